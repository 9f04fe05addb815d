"""`privacy-bot due`: dates on the command line, and its words for what it doesn't understand."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "tests" / "data" / "deadlines_examples.csv"
KEYS = [
    "received_on",
    "due_on",
    "cautious_on",
    "extended_due_on",
    "extended_cautious_on",
    "extension_notice_by",
    "act_by",
    "paused_days",
    "rule",
]


def due(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "due", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)


def sample() -> list[dict[str, str]]:
    """Every eighth row, and those where something happened."""
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        row for number, row in enumerate(rows) if number % 8 == 0 or row["id"] in ("E048", "E071", "E084")
    ]


@pytest.mark.covers("R33", "R35", "S-61")
@pytest.mark.parametrize("row", sample(), ids=lambda row: row["id"])
def test_examples_through_the_command(row: dict[str, str]) -> None:
    events = [f"--event={each['type']}={each['at']}" for each in json.loads(row["events"])]
    said = due(
        *("--received", row["received_at"], "--country", row["country"], "--type", row["request_type"]),
        *events,
        "--json",
    )
    found = json.loads(said.stdout)
    assert (found["due_on"], found["cautious_on"], found["extended_due_on"]) == (
        row["expected_due_on"],
        row["expected_cautious_on"],
        row["expected_extended_due_on"] or None,
    )


def test_json_has_the_keys_of_the_contract() -> None:
    assert list(json.loads(due("--received", "2026-03-31", "--json").stdout)) == KEYS


def test_finland_and_access_are_the_defaults() -> None:
    named = due("--received", "2026-03-05", "--country", "FI", "--type", "access", "--json")
    assert due("--received", "2026-03-05", "--json").stdout == named.stdout


@pytest.mark.covers("R35")
def test_time_without_zone_is_helsinki_time() -> None:
    found = json.loads(due("--received", "2026-09-10T23:30", "--json").stdout)
    assert found["received_on"] == "2026-09-10"


@pytest.mark.covers("R34")
def test_text_gives_a_line_a_date_and_the_rule() -> None:
    lines = due("--received", "2026-03-31").stdout.splitlines()
    found = {line.split(maxsplit=1)[0]: line.split(maxsplit=1)[1] for line in lines}
    assert list(found) == KEYS
    assert found["due_on"] == "2026-04-30"
    assert found["extended_due_on"] == "-"
    assert "last day of the month" in found["rule"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--received", "2026-03-31", "--country", "NO"], "--country: “NO” is none of FI, EE, SE"),
        (["--received", "2026-03-31", "--type", "identity_reply"], "--type: “identity_reply” is none of"),
        (["--received", "31.3.2026"], "--received: “31.3.2026” is not a date or time"),
        (["--received", "2026-02-30"], "--received: “2026-02-30” is not a date or time"),
        (["--received", "2026-03-31", "--event", "lost=2026-04-01"], "--event: “lost” is none of"),
        (["--received", "2026-03-31", "--event", "extended"], "--event: “extended” is not NAME=ISO"),
        (["--received", "2026-03-31", "--event", "extended=soon"], "--event extended: “soon” is not"),
        ([], "--received"),
    ],
)
def test_wrong_usage_is_named(words: list[str], said: str) -> None:
    found = due(*words, "--json")
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr


@pytest.mark.parametrize("received", ["2041-03-31", "2040-12-15", "9999-12-31", "0001-01-01T00:00+14:00"])
def test_date_without_calendar_is_one_line_and_exit_1(received: str) -> None:
    found = due("--received", received)
    assert (found.returncode, found.stdout) == (1, "")
    assert len(found.stderr.splitlines()) == 1
    assert "correct the date" in found.stderr
