"""Who is reminded of what, and when (LEGAL §4, reminder plan; R36, R37)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.calendar import HELSINKI, add_working_days, is_working_day, preceding_working_day
from bot.domain.vocabulary import Country, RequestType

TRIAGE = "triage"
SUPPRESS = "suppress"
LAST_DAY = "c"
OVERDUE = "overdue"
OFFICE_HOURS = (time(8), time(16))  # R36


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder of a case: its kind and the Helsinki day it is due."""

    kind: str
    due_on: date


def plan_reminders(
    received_on: date,
    act_by: date,
    requests: Sequence[RequestType],
    country: Country,
    days: Sequence[int] = (14, 10, 5, 3, 1, 0),
) -> tuple[Reminder, ...]:
    """The reminders of a case by the date staff aim at.

    `days` are counted back from `act_by`; 0 is the date itself. Kinds due on a day off move to
    the preceding working day, never before receipt; those that meet there become the later one.
    """
    countdown = {
        max(preceding_working_day(act_by - timedelta(days=before), country), received_on): before
        for before in sorted(days, reverse=True)
    }
    planned = [
        Reminder(kind=f"c-{before}" if before else LAST_DAY, due_on=day) for day, before in countdown.items()
    ]
    next_day = add_working_days(received_on, 1, country)
    planned.append(Reminder(kind=TRIAGE, due_on=next_day))
    if RequestType.OPT_OUT in requests:
        planned.append(Reminder(kind=SUPPRESS, due_on=next_day))
    return tuple(planned)


def escalates(kind: str) -> bool:
    """Whether the reminder also goes as a mail of its own: the date itself and later."""
    return kind in {LAST_DAY, OVERDUE, SUPPRESS}


def may_remind(now: datetime, country: Country) -> bool:
    """Whether staff may be mailed at this aware moment: working days, 08:00-16:00 in Helsinki."""
    local = now.astimezone(HELSINKI)
    start, end = OFFICE_HOURS
    return is_working_day(local.date(), country) and start <= local.time() < end
