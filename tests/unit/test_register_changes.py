"""What was seen is what is done: a plan is known by what it changes, and nothing else."""

from dataclasses import replace

import pytest

from bot.domain.register_changes import Applied, Change, Operation, Order, Plan, Spot, unforeseen

ORDER = Order(register="shop", operation=Operation.ERASE, rows=("7", "8"))
NAME = Change(register="shop", place="customers", record="7", field="name", old="Anna", new="")
GONE = replace(NAME, record="8", new=None)
PLAN = Plan(order=ORDER, changes=(NAME, GONE))


def test_a_change_knows_where_it_is() -> None:
    assert NAME.spot == Spot(place="customers", record="7", field="name")


def test_the_same_changes_in_another_order_are_the_same_plan() -> None:
    turned = Plan(order=replace(ORDER, rows=("8", "7")), changes=(GONE, NAME))
    assert turned.fingerprint == PLAN.fingerprint


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAN, changes=(NAME,)),
        replace(PLAN, changes=(NAME, replace(GONE, new="gone"))),
        replace(PLAN, changes=(NAME, replace(GONE, new=""))),
        replace(PLAN, changes=(replace(NAME, old="Anne"), GONE)),
        replace(PLAN, by_hand="a colleague does it"),
        replace(PLAN, order=replace(ORDER, operation=Operation.RESTRICT)),
        replace(PLAN, order=replace(ORDER, rows=("7",))),
    ],
)
def test_any_other_change_is_another_plan(other: Plan) -> None:
    assert other.fingerprint != PLAN.fingerprint


def test_what_the_plan_did_not_show_is_unforeseen() -> None:
    assert unforeseen(PLAN.changes, [NAME]) == ()
    assert unforeseen(PLAN.changes, [replace(NAME, old="Eve"), GONE]) == (replace(NAME, old="Eve"),)


def test_nothing_left_to_do_means_done_before() -> None:
    assert Applied(order=ORDER).again
    assert not Applied(order=ORDER, changes=(NAME,)).again
