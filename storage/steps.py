"""The changes that an approved answer has promised: waiting → doing → done, or stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, select

from bot.domain.register_changes import Plan
from storage.changes import plan_of, plan_said
from storage.fulfilment_tables import StepRow, TellingRow


class StepState(StrEnum):
    """Where a step stands; one that was being done when the bot stopped is done again, without harm."""

    WAITING = "waiting"
    DOING = "doing"
    DONE = "done"
    STOPPED = "stopped"  # the answer was taken back


_OPEN = (StepState.WAITING, StepState.DOING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A change of one register."""

    id: int
    case_id: int
    draft_id: int
    number: int
    plan: Plan
    state: StepState
    tries: int
    changed: int
    done_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A recipient of the data that has to be told."""

    recipient: str
    due_on: date
    done_at: datetime | None
    done_by: str
    how: str


def begin(session: Session, case_id: int, draft_id: int, plans: Sequence[Plan], at: datetime) -> None:
    """The steps of an approved answer, to be done from that moment on."""
    for number, plan in enumerate(plans, 1):
        session.add(
            StepRow(
                case_id=case_id,
                draft_id=draft_id,
                number=number,
                target=plan.order.register,
                operation=plan.order.operation,
                state=StepState.WAITING,
                next_at=at,
                plan=plan_said(plan),
            )
        )
    session.flush()


def of_case(session: Session, case_id: int) -> list[Step]:
    """The steps of a case, oldest first."""
    query = select(StepRow).where(StepRow.case_id == case_id).order_by(col(StepRow.id))
    return [_step(row) for row in session.exec(query)]


def unfinished(session: Session, draft_id: int) -> bool:
    """Whether something that the draft says is still to be done."""
    query = select(StepRow.id).where(StepRow.draft_id == draft_id, col(StepRow.state).in_(_OPEN))
    return session.exec(query).first() is not None


def claim(session: Session, now: datetime) -> Step | None:
    """Takes the next step that is due, each draft's in their order; None where none is."""
    earlier = aliased(StepRow)
    blocked = exists().where(
        col(earlier.draft_id) == col(StepRow.draft_id),
        col(earlier.number) < col(StepRow.number),
        col(earlier.state) != StepState.DONE,
    )
    query = (
        select(StepRow)
        .where(col(StepRow.state).in_(_OPEN), StepRow.next_at <= now, ~blocked)
        .order_by(col(StepRow.next_at), col(StepRow.id))
        .limit(1)
    )
    row = session.exec(query).first()
    if row is None:
        return None
    row.state = StepState.DOING
    row.tries += 1
    session.flush()
    return _step(row)


def done(session: Session, step_id: int, changed: int, at: datetime) -> None:
    """The step has been done; a repeated one counts what it had changed before."""
    row = session.get_one(StepRow, step_id)
    row.state, row.changed, row.done_at, row.error = StepState.DONE, max(changed, row.changed), at, ""
    session.flush()


def later(session: Session, step_id: int, error: str, at: datetime) -> None:
    """The register can't do it now."""
    row = session.get_one(StepRow, step_id)
    row.state, row.error, row.next_at = StepState.WAITING, error, at
    session.flush()


def stop(session: Session, draft_id: int) -> None:
    """The answer was taken back: what isn't done is not done."""
    query = select(StepRow).where(StepRow.draft_id == draft_id, col(StepRow.state).in_(_OPEN))
    for row in session.exec(query):
        row.state = StepState.STOPPED
    session.flush()


def doing(session: Session, case_id: int) -> bool:
    """Whether a register is being changed for the case just now."""
    query = select(StepRow.id).where(StepRow.case_id == case_id, StepRow.state == StepState.DOING)
    return session.exec(query).first() is not None


def tell(session: Session, case_id: int, recipient: str, due_on: date) -> None:
    """A recipient has to be told, once for a case."""
    query = select(TellingRow).where(TellingRow.case_id == case_id, TellingRow.recipient == recipient)
    if session.exec(query).first() is None:
        session.add(TellingRow(case_id=case_id, recipient=recipient, due_on=due_on))
        session.flush()


def tellings(session: Session, case_id: int) -> list[Telling]:
    """Who has to be told of a case, or was."""
    query = select(TellingRow).where(TellingRow.case_id == case_id).order_by(col(TellingRow.id))
    return [
        Telling(
            recipient=row.recipient,
            due_on=row.due_on,
            done_at=row.done_at,
            done_by=row.done_by,
            how=row.how,
        )
        for row in session.exec(query)
    ]


def told(session: Session, case_id: int, recipient: str, by: tuple[str, str], at: datetime) -> bool:
    """Notes that a recipient was told, by whom and how; False where it need not be."""
    query = select(TellingRow).where(TellingRow.case_id == case_id, TellingRow.recipient == recipient)
    row = session.exec(query).first()
    if row is None:
        return False
    row.done_at, (row.done_by, row.how) = at, by
    session.flush()
    return True


def open_of_draft(draft_id: Any) -> Any:
    """The condition that something a draft says is still to be done."""
    return exists().where(StepRow.draft_id == draft_id, col(StepRow.state).in_(_OPEN))


def _step(row: StepRow) -> Step:
    return Step(
        id=row.id or 0,
        case_id=row.case_id,
        draft_id=row.draft_id,
        number=row.number,
        plan=plan_of(row.plan),
        state=StepState(row.state),
        tries=row.tries,
        changed=row.changed,
        done_at=row.done_at,
        error=row.error,
    )
