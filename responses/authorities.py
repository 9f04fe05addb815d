"""Supervisory authorities (LEGAL §6): chosen by residence, and only what was checked is ever printed."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from bot.domain.vocabulary import Country
from responses.values import clean, unbroken

DATA = Path(__file__).parent / "data" / "authorities.csv"
RENDERINGS = Path(__file__).parent / "data" / "postal_renderings.csv"
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
    renderings: Mapping[str, str] = field(default_factory=dict)

    def line(self, gloss: str, language: str = "") -> str:
        """The name (`gloss`: as the reader's language calls it) and the contacts, in one line."""
        contacts = (self.renderings.get(language, self.postal), self.phone, self.email, self.web)
        parts = (part for text in contacts for part in text.split("; ") if part)
        lines = (", ".join(unbroken(piece) for piece in part.split(", ")) for part in parts)
        return ", ".join([gloss or self.name, *lines])


def read_authorities(
    rows: Iterable[Mapping[str, str]], renderings: Iterable[Mapping[str, str]] = ()
) -> dict[str, Authority]:
    """The authorities by country code; the column `verified` names the fields that may be printed.

    `renderings`: how a language writes a postal address that the list gives in one or two others.
    """
    known = tuple(renderings)
    return {row["country"]: _authority(row, known) for row in rows}


def _authority(row: Mapping[str, str], renderings: Iterable[Mapping[str, str]]) -> Authority:
    checked = row["verified"].split()

    def printable(name: str) -> str:
        # The name and web address may always be told; notes in brackets are ours, not the reader's.
        allowed = name == "web" or name in checked
        text = row[name] if name == "postal" else row[name].partition(" (")[0]
        return clean(text) if allowed else ""

    postal = printable("postal")
    return Authority(
        country=row["country"],
        name=row["authority"],
        postal=postal,
        phone=printable("phone"),
        email=printable("email"),
        web=printable("web"),
        # A rendering names the address that it renders: once the authority has moved, it is not printed.
        renderings={
            one["language"]: clean(one["rendering"])
            for one in renderings
            if postal and (one["country"], one["postal"]) == (row["country"], postal)
        },
    )


@lru_cache(maxsize=1)
def own_authorities() -> dict[str, Authority]:
    """The list of this package."""
    with (
        DATA.open(encoding="utf-8", newline="") as rows,
        RENDERINGS.open(encoding="utf-8", newline="") as renderings,
    ):
        return read_authorities(csv.DictReader(rows), csv.DictReader(renderings))


def competent(residence: str, home: str, known: Mapping[str, Authority]) -> tuple[Authority, Authority]:
    """The authority where the person lives (unknown: at home), and the list of all others.

    Language does not decide, residence does (SEED S-55).
    """
    nearest = known.get(residence) or known.get(home) or known[Country.FI]
    return nearest, known[ANY_COUNTRY]
