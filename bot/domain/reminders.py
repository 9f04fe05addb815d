"""Who is reminded of what, and when (LEGAL §4, reminder plan; R36, R37)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.calendar import (
    HELSINKI,
    add_working_days,
    is_working_day,
    preceding_working_day,
    working_days_before,
)
from bot.domain.deadlines import pass_on_by
from bot.domain.vocabulary import Country, RequestType

TRIAGE = "triage"
SUPPRESS = "suppress"
ACT = "act"
EXTEND = "extend"
POST = "post"
LAST_DAY = "c"
OVERDUE = "overdue"
ASK_AGAIN = "ask_again"
NOT_IDENTIFIED = "not_identified"
COUNTDOWN = "countdown"
FORWARD = "forward"
FORWARD_NOW = "forward_now"
OFFICE_HOURS = (time(8), time(16))  # R36
DECIDE_EXTENSION = 10
ASKED_AGAIN_AFTER = (5, 10)
TOLD_NOT_IDENTIFIED = 3  # days before the date, so that staff have time to release the notice
POST_DAYS = 3  # working days that a letter is on its way (SD-3)
FORWARD_FIRST = 5
ESCALATING = frozenset({LAST_DAY, OVERDUE, SUPPRESS, POST, FORWARD_NOW})
OUTLIVING = frozenset({FORWARD, FORWARD_NOW})
"""What still has to be done when the person has been answered: the answer promises it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder of a case: its kind and the Helsinki day it is due."""

    kind: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What the reminders of a case hang on; dates are Helsinki days.

    `act_at_once_by`: the target of what can't wait. `extend_by`: the last day for a notice of extension,
    None where none is possible any more. `by_post`: the answer goes by letter. `asked_on`: since when an
    identity question is unanswered. `on_page`: it concerns the Facebook page, and Meta has not been told.
    """

    received_on: date
    act_by: date
    country: Country
    requests: tuple[RequestType, ...]
    act_at_once_by: date | None = None
    extend_by: date | None = None
    by_post: bool = False
    asked_on: date | None = None
    on_page: bool = False


def plan_reminders(course: Course, days: Sequence[int] = (14, 10, 5, 3, 1, 0)) -> tuple[Reminder, ...]:
    """The reminders of a case by the date staff aim at.

    `days` are counted back from `act_by`; 0 is the date itself. Kinds due on a day off move to
    the preceding working day, never before receipt; those that meet there become the later one.
    """
    countdown = {_back(course, before): before for before in sorted(days, reverse=True)}
    planned = [
        Reminder(kind=f"c-{before}" if before else LAST_DAY, due_on=day) for day, before in countdown.items()
    ]
    next_day = add_working_days(course.received_on, 1, course.country)
    planned.append(Reminder(kind=TRIAGE, due_on=next_day))
    if course.act_at_once_by is not None:
        kind = SUPPRESS if RequestType.OPT_OUT in course.requests else ACT
        planned.append(Reminder(kind=kind, due_on=course.act_at_once_by))
    if course.extend_by is not None:
        planned.append(Reminder(kind=EXTEND, due_on=_back(course, DECIDE_EXTENSION)))
    if course.by_post:
        day = working_days_before(course.act_by, POST_DAYS, course.country)
        planned.append(Reminder(kind=POST, due_on=max(day, course.received_on)))
    return (*planned, *_about_identity(course), *about_page(course))


def _back(course: Course, before: int) -> date:
    """So many days before the date, on a working day that is not before receipt."""
    day = preceding_working_day(course.act_by - timedelta(days=before), course.country)
    return max(day, course.received_on)


def _about_identity(course: Course) -> list[Reminder]:
    """The person is asked again, and told by the date that we could not identify them (R31)."""
    if course.asked_on is None:
        return []
    told_on = _back(course, TOLD_NOT_IDENTIFIED)
    again = [course.asked_on + timedelta(days=after) for after in ASKED_AGAIN_AFTER]
    return [
        *(Reminder(kind=ASK_AGAIN, due_on=_before_day_off(day, course)) for day in again if day < told_on),
        Reminder(kind=NOT_IDENTIFIED, due_on=max(told_on, course.asked_on)),
    ]


def about_page(course: Course) -> tuple[Reminder, ...]:
    """What concerns the Facebook page is passed on to Meta within seven days of receipt (LEGAL §7, FB-1)."""
    if not course.on_page:
        return ()
    first = course.received_on + timedelta(days=FORWARD_FIRST)
    steps = ((FORWARD, first), (FORWARD_NOW, pass_on_by(course.received_on)))
    return tuple(Reminder(kind=kind, due_on=_before_day_off(day, course)) for kind, day in steps)


def _before_day_off(day: date, course: Course) -> date:
    return max(preceding_working_day(day, course.country), course.received_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deputy:
    """Who gets the mails of a member of staff as well, from one Helsinki day to another (both included)."""

    away: str
    deputy: str
    first_day: date
    last_day: date


def with_deputies(recipient: str, today: date, deputies: Sequence[Deputy]) -> tuple[str, ...]:
    """The recipient and who stands in today; a deputy who is away has a deputy, too.

    Who is away still gets the mail: a slip in the table must not make it vanish.
    """
    found = [recipient]
    for address in found:  # grows while it is gone through
        for each in deputies:
            stands_in = each.away == address and each.first_day <= today <= each.last_day
            if stands_in and each.deputy not in found:
                found.append(each.deputy)
    return tuple(found)


def told_kinds(kinds: Sequence[str]) -> tuple[str, ...]:
    """The kinds that a mail names: those that meet become one, the countdown its latest step."""
    found = [COUNTDOWN if kind.startswith("c-") else kind for kind in dict.fromkeys(kinds)]
    for stronger, weaker in ((OVERDUE, LAST_DAY), (OVERDUE, COUNTDOWN), (LAST_DAY, COUNTDOWN)):
        if stronger in found:
            found = [kind for kind in found if kind != weaker]
    return tuple(dict.fromkeys(found))


def escalates(kind: str) -> bool:
    """Whether the reminder also goes as a mail of its own: the date itself and later, and what can't wait."""
    return kind in ESCALATING


def may_remind(now: datetime, country: Country) -> bool:
    """Whether staff may be mailed at this aware moment: working days, 08:00-16:00 in Helsinki."""
    local = now.astimezone(HELSINKI)
    start, end = OFFICE_HOURS
    return is_working_day(local.date(), country) and start <= local.time() < end
