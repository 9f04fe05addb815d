"""What a date says about itself: rules by name, targets, and the readings of the law it hangs on (R34)."""

import csv
import json
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.domain.calendar import HELSINKI, is_eve
from bot.domain.date_rules import ASSUMED, Assumption, Notice
from bot.domain.deadlines import ClockEvent, ClockEventKind, Deadlines, deadlines, deadlines_of_all
from bot.domain.vocabulary import Country, RequestType

EXAMPLES = Path(__file__).parent.parent / "data" / "deadlines_examples.csv"
Kind, Right = ClockEventKind, RequestType
RECEIVED = datetime(2026, 9, 4, 10, tzinfo=HELSINKI)  # a Friday


def on(month: int, day: int, kind: ClockEventKind) -> ClockEvent:
    return ClockEvent(kind=kind, at=datetime(2026, month, day, 9, tzinfo=HELSINKI))


def dates(*events: ClockEvent, of: RequestType = Right.ACCESS, country: Country = Country.FI) -> Deadlines:
    return deadlines(RECEIVED, of, events, country)


ASKED, CONFIRMED = on(9, 7, Kind.IDENTITY_REQUESTED), on(9, 9, Kind.IDENTITY_CONFIRMED)


def finnish_examples() -> list[dict[str, str]]:
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["country"] == "FI"]


@pytest.mark.covers("R34")
@pytest.mark.parametrize("row", finnish_examples(), ids=lambda row: row["id"])
def test_a_disputed_example_names_its_assumption_and_no_other_does(row: dict[str, str]) -> None:
    events = [
        ClockEvent(kind=Kind(each["type"]), at=datetime.fromisoformat(each["at"]))
        for each in json.loads(row["events"])
    ]
    found = deadlines(datetime.fromisoformat(row["received_at"]), Right(row["request_type"]), events)
    assert bool(found.assumptions) == (row["disputed"] == "1")


@pytest.mark.covers("R34")
@pytest.mark.parametrize(
    ("events", "of", "assumption"),
    [
        ([ASKED], Right.ACCESS, Assumption.PAUSE),
        ([ASKED, CONFIRMED], Right.ACCESS, Assumption.PAUSE),
        ([ASKED, CONFIRMED], Right.AUTOMATED_DECISION, Assumption.PAUSE),
        ([on(9, 14, Kind.IDENTITY_REQUESTED), on(9, 16, Kind.IDENTITY_CONFIRMED)], Right.ACCESS,
         Assumption.ASKED_LATE),
        ([on(10, 5, Kind.EXTENDED)], Right.ACCESS, Assumption.NOTICE_DAY),  # 4 October is a Sunday
        ([on(9, 7, Kind.CLARIFICATION_REQUESTED)], Right.ACCESS, Assumption.CLARIFICATION),
        ([], Right.CONSENT_WITHDRAWAL, Assumption.POLICY_TERM),
        ([], Right.OTHER_PRIVACY, Assumption.POLICY_TERM),
    ],
)  # fmt: skip
def test_what_the_law_leaves_open_is_named(
    events: list[ClockEvent], of: RequestType, assumption: Assumption
) -> None:
    assert dates(*events, of=of).assumptions == (assumption,)
    assert ASSUMED[assumption]


def test_another_calendar_than_finlands_is_an_assumption() -> None:
    assert dates(country=Country.EE).assumptions == (Assumption.CALENDAR,)


def test_an_extension_whose_readings_differ_is_an_assumption() -> None:
    received = datetime(2026, 1, 31, 10, tzinfo=HELSINKI)
    found = deadlines(received, Right.ACCESS, [on(2, 20, Kind.EXTENDED)])
    assert found.assumptions == (Assumption.BASE,)


@pytest.mark.parametrize(
    ("day", "country", "eve"),
    [
        (date(2026, 12, 24), Country.FI, True),
        (date(2026, 6, 19), Country.FI, True),
        (date(2026, 12, 31), Country.FI, False),
        (date(2026, 12, 31), Country.SE, True),
        (date(2026, 12, 24), Country.EE, False),
        (date(2026, 6, 26), Country.FI, False),
    ],
)
def test_eves_that_move_nothing(day: date, country: Country, eve: bool) -> None:
    assert is_eve(day, country) is eve


def test_a_refusal_is_told_within_the_month_whatever_was_extended() -> None:
    found = dates(on(9, 25, Kind.EXTENDED))
    assert (found.act_by, found.refusal_notice_by) == (date(2026, 12, 4), date(2026, 10, 4))


