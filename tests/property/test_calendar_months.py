"""What holds for every day and month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import (
    add_months,
    add_working_days,
    is_working_day,
    preceding_working_day,
    roll,
)
from bot.domain.vocabulary import Country

days = st.dates(date(2019, 1, 1), date(2039, 6, 30))
countries = st.sampled_from(Country)


@pytest.mark.covers("R33")
@given(day=days, months=st.integers(-24, 24))
def test_month_arithmetic_hits_the_month_and_never_a_later_day_number(day: date, months: int) -> None:
    then = add_months(day, months)
    between = (then.year - day.year) * 12 + then.month - day.month
    at_end = (then + timedelta(days=1)).day == 1
    assert between == months
    assert then.day == day.day or (then.day < day.day and at_end)


@given(day=days, country=countries)
def test_rolling_finds_the_first_working_day(day: date, country: Country) -> None:
    then = roll(day, country)
    skipped = [day + timedelta(days=number) for number in range((then - day).days)]
    assert is_working_day(then, country)
    assert not any(is_working_day(each, country) for each in skipped)


@given(day=days, country=countries)
def test_no_chain_of_days_off_is_longer_than_five(day: date, country: Country) -> None:
    assert (roll(day, country) - day).days <= 5


@given(day=days, country=countries)
def test_looking_back_and_rolling_agree_on_working_days(day: date, country: Country) -> None:
    before, after = preceding_working_day(day, country), roll(day, country)
    assert before <= day <= after
    assert (before == after) == is_working_day(day, country)


@given(day=days, country=countries, one=st.integers(0, 20), more=st.integers(0, 20))
def test_working_days_add_up(day: date, country: Country, one: int, more: int) -> None:
    there = add_working_days(day, one, country)
    assert add_working_days(there, more, country) == add_working_days(day, one + more, country)
