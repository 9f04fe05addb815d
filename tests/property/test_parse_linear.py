"""Twice the mail takes at most about twice the time, whatever it is made of (R7)."""

from collections.abc import Callable, Iterator

import pytest

from bot.mail.parse import parse_message
from tests.support.documents import mail_with
from tests.support.growth import apart_from_the_heap, grows_at_most

HEAD = b"From: a@example.fi\nSubject: Fwd: x\nContent-Type: text/plain; charset=utf-8"
HTML = b"From: a@example.fi\nContent-Type: text/html\n\n"
MULTIPART = b"From: a@example.fi\nContent-Type: multipart/mixed\n\n"
WINMAIL = b"\x78\x9f\x3e\x22\0\0"
EMPTY_PROPERTIES = b"\x01\x03\x90\0\0\x04\0\0\0\xff\xff\xff\x7f\0\0"
MAILS: dict[str, tuple[int, Callable[[int], bytes]]] = {
    "one line": (2_000_000, lambda n: HEAD + b"\n\n" + b"a" * n),
    "quotes": (150_000, lambda n: HEAD + b"\n\n" + b"> a\n" * n),
    "copied headers": (30_000, lambda n: HEAD + b"\n\n" + b"\nFrom: a\nSent: b\nSubject: c\n" * n),
    "names of fields": (100_000, lambda n: HEAD + b"\n\n" + b"From: \n" * n),
    "attributions": (60_000, lambda n: HEAD + b"\n\n" + b"On 1.1.2026 10:00 a wrote\n" * n),
    "encoded twice": (200_000, lambda n: HEAD + b"\n\n" + "Ã¤".encode() * n),
    "flowed": (200_000, lambda n: HEAD + b"; format=flowed\n\n" + b"> a \n" * n),
    "no boundary": (60_000, lambda n: MULTIPART + b"--a\nContent-x" * n),
    "lost boundary": (8_000, lambda n: MULTIPART + b"--a\nContent-Type: text/plain\n\nx\n" * n),
    "nested quotes in html": (150_000, lambda n: HTML + b"<blockquote>" * n),
    "rules in html": (60_000, lambda n: HTML + b"<hr>" * n),
    "winmail": (
        60_000,
        lambda n: mail_with("", ("winmail.dat", "application/ms-tnef", WINMAIL + EMPTY_PROPERTIES * n)),
    ),
}


@pytest.fixture(autouse=True, scope="module")
def only_what_a_mail_makes() -> Iterator[None]:
    with apart_from_the_heap():
        yield


@pytest.mark.faults
@pytest.mark.covers("R7")
@pytest.mark.parametrize(("size", "make"), MAILS.values(), ids=MAILS.keys())
def test_no_mail_takes_more_than_its_share(size: int, make: Callable[[int], bytes]) -> None:
    single, double = make(size), make(2 * size)
    assert grows_at_most(3.2, lambda: parse_message(single), lambda: parse_message(double), floor=0.05)
