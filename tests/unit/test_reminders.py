"""Who is reminded when: the plan of LEGAL §4 on the calendar (R36, R37)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.calendar import HELSINKI
from bot.domain.reminders import (
    LAST_DAY,
    OVERDUE,
    SUPPRESS,
    TRIAGE,
    escalates,
    may_remind,
    plan_reminders,
)
from bot.domain.vocabulary import Country, RequestType

RECEIVED = date(2026, 9, 1)
ACT_BY = date(2026, 10, 1)


def planned(
    received: date = RECEIVED,
    act_by: date = ACT_BY,
    request: RequestType = RequestType.ACCESS,
    days: tuple[int, ...] = (14, 10, 5, 3, 1, 0),
) -> dict[str, date]:
    plan = plan_reminders(received, act_by, [request], Country.FI, days)
    return {reminder.kind: reminder.due_on for reminder in plan}


@pytest.mark.covers("R36")
def test_plan_counts_back_from_the_date_to_act_by() -> None:
    assert planned() == {
        "c-14": date(2026, 9, 17),
        "c-10": date(2026, 9, 21),
        "c-5": date(2026, 9, 25),  # 26 September is a Saturday
        "c-3": date(2026, 9, 28),
        "c-1": date(2026, 9, 30),
        LAST_DAY: ACT_BY,
        TRIAGE: date(2026, 9, 2),
    }


def test_date_on_a_day_off_is_reminded_of_on_the_working_day_before() -> None:
    assert planned(date(2026, 3, 5), date(2026, 4, 5))[LAST_DAY] == date(2026, 4, 2)


def test_kinds_that_meet_become_the_later_one() -> None:
    plan = planned(date(2026, 3, 5), date(2026, 4, 5))  # c-1 and c-3 fall to Maundy Thursday as well
    assert "c-3" not in plan
    assert "c-1" not in plan


def test_nothing_is_due_before_receipt() -> None:
    plan = planned(days=(40, 5, 0))
    assert plan["c-40"] == RECEIVED


def test_triage_is_due_on_the_next_working_day() -> None:
    assert planned(date(2026, 9, 4), date(2026, 10, 4))[TRIAGE] == date(2026, 9, 7)


@pytest.mark.covers("S-54")
def test_opt_out_is_due_to_be_suppressed_on_the_next_working_day() -> None:
    assert planned(request=RequestType.OPT_OUT)[SUPPRESS] == date(2026, 9, 2)


def test_other_requests_suppress_nothing() -> None:
    assert SUPPRESS not in planned()


@pytest.mark.parametrize(
    ("kind", "alone"), [(LAST_DAY, True), (OVERDUE, True), (SUPPRESS, True), ("c-1", False), (TRIAGE, False)]
)
def test_only_the_last_day_and_later_is_a_mail_of_its_own(kind: str, alone: bool) -> None:
    assert escalates(kind) is alone


@pytest.mark.covers("R36")
@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("2026-09-01T07:59:59", False),
        ("2026-09-01T08:00:00", True),
        ("2026-09-01T15:59:59", True),
        ("2026-09-01T16:00:00", False),
        ("2026-09-05T10:00:00", False),  # Saturday
        ("2026-12-06T10:00:00", False),  # Independence Day
        ("2026-12-24T10:00:00", True),  # the eve is a working day of the law
    ],
)
def test_staff_are_mailed_in_office_hours_on_working_days(text: str, may: bool) -> None:
    assert may_remind(datetime.fromisoformat(text).replace(tzinfo=HELSINKI), Country.FI) is may


@pytest.mark.covers("R35", "R36")
def test_office_hours_are_helsinki_hours_in_winter_and_summer() -> None:
    winter, summer = datetime(2026, 11, 26, 6, tzinfo=UTC), datetime(2026, 7, 1, 5, tzinfo=UTC)
    minute = timedelta(minutes=1)
    assert may_remind(winter, Country.FI)
    assert may_remind(summer, Country.FI)
    assert not may_remind(winter - minute, Country.FI)
    assert not may_remind(summer - minute, Country.FI)
