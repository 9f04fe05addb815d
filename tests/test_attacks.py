"""The page of attacks is fresh, and none of them is left without a test that plays it."""

from tests.support.attacks_page import LATER, PAGE, attacks, page, unheld
from tests.support.lessons import marked


def test_the_page_of_attacks_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(marked()), "python -m tests.support.lessons"


def test_every_attack_is_played() -> None:
    assert unheld(marked()) == []


def test_there_are_thirty_five_and_every_mark_is_one_of_them() -> None:
    numbers = [each["number"] for each in attacks()]
    assert numbers == [f"A{number}" for number in range(1, 36)]
    assert {number for number in marked() if number[0] == "A" and number[1:].isdecimal()} <= set(numbers)
    assert set(LATER) <= set(numbers)
