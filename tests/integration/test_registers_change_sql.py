"""A database is changed as planned, or not at all; what is held stays."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, text

from bot.domain.register_changes import Spot
from bot.errors import NotFoundError, RegisterError, StalePlanError, UsageError
from bot.runtime.registers import looked_into
from tests.support.postgres import PostgresServer
from tests.support.register_changes import CHANGES, SCHEMA, order, shop, told, write_shop
from tests.support.registers import registers, settings


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The shop on both databases."""
    if request.param == "sqlite":
        yield write_shop(tmp_path / "kauppa.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    address = server.create_database()
    with psycopg.connect(address.replace("+psycopg", "")) as connection:
        for statement in SCHEMA:
            connection.execute(statement)
    yield address
    server.drop_database(address)


def asked(url: str, query: str) -> list[tuple[Any, ...]]:
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(query))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


def test_a_plan_says_what_would_change_and_changes_nothing(url: str) -> None:
    plan = registers(shop(url)).plan(order("suppress", "7"))
    assert told(plan.changes) == {
        ("asiakas", "7", "uutiskirje", "1", "0"),
        ("asiakas", "7", "profiili", "kyllä", "ei"),
    }
    assert plan.by_hand == ""
    assert asked(url, "SELECT uutiskirje FROM asiakas WHERE nro = 7") == [(1,)]


@pytest.mark.parametrize("operation", ["restrict", "suppress", "erase"])
def test_the_second_time_nothing_is_left_to_do(url: str, operation: str) -> None:
    ask = registers(shop(url))
    plan = ask.plan(order(operation, "7"))
    assert ask.apply(plan).changes == plan.changes
    before = asked(url, "SELECT * FROM asiakas ORDER BY nro")
    assert ask.apply(plan).again
    assert ask.plan(order(operation, "7")).changes == ()
    assert asked(url, "SELECT * FROM asiakas ORDER BY nro") == before


def test_an_erasure_takes_the_persons_rows_and_nobody_elses(url: str) -> None:
    ask = registers(shop(url))
    ask.apply(ask.plan(order("erase", "7")))
    assert asked(url, "SELECT nro FROM asiakas") == [(8,)]
    assert asked(url, "SELECT id FROM tilaus") == [(3,)]


def test_what_is_held_stays_and_the_rest_goes(url: str) -> None:
    ask = registers(shop(url))
    first = ask.plan(order("erase", "7"))
    held = frozenset(
        Spot(place="tilaus", record=row.record, field=name)
        for row in first.seen
        if row.place == "tilaus" and row.fields["paiva"] > "2020"
        for name in ("paiva", "summa")
    )
    plan = ask.plan(replace(first.order, held=held))
    ask.apply(plan)
    assert asked(url, "SELECT id, summa, toive FROM tilaus ORDER BY id") == [(2, 20, None), (3, 30, None)]
    kept = asked(url, "SELECT nimi, email, uutiskirje, saldo FROM asiakas WHERE nro = 7")
    assert kept == [("", None, 0, None)]
    assert ask.apply(plan).again


def test_a_rectification_changes_the_field_that_is_named(url: str) -> None:
    ask = registers(shop(url))
    plan = ask.plan(order("rectify", "8", values={"nimi": "Eeva Ånother"}))
    assert told(plan.changes) == {("asiakas", "8", "nimi", "Eve Other", "Eeva Ånother")}
    ask.apply(plan)
    assert asked(url, "SELECT nimi, email FROM asiakas WHERE nro = 8") == [("Eeva Ånother", "eve@example.fi")]


def test_what_changed_since_the_plan_is_not_overwritten(url: str) -> None:
    ask = registers(shop(url))
    plan = ask.plan(order("erase", "7"))
    asked(url, "INSERT INTO tilaus VALUES (9, 7, '2026-11-01', 40, NULL)")
    with pytest.raises(StalePlanError, match=r"changed since the plan was shown .*tilaus"):
        ask.apply(plan)
    assert len(asked(url, "SELECT id FROM tilaus")) == 4


