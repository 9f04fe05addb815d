"""Registers that change what they hold: a shop of another shape, with orders that bookkeeping needs."""

import sqlite3
from pathlib import Path
from typing import Any

from bot.domain.register_changes import Change, Operation, Order
from tests.support.registers import csv_register

CHANGES: list[dict[str, Any]] = [
    {"operation": "rectify", "fields": ["nimi", "email"], "table": "asiakas"},
    {"operation": "restrict", "set": {"rajoitettu": True}, "table": "asiakas"},
    {"operation": "suppress", "set": {"uutiskirje": 0, "profiili": "ei"}, "table": "asiakas"},
    {"operation": "erase", "delete": True, "table": "tilaus", "key": "asiakas_nro"},
    {"operation": "erase", "delete": True, "set": {"uutiskirje": False}, "table": "asiakas"},
]
SCHEMA = (
    "CREATE TABLE asiakas (nro INTEGER PRIMARY KEY, nimi VARCHAR(80) NOT NULL, email VARCHAR(80) UNIQUE, "
    "uutiskirje INTEGER NOT NULL, profiili VARCHAR(20), rajoitettu BOOLEAN, saldo NUMERIC(8,2))",
    "CREATE TABLE tilaus (id INTEGER PRIMARY KEY, asiakas_nro INTEGER NOT NULL REFERENCES asiakas (nro) "
    "ON DELETE CASCADE, paiva DATE, summa NUMERIC(8,2), toive VARCHAR(80))",
    "INSERT INTO asiakas VALUES (7, 'Äijä Åberg', 'aija@example.fi', 1, 'kyllä', false, 0.50)",
    "INSERT INTO asiakas VALUES (8, 'Eve Other', 'eve@example.fi', 1, NULL, NULL, NULL)",
    "INSERT INTO tilaus VALUES (1, 7, '2019-02-01', 10, 'porttikoodi 1234')",
    "INSERT INTO tilaus VALUES (2, 7, '2026-02-01', 20, NULL)",
    "INSERT INTO tilaus VALUES (3, 8, '2026-02-02', 30, NULL)",
)
COLUMNS = {"customer_number": "nro", "name": "nimi", "email": "email"}


def shop(url: str, **changes: Any) -> dict[str, Any]:
    """The entry of [[registers]] for the shop."""
    return {
        "name": "kauppa",
        "kind": "sql",
        "company": "Clewer Oy",
        "group": "webshop",
        "location": url,
        "table": "asiakas",
        "columns": COLUMNS,
        "changes": CHANGES,
    } | changes


def write_shop(file: Path) -> str:
    """The shop on SQLite; its address."""
    with sqlite3.connect(file) as connection:
        for statement in SCHEMA:
            connection.execute(statement)
    connection.close()
    return f"sqlite:///{file}"


def order(operation: str, *rows: str, register: str = "kauppa", **more: Any) -> Order:
    """An order for these rows."""
    return Order(register=register, operation=Operation(operation), rows=rows, **more)


def told(changes: tuple[Change, ...]) -> set[tuple[str, str, str, str, str | None]]:
    """The changes as plain rows."""
    return {(each.place, each.record, each.field, each.old, each.new) for each in changes}


LIST_CHANGES: list[dict[str, Any]] = [
    {"operation": "rectify", "fields": ["Nimi", "Puhelin"]},
    {"operation": "suppress", "set": {"Huomautus": "ei markkinointia"}},
    {"operation": "restrict", "clear": ["Huomautus"]},
    {"operation": "erase", "delete": True},
]


def marketing_list(file: Path, **changes: Any) -> dict[str, Any]:
    """The entry of [[registers]] for a file of customers that may be changed."""
    return csv_register(file, changes=LIST_CHANGES) | changes
