"""A mail's bytes as a value: pure and total, whatever the bytes are (R7).

Structure comes from the `email` package's compat32 parser, which is fast; every header, address, body and
attachment is then read by our own code, each by itself, so that one broken header costs only itself.
"""

import re
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parsedate_to_datetime

from bot.domain.messages import ParsedMessage
from bot.mail.addresses import read_addresses
from bot.mail.body import quoted_spans, signature_spans
from bot.mail.charsets import decode
from bot.mail.headers import readable, unfold
from bot.mail.parts import HOSTILE, Content, Text, clean_text, content_type, decoded, read_content

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# The structure parser recurses and looks at every open boundary for every line: beyond this, plain text.
_MOST_MULTIPARTS = 60
# A thread begins at its first and was answered at its last; each one named is looked up in the database.
_FIRST_IDS, _LAST_IDS = 10, 90
_YEARS = range(1970, 2101)

_Headers = tuple[tuple[str, str], ...]


def _structure(content: bytes, defects: list[str]) -> Message:
    """The mail as the standard library sees it; only its headers where the parts can't be told apart."""
    parser = BytesParser(policy=compat32)
    if content.count(b"multipart/") + content.count(b"message/rfc822") <= _MOST_MULTIPARTS:
        try:
            return parser.parsebytes(content)
        except HOSTILE:
            pass  # fall through: its headers are readable all the same
    defects.append("parts could not be told apart")
    return parser.parsebytes(content, headersonly=True)


def _content(root: Message, defects: list[str]) -> Content:
    try:
        if not defects:
            return read_content(root)
    except HOSTILE:
        defects.append("body could not be read part by part")
    text = decode(decoded(root), "")[0]
    return Content(texts=(Text(text=clean_text(text), html=False),))


def _values(headers: _Headers, *names: str) -> list[str]:
    return [value for name, value in headers if name in names]


def _date(headers: _Headers, defects: list[str]) -> datetime | None:
    value = next(iter(_values(headers, "date")), "")
    if not value:
        return None
    try:
        date = parsedate_to_datetime(value)
    except HOSTILE:
        date = None
    if date is None or date.year not in _YEARS:  # far years overflow when moved to another zone
        defects.append("Date can't be read")
        return None
    # RFC 5322 §3.3: -0000 means UTC without saying where the writer is.
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _message_id(headers: _Headers, defects: list[str]) -> str:
    value = next(iter(_values(headers, "message-id")), "")
    if found := _MESSAGE_ID.search(value):
        return found[0]
    defects.append("Message-ID can't be read" if value else "no Message-ID")
    bare = value.strip("<> ").split()
    return f"<{bare[0][:990]}>" if bare else ""


def _ids(headers: _Headers, name: str, defects: list[str]) -> tuple[str, ...]:
    found = (one for value in _values(headers, name) for one in _MESSAGE_ID.findall(value))
    ids = tuple(dict.fromkeys(found))
    if len(ids) <= _FIRST_IDS + _LAST_IDS:
        return ids
    defects.append(f"{name} names too many mails")
    return ids[:_FIRST_IDS] + ids[-_LAST_IDS:]


def _headers(root: Message) -> _Headers:
    return tuple((unfold(str(name)).lower(), unfold(str(value))) for name, value in root.raw_items())


def _found_defects(root: Message) -> list[str]:
    names = (type(one).__name__.removesuffix("Defect") for one in root.defects)
    return [_CAMEL.sub(" ", name).lower() for name in names]


def parse_message(content: bytes) -> ParsedMessage:
    """The mail in values; never raises.

    Message-IDs keep their angle brackets. From, To and Cc hold the addresses of all headers of that name,
    so that a second From is seen.
    """
    defects: list[str] = []
    root = _structure(content, defects)
    raw = _headers(root)
    body = _content(root, defects)
    text = "\n\n".join(piece.text.strip("\n") for piece in body.texts if piece.text.strip())
    shown = tuple((name, readable(name, value)) for name, value in raw)
    message_id = _message_id(raw, defects)
    in_reply_to, references = (_ids(raw, name, defects) for name in ("in-reply-to", "references"))
    date = _date(raw, defects)
    return ParsedMessage(
        message_id=message_id,
        in_reply_to=in_reply_to,
        references=references,
        senders=read_addresses(_values(raw, "from")),
        reply_to=read_addresses(_values(raw, "reply-to")),
        to=read_addresses(_values(raw, "to")),
        cc=read_addresses(_values(raw, "cc")),
        subject=next(iter(_values(shown, "subject")), ""),
        date=date,
        text=text,
        quoted=quoted_spans(text),
        signature=signature_spans(text),
        from_html=any(piece.html for piece in body.texts),
        attachments=body.attachments,
        content_type=content_type(root),
        headers=shown,
        defects=tuple(dict.fromkeys([*_found_defects(root), *defects, *body.defects])),
    )
