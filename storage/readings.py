"""What is kept of the dates of open cases, to be compared with what they are now (R38)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from bot.domain.deadlines import Deadlines
from bot.domain.reminders import Reminder
from storage.tables import CaseRow, ReminderRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The dates in a case's row and its reminders; those that are `done` can't be taken back."""

    dates: tuple[date, date, date]
    waiting: set[tuple[str, date]] = field(default_factory=set)
    done: set[tuple[str, date]] = field(default_factory=set)

    def fits(self, dates: Deadlines, planned: Sequence[Reminder]) -> bool:
        """Whether all is as it would be worked out now."""
        wanted = {(each.kind, each.due_on) for each in planned}
        same = self.dates == (dates.due_on, dates.cautious_on, dates.act_by)
        return same and self.waiting <= wanted <= self.waiting | self.done


def readings(session: Session) -> Mapping[int, Reading]:
    """Those of the open cases, by number."""
    rows = select(CaseRow.id, col(CaseRow.due_on), col(CaseRow.cautious_on), col(CaseRow.act_by)).where(
        col(CaseRow.closed_at).is_(None)
    )
    found = {
        number: Reading(dates=(due_on, cautious_on, act_by))
        for number, due_on, cautious_on, act_by in session.exec(rows)
        if number is not None
    }
    planned = select(ReminderRow).join(CaseRow, col(CaseRow.id) == col(ReminderRow.case_id))
    for row in session.exec(planned.where(col(CaseRow.closed_at).is_(None))):
        if row.case_id in found:
            of_case = found[row.case_id]
            (of_case.waiting if row.done_at is None else of_case.done).add((row.kind, row.due_on))
    return found
