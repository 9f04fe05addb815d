"""An erased case stays erased: its mails leave keyed hashes, and no mail comes back as a new one (R13)."""

from datetime import timedelta

import pytest
from sqlmodel import SQLModel, select

from bot.domain.vocabulary import RequestType
from bot.errors import GateClosedError
from bot.workflows import casework
from storage import cases, tombstones
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.letters import ACCESS


def erase(bench: Bench, ref: str) -> None:
    def work(session: Transaction) -> None:
        tombstones.erase_content(session, cases.load(session, ref).id, bench.clock())

    bench.call(work)


async def closed(bench: Bench, mail: bytes) -> str:
    [case] = await bench.take(mail)
    act = casework.Act(ref=case["ref"], by="heli", why="asked by phone")
    bench.call(lambda s: casework.withdraw(s, bench.office, act))
    return str(case["ref"])


@pytest.mark.covers("R13")
async def test_a_mail_of_an_erased_case_comes_back_under_a_new_number_and_opens_nothing(bench: Bench) -> None:
    mail = ACCESS.write()
    ref = await closed(bench, mail)
    erase(bench, ref)
    bench.clock.forward(timedelta(days=400))
    assert bench.keep(b"Received: from elsewhere\r\n" + mail) == 0
    await bench.work()
    assert [case["ref"] for case in bench.cases()] == [ref]


@pytest.mark.covers("R13")
async def test_nothing_of_the_person_is_left_and_the_journal_still_holds(bench: Bench) -> None:
    ref = await closed(bench, ACCESS.write())
    before = bench.case(ref)
    erase(bench, ref)
    after = bench.case(ref)
    assert after["requester"] == {"name": "", "address": ""}
    assert (after["messages"], after["notes"]) == ([], [])
    assert {draft["subject"] + draft["text"] for draft in after["drafts"]} == {""}
    assert (after["state"], after["act_by"]) == (before["state"], before["act_by"])
    assert after["timeline"] == before["timeline"]
    digests = [row[0] for row in bench.rows("SELECT digest FROM inbox")]
    assert digests == [""]


async def test_no_table_tells_who_asked_or_what_was_written(sqlite_bench: Bench) -> None:
    """R49: the erasure of our own database, tried on every row of every table, decrypted."""
    [case] = await sqlite_bench.take(ACCESS.write())
    ref = case["ref"]
    act = casework.Act(ref=ref, by="heli", why="asked by phone")
    sqlite_bench.call(lambda s: casework.relabel(s, sqlite_bench.office, act, (RequestType.ERASURE,)))
    sqlite_bench.call(lambda s: casework.withdraw(s, sqlite_bench.office, act))
    sqlite_bench.call(lambda s: casework.note(s, sqlite_bench.office, act, "Anna asked on the phone"))
    erase(sqlite_bench, ref)

    def told(session: Transaction) -> str:
        tables = [each.class_ for each in SQLModel._sa_registry.mappers]
        return "\n".join(repr(row) for table in tables for row in session.exec(select(table)).all())

    left = sqlite_bench.call(told).casefold()
    assert ref.casefold() in left
    assert [
        word
        for word in ("anna asked", "aalto", "example.fi", "henkilötiedoista", "tietopyyntö")
        if word in left
    ] == []


async def test_a_mail_by_the_same_person_with_other_words_is_a_new_request(sqlite_bench: Bench) -> None:
    ref = await closed(sqlite_bench, ACCESS.write())
    erase(sqlite_bench, ref)
    refs = [case["ref"] for case in await sqlite_bench.take(ACCESS.write())]
    assert len(refs) == 2


async def test_an_open_case_is_not_erased(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ACCESS.write())
    with pytest.raises(GateClosedError, match="has ended"):
        erase(sqlite_bench, case["ref"])
