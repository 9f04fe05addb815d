"""Mails whose parts are not told apart as declared: what stands before the parts is not lost (R7, R45)."""

import pytest

from bot.domain.messages import ParsedMessage
from bot.mail.parse import parse_message

HEAD = "From: a@example.fi\nSubject: x\nMessage-ID: <x@example.fi>\n"
PARTS = (
    "--inner\nContent-Type: text/plain; charset=utf-8\n\nYksi.\n"
    "--inner\nContent-Type: application/pdf; name=a.pdf\n\n%PDF\n--inner--\n"
)


def parsed(headers: str, body: str) -> ParsedMessage:
    return parse_message(f"{HEAD}{headers}\n{body}".encode())


@pytest.mark.covers("R45")
def test_a_letter_that_copies_a_mail_stays_whole() -> None:
    copied = f"Hei, sain tämän viestin:\n\nSubject: Tarjous\nContent-Type: multipart/mixed\n\n{PARTS}"
    message = parsed("", copied)
    assert message.text.startswith("Hei, sain tämän viestin:")
    assert "Yksi." in message.text


@pytest.mark.covers("R7", "R45")
def test_words_before_the_parts_of_a_wrong_boundary_are_kept() -> None:
    message = parsed("Content-Type: multipart/mixed; boundary=other\n", f"Poistakaa tietoni.\n\n{PARTS}")
    assert message.text == "Poistakaa tietoni.\n\nYksi."
    assert [file.filename for file in message.attachments] == ["a.pdf"]


@pytest.mark.covers("R7")
@pytest.mark.parametrize(
    "stock", ["This is a multi-part message in MIME format.\n", "Tämä on moniosainen MIME-viesti.\n", ""]
)
def test_what_mailers_put_before_the_parts_is_no_text(stock: str) -> None:
    message = parsed("", f"{stock}{PARTS}")
    assert (message.text, len(message.attachments)) == ("Yksi.", 1)
