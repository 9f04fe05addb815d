"""A mail's bytes as a value: pure and total, whatever the bytes are (R7).

Structure comes from the `email` package's compat32 parser, which is fast; every header, address, body and
attachment is then read by our own code, each by itself, so that one broken header costs only itself.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from bot.domain.messages import ParsedMessage
from bot.mail.addresses import read_addresses
from bot.mail.body import told_apart
from bot.mail.content import Content
from bot.mail.forwarded import attached_mail, forwarded_within
from bot.mail.headers import readable, unfold
from bot.mail.part_values import HOSTILE, content_type
from bot.mail.structure import contents, structure

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# A thread begins at its first and was answered at its last; each one named is looked up in the database.
_FIRST_IDS, _LAST_IDS = 10, 90
_YEARS = range(1970, 2101)

_Headers = tuple[tuple[str, str], ...]


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


def _text(body: Content) -> tuple[str, bool]:
    """All words of the mail, and whether some of them were HTML."""
    texts = body.spare if body.blank else body.texts
    whole = "\n\n".join(piece.text.strip("\n") for piece in texts if piece.text.strip())
    return whole, any(piece.html for piece in texts)


def _forwarded(message: ParsedMessage, body: Content) -> ParsedMessage:
    """The mail with the one that it passes on, in its text or beside it."""
    within = forwarded_within(message)
    beside = next((file for file in body.files if file.attachment.content_type == "message/rfc822"), None)
    if (within and within.declared) or beside is None or message.content_type == "multipart/report":
        return replace(message, forwarded=within) if within else message
    inner = _parsed(beside.data)[0]
    return replace(message, forwarded=attached_mail(inner))


def _parsed(content: bytes) -> tuple[ParsedMessage, Content]:
    """The mail in values, but for what it passes on."""
    defects: list[str] = []
    root = structure(content, defects)
    raw = _headers(root)
    body = contents(root, defects)
    text, from_html = _text(body)
    quoted, signature = told_apart(text)
    shown = tuple((name, readable(name, value)) for name, value in raw)
    message_id = _message_id(raw, defects)
    in_reply_to, references = (_ids(raw, name, defects) for name in ("in-reply-to", "references"))
    date = _date(raw, defects)
    message = ParsedMessage(
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
        quoted=quoted,
        signature=signature,
        from_html=from_html,
        attachments=tuple(file.attachment for file in body.files),
        content_type=content_type(root),
        headers=shown,
        defects=tuple(dict.fromkeys([*_found_defects(root), *defects, *body.defects])),
    )
    return message, body


def parse_message(content: bytes) -> ParsedMessage:
    """The mail in values; never raises.

    Message-IDs keep their angle brackets. From, To and Cc hold the addresses of all headers of that name,
    so that a second From is seen.
    """
    return _forwarded(*_parsed(content))
