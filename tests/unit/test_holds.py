"""What an erasure may not touch: end dates counted by hand, rows that tell too little, other rows."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.holds import Hold, OpenRule, held_in, held_spots, kept, record_day
from bot.domain.keeping import KeepRule, kept_until
from bot.domain.register_changes import Change, Seen

TODAY = date(2026, 11, 26)
CALENDAR = ("12-31",)
VOUCHER = Hold(
    register="shop",
    group="payment",
    rule=KeepRule.FI_VOUCHER,
    place="orders",
    day="ordered_on",
    fields=("order_no", "total"),
)
CONTRACT = Hold(
    register="shop",
    group="remote_monitoring",
    rule=OpenRule.CONTRACT,
    place="devices",
    when={"state": ("active", "paused")},
)


def order(**fields: str) -> Seen:
    row = {"order_no": "B-7", "total": "12.50", "email": "anna@example.fi", "ordered_on": "2024-03-31"}
    return Seen(place="orders", record="7", fields=row | fields)


def device(**fields: str) -> Seen:
    return Seen(place="devices", record="3", fields={"serial": "CL-3"} | fields)


# Counted by hand: (rule, the record's day, the end of the financial year, the last day of keeping).
BY_HAND = [
    (KeepRule.FI_VOUCHER, "2024-03-31", "03-31", date(2030, 12, 31)),
    (KeepRule.FI_VOUCHER, "2024-04-01", "03-31", date(2031, 12, 31)),
    (KeepRule.FI_VOUCHER, "1.7.2023", "06-30", date(2030, 12, 31)),
    (KeepRule.FI_VOUCHER, "30.6.2023", "06-30", date(2029, 12, 31)),
    (KeepRule.FI_VOUCHER, "2025-12-31T22:30:00+00:00", "12-31", date(2032, 12, 31)),  # 1 January here
    (KeepRule.FI_BOOKS, "2024-03-31", "03-31", date(2034, 3, 31)),
    (KeepRule.EE_RECORD, "2024-09-01", "08-31", date(2032, 8, 31)),
    (KeepRule.EE_RECORD, "2024-08-31", "08-31", date(2031, 8, 31)),
    (KeepRule.EE_OBLIGATION, "2024-02-29", "12-31", date(2031, 2, 28)),
    (KeepRule.SE_RECORD, "2024-05-01", "04-30", date(2032, 12, 31)),
    (KeepRule.FI_CLAIM, "2024-02-29", "12-31", date(2027, 2, 28)),
    (KeepRule.FI_DAMAGES, "2020-05-05", "12-31", date(2030, 5, 5)),
    (KeepRule.EE_CLAIM, "2025-01-31", "12-31", date(2028, 1, 31)),
    (KeepRule.SE_CLAIM, "2025-01-31", "12-31", date(2028, 1, 31)),
    (KeepRule.PRODUCT, "2018-10-01", "12-31", date(2028, 10, 1)),
    (KeepRule.GUARANTEE, "2027-01-15", "12-31", date(2027, 1, 15)),
]


@pytest.mark.covers("S-38", "S-33")
@pytest.mark.parametrize(("rule", "day", "year_end", "until"), BY_HAND)
def test_a_record_is_kept_until_the_day_of_its_law(
    rule: KeepRule, day: str, year_end: str, until: date
) -> None:
    hold = replace(VOUCHER, rule=rule)
    (held,) = held_in(order(ordered_on=day), [hold], [year_end], until)
    assert (held.until, held.unclear) == (until, False)
    assert held_in(order(ordered_on=day), [hold], [year_end], until.replace(year=until.year + 1)) == ()


@pytest.mark.covers("S-38")
def test_only_the_voucher_is_kept_and_not_what_else_stands_beside_it() -> None:
    seen = order()
    changes = [
        Change(register="shop", place="orders", record=record, field=name, old="x", new=None)
        for record in ("7", "8")
        for name in seen.fields
    ]
    spots = held_spots(changes, held_in(seen, [VOUCHER], CALENDAR, TODAY))
    assert {(spot.record, spot.field) for spot in spots} == {
        ("7", "order_no"),
        ("7", "total"),
        ("7", "ordered_on"),
    }


def test_the_longest_of_several_companies_counts() -> None:
    (held,) = held_in(order(ordered_on="2024-05-01"), [VOUCHER], ("12-31", "04-30"), TODAY)
    assert held.until == date(2031, 12, 31)


@pytest.mark.parametrize("day", ["", "03/04/2024", "last spring", "2024", "31.2.2024", "0000-00-00"])
def test_a_day_that_cannot_be_read_keeps_the_record_and_says_so(day: str) -> None:
    (held,) = held_in(order(ordered_on=day), [VOUCHER], CALENDAR, TODAY)
    assert (held.until, held.unclear) == (None, True)


def test_a_row_of_another_table_is_not_kept() -> None:
    assert held_in(replace(order(), place="newsletter"), [VOUCHER], CALENDAR, TODAY) == ()


@pytest.mark.covers("S-50")
@pytest.mark.parametrize(
    ("state", "there"), [("active", True), (" Paused ", True), ("ended", False), ("", False)]
)
def test_what_a_contract_in_force_needs_is_kept_whole(state: str, there: bool) -> None:
    found = held_in(device(state=state), [CONTRACT], CALENDAR, TODAY)
    assert [held.fields for held in found] == ([frozenset({"serial", "state"})] if there else [])
    assert all(held.until is None and not held.unclear for held in found)


def test_a_row_without_the_field_that_tells_is_kept_and_a_person_looks() -> None:
    (held,) = held_in(device(), [CONTRACT], CALENDAR, TODAY)
    assert held.unclear
    both = replace(CONTRACT, when={"state": ("active",), "kind": ("monitoring",)})
    assert held_in(device(kind="repair"), [both], CALENDAR, TODAY) == ()


def test_the_reply_tells_each_group_and_rule_once_with_its_latest_day() -> None:
    rows = [order(), order(ordered_on="2026-01-05"), device(state="active")]
    held = [each for row in rows for each in held_in(row, [VOUCHER, CONTRACT], CALENDAR, TODAY)]
    told = [(each.group, each.rule, each.until, each.unclear) for each in kept(held)]
    assert told == [
        ("payment", KeepRule.FI_VOUCHER, date(2032, 12, 31), False),
        ("remote_monitoring", OpenRule.CONTRACT, None, False),
    ]
    rows = [order(), order(ordered_on="?"), order()]
    (unclear,) = kept(each for row in rows for each in held_in(row, [VOUCHER], CALENDAR, TODAY))
    assert (unclear.until, unclear.unclear) == (date(2030, 12, 31), True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-26", TODAY),
        ("26.11.2026", TODAY),
        ("20261126", TODAY),
        (" 26.11.2026 14:05 ", TODAY),
        ("2026-11-26 14:05:06", TODAY),
        ("11/26/2026", None),
        ("26.11.26", None),
        ("9999-12-31", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_days_as_registers_write_them(text: str, day: date | None) -> None:
    assert record_day(text) == day


def test_a_rule_without_what_it_is_seen_by_is_refused() -> None:
    with pytest.raises(ValueError, match="day"):
        Hold(register="shop", group="payment", rule=KeepRule.FI_VOUCHER)
    with pytest.raises(ValueError, match="when"):
        Hold(register="shop", group="payment", rule=OpenRule.PENDING_CLAIM)


@given(
    day=st.dates(date(1990, 1, 1), date(2080, 12, 31)),
    today=st.dates(date(2000, 1, 1), date(2090, 12, 31)),
    rule=st.sampled_from(KeepRule),
    year_end=st.sampled_from(["12-31", "03-31", "06-30", "02-29"]),
)
def test_a_record_is_kept_up_to_its_last_day_and_not_after(
    day: date, today: date, rule: KeepRule, year_end: str
) -> None:
    found = held_in(order(ordered_on=day.isoformat()), [replace(VOUCHER, rule=rule)], [year_end], today)
    assert bool(found) == (today <= kept_until(rule, day, year_end))
