"""Whether a text tells what the registers hold of a person: the last look before a mail may go (A16, A34)."""

import re
from collections.abc import Iterable

from bot.domain.persons import phone_key, place_words
from bot.domain.registers import FACTS, Key, LookUp

_SHORTEST = 5  # signs; a shorter number stands in many texts by chance
_BETWEEN = r"[\s./()-]{0,3}"
# A day stands in every letter, also the one of a service visit.
_TOLD = tuple(key for key in FACTS if key is not Key.SERVICE_DATE)


def told_of(text: str, looked: LookUp, known: Iterable[str] = ()) -> tuple[str, ...]:
    """What of the registers stands in the text, by kind; `known`: addresses that the reader has anyway."""
    records = (*looked.found, *looked.namesakes)
    readers = {each.casefold() for each in known}
    numbers = [number for one in records for number in one.customer_numbers]
    numbers += [value for one in records for key, value in one.facts if key in _TOLD]
    kinds = {
        "an e-mail address on file": _addresses(text, looked, readers),
        "a telephone number on file": _phones(text, looked),
        "a number on file": any(_stands(text, number) for number in numbers),
    }
    return tuple(kind for kind, is_so in kinds.items() if is_so)


def place_told(text: str, looked: LookUp, postal: str = "") -> tuple[str, ...]:
    """What the text tells of where a protected person lives or can be reached, by kind."""
    streets = [one.places[0] for one in (*looked.found, *looked.namesakes) if one.places]
    streets += [postal.split("\n")[0], *(each.split(",")[0] for each in looked.wanted.postal)]
    told = place_words(text)
    kinds = {
        "a postal address": any(
            place_words(each) in told for each in streets if len(each.strip()) >= _SHORTEST
        ),
        "an e-mail address on file": _addresses(text, looked, set()),
        "a telephone number on file": _phones(text, looked),
    }
    return tuple(kind for kind, is_so in kinds.items() if is_so)


def _addresses(text: str, looked: LookUp, readers: set[str]) -> bool:
    said = text.casefold()
    emails = {email.strip().casefold() for one in (*looked.found, *looked.namesakes) for email in one.emails}
    return any(email and email in said for email in emails - readers)


def _phones(text: str, looked: LookUp) -> bool:
    phones = {phone_key(phone) for one in (*looked.found, *looked.namesakes) for phone in one.phones} - {""}
    return any(re.search(_BETWEEN.join(phone), text) for phone in phones)


def _stands(text: str, number: str) -> bool:
    """Whether the number stands in the text by itself, however it is spaced."""
    signs = [sign for sign in number.casefold() if sign.isalnum()]
    if len(signs) < _SHORTEST:
        return False
    pattern = _BETWEEN.join(map(re.escape, signs))
    return re.search(rf"(?<![^\W_]){pattern}(?![^\W_])", text.casefold()) is not None
