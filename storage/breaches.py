"""Breach notes of cases, kept with their case."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.domain.breaches import BreachKind
from bot.domain.masking import mask
from bot.errors import NotFoundError
from storage.tables import BreachRow, CaseRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A breach note; `told`: how many of its mails to staff are made."""

    id: int
    case_id: int
    ref: str
    kind: BreachKind
    noticed_at: datetime
    opened_at: datetime
    opened_by: str
    what: str
    told: int = 0
    closed_at: datetime | None = None
    closed_by: str = ""
    why_closed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBreach:
    """What a breach note is opened with."""

    kind: BreachKind
    noticed_at: datetime
    opened_by: str
    what: str


def add(session: Session, case_id: int, new: NewBreach, now: datetime) -> Breach:
    """Opens a note."""
    row = BreachRow(
        case_id=case_id,
        kind=new.kind,
        noticed_at=new.noticed_at,
        opened_at=now,
        opened_by=new.opened_by,
        what=mask(new.what),
        why_closed="",
    )
    session.add(row)
    session.flush()
    return get(session, row.id or 0)


def get(session: Session, number: int) -> Breach:
    """The note of this number; raises NotFoundError."""
    row = session.get(BreachRow, number)
    if row is None:
        raise NotFoundError(f"there is no breach note {number}")
    return _breach(row, session.get_one(CaseRow, row.case_id))


def _breach(row: BreachRow, case: CaseRow) -> Breach:
    return Breach(
        id=row.id or 0,
        case_id=row.case_id,
        ref=case.ref,
        kind=BreachKind(row.kind),
        noticed_at=row.noticed_at,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        what=row.what,
        told=row.told,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        why_closed=row.why_closed,
    )


def of_case(session: Session, case_id: int) -> list[Breach]:
    """The notes of a case, oldest first."""
    case = session.get_one(CaseRow, case_id)
    query = select(BreachRow).where(BreachRow.case_id == case_id).order_by(col(BreachRow.id))
    return [_breach(row, case) for row in session.exec(query)]


def still_open(session: Session) -> list[Breach]:
    """The notes that nobody has closed, oldest first."""
    query = (
        select(BreachRow, CaseRow)
        .join(CaseRow, col(CaseRow.id) == col(BreachRow.case_id))
        .where(col(BreachRow.closed_at).is_(None))
        .order_by(col(BreachRow.id))
    )
    return [_breach(row, case) for row, case in session.exec(query)]


def note_told(session: Session, number: int, steps: int) -> None:
    """Notes which mails to staff are made."""
    session.get_one(BreachRow, number, with_for_update=True).told = steps
    session.flush()


def close(session: Session, number: int, by: str, why: str, now: datetime) -> None:
    """Ends a note."""
    row = session.get_one(BreachRow, number)
    row.closed_at, row.closed_by, row.why_closed = now, by, mask(why)
    session.flush()
