"""Customers whose every field is a canary, and registers that hold them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A customer; every field but name, e-mail and town is a canary: unique, and nobody else's business."""

    name: str
    email: str
    second_email: str
    phone: str
    street: str
    customer_number: str
    order_number: str
    serial: str
    invoice: str
    service_date: str
    feedback: str
    town: str = "Turku"
    protected: str = ""

    @property
    def canaries(self) -> tuple[str, ...]:
        """What must not be found anywhere."""
        open_ones = {"name", "email", "town", "protected", "service_date"}
        closed = (str(getattr(self, each.name)) for each in fields(self) if each.name not in open_ones)
        return tuple(filter(None, closed))

    @property
    def file(self) -> str:
        """What a careless member of staff would paste into an answer."""
        return "\n".join(str(getattr(self, each.name)) for each in fields(self))


ANNA = Person(
    name="Anna Aalto",
    email="anna.aalto@example.fi",
    second_email="aalto.varalla@example.org",
    phone="+358 40 731 9001",
    street="Kanariakuja 7431",
    customer_number="AS-880417",
    order_number="TIL-550913",
    serial="CLW-7712093",
    invoice="LASKU-20264417",
    service_date="2026-05-12",
    feedback="kanarialintu-palaute-aalto",
)
BERTIL = Person(
    name="Bertil Berg",
    email="bertil.berg@example.se",
    second_email="berg.reserv@example.org",
    phone="+46 70 731 90 02",
    street="Kanariegatan 7432",
    customer_number="AS-880522",
    order_number="TIL-550977",
    serial="CLW-7712188",
    invoice="LASKU-20265520",
    service_date="2026-04-02",
    feedback="kanariefagel-respons-berg",
)
_ON_CONTACTS = ("customer_number", "name", "email", "second_email", "phone", "street", "town", "protected")
_CONTACTS = (*_ON_CONTACTS, "feedback")
_DEVICES = ("serial", "service_date", "customer_number", "name", "email")
_BILLING = ("invoice", "order_number", "customer_number", "name", "email")


def _file(path: Path, columns: Sequence[str], persons: Sequence[Person]) -> Path:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(columns)
    writer.writerows([[getattr(person, column) for column in columns] for person in persons])
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def registers(folder: Path, persons: Sequence[Person]) -> list[dict[str, Any]]:
    """Three registers of these customers: contacts, devices that are watched from afar, and bills."""
    person = {"customer_number": "customer_number", "name": "name"}
    contacts = {"email": ["email", "second_email"], "phone": "phone", "street": "street", "town": "town"}
    columns = {
        ("contacts", "contact", _CONTACTS): person | contacts | {"non_disclosure": "protected"},
        ("devices", "remote_monitoring", _DEVICES): person
        | {"email": "email", "device_serial": "serial", "service_date": "service_date"},
        ("billing", "payment", _BILLING): person
        | {"email": "email", "invoice_number": "invoice", "order_number": "order_number"},
    }
    return [
        {
            "name": name,
            "kind": "csv",
            "company": "Clewer Oy",
            "group": group,
            "location": str(_file(folder / f"{name}.csv", head, persons)),
            "columns": mapped,
        }
        for (name, group, head), mapped in columns.items()
    ]
