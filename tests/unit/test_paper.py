"""Printed letters: what shows in the window of an envelope, and that all of the answer is on the paper."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from bot.domain.passages import Passage
from bot.domain.vocabulary import DraftKind, Language, RequestType, Topic
from responses import render
from responses.paper import PaperLetter, letter_pdf, unprintable
from tests.unit.test_responses_rendering import RECORD, facts

MM = 72 / 25.4
SENDER = ("Clewer Technology Oy", "Linnankatu 34", "20100 Turku", "info@clewer.com")
RECIPIENT = ("Aino Äyräs-Šokki", "Koivukuja 3 B 12", "20100 Turku")
# The windows that an A4 sheet may show through, in millimetres: left, top, right, bottom.
WINDOWS = {
    "DIN 680 (DL, C5, C4)": (20, 45, 105, 90),
    "Nordic C5": (15, 44, 120, 79),
    "Nordic C6/5": (15, 39, 115, 74),
    "Nordic E6/5": (15, 40, 110, 70),
}
SLACK = 3
"""Millimetres that a folded sheet moves in its envelope on the side of the window."""


def letter(**changes: Any) -> PaperLetter:
    """An invented letter."""
    plain: dict[str, Any] = {
        "sender": SENDER,
        "recipient": RECIPIENT,
        "subject": "Vastaus tietosuojapyyntöönne [PR-2026-000123]",
        "body": "Hei Aino Äyräs-Šokki!\n\nVastaamme pyyntöönne.\n",
        "at": datetime(2026, 3, 5, 9, tzinfo=UTC),
        "ref": "PR-2026-000123",
    }
    return PaperLetter(**(plain | changes))


def placed(content: bytes) -> list[tuple[str, float, float]]:
    """The texts of the first page, with their millimetres from the left and from above (the base line)."""
    found: list[tuple[str, float, float]] = []

    def see(text: str, cm: list[float], tm: list[float], *_font: object) -> None:
        if text.strip():
            found.append((text.strip(), (tm[4] + cm[4]) / MM, 297 - (tm[5] + cm[5]) / MM))

    PdfReader(BytesIO(content)).pages[0].extract_text(visitor_text=see)
    return found


def words(content: bytes) -> str:
    """All text of the pages without their feet, on one line."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    return " ".join(" ".join(page.rsplit("PR-2026-000123 ", 1)[0] for page in pages).split())


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize(
    "recipient",
    [
        RECIPIENT,
        ("Asunto-osakeyhtiö Pitkänimisen Esimerkkitalon Viherkuja", "c/o Isännöinti Oy", "Aino Äyräs",
         "Koivukuja 3 B 12", "SE-114 55 Stockholm", "SVERIGE"),
    ],
)  # fmt: skip
def test_the_window_shows_the_address_and_nothing_else(window: str, recipient: tuple[str, ...]) -> None:
    left, top, right, bottom = WINDOWS[window]
    texts = placed(letter_pdf(letter(recipient=recipient)))
    capitals = 3  # millimetres that a letter rises above its line
    shown = [
        (text, x, y)
        for text, x, y in texts
        if left - SLACK < x < right + SLACK and top - SLACK < y < bottom + SLACK + capitals
    ]
    assert shown[0][0] == "Clewer Technology Oy, Linnankatu 34, 20100 Turku"
    assert "".join(text for text, _, _ in shown[1:]).replace(" ", "") == "".join(recipient).replace(" ", "")
    for text, x, y in shown[1:]:
        assert left + SLACK <= x < right, text
        assert top + SLACK <= y - capitals, text
        assert y <= bottom - SLACK, text


def test_the_sender_stands_above_the_window() -> None:
    content = letter_pdf(letter(recipient=("Aino Äyräs", "Koivukuja 3")))
    tops = {text: y for text, _, y in placed(content)}
    assert [line for line in SENDER if tops[line] > 36] == []


@pytest.mark.covers("S-06")
@pytest.mark.parametrize("language", Language)
def test_an_answer_on_every_right_is_printed_whole_in_every_language(language: Language) -> None:
    made = render(facts(DraftKind.REPLY, *RequestType, language=language), RECORD)
    content = letter_pdf(letter(subject=made.subject, body=made.body, language=language))
    said = words(content)
    assert " ".join(made.body.split()) in said
    pages = PdfReader(BytesIO(content)).pages
    assert len(pages) > 3
    feet = [page.extract_text().strip().splitlines()[-1] for page in pages]
    assert feet == [f"PR-2026-000123  {number}/{len(pages)}" for number in range(1, len(pages) + 1)]


@pytest.mark.parametrize(
    "case",
    [
        facts(DraftKind.IDENTITY, RequestType.ACCESS, language=Language.SV),
        facts(DraftKind.EXTENSION, RequestType.ACCESS, language=Language.ET),
        facts(DraftKind.REFUSAL, RequestType.ERASURE, language=Language.FI),
        facts(DraftKind.NOTICE, RequestType.ERASURE, language=Language.ET, topic=Topic.MANDATE),
        facts(DraftKind.NOTICE, RequestType.OPT_OUT, language=Language.FI, topic=Topic.ORAL),
        facts(DraftKind.REPLY, RequestType.ERASURE, language=Language.SV, passages=(Passage.HEIRS,)),
        facts(DraftKind.REPLY, RequestType.OPT_OUT, language=Language.EN, passages=(Passage.FACEBOOK,)),
    ],
    ids=lambda case: f"{case.kind}-{case.language}",
)
def test_every_kind_of_mail_is_printed_whole(case: Any) -> None:
    made = render(case, RECORD)
    assert made.body
    assert " ".join(made.body.split()) in words(letter_pdf(letter(subject=made.subject, body=made.body)))


def test_no_heading_stands_alone_at_the_end_of_a_page() -> None:
    for lines in range(26, 32):
        body = "rivi\n" * lines + "TIETOJENNE POISTAMINEN\n\nMuut.\n"
        pages = PdfReader(BytesIO(letter_pdf(letter(body=body)))).pages
        [with_heading] = [page.extract_text() for page in pages if "POISTAMINEN" in page.extract_text()]
        assert "Muut." in with_heading


def test_the_file_says_what_it_is() -> None:
    reader = PdfReader(BytesIO(letter_pdf(letter(language="sv"))))
    assert reader.metadata is not None
    assert reader.metadata.title == "Vastaus tietosuojapyyntöönne [PR-2026-000123]"
    assert str(reader.root_object["/Lang"]) == "sv"


def test_characters_that_the_font_lacks_are_named() -> None:
    assert unprintable(letter()) == ""
    assert unprintable(letter(recipient=("王小明", "Õismäe tee 1"))) == "小明王"
