"""What colleagues are asked to do in registers that only people can use, and what they answered."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.domain.by_hand import Answer
from bot.domain.vocabulary import CLOSED_STATES, CaseState
from storage.register_tables import HandTaskRow, LookUpRow
from storage.tables import CaseRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HandTask:
    """A task: `operation` is “find” or what is to be changed; `answer` is None while it is open."""

    id: int
    case_id: int
    register: str
    company: str
    operation: str
    colleague: str
    address: str
    due_on: date
    answer: Answer | None
    answered_by: str
    note: str


def add(session: Session, asked: HandTask, at: datetime) -> None:
    """Keeps a new task; `asked` is without id and answer."""
    session.add(
        HandTaskRow(
            case_id=asked.case_id,
            name=asked.register,
            company=asked.company,
            operation=asked.operation,
            colleague=asked.colleague,
            address=asked.address,
            asked_at=at,
            due_on=asked.due_on,
            note=asked.note,
        )
    )
    session.flush()


def of_case(session: Session, case_id: int) -> list[HandTask]:
    """The tasks of a case, in the order in which they were given."""
    query = select(HandTaskRow).where(HandTaskRow.case_id == case_id).order_by(col(HandTaskRow.id))
    return [_task(row) for row in session.exec(query)]


def answer(session: Session, task: HandTask, said: Answer, by: str, at: datetime) -> None:
    """Keeps the answer; a later one takes its place."""
    row = session.get_one(HandTaskRow, task.id)
    row.answer, row.answered_by, row.answered_at, row.note = str(said), by, at, task.note
    session.add(row)
    session.flush()


def late(session: Session, today: date) -> list[HandTask]:
    """The tasks that are due, unanswered and not reminded of; marks them as reminded of."""
    query = (
        select(HandTaskRow)
        .join(CaseRow, col(CaseRow.id) == col(HandTaskRow.case_id))
        .where(HandTaskRow.due_on <= today, HandTaskRow.answer == "", col(HandTaskRow.reminded).is_(False))
        .where(col(CaseRow.state).not_in([str(state) for state in CLOSED_STATES]))
    )
    rows = list(session.exec(query))
    for row in rows:
        row.reminded = True
        session.add(row)
    session.flush()
    return [_task(row) for row in rows]


def in_work(session: Session) -> list[int]:
    """The cases in work whose registers were asked."""
    idle = [str(state) for state in (*CLOSED_STATES, CaseState.TRIAGE)]
    query = (
        select(LookUpRow.case_id)
        .join(CaseRow, col(CaseRow.id) == col(LookUpRow.case_id))
        .where(col(CaseRow.state).not_in(idle))
        .order_by(col(LookUpRow.case_id))
    )
    return list(session.exec(query))


def _task(row: HandTaskRow) -> HandTask:
    return HandTask(
        id=row.id or 0,
        case_id=row.case_id,
        register=row.name,
        company=row.company,
        operation=row.operation,
        colleague=row.colleague,
        address=row.address,
        due_on=row.due_on,
        answer=Answer(row.answer) if row.answer else None,
        answered_by=row.answered_by,
        note=row.note,
    )