def test_a_failure_midway_leaves_everything_as_it_was(url: str) -> None:
    ask = registers(shop(url))
    plan = ask.plan(order("rectify", "8", values={"nimi": "Eeva", "email": "aija@example.fi"}))
    with pytest.raises(RegisterError):
        ask.apply(plan)
    assert asked(url, "SELECT nimi FROM asiakas WHERE nro = 8") == [("Eve Other",)]


def test_rows_that_would_go_along_unnamed_are_a_persons_work(url: str) -> None:
    ask = registers(shop(url, changes=[CHANGES[-1]]))
    plan = ask.plan(order("erase", "7"))
    assert "would take rows of tilaus with it" in plan.by_hand
    assert plan.by_hand in looked_into(settings(shop(url, changes=[CHANGES[-1]])))[0][2]
    with pytest.raises(UsageError):
        ask.apply(plan)
    assert len(asked(url, "SELECT id FROM tilaus")) == 3


STATEMENT: dict[str, Any] = {
    "operation": "suppress",
    "statement": "UPDATE asiakas SET uutiskirje = 0 WHERE nro = :row",
    "shows": "SELECT nro, uutiskirje FROM asiakas WHERE nro = :row",
}


def test_a_statement_is_shown_by_what_it_does(url: str) -> None:
    ask = registers(shop(url, changes=[STATEMENT]))
    plan = ask.plan(order("suppress", "7", "8"))
    assert {change[1:] for change in told(plan.changes)} == {
        ("7", "uutiskirje", "1", "0"),
        ("8", "uutiskirje", "1", "0"),
    }
    assert asked(url, "SELECT sum(uutiskirje) FROM asiakas") == [(2,)]
    ask.apply(plan)
    assert ask.apply(plan).again
    assert asked(url, "SELECT sum(uutiskirje) FROM asiakas") == [(0,)]


def test_a_statement_that_does_more_each_time_is_left_to_a_person(url: str) -> None:
    counts = STATEMENT | {"statement": "UPDATE asiakas SET uutiskirje = uutiskirje + 1 WHERE nro = :row"}
    plan = registers(shop(url, changes=[counts])).plan(order("suppress", "7"))
    assert "each time" in plan.by_hand
    assert asked(url, "SELECT sum(uutiskirje) FROM asiakas") == [(2,)]


def test_a_statement_never_touches_what_is_held(url: str) -> None:
    ask = registers(shop(url, changes=[STATEMENT | {"operation": "erase"}]))
    plan = ask.plan(order("erase", "7"))
    held = frozenset(change.spot for change in plan.changes)
    assert "kept" in ask.plan(replace(plan.order, held=held)).by_hand


def test_what_the_configuration_does_not_name_is_by_hand(url: str) -> None:
    ask = registers(shop(url, changes=CHANGES[:1]), {"name": "binders", "kind": "manual"})
    assert "no way to erase" in ask.plan(order("erase", "7")).by_hand
    assert "saldo can't be rectified" in ask.plan(order("rectify", "7", values={"saldo": "1"})).by_hand
    assert "by a person" in ask.plan(order("erase", "7", register="binders")).by_hand
    assert (ask.can("kauppa", order("rectify").operation), ask.can("binders", order("erase").operation)) == (
        True,
        False,
    )
    with pytest.raises(NotFoundError):
        ask.plan(order("erase", "7", register="none"))


def test_check_names_what_a_change_names_in_vain(url: str) -> None:
    wrong = [{"operation": "restrict", "set": {"locked": 1}, "table": "asiakas"}]
    [(_, fine, words)] = looked_into(settings(shop(url, changes=wrong)))
    assert (fine, words) == (False, "changes: asiakas has no column locked")
    [(_, fine, words)] = looked_into(settings(shop(url, changes=CHANGES[:2])))
    assert fine
    assert words.endswith("by hand: suppress, erase")


def test_a_column_that_can_not_be_empty_is_said(url: str) -> None:
    clears = [{"operation": "erase", "clear": ["uutiskirje"], "table": "asiakas"}]
    plan = registers(shop(url, changes=clears)).plan(order("erase", "7"))
    assert "asiakas.uutiskirje can't be empty" in plan.by_hand
