"""Whatever the values, an answer has the headers that we chose and no other (A30)."""

from datetime import UTC, datetime
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PermanentMailError
from bot.mail.compose import AutoSubmitted, OutgoingMail, compose
from bot.mail.parse import parse_message

HEADERS = {
    *("date", "from", "to", "subject", "message-id", "in-reply-to", "references", "auto-submitted"),
    *(
        "x-auto-response-suppress",
        "x-privacy-bot",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
    ),
}
TEXTS = st.text(max_size=120) | st.sampled_from(["a\r\nBcc: b@example.fi", "a\nCc: x", "=?utf-8?q?=0D=0A?="])
ADDRESSES = st.sampled_from(["a@example.fi", "o'neil+x@example.com", "a@hyvä.example"]) | st.text(max_size=30)


@st.composite
def mails(draw: st.DrawFn) -> OutgoingMail:
    return OutgoingMail(
        from_name=draw(TEXTS),
        from_address="info@example.com",
        to_name=draw(TEXTS),
        to_address=draw(ADDRESSES),
        subject=draw(TEXTS),
        body=draw(TEXTS),
        message_id="<own@example.com>",
        date=datetime(2026, 11, 26, tzinfo=UTC),
        in_reply_to=draw(TEXTS | st.just("<q@example.fi>")),
        references=tuple(draw(st.lists(TEXTS | st.just("<q@example.fi>"), max_size=3))),
        auto_submitted=draw(st.sampled_from(AutoSubmitted)),
    )


@pytest.mark.covers("A30", "R43")
@given(mails())
def test_no_value_makes_a_header(mail: OutgoingMail) -> None:
    try:
        raw = compose(mail)
    except PermanentMailError:
        return
    names = [name.lower() for name, _ in message_from_bytes(raw).raw_items()]
    assert set(names) <= HEADERS
    assert len(names) == len(set(names))
    assert all(len(line) <= 998 and line.isascii() for line in raw.split(b"\r\n"))
    assert raw.count(b"\r") == raw.count(b"\n") == raw.count(b"\r\n")
    parsed = parse_message(raw)
    assert [one.address.partition("@")[0] for one in parsed.to] == [mail.to_address.partition("@")[0].lower()]
    assert parsed.cc == ()
