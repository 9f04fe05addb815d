"""Registers of every shape are found in, exported from, and never written to."""

import os
import sqlite3
import time
from pathlib import Path

import pytest

from bot.domain.registers import AskedState, Key, MatchedBy, Wanted
from bot.errors import ConfigError, NotFoundError, RegisterError
from tests.support.registers import (
    COLUMNS,
    csv_register,
    found,
    registers,
    sql_register,
    write_csv,
    write_sqlite,
)

FILES = [("cp1252", ";"), ("utf-8-sig", ";"), ("utf-8", ","), ("utf-16", "\t"), ("iso-8859-15", "|")]


@pytest.mark.parametrize(("encoding", "separator"), FILES)
def test_a_file_is_read_as_it_was_saved(tmp_path: Path, encoding: str, separator: str) -> None:
    ask = registers(csv_register(write_csv(tmp_path / "kunder.csv", encoding, separator)))
    assert found(ask.look_up(Wanted(email="anna.aalto@example.fi"))) == [("AS-4711", MatchedBy.EMAIL)]
    assert found(ask.look_up(Wanted(phones=("050 111 2223",)))) == [("AS-4712", MatchedBy.PHONE)]
    by_place = Wanted(name="Sara Akesson", postal=("Storgatan 1, 111 22 Stockholm",))
    assert found(ask.look_up(by_place)) == [("AS-4713", MatchedBy.NAME_AND_ADDRESS)]


def test_a_hint_for_excel_is_no_row(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "kunder.csv")
    file.write_bytes(b"sep=;\r\n" + file.read_bytes())
    ask = registers(csv_register(file))
    assert found(ask.look_up(Wanted(email="ville@example.fi"))) == [("AS-4712", MatchedBy.EMAIL)]


def test_given_encoding_and_separator_are_taken(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "kunder.csv", "iso-8859-15", ",")
    ask = registers(csv_register(file, encoding="iso-8859-15", separator=","))
    assert found(ask.look_up(Wanted(email="ville@example.fi"))) == [("AS-4712", MatchedBy.EMAIL)]


def test_an_export_holds_every_column_of_the_row(tmp_path: Path) -> None:
    ask = registers(csv_register(write_csv(tmp_path / "kunder.csv")))
    [record] = ask.export("customers", ["AS-4713"])
    assert record.fields["Nimi"] == "Sara Åkesson"
    assert record.fields["Huomautus"] == 'sanoi: "hei; hei"'
    assert list(record.fields) == [*COLUMNS.values(), "Huomautus"]


def test_an_export_can_be_narrowed(tmp_path: Path) -> None:
    ask = registers(csv_register(write_csv(tmp_path / "kunder.csv"), export=["Nimi", "Kaupunki"]))
    [record] = ask.export("customers", ["AS-4712"])
    assert record.fields == {"Nimi": "Ville Virta", "Kaupunki": "Tampere"}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A database whose names are none of ours."""
    return write_sqlite(tmp_path / "butik.db")


SHOP = [
    (Wanted(email="anna.aalto@EXAMPLE.fi"), [("1", MatchedBy.EMAIL)]),
    (Wanted(email="per@example.se"), [("3", MatchedBy.EMAIL)]),
    (Wanted(numbers={Key.CUSTOMER_NUMBER: ("2",)}), [("2", MatchedBy.CUSTOMER_NUMBER)]),
    (Wanted(numbers={Key.ORDER_NUMBER: ("b2026-77",)}), [("3", MatchedBy.ORDER_NUMBER)]),
    (Wanted(phones=("+46 70 765 43 21",)), [("3", MatchedBy.PHONE)]),
    (Wanted(email="per'; DROP TABLE kunder; --@example.se"), []),
    (Wanted(email="%@example.se", phones=("%%%%%%%",)), []),
    (Wanted(), []),
]


@pytest.mark.parametrize(("wanted", "rows"), SHOP)
def test_a_database_with_foreign_names_is_found_in(
    shop: Path, wanted: Wanted, rows: list[tuple[str, MatchedBy]]
) -> None:
    assert found(registers(sql_register(shop)).look_up(wanted)) == rows


@pytest.mark.parametrize(
    "name", ["Anna Aalto", "AALTO, anna", "Äijä Öörnström", "ÖÖRNSTRÖM ÄIJÄ", "P. Månsson"]
)
def test_namesakes_are_found_in_a_database(shop: Path, name: str) -> None:
    looked = registers(sql_register(shop)).look_up(Wanted(name=name))
    assert len(looked.namesakes) == 1
    assert looked.found == ()


def test_a_query_stands_for_a_table(shop: Path) -> None:
    query = (
        'SELECT "kund id" AS id, epost AS mail, lagd FROM kunder LEFT JOIN bestallningar ON kund = "kund id";'
    )
    columns = {"customer_number": "id", "email": "mail"}
    ask = registers(sql_register(shop, table="", query=query, columns=columns, export=["id", "mail"]))
    assert found(ask.look_up(Wanted(email="aija@example.se"))) == [("2", MatchedBy.EMAIL)]
    [record] = ask.export("butik", ["2"])
    assert record.fields == {"id": "2", "mail": "aija@example.se"}
    assert ask.describe("butik").columns == ("id", "mail", "lagd")
    ask.close()


def test_an_export_leaves_out_what_the_settings_dont_name(shop: Path) -> None:
    ask = registers(sql_register(shop, export=["fornamn", "efternamn"]))
    [record] = ask.export("butik", ["2"])
    assert record.fields == {"fornamn": "Äijä", "efternamn": "Öörnström"}


def test_nothing_is_ever_written(shop: Path) -> None:
    before = shop.read_bytes()
    query = "WITH gone AS (SELECT 1 AS id) SELECT * FROM gone"
    registers(sql_register(shop, table="", query=query, columns={"customer_number": "id"})).look_up(Wanted())
    for command in ("DELETE FROM kunder", "SELECT 1 AS id; DELETE FROM kunder"):
        with pytest.raises(ConfigError, match=r"registers\.0\.query: must be one SELECT"):
            registers(sql_register(shop, table="", query=command))
    registers(sql_register(shop)).look_up(Wanted(email="anna.aalto@example.fi", name="Anna Aalto"))
    assert shop.read_bytes() == before


def test_a_register_that_is_no_file_is_not_made(tmp_path: Path) -> None:
    looked = registers(sql_register(tmp_path / "none.db")).look_up(Wanted(email="a@example.fi"))
    assert looked.incomplete
    assert not (tmp_path / "none.db").exists()


def test_a_locked_database_is_not_looked_up_and_the_others_are(tmp_path: Path, shop: Path) -> None:
    ask = registers(csv_register(write_csv(tmp_path / "kunder.csv")), sql_register(shop, timeout_seconds=0.3))
    lock = sqlite3.connect(shop, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    looked = ask.look_up(Wanted(email="anna.aalto@example.fi"))
    took = time.monotonic() - began
    lock.close()
    assert took < 2
    assert [one.state for one in looked.asked] == [AskedState.LOOKED_UP, AskedState.NOT_LOOKED_UP]
    assert "locked" in looked.asked[1].why
    assert [one.register for one in looked.found] == ["customers"]
    assert not ask.look_up(Wanted(email="anna.aalto@example.fi")).incomplete


SLOW = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000)
SELECT max(i) AS id, 'a@example.fi' AS mail FROM n
"""


