"""Reads delivery reports: RFC 3464 with its fields, and what servers have written before and beside it (R18).

Pure and total as `parse_message`; a report is a stranger's claim, so nothing here decides what it is worth.
"""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from enum import StrEnum

from bot.domain.bounces import (
    STATUS,
    DeliveryReport,
    Fate,
    RecipientReport,
    judge_fields,
    judge_words,
)
from bot.domain.messages import ParsedMessage
from bot.mail.charsets import decode, from_base64
from bot.mail.headers import unfold
from bot.mail.part_values import HOSTILE, content_type, decoded
from bot.mail.parts import clean_text
from bot.mail.structure import without_long_headers

_FIELD_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_HEADER_TYPES = frozenset({"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"})
_MAIL_TYPES = frozenset({"message/rfc822", "message/global", "message/partial", "message/news"})
_MOST_PARTS, _DEEPEST, _MOST_NAMED = 100, 20, 20
_LONGEST_TEXT = 200_000
_MOST_MULTIPARTS = 60  # beyond, the structure parser is slower than linear

_ID = r"<[^<>\s]{1,990}>"
# Also quoted ("> Message-ID: …") and on the next line; qmail, Exim and others copy the mail as text.
_ID_LINE = re.compile(
    rf"^[>| \t]{{0,20}}(?:x-|original-)?message-?id[ \t]{{0,20}}:[ \t]{{0,20}}\n?[>| \t]{{0,20}}({_ID})",
    re.I | re.M,
)
_ADDRESS = r"[^\s<>()\[\],;:\"']{1,64}@[^\s<>()\[\],;:\"']{1,253}"
# `<x@y>:`, `x@y:`, an address alone on its line, and "… delivered to x@y because …".
_ADDRESS_LINE = re.compile(
    rf"^[ \t]{{0,20}}<?({_ADDRESS})>?[ \t]*(?::.*|\(.{{0,200}}\))?$"
    rf"|(?:deliver(?:ed)? to|address(?:es)?[:,]?|recipients?[:,]?|mailbox|user)[ \t]{{1,4}}<?({_ADDRESS})>?",
    re.I | re.M,
)
_ANY_ADDRESS = re.compile(rf"(?<![^\s<(\[,;:]){_ADDRESS}")
_BLANK = re.compile(r"\n[ \t]*\n")


# Where the copy of our mail begins: what stands there is our own text.
_COPY = re.compile(r"^[>| \t]{0,20}(?:received|return-path|dkim-signature)[ \t]{0,20}:", re.I | re.M)


class _Kind(StrEnum):
    TEXT = "text"
    FIELDS = "fields"
    RETURNED = "returned"


def _headers(part: Message) -> str:
    return "\n".join(f"{unfold(str(name))}: {unfold(str(value))}" for name, value in part.raw_items())


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _pieces(part: Message, depth: int = 0) -> Iterator[tuple[_Kind, str]]:
    """The readable parts of a report; a returned mail gives its headers only."""
    kind, children = content_type(part), _children(part)
    if kind in _FIELD_TYPES:
        yield _Kind.FIELDS, _within(part, children)
    elif kind in _MAIL_TYPES or kind in _HEADER_TYPES:
        yield _Kind.RETURNED, _within(part, children)
    elif children and depth < _DEEPEST:
        for child in children[:_MOST_PARTS]:
            yield from _pieces(child, depth + 1)
    elif kind.startswith("text/") or depth == 0:
        yield _Kind.TEXT, _text(part)


def _within(part: Message, children: list[Message]) -> str:
    """The headers of what a message/… part holds, also encoded (RFC 6533), unseen by the parser."""
    if headers := "\n\n".join(filter(None, map(_headers, children))):
        return headers
    payloads = (child.get_payload() for child in children)
    left = "\n".join(payload for payload in payloads if isinstance(payload, str))
    encoded = left.encode("ascii", "replace")
    if "base64" in unfold(str(part.get("content-transfer-encoding", ""))).lower():
        encoded = from_base64(encoded)
    return clean_text(decode(encoded[:_LONGEST_TEXT], "")[0]) or _text(part)


def _text(part: Message) -> str:
    return clean_text(decode(decoded(part)[:_LONGEST_TEXT], "")[0])


def _read(content: bytes) -> list[tuple[_Kind, str]]:
    parser = BytesParser(policy=compat32)
    if content.count(b"multipart/") + content.count(b"message/") <= _MOST_MULTIPARTS:
        try:
            return list(_pieces(parser.parsebytes(without_long_headers(content))))
        except HOSTILE:
            pass  # it is read as one text below
    return [(_Kind.TEXT, clean_text(decode(content[:_LONGEST_TEXT], "")[0]))]


def _recipients(fields: str) -> Iterator[RecipientReport]:
    """The recipients of the blocks that blank lines part; the first block is about the server."""
    for block in _BLANK.split(fields):
        values: dict[str, str] = {}
        for line in block.splitlines():
            name, _, value = line.partition(":")
            values.setdefault(name.strip().lower(), value.strip())
        address = values.get("final-recipient") or values.get("original-recipient", "")
        status = STATUS.search(values.get("status", "")) or STATUS.search(values.get("diagnostic-code", ""))
        if address or "action" in values:
            yield RecipientReport(
                address=address.rpartition(";")[2].strip(" <>").lower(),
                action=values.get("action", "").partition(" ")[0].lower(),
                status=status[1] if status else "",
            )


def _about(message: ParsedMessage, pieces: list[tuple[_Kind, str]]) -> tuple[str, ...]:
    """The Message-IDs that the report may be about: of the returned mail, in the text, answered by it."""
    found = [
        one
        for wanted in (_Kind.RETURNED, _Kind.FIELDS, _Kind.TEXT)
        for kind, text in pieces
        if kind is wanted
        for one in _ID_LINE.findall(text)
    ]
    found += [
        *_ID_LINE.findall(message.text[:_LONGEST_TEXT]),
        *message.in_reply_to,
        *message.references[::-1],
    ]
    return tuple(dict.fromkeys(found))[:_MOST_NAMED]


def _named(text: str) -> tuple[str, ...]:
    """The addresses that a report in words names as those that were not reached."""
    found = (first or second for first, second in _ADDRESS_LINE.findall(text))
    named = list(found) or _ANY_ADDRESS.findall(text)
    return tuple(dict.fromkeys(address.lower().rstrip(".") for address in named))[:_MOST_NAMED]


def read_report(content: bytes, message: ParsedMessage) -> DeliveryReport:
    """What a mail that was screened as a bounce tells; `message` is the same mail, parsed."""
    pieces = _read(content)
    about = _about(message, pieces)
    fields = "\n\n".join(text for kind, text in pieces if kind is _Kind.FIELDS)[:_LONGEST_TEXT]
    fate, those = judge_fields(tuple(_recipients(fields)))
    if fate is not Fate.UNKNOWN:
        status = next((one.status for one in those if one.status), "")
        names = tuple(dict.fromkeys(one.address for one in those if one.address))
        return DeliveryReport(about=about, fate=fate, status=status, recipients=names)
    words = "\n".join(text for kind, text in pieces if kind is _Kind.TEXT) or message.text
    words = _COPY.split(words[:_LONGEST_TEXT], maxsplit=1)[0]
    given = message.header("x-failed-recipients")
    fate = judge_words(message.subject, words)
    if given and fate is Fate.UNKNOWN:
        fate = Fate.FAILED
    code = STATUS.search(words)
    return DeliveryReport(
        about=about,
        fate=fate,
        status=code[1] if code else "",
        recipients=tuple(one.strip().lower() for one in given.split(",")) if given else _named(words),
    )
