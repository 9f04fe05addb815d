"""The tables (SQLModel); rows are built from domain values only and never leave `storage`.

Columns that can tell who somebody is are sealed; look-ups go by keyed hashes.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, LargeBinary, UniqueConstraint
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from storage.encryption import SealedBytes, SealedJson, SealedText


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC; SQLite would give it back without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; a naive moment is a programming error."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone can't be stored")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Aware UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _moment(*, nullable: bool = False, index: bool = False) -> Any:
    return Field(default=None, sa_column_kwargs={"nullable": nullable}, sa_type=UtcDateTime, index=index)


def _sealed(name: str, kind: type[TypeDecorator[Any]], *, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(name.split(".")[1], kind(name), nullable=nullable))


class Watermark(SQLModel, table=True):
    """How far a folder has been read; of its mails up to `horizon`, those since `begun_on` are ours."""

    __tablename__ = "watermarks"
    mailbox: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_type=BigInteger)  # UIDs are unsigned 32 bit in IMAP
    last_uid: int = Field(sa_type=BigInteger)
    horizon: int = Field(default=0, sa_type=BigInteger)
    begun_on: date | None = None


class WatchRow(SQLModel, table=True):
    """The last good look into a mailbox, and when staff were last told that there was none (R15)."""

    __tablename__ = "watches"
    mailbox: str = Field(primary_key=True)
    last_fetch: datetime = _moment()
    alarmed_at: datetime | None = _moment(nullable=True)


class InboxRow(SQLModel, table=True):
    """One mail of a mailbox: its place, digest and decision; its bytes only while needed."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),)
    id: int | None = Field(default=None, primary_key=True)
    mailbox: str
    folder: str
    uidvalidity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)
    digest: str = Field(index=True)
    trace: str = Field(default="", index=True)
    internal_date: datetime = _moment()
    kept_at: datetime = _moment()
    state: str = Field(index=True)
    decision: str = ""
    reason: str = ""
    attempts: int = 0
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    model_version: str = ""
    score: float | None = None
    reviewed: bool = False
    corrected: bool = False
    document: bool = False
    raw: bytes | None = _sealed("inbox.raw", SealedBytes, nullable=True)


class CaseRow(SQLModel, table=True):
    """A case: facts that never change, and readings of its journal cached for lists."""

    __tablename__ = "cases"
    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(unique=True)
    mailbox: str
    channel: str
    country: str
    language: str
    standing: str
    level: str
    sensitive: bool
    received_at: datetime = _moment()
    opened_at: datetime = _moment()
    address_hash: str = Field(index=True)
    name_hashes: str = ""  # of the words of the name, cut short: they only find
    requester_name: str = _sealed("cases.requester_name", SealedText)
    requester_address: str = _sealed("cases.requester_address", SealedText)
    requester_postal: str = _sealed("cases.requester_postal", SealedText)
    state: str = Field(index=True)
    due_on: date
    cautious_on: date
    act_by: date = Field(index=True)
    assignee: str = ""
    closed_at: datetime | None = _moment(nullable=True)
    length: int


