"""Until when records are kept: the worked examples of the law, leap days, and the rule at large."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.domain.keeping import KeepRule, kept_until, latest_end, year_end_after
from bot.domain.processing import Controller

DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))
YEAR_ENDS = st.sampled_from(["12-31", "03-31", "06-30", "02-29", "02-28"])


@pytest.mark.covers("S-35", "S-38")
@pytest.mark.parametrize(
    ("rule", "day", "year_end", "until"),
    [
        (KeepRule.FI_VOUCHER, date(2024, 3, 31), "03-31", date(2030, 12, 31)),
        (KeepRule.FI_BOOKS, date(2024, 3, 31), "03-31", date(2034, 3, 31)),
        (KeepRule.FI_VOUCHER, date(2024, 4, 1), "03-31", date(2031, 12, 31)),
        (KeepRule.FI_VOUCHER, date(2026, 11, 26), "12-31", date(2032, 12, 31)),
        (KeepRule.EE_RECORD, date(2026, 11, 26), "12-31", date(2033, 12, 31)),
        (KeepRule.EE_RECORD, date(2027, 2, 1), "02-29", date(2034, 2, 28)),
        (KeepRule.FI_BOOKS, date(2028, 2, 29), "02-29", date(2038, 2, 28)),
        (KeepRule.FEEDBACK, date(2026, 11, 26), "12-31", date(2027, 11, 26)),
        (KeepRule.FEEDBACK, date(2024, 2, 29), "12-31", date(2025, 2, 28)),
    ],
)
def test_records_are_kept_until_the_day_of_the_law(
    rule: KeepRule, day: date, year_end: str, until: date
) -> None:
    assert kept_until(rule, day, year_end) == until


@given(day=DAYS, year_end=YEAR_ENDS)
def test_a_day_lies_in_the_year_that_ends_next(day: date, year_end: str) -> None:
    end = year_end_after(day, year_end)
    assert 0 <= (end - day).days <= 366
    assert year_end_after(end, year_end) == end


@given(day=DAYS, year_ends=st.lists(YEAR_ENDS, max_size=3), rules=st.lists(st.sampled_from(KeepRule)))
def test_the_latest_end_is_none_before_any_other(
    day: date, year_ends: list[str], rules: list[KeepRule]
) -> None:
    ends = [kept_until(rule, day, year_end) for rule in rules for year_end in year_ends]
    assert latest_end(rules, day, year_ends) == (max(ends) if ends else None)


@pytest.mark.parametrize("bad", ["31-12", "12", "", "02-30", "x-y"])
def test_a_year_end_that_is_no_day_is_refused(bad: str) -> None:
    for given_in in ({"financial_year_end": bad}, {"joint": [{"name": "x", "financial_year_end": bad}]}):
        with pytest.raises(ValidationError):
            TypeAdapter(Controller).validate_python(given_in)
