"""Promises learned from others: each of this version is held by a test, and their page is fresh."""

import textwrap
from pathlib import Path

from tests.support.lessons import DUE, PAGE, lessons, marked, missing, page


def test_the_page_of_lessons_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(marked()), "python -m tests.support.lessons"


def test_every_promise_of_this_version_is_held_end_to_end() -> None:
    assert missing(marked()) == []


def test_every_number_that_is_marked_or_due_is_in_the_table() -> None:
    known = {lesson.number for lesson in lessons()}
    numbers = {number for number in marked() if number.startswith("R")}
    assert numbers | DUE <= known


def test_marks_are_found_wherever_pytest_takes_them(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_a.py").write_text(
        textwrap.dedent(
            """
            import pytest
            pytestmark = pytest.mark.covers("R1")

            @pytest.mark.covers("R2", "R3")
            class TestOne:
                @pytest.mark.parametrize("a", [pytest.param(1, marks=pytest.mark.covers("R4"))])
                async def test_it(self, a): ...

            def test_plain(): ...
            def not_a_test(): ...
            """
        )
    )
    one, plain = "tests/test_a.py::test_it", "tests/test_a.py::test_plain"
    assert marked(folder) == {"R1": [one, plain], "R2": [one], "R3": [one], "R4": [one]}
