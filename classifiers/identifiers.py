"""Addresses and numbers that a body names; national numbers count only where their check digit is right."""

import re
from collections.abc import Callable, Iterator

from bot.domain.messages import Entity

MOST_CHARACTERS = 100_000

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,24}(?![\w-])")
# A phone number: an international prefix or a leading zero, then seven digits or more with single separators.
_PHONE = re.compile(r"(?<![\w+.-])(?:\+|00|0)[1-9](?:[ \-]?\(?\d\)?){6,13}(?![\w])")
_FINNISH = re.compile(r"(?<!\w)(\d{6})([-+A-FU-Y])(\d{3})([0-9A-Z])(?!\w)")
_ESTONIAN = re.compile(r"(?<!\w)[1-8]\d{10}(?!\w)")
_SWEDISH = re.compile(r"(?<!\w)(?:\d{2})?(\d{6})[-+]?(\d{4})(?!\w)")
_CUSTOMER = re.compile(
    r"(?:asiakasnumero|asiakasnro|kundnummer|kundnr|customer (?:number|no\.?)|client number|kliendinumber)\w*"
    r"[\s:]{1,3}(?:on |är |is )?(?P<number>[A-Z]{0,4}-?\d[\d-]{2,12}\d)(?!\w)",
    re.IGNORECASE,
)
_FINNISH_CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_ESTONIAN_WEIGHTS = ((1, 2, 3, 4, 5, 6, 7, 8, 9, 1), (3, 4, 5, 6, 7, 8, 9, 1, 2, 3))


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
    yield from _matches(_FINNISH, "national_id", body, _is_finnish_id)
    yield from _matches(_ESTONIAN, "national_id", body, _is_estonian_id)
    yield from _matches(_SWEDISH, "national_id", body, _is_swedish_id)
    for match in _CUSTOMER.finditer(body):
        start, end = match.span("number")
        yield Entity(kind="customer_number", start=start, end=end, text=body[start:end])
    yield from _matches(_PHONE, "phone", body)


def _matches(
    pattern: re.Pattern[str], kind: str, body: str, holds: Callable[[re.Match[str]], bool] = bool
) -> Iterator[Entity]:
    for match in pattern.finditer(body):
        if holds(match):
            yield Entity(kind=kind, start=match.start(), end=match.end(), text=match.group())


def _is_finnish_id(match: re.Match[str]) -> bool:
    """Henkilötunnus: the number without its century sign, modulo 31, names the check character."""
    birth, _, serial, check = match.groups()
    return _is_day(birth[:2], birth[2:4]) and _FINNISH_CHECKS[int(birth + serial) % 31] == check


def _is_estonian_id(match: re.Match[str]) -> bool:
    """Isikukood, EVS 585:2007: two rows of weights modulo 11, and 0 where both give 10."""
    digits = [int(digit) for digit in match.group()]
    for weights in _ESTONIAN_WEIGHTS:
        rest = sum(weight * digit for weight, digit in zip(weights, digits, strict=False)) % 11
        if rest < 10:
            break
    return digits[10] == rest % 10 and _is_day(match.group()[5:7], match.group()[3:5])


def _is_swedish_id(match: re.Match[str]) -> bool:
    """Personnummer or samordningsnummer (day + 60): the Luhn sum over the last ten digits."""
    birth, serial = match.groups()
    day = int(birth[4:6])
    if not _is_day(f"{day - 60 if day > 60 else day:02}", birth[2:4]):
        return False
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(birth + serial)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_day(day: str, month: str) -> bool:
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12
