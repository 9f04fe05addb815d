"""The demo's registers: three hundred customers, people entered twice, namesakes; every company is asked."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.monitoring import MonitoringServer
from bot.demo.people import CUSTOMERS, customers
from bot.demo.registers import MONITORING_TOKEN, make_registers, monitored
from bot.demo.show import example_config
from bot.domain.registers import AskedState, Wanted
from bot.runtime.registers import looked_into, registers_of
from bot.settings import Settings
from tests.support.register_changes import order
from tests.support.registers import SMALLEST


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Settings]:
    """The demo's settings as far as registers go."""
    with MonitoringServer(monitored(), MONITORING_TOKEN) as server:
        example = example_config()
        tables = SMALLEST | {key: example[key] for key in ("controller", "processing")}
        yield Settings(**(tables | {"registers": make_registers(tmp_path, server.url)}))


def test_there_are_three_hundred_with_duplicates_and_namesakes() -> None:
    people = customers()
    assert people == customers()
    assert len(people) == CUSTOMERS
    assert [one.number for one in people] == list(range(1, CUSTOMERS + 1))
    emails = Counter(one.email for one in people)
    names = Counter((one.first, one.last) for one in people)
    assert sum(number > 1 for number in emails.values()) >= 10
    assert sum(number > 1 for number in names.values()) > sum(number > 1 for number in emails.values())


def test_every_company_is_asked_and_every_register_is_reached(company: Settings) -> None:
    assert all(fine for _, fine, _ in looked_into(company))
    looked = registers_of(company).look_up(Wanted(email="gunvor.sjostrand@example.se"))
    assert {one.company for one in looked.asked} == set(company.controller.companies)  # type: ignore[union-attr]
    states = Counter(one.state for one in looked.asked)
    assert states == {AskedState.LOOKED_UP: 4, AskedState.BY_HAND: 1}
    assert {one.register for one in looked.person} == {
        "customer list",
        "web shop",
        "marketing list",
        "remote monitoring",
    }


def test_whoever_is_entered_twice_is_one_person(company: Settings) -> None:
    [twice] = [one for one in customers() if one.number == 25]
    looked = registers_of(company).look_up(Wanted(email=twice.email, name=f"{twice.first} {twice.last}"))
    assert {one.row for one in looked.person if one.register == "web shop"} == {"13", "25"}


def test_every_register_says_what_an_erasure_would_change(company: Settings) -> None:
    ask = registers_of(company)
    looked = ask.look_up(Wanted(email="kadri.ojasaar@example.ee"))
    rows = {(one.register, one.row) for one in looked.person}
    assert {register for register, _ in rows} == {"web shop", "marketing list"}
    for register, row in rows:
        plan = ask.plan(order("erase", row, register=register))
        assert plan.changes
        assert plan.by_hand == ""
        assert not ask.apply(plan).again
        assert ask.apply(plan).again
    assert ask.look_up(Wanted(email="kadri.ojasaar@example.ee")).found == ()
