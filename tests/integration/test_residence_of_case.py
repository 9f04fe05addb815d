"""Whose authority the reply of a case names: by what the person says and what is on file, or as staff say."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.errors import GateClosedError, UsageError
from bot.workflows import casework
from tests.integration.test_replies import edit, reply
from tests.support.bench import Bench
from tests.support.bot_process import BotHome
from tests.support.letters import ACCESS, Letter
from tests.support.registers import csv_register, write_csv

HOME, SWEDEN, ESTONIA = "tietosuoja@om.fi", "Box 8114", "Tatari 39"
SARA = Letter(
    sender="Sara Åkesson <sara@example.se>",
    subject="Omat tiedot",
    body="Hei, pyydän kopion kaikista tiedoistani. Asiakasnumeroni on AS-4713. Terveisin Sara Åkesson",
)


@pytest.fixture
def asking(sqlite_bench: Bench, tmp_path: Path) -> Bench:
    """A bot that asks a register of customers."""
    sqlite_bench.home.registers = [csv_register(write_csv(tmp_path / "kunder.csv"))]
    sqlite_bench.reconfigure()
    return sqlite_bench


async def case_of(bench: Bench, letter: Letter) -> dict[str, Any]:
    [case] = await bench.take(letter.write())
    return bench.case(case["ref"])


@pytest.mark.covers("S-55")
async def test_what_is_on_file_of_a_known_sender_decides_and_the_draft_says_so(asking: Bench) -> None:
    case = await case_of(asking, SARA)
    assert case["residence"] == {"country": "SE", "told_by": "on_file"}
    made = reply(asking, case["ref"])
    assert SWEDEN in made["text"]
    assert any("residence SE by on file" in line["source"] for line in made["sources"])


async def test_a_stranger_learns_nothing_of_what_is_on_file(asking: Bench) -> None:
    stranger = replace(SARA, sender="Sara Åkesson <sara.akesson@example.com>")
    case = await case_of(asking, stranger)
    assert case["register"]
    assert case["residence"] is None
    assert SWEDEN not in reply(asking, case["ref"])["text"]
    asking.confirm(case["ref"])
    assert SWEDEN in reply(asking, case["ref"])["text"]


async def test_what_the_person_says_goes_before_the_register(asking: Bench) -> None:
    moved = replace(SARA, body="Hei, asun nykyään Virossa. Pyydän kopion kaikista tiedoistani. Sara Åkesson")
    case = await case_of(asking, moved)
    assert case["residence"] == {"country": "EE", "told_by": "stated"}
    assert ESTONIA in reply(asking, case["ref"])["text"]


async def test_what_is_quoted_is_not_what_the_person_says(sqlite_bench: Bench) -> None:
    quoting = replace(
        ACCESS,
        sender="Anna Aalto <anna@example.com>",
        body="Pyydän kopion kaikista tiedoistani. Anna\n\n> Jag bor i Sverige\n> +46 70 123 45 67",
    )
    assert (await case_of(sqlite_bench, quoting))["residence"] is None


async def test_staff_say_where_the_person_lives(bench: Bench) -> None:
    ref = (await case_of(bench, ACCESS))["ref"]
    assert HOME in reply(bench, ref)["text"]
    act = casework.Act(ref=ref, by="heli")
    bench.call(lambda session: casework.set_residence(session, bench.office, act, "se"))
    assert bench.case(ref)["residence"] == {"country": "SE", "told_by": "staff"}
    assert SWEDEN in reply(bench, ref)["text"]
    last = [event for event in bench.case(ref)["timeline"] if event["what"] == "residence_set"][-1]
    assert (last["by"], last["country"]) == ("heli", "SE")
    bench.call(lambda session: casework.set_residence(session, bench.office, act, "other"))
    assert HOME in reply(bench, ref)["text"]


async def test_an_edited_text_stays_and_nonsense_is_refused(sqlite_bench: Bench) -> None:
    bench = sqlite_bench
    ref = (await case_of(bench, ACCESS))["ref"]
    edit(bench, ref, reply(bench, ref)["text"] + "\nPS. Heli")
    act = casework.Act(ref=ref, by="heli")
    bench.call(lambda session: casework.set_residence(session, bench.office, act, "EE"))
    assert "PS. Heli" in reply(bench, ref)["text"]
    with pytest.raises(UsageError, match="one of AT, BE"):
        bench.call(lambda session: casework.set_residence(session, bench.office, act, "Mars"))
    viewer = casework.Act(ref=ref, by="vera")
    with pytest.raises(GateClosedError):
        bench.call(lambda session: casework.set_residence(session, bench.office, viewer, "EE"))


async def test_the_command_sets_it(sqlite_home: BotHome, sqlite_bench: Bench) -> None:
    ref = (await case_of(sqlite_bench, ACCESS))["ref"]
    command = ("case", "set-residence", ref, "--by", "heli", "--country", "EE")
    assert "residence EE" in await asyncio.to_thread(sqlite_home.must, *command)
    assert "lives in  EE (by staff)" in await asyncio.to_thread(sqlite_home.must, "case", "show", ref)
