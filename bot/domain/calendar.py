"""Helsinki days, public holidays and month arithmetic (Regulation 1182/71, LEGAL §4)."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from bot.domain.vocabulary import Country
from bot.errors import CalendarYearError

HELSINKI = ZoneInfo("Europe/Helsinki")
FIRST_YEAR, LAST_YEAR = 2018, 2040


def helsinki_day(moment: datetime) -> date:
    """The Helsinki calendar day of an aware moment; CalendarYearError at the ends of Python's calendar."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no day")
    try:
        return moment.astimezone(HELSINKI).date()
    except OverflowError as error:
        raise CalendarYearError(
            f"{moment.isoformat()} lies outside every calendar; correct the date"
        ) from error


@cache
def public_holidays(country: Country, year: int) -> frozenset[date]:
    """The public holidays by statute, Sundays like Easter included (LEGAL §4.1).

    Raises CalendarYearError for a year that the table doesn't cover.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarYearError(
            f"there is no calendar of public holidays for {country} {year}: "
            f"it covers {FIRST_YEAR} to {LAST_YEAR}; correct the date or update privacy-bot"
        )
    found = frozenset(holidays.country_holidays(country.value, years=year))
    if country is Country.FI:
        # The package counts both eves; no calendar act does (LEGAL §4.1, DP-04).
        midsummer_day = next(day for day in _days(date(year, 6, 20)) if day.weekday() == 5)
        found -= {midsummer_day - timedelta(days=1), date(year, 12, 24)}
    return found


def _days(start: date) -> Iterator[date]:
    """The days from `start` on, without end."""
    day = start
    while True:
        yield day
        day += timedelta(days=1)


def is_working_day(day: date, country: Country) -> bool:
    """Whether the day is no Saturday, Sunday or public holiday there."""
    return day.weekday() < 5 and day not in public_holidays(country, day.year)


def roll(day: date, country: Country) -> date:
    """The day itself or the next working day (Reg. 1182/71 Art. 3(4))."""
    return next(d for d in _days(day) if is_working_day(d, country))


def preceding_working_day(day: date, country: Country) -> date:
    """The day itself or the last working day before it."""
    while not is_working_day(day, country):
        day -= timedelta(days=1)
    return day


def add_working_days(day: date, count: int, country: Country) -> date:
    """The working day `count` working days after `day`."""
    while count > 0:
        day = roll(day + timedelta(days=1), country)
        count -= 1
    return day


def working_days_before(day: date, count: int, country: Country) -> date:
    """The last working day that lies `count` working days before `day` (SD-3)."""
    while count > 0:
        day = preceding_working_day(day - timedelta(days=1), country)
        count -= 1
    return day


def is_eve(day: date, country: Country) -> bool:
    """Whether the day is an eve that custom treats as a day off, and Reg. 1182/71 doesn't (DP-04)."""
    if country is Country.EE:
        return False  # 23 June and 24 December are holidays by statute there
    midsummer_eve = day.month == 6 and day.weekday() == 4 and 19 <= day.day <= 25
    new_years_eve = country is Country.SE and (day.month, day.day) == (12, 31)
    return midsummer_eve or (day.month, day.day) == (12, 24) or new_years_eve


def add_months(day: date, months: int) -> date:
    """The same day number that many months later, else the last day of that month (Art. 3(2)(c))."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise CalendarYearError(f"{months} months from {day} lie outside every calendar; correct the date")
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
