"""No more marketing: on the list as soon as it is asked, and off bought lists, on both databases."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.suppression import contacts
from bot.domain.vocabulary import CaseState, RequestType
from bot.workflows import casework
from storage import suppressions
from tests.support.bench import Bench
from tests.support.letters import ACCESS, OPT_OUT
from tests.support.registers import csv_register, write_csv


def listed(bench: Bench, emails: str = "", phone: str = "") -> bool:
    return bench.call(lambda session: suppressions.checker(session)(contacts([emails], [phone])))


@pytest.mark.covers("S-54")
async def test_an_opt_out_is_on_the_list_before_anybody_has_read_it(bench: Bench) -> None:
    await bench.take(OPT_OUT.write(), ACCESS.write())
    assert listed(bench, "SARA@example.se")
    assert not listed(bench, "anna@example.fi")
    (since,) = bench.rows("SELECT since, approved FROM suppressions")
    assert str(since[0]) == "2026-11-27"
    assert not since[1]


async def test_neither_address_nor_number_stands_in_the_list(bench: Bench) -> None:
    await bench.take(OPT_OUT.write())
    assert "sara" not in str(bench.rows("SELECT * FROM suppressions"))


@pytest.mark.parametrize("ends", [CaseState.NOT_A_REQUEST, CaseState.WITHDRAWN])
async def test_what_was_no_request_leaves_the_list(sqlite_bench: Bench, ends: CaseState) -> None:
    (case,) = await sqlite_bench.take(OPT_OUT.write())
    act = casework.Act(ref=case["ref"], by="heli", why="a colleague's test")
    sqlite_bench.call(lambda session: casework.close(session, sqlite_bench.office, act, ends))
    assert not listed(sqlite_bench, "sara@example.se")


async def test_another_label_takes_it_off_and_the_right_one_puts_it_on(sqlite_bench: Bench) -> None:
    (case,) = await sqlite_bench.take(OPT_OUT.write())
    act = casework.Act(ref=case["ref"], by="heli")
    office = sqlite_bench.office
    sqlite_bench.call(lambda session: casework.relabel(session, office, act, (RequestType.COMPLAINT,)))
    assert not listed(sqlite_bench, "sara@example.se")
    sqlite_bench.call(lambda session: casework.relabel(session, office, act, (RequestType.OPT_OUT,)))
    assert listed(sqlite_bench, "sara@example.se")


async def test_all_contacts_on_file_are_listed(sqlite_bench: Bench, tmp_path: Path) -> None:
    sqlite_bench.home.registers = [csv_register(write_csv(tmp_path / "asiakkaat.csv"))]
    sqlite_bench.reconfigure()
    await sqlite_bench.take(OPT_OUT.write())
    assert listed(sqlite_bench, phone="0046701234567")
    sqlite_bench.clock.forward(timedelta(days=400))
    assert listed(sqlite_bench, phone="0701234567")


async def test_a_list_as_offices_save_it_is_cleaned(sqlite_bench: Bench, tmp_path: Path) -> None:
    await sqlite_bench.take(OPT_OUT.write())
    bought, clean = tmp_path / "ostettu.csv", tmp_path / "puhdas.csv"
    head, sara, other = "Nimi;Sähköposti\r\n", "Sara Å;SARA@example.se\r\n", "Äijä;aija@example.fi\r\n"
    bought.write_bytes((head + sara + other).encode("cp1252"))
    said = sqlite_bench.home.command("suppress", "check", str(bought), "--output", str(clean), "--json")
    counts = json.loads(said.stdout)
    assert (counts["rows"], counts["removed"], counts["removed_lines"]) == (2, 1, [2])
    assert clean.read_bytes() == (head + other).encode("cp1252")
