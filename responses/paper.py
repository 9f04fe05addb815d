"""An answer as a letter to be printed: one PDF, with a font that has the letters of our languages.

The first page fits envelopes with their window on the left: the address stands where the windows of
DIN 680 (DL, C5 and C4 for letters by DIN 5008, form B) and of the Nordic C5, C6/5 and E6/5 envelopes
overlap, and nothing else stands in any of them but the sender's line above it.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from fpdf.fonts import TTFFont

from bot.errors import ConfigError
from responses.values import clean

_FONT, FAMILY = "font_roboto", "Roboto"
# Millimetres from the upper left corner, and points for the texts.
_MARGIN, _LINE, _BODY, _SMALL = 22.0, 5.4, 10.5, 8.0
_HEAD, _BELOW = 12.0, 98.0  # where the sender's block begins, and the text below every window
_RETURN, _ADDRESS, _ADDRESS_END, _WIDTH = 46.0, 50.5, 67.0, 80.0  # in the window
_FOLDS = (105.0, 148.5, 210.0)  # in three for DL and C6/5, in two for C5


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLetter:
    """What stands on the paper: blocks of lines; `at` (aware) is the date of the file, not of the letter."""

    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    subject: str
    body: str
    at: datetime
    ref: str = ""
    language: str = "fi"


class _Page(FPDF):
    """A4, with the reference and the number of the page below."""

    ref = ""

    def footer(self) -> None:
        """The reference, the page and how many there are."""
        self.set_y(-15)
        self.set_font(FAMILY, size=_SMALL)
        self.cell(0, 5, f"{self.ref}  {self.page_no()}/{{nb}}".strip(), align="C")


def letter_pdf(letter: PaperLetter) -> bytes:
    """The letter as a PDF; raises ConfigError where the font is missing."""
    page = _Page(format="A4")
    page.ref = clean(letter.ref)
    page.set_creation_date(letter.at)
    page.set_title(clean(letter.subject))
    page.set_lang(letter.language)
    page.set_margins(_MARGIN, 20, _MARGIN)
    page.set_auto_page_break(True, margin=22)
    for style, name in (("", "Regular"), ("B", "Bold")):
        page.add_font(FAMILY, style, font_file(name))
    page.add_page()
    _fold_marks(page)
    _envelope(page, letter)
    page.set_y(_BELOW)
    page.set_font(FAMILY, "B", _BODY)
    _line(page, letter.subject)
    page.ln(_LINE)
    for line in letter.body.rstrip("\n").split("\n"):
        heading = line.isupper() and len(line) > 3
        if heading and page.will_page_break(4 * _LINE):  # no heading is left alone below
            page.add_page()
        page.set_font(FAMILY, "B" if heading else "", _BODY)
        _line(page, line)
    return bytes(page.output())


def unprintable(letter: PaperLetter) -> str:
    """The characters that the font doesn't have, each once: they would be missing on the paper."""
    told = "".join((*letter.sender, *letter.recipient, letter.subject, *letter.body.split("\n")))
    return "".join(sorted({char for char in clean(told) if ord(char) not in _printable()}))


def _envelope(page: FPDF, letter: PaperLetter) -> None:
    """The sender's block, and what shows in the window."""
    page.set_y(_HEAD)
    page.set_font(FAMILY, size=_SMALL)
    for line in letter.sender:
        page.cell(0, 4.0, clean(line), new_x="LMARGIN", new_y="NEXT")
    page.set_y(_RETURN)
    page.set_font(FAMILY, size=6)
    back = ", ".join(clean(line) for line in letter.sender if "@" not in line)
    page.cell(_WIDTH, 3.0, back, new_x="LMARGIN", new_y="NEXT")
    page.set_y(_ADDRESS)
    size = _BODY
    address = "\n".join(text for line in letter.recipient if (text := clean(line)))
    while True:  # a long address gets smaller, never out of the window
        page.set_font(FAMILY, size=size)
        height = size * 0.44
        tall = page.multi_cell(_WIDTH, height, address, dry_run=True, output=MethodReturnValue.HEIGHT)
        if (isinstance(tall, float) and tall <= _ADDRESS_END - _ADDRESS) or size <= 6:
            break
        size -= 0.5
    page.multi_cell(_WIDTH, height, address, align="L", new_x="LMARGIN", new_y="NEXT")


def _fold_marks(page: FPDF) -> None:
    page.set_line_width(0.1)
    for height in _FOLDS:
        page.line(4, height, 8, height)


def _line(page: FPDF, line: str) -> None:
    if text := clean(line):
        page.multi_cell(0, _LINE, text, align="L", new_x="LMARGIN", new_y="NEXT")
    else:
        page.ln(_LINE)


@lru_cache(maxsize=1)
def _printable() -> frozenset[int]:
    page = _Page()
    page.add_font(FAMILY, "", font_file("Regular"))
    font = page.fonts[FAMILY.lower()]
    if not isinstance(font, TTFFont):
        return frozenset()
    font.close()
    return frozenset(font.cmap)


def font_file(name: str) -> Path:
    """The file of the letters' font in this weight; raises ConfigError where it is missing."""
    spec = find_spec(_FONT)
    places = list(spec.submodule_search_locations or ()) if spec else []
    file = Path(places[0]) / "files" / f"Roboto-{name}.ttf" if places else None
    if file is None or not file.is_file():
        raise ConfigError("the font of printed letters is missing: install the package font-roboto")
    return file
