"""What holds for every receipt in ten years, with any events (R38)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import HELSINKI, add_months, helsinki_day, is_working_day, roll
from bot.domain.deadlines import (
    NEVER_PAUSED,
    POLICY_TERM,
    ClockEvent,
    ClockEventKind,
    Deadlines,
    deadlines,
    deadlines_of_all,
)
from bot.domain.vocabulary import Country, RequestType

TEN_YEARS = [date(2024, 1, 1) + timedelta(days=number) for number in range(3653)]

moments = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - the zone is drawn beside it
    datetime(2033, 12, 31),  # noqa: DTZ001 - likewise
    timezones=st.timezones(),
    allow_imaginary=False,
)
countries = st.sampled_from(Country)
requests = st.sampled_from(RequestType)


@st.composite
def receipts(draw: st.DrawFn) -> tuple[datetime, list[ClockEvent]]:
    """A receipt and up to six things that happened around it."""
    received = draw(moments)
    events = st.builds(
        ClockEvent,
        kind=st.sampled_from(ClockEventKind),
        at=st.timedeltas(timedelta(days=-3), timedelta(days=120)).map(lambda after: received + after),
    )
    return received, draw(st.lists(events, max_size=6))


def calendar_days(found: Deadlines) -> Deadlines:
    """The dates without what is said about them."""
    return replace(found, rule="", assumptions=())


def every_day(country: Country, request: RequestType = RequestType.ACCESS) -> list[Deadlines]:
    return [
        deadlines(datetime(day.year, day.month, day.day, 12, tzinfo=HELSINKI), request, (), country)
        for day in TEN_YEARS
    ]


@pytest.mark.covers("R33", "R38")
@pytest.mark.parametrize("country", Country)
def test_ten_years_of_receipts_are_due_on_working_days_in_order(country: Country) -> None:
    found = every_day(country)
    assert all(is_working_day(each.due_on, country) for each in found)
    assert all(each.received_on < each.cautious_on <= each.due_on for each in found)
    assert all(one.due_on <= two.due_on and one.act_by <= two.act_by for one, two in pairwise(found))


@pytest.mark.covers("R38")
@given(receipt=receipts(), request=requests, country=countries)
def test_dates_keep_their_order(
    receipt: tuple[datetime, list[ClockEvent]], request: RequestType, country: Country
) -> None:
    found = deadlines(receipt[0], request, receipt[1], country)
    assert found.received_on < found.cautious_on <= found.due_on
    assert is_working_day(found.due_on, country)
    assert found.act_by in (found.cautious_on, found.extended_cautious_on)


@given(receipt=receipts(), request=requests)
def test_pause_is_bounded_by_what_happened(
    receipt: tuple[datetime, list[ClockEvent]], request: RequestType
) -> None:
    received, events = receipt
    last = max([helsinki_day(received), *(helsinki_day(event.at) for event in events)])
    paused = deadlines(received, request, events).paused_days
    assert 0 <= paused <= (last - helsinki_day(received)).days
    assert not (paused and request in NEVER_PAUSED)


@given(receipt=receipts(), request=requests, country=countries)
def test_extension_is_three_months_from_receipt(
    receipt: tuple[datetime, list[ClockEvent]], request: RequestType, country: Country
) -> None:
    found = deadlines(receipt[0], request, receipt[1], country)
    three_months = add_months(found.received_on, 3)
    if found.extended_due_on is None:
        assert found.extended_cautious_on is None
        return
    assert request not in POLICY_TERM
    assert found.extended_due_on == roll(three_months + timedelta(days=found.paused_days), country)
    assert found.extended_cautious_on is not None
    assert found.cautious_on < found.extended_cautious_on <= three_months


@given(receipt=receipts(), request=requests)
def test_clarification_and_withdrawal_change_no_date(
    receipt: tuple[datetime, list[ClockEvent]], request: RequestType
) -> None:
    received, events = receipt
    idle = {ClockEventKind.CLARIFICATION_REQUESTED, ClockEventKind.CLARIFIED, ClockEventKind.WITHDRAWN}
    without = [event for event in events if event.kind not in idle]
    assert calendar_days(deadlines(received, request, events)) == calendar_days(
        deadlines(received, request, without)
    )


@given(receipt=receipts(), request=requests)
def test_zone_that_a_moment_is_written_in_changes_nothing(
    receipt: tuple[datetime, list[ClockEvent]], request: RequestType
) -> None:
    received, events = receipt
    local = received.astimezone(HELSINKI)
    assert deadlines(received, request, events) == deadlines(local, request, events)


@pytest.mark.covers("R39")
@given(receipt=receipts(), several=st.lists(requests, min_size=1, max_size=4))
def test_case_is_never_due_after_one_of_its_requests(
    receipt: tuple[datetime, list[ClockEvent]], several: list[RequestType]
) -> None:
    together = deadlines_of_all(receipt[0], several, receipt[1])
    each = [deadlines(receipt[0], request, receipt[1]) for request in several]
    assert together.act_by == min(one.act_by for one in each)
