"""The mails of the mailbox: kept before anything else, dropped when they are no privacy matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from sqlalchemy import inspect
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from bot.domain.messages import FolderPlace, RawMessage
from bot.errors import UsageError
from storage.tables import InboxRow, Watermark
from storage.tombstones import buried

WAITING, DONE, SET_ASIDE = "waiting", "done", "set_aside"
DUPLICATE = "duplicate"
WORKED_BYTES = 16 * 1024 * 1024  # of the mails that are handled in one go; the last one may exceed it
MAX_ATTEMPTS = 3  # DESIGN: what fails three times is set aside for a person
# A mail may have fifty megabytes: they are read only where they are needed.
_BUT_BYTES = (defer(inspect(InboxRow).attrs.raw.class_attribute),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One mail that waits to be handled."""

    id: int
    mailbox: str
    content: bytes
    internal_date: datetime
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a mail; its bytes are kept only when a case needs them.

    `score` is the probability that it is a privacy matter, None where nothing was classified; `reviewed`: the
    model was unsure, and a person had to look.
    """

    decision: str
    reason: str
    case_id: int | None = None
    model_version: str = ""
    score: float | None = None
    reviewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEntry:
    """One mail of the mailbox as staff may see it in a list: no content."""

    id: int
    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    received_at: datetime
    state: str
    decision: str
    reason: str
    score: float | None = None
    case_id: int | None = None
    model_version: str = ""


def place(session: Session, mailbox: str, folder: str) -> FolderPlace | None:
    """How far the folder has been read, or None at first sight."""
    row = session.get(Watermark, (mailbox, folder))
    if row is None:
        return None
    return FolderPlace(
        uidvalidity=row.uidvalidity, last_uid=row.last_uid, horizon=row.horizon, begun_on=row.begun_on
    )


def set_place(session: Session, mailbox: str, folder: str, at: FolderPlace) -> None:
    """Notes how far the folder has been read."""
    session.merge(
        Watermark(
            mailbox=mailbox,
            folder=folder,
            uidvalidity=at.uidvalidity,
            last_uid=at.last_uid,
            horizon=at.horizon,
            begun_on=at.begun_on,
        )
    )


def record(session: Session, raw: RawMessage, digest: str, now: datetime, trace: str = "") -> int | None:
    """Keeps a mail once; None where it is known by its place or its content (R8)."""
    known = select(InboxRow.id).where(
        InboxRow.mailbox == raw.mailbox,
        InboxRow.folder == raw.folder,
        InboxRow.uidvalidity == raw.uidvalidity,
        InboxRow.uid == raw.uid,
    )
    if session.exec(known).first() is not None:
        return None
    erased = buried(session, digest)
    twin = erased or session.exec(select(InboxRow.id).where(InboxRow.digest == digest)).first() is not None
    row = InboxRow(
        mailbox=raw.mailbox,
        folder=raw.folder,
        uidvalidity=raw.uidvalidity,
        uid=raw.uid,
        digest="" if erased else digest,
        trace=trace,
        internal_date=raw.internal_date,
        kept_at=now,
        state=DONE if twin else WAITING,
        decision=DUPLICATE if twin else "",
        raw=None if twin else raw.content,
    )
    session.add(row)
    session.flush()
    return None if twin else row.id


def note_earlier_arrival(session: Session, digest: str, arrived: datetime) -> int | None:
    """Lets the earliest arrival of a mail count; the case that was opened by it, or None.

    A mail that still waits takes the earlier date itself.
    """
    query = select(InboxRow).where(InboxRow.digest == digest, InboxRow.decision != DUPLICATE)
    query = query.options(*_BUT_BYTES)
    row = session.exec(query).first()
    if row is None or arrived >= row.internal_date:
        return None
    if row.state == WAITING:
        row.internal_date = arrived
    return row.case_id


def set_aside(session: Session, lost: RawMessage, reason: str, now: datetime) -> int | None:
    """Notes a mail whose bytes can't be had, for a person; None where its place is known."""
    known = select(InboxRow.id).where(
        InboxRow.mailbox == lost.mailbox,
        InboxRow.folder == lost.folder,
        InboxRow.uidvalidity == lost.uidvalidity,
        InboxRow.uid == lost.uid,
    )
    if session.exec(known).first() is not None:
        return None
    row = InboxRow(
        mailbox=lost.mailbox,
        folder=lost.folder,
        uidvalidity=lost.uidvalidity,
        uid=lost.uid,
        digest="",  # no other mail is its twin
        internal_date=lost.internal_date,
        kept_at=now,
        state=SET_ASIDE,
        reason=reason,
    )
    session.add(row)
    session.flush()
    return row.id


