"""How a date came about, in words with its inputs, and which readings of the law it hangs on (R34)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.calendar import add_months, is_eve, is_working_day
from bot.domain.vocabulary import Country, RequestType


class Pause(StrEnum):
    """What became of the identity question on the clock."""

    NONE = "none"
    COUNTED = "counted"
    OPEN = "open"
    TOO_LATE = "asked_too_late"
    WITHOUT_QUESTION = "confirmed_without_question"
    NOT_KNOWN = "not_known"  # the law gives this kind of request no pause


class Notice(StrEnum):
    """What a notice of extension has done (EX-1 … EX-3)."""

    IN_TIME = "in_time"
    AFTER_CAUTIOUS = "after_cautious_date"  # valid by law, flagged (EX-2, DP-09)
    TOO_LATE = "too_late"
    NOT_KNOWN = "not_known"  # the law knows no extension for this kind of request


class Assumption(StrEnum):
    """A point that the law leaves open, decided by our default (LEGAL §8)."""

    CALENDAR = "DP-03"
    EVE = "DP-04"
    PAUSE = "DP-05"
    ASKED_LATE = "DP-07"
    BASE = "DP-08"
    NOTICE_DAY = "DP-09"
    CLARIFICATION = "DP-10"
    POLICY_TERM = "DP-11"


ASSUMED = {
    Assumption.CALENDAR: "the holidays of the calendar chosen count, not Finland's",
    Assumption.EVE: "an eve is a working day: it does not move the date",
    Assumption.PAUSE: "whole days from our question to the accepted identity pause, and only the legal date",
    Assumption.ASKED_LATE: "a question later than 7 days after receipt does not pause",
    Assumption.BASE: "an extension counts from receipt; staff aim at the earlier reading",
    Assumption.NOTICE_DAY: "a notice after the cautious date, up to the legal date, is valid",
    Assumption.CLARIFICATION: "asking what is meant does not pause",
    Assumption.POLICY_TERM: "Art. 12(3) sets no term here; one month is our policy",
}
_DISPUTED_TERM = frozenset({RequestType.CONSENT_WITHDRAWAL, RequestType.COMPLAINT, RequestType.OTHER_PRIVACY})
_POLICY_NAMES = {
    RequestType.OPT_OUT: "R-OPTOUT",
    RequestType.CONSENT_WITHDRAWAL: "R-CONSENT-POLICY",
    RequestType.COMPLAINT: "R-COMPLAINT-POLICY",
    RequestType.OTHER_PRIVACY: "R-OTHER-POLICY",
}
_ROLL_NAMES = {
    "Saturday": "R-ROLL-SAT",
    "Sunday": "R-ROLL-SUN",
    "public holiday": "R-ROLL-HOLIDAY",
}
_PAUSE_NAMES = {
    Pause.COUNTED: "R-PAUSE",
    Pause.OPEN: "R-PAUSE-OPEN-NOT-COUNTED",
    Pause.TOO_LATE: "R-PAUSE-ASKED-TOO-LATE",
    Pause.WITHOUT_QUESTION: "R-PAUSE-CONFIRM-WITHOUT-REQUEST",
}
_NOTICE_NAMES = {
    Notice.IN_TIME: "R-EXT",
    Notice.AFTER_CAUTIOUS: "R-EXT-NOTICE-ON-ROLLED-DAY",
    Notice.TOO_LATE: "R-EXT-TOO-LATE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The inputs and steps of one computation; `last_day` is the day before it is rolled over."""

    received: date
    request: RequestType
    country: Country
    cautious: date
    last_day: date
    due: date
    extended: tuple[date, date] | None  # legal and cautious
    pause: Pause
    paused: int
    notice: Notice | None
    clarification: bool
    withdrawn: bool


def assumptions(reading: Reading) -> tuple[Assumption, ...]:
    """The open points that these dates hang on."""
    shown = [reading.due, *(reading.extended or ())[:1]]
    readings = {add_months(reading.received, 3), add_months(reading.cautious, 2)}
    without_pause = reading.pause is Pause.NOT_KNOWN and reading.request is RequestType.AUTOMATED_DECISION
    found = {
        Assumption.CALENDAR: reading.country is not Country.FI,
        Assumption.EVE: any(is_eve(day, reading.country) for day in shown),
        Assumption.PAUSE: reading.pause in (Pause.COUNTED, Pause.OPEN) or without_pause,
        Assumption.ASKED_LATE: reading.pause is Pause.TOO_LATE,
        Assumption.BASE: reading.extended is not None and len(readings) > 1,
        Assumption.NOTICE_DAY: reading.notice is Notice.AFTER_CAUTIOUS,
        Assumption.CLARIFICATION: reading.clarification,
        Assumption.POLICY_TERM: reading.request in _DISPUTED_TERM,
    }
    return tuple(each for each, holds in found.items() if holds)


def rule(reading: Reading) -> str:
    """The names of the rules (LEGAL §4.3) and the computation in one line."""
    parts = [f"received {reading.received}", f"one month: {reading.cautious}"]
    if reading.cautious.day != reading.received.day:
        parts[-1] += " (last day of the month)"
    if reading.paused:
        parts.append(f"identity asked and confirmed: +{reading.paused} d")
    rolled = (reading.due - reading.last_day).days
    if rolled:
        parts.append(f"{reading.last_day} is a {_off(reading.last_day)}, next working day: +{rolled} d")
    parts.append(f"due {reading.due}")
    if reading.extended is not None:
        parts.append(f"extended, three months from receipt: {reading.extended[0]}")
    words = "; ".join(parts)
    return f"{'+'.join(_names(reading))}: {words} (GDPR Art. 12(3), Reg. 1182/71, calendar {reading.country})"


def _off(day: date) -> str:
    """Why the day is no working day."""
    return {5: "Saturday", 6: "Sunday"}.get(day.weekday(), "public holiday")


def _names(reading: Reading) -> list[str]:
    eve = Assumption.EVE in assumptions(reading)
    off = not is_working_day(reading.received, reading.country)
    weekend = reading.received.weekday() >= 5
    found = [
        _POLICY_NAMES.get(reading.request, ""),
        f"R-RECEIVED-ON-{'WEEKEND' if weekend else 'HOLIDAY'}" if off else "",
        "R-MONTH-END" if reading.cautious.day != reading.received.day else "",
        _PAUSE_NAMES.get(reading.pause, ""),
        _never(reading, "PAUSE") if reading.pause is Pause.NOT_KNOWN else "",
        "R-CLARIFICATION-NO-PAUSE" if reading.clarification else "",
        _ROLL_NAMES[_off(reading.last_day)] if reading.due != reading.last_day else "",
        _NOTICE_NAMES.get(reading.notice, "") if reading.notice else "",
        _never(reading, "EXT") if reading.notice is Notice.NOT_KNOWN else "",
        "R-EVE-NOROLL" if eve else "",
        "R-WITHDRAWN-DATES-KEPT" if reading.withdrawn else "",
    ]
    return [name for name in found if name] or ["R-BASE"]


def _never(reading: Reading, what: str) -> str:
    """The name of what was tried and the law does not know for this kind of request."""
    return f"{_POLICY_NAMES.get(reading.request, 'R-ART22')}-NO-{what}"
