"""The report of a data package as a PDF with the same content as the page."""

from datetime import datetime
from typing import Any

from fpdf import FPDF

from bot.domain.vocabulary import Language
from responses.package_data import words_of
from responses.package_html import notes_of
from responses.paper import FAMILY, font_file
from responses.values import clean

_MARGIN, _LINE, _BODY, _SMALL = 20.0, 5.0, 10.0, 8.0
_TAB = 4  # blanks


class _Report(FPDF):
    """A4, with the reference and the number of the page below."""

    ref = ""

    def footer(self) -> None:
        """The reference, the page and how many there are."""
        self.set_y(-14)
        self.set_font(FAMILY, size=_SMALL)
        self.cell(0, 5, f"{self.ref}  {self.page_no()}/{{nb}}", align="C")


def report_pdf(data: dict[str, Any], made_at: datetime, made_on: str) -> bytes:
    """The report as bytes, the same for the same data; raises ConfigError where the font is missing."""
    language = Language(data["language"])
    t = words_of(language)
    page = _open(data, made_at, t["title"])
    _text(page, f"{t['title']} – {data['reference']}", size=15, bold=True)
    _pair(page, t["person"], ", ".join(part for part in data["person"].values() if part))
    _pair(page, t["made"], made_on)
    _text(page, t["struck"])
    if not any(group["records"] for group in data["groups"]):
        _text(page, t["nothing"])
    if data["not_searched"]:
        _text(page, f"{t['missing']}: {', '.join(data['not_searched'])}")
    for group in data["groups"]:
        _heading(page, group["name"])
        for name, value in notes_of(group, language):
            _pair(page, name, value)
        for record in group["records"]:
            head = (
                f"{t['register']}: {record['register']}, {record['company']} – {t['row']} {record['record']}"
            )
            _text(page, head, bold=True, above=2)
            for name, value in record["fields"].items():
                _pair(page, name, value or t["no_value"])
    if data["messages"]:
        _heading(page, t["mails"])
        for mail in data["messages"]:
            _message(page, mail, language)
    return bytes(page.output())


def _open(data: dict[str, Any], made_at: datetime, title: str) -> _Report:
    page = _Report(format="A4")
    page.ref = clean(data["reference"])
    page.set_creation_date(made_at)
    page.set_title(f"{title} {page.ref}")
    page.set_lang(data["language"])
    page.set_margins(_MARGIN, 18, _MARGIN)
    page.set_auto_page_break(True, margin=20)
    for style, name in (("", "Regular"), ("B", "Bold")):
        page.add_font(FAMILY, style, font_file(name))
    page.add_page()
    return page


def _text(page: FPDF, text: str, *, size: float = _BODY, bold: bool = False, above: float = 0) -> None:
    page.ln(above)
    page.set_font(FAMILY, "B" if bold else "", size)
    for line in text.split("\n"):
        shown = clean(line.replace("\t", " " * _TAB))
        if shown:
            page.multi_cell(0, size * 0.5, shown, align="L", new_x="LMARGIN", new_y="NEXT")
        else:
            page.ln(_LINE / 2)


def _heading(page: FPDF, text: str) -> None:
    if page.will_page_break(5 * _LINE):  # no heading is left alone below
        page.add_page()
    _text(page, text, size=13, bold=True, above=5)


def _pair(page: FPDF, name: str, value: str) -> None:
    if value:
        _text(page, f"{name}: {value}")


def _message(page: FPDF, mail: dict[str, Any], language: Language) -> None:
    t = words_of(language)
    who = t["from_us"] if mail["from_us"] else f"{t['from_you']}: {mail['sender']}"
    _text(page, f"{mail['at'][:16].replace('T', ' ')} – {who}", bold=True, above=3)
    _pair(page, t["subject"], mail["subject"])
    _pair(page, t["attachments"], ", ".join(mail["attachments"]))
    _text(page, mail["text"])
