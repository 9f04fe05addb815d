"""Any bytes are a report, and none is read slower than in proportion to its length."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.bounces import Fate
from bot.mail.parse import parse_message
from bot.mail.reports import read_report

PIECES = (
    b"Content-Type: multipart/report; boundary=b\r\n",
    b"Content-Type: message/delivery-status\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"--b\r\n",
    b"--b--\r\n",
    b"\r\n",
    b"Final-Recipient: rfc822; a@example.fi\r\n",
    b"Action: failed\r\n",
    b"Status: 5.1.1\r\n",
    b"Message-ID: <a@example.fi>\r\n",
    b"> message-id:\r\n <b@example.fi>\r\n",
    b"X-Failed-Recipients: a@example.fi\r\n",
    b"\xff\xfe\x00 delayed 5.1.1 <a@example.fi>: no\r\n",
)


@pytest.mark.covers("R7", "R18")
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=40)), max_size=30).map(b"".join))
def test_any_bytes_can_be_read(content: bytes) -> None:
    report = read_report(content, parse_message(content))
    assert report.fate in Fate
    assert len(report.about) <= 20
    assert len(report.recipients) <= 20


@pytest.mark.covers("R7")
@pytest.mark.parametrize(
    "piece", [b"x", b"<", b" \t", b"a@", b"5.1.", b"Message-ID: ", b"<a@b.c>: (", b"\n> "]
)
def test_two_million_bytes_of_anything_are_read_at_once(piece: bytes) -> None:
    content = b"Subject: failure notice\r\n\r\n" + piece * (2_000_000 // len(piece))
    message = parse_message(content)
    began = time.perf_counter()
    read_report(content, message)
    assert time.perf_counter() - began < 3
