"""Who is on file: what the company's registers say of the person who writes, and how far that goes.

A match only says whom the registers know; it never proves who writes. Two persons are never merged: whatever
speaks for more than one goes to a member of staff (A34).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from bot.domain.messages import Classification, Mailbox, ParsedMessage
from bot.domain.persons import (
    email_key,
    may_be_one,
    name_words,
    number_key,
    phone_key,
    place_words,
    same_full_name,
)


class Key(StrEnum):
    """What a register can know a person by: the columns that the configuration maps."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    STREET = "street"
    POSTCODE = "postcode"
    TOWN = "town"
    COUNTRY = "country"
    CUSTOMER_NUMBER = "customer_number"
    ORDER_NUMBER = "order_number"
    DEVICE_SERIAL = "device_serial"
    INVOICE_NUMBER = "invoice_number"
    SERVICE_DATE = "service_date"
    NON_DISCLOSURE = "non_disclosure"


class MatchedBy(StrEnum):
    """What a record was found by, the surest first; `NAME` alone finds namesakes, nobody for certain."""

    EMAIL = "email"
    CUSTOMER_NUMBER = "customer_number"
    ORDER_NUMBER = "order_number"
    DEVICE_SERIAL = "device_serial"
    PHONE = "phone"
    NAME_AND_ADDRESS = "name_and_address"
    NAME = "name"


