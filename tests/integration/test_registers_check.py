"""What check says of the registers, and how a database server is asked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.domain.registers import MatchedBy, Wanted
from bot.runtime.registers import looked_into
from tests.support.postgres import PostgresServer
from tests.support.registers import (
    COLUMNS,
    FOREIGN_COLUMNS,
    csv_register,
    found,
    registers,
    settings,
    sql_register,
    write_csv,
    write_sqlite,
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A database whose names are none of ours."""
    return write_sqlite(tmp_path / "butik.db")


def said(*entries: dict[str, Any]) -> list[tuple[bool, str]]:
    return [(fine, text) for _, fine, text in looked_into(settings(*entries))]


def test_check_says_what_is_there(tmp_path: Path, shop: Path) -> None:
    lines = said(
        csv_register(write_csv(tmp_path / "k.csv")), sql_register(shop), {"name": "b", "kind": "manual"}
    )
    assert [fine for fine, _ in lines] == [True] * 3
    assert lines[0][1].startswith("5 rows (cp1252, semicolon), found by customer_number, name, email")
    assert lines[1][1].startswith("3 rows (kunder_med_order)")
    assert "a person" in lines[2][1]


def test_check_says_what_is_missing(tmp_path: Path, shop: Path) -> None:
    lines = said(
        csv_register(write_csv(tmp_path / "k.csv"), columns=COLUMNS | {"town": "Town"}),
        sql_register(shop, columns=FOREIGN_COLUMNS | {"town": "ort"}, name="two"),
        sql_register(shop, table="nobody", name="three"),
        csv_register(tmp_path / "none.csv", name="four"),
    )
    assert [fine for fine, _ in lines] == [False] * 4
    assert "there is no Town; the register has Asiakasnro" in lines[0][1]
    assert "there is no ort" in lines[1][1]
    assert "no table nobody" in lines[2][1]
    assert "none.csv" in lines[3][1]


@pytest.fixture
def customers_url(postgres: PostgresServer) -> Iterator[str]:
    """A shop's database on PostgreSQL."""
    url = postgres.create_database()
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE SCHEMA shop")
        connection.execute("CREATE TABLE shop.asiakkaat (nro int, nimi text, email text, luotu date)")
        connection.execute(
            "INSERT INTO shop.asiakkaat VALUES (7, 'Äijä Åberg', 'Aija@example.fi', '2026-01-31')"
        )
    yield url
    postgres.drop_database(url)


def test_postgresql_is_read_with_an_end_to_every_statement(customers_url: str) -> None:
    columns = {"customer_number": "nro", "name": "nimi", "email": "email"}
    entry = sql_register(Path(), location=customers_url, table="shop.asiakkaat", columns=columns)
    ask = registers(entry)
    assert found(ask.look_up(Wanted(email="aija@example.fi"))) == [("7", MatchedBy.EMAIL)]
    assert len(ask.look_up(Wanted(name="ÅBERG ÄIJÄ")).namesakes) == 1
    assert ask.export("butik", ["7"])[0].fields["luotu"] == "2026-01-31"
    slow = "SELECT 1 AS nro, 'x' AS nimi, pg_sleep(5)::text AS email"
    late = registers(entry | {"table": "", "query": slow, "timeout_seconds": 0.3}).look_up(
        Wanted(email="x@y.fi")
    )
    assert "statement timeout" in late.asked[0].why
    writes = "WITH gone AS (DELETE FROM shop.asiakkaat RETURNING *) SELECT * FROM gone"
    refused = registers(entry | {"table": "", "query": writes}).look_up(Wanted(email="x@y.fi"))
    assert refused.incomplete
