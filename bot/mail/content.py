"""What the parts of a mail hold: its pieces of text, and the files beside it."""

from dataclasses import dataclass
from email.message import Message
from typing import Any

from bot.domain.messages import Attachment
from bot.mail.part_values import HOSTILE, base64_characters, decoded, encoding, parameter

_DEEPEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One piece of readable text."""

    text: str
    html: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """What lies beside the text, with its bytes, decoded when they are asked for."""

    attachment: Attachment
    part: Message | None = None
    unpacked: bytes = b""

    @property
    def data(self) -> bytes:
        """The decoded bytes; of a mail within the mail, the mail."""
        if self.part is None:
            return self.unpacked
        return _mail_bytes(self.part) if self.part.is_multipart() else decoded(self.part)

    @property
    def charset(self) -> str:
        """The declared charset, or an empty string."""
        return "" if self.part is None else parameter(self.part, "charset", "content-type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the parts hold, in the order of the mail; `spare` is read where there is no other text."""

    texts: tuple[Text, ...] = ()
    files: tuple[AttachedFile, ...] = ()
    spare: tuple[Text, ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether there is no readable character."""
        return not any(piece.text.strip() for piece in self.texts)


def children_of(part: Message) -> list[Message]:
    """The parts within a part."""
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _mail_bytes(part: Message) -> bytes:
    """The mail within a message/rfc822 part, which some mailers encode although they must not."""
    inner = next(iter(children_of(part)), None)
    if inner is None:
        return b""
    if encoding(part) == "base64" and not inner.keys():
        return _decoded_mail(inner)
    try:
        return inner.as_bytes()
    except HOSTILE:
        return b""


def _decoded_mail(inner: Message) -> bytes:
    """The bytes of a mail whose base64 was read as its body."""
    inner["content-transfer-encoding"] = "base64"
    return decoded(inner)


def size_of(part: Message, depth: int = 0) -> int:
    """Its decoded size; of a mail within the mail, all of it."""
    if part.is_multipart():
        return sum(_whole_size(child, depth + 1) for child in children_of(part)) if depth < _DEEPEST else 0
    if encoding(part) == "base64":  # exact for whole base64, and attachments need no decoding
        return len(base64_characters(part).translate(None, b" \t\r\n=")) * 3 // 4
    return len(decoded(part))


def _whole_size(part: Message, depth: int) -> int:
    """The size of a mail within the mail, its headers counted."""
    headers = sum(len(name) + len(str(value)) + len(": \n") for name, value in part.raw_items())
    return headers + 1 + size_of(part, depth)


def joined(contents: list[Content]) -> Content:
    """All of them as one, in their order."""

    def every(name: str) -> tuple[Any, ...]:
        return tuple(piece for one in contents for piece in getattr(one, name))

    return Content(texts=every("texts"), files=every("files"), spare=every("spare"), defects=every("defects"))
