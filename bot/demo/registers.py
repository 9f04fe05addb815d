"""The demo's registers: a list as an office saves it, and a shop's database; every customer is invented."""

import sqlite3
from pathlib import Path
from typing import Any

_HEAD = ("Asiakasnro", "Nimi", "Sähköposti", "Puhelin", "Osoite", "Postinro", "Paikkakunta", "Laite")
_CUSTOMERS = (
    (
        "AS-1001",
        "Hakamaa Tuulikki",
        "tuulikki.hakamaa@example.fi",
        "040 555 0101",
        "Koivutie 3",
        "21100",
        "Naantali",
        "CW-20771",
    ),
    (
        "AS-1002",
        "Keto-Tokoi Raimo",
        "r.ketotokoi@example.fi",
        "040 555 0102",
        "Mäkikatu 8",
        "33100",
        "Tampere",
        "",
    ),
    (
        "AS-1003",
        "Mannersuo Eeva-Liisa",
        "eevaliisa.mannersuo@example.fi",
        "040 555 0103",
        "Rantatie 12",
        "20900",
        "Turku",
        "CW-20804",
    ),
    (
        "AS-1004",
        "Rautapuro Kalevi",
        "kalevi.rautapuro@example.fi",
        "",
        "Peltotie 1",
        "27510",
        "Eura",
        "CW-19932",
    ),
    (
        "AS-1005",
        "Sillanmäki Antero",
        "antero.sillanmaki@example.fi",
        "040 555 0105",
        "Kangaskuja 4",
        "38200",
        "Sastamala",
        "CW-21015",
    ),
    (
        "AS-1006",
        "Viitaharju Jenna",
        "jenna.viitaharju@example.fi",
        "",
        "Niittypolku 9",
        "05800",
        "Hyvinkää",
        "CW-21118",
    ),
    (
        "AS-1007",
        "Ässämäki Väinö",
        "vaino.assamaki@example.fi",
        "040 555 0107",
        "Harjukatu 2",
        "28100",
        "Pori",
        "",
    ),
    (
        "AS-1008",
        "Vuorela Sakari",
        "sakari.vuorela@example.fi",
        "040 555 0108",
        "Vuorelantie 77",
        "21500",
        "Piikkiö",
        "CW-18001",
    ),
    (
        "AS-1009",
        "Hakamaa Tuulikki",
        "thakamaa@example.org",
        "040 555 0109",
        "Puistotie 30",
        "90100",
        "Oulu",
        "",
    ),
    (
        "AS-1010",
        "Sjöstrand Gunvor",
        "gunvor.sjostrand@example.se",
        "+46 70 555 01 10",
        "Strandvägen 5",
        "761 30",
        "Norrtälje",
        "CW-22410",
    ),
    (
        "AS-1011",
        "Tammelin Olavi",
        "tammelin.po@example.fi",
        "",
        "Lehtikuja 6",
        "21600",
        "Parainen",
        "CW-17442",
    ),
    (
        "AS-1012",
        "Marlowe-Hart Fiona",
        "fiona.marlowehart@example.com",
        "",
        "Itäranta 15",
        "22100",
        "Maarianhamina",
        "",
    ),
)
_SHOP = """
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, email TEXT, mobile TEXT, newsletter INTEGER
);
CREATE TABLE orders (number TEXT PRIMARY KEY, customer INTEGER, ordered TEXT, total TEXT);
CREATE VIEW customers_with_orders AS
  SELECT c.*, o.number AS order_number, o.ordered, o.total
  FROM customers c LEFT JOIN orders o ON o.customer = c.id;
"""
_BUYERS = (
    (1, "Ingela", "Bromander", "ingela.bromander@example.se", "+46 70 555 02 01", 0),
    (2, "Jocke", "Lindblad", "jocke.lindblad@example.se", None, 1),
    (3, "Maarja-Liis", "Tamberg", "maarjaliis.tamberg@example.ee", "+372 5550 203", 0),
    (4, "Ülo", "Kõrvits", "ylo.korvits@example.ee", None, 1),
    (5, "Kadri", "Ojasaar", "kadri.ojasaar@example.ee", "+372 5550 205", 1),
    (6, "Toomas", "Pihel", "toomas.pihel@example.ee", None, 1),
    (7, "Gunvor", "Sjöstrand", "gunvor.sjostrand@example.se", None, 1),
    (8, "Lotta", "Greenfield", "lotta.greenfield@example.com", "040 555 0208", 0),
)
_ORDERS = (
    ("V-26-0412", 1, "2026-04-12", "129,00"),
    ("V-26-0533", 3, "2026-05-30", "48,50"),
    ("V-26-0618", 5, "2026-06-18", "310,00"),
    ("V-26-0701", 7, "2026-07-01", "22,90"),
)


def make_registers(folder: Path) -> list[dict[str, Any]]:
    """Writes both into the folder; the entries of [[registers]] for them."""
    file, shop = folder / "asiakkaat.csv", folder / "shop.db"
    lines = [";".join(row) for row in (_HEAD, *_CUSTOMERS)]
    file.write_text("\r\n".join(lines) + "\r\n", encoding="cp1252", newline="")
    connection = sqlite3.connect(shop)
    with connection:
        connection.executescript(_SHOP)
        connection.executemany("INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?)", _BUYERS)
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", _ORDERS)
    connection.close()
    return [_list(file), _shop(shop)]


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
    }
