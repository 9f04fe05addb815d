"""What in a text is of another person than the one who asks (A15-4, A20): better one find too many."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from bot.domain.packages import FindKind, Own, Spotted
from bot.domain.persons import email_key, may_be_one, name_words, phone_key, place_words

_UP, _LOW = "A-ZÀ-ÖØ-ÞĀČŠŽ", "a-zà-öø-ÿāčšž"
_CAPITAL = rf"[{_UP}](?:[{_LOW}]+|\.|(?=[’']))(?:[-’'][{_UP}]?[{_LOW}]+)*"
_FULL_NAME = re.compile(rf"(?<!\w){_CAPITAL}(?:[ \t]{_CAPITAL}){{1,3}}(?!\w)")
_KIN = (
    r"vaimo\w*|mieheni?|puoliso\w*|naapuri\w*|tyttäre\w*|poikan\w*|äitini?|isäni?|avopuoliso\w*|kämppä\w*|"
    r"hustru\w*|fru|make\w*|man|sambo\w*|granne\w*|dotter|son|mor|far|"
    r"wife|husband|partner|spouse|neighbou?r|daughter|mother|father|flatmate|tenant|"
    r"abikaasa\w*|naine|mees|elukaaslane|naaber|naabri\w*|tütar|poeg|ema|isa"
)
_OF_KIN = re.compile(rf"(?<!\w)(?i:{_KIN})[ \t,]+(?P<name>[{_UP}][{_LOW}]{{2,}})(?!\w)")
_PERSON_FIELD = re.compile(
    r"nimi|name|namn|asukas|asukk|puoliso|naapuri|omistaja|yhteyshenk|kontakti|contact|spouse|neighbou?r|"
    r"owner|tenant|resident|granne|ägare|kontaktperson|make|sambo|omanik|kontaktisik|naaber|elanik",
    re.IGNORECASE,
)
_NAMELIKE = re.compile(r"[^\W\d_][^\d@_]{1,60}")
_LEAST_STREET = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Whose is what: the person's names, addresses, phones and places, and the company's own."""

    names: tuple[str, ...]
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    company_words: frozenset[str] = frozenset()


def by_writing(field: str, text: str) -> Iterator[Spotted]:
    """What looks like somebody's name: words with capitals, kin, fields that hold persons."""
    if field and _PERSON_FIELD.search(field) and _NAMELIKE.fullmatch(text.strip()):
        yield Spotted(kind=FindKind.PERSON, text=text.strip())
        return
    for match in _FULL_NAME.finditer(text):
        yield Spotted(kind=FindKind.PERSON, text=match[0])
    for match in _OF_KIN.finditer(text):
        yield Spotted(kind=FindKind.PERSON, text=match["name"])


def own(known: Known) -> Own:
    """Tells what is the person's or the company's own."""
    emails = frozenset(map(email_key, known.emails))
    phones = frozenset(map(phone_key, known.phones)) - {""}
    mine = frozenset().union(*map(name_words, known.names))
    places = " ".join(place_words(place) for place in known.places)

    def is_own(one: Spotted) -> bool:
        match one.kind:
            case FindKind.EMAIL:
                return email_key(one.text) in emails
            case FindKind.PHONE:
                return phone_key(one.text) in phones
            case FindKind.ADDRESS:
                return _among(one.text, places)
            case FindKind.PERSON:
                return _own_name(one.text, known, mine) or _among(one.text, places)
            case _:
                assert_never(one.kind)

    return is_own


def _among(text: str, places: str) -> bool:
    words = place_words(text).strip()
    return len(words) >= _LEAST_STREET and words in places


def _own_name(name: str, known: Known, mine: frozenset[str]) -> bool:
    words = name_words(name)
    if not words or words <= mine or words & known.company_words:
        return True
    full = [each for each in known.names if len(name_words(each)) > 1]
    return len(words) > 1 and any(may_be_one(name, each) for each in full)


def distinct(found: Iterable[Spotted]) -> tuple[Spotted, ...]:
    """Without what is only a part of something else that was found in the same text."""
    every = tuple(dict.fromkeys(found))
    return tuple(
        one
        for one in every
        if not any(one is not other and one.text in other.text and one.text != other.text for other in every)
    )
