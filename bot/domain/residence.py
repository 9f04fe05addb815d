"""Where a person lives: it decides which authority a reply names; the language doesn't (LEGAL §6, S-55).

What the person says goes before what is on file, that before a postcode or telephone number, and that
before the address's top-level domain. What speaks for two countries at once says nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.countries import BY_NAME, LANDS, TOWN_OF, alternatives, code_of

ELSEWHERE = "other"
"""What staff say of somebody who lives outside the EU and the EEA, or of whom nothing is known."""


class ToldBy(StrEnum):
    """What the country was read from, the surest first."""

    STAFF = "staff"
    STATED = "stated"
    ON_FILE = "on_file"
    POSTAL = "postal"
    PHONE = "phone"
    TOP_LEVEL = "top_level_domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Residence:
    """A country by its code (ELSEWHERE: none of ours), and what told it."""

    country: str
    told_by: ToldBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """All that can tell where a person lives; `own` are our own postcodes, which formal letters repeat."""

    staff: str = ""
    texts: tuple[str, ...] = ()
    postal: str = ""
    on_file: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    address: str = ""
    own: frozenset[str] = field(default_factory=frozenset)


_TOP_LEVEL: Mapping[str, str] = {code.lower(): code for code in LANDS} | {"ax": "FI"}
_PREFIXES = sorted(((land.prefix, land.code) for land in LANDS.values()), key=lambda one: -len(one[0]))
_WITHIN = alternatives(tuple(form for land in LANDS.values() for form in land.within))
# Without "Norra", which begins Swedish streets.
_NAMES = alternatives(tuple(name for name in BY_NAME if len(name) > 3 and name != "norra"))
_FILLER = r"(?:(?!inte\b|ej\b|aldrig\b|not\b|near\b|outside\b)[\w-]{1,20},? ){0,3}"
_STATED = re.compile(
    # fi, et: "asun nykyään Saksassa", "elan Soomes"; sv, en: "jag bor i Finland", "I live in Germany"
    rf"\b(?:asun|asumme|asuva|elan|elame) {_FILLER}(?P<within>{_WITHIN})\b"
    rf"|(?<!don't )(?<!don’t )(?<!not )(?<!longer )\b(?:bor|bosatt|live|living|reside|residing|resident)"
    rf" {_FILLER}(?:i|in|of) (?:the )?(?P<name>{_NAMES})\b",
    re.IGNORECASE,
)
_GAP = r"(?:[ \t]*,[ \t]*|[ \t]*,?[ \t]*\n[ \t]*)"
_PLACE = re.compile(
    r"(?<![\w-])(?:(?P<mark>[A-Za-z]{1,3})-)?(?P<code>\d{3} \d{2}|\d{3,5}(?: [A-Z]{2})?)[ ]{1,2}"
    r"(?P<town>[^\W\d_][\w.:’'-]{1,30})(?:[ ][^\W\d_][\w’'-]{1,20}){0,2}?"
    rf"(?:{_GAP}(?P<country>{_NAMES})(?!\w))?(?=\s*(?:[,.;\n)]|$)|[ ])",
    re.IGNORECASE,
)
_MARKED_FIRST = re.compile(r"(?<![\w-])(?P<mark>[A-Za-z]{1,3})-\d{3,5}(?: \d{2})?(?!\w)")
_PHONE = re.compile(
    r"(?<![\w+])(?:\+|00)[ ]?\(?(?P<number>[1-9]\d{0,3}(?:[ \-()./\u00a0]{0,2}\d){5,13})(?!\d)"
)
_FIVE = re.compile(r"\d{5}")
_SWEDISH = re.compile(r"\d{3} \d{2}")


def residence(clues: Clues) -> Residence | None:
    """The country by the surest clue that names just one; None: the reply names ours and the list of all."""
    if clues.staff:
        return Residence(country=clues.staff, told_by=ToldBy.STAFF)
    words = (*clues.texts, clues.postal)
    for told_by, countries in (
        (ToldBy.STATED, {*_stated(clues.texts), *_lines_of(clues.postal)}),
        (ToldBy.ON_FILE, {*clues.on_file}),
        (ToldBy.POSTAL, {country for text in words for country in places(text, clues.own)}),
        (ToldBy.PHONE, {country for text in (*words, *clues.phones) for country in phones(text)}),
        (ToldBy.TOP_LEVEL, {top_level(clues.address)}),
    ):
        named = countries - {""}
        if len(named) == 1:
            return Residence(country=named.pop(), told_by=told_by)
    return None


def top_level(address: str) -> str:
    """The country of an address's top-level domain, or an empty string."""
    return _TOP_LEVEL.get(address.rpartition(".")[2].lower(), "")


def places(text: str, own: frozenset[str] = frozenset()) -> set[str]:
    """The countries of the postcodes in a text; those of the same digits only by their mark or town."""
    found: set[str] = set()
    for match in _PLACE.finditer(text):
        if match["code"] not in own:
            found.add(_of_place(match))
    found |= {code_of(match["mark"]) for match in _MARKED_FIRST.finditer(text)}
    return found - {""}


def _of_place(match: re.Match[str]) -> str:
    if match["country"]:
        return code_of(match["country"])
    if match["mark"]:
        return code_of(match["mark"])
    town = TOWN_OF.get(match["town"].casefold().rstrip("."), "")
    if _FIVE.fullmatch(match["code"]):
        return town
    swedish = _SWEDISH.fullmatch(match["code"]) and match["town"][0].isupper()
    return "SE" if swedish and not town else ""


def phones(text: str) -> set[str]:
    """The countries of the telephone numbers that are written with their prefix."""
    numbers = [match["number"] for match in _PHONE.finditer(text)]
    told = {next((code for prefix, code in _PREFIXES if number.startswith(prefix)), "") for number in numbers}
    return told - {""}


def on_file(postcode: str, town: str, country: str) -> str:
    """The country of an address in a register, or an empty string."""
    if named := code_of(country):
        return named
    found = places(f"{postcode} {town}")
    return found.pop() if len(found) == 1 else ""


def _stated(texts: Iterable[str]) -> set[str]:
    return {
        code_of(match["within"] or match["name"])
        for text in texts
        for match in _STATED.finditer(" ".join(text.split()))
    }


def _lines_of(postal: str) -> set[str]:
    """A country that stands as a line of its own in the address of a letter."""
    return {code_of(line) for line in postal.splitlines()[1:]}
