"""What delivery reports tell: by their fields, in words, and about which mail."""

import base64
from collections.abc import Callable

import pytest

from bot.domain.bounces import Fate, RecipientReport, judge_fields, judge_words
from bot.mail.parse import parse_message
from bot.mail.reports import read_report
from tests.support.bounces import FORMS, Returned, dsn, exim_warning

OURS = Returned(message_id="<PR-2026-000001.a1.00000000000000000000000000000000@example.com>")


@pytest.mark.covers("R18")
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_every_form_names_the_mail_and_the_recipient(form: Callable[[Returned], bytes]) -> None:
    content = form(OURS)
    report = read_report(content, parse_message(content))
    assert report.fate is Fate.FAILED
    assert report.about[0] == OURS.message_id
    assert OURS.recipient in report.recipients


@pytest.mark.parametrize(
    ("action", "status", "fate"),
    [
        ("failed", "5.1.1", Fate.FAILED),
        ("failed", "4.4.7", Fate.FAILED),
        ("delayed", "4.4.1", Fate.DELAYED),
        ("delivered", "2.0.0", Fate.DELIVERED),
        ("relayed", "", Fate.DELIVERED),
        ("", "5.0.0", Fate.FAILED),
        ("odd", "4.2.2", Fate.DELAYED),
    ],
)
def test_the_action_says_before_the_status(action: str, status: str, fate: Fate) -> None:
    content = dsn(OURS, action=action, status=status or "0")
    found = RecipientReport(action=action, status=status)
    assert judge_fields([found])[0] is fate
    if action in ("failed", "delayed", "delivered"):
        assert read_report(content, parse_message(content)).fate is fate


def test_the_worst_of_several_recipients_counts() -> None:
    fine = RecipientReport(address="a@example.fi", action="delivered")
    lost = RecipientReport(address="b@example.fi", action="failed")
    assert judge_fields([fine, lost]) == (Fate.FAILED, (lost,))


def test_fields_that_say_nothing_are_unknown() -> None:
    assert judge_fields([RecipientReport(address="a@example.fi")]) == (Fate.UNKNOWN, ())


@pytest.mark.parametrize(
    ("subject", "text", "fate"),
    [
        ("failure notice", "", Fate.FAILED),
        ("Re: asia", "Palaan maanantaina. Puh. 040 550 1234", Fate.UNKNOWN),
        ("Warning: message delayed 24 hours", "", Fate.DELAYED),
        ("Mail", "Message delayed. 5.1.1 User unknown", Fate.FAILED),
        ("Mail", "Delivery is delayed. We have given up.", Fate.FAILED),
        ("Mail", "Said: 4.2.2 mailbox is over quota", Fate.FAILED),
        ("Toimitus viivästyy", "Lähettämistä yritetään edelleen.", Fate.DELAYED),
        ("Leveransen försenad", "Vi försöker igen.", Fate.DELAYED),
        ("Teade", "Kirja saatmine ebaõnnestus.", Fate.FAILED),
    ],
)
def test_reports_in_words(subject: str, text: str, fate: Fate) -> None:
    assert judge_words(subject, text) is fate


def test_a_warning_in_words_is_a_delay() -> None:
    content = exim_warning(OURS)
    report = read_report(content, parse_message(content))
    assert (report.fate, report.about[0]) == (Fate.DELAYED, OURS.message_id)


def test_failed_recipients_in_a_header_are_enough() -> None:
    content = b"X-Failed-Recipients: A@example.fi, b@example.fi\r\nSubject: Mail\r\n\r\nSee below.\r\n"
    report = read_report(content, parse_message(content))
    assert (report.fate, report.recipients) == (Fate.FAILED, ("a@example.fi", "b@example.fi"))


def test_encoded_fields_are_read() -> None:
    fields = b"Final-Recipient: rfc822; x@example.fi\r\nAction: failed\r\nStatus: 5.2.1\r\n"
    head = b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    content = head + base64.encodebytes(fields)
    report = read_report(content, parse_message(content))
    assert (report.fate, report.status) == (Fate.FAILED, "5.2.1")


@pytest.mark.covers("R7")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n\r\n",
        b"Content-Type: multipart/report; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: message/rfc822\r\n\r\n" * 200,
        b"Content-Type: message/delivery-status\r\n\r\n\xff\xfe: \x00",
        b"Message-ID: " * 10_000,
    ],
)
def test_any_bytes_are_a_report(content: bytes) -> None:
    assert read_report(content, parse_message(content)).fate in Fate
