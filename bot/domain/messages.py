"""Values of one mail on its way from the wire to a decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.vocabulary import Label

Span = tuple[int, int]
"""Start and end offset in characters, end exclusive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMessage:
    """One mail as the server holds it; `internal_date` is aware (IMAP INTERNALDATE, LEGAL RC-1)."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    content: bytes
    internal_date: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """A folder under one UIDVALIDITY: within it a UID means the same mail for ever."""

    mailbox: str
    folder: str
    uidvalidity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPlace:
    """How far a folder of a mailbox has been read.

    Of the mails up to `horizon`, which were there at first sight, those since `begun_on` are ours.
    """

    uidvalidity: int
    last_uid: int
    horizon: int = 0
    begun_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A person's name and address as a header gives them; `address` is lower case, may be empty."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What lies beside the text: its name, declared type and size in bytes (decoded).

    `embedded`: the text shows it, as a signature does a logo.
    """

    filename: str
    content_type: str
    size: int
    embedded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardedMail:
    """The mail within a forward as its copied headers tell it: claims of the forwarding mail, no facts.

    `date` is aware, None where it can't be read. `header` and `body` are spans of the forwarding mail's text,
    None for a mail that lies beside it (`text` then holds what it says). `quoted` are spans of the same text.
    `declared`: separator, subject or attachment say that it is a forward; else it may be a quoted thread.
    """

    sender: Mailbox
    date: datetime | None
    subject: str
    text: str
    header: Span | None = None
    body: Span | None = None
    quoted: tuple[Span, ...] = ()
    declared: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMessage:
    """A mail in values without control characters; `parse_message` never raises.

    `headers` holds every header (name lower case, value unfolded and cleaned) in the order
    of the mail, topmost first. `text` is the whole text; `quoted` and `signature` are spans
    of it that are not the writer's own words. `date` is the Date header, aware, or None.
    `defects` says in words what was wrong with the mail. `forwarded` is the mail that it passes on.
    """

    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    senders: tuple[Mailbox, ...]
    reply_to: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    date: datetime | None
    text: str
    quoted: tuple[Span, ...]
    signature: tuple[Span, ...]
    from_html: bool
    attachments: tuple[Attachment, ...]
    content_type: str
    headers: tuple[tuple[str, str], ...]
    defects: tuple[str, ...]
    forwarded: ForwardedMail | None = None

    @property
    def sender(self) -> Mailbox:
        """The first From address; an empty one where there is none."""
        return self.senders[0] if self.senders else Mailbox(name="", address="")

    @property
    def own_text(self) -> str:
        """The writer's own words: the text without quotes and signature."""
        return without_spans(self.text, self.quoted + self.signature).strip()

    def header(self, name: str) -> str:
        """The topmost header of this name (lower case), or an empty string."""
        return next((value for key, value in self.headers if key == name), "")


def without_spans(text: str, spans: tuple[Span, ...]) -> str:
    """The text with the spans cut out."""
    kept: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if start > at:
            kept.append(text[at:start])
        at = max(at, end)
    kept.append(text[at:])
    return "".join(kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """Whether the sender's domain stands behind the From address, and how we know (RFC 8601)."""

    authenticated: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The phrase that made a label; offsets in characters of the body."""

    label: Label
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Something named in the body; `kind` as INTERFACE lists them."""

    kind: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailText:
    """What the classifier reads; `ignored` are spans of `body` that are not the writer's words."""

    subject: str
    body: str
    sender: str = ""
    ignored: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What a mail asks for; `privacy` is the probability that it is a privacy matter.

    `needs_review`: unsure, a person has to look. `language` is an ISO 639-1 code.
    """

    labels: tuple[Label, ...]
    primary: Label | None
    scores: Mapping[Label, float]
    privacy: float
    language: str
    needs_review: bool
    evidence: tuple[Evidence, ...] = ()
    entities: tuple[Entity, ...] = ()
    model_version: str = field(default="")
