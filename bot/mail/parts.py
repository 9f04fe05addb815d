"""The parts of a mail: which of them are its text, and what lies beside it.

Reads the `email` package's compat32 objects and trusts none of their methods.
"""

import binascii
import re
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message

from bot.domain.messages import Attachment
from bot.mail.charsets import decode, from_base64
from bot.mail.headers import clean, decode_words
from bot.mail.html import html_to_text

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

_DEEPEST = 40
_TEXT_TYPES = frozenset({"text/plain", "text/html", "text/markdown"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\u00ad\u200b\u2060\ufeff]")
_ODD_LINES = re.compile("\r\n?|[\x0c\u2028\u2029]")
# A text part that only says "open this in a browser" (R45: then the HTML part holds the mail).
_STUB = re.compile(
    r"view.{0,40}(?:browser|online)|(?:does not|doesn't|cannot) (?:support|display) html"
    r"|html[ -](?:e-?mail|message|capable)|selaimessa|html-viesti|ei tue html"
    r"|webbläsare|stöder inte html|html-meddelande|brauseris|veebilehitseja|ei toeta html",
    re.IGNORECASE,
)
_STUB_LENGTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One piece of readable text."""

    text: str
    html: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the parts hold, in the order of the mail."""

    texts: tuple[Text, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether there is no readable character."""
        return not any(piece.text.strip() for piece in self.texts)


def clean_text(text: str) -> str:
    """Lines end in a bare newline; control, zero-width and surrogate characters are gone."""
    text = _ODD_LINES.sub("\n", text).replace("\xa0", " ").replace("\x85", "\n")
    return _CONTROL.sub("", text)


def content_type(part: Message) -> str:
    """The lower-case type without parameters; text/plain where the header can't be read (RFC 2045)."""
    try:
        return clean(part.get_content_type())
    except HOSTILE:
        return "text/plain"


def _parameter(part: Message, name: str, header: str) -> str:
    try:
        value = part.get_param(name, "", header)
        if isinstance(value, tuple):  # RFC 2231: charset, language, percent-decoded text
            return clean(decode(value[2].encode("latin-1"), value[0] or "")[0])
        return clean(decode_words(clean(str(value))))
    except HOSTILE:
        return ""


def _filename(part: Message) -> str:
    name = _parameter(part, "filename", "content-disposition") or _parameter(part, "name", "content-type")
    return re.split(r"[/\\]", name)[-1]  # never a path


def _disposition(part: Message) -> str:
    try:
        return clean(str(part.get("content-disposition", ""))).partition(";")[0].strip().lower()
    except HOSTILE:
        return ""


def _declared_encoding(part: Message) -> str:
    try:
        return str(part.get("content-transfer-encoding", "")).lower()
    except HOSTILE:
        return ""


def _encoding(part: Message) -> str:
    return clean(_declared_encoding(part)).partition(";")[0].partition("(")[0].strip()


def _base64(part: Message) -> bytes:
    """The base64 characters of a part, not yet decoded."""
    try:
        payload = part.get_payload()
    except HOSTILE:
        return b""
    return payload.encode("ascii", "replace") if isinstance(payload, str) else b""


def decoded(part: Message) -> bytes:
    """The part's content in bytes; empty where it holds parts of its own."""
    encoding = _encoding(part)
    if encoding == "base64":  # ours repairs a broken end, the library's gives up
        return from_base64(_base64(part))
    try:
        data = part.get_payload(decode=True)
    except HOSTILE:
        return b""
    if not isinstance(data, bytes):
        return b""
    # The library knows the encoding only when nothing, not even a blank, stands beside its name.
    left = encoding == "quoted-printable" and _declared_encoding(part) != encoding
    return binascii.a2b_qp(data) if left else data


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _size(part: Message, depth: int = 0) -> int:
    if part.is_multipart():
        return sum(_whole_size(child, depth + 1) for child in _children(part)) if depth < _DEEPEST else 0
    if _encoding(part) == "base64":  # exact for whole base64, and attachments need no decoding
        return len(_base64(part).translate(None, b" \t\r\n=")) * 3 // 4
    return len(decoded(part))


def _whole_size(part: Message, depth: int) -> int:
    """The size of a mail within the mail, its headers counted."""
    headers = sum(len(name) + len(str(value)) + len(": \n") for name, value in part.raw_items())
    return headers + 1 + _size(part, depth)


def _attachment(part: Message, kind: str) -> Content:
    found = Attachment(filename=_filename(part), content_type=kind, size=_size(part))
    return Content(attachments=(found,))


def _text(part: Message, kind: str) -> Content:
    text, defect = decode(decoded(part), _parameter(part, "charset", "content-type"))
    if kind == "text/html":
        text = html_to_text(text)
    piece = Text(text=clean_text(text), html=kind == "text/html")
    return Content(texts=(piece,), defects=(defect,) if defect else ())


def _joined(contents: list[Content]) -> Content:
    return Content(
        texts=tuple(piece for one in contents for piece in one.texts),
        attachments=tuple(found for one in contents for found in one.attachments),
        defects=tuple(defect for one in contents for defect in one.defects),
    )


def _is_stub(plain: Content, html: Content) -> bool:
    text = "\n".join(piece.text for piece in plain.texts).strip()
    other = sum(len(piece.text) for piece in html.texts)
    return len(text) < _STUB_LENGTH and other > 2 * len(text) and _STUB.search(text) is not None


def _alternative(choices: list[Content]) -> Content:
    """RFC 2046 §5.1.4 says the last is best; for reading words the plain one is, if it says them."""
    plain = [one for one in choices if not one.blank and not any(piece.html for piece in one.texts)]
    html = [one for one in choices if not one.blank and any(piece.html for piece in one.texts)]
    chosen = plain[0] if plain else (html[-1] if html else Content())
    if plain and html and _is_stub(plain[0], html[-1]):
        chosen = html[-1]
    together = _joined(choices)
    return Content(texts=chosen.texts, attachments=together.attachments, defects=together.defects)


def _multipart(children: list[Message], kind: str, depth: int) -> Content:
    contents = [read_content(child, depth + 1) for child in children]
    return _alternative(contents) if kind == "multipart/alternative" else _joined(contents)


def read_content(part: Message, depth: int = 0) -> Content:
    """The texts and attachments of a part and all within it; a mail attached to the mail stays closed."""
    kind = content_type(part)
    if depth > _DEEPEST:
        return Content(defects=("parts nested too deeply",))
    if part.is_multipart():
        if kind.startswith("multipart/"):
            return _multipart(_children(part), kind, depth)
        return _attachment(part, kind)
    if kind.startswith("multipart/"):  # declared, but its boundary was never found
        return _text(part, "text/plain")
    beside = _disposition(part) == "attachment" or (depth > 0 and _filename(part) != "")
    if kind in _TEXT_TYPES and not beside:
        return _text(part, kind)
    return _attachment(part, kind)
