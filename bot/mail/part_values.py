"""One part's headers and bytes, whatever they hold: type, name, encoding, charset.

Reads the `email` package's compat32 objects and trusts none of their methods.
"""

import binascii
import re
from email.errors import MessageError
from email.message import Message

from bot.mail.charsets import decode, from_base64
from bot.mail.headers import clean, decode_words, unfold

# What the standard library's parameter and charset code has been seen to raise on hostile headers.
HOSTILE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    MessageError,
)

_TYPE = re.compile(r"[a-z0-9][\w.+-]*/[a-z0-9][\w.+-]*")
_ALL_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]*={0,2}\s*")
_LOOKED_AT = 1_000
# As programs and people have misspelt them.
_WITHIN_NAME = re.compile(r"[-_\s]+")
_ENCODINGS = {
    "base64": "base64",
    "quotedprintable": "quoted-printable",
    "quotedprinteable": "quoted-printable",
    "quoteprintable": "quoted-printable",
    "quotedprintible": "quoted-printable",
    "qp": "quoted-printable",
}
_SHORTEST_LINE = 20  # a word of a person's is shorter, a line of base64 longer


def content_type(part: Message) -> str:
    """The lower-case type without parameters; text/plain where the header can't be read (RFC 2045)."""
    try:
        found = _TYPE.match(clean(part.get_content_type()))
    except HOSTILE:
        found = None
    return found[0] if found else "text/plain"


def _with_letters(part: Message, header: str) -> Message:
    """The part, or one with this header in characters: of raw 8-bit values the library keeps none."""
    if isinstance(part.get(header, ""), str):
        return part
    raw = next(value for key, value in part.raw_items() if key.lower() == header)
    readable = Message()
    readable[header] = unfold(str(raw))
    return readable


def parameter(part: Message, name: str, header: str) -> str:
    """A parameter of a header in clean characters, by RFC 2231 or RFC 2047; empty where there is none."""
    try:
        value = _with_letters(part, header).get_param(name, "", header)
        if isinstance(value, tuple):  # RFC 2231: charset, language, percent-decoded text
            return clean(decode(value[2].encode("latin-1"), value[0] or "")[0])
        return clean(decode_words(clean(str(value))))
    except HOSTILE:
        return ""


def filename(part: Message) -> str:
    """The name of the file, never a path; empty where it has none."""
    name = parameter(part, "filename", "content-disposition") or parameter(part, "name", "content-type")
    return re.split(r"[/\\]", name)[-1].strip("\"' ")


def disposition(part: Message) -> str:
    """The lower-case word of the Content-Disposition, or an empty string."""
    try:
        return clean(str(part.get("content-disposition", ""))).partition(";")[0].strip().lower()
    except HOSTILE:
        return ""


def _declared_encoding(part: Message) -> str:
    try:
        return str(part.get("content-transfer-encoding", "")).lower()
    except HOSTILE:
        return ""


def encoding(part: Message) -> str:
    """The lower-case transfer encoding, without a comment or what else stands beside it."""
    named = clean(_declared_encoding(part)).partition(";")[0].partition("(")[0].strip(" \t\"'")
    return _ENCODINGS.get(_WITHIN_NAME.sub("", named), named)


def base64_characters(part: Message) -> bytes:
    """The base64 characters of a part, not yet decoded; its bytes as they came where it isn't base64."""
    try:
        payload = part.get_payload()
    except HOSTILE:
        return b""
    if not isinstance(payload, str):
        return b""
    if payload.isascii():
        return payload.encode()
    try:  # the library has decoded 8-bit characters by the declared charset
        return payload.encode(part.get_content_charset("utf-8"))
    except HOSTILE:
        return payload.encode("utf-8", "replace")


def _from_claimed_base64(data: bytes) -> bytes:
    """Base64, with the words that a list server put below it; or the words that only claim to be it."""
    lines = data[:_LOOKED_AT].split()
    if len(lines) > 2 and max(map(len, lines[:3])) < _SHORTEST_LINE:
        return data
    end = _ALL_BASE64.match(data)
    below = data[end.end() :] if end else b""
    if below.count(b" ") < 2 or not end:
        return from_base64(data)
    return from_base64(end[0]) + b"\n" + below


def decoded(part: Message) -> bytes:
    """The part's content in bytes; empty where it holds parts of its own."""
    named = encoding(part)
    if named == "base64":  # ours repairs a broken end, the library's gives up
        return _from_claimed_base64(base64_characters(part))
    try:
        data = part.get_payload(decode=True)
    except HOSTILE:
        return b""
    if not isinstance(data, bytes):
        return b""
    # The library knows the encoding only when nothing, not even a blank, stands beside its name.
    left = named == "quoted-printable" and _declared_encoding(part) != named
    return binascii.a2b_qp(data) if left else data
