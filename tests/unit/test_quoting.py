"""A text that must not tell of a person is looked through before it may go (A16, A34)."""

from dataclasses import replace

import pytest

from bot.domain.quoting import place_told, told_of
from bot.domain.registers import Found, Key, LookUp, MatchedBy, Wanted

ANNA = Found(
    register="contacts",
    company="Clewer Oy",
    group="contact",
    row="1",
    matched_by=MatchedBy.EMAIL,
    name="Anna Aalto",
    emails=("Anna.Aalto@example.fi",),
    phones=("+358 40 123 4567",),
    customer_numbers=("AS-4711", "77"),
    facts=((Key.DEVICE_SERIAL, "CLW-77120"), (Key.SERVICE_DATE, "2026-05-12")),
)
LOOKED = LookUp(found=(ANNA,))
EMAIL, PHONE, NUMBER = "an e-mail address on file", "a telephone number on file", "a number on file"


@pytest.mark.covers("A16")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Vastaamme viimeistään 26.12.2026 asiaan PR-2026-000123.", ()),
        ("Osoitteenne on anna.aalto@EXAMPLE.fi.", (EMAIL,)),
        ("Numeronne on 040 123 4567.", (PHONE,)),
        ("Asiakasnumeronne on as 4711.", (NUMBER,)),
        ("Laite clw 77120", (NUMBER,)),
        ("Huolto oli 12.5.2026, koodi 77.", ()),
        ("Laite XCLW-771201", ()),
    ],
)
def test_what_is_on_file_is_found_however_it_is_written(text: str, told: tuple[str, ...]) -> None:
    assert told_of(text, LOOKED) == told


def test_the_readers_own_address_tells_nothing_new() -> None:
    assert told_of("Kirjoititte osoitteesta anna.aalto@example.fi.", LOOKED, ["anna.aalto@example.fi"]) == ()


def test_a_namesakes_data_are_as_closed() -> None:
    assert told_of("as-4711", LookUp(namesakes=(ANNA,))) == (NUMBER,)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Teillä on laite CLW-77120.", ()),
        ("Osoitteenne on linnankatu  34.", ("a postal address",)),
        ("Kuja 7, 00100 Helsinki", ("a postal address",)),
        ("Asutte Polku 22:ssa", ("a postal address",)),
        ("Soitimme numeroon +358401234567", (PHONE,)),
    ],
)
def test_a_protected_persons_place_is_told_in_no_answer(text: str, told: tuple[str, ...]) -> None:
    protected = replace(ANNA, places=("Linnankatu 34", "Turku"), protected=True)
    looked = LookUp(found=(protected,), wanted=Wanted(postal=("Kuja 7, 00100 Helsinki",)))
    assert place_told(text, looked, "Polku 22\n20100 Turku") == told
