"""Which cases belong together: of one address, of one thread, merged or split."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from bot.domain.matching import Thread
from bot.domain.vocabulary import CLOSED_STATES, CaseState
from storage.cases import ring_of, threads_of_cases
from storage.tables import CaseRow, InboxRow, MessageRow, NoteRow


def earlier(session: Session, address: str, since: datetime, until: datetime) -> tuple[str, ...]:
    """The references of the requests that came from an address in that time, oldest first."""
    if not address:
        return ()
    query = select(CaseRow.ref).where(
        col(CaseRow.address_hash).in_(ring_of(session).lookups([address])),
        CaseRow.received_at >= since,
        CaseRow.received_at <= until,
        CaseRow.state != str(CaseState.NOT_A_REQUEST),
    )
    return tuple(session.exec(query.order_by(col(CaseRow.id))))


def open_threads(session: Session, address: str) -> list[Thread]:
    """The open cases of an address, oldest first."""
    if not address:
        return []
    query = select(CaseRow.id).where(
        col(CaseRow.address_hash).in_(ring_of(session).lookups([address])),
        col(CaseRow.state).not_in([str(state) for state in CLOSED_STATES]),
    )
    return threads_of_cases(session, session.exec(query).all())


def move_content(session: Session, merged: int, into: int) -> None:
    """Gives mails, notes and originals of one case to another, mails as mails and notes as notes (R24)."""
    tables: tuple[Any, ...] = (MessageRow, NoteRow, InboxRow)
    for table in tables:
        session.exec(update(table).where(table.case_id == merged).values(case_id=into))
    session.flush()


def copy_message(session: Session, number: int, case_id: int, into: int) -> datetime | None:
    """Puts a copy of a person's mail of one case into another; its arrival, or None: no such mail."""
    row = session.get(MessageRow, number)
    if row is None or row.case_id != case_id or row.direction != "in":
        return None
    session.add(
        MessageRow(
            case_id=into,
            direction=row.direction,
            at=row.at,
            message_id_hash=row.message_id_hash,
            authenticated=row.authenticated,
            content=row.content,
        )
    )
    session.flush()
    return row.at
