"""The dates of the cases as calendars show them: reference and date, nothing else."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from storage.tables import CaseRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDate:
    """The date of one case; `changes` grows whenever anything happens to it."""

    ref: str
    act_by: date
    closed: bool
    changes: int


def case_dates(session: Session, closed_since: datetime) -> list[CaseDate]:
    """The open cases and those that ended since then, soonest first."""
    query = select(CaseRow.ref, col(CaseRow.act_by), col(CaseRow.closed_at), CaseRow.length).where(
        or_(col(CaseRow.closed_at).is_(None), col(CaseRow.closed_at) >= closed_since)
    )
    return [
        CaseDate(ref=ref, act_by=act_by, closed=closed_at is not None, changes=length)
        for ref, act_by, closed_at, length in session.exec(
            query.order_by(col(CaseRow.act_by), col(CaseRow.id))
        )
    ]
