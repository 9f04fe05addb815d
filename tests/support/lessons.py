"""Promises and the tests that hold them: `python -m tests.support.lessons` writes their pages."""

import ast
import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "lessons.md"
TABLE = ROOT / "tests" / "data" / "lessons.csv"
END_TO_END = ("tests/integration/", "tests/e2e/")

# What this version has to hold, by an integration or end-to-end test. Each later issue adds its numbers.
MAIL = (
    *("R1", "R2", "R2b", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12", "R14", "R15", "R16"),
    *("R17", "R18", "R18b", "R19", "R20", "R21", "R23", "R25", "R40", "R41", "R42", "R43", "R44", "R45"),
)
COURSE = ("R13", "R22", "R24")
DATES = ("R31", "R33", "R34", "R35", "R36", "R37", "R38", "R39")
DUE = frozenset((*MAIL, *COURSE, *DATES))

_HEAD = """# Lessons

What users of mail daemons, helpdesks and privacy tools went through in public, as promises of this program,
each with the tests that hold it. Written by `python -m tests.support.lessons` from the tests' `covers` marks;
the suite fails when this page is stale, or when a promise of this version is held by no
integration and no end-to-end test.

| | promise | learned from | held by |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One promise, and the public threads that taught it."""

    number: str
    promise: str
    threads: str


def lessons(path: Path = TABLE) -> list[Lesson]:
    """All promises in the order of the table."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="|"))
    return [Lesson(number=row["number"], promise=row["promise"], threads=row["learned from"]) for row in rows]


def _marks(node: ast.AST) -> Iterator[str]:
    """The numbers of all `covers(…)` below the node."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "covers":
            yield from (str(each.value) for each in call.args if isinstance(each, ast.Constant))


def _tests(body: Sequence[ast.stmt], outer: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each test function with the numbers of its own marks, its class's and its module's."""
    shared = [*outer, *(number for each in body if _is_pytestmark(each) for number in _marks(each))]
    for node in body:
        if isinstance(node, ast.ClassDef):
            own = [number for mark in node.decorator_list for number in _marks(mark)]
            yield from _tests(node.body, (*shared, *own))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.name, (*shared, *(number for mark in node.decorator_list for number in _marks(mark)))


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
    )


def marked(folder: Path = ROOT / "tests") -> Mapping[str, list[str]]:
    """For each number the tests that are marked with it, as `tests/….py::test_…`."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        place = path.relative_to(folder.parent).as_posix()
        for name, numbers in _tests(ast.parse(path.read_text(encoding="utf-8")).body, ()):
            for number in dict.fromkeys(numbers):
                found[number].append(f"{place}::{name}")
    return found


def missing(found: Mapping[str, Sequence[str]]) -> list[str]:
    """The promises of this version that no integration or end-to-end test holds."""
    return [
        lesson.number
        for lesson in lessons()
        if lesson.number in DUE
        and not any(test.startswith(END_TO_END) for test in found.get(lesson.number, ()))
    ]


def page(found: Mapping[str, Sequence[str]]) -> str:
    """The page as it should be."""
    return _HEAD + "".join(_row(lesson, found.get(lesson.number, ())) for lesson in lessons())


def _row(lesson: Lesson, tests: Sequence[str]) -> str:
    held = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in tests)
    later = "" if lesson.number in DUE else "*(completed by a later version)*"
    shown = "<br>".join(filter(None, (later, held)))
    return f"| {lesson.number} | {lesson.promise} | {lesson.threads} | {shown} |\n"


if __name__ == "__main__":
    from tests.support import attacks_page, seed  # here, because they import this module

    PAGE.write_text(page(marked()), encoding="utf-8")
    seed.PAGE.write_text(seed.page(marked()), encoding="utf-8")
    attacks_page.PAGE.write_text(attacks_page.page(marked()), encoding="utf-8")
