"""Addresses and numbers that a body names; national numbers count only where their check digit is right."""

import re
from collections.abc import Iterator

from bot.domain.messages import Entity
from bot.domain.secret_numbers import national_ids

MOST_CHARACTERS = 100_000

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,24}(?![\w-])")
# A phone number: an international prefix or a leading zero, then seven digits or more with single separators.
_PHONE = re.compile(r"(?<![\w+.-])(?:\+|00|0)[1-9](?:[ \-]?\(?\d\)?){6,13}(?![\w])")
_CUSTOMER = re.compile(
    r"(?:asiakasnumero|asiakasnro|kundnummer|kundnr|customer (?:number|no\.?)|client number|kliendinumber)\w*"
    r"[\s:]{1,3}(?:on |är |is )?(?P<number>[A-Z]{0,4}-?\d[\d-]{2,12}\d)(?!\w)",
    re.IGNORECASE,
)


def find_identifiers(body: str) -> tuple[Entity, ...]:
    """What identifies a person, in the order of the body; of overlapping ones the more certain."""
    read = body[:MOST_CHARACTERS]
    taken: list[Entity] = []
    for entity in _all(read):
        if all(entity.end <= other.start or entity.start >= other.end for other in taken):
            taken.append(entity)
    return tuple(sorted(taken, key=lambda entity: entity.start))


def _all(body: str) -> Iterator[Entity]:
    """Most certain kinds first."""
    yield from _matches(_EMAIL, "email", body)
    for start, end in national_ids(body):
        yield Entity(kind="national_id", start=start, end=end, text=body[start:end])
    for match in _CUSTOMER.finditer(body):
        start, end = match.span("number")
        yield Entity(kind="customer_number", start=start, end=end, text=body[start:end])
    yield from _matches(_PHONE, "phone", body)


def _matches(pattern: re.Pattern[str], kind: str, body: str) -> Iterator[Entity]:
    for match in pattern.finditer(body):
        yield Entity(kind=kind, start=match.start(), end=match.end(), text=match.group())
