"""What the bot would let go of now, and why; the daily tick does it for its own data (LEGAL §5)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot.domain.calendar import HELSINKI, add_months, helsinki_day
from bot.workflows.office import Office
from storage import reminders, retention
from storage.database import Transaction
from storage.retention import Ended


class Purge(StrEnum):
    """What is let go of."""

    CONTENT = "content"  # who asked and what was written; the journal stays
    COPIES = "copies"  # mails as they came and went, rows of registers


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is due of one case, and why."""

    ref: str
    what: Purge
    closed_on: date
    since: date
    why: str


def due_now(session: Transaction, office: Office) -> list[Due]:
    """What would be purged now, the longest kept first."""
    times = office.keep
    content = retention.with_content(session, _before(office, times.case_years * 12))
    copies = retention.with_copies(session, _before(office, times.raw_months))
    told = [
        _due(each, Purge.CONTENT, times.case_years * 12, f"case_years = {times.case_years}")
        for each in content
    ]
    told += [
        _due(each, Purge.COPIES, times.raw_months, f"raw_months = {times.raw_months}") for each in copies
    ]
    return sorted(told, key=lambda each: (each.since, each.ref, each.what))


def _before(office: Office, months: int) -> datetime:
    """Cases closed before that moment have been kept for so many months, by Helsinki days."""
    return datetime.combine(add_months(helsinki_day(office.now()), -months), time(), HELSINKI)


def _due(ended: Ended, what: Purge, months: int, rule: str) -> Due:
    closed_on = helsinki_day(ended.closed_at)
    return Due(
        ref=ended.ref,
        what=what,
        closed_on=closed_on,
        since=add_months(closed_on, months),
        why=f"closed on {closed_on}; [retention] {rule}",
    )


def purge(session: Transaction, office: Office) -> list[Due]:
    """Lets go of what is due, in one transaction; what it was."""
    due = due_now(session, office)
    times = office.keep
    retention.drop_copies(session, retention.with_copies(session, _before(office, times.raw_months)))
    content = retention.with_content(session, _before(office, times.case_years * 12))
    retention.drop_content(session, content, office.now())
    return due


def purge_daily(session: Transaction, office: Office) -> int:
    """Lets go of what is due, once a day; of how many things."""
    if not reminders.first_time(session, f"retention-{helsinki_day(office.now())}"):
        return 0
    return len(purge(session, office))
