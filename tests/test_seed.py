"""The privacy notice: each statement is held by a test or named as open, and the page is fresh."""

from tests.support.lessons import marked
from tests.support.seed import OPEN, PAGE, page, statements, unheld


def test_the_page_of_the_notice_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(marked()), "python -m tests.support.lessons"


def test_every_statement_is_held_or_named_as_open() -> None:
    assert unheld(marked()) == []


def test_every_number_that_is_marked_or_open_is_a_statement() -> None:
    known = [each.number for each in statements()]
    assert known == [f"S-{number:02}" for number in range(1, 66)]
    assert {number for number in marked() if number.startswith("S-")} | set(OPEN) <= set(known)