NUMBERS: Mapping[Key, MatchedBy] = {
    Key.CUSTOMER_NUMBER: MatchedBy.CUSTOMER_NUMBER,
    Key.ORDER_NUMBER: MatchedBy.ORDER_NUMBER,
    Key.DEVICE_SERIAL: MatchedBy.DEVICE_SERIAL,
}
FACTS = (Key.ORDER_NUMBER, Key.DEVICE_SERIAL, Key.INVOICE_NUMBER, Key.SERVICE_DATE)
"""What only the person and the register know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The person as the mail gives them: claims, the sender's address too."""

    email: str = ""
    name: str = ""
    phones: tuple[str, ...] = ()
    numbers: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    postal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row of a register: `row` is the register's own key, `known` its mapped columns, `fields` all."""

    row: str
    known: Mapping[Key, tuple[str, ...]]
    fields: Mapping[str, str] = field(default_factory=dict)

    def first(self, key: Key) -> str:
        """The first value of a mapped column, or an empty string."""
        return next(iter(self.known.get(key, ())), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A record that fits, with what a case keeps of it; its other fields stay in the register.

    `country` is the code of where the person lives, where the address there tells it.
    `protected`: the person's address must not be told to anybody (turvakielto); only then `places` holds it.
    """

    register: str
    company: str
    group: str
    row: str
    matched_by: MatchedBy
    name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    customer_numbers: tuple[str, ...] = ()
    facts: tuple[tuple[Key, str], ...] = ()
    country: str = ""
    places: tuple[str, ...] = ()
    protected: bool = False

    @property
    def identifiers(self) -> frozenset[str]:
        """What ties it to other records of the same person."""
        addresses = (*map(email_key, self.emails), *map(phone_key, self.phones))
        return frozenset((*addresses, *map(number_key, self.customer_numbers))) - {""}


class AskedState(StrEnum):
    """How asking a register ended; one that could not be asked holds nobody knows what.

    `NOT_ASKED`: a controller without any register in the configuration (SEED S-05).
    """

    LOOKED_UP = "looked_up"
    NOT_LOOKED_UP = "not_looked_up"
    BY_HAND = "by_hand"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A register of a data group and how asking it ended; `why` in words where it could not be asked."""

    register: str
    company: str
    state: AskedState
    why: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """How the one person on file can be reached; empty where there is none, or more than one."""

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """What all registers said: records that fit, namesakes, and the (masked) address that From resembles."""

    asked: tuple[Asked, ...] = ()
    found: tuple[Found, ...] = ()
    namesakes: tuple[Found, ...] = ()
    resembles: str = ""
    wanted: Wanted = field(default_factory=Wanted)

    @property
    def incomplete(self) -> bool:
        """Whether a register could not be asked that should have been."""
        return any(one.state is AskedState.NOT_LOOKED_UP for one in self.asked)

    @property
    def protected(self) -> bool:
        """Whether anybody of whom it may be the data lives under a non-disclosure order."""
        return any(one.protected for one in (*self.found, *self.namesakes))

    def may_hold(self, groups: Collection[str]) -> bool:
        """Whether these data groups may hold something of the writer; only where all said no they don't."""
        asked = {group: [one for one in self.asked if one.group == group] for group in groups}
        unasked = any(
            not mine or any(one.state is not AskedState.LOOKED_UP for one in mine) for mine in asked.values()
        )
        held = any(one.group in groups for one in (*self.found, *self.namesakes))
        return unasked or held or not self.person

    def holds(self, groups: Collection[str]) -> bool:
        """Whether these data groups hold something that was found for sure."""
        return any(one.group in groups for one in self.found)

    @property
    def persons(self) -> tuple[tuple[Found, ...], ...]:
        """The records that fit, by person."""
        return _by_person(self.found)

    @property
    def person(self) -> tuple[Found, ...]:
        """The records of the one person that fits, under a name that may be the writer's; else none."""
        persons = self.persons
        if len(persons) != 1 or not all(may_be_one(self.wanted.name, one.name) for one in persons[0]):
            return ()
        return persons[0]

    @property
    def collision(self) -> bool:
        """Whether a person has to look whose data it is: several fit, or another has the same name."""
        if self.found and not self.person:
            return True
        mine = frozenset().union(*(one.identifiers for one in self.person))
        others = _by_person([one for one in self.namesakes if not one.identifiers & mine])
        return len(others) > (0 if self.found else 1)

    @property
    def contacts(self) -> Contacts:
        """The addresses and phones on file of the one person that fits."""
        emails = {email_key(email): email for one in self.person for email in one.emails}
        phones = {phone_key(phone): phone for one in self.person for phone in one.phones}
        return Contacts(
            emails=tuple(email for key, email in emails.items() if key),
            phones=tuple(phone for key, phone in phones.items() if key),
        )

    def facts(self, kind: Key) -> tuple[str, ...]:
        """What the registers know of this kind of the one person that fits."""
        told = [value for one in self.person for key, value in one.facts if key is kind]
        return tuple(dict.fromkeys(told))

    def has_on_file(self, address: str) -> bool:
        """Whether this is an address of the one person that fits: letter by letter, never one like it."""
        key = email_key(address)
        return bool(key) and any(key == email_key(email) for email in self.contacts.emails)


def keys_of(looked: LookUp, *addresses: str) -> frozenset[str]:
    """What a person is known by: addresses, telephones and numbers on file, and the addresses given here."""
    rows = (f"{one.register}\0{one.row}" for one in looked.person)
    on_file: frozenset[str] = frozenset().union(*(one.identifiers for one in looked.person))
    return frozenset({*rows, *on_file, *map(email_key, addresses)} - {""})


def _by_person(found: Iterable[Found]) -> tuple[tuple[Found, ...], ...]:
    """The records by person: tied by an address or number, under names that may be one's."""
    groups: list[list[Found]] = []
    for one in found:
        mine = [group for group in groups if any(one.identifiers & other.identifiers for other in group)]
        joined = [one, *(other for group in mine for other in group)]
        pairs = combinations(joined, 2)  # a record without a name must not join two names
        if mine and all(may_be_one(each.name, other.name) for each, other in pairs):
            groups = [group for group in groups if group not in mine]
            groups.append(joined)
        else:
            groups.append([one])
    return tuple(tuple(group) for group in groups)


def wanted_of(person: Mailbox, message: ParsedMessage, found: Classification) -> Wanted:
    """Whom to look for: the writer, with what the writer's own words name; nothing of what they quote."""
    told: dict[str, list[str]] = {}
    for entity in found.entities:
        quoted = any(start < entity.end and entity.start < end for start, end in message.quoted)
        if not quoted:
            told.setdefault(entity.kind, []).append(entity.text)
    return Wanted(
        email=person.address,
        name=person.name,
        phones=tuple(told.get("phone", ())),
        numbers={key: tuple(told[key]) for key in NUMBERS if key in told},
        postal=tuple(told.get("address", ())),
    )


def matcher(wanted: Wanted) -> Callable[[Record], MatchedBy | None]:
    """What a record fits this person by, the surest; None where it doesn't. Made once for many records."""
    email = _keys(email_key, (wanted.email,))
    numbers = {key: _keys(number_key, wanted.numbers.get(key, ())) for key in NUMBERS}
    phones = _keys(phone_key, wanted.phones)
    full_name = len(name_words(wanted.name)) > 1

    def fits(record: Record) -> MatchedBy | None:
        known = record.known
        if email and email & _keys(email_key, known.get(Key.EMAIL, ())):
            return MatchedBy.EMAIL
        for key, by in NUMBERS.items():
            if numbers[key] and numbers[key] & _keys(number_key, known.get(key, ())):
                return by
        if phones and phones & _keys(phone_key, known.get(Key.PHONE, ())):
            return MatchedBy.PHONE
        if not full_name or not any(same_full_name(wanted.name, name) for name in known.get(Key.NAME, ())):
            return None
        return MatchedBy.NAME_AND_ADDRESS if _lives_there(record, wanted.postal) else MatchedBy.NAME

    return fits


def _keys(normal: Callable[[str], str], values: Iterable[str]) -> frozenset[str]:
    return frozenset(map(normal, values)) - {""}


def _lives_there(record: Record, postal: Sequence[str]) -> bool:
    """Whether the person gives the street on file, with its postcode or town."""
    street = place_words(record.first(Key.STREET)).strip()
    places = [place_words(record.first(key)) for key in (Key.POSTCODE, Key.TOWN)]
    return bool(street) and any(
        f" {street} " in place_words(text)
        and any(place.strip() and place in place_words(text) for place in places)
        for text in postal
    )
