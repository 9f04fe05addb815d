"""A mail's bytes to its parts; the one place that lets the standard library's parser at them (R7)."""

import re
from collections.abc import Iterator
from email.errors import FirstHeaderLineIsContinuationDefect, MissingHeaderBodySeparatorDefect
from email.message import Message
from email.parser import BytesFeedParser, BytesParser
from email.policy import compat32

from bot.mail.charsets import decode
from bot.mail.content import AttachedFile, Content, Text
from bot.mail.part_values import HOSTILE, decoded
from bot.mail.parts import clean_text, read_content
from bot.mail.torn_headers import mended_headers

_HEADERS_END = (FirstHeaderLineIsContinuationDefect, MissingHeaderBodySeparatorDefect)
_LOOKED_AT = 2_000
_FED_AT_ONCE = 64 * 1024
# The structure parser recurses and looks at every open boundary for every line: beyond this, plain text.
_MOST_MULTIPARTS = 60
# The library's reader of parameters is quadratic in their number; nobody needs as many as fit in here.
_LONGEST_HEADER = 8_000
_LONG_HEADER = re.compile(
    rb"(content-(?:type|disposition):(?:[^\r\n]|\r?\n[ \t]){%d})(?:[^\r\n]|\r?\n[ \t])+" % _LONGEST_HEADER,
    re.IGNORECASE,
)
# An empty line before the headers would make all of them body.
_BEFORE_HEADERS = re.compile(
    rb"(?:\xef\xbb\xbf)?[\r\n]{0,9}(?=(?:Return-Path|Delivered-To|Received|From|To|Date|Subject|Message-ID|MIME-Version"
    rb"|Content-Type):)",
    re.IGNORECASE,
)


def without_long_headers(content: bytes) -> bytes:
    """The mail with its parts' headers cut to a length that the library reads in good time."""
    if len(content) <= _LONGEST_HEADER:
        return content
    kept: list[bytes] = []
    done = 0
    lowered = b"\n" + content.lower()  # each place is that of the header's name in `content`
    at = lowered.find(b"\ncontent-")
    while at >= 0:
        if at >= done and (long := _LONG_HEADER.match(content, at)):
            kept += [content[done:at], long[1]]
            done = long.end()
        at = lowered.find(b"\ncontent-", at + 1)
    return b"".join([*kept, content[done:]]) if kept else content


def _torn(root: Message) -> bool:
    """Whether the headers seem to end at a line that is none."""
    return any(isinstance(defect, _HEADERS_END) for defect in root.defects)


def _whole(content: bytes) -> Message:
    """Fed in pieces: the library's `parsebytes` makes a text of four bytes a character of it first."""
    parser = BytesFeedParser(policy=compat32)
    for at in range(0, len(content), _FED_AT_ONCE):
        parser.feed(content[at : at + _FED_AT_ONCE])
    found: Message = parser.close()
    return found


def structure(content: bytes, defects: list[str]) -> Message:
    """The mail as the standard library sees it; only its headers where the parts can't be told apart."""
    if b"\r\r\n" in content[:_LOOKED_AT]:  # line ends made twice, by an export
        content = content.replace(b"\r\r\n", b"\r\n")
    content = content[before.end() :] if (before := _BEFORE_HEADERS.match(content)) else content
    content = without_long_headers(content)
    if content.count(b"multipart/") + content.count(b"message/rfc822") <= _MOST_MULTIPARTS:
        try:
            root = _whole(content)
            return _whole(mended_headers(content)) if _torn(root) else root
        except HOSTILE:
            pass  # fall through: its headers are readable all the same
    defects.append("parts could not be told apart")
    return BytesParser(policy=compat32).parsebytes(content, headersonly=True)


def contents(root: Message, defects: list[str]) -> Content:
    """Texts and files; all of the body as one text where its parts can't be read."""
    try:
        if not defects:
            return read_content(root)
    except HOSTILE:
        defects.append("body could not be read part by part")
    text = decode(decoded(root), "")[0]
    return Content(texts=(Text(text=clean_text(text), html=False),))


def attached_files(content: bytes) -> Iterator[AttachedFile]:
    """The files that lie beside a mail's text, with their bytes."""
    defects: list[str] = []
    yield from contents(structure(content, defects), defects).files
