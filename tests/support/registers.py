"""Registers of invented customers: files as offices save them, and databases of foreign shape."""

import sqlite3
from pathlib import Path
from typing import Any

from bot.domain.registers import AskedState, LookUp, MatchedBy
from bot.runtime.registers import registers_of
from bot.settings import Settings
from storage.registers import Registers

CUSTOMERS = (
    ("AS-4711", "Aalto Anna", "Anna.Aalto@example.fi", "+358 40 123 4567", "Linnankatu 34", "20100", "Turku"),
    ("AS-4712", "Ville Virta", "ville@example.fi", "0501112223", "Rantatie 5", "33100", "Tampere"),
    ("AS-4713", "Sara Åkesson", "sara@example.se", "+46 70 123 45 67", "Storgatan 1", "111 22", "Stockholm"),
    ("AS-4714", "Matti Meikäläinen", "matti.meikalainen@example.fi", "", "Kuja 7", "00100", "Helsinki"),
    ("AS-4715", "Matti Meikäläinen", "masa@example.org", "", "Polku 2", "90100", "Oulu"),
)
HEAD = ("Asiakasnro", "Nimi", "Sähköposti", "Puhelin", "Katu", "Postinumero", "Kaupunki", "Huomautus")
COLUMNS = {
    "customer_number": "Asiakasnro",
    "name": "Nimi",
    "email": "Sähköposti",
    "phone": "Puhelin",
    "street": "Katu",
    "postcode": "Postinumero",
    "town": "Kaupunki",
}


def csv_register(file: Path, **changes: Any) -> dict[str, Any]:
    """The entry of [[registers]] for a file of CUSTOMERS."""
    return {
        "name": "customers",
        "kind": "csv",
        "company": "Clewer Oy",
        "group": "contact",
        "location": str(file),
        "columns": COLUMNS,
    } | changes


def write_csv(file: Path, encoding: str = "cp1252", separator: str = ";") -> Path:
    """CUSTOMERS as a spreadsheet saves them."""
    lines = [HEAD, *((*row, f'sanoi: "hei{separator} hei"') for row in CUSTOMERS)]
    text = "".join(separator.join(_quoted(value, separator) for value in line) + "\r\n" for line in lines)
    file.write_bytes(text.encode(encoding))
    return file


def _quoted(value: str, separator: str) -> str:
    plain = value.replace('"', '""')
    return f'"{plain}"' if separator in value or '"' in value else value


FOREIGN = """
CREATE TABLE kunder (
  "kund id" INTEGER PRIMARY KEY, fornamn TEXT, efternamn TEXT, epost TEXT, epost2 TEXT, tel TEXT,
  "select" TEXT, losenord TEXT
);
CREATE TABLE bestallningar (nr TEXT PRIMARY KEY, kund INTEGER REFERENCES kunder("kund id"), lagd TEXT);
CREATE VIEW kunder_med_order AS
  SELECT k.*, b.nr AS ordernr FROM kunder k LEFT JOIN bestallningar b ON b.kund = k."kund id";
"""
FOREIGN_COLUMNS = {
    "customer_number": "kund id",
    "name": ["fornamn", "efternamn"],
    "email": ["epost", "epost2"],
    "phone": "tel",
    "order_number": "ordernr",
}


def sql_register(file: Path, **changes: Any) -> dict[str, Any]:
    """The entry of [[registers]] for the foreign database."""
    return {
        "name": "butik",
        "kind": "sql",
        "company": "Clewer Markkinointi Oy",
        "group": "webshop",
        "location": f"sqlite:///{file}",
        "table": "kunder_med_order",
        "columns": FOREIGN_COLUMNS,
    } | changes


def write_sqlite(file: Path) -> Path:
    """A shop's database with names of its own."""
    with sqlite3.connect(file) as connection:
        connection.executescript(FOREIGN)
        connection.executemany(
            "INSERT INTO kunder VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    1,
                    "Anna",
                    "Aalto",
                    " ANNA.AALTO@example.fi ",
                    "anna@jobb.example.se",
                    "040-123 45 67",
                    "x",
                    "pw1",
                ),
                (2, "Äijä", "Öörnström", "aija@example.se", None, None, "y", "pw2"),
                (3, "Per", "Månsson", None, "per@example.se", "+46 (0)70-765 43 21", None, "pw3"),
            ],
        )
        connection.execute("INSERT INTO bestallningar VALUES ('B-2026/77', 3, '2026-01-02')")
    connection.close()
    return file


SMALLEST: dict[str, Any] = {
    "mailbox": {
        "address": "a@example.com",
        "host": "localhost",
        "port": 1,
        "username": "a",
        "password": "x",
        "security": "plain",
    },
    "smtp": {"host": "localhost", "port": 1, "security": "plain"},
}


def settings(*entries: dict[str, Any]) -> Settings:
    """The smallest settings with these registers."""
    return Settings(**(SMALLEST | {"registers": list(entries)}))


def registers(*entries: dict[str, Any]) -> Registers:
    """These registers, as a bot makes them."""
    return registers_of(settings(*entries))


def found(looked: LookUp) -> list[tuple[str, MatchedBy]]:
    """Which rows were found by what, where every register could be asked."""
    assert [one.state for one in looked.asked] == [AskedState.LOOKED_UP] * len(looked.asked)
    return [(one.row, one.matched_by) for one in looked.found]
