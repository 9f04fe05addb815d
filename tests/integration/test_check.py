"""`check`: one look at everything that the bot needs, each trouble in words that say what to do."""

import asyncio

import pytest

from bot.runtime.checks import check_all
from tests.support.bench import prepare
from tests.support.bot_process import BotHome
from tests.support.registers import csv_register, write_csv


@pytest.fixture
def ready(sqlite_home: BotHome) -> BotHome:
    """A home with schema and key."""
    prepare(sqlite_home)
    return sqlite_home


def lines(home: BotHome) -> dict[str, list[tuple[str, str]]]:
    """What `check` says of each part: state and text."""
    found: dict[str, list[tuple[str, str]]] = {}
    for result in asyncio.run(check_all(home.settings())):
        found.setdefault(result.what.split()[0], []).append((result.state, result.text))
    return found


@pytest.mark.covers("R14")
def test_all_is_well(ready: BotHome) -> None:
    said = lines(ready)
    assert {part for part, results in said.items() if any(state == "failed" for state, _ in results)} == set()
    assert set(said) >= {"config", "imap", "smtp", "database", "templates", "model"}


@pytest.mark.covers("R14")
def test_every_trouble_is_told_at_once(ready: BotHome) -> None:
    ready.overrides["mailbox"]["password"] = "wrong"
    ready.overrides["smtp"]["password"] = "wrong"
    ready.key_file.unlink()
    said = lines(ready)
    assert {part for part, results in said.items() if results[0][0] == "failed"} == {
        "imap",
        "smtp",
        "database",
    }


def test_a_missing_folder_is_a_warning_and_a_missing_first_folder_a_failure(ready: BotHome) -> None:
    ready.overrides["mailbox"]["folders"] = ["INBOX", "Nowhere"]
    assert ("warning", "there is no folder Nowhere") in lines(ready)["imap"]
    ready.overrides["mailbox"]["folders"] = ["Nowhere"]
    assert "failed" in [state for state, _ in lines(ready)["imap"]]


def test_a_register_is_reached_and_one_that_is_missing_fails(ready: BotHome) -> None:
    file = write_csv(ready.folder / "kunder.csv")
    ready.registers = [csv_register(file), csv_register(ready.folder / "none.csv", name="list")]
    said = lines(ready)["register"]
    assert said[0][0] == "ok"
    assert said[0][1].startswith("5 rows (cp1252, semicolon)")
    assert said[1][0] == "failed"
    assert "none.csv can't be read" in said[1][1]


def test_check_ends_with_one_clear_line(ready: BotHome) -> None:
    ready.overrides["mailbox"]["password"] = "wrong"
    assert ready.refused("check").splitlines()[-1].startswith("privacy-bot: not ready: imap localhost")
