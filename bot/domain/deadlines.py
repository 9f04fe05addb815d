"""The statutory dates of a request: one function, used everywhere (LEGAL §4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.calendar import add_months, add_working_days, helsinki_day, roll
from bot.domain.date_rules import Assumption, Notice, Pause, Reading, assumptions, rule
from bot.domain.vocabulary import Country, RequestType

# Not in Arts. 15-21, or absolute: no extension and no pause (LEGAL §1, DP-11).
POLICY_TERM = frozenset(
    {
        RequestType.OPT_OUT,
        RequestType.CONSENT_WITHDRAWAL,
        RequestType.COMPLAINT,
        RequestType.OTHER_PRIVACY,
    }
)
# Art. 12(6) names Arts. 15-21 only, so Art. 22 knows no pause.
NEVER_PAUSED = POLICY_TERM | {RequestType.AUTOMATED_DECISION}
# The effect is wanted by the next working day after receipt, before the answer (LEGAL §1, policy).
AT_ONCE = frozenset(
    {
        RequestType.OPT_OUT,
        RequestType.CONSENT_WITHDRAWAL,
        RequestType.RESTRICTION,
        RequestType.OBJECTION,
    }
)
PASSED_ON_WITHIN = timedelta(days=7)  # S-41, Page Insights Controller Addendum
ASKED_WITHOUT_DELAY = timedelta(days=7)  # DP-07


class ClockEventKind(StrEnum):
    """What can happen to a case that its dates depend on."""

    IDENTITY_REQUESTED = "identity_requested"
    IDENTITY_CONFIRMED = "identity_confirmed"
    CLARIFICATION_REQUESTED = "clarification_requested"
    CLARIFIED = "clarified"
    EXTENDED = "extended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockEvent:
    """Something that happened at an aware moment; `draft_id`: by the mail that was made of this draft."""

    kind: ClockEventKind
    at: datetime
    draft_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """The dates of one request, Helsinki calendar days; INTERFACE explains the first nine.

    `refusal_notice_by`: Art. 12(4), which an extension doesn't move. `act_at_once_by`: by when the effect
    itself is wanted where it can't wait for the answer, else None. `notice`: what a notice of extension
    has done. `assumptions`: the readings of the law that the dates hang on.
    """

    received_on: date
    due_on: date
    cautious_on: date
    extended_due_on: date | None
    extended_cautious_on: date | None
    extension_notice_by: date | None
    act_by: date
    paused_days: int
    rule: str
    refusal_notice_by: date
    act_at_once_by: date | None
    notice: Notice | None
    assumptions: tuple[Assumption, ...]


def deadlines(
    received_at: datetime,
    request: RequestType,
    events: Sequence[ClockEvent] = (),
    country: Country = Country.FI,
) -> Deadlines:
    """The dates of a request received at an aware moment.

    Raises CalendarYearError where no holiday table covers a date.
    """
    received = helsinki_day(received_at)
    cautious = add_months(received, 1)
    pause, paused = _pause(received, request, events)
    last_day = cautious + timedelta(days=paused)
    due = roll(last_day, country)
    notice = _notice(received, (cautious, due), request, events)
    extended: tuple[date, date] | None = None
    if notice in (Notice.IN_TIME, Notice.AFTER_CAUTIOUS):
        # Counted from receipt (EX-4, DP-08); the cautious form takes the earlier reading.
        legal = roll(add_months(received, 3) + timedelta(days=paused), country)
        extended = legal, min(add_months(received, 3), add_months(cautious, 2))
    reading = Reading(
        received=received,
        request=request,
        country=country,
        cautious=cautious,
        last_day=last_day,
        due=due,
        extended=extended,
        pause=pause,
        paused=paused,
        notice=notice,
        clarification=bool(_days_of(ClockEventKind.CLARIFICATION_REQUESTED, events)),
        withdrawn=bool(_days_of(ClockEventKind.WITHDRAWN, events)),
    )
    return _of(reading)


def _of(reading: Reading) -> Deadlines:
    """The dates with the rule that they came about by."""
    legal, cautious = reading.extended or (None, None)
    at_once = reading.request in AT_ONCE
    return Deadlines(
        received_on=reading.received,
        due_on=reading.due,
        cautious_on=reading.cautious,
        extended_due_on=legal,
        extended_cautious_on=cautious,
        extension_notice_by=None if reading.request in POLICY_TERM else reading.cautious,
        act_by=cautious or reading.cautious,
        paused_days=reading.paused,
        rule=rule(reading),
        refusal_notice_by=reading.cautious,
        act_at_once_by=add_working_days(reading.received, 1, reading.country) if at_once else None,
        notice=reading.notice,
        assumptions=assumptions(reading),
    )


def _days_of(kind: ClockEventKind, events: Sequence[ClockEvent]) -> list[date]:
    return sorted(helsinki_day(event.at) for event in events if event.kind is kind)


def _pause(received: date, request: RequestType, events: Sequence[ClockEvent]) -> tuple[Pause, int]:
    """Whole days from the first asking to the first acceptance after it (DP-05, DP-06)."""
    asked = [day for day in _days_of(ClockEventKind.IDENTITY_REQUESTED, events) if day >= received]
    confirmed = _days_of(ClockEventKind.IDENTITY_CONFIRMED, events)
    if not asked:
        return (Pause.WITHOUT_QUESTION if confirmed else Pause.NONE), 0
    if request in NEVER_PAUSED:
        return Pause.NOT_KNOWN, 0
    if asked[0] - received > ASKED_WITHOUT_DELAY:
        return Pause.TOO_LATE, 0
    accepted = [day for day in confirmed if day >= asked[0]]
    return (Pause.COUNTED, (accepted[0] - asked[0]).days) if accepted else (Pause.OPEN, 0)


def _notice(
    received: date, month: tuple[date, date], request: RequestType, events: Sequence[ClockEvent]
) -> Notice | None:
    """What the first notice of extension has done; `month`: its cautious and its legal end (EX-1 … EX-3)."""
    cautious, due = month
    sent = [day for day in _days_of(ClockEventKind.EXTENDED, events) if day >= received]
    if not sent:
        return None
    if request in POLICY_TERM:
        return Notice.NOT_KNOWN
    if sent[0] > due:
        return Notice.TOO_LATE
    return Notice.IN_TIME if sent[0] <= cautious else Notice.AFTER_CAUTIOUS


def deadlines_of_all(
    received_at: datetime,
    requests: Sequence[RequestType],
    events: Sequence[ClockEvent] = (),
    country: Country = Country.FI,
) -> Deadlines:
    """The dates of a case that holds several requests: those of the one due first.

    A notice of extension is possible while any of them knows one; what any of them wants at once is
    wanted at once.
    """
    each = [deadlines(received_at, request, events, country) for request in requests]
    first = min(each, key=lambda dates: (dates.act_by, dates.extended_due_on or dates.due_on))
    notices = [dates.extension_notice_by for dates in each if dates.extension_notice_by]
    at_once = [dates.act_at_once_by for dates in each if dates.act_at_once_by]
    return replace(
        first,
        extension_notice_by=min(notices, default=None),
        act_at_once_by=min(at_once, default=None),
    )


def pass_on_by(received_on: date) -> date:
    """By when Meta is told of what is asked about the visitors of the Facebook page (LEGAL §7, FB-1)."""
    return received_on + PASSED_ON_WITHIN
