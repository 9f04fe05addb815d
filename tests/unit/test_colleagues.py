"""Who is one of us, and when a forwarded request reached us."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.colleagues import counts_from, is_colleague, note_of_forward, passed_on
from bot.domain.messages import ForwardedMail, Mailbox, ParsedMessage
from bot.domain.screening import Screening, Verdict
from bot.mail.parse import parse_message

OWN = frozenset({"info@clewer.example", "yritys@gmail.com"})
ARRIVED = datetime(2026, 11, 26, 8, tzinfo=UTC)
LETTER = Screening(verdict=Verdict.PROCESS, reason="a letter")
FROM_US = replace(LETTER, from_us=True)
INSIDE = ForwardedMail(
    sender=Mailbox(name="Aino", address="aino@example.fi"),
    date=ARRIVED,
    subject="x",
    text="Poistakaa tietoni.",
)


def mail(sender: str, inside: ForwardedMail | None = INSIDE) -> ParsedMessage:
    return replace(parse_message(f"From: {sender}\nSubject: Fwd: x\n\nx".encode()), forwarded=inside)


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("info@clewer.example", True),
        ("pekka@clewer.example", True),
        ("yritys@gmail.com", True),
        ("asiakas@gmail.com", False),
        ("pekka@clewer.example.fi", False),
        ("", False),
    ],
)
def test_colleagues(address: str, ours: bool) -> None:
    assert is_colleague(address, OWN) is ours


def test_a_colleague_passes_on_a_customers_mail() -> None:
    assert passed_on(mail("pekka@clewer.example"), LETTER, OWN) is INSIDE


@pytest.mark.parametrize(
    ("sender", "inside"),
    [
        ("aino@example.fi", INSIDE),
        ("pekka@clewer.example", None),
        ("pekka@clewer.example", replace(INSIDE, declared=False)),
        ("pekka@clewer.example, matti@example.fi", INSIDE),
        ("pekka@clewer.example", replace(INSIDE, sender=Mailbox(name="", address="pekka@clewer.example"))),
        ("pekka@clewer.example", replace(INSIDE, sender=Mailbox(name="", address="info@clewer.example"))),
        ("pekka@clewer.example", replace(INSIDE, sender=Mailbox(name="", address=""))),
    ],
    ids=["customer", "no forward", "quoted thread", "two writers", "own words", "our mail", "nobody"],
)
def test_everybody_else_speaks_for_themselves(sender: str, inside: ForwardedMail | None) -> None:
    assert passed_on(mail(sender, inside), LETTER, OWN) is None


def test_what_our_own_mailbox_sends_itself_is_passed_on_even_without_a_word() -> None:
    quoted = replace(INSIDE, declared=False)
    assert passed_on(mail("info@clewer.example", quoted), FROM_US, OWN) is quoted


@pytest.mark.parametrize(
    ("date", "counts"),
    [
        (ARRIVED - timedelta(days=3), ARRIVED - timedelta(days=3)),
        (ARRIVED + timedelta(days=1), ARRIVED),
        (ARRIVED - timedelta(days=367), ARRIVED),
        (None, ARRIVED),
    ],
)
def test_the_earlier_date_counts(date: datetime | None, counts: datetime) -> None:
    assert counts_from(replace(INSIDE, date=date), ARRIVED) == counts


def test_without_a_forward_the_arrival_counts() -> None:
    assert counts_from(None, ARRIVED) == ARRIVED


def test_the_note_names_both() -> None:
    note = note_of_forward(mail("pekka@clewer.example"), INSIDE)
    assert "pekka@clewer.example" in note
    assert "Aino <aino@example.fi>" in note
    assert "26.11.2026" in note
    unknown = replace(INSIDE, date=None, sender=Mailbox(name="Aino", address=""))
    assert "Aino <?>, its date is unknown" in note_of_forward(mail("pekka@clewer.example"), unknown)
