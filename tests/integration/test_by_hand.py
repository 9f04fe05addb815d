"""A register that only people can use: a colleague is asked by mail, and our answer waits for theirs."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.by_hand import Answer
from bot.domain.vocabulary import RequestType
from bot.errors import GateClosedError, NotFoundError, UsageError
from bot.workflows import by_hand, casework
from bot.workflows.casework import Act
from tests.support.bench import Bench
from tests.support.letters import ACCESS, OPT_OUT
from tests.support.registers import csv_register, write_csv

ANNA = "Anna Aalto <anna.aalto@example.fi>"
BINDERS: dict[str, Any] = {
    "name": "binders",
    "kind": "manual",
    "company": "Clewer Logistics OÜ",
    "colleague": "Mari Laoväli",
    "colleague_email": "mari@example.com",
}


@pytest.fixture
def asking(sqlite_bench: Bench, tmp_path: Path) -> Bench:
    """A bot with a list and a register for people."""
    sqlite_bench.home.registers = [csv_register(write_csv(tmp_path / "kunder.csv")), BINDERS]
    sqlite_bench.reconfigure()
    return sqlite_bench


async def case_of(bench: Bench, letter: Any) -> str:
    [case] = await bench.take(replace(letter, sender=ANNA).write())
    return str(case["ref"])


def to_mari(bench: Bench) -> list[str]:
    return [mail.raw.decode() for mail in bench.outbox() if mail.recipient == "mari@example.com"]


def answer(bench: Bench, ref: str, said: Answer, note: str = "", register: str = "binders") -> None:
    bench.call(lambda t: by_hand.answer(t, bench.office, Act(ref=ref, by="heli", why=note), register, said))


@pytest.mark.covers("S-05")
async def test_an_access_answer_waits_for_the_colleagues(asking: Bench) -> None:
    ref = await case_of(asking, ACCESS)
    asking.confirm(ref)
    with pytest.raises(GateClosedError, match=r"nobody has answered for the register “binders”"):
        asking.approve(ref)
    asking.remind()
    asking.remind()
    [mail] = to_mari(asking)
    assert ref in mail
    assert "anna" not in mail.lower()
    answer(asking, ref, Answer.NOTHING)
    asking.approve(ref)
    [task] = asking.case(ref)["tasks"]
    assert (task["register"], task["answer"], task["answered_by"]) == ("binders", "nothing", "heli")


async def test_an_opt_out_waits_for_nobody(asking: Bench) -> None:
    ref = await case_of(asking, OPT_OUT)
    asking.remind()
    assert to_mari(asking) == []
    asking.approve(ref)


async def test_a_late_colleague_is_reminded_once(asking: Bench) -> None:
    ref = await case_of(asking, ACCESS)
    asking.remind()
    asking.clock.forward(timedelta(days=7))
    asking.remind()
    asking.clock.forward(timedelta(days=3))
    asking.remind()
    assert len(to_mari(asking)) == 2
    assert len(asking.case(ref)["tasks"]) == 1


async def test_what_is_found_is_told_and_can_be_corrected(asking: Bench) -> None:
    ref = await case_of(asking, ACCESS)
    with pytest.raises(UsageError, match="say what was found"):
        answer(asking, ref, Answer.FOUND)
    answer(asking, ref, Answer.FOUND, "two delivery notes")
    answer(asking, ref, Answer.DONE, "two delivery notes, copied")
    [task] = asking.case(ref)["tasks"]
    assert (task["answer"], task["note"]) == ("done", "two delivery notes, copied")
    with pytest.raises(NotFoundError, match="there is: binders"):
        answer(asking, ref, Answer.DONE, register="attic")


async def test_what_is_said_of_the_person_is_in_no_journal(asking: Bench) -> None:
    ref = await case_of(asking, ACCESS)
    answer(asking, ref, Answer.FOUND, "Anna's note of 2024")
    assert "Anna's note" not in str(asking.case(ref)["timeline"])
    assert "Anna's note" not in str(asking.rows("SELECT * FROM hand_tasks"))


async def test_a_case_that_becomes_an_access_request_is_asked_about_then(asking: Bench) -> None:
    ref = await case_of(asking, OPT_OUT)
    asking.call(lambda t: casework.relabel(t, asking.office, Act(ref=ref, by="heli"), (RequestType.ACCESS,)))
    asking.remind()
    assert len(to_mari(asking)) == 1