class EventRow(SQLModel, table=True):
    """One entry of a case's journal; `hash` chains it to the one before."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    seq: int
    at: datetime = _moment()
    kind: str
    actor: str
    detail: dict[str, Any] = _sealed("events.detail", SealedJson)
    previous: str
    hash: str


class MessageRow(SQLModel, table=True):
    """A mail of a case, theirs or ours, as text."""

    __tablename__ = "messages"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    direction: str
    at: datetime = _moment()
    message_id_hash: str = Field(index=True)
    authenticated: bool = False
    content: dict[str, Any] = _sealed("messages.content", SealedJson)


class DraftRow(SQLModel, table=True):
    """A mail that is written, edited, approved or sent."""

    __tablename__ = "drafts"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    kind: str
    state: str = Field(index=True)
    language: str
    template: str
    version: str
    edited: bool = False
    created_at: datetime = _moment()
    approved_by: str = ""
    text_hash: str
    package: str = ""
    subject: str = _sealed("drafts.subject", SealedText)
    body: str = _sealed("drafts.body", SealedText)
    gaps: list[dict[str, str]] = _sealed("drafts.gaps", SealedJson)
    margin: dict[str, Any] = _sealed("drafts.margin", SealedJson)


class OutboxRow(SQLModel, table=True):
    """A mail frozen for sending; its Message-ID is fixed before the first try."""

    __tablename__ = "outbox"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    draft_id: int | None = Field(default=None, foreign_key="drafts.id")
    audience: str
    mailbox: str
    message_id: str = Field(unique=True)
    state: str = Field(index=True)
    filing: str = Field(index=True)
    attempts: int = 0
    next_at: datetime = _moment(index=True)
    created_at: datetime = _moment()
    sent_at: datetime | None = _moment(nullable=True)
    stuck_since: datetime | None = _moment(nullable=True, index=True)  # the server itself takes nothing
    last_error: str = _sealed("outbox.last_error", SealedText)  # a server may quote the recipient
    recipient: str = _sealed("outbox.recipient", SealedText)
    raw: bytes = _sealed("outbox.raw", SealedBytes)


class LetterCopyRow(SQLModel, table=True):
    """The PDF of an approved letter as it was printed last; once it is posted, as it was posted."""

    __tablename__ = "letter_copies"
    draft_id: int = Field(foreign_key="drafts.id", primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    printed_at: datetime = _moment()
    pdf: bytes = _sealed("letter_copies.pdf", SealedBytes)


class ReminderRow(SQLModel, table=True):
    """One reminder of a case; `done_at` is set in the transaction that makes its mail."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("case_id", "kind", "due_on"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    kind: str
    due_on: date = Field(index=True)
    done_at: datetime | None = _moment(nullable=True)


class NoteRow(SQLModel, table=True):
    """A private note of staff; the mail builder never reads this table (R24)."""

    __tablename__ = "notes"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    at: datetime = _moment()
    author: str
    text: str = _sealed("notes.text", SealedText)


class TombstoneRow(SQLModel, table=True):
    """A mail whose case was erased, known by a keyed hash of its content alone (R13)."""

    __tablename__ = "tombstones"
    hash: str = Field(primary_key=True)
    made_on: date


class BreachRow(SQLModel, table=True):
    """A breach note: the 72 hours of Art. 33 run from `noticed_at`; `told` mails have gone to staff."""

    __tablename__ = "breaches"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    kind: str
    noticed_at: datetime = _moment()
    opened_at: datetime = _moment()
    opened_by: str
    told: int = 0
    closed_at: datetime | None = _moment(nullable=True, index=True)
    closed_by: str = ""
    what: str = _sealed("breaches.what", SealedText)
    why_closed: str = _sealed("breaches.why_closed", SealedText)


class CorrectionRow(SQLModel, table=True):
    """What a person corrected in the classifier's judgement; labels are separated by spaces."""

    __tablename__ = "corrections"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", unique=True)
    at: datetime = _moment(index=True)
    by: str
    language: str
    judged: str
    corrected: str
    model_version: str
    mail: dict[str, Any] = _sealed("corrections.mail", SealedJson)


class UserRow(SQLModel, table=True):
    """A member of staff; `session_version` grows when all sessions must end."""

    __tablename__ = "users"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    role: str
    password_hash: str
    disabled: bool = False
    session_version: int = 1
    calendar_hash: str = ""
    email: str = _sealed("users.email", SealedText)


class Counter(SQLModel, table=True):
    """The last number given in a series, such as the references of a year."""

    __tablename__ = "counters"
    name: str = Field(primary_key=True)
    value: int


class MetaRow(SQLModel, table=True):
    """Facts about the database itself; `key_check` shows whether the keys fit."""

    __tablename__ = "meta"
    name: str = Field(primary_key=True)
    value: bytes = Field(sa_column=Column("value", LargeBinary, nullable=False))
