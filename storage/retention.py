"""What the bot keeps of cases that have ended, and lets go of when its time is over (LEGAL §5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, exists, or_, select

from storage import tombstones
from storage.fulfilment_tables import ChangesRow, StepRow
from storage.register_tables import LookUpRow
from storage.tables import CaseRow, DraftRow, InboxRow, MessageRow, OutboxRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A case that has ended, of which something is still kept."""

    id: int
    ref: str
    closed_at: datetime


def with_content(session: Session, closed_before: datetime) -> list[Ended]:
    """The cases closed before that moment which still tell who asked and what was written."""
    content = or_(
        exists().where(col(MessageRow.case_id) == col(CaseRow.id)),
        exists().where(col(DraftRow.case_id) == col(CaseRow.id), col(DraftRow.text_hash) != ""),
        col(CaseRow.address_hash) != "",
    )
    return _ended(session, closed_before, content)


def with_copies(session: Session, closed_before: datetime) -> list[Ended]:
    """The cases closed before that moment of which mails as they came, or rows of registers, are kept."""
    mine = col(CaseRow.id)
    copies = or_(
        exists().where(col(InboxRow.case_id) == mine, col(InboxRow.raw).is_not(None)),
        exists().where(col(LookUpRow.case_id) == mine),
        exists().where(col(ChangesRow.case_id) == mine),
        exists().where(col(StepRow.case_id) == mine),
    )
    return _ended(session, closed_before, copies)


def _ended(session: Session, closed_before: datetime, keeps: ColumnElement[bool]) -> list[Ended]:
    query = (
        select(CaseRow)
        .where(col(CaseRow.closed_at) < closed_before, keeps)
        .order_by(col(CaseRow.closed_at), col(CaseRow.id))
    )
    return [
        Ended(id=row.id or 0, ref=row.ref, closed_at=row.closed_at)
        for row in session.exec(query)
        if row.closed_at is not None
    ]


def drop_content(session: Session, cases: Sequence[Ended], now: datetime) -> None:
    """Erases who asked and what was written; the journal and its dates stay."""
    for ended in cases:
        tombstones.erase_content(session, ended.id, now)


def drop_copies(session: Session, cases: Sequence[Ended]) -> None:
    """Drops the mails as they came and went, and what the registers said."""
    for ended in cases:
        for mail in session.exec(select(InboxRow).where(InboxRow.case_id == ended.id)):
            mail.raw = None
        for sent in session.exec(select(OutboxRow).where(OutboxRow.case_id == ended.id)):
            sent.raw = b""
        for table in (LookUpRow, ChangesRow, StepRow):
            session.execute(delete(table).where(col(table.case_id) == ended.id))
    session.flush()
