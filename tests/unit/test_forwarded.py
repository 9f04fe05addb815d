"""The mail within a forward, as mailers write it in four languages."""

from datetime import UTC, datetime

import pytest

from bot.domain.messages import ForwardedMail, ParsedMessage
from bot.mail.parse import parse_message
from bot.mail.written_dates import written_date

WHO = "Sixten Lindroos <sixten@example.se>"
FORWARDS = {
    "Gmail": f"FYI\n\n---------- Forwarded message ---------\nLähettäjä: {WHO}\nDate: ma 9. marrask. 2026"
    f" klo 20.11\n"
    "Subject: Radera\nTo: <info@example.com>\n\n\nHej, radera allt.\n\n> vanha",
    "Outlook fi": f"Hoidatko?\n\nLähettäjä: {WHO} \nLähetetty: maanantai 9. marraskuuta 2026 20.11\n"
    "Vastaanottaja: Info <info@example.com>\nAihe: Radera\n\nHej, radera allt.",
    "Apple": f"Alkaa välitetty viesti:\n\n> Lähettäjä: {WHO}\n> Aihe: Radera\n> Päivämäärä: 9."
    f" marraskuuta 2026 klo"
    " 20.11.00 UTC+2\n> Vastaanottaja: info@example.com\n> \n> Hej, radera allt.",
    "Thunderbird": "-------- Välitetty viesti --------\nAihe: \tRadera\nPäiväys: \tMon, 9 Nov 2026"
    " 20:11:00 +0200\n"
    f"Lähettäjä: \t{WHO}\nVastaanottaja: \tinfo@example.com\n\nHej, radera allt.",
    "Outlook sv": "Kan du?\n\nFrån: Sixten Lindroos [mailto:sixten@example.se]\nSkickat: den 9 november"
    " 2026 20:11\n"
    "Till: Info\nÄmne: Radera\n\nHej, radera allt.",
    "Gmail et": f"---------- Edastatud kiri ---------\nSaatja: {WHO}\nKuupäev: E, 9. november 2026 kell"
    f" 20:11\n"
    "Teema: Radera\nAdressaat: <info@example.com>\n\nHej, radera allt.",
    "Outlook en": f"-----Original Message-----\nFrom: {WHO} \nSent: Monday, November 9, 2026 8:11 PM\nTo:"
    f" Info\n"
    "Subject: Radera\n\nHej, radera allt.",
}


def mail(body: str, subject: str = "Fwd: x") -> ParsedMessage:
    head = f"From: info@example.com\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n"
    return parse_message(f"{head}{body}".encode())


def inside(message: ParsedMessage) -> ForwardedMail:
    assert message.forwarded is not None
    return message.forwarded


@pytest.mark.parametrize("body", FORWARDS.values(), ids=FORWARDS.keys())
def test_the_person_inside(body: str) -> None:
    found = inside(mail(body))
    assert (found.sender.name, found.sender.address) == ("Sixten Lindroos", "sixten@example.se")
    assert found.date == datetime(2026, 11, 9, 18, 11, tzinfo=UTC)
    assert (found.subject, found.text, found.declared) == ("Radera", "Hej, radera allt.", True)


def test_a_quoted_thread_is_no_declared_forward() -> None:
    assert not inside(mail(FORWARDS["Outlook fi"], subject="VS: Tarjous")).declared


def test_a_mail_beside_the_text_is_a_forward() -> None:
    message = parse_message(
        b"From: info@example.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHoidatko?\n"
        b"--b\nContent-Type: message/rfc822\n\nFrom: Aino <aino@example.fi>\nSubject: Tietoni\n"
        b"Date: Mon, 9 Nov 2026 20:11:00 +0200\n\nPoistakaa tietoni.\n--b--\n"
    )
    found = inside(message)
    assert (found.sender.address, found.subject, found.text) == (
        "aino@example.fi",
        "Tietoni",
        "Poistakaa tietoni.",
    )
    assert message.text == "Hoidatko?"


def test_the_returned_mail_of_a_delivery_report_is_no_forward() -> None:
    message = parse_message(
        b"From: MAILER-DAEMON@example.fi\nContent-Type: multipart/report; boundary=b\n\n--b\n\nFailed.\n"
        b"--b\nContent-Type: message/rfc822\n\nFrom: info@example.com\nSubject: Vastaus\n\nHei.\n--b--\n"
    )
    assert message.forwarded is None


def test_an_ordinary_answer_passes_nothing_on() -> None:
    assert mail("Kiitos!\n\nOn 5.11.2026 10.00, Info wrote:\n> Hei", subject="Re: x").forwarded is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5.11.2026", datetime(2026, 11, 4, 22, tzinfo=UTC)),
        ("torstai 5. marraskuuta 2026 10.00", datetime(2026, 11, 5, 8, tzinfo=UTC)),
        ("5.6.2026 klo 9.05", datetime(2026, 6, 5, 6, 5, tzinfo=UTC)),
        ("den 5 maj 2026 10:00", datetime(2026, 5, 5, 7, tzinfo=UTC)),
        ("neljapäev, 5. märts 2026 10:00", datetime(2026, 3, 5, 8, tzinfo=UTC)),
        ("Thu, Nov 5, 2026 at 10:00 PM", datetime(2026, 11, 5, 20, tzinfo=UTC)),
        ("11/9/2026 8:11:00 PM", datetime(2026, 11, 9, 18, 11, tzinfo=UTC)),
        ("9/11/2026 20:11 (GMT+02:00)", datetime(2026, 11, 9, 18, 11, tzinfo=UTC)),
        ("2026-11-05 10:00:00 CET", datetime(2026, 11, 5, 9, tzinfo=UTC)),
        ("Thu, 5 Nov 2026 10:00:00 -0500", datetime(2026, 11, 5, 15, tzinfo=UTC)),
        ("31.2.2026 10:00", None),
        ("eilen", None),
        ("5. maaliskuuta 2026 klo 99.99", None),
    ],
)
def test_written_dates(text: str, expected: datetime | None) -> None:
    assert written_date(text) == expected