def waiting(session: Session, limit: int) -> list[Kept]:
    """The mails that wait, oldest first; those that failed before come after the others.

    Fewer than `limit` where they are big: they are all in memory at once. Never none while one waits.
    """
    sizes = session.exec(
        select(InboxRow.id, func.length(InboxRow.raw))
        .where(InboxRow.state == WAITING)
        .order_by(col(InboxRow.attempts), col(InboxRow.id))
        .limit(limit)
    ).all()
    before = accumulate((size or 0 for _, size in sizes), initial=0)  # the bytes before each mail
    chosen = [number for (number, _), total in zip(sizes, before, strict=False) if total < WORKED_BYTES]
    query = (
        select(InboxRow)
        .where(col(InboxRow.id).in_(chosen))
        .order_by(col(InboxRow.attempts), col(InboxRow.id))
    )
    return [
        Kept(
            id=row.id or 0,
            mailbox=row.mailbox,
            content=row.raw or b"",
            internal_date=row.internal_date,
            attempts=row.attempts,
        )
        for row in session.exec(query)
    ]


def finish(session: Session, inbox_id: int, outcome: Outcome) -> None:
    """Notes the decision; drops the bytes of what belongs to no case."""
    row = session.get_one(InboxRow, inbox_id, options=_BUT_BYTES)
    row.state = DONE
    row.decision = outcome.decision
    row.reason = outcome.reason
    row.case_id = outcome.case_id
    row.model_version = outcome.model_version
    row.score = outcome.score
    row.reviewed = outcome.reviewed
    if outcome.case_id is None:
        row.raw = None


def fail(session: Session, inbox_id: int, reason: str) -> bool:
    """Counts a failed try; True when the mail has been set aside for a person."""
    row = session.get_one(InboxRow, inbox_id, options=_BUT_BYTES)
    row.attempts += 1
    row.reason = reason
    if row.attempts >= MAX_ATTEMPTS:
        row.state = SET_ASIDE
    return row.state == SET_ASIDE


def retry(session: Session, inbox_id: int) -> bool:
    """Puts a mail that was set aside back to work; False where there is none of that number.

    Raises UsageError for one that the server never delivered: there is nothing to work on.
    """
    row = session.get(InboxRow, inbox_id, options=_BUT_BYTES)
    if row is None or row.state != SET_ASIDE:
        return False
    if row.raw is None:
        raise UsageError(
            f"the server could not deliver mail {inbox_id}; read it in the folder {row.folder}, or have it "
            "repaired and moved out of the folder and back: then it is taken in as a new one"
        )
    row.state, row.attempts = WAITING, 0
    return True


def entries(session: Session, state: str) -> list[InboxEntry]:
    """The mails in a state, newest first."""
    query = select(InboxRow).where(InboxRow.state == state).order_by(col(InboxRow.id).desc())
    return [_entry(row) for row in session.exec(query.options(*_BUT_BYTES))]


def judged(session: Session, decisions: Sequence[str], limit: int) -> list[InboxEntry]:
    """The mails on which these decisions were made, the likeliest privacy matter first, then the newest."""
    query = (
        select(InboxRow)
        .where(col(InboxRow.decision).in_(decisions))
        .order_by(func.coalesce(InboxRow.score, -1.0).desc(), col(InboxRow.id).desc())
        .limit(limit)
        .options(*_BUT_BYTES)
    )
    return [_entry(row) for row in session.exec(query)]


def entry(session: Session, inbox_id: int) -> InboxEntry | None:
    """One mail, or None where there is none of that number."""
    row = session.get(InboxRow, inbox_id, options=_BUT_BYTES)
    return None if row is None else _entry(row)


def _entry(row: InboxRow) -> InboxEntry:
    return InboxEntry(
        id=row.id or 0,
        mailbox=row.mailbox,
        folder=row.folder,
        uidvalidity=row.uidvalidity,
        uid=row.uid,
        received_at=row.internal_date,
        state=row.state,
        decision=row.decision,
        reason=row.reason,
        score=row.score,
        case_id=row.case_id,
        model_version=row.model_version,
    )


def take_back(session: Session, inbox_id: int, content: bytes) -> None:
    """Keeps the bytes again of a mail whose decision is made anew."""
    session.get_one(InboxRow, inbox_id, options=_BUT_BYTES).raw = content


def content(session: Session, inbox_id: int) -> bytes | None:
    """The bytes of a kept mail, or None where they are not kept."""
    row = session.get(InboxRow, inbox_id)
    return None if row is None else row.raw


def counts(session: Session) -> dict[str, int]:
    """How many mails are in each state, and by decision."""
    rows: Sequence[tuple[str, str, int]] = session.exec(
        select(InboxRow.state, InboxRow.decision, func.count()).group_by(
            col(InboxRow.state), col(InboxRow.decision)
        )
    ).all()
    return {(decision or state): number for state, decision, number in rows}
