"""The digest by which a mail that came twice is known: what the writer wrote, not how it travelled (R8)."""

from datetime import UTC, datetime

import pytest

from bot.mail.digest import content_digest

ARRIVED, LATER = datetime(2026, 11, 2, 8, tzinfo=UTC), datetime(2026, 11, 2, 9, tzinfo=UTC)
HEAD = b"From: aino@example.fi\r\nSubject: Tietoni\r\nMessage-ID: <1@example.fi>\r\n"
BODY = b"\r\nPoistakaa tietoni.\r\n"

pytestmark = pytest.mark.covers("R8")


def same(one: bytes, two: bytes) -> bool:
    return content_digest(one, ARRIVED) == content_digest(two, LATER)


@pytest.mark.parametrize(
    "again",
    [
        b"Received: from mx.example.com\r\nDelivered-To: info@example.com\r\n" + HEAD + BODY,
        HEAD + b"X-Spam-Score: 1\r\n" + BODY,
        (HEAD + BODY).replace(b"\r\n", b"\n"),
        HEAD.replace(b"Subject: Tietoni", b"Subject:\r\n  Tietoni") + BODY,
        HEAD.replace(b"Message-ID", b"Message-Id") + BODY,
        HEAD + BODY + b"\r\n\r\n",
        b"Message-ID: <1@example.fi>\r\nSubject: Tietoni\r\nFrom: aino@example.fi\r\n" + BODY,
    ],
)
def test_second_delivery_has_the_same_digest(again: bytes) -> None:
    assert same(HEAD + BODY, again)


@pytest.mark.parametrize(
    "other",
    [
        HEAD + b"\r\nPoistakaa tietoni heti.\r\n",
        HEAD.replace(b"Tietoni", b"Tiedot") + BODY,
        HEAD.replace(b"<1@", b"<2@") + BODY,
        HEAD.replace(b"aino@", b"ville@") + BODY,
    ],
)
def test_other_mail_has_another_digest(other: bytes) -> None:
    assert not same(HEAD + BODY, other)


def test_equal_mails_without_id_and_date_are_told_apart_by_arrival() -> None:
    assert not same(b"From: a@example.fi\r\n" + BODY, b"From: a@example.fi\r\n" + BODY)


def test_date_is_enough_to_know_a_mail_again() -> None:
    dated = b"From: a@example.fi\r\nDate: Mon, 2 Nov 2026 10:00:00 +0200\r\n" + BODY
    assert same(dated, b"Received: x\r\n" + dated)


@pytest.mark.parametrize("odd", [b"", b"no header at all", b"\r\n\r\n", b"From: a@example.fi"])
def test_any_bytes_have_a_digest(odd: bytes) -> None:
    assert len(content_digest(odd, ARRIVED)) == 64
