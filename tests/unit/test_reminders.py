"""Who is reminded when: the plan of LEGAL §4 on the calendar (R36, R37)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.calendar import HELSINKI, add_months
from bot.domain.reminders import (
    ACT,
    ASK_AGAIN,
    EXTEND,
    FORWARD,
    FORWARD_NOW,
    LAST_DAY,
    NOT_IDENTIFIED,
    OVERDUE,
    POST,
    SUPPRESS,
    TRIAGE,
    Course,
    Deputy,
    escalates,
    may_remind,
    plan_reminders,
    told_kinds,
    with_deputies,
)
from bot.domain.vocabulary import Country, RequestType

RECEIVED = date(2026, 9, 1)
ACT_BY = date(2026, 10, 1)


def course(
    received: date = RECEIVED, act_by: date = ACT_BY, request: RequestType = RequestType.ACCESS
) -> Course:
    return Course(received_on=received, act_by=act_by, country=Country.FI, requests=(request,))


def planned(of: Course, days: tuple[int, ...] = (14, 10, 5, 3, 1, 0)) -> dict[str, date]:
    return {reminder.kind: reminder.due_on for reminder in plan_reminders(of, days)}


EASTER = course(date(2026, 3, 5), date(2026, 4, 5))


@pytest.mark.covers("R36")
def test_plan_counts_back_from_the_date_to_act_by() -> None:
    assert planned(course()) == {
        "c-14": date(2026, 9, 17),
        "c-10": date(2026, 9, 21),
        "c-5": date(2026, 9, 25),  # 26 September is a Saturday
        "c-3": date(2026, 9, 28),
        "c-1": date(2026, 9, 30),
        LAST_DAY: ACT_BY,
        TRIAGE: date(2026, 9, 2),
    }


def test_date_on_a_day_off_is_reminded_of_on_the_working_day_before() -> None:
    assert planned(EASTER)[LAST_DAY] == date(2026, 4, 2)


def test_kinds_that_meet_become_the_later_one() -> None:
    plan = planned(EASTER)  # c-1 and c-3 fall to Maundy Thursday as well
    assert "c-3" not in plan
    assert "c-1" not in plan


def test_nothing_is_due_before_receipt() -> None:
    plan = planned(course(), (40, 5, 0))
    assert plan["c-40"] == RECEIVED


def test_triage_is_due_on_the_next_working_day() -> None:
    assert planned(course(date(2026, 9, 4), date(2026, 10, 4)))[TRIAGE] == date(2026, 9, 7)


@pytest.mark.covers("S-54")
def test_opt_out_is_to_be_suppressed_by_its_target() -> None:
    wanted = replace(course(request=RequestType.OPT_OUT), act_at_once_by=date(2026, 9, 2))
    assert planned(wanted)[SUPPRESS] == date(2026, 9, 2)


@pytest.mark.covers("S-52")
def test_restriction_is_to_be_acted_on_by_its_target() -> None:
    wanted = replace(course(request=RequestType.RESTRICTION), act_at_once_by=date(2026, 9, 2))
    assert planned(wanted)[ACT] == date(2026, 9, 2)


@pytest.mark.covers("S-41")
@pytest.mark.parametrize(
    ("received", "first", "last"),
    [
        (date(2026, 9, 1), date(2026, 9, 4), date(2026, 9, 8)),  # the fifth day is a Sunday
        (date(2026, 9, 3), date(2026, 9, 8), date(2026, 9, 10)),
        (date(2026, 12, 18), date(2026, 12, 23), date(2026, 12, 24)),  # Christmas Day; the eve is worked
        (date(2026, 6, 12), date(2026, 6, 17), date(2026, 6, 19)),  # Midsummer Eve is worked
        (date(2026, 3, 28), date(2026, 4, 2), date(2026, 4, 2)),  # Good Friday to Easter Monday: both meet
    ],
)
def test_what_concerns_the_facebook_page_is_passed_on_within_seven_days(
    received: date, first: date, last: date
) -> None:
    case = replace(course(received, add_months(received, 1)), on_page=True)
    assert (planned(case)[FORWARD], planned(case)[FORWARD_NOW]) == (first, last)
    assert escalates(FORWARD_NOW)
    assert not escalates(FORWARD)
    assert FORWARD not in planned(replace(case, on_page=False))


def test_other_requests_want_nothing_at_once() -> None:
    assert not {SUPPRESS, ACT} & set(planned(course()))


def test_extension_is_to_be_decided_ten_days_before_the_date() -> None:
    assert planned(replace(course(), extend_by=ACT_BY))[EXTEND] == date(2026, 9, 21)


def test_letter_is_to_be_posted_three_working_days_before_the_date() -> None:
    assert planned(replace(EASTER, by_post=True))[POST] == date(2026, 3, 31)


def test_letter_that_came_too_late_to_be_answered_by_post_is_told_at_once() -> None:
    late = replace(course(act_by=RECEIVED + timedelta(days=1)), by_post=True)
    assert planned(late)[POST] == RECEIVED


def about_identity(of: Course) -> list[tuple[str, date]]:
    return [
        (each.kind, each.due_on) for each in plan_reminders(of) if each.kind in (ASK_AGAIN, NOT_IDENTIFIED)
    ]


@pytest.mark.covers("R31")
def test_unanswered_identity_question_is_asked_twice_more_and_ends_with_a_notice() -> None:
    assert about_identity(replace(course(), asked_on=date(2026, 9, 2))) == [
        (ASK_AGAIN, date(2026, 9, 7)),
        (ASK_AGAIN, date(2026, 9, 11)),  # the 12th is a Saturday
        (NOT_IDENTIFIED, date(2026, 9, 28)),
    ]


@pytest.mark.covers("R31")
def test_question_asked_late_leaves_only_the_notice() -> None:
    assert about_identity(replace(course(), asked_on=date(2026, 9, 29))) == [
        (NOT_IDENTIFIED, date(2026, 9, 29))
    ]


@pytest.mark.covers("R36")
@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (("c-14", "c-10", "extend"), ("countdown", "extend")),
        (("c-3", LAST_DAY, "post"), (LAST_DAY, "post")),
        (("c-3", LAST_DAY, OVERDUE, TRIAGE), (OVERDUE, TRIAGE)),
        ((OVERDUE, OVERDUE), (OVERDUE,)),
    ],
)
def test_kinds_that_meet_in_a_mail_become_one(kinds: tuple[str, ...], told: tuple[str, ...]) -> None:
    assert told_kinds(kinds) == told


AWAY = Deputy(
    away="anna@example.com",
    deputy="heli@example.com",
    first_day=date(2026, 12, 21),
    last_day=date(2026, 12, 23),
)


@pytest.mark.parametrize(
    ("day", "to"),
    [
        (date(2026, 12, 20), ("anna@example.com",)),
        (date(2026, 12, 21), ("anna@example.com", "heli@example.com")),
        (date(2026, 12, 23), ("anna@example.com", "heli@example.com")),
        (date(2026, 12, 24), ("anna@example.com",)),
    ],
)
def test_deputy_is_mailed_as_well_on_the_days_of_absence(day: date, to: tuple[str, ...]) -> None:
    assert with_deputies("anna@example.com", day, [AWAY]) == to


def test_deputy_who_is_away_has_a_deputy_and_circles_end() -> None:
    second = replace(AWAY, away="heli@example.com", deputy="vera@example.com")
    back = replace(AWAY, away="vera@example.com", deputy="anna@example.com")
    found = with_deputies("anna@example.com", date(2026, 12, 22), [AWAY, second, back])
    assert found == ("anna@example.com", "heli@example.com", "vera@example.com")


@pytest.mark.parametrize(
    ("kind", "alone"),
    [
        *((LAST_DAY, True), (OVERDUE, True), (SUPPRESS, True), (POST, True)),
        *(("c-1", False), (TRIAGE, False), (ACT, False), (EXTEND, False)),
    ],
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
