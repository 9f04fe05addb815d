"""The dates against a second, plain writing of LEGAL §4: its own Easter, its own holidays, its own months."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import HELSINKI, public_holidays
from bot.domain.deadlines import ClockEvent, ClockEventKind, deadlines
from bot.domain.vocabulary import Country, RequestType

POLICY = {"opt_out", "consent_withdrawal", "complaint", "other_privacy"}
ONE = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian algorithm (Nature, 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    left = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + left - 7 * ((a + 11 * h + 22 * left) // 451) + 114, 31)
    return date(year, month, day + 1)


def days_off(year: int, country: str) -> set[date]:
    """The holidays of LEGAL §4.1 that can fall on a working day."""
    sunday = easter(year)
    found = {sunday - 2 * ONE} | {
        date(year, month, day) for month, day in ((1, 1), (5, 1), (12, 25), (12, 26))
    }
    if country == "EE":
        estonian = ((2, 24), (6, 23), (6, 24), (8, 20), (12, 24))
        return found | {date(year, month, day) for month, day in estonian}
    found |= {date(year, 1, 6), sunday + ONE, sunday + 39 * ONE}
    return found | {date(year, 12, 6) if country == "FI" else date(year, 6, 6)}


def rolled(day: date, country: str) -> date:
    while day.weekday() > 4 or day in days_off(day.year, country):
        day += ONE
    return day


def months_on(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
LATER = st.lists(
    st.tuples(st.sampled_from(list(ClockEventKind)), st.timedeltas(timedelta(), timedelta(days=100))),
    max_size=5,
)


@pytest.mark.covers("R33", "R35", "R38")
@settings(max_examples=400)
@given(MOMENTS, st.sampled_from(list(RequestType)), st.sampled_from(list(Country)), LATER)
def test_a_second_writing_of_the_rules_gives_the_same_dates(
    received_at: datetime, kind: RequestType, country: Country, later: list[tuple[ClockEventKind, timedelta]]
) -> None:
    def days(wanted: ClockEventKind) -> list[date]:
        return sorted(
            (received_at + after).astimezone(HELSINKI).date() for each, after in later if each is wanted
        )

    received = received_at.astimezone(HELSINKI).date()
    cautious = months_on(received, 1)
    paused, asked = 0, days(ClockEventKind.IDENTITY_REQUESTED)
    if asked and kind not in POLICY | {"automated_decision"} and asked[0] <= received + 7 * ONE:
        accepted = [day for day in days(ClockEventKind.IDENTITY_CONFIRMED) if day >= asked[0]]
        paused = (accepted[0] - asked[0]).days if accepted else 0
    due = rolled(cautious + paused * ONE, country)
    notice = days(ClockEventKind.EXTENDED)
    extended = bool(notice) and kind not in POLICY and notice[0] <= due
    legal = rolled(months_on(received, 3) + paused * ONE, country) if extended else None
    aim = min(months_on(received, 3), months_on(cautious, 2)) if extended else None

    events = [ClockEvent(kind=each, at=received_at + after) for each, after in later]
    found = deadlines(received_at, kind, events, country)

    assert (found.received_on, found.cautious_on, found.due_on) == (received, cautious, due)
    assert (found.extended_due_on, found.extended_cautious_on) == (legal, aim)
    assert (found.act_by, found.paused_days) == (aim or cautious, paused)


@pytest.mark.parametrize("country", list(Country))
def test_the_table_of_holidays_is_the_one_of_the_law(country: Country) -> None:
    for year in range(2018, 2041):
        working = {day for day in public_holidays(country, year) if day.weekday() < 5}
        assert working == {day for day in days_off(year, country) if day.weekday() < 5}
