"""The statutory dates on the worked examples, and what each rule does (LEGAL §4)."""

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.calendar import HELSINKI
from bot.domain.deadlines import ClockEvent, ClockEventKind, Deadlines, deadlines, deadlines_of_all
from bot.domain.vocabulary import Country, RequestType
from bot.errors import CalendarYearError

EXAMPLES = Path(__file__).parent.parent / "data" / "deadlines_examples.csv"
NEVER_EXTENDED = (
    RequestType.OPT_OUT,
    RequestType.CONSENT_WITHDRAWAL,
    RequestType.COMPLAINT,
    RequestType.OTHER_PRIVACY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A row of the table: what is given and what must come out."""

    id: str
    received_at: datetime
    country: Country
    request: RequestType
    events: tuple[ClockEvent, ...]
    expected: tuple[date, date, date | None]


def examples() -> list[Example]:
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        return [_example(row) for row in csv.DictReader(file)]


def _example(row: dict[str, str]) -> Example:
    extended = row["expected_extended_due_on"]
    return Example(
        id=row["id"],
        received_at=datetime.fromisoformat(row["received_at"]),
        country=Country(row["country"]),
        request=RequestType(row["request_type"]),
        events=tuple(
            ClockEvent(kind=ClockEventKind(event["type"]), at=datetime.fromisoformat(event["at"]))
            for event in json.loads(row["events"])
        ),
        expected=(
            date.fromisoformat(row["expected_due_on"]),
            date.fromisoformat(row["expected_cautious_on"]),
            date.fromisoformat(extended) if extended else None,
        ),
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def event(kind: ClockEventKind, text: str) -> ClockEvent:
    return ClockEvent(kind=kind, at=at(text))


def dates(received: str, *events: ClockEvent, request: RequestType = RequestType.ACCESS) -> Deadlines:
    return deadlines(at(received), request, events)


EXTENDED = event(ClockEventKind.EXTENDED, "2026-09-20")
ASKED = event(ClockEventKind.IDENTITY_REQUESTED, "2026-09-02")
CONFIRMED = event(ClockEventKind.IDENTITY_CONFIRMED, "2026-09-08")


@pytest.mark.covers("R33", "R35", "R38", "S-61")
@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_worked_examples(example: Example) -> None:
    found = deadlines(example.received_at, example.request, example.events, example.country)
    assert (found.due_on, found.cautious_on, found.extended_due_on) == example.expected


def test_no_example_was_lost() -> None:
    assert len(examples()) == 86


@pytest.mark.covers("R35")
def test_event_counts_by_its_helsinki_day() -> None:
    asked = ClockEvent(
        kind=ClockEventKind.IDENTITY_REQUESTED, at=datetime.fromisoformat("2026-09-07T21:30:00+00:00")
    )
    confirmed = event(ClockEventKind.IDENTITY_CONFIRMED, "2026-09-10")
    assert dates("2026-09-01", asked, confirmed).paused_days == 2


def test_asking_on_the_seventh_day_is_without_delay() -> None:
    asked = event(ClockEventKind.IDENTITY_REQUESTED, "2026-09-08")
    confirmed = event(ClockEventKind.IDENTITY_CONFIRMED, "2026-09-11")
    assert dates("2026-09-01", asked, confirmed).paused_days == 3


def test_open_question_defers_nothing() -> None:
    assert dates("2026-09-01", ASKED).due_on == date(2026, 10, 1)


def test_only_the_first_asking_counts() -> None:
    again = event(ClockEventKind.IDENTITY_REQUESTED, "2026-09-15")
    later = event(ClockEventKind.IDENTITY_CONFIRMED, "2026-09-25")
    assert dates("2026-09-01", ASKED, CONFIRMED, again, later).paused_days == 6


def test_order_of_events_does_not_matter() -> None:
    assert dates("2026-09-01", CONFIRMED, ASKED) == dates("2026-09-01", ASKED, CONFIRMED)


def test_cautious_date_is_never_paused() -> None:
    assert dates("2026-09-01", ASKED, CONFIRMED).cautious_on == date(2026, 10, 1)


@pytest.mark.parametrize("request_type", [*NEVER_EXTENDED, RequestType.AUTOMATED_DECISION])
def test_what_the_law_gives_no_pause_is_not_paused(request_type: RequestType) -> None:
    assert dates("2026-09-01", ASKED, CONFIRMED, request=request_type).paused_days == 0


@pytest.mark.covers("S-54")
@pytest.mark.parametrize("request_type", NEVER_EXTENDED)
def test_what_the_law_knows_no_extension_for_has_no_notice_date(request_type: RequestType) -> None:
    found = dates("2026-09-01", EXTENDED, request=request_type)
    assert (found.extended_due_on, found.extension_notice_by) == (None, None)


def test_staff_aim_at_the_cautious_date_until_an_extension() -> None:
    assert dates("2026-09-01").act_by == date(2026, 10, 1)


def test_valid_extension_moves_the_date_to_act_by() -> None:
    assert dates("2026-09-01", EXTENDED).act_by == date(2026, 12, 1)


def test_extended_cautious_date_takes_the_earlier_reading() -> None:
    notice = event(ClockEventKind.EXTENDED, "2026-02-20")
    found = dates("2026-01-31", notice)  # three months: 30 April; a month and two more: 28 April
    assert (found.extended_due_on, found.extended_cautious_on) == (date(2026, 4, 30), date(2026, 4, 28))


@pytest.mark.parametrize("notice", ["2026-08-31", "2026-10-02"])
def test_notice_outside_the_month_has_no_effect(notice: str) -> None:
    assert dates("2026-09-01", event(ClockEventKind.EXTENDED, notice)).extended_due_on is None


def test_second_extension_adds_nothing() -> None:
    again = event(ClockEventKind.EXTENDED, "2026-11-20")
    assert dates("2026-09-01", EXTENDED, again) == dates("2026-09-01", EXTENDED)


def test_date_beyond_the_calendar_fails_loudly() -> None:
    with pytest.raises(CalendarYearError, match="2041"):
        dates("2040-12-15")


@pytest.mark.covers("R34")
@pytest.mark.parametrize(
    ("received", "events", "said"),
    [
        ("2026-09-01", (), "received 2026-09-01; one month: 2026-10-01; due 2026-10-01"),
        ("2026-03-31", (), "one month: 2026-04-30 (last day of the month)"),
        ("2026-03-05", (), "next working day: +2 d; due 2026-04-07"),
        ("2026-09-01", (ASKED, CONFIRMED), "identity asked and confirmed: +6 d"),
        ("2026-09-01", (EXTENDED,), "extended, three months from receipt: 2026-12-01"),
    ],
)
def test_rule_says_how_the_date_came_about(received: str, events: tuple[ClockEvent, ...], said: str) -> None:
    assert said in dates(received, *events).rule


@pytest.mark.covers("R39")
def test_case_is_due_when_its_first_request_is() -> None:
    found = deadlines_of_all(at("2026-09-01"), [RequestType.ACCESS, RequestType.OPT_OUT], [EXTENDED])
    assert found.act_by == date(2026, 10, 1)


@pytest.mark.parametrize("first", [RequestType.OPT_OUT, RequestType.ACCESS])
def test_one_request_that_knows_an_extension_is_enough_for_a_notice(first: RequestType) -> None:
    found = deadlines_of_all(at("2026-09-01"), [first, RequestType.OPT_OUT, RequestType.ACCESS])
    assert found.extension_notice_by == date(2026, 10, 1)


@pytest.mark.parametrize("request_type", RequestType)
def test_every_type_is_answered_within_a_month(request_type: RequestType) -> None:
    found = dates("2026-09-01", request=request_type)
    assert found.act_by - found.received_on <= timedelta(days=31)
