"""The demo's registers, one for each company and kind; every customer is invented."""

import sqlite3
from pathlib import Path
from typing import Any

from bot.demo.people import LISTED, customers, orders

_HEAD = "Asiakasnro;Nimi;Sähköposti;Puhelin;Osoite;Postinro;Paikkakunta;Laite"
_MARKETING_HEAD = "Sähköposti;Nimi;Puhelin;Suostumus;Lähde;Markkinointi"
_CONSENTED = "12.5.2024"
_SHOP = """
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, email TEXT, mobile TEXT,
  newsletter INTEGER NOT NULL, restricted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE orders (
  number TEXT PRIMARY KEY, customer INTEGER REFERENCES customers (id), ordered TEXT, total TEXT, note TEXT
);
CREATE VIEW customers_with_orders AS
  SELECT c.*, o.number AS order_number, o.ordered, o.total, o.note
  FROM customers c LEFT JOIN orders o ON o.customer = c.id;
"""
MONITORING_TOKEN = "demo-monitoring"  # noqa: S105 - of a server that lives as long as this process


def make_registers(folder: Path, monitoring: str) -> list[dict[str, Any]]:
    """Writes them into the folder; the entries of [[registers]], with the monitoring server's address."""
    listed, shop = folder / "asiakkaat.csv", folder / "shop.db"
    marketing, token = folder / "markkinointi.csv", folder / "monitoring.token"
    _write_list(listed, [_HEAD, *LISTED.splitlines()])
    _write_list(marketing, [_MARKETING_HEAD, *_marketing_rows()])
    _write_shop(shop)
    token.write_text(MONITORING_TOKEN, encoding="utf-8")
    return [_list(listed), _shop(shop), _marketing(marketing), _monitoring(monitoring, token), _BINDERS]


def monitored() -> list[dict[str, Any]]:
    """The monitoring server's records: a device each, with what it measured last."""
    owners = [line.split(";") for line in LISTED.splitlines()]
    known = [(one[7], one[1], one[2]) for one in owners if one[7]]
    known += [(one.device, f"{one.first} {one.last}", one.email) for one in customers() if one.device]
    return [
        {
            "id": device,
            "owner": owner,
            "email": email,
            "serial": device,
            "alerts": {"email": True, "sms": False},
            "measured": [{"at": "2026-11-01T06:00:00Z", "celsius": 20.5}],
            "restricted": False,
        }
        for device, owner, email in dict((one[0], one) for one in known).values()
    ]


def _write_list(file: Path, lines: list[str]) -> None:
    file.write_text("\r\n".join(lines) + "\r\n", encoding="cp1252", newline="")


def _marketing_rows() -> list[str]:
    people = [line.split(";") for line in LISTED.splitlines()][::2]
    rows = [f"{one[2]};{one[1]};{one[3]};{_CONSENTED};asiakas;kyllä" for one in people]
    buyers = [one for one in customers() if one.newsletter]
    rows += [
        f"{one.email};{one.last} {one.first};{one.mobile};{_CONSENTED};verkkokauppa;kyllä" for one in buyers
    ]
    return list(dict.fromkeys(rows))


def _write_shop(file: Path) -> None:
    connection = sqlite3.connect(file)
    with connection:
        connection.executescript(_SHOP)
        connection.executemany(
            "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, 0)",
            [
                (one.number, one.first, one.last, one.email, one.mobile or None, int(one.newsletter))
                for one in customers()
            ],
        )
        connection.executemany(
            "INSERT INTO orders VALUES (?, ?, ?, ?, ?)",
            [(one.number, one.customer, one.ordered, one.total, one.note or None) for one in orders()],
        )
    connection.close()


def _list(file: Path) -> dict[str, Any]:
    return {
        "name": "customer list",
        "kind": "csv",
        "company": "Clewer Technology Oy",
        "group": "contact",
        "location": str(file),
        "columns": {
            "customer_number": "Asiakasnro",
            "name": "Nimi",
            "email": "Sähköposti",
            "phone": "Puhelin",
            "street": "Osoite",
            "postcode": "Postinro",
            "town": "Paikkakunta",
            "device_serial": "Laite",
        },
        "changes": [
            {
                "operation": "rectify",
                "fields": ["Nimi", "Sähköposti", "Puhelin", "Osoite", "Postinro", "Paikkakunta"],
            },
            {"operation": "erase", "delete": True},
        ],
    }


def _shop(file: Path) -> dict[str, Any]:
    return {
        "name": "web shop",
        "kind": "sql",
        "company": "Clewer Oy",
        "group": "webshop",
        "location": f"sqlite:///{file}",
        "table": "customers_with_orders",
        "columns": {
            "customer_number": "id",
            "name": ["first_name", "last_name"],
            "email": "email",
            "phone": "mobile",
            "order_number": "order_number",
        },
        "changes": [
            {
                "operation": "rectify",
                "table": "customers",
                "fields": ["first_name", "last_name", "email", "mobile"],
            },
            {"operation": "restrict", "table": "customers", "set": {"restricted": 1}},
            {"operation": "suppress", "table": "customers", "set": {"newsletter": 0}},
            {"operation": "erase", "table": "orders", "key": "customer", "delete": True},
            {
                "operation": "erase",
                "table": "customers",
                "delete": True,
                "set": {"newsletter": 0, "restricted": 0},
            },
        ],
    }


def _marketing(file: Path) -> dict[str, Any]:
    return {
        "name": "marketing list",
        "kind": "csv",
        "company": "Clewer Markkinointi Oy",
        "group": "marketing",
        "location": str(file),
        "key": "Sähköposti",
        "columns": {"name": "Nimi", "email": "Sähköposti", "phone": "Puhelin"},
        "changes": [
            {"operation": "rectify", "fields": ["Nimi", "Puhelin"]},
            {"operation": "restrict", "set": {"Markkinointi": "ei"}},
            {"operation": "suppress", "set": {"Markkinointi": "ei"}},
            {"operation": "erase", "delete": True},
        ],
    }


def _monitoring(address: str, token: Path) -> dict[str, Any]:
    return {
        "name": "remote monitoring",
        "kind": "http",
        "company": "Clewer Technology Oy",
        "group": "remote_monitoring",
        "location": address,
        "token_file": str(token),
        "items": "data",
        "total": "meta.total",
        "page": "page",
        "search": {"email": "email", "device_serial": "serial", "name": "owner"},
        "key": "id",
        "columns": {"name": "owner", "email": "email", "device_serial": "serial"},
        "changes": [
            {"operation": "rectify", "method": "PATCH", "fields": ["owner", "email"]},
            {"operation": "restrict", "method": "PATCH", "set": {"restricted": True}},
            {"operation": "erase", "method": "DELETE", "delete": True},
        ],
    }


_BINDERS: dict[str, Any] = {
    "name": "delivery notes",
    "kind": "manual",
    "company": "Clewer Logistics OÜ",
    "group": "webshop",
    "colleague": "Mari Laoväli",
    "colleague_email": "mari.laovali@example.com",
}