def test_a_slow_query_is_ended(shop: Path) -> None:
    columns = {"customer_number": "id", "email": "mail"}
    ask = registers(sql_register(shop, table="", query=SLOW, columns=columns, timeout_seconds=0.3))
    began = time.monotonic()
    looked = ask.look_up(Wanted(email="a@example.fi"))
    assert time.monotonic() - began < 2
    assert looked.incomplete


def test_a_file_that_hangs_holds_nobody_up(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    ask = registers(csv_register(pipe, timeout_seconds=0.2))
    looked = ask.look_up(Wanted(email="a@example.fi"))
    assert looked.asked[0].why == "no answer within 0.2 s"
    assert "busy" in ask.look_up(Wanted(email="a@example.fi")).asked[0].why
    pipe.open("wb").close()


def test_a_missing_file_is_not_looked_up(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "kunder.csv")
    ask = registers(csv_register(file))
    file.unlink()
    looked = ask.look_up(Wanted(email="a@example.fi"))
    assert looked.incomplete
    assert looked.found == ()
    with pytest.raises(RegisterError, match="can't be read"):
        ask.export("customers", ["AS-4711"])


def test_what_people_have_to_look_into_is_said(tmp_path: Path) -> None:
    by_hand = {"name": "binders", "kind": "manual"}
    looked = registers(by_hand, csv_register(write_csv(tmp_path / "k.csv"))).look_up(Wanted())
    assert [one.state for one in looked.asked] == [AskedState.BY_HAND, AskedState.LOOKED_UP]
    assert not looked.incomplete
    with pytest.raises(NotFoundError):
        registers(by_hand).export("binders", [])


def test_a_driver_that_breaks_is_not_looked_up(tmp_path: Path, shop: Path) -> None:
    shop.write_bytes(b"SQLite format 3\x00" + os.urandom(4000))
    (tmp_path / "torn.csv").write_bytes(b'"Nimi;S\x00\xff' + b"\xf0" * 200_000)
    missing = "no+such+driver://host/shop"
    ask = registers(
        sql_register(shop),
        csv_register(tmp_path / "torn.csv"),
        sql_register(shop, location=missing, name="third"),
    )
    looked = ask.look_up(Wanted(email="a@example.fi"))
    assert [one.state for one in looked.asked] == [AskedState.NOT_LOOKED_UP] * 3
    for name in ("butik", "customers", "third"):
        with pytest.raises(RegisterError):
            ask.export(name, ["1"])


@pytest.mark.covers("A3")
def test_a_look_alike_is_named_and_masked(tmp_path: Path, shop: Path) -> None:
    ask = registers(csv_register(write_csv(tmp_path / "kunder.csv")), sql_register(shop))
    looked = ask.look_up(Wanted(email="anna.aa1to@example.fi"))
    assert (looked.found, looked.resembles) == ((), "A…@example.fi")
    assert ask.look_up(Wanted(email="aija@exarnple.se")).resembles == "a…@example.se"
    assert ask.look_up(Wanted(email="anna.aalto@example.fi")).resembles == ""
