"""Supervisory authorities (LEGAL §6): chosen by residence, and only what was checked is ever printed."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.domain.vocabulary import Country
from responses.values import clean, unbroken

DATA = Path(__file__).parent / "data" / "authorities.csv"
ANY_COUNTRY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One row of the list; contact fields that nobody has checked are empty here already."""

    country: str
    name: str
    postal: str
    phone: str
    email: str
    web: str

    def line(self, gloss: str) -> str:
        """The name (`gloss`: as the reader's language calls it) and the contacts, in one line."""
        contacts = (self.postal, self.phone, self.email, self.web)
        parts = (part for text in contacts for part in text.split("; ") if part)
        lines = (", ".join(unbroken(piece) for piece in part.split(", ")) for part in parts)
        return ", ".join([gloss or self.name, *lines])


def read_authorities(rows: Iterable[Mapping[str, str]]) -> dict[str, Authority]:
    """The authorities by country code; the column `verified` names the fields that may be printed."""
    return {row["country"]: _authority(row) for row in rows}


def _authority(row: Mapping[str, str]) -> Authority:
    checked = row["verified"].split()

    def field(name: str) -> str:
        # The name and web address may always be told; notes in brackets are ours, not the reader's.
        allowed = name == "web" or name in checked
        text = row[name] if name == "postal" else row[name].partition(" (")[0]
        return clean(text) if allowed else ""

    return Authority(
        country=row["country"],
        name=row["authority"],
        postal=field("postal"),
        phone=field("phone"),
        email=field("email"),
        web=field("web"),
    )


@lru_cache(maxsize=1)
def own_authorities() -> dict[str, Authority]:
    """The list of this package."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return read_authorities(csv.DictReader(file))


def competent(
    residence: Country | None, home: str, known: Mapping[str, Authority]
) -> tuple[Authority, Authority]:
    """The authority where the person lives (unknown: at home), and the list of all others.

    Language does not decide, residence does (SEED S-55).
    """
    wanted = residence.value if residence else home
    return known.get(wanted, known[Country.FI]), known[ANY_COUNTRY]
