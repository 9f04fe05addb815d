"""An answer as a letter to be printed: one PDF, with a font that has the letters of our languages."""

from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF

from bot.errors import ConfigError
from responses.values import clean

_FONT, _FAMILY = "font_roboto", "Roboto"
_MARGIN, _LINE, _BODY, _SMALL = 22.0, 5.4, 10.5, 8.0  # millimetres, and points for the texts
_WINDOW = 48.0  # where the address begins, so that it shows in a window envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLetter:
    """What stands on the paper: blocks of lines; `at` (aware) is the date of the file, not of the letter."""

    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    subject: str
    body: str
    at: datetime


class _Page(FPDF):
    """A4, with the number of the page below."""

    def footer(self) -> None:
        """The page and how many there are."""
        self.set_y(-15)
        self.set_font(_FAMILY, size=_SMALL)
        self.cell(0, 5, f"{self.page_no()}/{{nb}}", align="C")


def letter_pdf(letter: PaperLetter) -> bytes:
    """The letter as a PDF; raises ConfigError where the font is missing."""
    page = _Page(format="A4")
    page.set_creation_date(letter.at)
    page.set_title(clean(letter.subject))
    page.set_margins(_MARGIN, 20, _MARGIN)
    page.set_auto_page_break(True, margin=22)
    for style, name in (("", "Regular"), ("B", "Bold")):
        page.add_font(_FAMILY, style, _font_file(name))
    page.add_page()
    page.set_font(_FAMILY, size=_SMALL)
    _lines(page, letter.sender, 4.0)
    page.set_font(_FAMILY, size=_BODY)
    page.set_y(max(page.get_y() + 6, _WINDOW))
    _lines(page, letter.recipient, _LINE)
    page.set_y(max(page.get_y() + 10, 88))
    page.set_font(_FAMILY, "B", _BODY)
    _lines(page, (letter.subject,), _LINE)
    page.ln(_LINE)
    page.set_font(_FAMILY, size=_BODY)
    _lines(page, tuple(letter.body.split("\n")), _LINE)
    return bytes(page.output())


def _lines(page: FPDF, lines: tuple[str, ...], height: float) -> None:
    for line in lines:
        text = clean(line)
        if text:
            page.multi_cell(0, height, text, align="L", new_x="LMARGIN", new_y="NEXT")
        else:
            page.ln(height)


def _font_file(name: str) -> Path:
    spec = find_spec(_FONT)
    places = list(spec.submodule_search_locations or ()) if spec else []
    file = Path(places[0]) / "files" / f"Roboto-{name}.ttf" if places else None
    if file is None or not file.is_file():
        raise ConfigError("the font of printed letters is missing: install the package font-roboto")
    return file
