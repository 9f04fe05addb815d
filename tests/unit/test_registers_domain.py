"""Whom the registers know, and how far that goes: two persons are never merged (A34)."""

from dataclasses import replace

import pytest

from bot.domain.messages import Classification, Entity, Mailbox
from bot.domain.registers import (
    Asked,
    AskedState,
    Contacts,
    Found,
    Key,
    LookUp,
    MatchedBy,
    Record,
    Wanted,
    matcher,
    wanted_of,
)
from bot.mail.parse import parse_message

ANNA = Found(
    register="shop",
    company="Clewer Oy",
    group="webshop",
    row="4711",
    matched_by=MatchedBy.EMAIL,
    name="Anna Aalto",
    emails=("Anna@example.fi",),
    phones=("040 123 4567",),
    customer_numbers=("4711",),
    facts=((Key.ORDER_NUMBER, "T-1"),),
)
ON_THE_LIST = replace(ANNA, register="list", row="line 2", name="", customer_numbers=(), facts=())
NAMESAKE = replace(
    ANNA,
    row="4712",
    matched_by=MatchedBy.NAME,
    emails=("other@example.fi",),
    phones=(),
    customer_numbers=("4712",),
)


def looked(*found: Found, namesakes: tuple[Found, ...] = (), name: str = "Anna Aalto") -> LookUp:
    return LookUp(found=found, namesakes=namesakes, wanted=Wanted(name=name))


def test_records_of_one_address_are_one_person() -> None:
    both = looked(ANNA, ON_THE_LIST)
    assert len(both.person) == 2
    assert not both.collision
    assert both.contacts == Contacts(emails=("Anna@example.fi",), phones=("040 123 4567",))
    assert both.facts(Key.ORDER_NUMBER) == ("T-1",)
    assert both.has_on_file("anna@example.fi")
    assert not both.has_on_file("anna+x@example.fi")
    assert not both.has_on_file("")


def test_a_third_record_ties_two_together() -> None:
    by_number = replace(ANNA, row="9", emails=(), phones=("0501234567",), customer_numbers=("4711",))
    by_phone = replace(ANNA, row="8", emails=(), phones=("+358501234567",), customer_numbers=())
    assert len(looked(by_phone, ANNA, by_number).persons) == 1


@pytest.mark.covers("A34")
@pytest.mark.parametrize(
    "other",
    [
        replace(ANNA, row="5", name="Olavi Aalto"),  # shares the address
        replace(ANNA, row="5", emails=(), phones=(), customer_numbers=("5",)),  # the same name only
        NAMESAKE,
    ],
)
def test_two_persons_are_shown_and_never_merged(other: Found) -> None:
    found = looked(ANNA, other)
    assert found.collision
    assert found.person == ()
    assert found.contacts == Contacts()
    assert not found.has_on_file("anna@example.fi")


@pytest.mark.covers("A34", "A20")
def test_a_number_or_address_of_somebody_else_is_nobodys() -> None:
    found = looked(ANNA, name="Ville Virta")
    assert found.collision
    assert found.contacts == Contacts()


@pytest.mark.covers("A34")
def test_a_namesake_is_told_but_takes_nothing_away() -> None:
    found = looked(ANNA, namesakes=(NAMESAKE,))
    assert found.collision
    assert found.has_on_file("anna@example.fi")


def test_a_namesake_that_is_the_same_person_is_none() -> None:
    again = replace(ANNA, register="list", row="7", matched_by=MatchedBy.NAME, emails=(), phones=())
    assert not looked(ANNA, namesakes=(again,)).collision


def test_a_name_alone_is_nobody_for_certain() -> None:
    alone = looked(namesakes=(NAMESAKE,))
    assert not alone.collision
    assert alone.contacts == Contacts()
    another = replace(NAMESAKE, row="1", emails=("x@example.fi",), customer_numbers=("1",))
    assert looked(namesakes=(NAMESAKE, another)).collision
    assert not looked(namesakes=(NAMESAKE, replace(NAMESAKE, register="list", row="1"))).collision


def test_not_looked_up_is_not_nothing_held() -> None:
    asked = Asked(register="shop", company="Clewer Oy", state=AskedState.NOT_LOOKED_UP, why="locked")
    assert LookUp(asked=(asked,)).incomplete
    assert not LookUp(asked=(replace(asked, state=AskedState.BY_HAND),)).incomplete


RECORD = Record(
    row="4711",
    known={
        Key.EMAIL: ("anna@example.fi",),
        Key.PHONE: ("+358 40 123 4567",),
        Key.NAME: ("Aalto Anna",),
        Key.STREET: ("Linnankatu 34",),
        Key.POSTCODE: ("20100",),
        Key.CUSTOMER_NUMBER: ("AS-4711",),
        Key.ORDER_NUMBER: ("T1001",),
        Key.DEVICE_SERIAL: ("CW 77",),
    },
)
HOME = ("Linnankatu 34, 20100 Turku",)
MATCHES = [
    (Wanted(email="ANNA@example.fi", name="Somebody Else"), MatchedBy.EMAIL),
    (Wanted(numbers={Key.CUSTOMER_NUMBER: ("as4711",)}), MatchedBy.CUSTOMER_NUMBER),
    (Wanted(numbers={Key.ORDER_NUMBER: ("t-1001",)}), MatchedBy.ORDER_NUMBER),
    (Wanted(numbers={Key.DEVICE_SERIAL: ("cw77",)}), MatchedBy.DEVICE_SERIAL),
    (Wanted(phones=("0401234567",)), MatchedBy.PHONE),
    (Wanted(name="Anna Aalto", postal=HOME), MatchedBy.NAME_AND_ADDRESS),
    (Wanted(name="Anna Aalto"), MatchedBy.NAME),
    (Wanted(name="Anna Aalto", postal=("Linnankatu 34, 00100 Helsinki",)), MatchedBy.NAME),
    (Wanted(name="Olavi Aalto", postal=HOME), None),
    (Wanted(name="Anna", postal=HOME), None),
    (Wanted(), None),
]


@pytest.mark.covers("S-03")
@pytest.mark.parametrize(("wanted", "by"), MATCHES)
def test_a_record_fits_by_the_surest(wanted: Wanted, by: MatchedBy | None) -> None:
    assert matcher(wanted)(RECORD) is by


def test_what_is_quoted_is_not_the_writers_own() -> None:
    body = "Numeroni on 4711.\n> asiakasnumero 9999"
    message = replace(parse_message(f"From: a@b.fi\n\n{body}".encode()), text=body, quoted=((18, len(body)),))
    entities = (
        Entity(kind="customer_number", start=12, end=16, text="4711"),
        Entity(kind="customer_number", start=body.index("9999"), end=len(body), text="9999"),
        Entity(kind="phone", start=0, end=3, text="0401234567"),
        Entity(kind="address", start=0, end=3, text="Linnankatu 34"),
    )
    found = Classification(
        labels=(), primary=None, scores={}, privacy=1, language="fi", needs_review=False, entities=entities
    )
    wanted = wanted_of(Mailbox(name="Anna", address="a@b.fi"), message, found)
    assert wanted == Wanted(
        email="a@b.fi",
        name="Anna",
        phones=("0401234567",),
        numbers={Key.CUSTOMER_NUMBER: ("4711",)},
        postal=("Linnankatu 34",),
    )


def test_a_record_without_a_column_has_nothing_there() -> None:
    assert Record(row="1", known={}).first(Key.NAME) == ""