@pytest.mark.covers("S-52", "S-54")
@pytest.mark.parametrize("of", RequestType)
def test_what_cannot_wait_is_wanted_on_the_next_working_day(of: RequestType) -> None:
    at_once = {Right.OPT_OUT, Right.CONSENT_WITHDRAWAL, Right.RESTRICTION, Right.OBJECTION}
    assert dates(of=of).act_at_once_by == (date(2026, 9, 7) if of in at_once else None)


def test_a_case_wants_at_once_what_any_of_its_requests_wants() -> None:
    found = deadlines_of_all(RECEIVED, [Right.ACCESS, Right.OPT_OUT])
    assert found.act_at_once_by == date(2026, 9, 7)


@pytest.mark.parametrize(
    ("day", "of", "notice"),
    [
        (None, Right.ACCESS, None),
        ((9, 25), Right.ACCESS, Notice.IN_TIME),
        ((10, 4), Right.ACCESS, Notice.IN_TIME),
        ((10, 5), Right.ACCESS, Notice.AFTER_CAUTIOUS),
        ((10, 6), Right.ACCESS, Notice.TOO_LATE),
        ((9, 25), Right.OPT_OUT, Notice.NOT_KNOWN),
    ],
)
def test_a_notice_of_extension_says_what_it_has_done(
    day: tuple[int, int] | None, of: RequestType, notice: Notice | None
) -> None:
    events = [on(*day, Kind.EXTENDED)] if day else []
    assert dates(*events, of=of).notice == notice


@pytest.mark.covers("R34")
@pytest.mark.parametrize(
    ("received", "country", "events", "of", "names"),
    [
        ("2026-09-01", "FI", [], Right.ACCESS, "R-BASE"),
        ("2027-01-31", "FI", [], Right.ACCESS, "R-RECEIVED-ON-WEEKEND+R-MONTH-END+R-ROLL-SUN"),
        ("2026-07-08", "FI", [], Right.OPT_OUT, "R-OPTOUT+R-ROLL-SAT"),
        ("2026-04-06", "FI", [], Right.ERASURE, "R-RECEIVED-ON-HOLIDAY"),
        ("2025-12-01", "FI", [], Right.ACCESS, "R-ROLL-HOLIDAY"),
        ("2026-11-24", "FI", [], Right.ACCESS, "R-EVE-NOROLL"),
        ("2026-09-04", "FI", [ASKED, CONFIRMED], Right.ACCESS, "R-PAUSE"),
        ("2026-09-04", "FI", [ASKED], Right.ACCESS, "R-PAUSE-OPEN-NOT-COUNTED+R-ROLL-SUN"),
        ("2026-09-04", "FI", [CONFIRMED], Right.ACCESS, "R-PAUSE-CONFIRM-WITHOUT-REQUEST+R-ROLL-SUN"),
        ("2026-08-28", "FI", [ASKED], Right.ACCESS, "R-PAUSE-ASKED-TOO-LATE"),
        ("2026-09-03", "FI", [ASKED, CONFIRMED], Right.AUTOMATED_DECISION, "R-ART22-NO-PAUSE+R-ROLL-SAT"),
        ("2026-09-03", "FI", [ASKED], Right.COMPLAINT, "R-COMPLAINT-POLICY+R-COMPLAINT-POLICY-NO-PAUSE"
         "+R-ROLL-SAT"),
        ("2026-09-01", "FI", [on(9, 20, Kind.EXTENDED)], Right.ACCESS, "R-EXT"),
        ("2026-09-01", "FI", [on(10, 20, Kind.EXTENDED)], Right.ACCESS, "R-EXT-TOO-LATE"),
        ("2026-09-01", "FI", [on(9, 20, Kind.EXTENDED)], Right.OPT_OUT, "R-OPTOUT+R-OPTOUT-NO-EXT"),
        ("2026-09-01", "FI", [on(9, 20, Kind.WITHDRAWN)], Right.ACCESS, "R-WITHDRAWN-DATES-KEPT"),
        ("2026-09-01", "FI", [on(9, 20, Kind.CLARIFICATION_REQUESTED)], Right.ACCESS,
         "R-CLARIFICATION-NO-PAUSE"),
    ],
)  # fmt: skip
def test_a_rule_begins_with_its_names(
    received: str, country: str, events: list[ClockEvent], of: RequestType, names: str
) -> None:
    at = datetime.fromisoformat(f"{received}T10:00").replace(tzinfo=HELSINKI)
    rule = deadlines(at, of, events, Country(country)).rule
    assert rule.partition(": ")[0] == names
    assert f"received {received}" in rule
    assert f"calendar {country}" in rule


@pytest.mark.covers("R34")
def test_a_rule_says_which_day_off_moved_the_date() -> None:
    assert "2026-10-04 is a Sunday, next working day: +1 d" in dates().rule
