"""What holds for the reminders of every receipt."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import add_months, add_working_days, is_working_day
from bot.domain.reminders import LAST_DAY, Course, plan_reminders
from bot.domain.vocabulary import Country, RequestType

received_days = st.dates(date(2024, 1, 1), date(2033, 12, 31))
countries = st.sampled_from(Country)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """A case received on any day, with all that can be reminded of."""
    received = draw(received_days)
    act_by = add_months(received, 1)
    return Course(
        received_on=received,
        act_by=act_by,
        country=draw(countries),
        requests=(draw(st.sampled_from(RequestType)),),
        extend_by=draw(st.none() | st.just(act_by)),
        by_post=draw(st.booleans()),
        asked_on=draw(st.none() | st.integers(0, 40).map(lambda after: received + timedelta(days=after))),
    )


@pytest.mark.covers("R36", "R37")
@given(course=courses())
def test_reminders_of_a_case_fall_between_receipt_and_its_date(course: Course) -> None:
    for reminder in plan_reminders(course):
        last = max(course.act_by, course.asked_on or course.act_by)
        assert course.received_on <= reminder.due_on <= last


@pytest.mark.covers("R36")
@given(received=received_days, country=countries, request=st.sampled_from(RequestType))
def test_reminders_fall_on_working_days(received: date, country: Country, request: RequestType) -> None:
    act_by = add_months(received, 1)
    plan = plan_reminders(
        Course(
            received_on=received,
            act_by=act_by,
            country=country,
            requests=(request,),
            extend_by=act_by,
            by_post=True,
            asked_on=add_working_days(received, 1, country),
        )
    )
    assert all(received < reminder.due_on for reminder in plan)
    assert all(is_working_day(reminder.due_on, country) for reminder in plan)


@given(course=courses())
def test_no_reminder_is_planned_twice(course: Course) -> None:
    plan = plan_reminders(course)
    assert len({(each.kind, each.due_on) for each in plan}) == len(plan)


@given(received=received_days, country=countries)
def test_date_itself_is_always_reminded_of_once(received: date, country: Country) -> None:
    course = Course(
        received_on=received,
        act_by=add_months(received, 1),
        country=country,
        requests=(RequestType.ACCESS,),
    )
    plan = plan_reminders(course)
    assert [reminder.kind for reminder in plan].count(LAST_DAY) == 1


@given(
    received=received_days,
    term=st.integers(0, 90),
    days=st.lists(st.integers(0, 60), max_size=8),
    country=countries,
)
def test_no_two_of_the_countdown_meet_and_none_is_before_receipt(
    received: date, term: int, days: list[int], country: Country
) -> None:
    act_by = received + timedelta(days=term)
    course = Course(received_on=received, act_by=act_by, country=country, requests=(RequestType.ERASURE,))
    countdown = [
        reminder.due_on for reminder in plan_reminders(course, days) if reminder.kind.startswith("c")
    ]
    assert len(set(countdown)) == len(countdown)
    assert all(received <= day <= act_by for day in countdown)
