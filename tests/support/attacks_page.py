"""The attacks and the tests that hold them off: `python -m tests.support.lessons` writes docs/attacks.md."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.lessons import ROOT

PAGE: Path = ROOT / "docs" / "attacks.md"
TABLE: Path = ROOT / "tests" / "data" / "attacks.csv"
MOST_TESTS = 12

# What a later issue completes.
LATER: Mapping[str, str] = {
    "A24": "the link with a code by another way is completed by the registers issue",
    "A29": "the desk's part is completed by the desk issue",
    "A30": "the desk's part is completed by the desk issue",
    "A34": "attachments are completed by the registers issue",
    "A35": "completed by the registers issue",
}

_HEAD = """# Attacks

What people have tried elsewhere to get at other people's data, and what holds it off here. Each is played in
the tests as real mails, in at least two languages, against registers that are full of canaries, with staff
who approve whatever the gate lets them; after it, all mails, attachments and open pages are searched. Written
by `python -m tests.support.lessons` from the tests' `covers` marks; the suite fails when this page is
stale, or when an attack is held off by no test. `make faults` plays them.

| | attack | what holds it off | disclosures | tests |
|---|---|---|---|---|
"""


def attacks(path: Path = TABLE) -> list[dict[str, str]]:
    """All attacks in the order of the table."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="|"))


def unheld(found: Mapping[str, Sequence[str]]) -> list[str]:
    """The attacks that no test plays as mails, nor a later issue completes."""
    return [
        each["number"]
        for each in attacks()
        if each["number"] not in LATER
        and not any(test.startswith("tests/attacks/") for test in found.get(each["number"], ()))
    ]


def page(found: Mapping[str, Sequence[str]]) -> str:
    """The page as it should be."""
    return _HEAD + "".join(_row(each, found.get(each["number"], ())) for each in attacks())


def _row(attack: Mapping[str, str], tests: Sequence[str]) -> str:
    """One row; the tests that play the attack come first, and long lists are cut."""
    ordered = sorted(tests, key=lambda test: not test.startswith("tests/attacks/"))
    shown = [f"`{test.removeprefix('tests/')}`" for test in ordered[:MOST_TESTS]]
    more = [f"and {len(ordered) - MOST_TESTS} more"] if len(ordered) > MOST_TESTS else []
    later = [f"*{LATER[attack['number']]}*"] if attack["number"] in LATER else []
    held = "<br>".join([*later, *shown, *more])
    return f"| {attack['number']} | {attack['attack']} | {attack['what holds it']} | 0 | {held} |\n"
