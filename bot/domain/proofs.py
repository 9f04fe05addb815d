"""Two facts that only the person knows, as an alternative to the code (A14, A15)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

NEEDED = 2
"""How many facts have to be right."""


class ProofKind(StrEnum):
    """The facts that count: none that others know, such as birthday, address or telephone number (A14)."""

    ORDER_NUMBER = "order_number"
    DEVICE_SERIAL = "device_serial"
    INVOICE_NUMBER = "invoice_number"
    SERVICE_DATE = "service_date"


_SHORTEST = 4
_DAY = re.compile(r"(\d{1,4})\s*[./\- ]\s*(\d{1,2})\s*[./\- ]\s*(\d{1,4})\.?")


def normal_fact(kind: ProofKind, value: str) -> str:
    """The fact without what may differ in writing; empty where it is too short to prove anything."""
    plain = unicodedata.normalize("NFKC", value).casefold().strip()
    if kind is ProofKind.SERVICE_DATE:
        return _day(plain)
    signs = "".join(sign for sign in plain if sign.isalnum())
    return signs if len(signs) >= _SHORTEST else ""


def _day(plain: str) -> str:
    """A day as people here write it (31.12.2026, 2026-12-31), as ISO 8601."""
    found = _DAY.fullmatch(plain)
    if found is None:
        return ""
    first, month, last = (int(part) for part in found.groups())
    year, day = (first, last) if first > 31 else (last, first)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def proves(
    told: Mapping[ProofKind, str],
    on_file: Mapping[ProofKind, Iterable[str]],
    disclosed: Iterable[str] = (),
) -> bool:
    """Whether at least two facts of different kinds are right; which of them is nobody's business.

    `disclosed`: what we have written to that channel before. A fact that stands in it is no proof (A15).
    """
    known = ["".join(sign for sign in text.casefold() if sign.isalnum()) for text in disclosed]
    right = 0
    for kind in ProofKind:
        said = normal_fact(kind, told.get(kind, ""))
        held = {normal_fact(kind, value) for value in on_file.get(kind, ())} - {""}
        right += said in held and not any(_stands_in(said, text) for text in known)
    return right >= NEEDED


def _stands_in(fact: str, text: str) -> bool:
    """Whether the text tells the fact; a day also as it is written in our languages."""
    if len(fact) == 10 and fact[4] == "-":
        year, month, day = fact.split("-")
        ways = (f"{year}{month}{day}", f"{int(day)}{int(month)}{year}", f"{day}{month}{year}")
        return any(way in text for way in ways)
    return fact in text
