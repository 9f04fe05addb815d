"""What holds for the reminders of every receipt."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import add_months, is_working_day
from bot.domain.reminders import LAST_DAY, plan_reminders
from bot.domain.vocabulary import Country, RequestType

received_days = st.dates(date(2024, 1, 1), date(2033, 12, 31))
countries = st.sampled_from(Country)


@pytest.mark.covers("R36", "R37")
@given(received=received_days, country=countries, request=st.sampled_from(RequestType))
def test_reminders_fall_on_working_days_up_to_the_date(
    received: date, country: Country, request: RequestType
) -> None:
    act_by = add_months(received, 1)
    plan = plan_reminders(received, act_by, [request], country)
    assert all(received < reminder.due_on <= act_by for reminder in plan)
    assert all(is_working_day(reminder.due_on, country) for reminder in plan)


@given(received=received_days, country=countries)
def test_date_itself_is_always_reminded_of_once(received: date, country: Country) -> None:
    plan = plan_reminders(received, add_months(received, 1), [RequestType.ACCESS], country)
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
    plan = plan_reminders(received, act_by, [RequestType.ERASURE], country, days)
    countdown = [reminder.due_on for reminder in plan if reminder.kind.startswith("c")]
    assert len(set(countdown)) == len(countdown)
    assert all(received <= day <= act_by for day in countdown)
