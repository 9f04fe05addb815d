"""One header's value from the wire to clean text: unfolded, decoded, without control characters.

Only the headers that people read are decoded by RFC 2047. Trace headers are not: an encoded word in
somebody's address must never become syntax of an Authentication-Results header (RFC 8601 §7).
"""

import binascii
import re

from bot.mail.charsets import decode, from_base64

_BREAKS = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+ *")
# Cc, lone surrogates, and the marks that turn text round (a name could pretend to be another).
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Also one that was cut at the end of a value.
_WORD = re.compile(
    r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]{0,20})?\?([bBqQ])\?([^?\r\n]{0,4000})(?:\?=|\??$)"
)
_STRUCTURED = frozenset(
    {
        "authentication-results",
        "dkim-signature",
        "in-reply-to",
        "message-id",
        "received",
        "received-spf",
        "references",
        "return-path",
    }
)


def clean(value: str) -> str:
    """The value on one line, without control characters."""
    if value.isascii() and value.isprintable():
        return value.strip()
    return _CONTROL.sub("", _BREAKS.sub(" ", value)).strip()


def unfold(raw: str) -> str:
    """A raw header (surrogates stand for 8-bit bytes) as clean text, encoded words left as they are."""
    if not raw.isascii():
        raw = decode(raw.encode("utf-8", "surrogateescape"), "")[0]
    return clean(raw)


def _word_bytes(encoding: str, content: str) -> bytes:
    data = content.encode("utf-8", "replace")
    if encoding in "bB":
        return from_base64(data)
    return binascii.a2b_qp(data, header=True)


def decode_words(value: str) -> str:
    """RFC 2047: encoded words become text; neighbours of one charset are decoded together."""
    if "=?" not in value:
        return value
    out: list[str] = []
    charset, data, at = "", b"", 0
    for match in _WORD.finditer(value):
        gap = value[at : match.start()]
        between_words = at > 0 and not gap.strip()
        # A mailer may cut a character between two words (RFC 2047 §5 forbids it, they do it).
        if not between_words or match[1].lower() != charset:
            out.append(decode(data, charset)[0] if data else "")
            data = b""
        if not between_words:
            out.append(gap)
        charset = match[1].lower()
        data += _word_bytes(match[2], match[3])
        at = match.end()
    out.append(decode(data, charset)[0] if data else "")
    out.append(value[at:])
    return clean("".join(out))


def readable(name: str, unfolded: str) -> str:
    """The value as people read it; trace headers stay as they came."""
    if name in _STRUCTURED or name.startswith("arc-"):
        return unfolded
    return decode_words(unfolded)
