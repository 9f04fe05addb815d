"""What lies beside a mail's text: what it says, and when a person has to open it (R7, R45)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.messages import Attachment, Classification, Evidence, MailText, ParsedMessage, Span
from bot.domain.vocabulary import PRIMARY_ORDER, Label

LONGEST_LETTER = 8_000
"""Characters; what is longer is a contract or a manual, and its words alone make no sure request."""


class Reading(StrEnum):
    """How the reading of an attachment ended."""

    READ = "read"
    NO_TEXT = "no text"  # a scan
    LOCKED = "locked with a password"
    TOO_BIG = "too big"
    UNREADABLE = "can't be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedText:
    """What one attachment says; `text` is empty unless it was read. `mail`: it is a mail itself."""

    filename: str
    reading: Reading
    text: str = ""
    mail: bool = False


_SEALED_TYPES = frozenset(
    {"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted", "application/pgp-encrypted"}
)
_PGP = re.compile(r"^-----BEGIN PGP MESSAGE-----$", re.MULTILINE)
# What we can't look into; a photo may be of a signed letter.
_CLOSED_TYPE = re.compile(
    r"image/|audio/|video/|application/(?:zip|x-(?:zip|7z|rar)|vnd\.rar|(?:x-)?ms-?word|x-(?:compressed|iwork)|octet-stream|vnd\.)"
)
# Bytes: a smaller picture is a logo or an icon; so is a bigger one that the text shows itself.
_DECORATION, _EMBEDDED_DECORATION = 20_000, 200_000
_FEW_WORDS = 30


def _sealed(message: ParsedMessage) -> bool:
    types = {message.content_type, *(one.content_type for one in message.attachments)}
    return bool(types & _SEALED_TYPES) or _PGP.search(message.text) is not None


def _closed(one: Attachment) -> bool:
    if one.content_type.startswith("image/"):
        return one.size >= (_EMBEDDED_DECORATION if one.embedded else _DECORATION)
    return _CLOSED_TYPE.match(one.content_type) is not None


def why_a_person(message: ParsedMessage, texts: Sequence[AttachedText]) -> str:
    """Why a person has to open the mail, whatever its words say; empty where nobody has to."""
    if _sealed(message):
        return "encrypted mail"
    unread = next((one for one in texts if one.reading is not Reading.READ), None)
    if unread is not None:
        return f"an attachment could not be read ({unread.reading})"
    if any(one.reading is Reading.READ for one in texts):
        return ""
    if message.attachments and not message.text.strip():
        return "all that it says is in an attachment"
    if len(message.own_text.split()) <= _FEW_WORDS and any(_closed(one) for one in message.attachments):
        return "few words beside an attachment that only a person can look into"
    return ""


def _titles(message: ParsedMessage, texts: Sequence[AttachedText]) -> Iterator[tuple[str, AttachedText]]:
    """Each text that was read, with the line it stands under."""
    for count, one in enumerate(texts, start=1):
        if one.text:
            yield f"\n\n[{count}: {one.filename or '-'}]\n", one


def shown(message: ParsedMessage, texts: Sequence[AttachedText]) -> ParsedMessage:
    """The mail with the attachments' texts below its own, so that staff see all that was read (R45)."""
    below = "".join(title + one.text for title, one in _titles(message, texts))
    return replace(message, text=message.text + below) if below else message


def spans_shown(message: ParsedMessage, texts: Sequence[AttachedText]) -> Iterator[tuple[Span, AttachedText]]:
    """Each text that was read, and where it stands in what `shown` gives."""
    at = len(message.text)
    for title, one in _titles(message, texts):
        at += len(title)
        yield (at, at + len(one.text)), one
        at += len(one.text)


def mails_to_classify(
    message: ParsedMessage, texts: Sequence[AttachedText], *, passed_on: bool
) -> list[tuple[int, AttachedText, MailText]]:
    """Each attachment as the classifier reads it, and where its text begins in what `shown` gives.

    A mail beside the mail is somebody else's words: it counts only where the writer has none of their own,
    or where a colleague passes it on.
    """
    return [
        (at, one, MailText(subject="", body=one.text, sender=message.sender.name))
        for (at, _), one in spans_shown(message, texts)
        if not one.mail or passed_on or not message.own_text
    ]


def together(
    of_mail: Classification, of_attachments: Sequence[tuple[int, AttachedText, Classification]]
) -> Classification:
    """One classification of the mail and of what lies beside it; offsets are those of `shown`."""
    result = of_mail
    for at, one, found in of_attachments:
        if found.labels or found.needs_review:
            unsure = found.needs_review or len(one.text) > LONGEST_LETTER
            moved = replace(found, evidence=tuple(_moved(item, at) for item in found.evidence))
            result = both(result, replace(moved, needs_review=unsure))
    return result


def both(first: Classification, second: Classification) -> Classification:
    """What either asks for; what the first surely asks stays sure, whatever the second says."""
    labels = {*first.labels, *second.labels}
    sure = bool(first.labels) and not first.needs_review
    return replace(
        first,
        labels=tuple(label for label in Label if label in labels),
        primary=next((label for label in PRIMARY_ORDER if label in labels), None),
        scores={label: max(first.scores.get(label, 0.0), second.scores.get(label, 0.0)) for label in Label},
        privacy=max(first.privacy, second.privacy),
        language=first.language if sure else second.language,
        needs_review=not sure and (first.needs_review or second.needs_review),
        evidence=(*first.evidence, *second.evidence),
    )


def _moved(item: Evidence, by: int) -> Evidence:
    return replace(item, start=item.start + by, end=item.end + by)
