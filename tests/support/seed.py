"""The privacy notice and the tests that hold it: `python -m tests.support.lessons` writes docs/seed.md."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.lessons import ROOT

PAGE: Path = ROOT / "docs" / "seed.md"
TABLE: Path = ROOT / "tests" / "data" / "seed.csv"

# What this version does not do, or does only in part, and what it does instead.
OPEN: Mapping[str, str] = {
    "S-03": "search by IP address, cookie id and Facebook user name is done by hand",
    "S-05": "all four are named, staff confirm that all were searched; tasks per company are to come",
    "S-46": "letters, telephone and visits come in by the commands for letters",
    "S-11": "device readings are put into the file by hand until the data package is there",
    "S-17": "the consent record is looked up by hand: each answer on access asks for it",
    "S-20": "no form yet: the text asks staff for each of the four",
    "S-23": "supplier, register and day are written by staff; no record of purchases is kept yet",
    "S-26": "no record of consents can be asked: a note tells staff to look for it at each such opt-out",
    "S-29": "roles are kept; who only looked at a case is not recorded yet",
    "S-33": "a register that marks a pending claim is held by a rule; else staff say that there is one",
    "S-35": "the day is computed; the purge of the company's own registers is done by hand",
    "S-36": "the reply asks staff for ground and day; the company's own registers are purged by hand",
    "S-37": "both events are told in words; nothing reminds of a draw that was left open",
    "S-39": "the criterion is told; a yearly review date per record is to come",
    "S-45": "Meta has its task until staff record that it was told; the telling itself is done by hand",
    "S-52": "registers that can are marked after approval; other systems' exports are not blocked from here",
    "S-58": "a reply cites the version, an older draft needs a reason; the notice itself is Clewer's to mend",
    "S-63": "all four are asked by default; which company holds what is in the configuration",
}

_HEAD = """# The privacy notice, line by line

Clewer's privacy notice of 18.03.2022: what each statement says, what this program does about it, and the
tests that hold it. Written by `python -m tests.support.lessons` from the tests' `covers` marks; the suite
fails when this page is stale, or when a statement is held by no test and not named here as open.

| | the notice says | the program | held by |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of the notice and what follows from it."""

    number: str
    says: str
    does: str


def statements(path: Path = TABLE) -> list[Statement]:
    """All statements in the order of the notice."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="|"))
    return [
        Statement(number=row["number"], says=row["the notice says"], does=row["the program"]) for row in rows
    ]


def unheld(found: Mapping[str, Sequence[str]]) -> list[str]:
    """Statements that no test holds and that are not named as open."""
    return [each.number for each in statements() if not found.get(each.number) and each.number not in OPEN]


def page(found: Mapping[str, Sequence[str]]) -> str:
    """The page as it should be."""
    return _HEAD + "".join(_row(each, found.get(each.number, ())) for each in statements())


def _row(statement: Statement, tests: Sequence[str]) -> str:
    held = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in tests)
    still = f"*open: {OPEN[statement.number]}*" if statement.number in OPEN else ""
    shown = "<br>".join(filter(None, (still, held)))
    return f"| {statement.number} | {statement.says} | {statement.does} | {shown} |\n"
