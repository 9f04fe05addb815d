"""Public holidays of the three calendars, working days and months (LEGAL §4.1, §9)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    add_months,
    add_working_days,
    helsinki_day,
    is_working_day,
    preceding_working_day,
    public_holidays,
    roll,
)
from bot.domain.vocabulary import Country
from bot.errors import CalendarYearError

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus, so that the package isn't checked by itself."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    w = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * w) // 451
    month, day = divmod(h + w - 7 * m + 114, 31)
    return date(year, month, day + 1)


def saturday_from(start: date) -> date:
    return start + timedelta(days=(5 - start.weekday()) % 7)


def by_statute(country: Country, year: int) -> set[date]:
    """The table of LEGAL §4.1, in its order."""
    sunday = easter(year)

    def fixed(*days: tuple[int, int]) -> set[date]:
        return {date(year, month, day) for month, day in days}

    def moving(*offsets: int) -> set[date]:
        return {sunday + timedelta(days=offset) for offset in offsets}

    found = fixed((1, 1), (5, 1), (12, 25), (12, 26)) | moving(-2, 0, 49)
    if country is Country.EE:
        return found | fixed((2, 24), (6, 23), (6, 24), (8, 20), (12, 24))
    found |= fixed((1, 6)) | moving(1, 39)
    found |= {saturday_from(date(year, 6, 20)), saturday_from(date(year, 10, 31))}
    return found | fixed((12, 6) if country is Country.FI else (6, 6))


@pytest.mark.covers("R33", "R38")
@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("country", Country)
def test_calendar_is_the_table_of_the_law(country: Country, year: int) -> None:
    assert public_holidays(country, year) == by_statute(country, year)


@pytest.mark.covers("R38")
@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("country", "count"), [(Country.FI, 13), (Country.EE, 12), (Country.SE, 13)])
def test_each_year_has_all_its_holidays(country: Country, count: int, year: int) -> None:
    assert len(public_holidays(country, year)) == count


@pytest.mark.parametrize("year", YEARS)
def test_finnish_eves_are_working_days_of_the_law(year: int) -> None:
    eves = {date(year, 12, 24), saturday_from(date(year, 6, 20)) - timedelta(days=1)}
    assert not eves & public_holidays(Country.FI, year)


@pytest.mark.parametrize("day", [date(2026, 6, 19), date(2026, 12, 24), date(2026, 12, 31)])
def test_swedish_eves_are_working_days_of_the_law(day: date) -> None:
    assert is_working_day(day, Country.SE)


def test_estonian_christmas_eve_is_a_holiday() -> None:
    assert not is_working_day(date(2026, 12, 24), Country.EE)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
@pytest.mark.parametrize("country", Country)
def test_year_without_calendar_fails_loudly(country: Country, year: int) -> None:
    with pytest.raises(CalendarYearError, match=f"{country} {year}.*update privacy-bot"):
        public_holidays(country, year)


@pytest.mark.covers("R35")
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 16, 21, 59, 59, tzinfo=UTC), date(2026, 11, 16)),
        (datetime(2026, 11, 16, 22, 0, tzinfo=UTC), date(2026, 11, 17)),
        (datetime(2026, 7, 16, 20, 59, 59, tzinfo=UTC), date(2026, 7, 16)),
        (datetime(2026, 7, 16, 21, 0, tzinfo=UTC), date(2026, 7, 17)),
    ],
)
def test_a_day_is_a_day_in_helsinki(moment: datetime, day: date) -> None:
    assert helsinki_day(moment) == day


@pytest.mark.covers("R35")
def test_moment_without_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        helsinki_day(datetime(2026, 3, 31, 10))  # noqa: DTZ001 - that is the point


def test_end_of_all_calendars_is_named() -> None:
    with pytest.raises(CalendarYearError, match="correct the date"):
        helsinki_day(datetime(9999, 12, 31, 23, tzinfo=UTC))


@pytest.mark.covers("R33")
@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 3, 5), 1, date(2026, 4, 5)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
    ],
)
def test_month_ends_on_the_same_day_number_or_its_last_day(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


def test_month_after_the_last_year_is_named() -> None:
    with pytest.raises(CalendarYearError, match="correct the date"):
        add_months(date(9999, 12, 31), 1)


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday to the Tuesday after Easter
        (date(2027, 12, 25), date(2027, 12, 27)),
        (date(2026, 8, 31), date(2026, 8, 31)),
    ],
)
def test_last_day_off_rolls_to_the_next_working_day(day: date, then: date) -> None:
    assert roll(day, Country.FI) == then


def test_preceding_working_day_looks_back_over_easter() -> None:
    assert preceding_working_day(date(2026, 4, 6), Country.FI) == date(2026, 4, 2)


@pytest.mark.parametrize(
    ("count", "then"), [(0, date(2026, 4, 2)), (1, date(2026, 4, 7)), (4, date(2026, 4, 10))]
)
def test_working_days_skip_days_off(count: int, then: date) -> None:
    assert add_working_days(date(2026, 4, 2), count, Country.FI) == then
