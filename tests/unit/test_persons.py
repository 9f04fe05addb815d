"""Two spellings of one name, address or number are the same; two persons never are."""

import pytest

from bot.domain.persons import (
    email_key,
    email_spellings,
    masked_email,
    masked_phone,
    may_be_one,
    name_words,
    number_key,
    phone_key,
    place_words,
    same_full_name,
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Anna@Example.FI", "anna@example.fi"),
        (" anna@example.fi ", "anna@example.fi"),
        ("anna@äijälä.fi", "anna@xn--ijl-placb.fi"),
        ("anna@example.fi.", "anna@example.fi"),
        ("anna", ""),
        ("@example.fi", ""),
        (f"anna@{'ä' * 300}.fi", f"anna@{'ä' * 300}.fi"),
        ("anna@ä..fi", "anna@ä..fi"),
    ],
)
def test_an_address_has_one_key(written: str, key: str) -> None:
    assert email_key(written) == key


@pytest.mark.parametrize("other", ["ma\N{KELVIN SIGN}i@example.fi", "maki@example.fı", "ｍaki@example.com"])
def test_letters_of_other_alphabets_never_become_ours(other: str) -> None:
    assert email_key(other) not in ("maki@example.fi", "maki@example.com")


def test_a_register_may_hold_either_spelling_of_a_domain() -> None:
    assert email_spellings("a@äijälä.fi") == ("a@xn--ijl-placb.fi", "a@äijälä.fi")
    assert email_spellings("a@example.fi") == ("a@example.fi",)
    assert email_spellings("a@ä..fi") == ("a@ä..fi",)
    assert email_spellings("nobody") == ()


@pytest.mark.parametrize(
    "other",
    [
        "Meikäläinen Matti",
        "MATTI MEIKÄLÄINEN",
        "Matti Meikalainen",
        "Matti Juhani Meikäläinen",
        "M. Meikäläinen",
        "Matti M.",
        "Herra Matti Meikäläinen",
        "",
        "mattim77",
    ],
)
def test_spellings_of_a_name_may_be_one_person(other: str) -> None:
    assert may_be_one("Matti Meikäläinen", other)
    assert may_be_one(other, "Matti Meikäläinen")


@pytest.mark.parametrize("other", ["Liisa Meikäläinen", "Matti Mattila", "L. Meikäläinen", "Olli Orava"])
def test_another_name_is_another_person(other: str) -> None:
    assert not may_be_one("Matti Meikäläinen", other)


@pytest.mark.covers("A20")
@pytest.mark.parametrize(
    "couple", ["Pirkko ja Olavi Virtanen", "Olavi & Pirkko Virtanen", "Olavi och Pia Virtanen"]
)
def test_a_couple_is_neither_of_both(couple: str) -> None:
    assert not may_be_one(couple, "Olavi Virtanen")
    assert may_be_one(couple, couple.upper())
    assert may_be_one("Jaana Virtanen", "Virtanen Jaana")


def test_a_first_name_alone_has_no_namesake() -> None:
    assert same_full_name("Matti Virtanen", "Virtanen Matti")
    assert not same_full_name("Matti", "Matti Virtanen")
    assert name_words("Clewer Oy") == {"clewer"}


@pytest.mark.parametrize(
    "written",
    ["040 123 4567", "+358 40 1234567", "+358 (0)40 123 4567", "00358401234567", "040-1234567", "0401234567"],
)
def test_a_number_has_one_key(written: str) -> None:
    assert phone_key(written) == "401234567"


def test_numbers_of_other_countries_and_of_nobody() -> None:
    assert phone_key("+372 5123 4567") == phone_key("51234567")
    assert phone_key("+1 212 555 0100") == "12125550100"
    assert phone_key("112") == ""
    assert number_key("AS-47 11") == number_key("as4711")


def test_places_are_found_in_each_other() -> None:
    assert place_words("Linnankatu 34") in place_words("Anna Aalto, linnankatu  34, 20100 Turku")
    assert place_words("Linnankatu 3") not in place_words("Linnankatu 34, 20100 Turku")


def test_masks_show_who_knows_and_tell_others_nothing() -> None:
    assert masked_email("anna.aalto@example.fi") == "a…@example.fi"
    assert masked_phone("+358 40 123 4567") == "…67"
