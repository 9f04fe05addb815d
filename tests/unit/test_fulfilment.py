"""What an answer promises of the registers: which operations, and what keeps it from being approved."""

from datetime import date

import pytest

from bot.domain.fulfilment import Changes, doubts_of, operations, why_not_fulfilled
from bot.domain.holds import Kept, OpenRule
from bot.domain.keeping import KeepRule
from bot.domain.register_changes import Change, Operation, Order, Plan
from bot.domain.vocabulary import RequestType

ORDER = Order(register="shop", operation=Operation.ERASE, rows=("7",))
CHANGE = Change(register="shop", place="orders", record="7", field="email", old="a@example.fi", new="")
DONE = Plan(order=ORDER)
ITSELF = Plan(order=ORDER, changes=(CHANGE,))
BY_HAND = Plan(order=ORDER, by_hand="only a person can")


@pytest.mark.parametrize(
    ("requests", "wanted"),
    [
        ({RequestType.OPT_OUT, RequestType.CONSENT_WITHDRAWAL}, (Operation.SUPPRESS,)),
        ({RequestType.ERASURE, RequestType.OPT_OUT, RequestType.RESTRICTION}, (Operation.ERASE,)),
        ({RequestType.RECTIFICATION, RequestType.RESTRICTION}, (Operation.RECTIFY, Operation.RESTRICT)),
        ({RequestType.ACCESS, RequestType.COMPLAINT}, ()),
    ],
)
def test_each_right_asks_the_registers_for_what_it_promises(
    requests: set[RequestType], wanted: tuple[Operation, ...]
) -> None:
    assert operations(requests) == wanted


def test_only_what_changes_something_by_itself_is_a_step() -> None:
    changes = Changes(plans=(DONE, ITSELF, BY_HAND))
    assert (changes.steps, changes.by_hand) == ((ITSELF,), (BY_HAND,))


def test_another_change_is_another_plan() -> None:
    kept = Kept(group="payment", rule=KeepRule.FI_VOUCHER, until=date(2032, 12, 31))
    every = [
        Changes(),
        Changes(plans=(ITSELF,)),
        Changes(plans=(BY_HAND,)),
        Changes(kept=(kept,)),
        Changes(troubles=("away",)),
    ]
    assert len({each.fingerprint for each in every}) == len(every)
    assert Changes(plans=(ITSELF, BY_HAND)).fingerprint == Changes(plans=(BY_HAND, ITSELF)).fingerprint


@pytest.mark.covers("S-05")
def test_no_open_task_holds_an_opt_out_back() -> None:
    changes = Changes(plans=(BY_HAND,), troubles=("the shop can't be asked",))
    for harmless in (RequestType.OPT_OUT, RequestType.CONSENT_WITHDRAWAL):
        assert why_not_fulfilled(changes, {harmless}) == doubts_of(changes, {harmless}) == ()
    both = {RequestType.OPT_OUT, RequestType.ERASURE}
    assert why_not_fulfilled(changes, both) == ("the shop can't be asked",)
    assert len(doubts_of(changes, both)) == 1


def test_a_day_that_nobody_knows_wants_a_look() -> None:
    unclear = Kept(group="payment", rule=KeepRule.FI_VOUCHER, until=None, unclear=True)
    clear = Kept(group="remote_monitoring", rule=OpenRule.CONTRACT, until=None)
    (doubt,) = doubts_of(Changes(kept=(unclear, clear)), {RequestType.ERASURE})
    assert "payment" in doubt
