"""Whose authority a reply names: where the person lives, by the surest of what the case tells."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.countries import LANDS, Land, code_of
from bot.domain.residence import (
    Clues,
    Residence,
    ToldBy,
    on_file,
    phones,
    places,
    residence,
    top_level,
)

# One clue of each kind, the surest first, each for a country of its own.
EACH: dict[ToldBy, dict[str, Any]] = {
    ToldBy.STAFF: {"staff": "NO"},
    ToldBy.STATED: {"texts": ("Hej, jag bor numera i Danmark. Mvh Sara",)},
    ToldBy.ON_FILE: {"on_file": ("LV",)},
    ToldBy.POSTAL: {"postal": "Hauptstraße 1\nDE-10115 Berlin"},
    ToldBy.PHONE: {"phones": ("+372 512 3456",)},
    ToldBy.TOP_LEVEL: {"address": "sara@example.se"},
}
SAYS = {
    ToldBy.STAFF: "NO", ToldBy.STATED: "DK", ToldBy.ON_FILE: "LV",
    ToldBy.POSTAL: "DE", ToldBy.PHONE: "EE", ToldBy.TOP_LEVEL: "SE",
}  # fmt: skip


@pytest.mark.covers("S-55")
@pytest.mark.parametrize("kind", ToldBy)
def test_each_clue_alone_tells_the_country(kind: ToldBy) -> None:
    assert residence(Clues(**EACH[kind])) == Residence(country=SAYS[kind], told_by=kind)


@pytest.mark.parametrize(("surer", "weaker"), tuple(combinations(ToldBy, 2)))
def test_the_surer_clue_wins(surer: ToldBy, weaker: ToldBy) -> None:
    assert residence(Clues(**(EACH[surer] | EACH[weaker]))) == Residence(country=SAYS[surer], told_by=surer)


def test_nothing_known_is_nothing_said() -> None:
    assert residence(Clues(address="john@example.com")) is None


def test_what_speaks_for_two_countries_leaves_it_to_the_next() -> None:
    both = Clues(texts=("Puh. +358 40 123 4567, i Sverige +46 70 123 45 67",), address="sara@example.se")
    assert residence(both) == Residence(country="SE", told_by=ToldBy.TOP_LEVEL)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Asun nykyään Virossa, mutta laite on Turussa.", "EE"),
        ("Me asumme perheeni kanssa Ruotsissa", "SE"),
        ("Jag bor sedan 2019 i Tyskland.", "DE"),
        ("jag är bosatt i Finland", "FI"),
        ("I have been living with my wife in the Netherlands", "NL"),
        ("We live in Estonia.", "EE"),
        ("Elan alates kevadest Soomes.", "FI"),
        ("asun Ahvenanmaalla", "FI"),
        ("I am a resident of Ireland", "IE"),
        ("En asu Suomessa", ""),
        ("Jag bor inte i Sverige", ""),
        ("I don't live in Finland any more", ""),
        ("I no longer live in Sweden", ""),
        ("Jag bor i Norra Vasa", ""),
        ("Laite on Ruotsissa", ""),
    ],
)
def test_what_the_person_says_is_heard(text: str, country: str) -> None:
    told = residence(Clues(texts=(text,)))
    assert (told.country if told else "") == country


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Mannerheimintie 1, 00100 Helsinki", "FI"),
        ("Strandgatan 2\n22100 MARIEHAMN", "FI"),
        ("Pikk 1, 10134 Tallinn", "EE"),
        ("Anna Berg\nStorgatan 1\n114 55 Stockholm", "SE"),
        ("Storgatan 1, SE-211 22 Malmö", "SE"),
        ("Hauptstraße 1\n10115 Berlin\nGermany", "DE"),
        ("Brīvības iela 1, LV-1010 Rīga", "LV"),
        ("Damrak 1, 1012 AB Amsterdam, Netherlands", "NL"),
        ("Talvikkitie 9, 99999 Korvatunturi, Finland", "FI"),
        ("Hauptstraße 1, 10115 Berlin", ""),
        ("vuonna 2024 Turku", ""),
        ("tilaus 123 45 kpl", ""),
    ],
)
def test_a_postcode_tells_a_country_where_only_one_has_it(text: str, country: str) -> None:
    assert places(text) == ({country} if country else set())


def test_our_own_address_in_a_formal_letter_is_not_theirs() -> None:
    letter = "Clewer Technology Oy\nLinnankatu 34\n20100 Turku\n\nStorgatan 1, 114 55 Stockholm"
    told = residence(Clues(texts=(letter,), own=frozenset({"20100"})))
    assert told == Residence(country="SE", told_by=ToldBy.POSTAL)


def test_the_last_line_of_a_letters_address_is_a_statement() -> None:
    told = residence(Clues(postal="Storgatan 1\n114 55 Stockholm\nSverige", on_file=("FI",)))
    assert told == Residence(country="SE", told_by=ToldBy.STATED)


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+358 40 123 4567", "FI"),
        ("00372 512 3456", "EE"),
        ("+46 (0)70-123 45 67", "SE"),
        ("+423 236 60 90", "LI"),
        ("+1 212 555 0100", ""),
        ("040 123 4567", ""),
        ("00100 Helsinki", ""),
    ],
)
def test_a_telephone_number_tells_it_by_its_prefix(number: str, country: str) -> None:
    assert phones(number) == ({country} if country else set())


@pytest.mark.parametrize(
    ("record", "country"),
    [
        (("114 55", "Stockholm", ""), "SE"),
        (("20100", "Turku", ""), "FI"),
        (("10115", "Berlin", "Saksa"), "DE"),
        (("", "", "fi"), "FI"),
        (("", "", "SWE"), "SE"),
        (("", "", "Kuu"), ""),
        (("12345", "Jossain", ""), ""),
    ],
)
def test_an_address_on_file_tells_it(record: tuple[str, str, str], country: str) -> None:
    assert on_file(*record) == country


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("AINO@EXAMPLE.FI", "FI"),
        ("ida@example.ax", "FI"),
        ("sara@mail.example.se", "SE"),
        ("john@example.com", ""),
        ("", ""),
    ],
)
def test_a_top_level_domain_tells_it(address: str, country: str) -> None:
    assert top_level(address) == country


@pytest.mark.parametrize("land", list(LANDS.values()), ids=list(LANDS))
def test_every_name_of_a_country_is_its_own(land: Land) -> None:
    assert {code_of(name) for name in (*land.names, *land.within)} == {land.code}


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    told = residence(Clues(texts=(text,), postal=text, phones=(text,), address=text))
    assert told is None or told.country in LANDS
