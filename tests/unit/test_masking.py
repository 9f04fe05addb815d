"""National ids of three countries and card numbers are struck out by their check digits, however typed."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.masking import STRUCK, holds_secret, mask
from bot.domain.secret_numbers import national_ids, payment_cards

FINNISH_CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


@pytest.mark.parametrize(
    "number",
    [
        "131052-308T",
        "131052a308t",
        "131052–308T",
        "131052 - 308T",
        "131052 308T",
        "131052308T",
        "131052-\n308T",
        *[f"131052{sign}308T" for sign in "+-YXWVUABCDEF"],
        "37605030299",
        "376 050 30299",
        "3 760503 0299",
        "37605030064",  # the second row of weights
        "37605030920",  # both rows give ten
        "811218-9876",
        "811218 9876",
        "811218+9876",
        "8112189876",
        "19811218-9876",
        "198112189876",
        "811278-9873",  # samordningsnummer
    ],
)
@pytest.mark.parametrize("around", ["{}", "Hetuni on {}.", "hetu:{}ja muuta", "({})", "1.2.2026 {} 40"])
def test_a_national_id_is_struck_out(number: str, around: str) -> None:
    dots = "".join(char if char.isspace() else STRUCK for char in number)
    assert mask(around.format(number)) == around.format(dots)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("4111 1111 1111 1111", "•••• •••• •••• 1111"),
        ("4111111111111111", "••••••••••••1111"),
        ("4111.1111.1111.1111", "•••••••••••••••1111"),
        ("4111 - 1111 - 1111 - 1111", "•••• • •••• • •••• • 1111"),
        ("4111  1111\n1111 1111", "••••  ••••\n•••• 1111"),
        ("5555-5555-5555-4444", "•••••••••••••••4444"),
        ("3782 822463 10005", "•••• •••••• •0005"),
        ("4222222222222", "•••••••••2222"),
    ],
)
def test_of_a_card_number_the_last_digits_are_shown(number: str, shown: str) -> None:
    assert mask(f"kortti {number}!") == f"kortti {shown}!"
    assert holds_secret(number)


@pytest.mark.parametrize(
    "text",
    [
        "131052-308U",  # wrong check character
        "310252-308X",  # no such day
        "37605030298",
        "37613030299",  # no such month
        "811218-9877",
        "811318-9875",
        "4111 1111 1111 1112",
        "1111 1111 1111 1117",  # nobody issues such cards
        "0701234567",  # a telephone number
        "FI21 1234 5600 0007 85",
        "SE45 5000 0000 0583 9825 7466",
        "viite 1234 56789 01234",
        "lasku 44187, 12.8.2025, 1 250,00 euroa",
        "PR-2026-000123",
        "2372046-5",
        "",
    ],
)
def test_other_numbers_are_shown(text: str) -> None:
    assert mask(text) == text
    assert not holds_secret(text)


def test_ten_bare_digits_that_begin_with_a_nought_need_a_word_before_them() -> None:
    assert mask("Ring 0401230008") == "Ring 0401230008"
    assert mask("Personnummer: 0401230008") == f"Personnummer: {STRUCK * 10}"
    assert mask("20040123-0008") == STRUCK * 13


@pytest.mark.parametrize("number", ["37605030299", "37605030064", "37605030920"])
def test_of_an_isikukood_only_one_check_digit_is_right(number: str) -> None:
    assert [digit for digit in "0123456789" if national_ids(number[:-1] + digit)] == [number[-1]]


@given(
    day=st.dates(date(1800, 1, 1), date(2099, 12, 31)),
    serial=st.integers(2, 999),
    before=st.text(max_size=5).filter(lambda text: not text[-1:].isdigit()),
    after=st.text(max_size=5).filter(lambda text: not text[:1].isdigit()),
)
def test_every_henkilotunnus_is_struck_out(day: date, serial: int, before: str, after: str) -> None:
    six, three = f"{day:%d%m%y}", f"{serial:03}"
    sign = {18: "+", 19: "-", 20: "A"}[day.year // 100]
    number = f"{six}{sign}{three}{FINNISH_CHECKS[int(six + three) % 31]}"
    assert number not in mask(f"{before}{number}{after}")


PIECES = st.sampled_from(["131052-308T", "4111 1111 1111 1111", "811218-9876", "37605030299", " ", "-", "A"])


@given(st.lists(PIECES | st.text(alphabet="0123456789 -+AT\n•", max_size=12), max_size=8).map("".join))
def test_what_is_masked_keeps_its_length_and_has_nothing_left_to_mask(text: str) -> None:
    shown = mask(text)
    assert len(shown) == len(text)
    assert mask(shown) == shown
    assert not national_ids(shown)
    assert not payment_cards(shown)
    assert all(new in (old, STRUCK) for old, new in zip(text, shown, strict=True))


@pytest.mark.parametrize(
    "piece", ["1", "811218-9876 ", "1234 5678 ", "4111 1111 1111 1111 ", "131052-", " -"]
)
def test_half_a_million_characters_take_a_moment(piece: str) -> None:
    text = piece * (500_000 // len(piece))
    began = time.process_time()
    mask(text)
    assert time.process_time() - began < 5
