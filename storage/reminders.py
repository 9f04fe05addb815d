"""Reminders as rows: the database says what is due, the clock only asks (R37)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from bot.domain.reminders import OUTLIVING, Reminder
from bot.domain.vocabulary import CLOSED_STATES
from storage.tables import CaseRow, Counter, ReminderRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReminder:
    """A reminder that is due, with what its mail may say: reference and dates, nothing personal."""

    id: int
    case_id: int
    ref: str
    state: str
    kind: str
    due_on: date
    act_by: date


def plan(session: Session, case_id: int, reminders: Sequence[Reminder]) -> None:
    """Replaces the case's reminders that are not done by these; done ones stay done."""
    rows = session.exec(select(ReminderRow).where(ReminderRow.case_id == case_id)).all()
    wanted = {(reminder.kind, reminder.due_on) for reminder in reminders}
    for row in rows:
        if (row.kind, row.due_on) in wanted:
            wanted.discard((row.kind, row.due_on))
        elif row.done_at is None:
            session.delete(row)
    for kind, due_on in sorted(wanted):
        session.add(ReminderRow(case_id=case_id, kind=kind, due_on=due_on))
    session.flush()


def add_overdue(session: Session, reminder: Reminder) -> None:
    """Adds the day's reminder to each open case whose date has passed, once."""
    has_it = select(ReminderRow.case_id).where(
        ReminderRow.kind == reminder.kind, ReminderRow.due_on == reminder.due_on
    )
    late = select(CaseRow.id).where(
        CaseRow.act_by < reminder.due_on,
        col(CaseRow.state).not_in([str(state) for state in CLOSED_STATES]),
        col(CaseRow.id).not_in(has_it),
    )
    for case_id in session.exec(late).all():
        session.add(ReminderRow(case_id=case_id or 0, kind=reminder.kind, due_on=reminder.due_on))
    session.flush()


def due(session: Session, today: date) -> list[DueReminder]:
    """The reminders that are due by today and not done, soonest date first: of open cases, or promised."""
    return _that_matter(session, col(ReminderRow.done_at).is_(None), ReminderRow.due_on <= today)


def told_since(session: Session, moment: datetime) -> list[DueReminder]:
    """The same of those that have been done since then."""
    return _that_matter(session, col(ReminderRow.done_at) >= moment)


def _that_matter(session: Session, *conditions: Any) -> list[DueReminder]:
    is_open = col(CaseRow.state).not_in([str(state) for state in CLOSED_STATES])
    query = (
        select(ReminderRow, CaseRow.ref, CaseRow.state, col(CaseRow.act_by))
        .join(CaseRow, col(CaseRow.id) == col(ReminderRow.case_id))
        .where(*conditions, or_(is_open, col(ReminderRow.kind).in_(OUTLIVING)))
        .order_by(col(CaseRow.act_by), col(CaseRow.id), col(ReminderRow.due_on))
    )
    return [
        DueReminder(
            id=row.id or 0,
            case_id=row.case_id,
            ref=ref,
            state=state,
            kind=row.kind,
            due_on=row.due_on,
            act_by=act_by,
        )
        for row, ref, state, act_by in session.exec(query)
    ]


def done(session: Session, reminder_ids: Sequence[int], now: datetime) -> None:
    """Marks reminders as sent, in the transaction that freezes their mail."""
    for row in session.exec(select(ReminderRow).where(col(ReminderRow.id).in_(reminder_ids))):
        row.done_at = now


def first_time(session: Session, name: str) -> bool:
    """Whether this is the first call with the name, such as the digest of a day."""
    if session.get(Counter, name) is not None:
        return False
    session.add(Counter(name=name, value=1))
    session.flush()
    return True
