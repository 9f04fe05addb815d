"""The statutory dates of a request: one function, used everywhere (LEGAL §4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.calendar import add_months, helsinki_day, roll
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
    """The dates of one request, Helsinki calendar days; INTERFACE explains each."""

    received_on: date
    due_on: date
    cautious_on: date
    extended_due_on: date | None
    extended_cautious_on: date | None
    extension_notice_by: date | None
    act_by: date
    paused_days: int
    rule: str


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
    paused = _paused_days(received, request, events)
    due = roll(cautious + timedelta(days=paused), country)
    extended_due = extended_cautious = None
    if _validly_extended(received, due, request, events):
        # Counted from receipt (EX-4, DP-08); the cautious form takes the earlier reading.
        extended_due = roll(add_months(received, 3) + timedelta(days=paused), country)
        extended_cautious = min(add_months(received, 3), add_months(cautious, 2))
    return Deadlines(
        received_on=received,
        due_on=due,
        cautious_on=cautious,
        extended_due_on=extended_due,
        extended_cautious_on=extended_cautious,
        extension_notice_by=None if request in POLICY_TERM else cautious,
        act_by=extended_cautious or cautious,
        paused_days=paused,
        rule=_rule(received, cautious, due, paused, extended_due),
    )


def _days_of(kind: ClockEventKind, events: Sequence[ClockEvent]) -> list[date]:
    return sorted(helsinki_day(event.at) for event in events if event.kind is kind)


def _paused_days(received: date, request: RequestType, events: Sequence[ClockEvent]) -> int:
    """Whole days from the first asking to the first acceptance after it (DP-05, DP-06)."""
    asked = [day for day in _days_of(ClockEventKind.IDENTITY_REQUESTED, events) if day >= received]
    if request in NEVER_PAUSED or not asked or asked[0] - received > ASKED_WITHOUT_DELAY:
        return 0
    accepted = [day for day in _days_of(ClockEventKind.IDENTITY_CONFIRMED, events) if day >= asked[0]]
    return (accepted[0] - asked[0]).days if accepted else 0


def _validly_extended(received: date, due: date, request: RequestType, events: Sequence[ClockEvent]) -> bool:
    """Whether a notice went out in time (EX-1 … EX-3)."""
    notices = _days_of(ClockEventKind.EXTENDED, events)
    return request not in POLICY_TERM and any(received <= day <= due for day in notices)


def _rule(received: date, cautious: date, due: date, paused: int, extended: date | None) -> str:
    """How the dates came about, in one line with the inputs (R34)."""
    parts = [f"received {received}", f"one month: {cautious}"]
    if cautious.day != received.day:
        parts[-1] += " (last day of the month)"
    if paused:
        parts.append(f"identity asked and confirmed: +{paused} d")
    rolled = (due - cautious).days - paused
    if rolled:
        parts.append(f"next working day: +{rolled} d")
    parts.append(f"due {due}")
    if extended:
        parts.append(f"extended, three months from receipt: {extended}")
    return "; ".join(parts) + " (GDPR Art. 12(3), Reg. 1182/71)"


def deadlines_of_all(
    received_at: datetime,
    requests: Sequence[RequestType],
    events: Sequence[ClockEvent] = (),
    country: Country = Country.FI,
) -> Deadlines:
    """The dates of a case that holds several requests: those of the one due first.

    A notice of extension is possible while any of them knows one.
    """
    each = [deadlines(received_at, request, events, country) for request in requests]
    first = min(each, key=lambda dates: (dates.act_by, dates.extended_due_on or dates.due_on))
    notices = [dates.extension_notice_by for dates in each if dates.extension_notice_by]
    return replace(first, extension_notice_by=min(notices, default=None))
