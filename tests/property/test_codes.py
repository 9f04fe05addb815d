"""Codes can be typed as people type, and no word of a mail is taken for one (R30, A25)."""

import random
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.codes import codes_in, fresh_code, normal

seeds = st.integers(0, 2**32)
words = st.text(alphabet=st.characters(categories=("L", "Z", "P")), max_size=80)


def picking(seed: int) -> Callable[[str], str]:
    return random.Random(seed).choice  # noqa: S311 - a test repeats itself


@given(seeds, st.sampled_from(["", " ", "-", " - ", "–", "\n", "."]), st.booleans())
def test_code_is_read_however_it_is_typed(seed: int, gap: str, lower: bool) -> None:
    code = fresh_code(picking(seed))
    typed = code.replace("-", gap)
    assert normal(typed.lower() if lower else typed) == code.replace("-", "")


@given(seeds, words, words)
def test_code_is_found_anywhere_in_what_somebody_writes(seed: int, before: str, after: str) -> None:
    code = fresh_code(picking(seed))
    assert code.replace("-", "") in codes_in(f"{before} \n{code}\n {after}")


@given(words)
def test_words_without_a_digit_are_no_code(text: str) -> None:
    assert codes_in(text) == ()


@given(seeds)
def test_no_sign_of_a_code_can_be_mistaken_for_another(seed: int) -> None:
    assert not set(fresh_code(picking(seed))) & set("01OILU")


@given(st.text(max_size=300))
def test_anything_may_be_typed(text: str) -> None:
    assert len(normal(text)) in (0, 10)
    assert all(len(code) == 10 for code in codes_in(text))


def test_codes_are_spread_over_more_than_forty_bits() -> None:
    signs, letters, digits = 30, 22, 8
    groups = signs**5 - letters**5 - digits**5
    assert groups**2 > 2**48


def test_number_with_more_signs_beside_it_is_no_code() -> None:
    assert codes_in("X2345A-ABCD2") == codes_in("2345A-ABCD23") == codes_in("ä2345AABCD2") == ()
    assert codes_in("2345AABCD2ä") == codes_in("2345A / ABCD2") == ()


def test_only_the_first_twenty_are_looked_at() -> None:
    assert len(codes_in("; ".join(f"2345A-BCD{n:02}".replace("0", "2") for n in range(22, 99)))) == 20
