"""One matter in two cases, and two in one: staff put it right, and no answer reaches the wrong person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.vocabulary import RequestType
from bot.errors import GateClosedError, NotFoundError, UsageError
from bot.workflows import casework, course
from tests.support.bench import MORNING, Bench
from tests.support.letters import ACCESS, ERASURE, Letter

_DAY = timedelta(days=1)
AGAIN = replace(ACCESS, subject="Vielä kerran", body=ACCESS.body + " Odotan vastausta.")


def act(ref: str, why: str = "the same matter") -> casework.Act:
    return casework.Act(ref=ref, by="heli", why=why)


async def two(bench: Bench, second: Letter = AGAIN) -> tuple[str, str]:
    """An older and a newer case."""
    [first] = await bench.take(ACCESS.write(), received=MORNING - 3 * _DAY)
    cases = await bench.take(second.write())
    await bench.send()
    [other] = [case["ref"] for case in cases if case["ref"] != first["ref"]]
    return str(first["ref"]), str(other)


def merge(bench: Bench, ref: str, into: str) -> None:
    bench.call(lambda s: course.merge(s, bench.office, act(ref), into))


@pytest.mark.covers("R22", "R24")
async def test_merged_the_earliest_receipt_counts_and_notes_stay_notes(bench: Bench) -> None:
    first, second = await two(bench)
    bench.call(lambda s: casework.note(s, bench.office, act(first), "asked by phone, too"))
    before = bench.case(first)
    merge(bench, first, second)
    gone, into = bench.case(first), bench.case(second)
    assert (gone["state"], gone["messages"], gone["notes"]) == ("not_a_request", [], [])
    assert gone["related"][-1] == {"ref": second, "how": "merged_into"}
    assert gone["timeline"][-1]["other"] == second
    assert into["act_by"] == before["act_by"]
    assert [note["text"] for note in into["notes"]] == ["asked by phone, too"]
    assert len([mail for mail in into["messages"] if mail["direction"] == "in"]) == 2
    assert not any("asked by phone" in mail["text"] for mail in into["messages"])


async def test_merged_what_the_other_asks_is_asked_here_and_the_draft_is_made_anew(bench: Bench) -> None:
    first, second = await two(bench, replace(ERASURE, sender=ACCESS.sender))
    old = [draft["id"] for draft in bench.case(first)["drafts"] if draft["state"] == "draft"]
    merge(bench, second, first)
    case = bench.case(first)
    assert {each["type"] for each in case["requests"]} == {"access", "erasure"}
    states = {draft["id"]: draft["state"] for draft in case["drafts"]}
    assert [states[number] for number in old] == ["superseded"]
    assert [draft for draft in case["drafts"] if draft["state"] == "draft"]


@pytest.mark.covers("R22", "R24")
async def test_cases_of_different_people_are_never_one(bench: Bench) -> None:
    first, second = await two(bench, ERASURE)
    with pytest.raises(GateClosedError, match="different people"):
        merge(bench, second, first)
    assert [case["state"] for case in bench.cases()] == ["identity_pending"] * 2


async def test_a_case_that_has_ended_is_not_merged_nor_merged_into(sqlite_bench: Bench) -> None:
    first, second = await two(sqlite_bench)
    sqlite_bench.call(lambda s: casework.withdraw(s, sqlite_bench.office, act(first)))
    for ref, into in ((first, second), (second, first)):
        with pytest.raises(GateClosedError, match="withdrawn"):
            merge(sqlite_bench, ref, into)
    with pytest.raises(GateClosedError, match="same case"):
        merge(sqlite_bench, second, second)


async def test_an_answer_to_the_merged_case_reaches_what_it_has_become_a_part_of(sqlite_bench: Bench) -> None:
    first, second = await two(sqlite_bench)
    ours = [mail.message_id for mail in sqlite_bench.outbox() if second.encode() in mail.raw][-1]
    merge(sqlite_bench, second, first)
    reply = replace(ACCESS, body="Asiakasnumeroni on 48213.", headers=(f"In-Reply-To: {ours}",))
    await sqlite_bench.take(reply.write())
    assert sqlite_bench.case(first)["messages"][-1]["text"].startswith("Asiakasnumeroni")
    await sqlite_bench.take(replace(reply, headers=(), subject=f"Re: [{second}]").write())
    theirs = [mail for mail in sqlite_bench.case(first)["messages"] if mail["direction"] == "in"]
    assert (len(theirs), sqlite_bench.case(second)["messages"]) == (4, [])


async def test_a_merged_case_is_not_taken_up_again(sqlite_bench: Bench) -> None:
    first, second = await two(sqlite_bench)
    merge(sqlite_bench, second, first)
    with pytest.raises(GateClosedError, match=first):
        sqlite_bench.call(lambda s: course.reopen(s, sqlite_bench.office, act(second)))


async def both_rights(bench: Bench) -> tuple[str, int]:
    """A case that asks for two rights, and the number of its mail."""
    [case] = await bench.take(ACCESS.write(), received=MORNING - 3 * _DAY)
    wanted = (RequestType.ACCESS, RequestType.ERASURE)
    bench.call(lambda s: casework.relabel(s, bench.office, act(case["ref"]), wanted))
    return str(case["ref"]), int(bench.case(case["ref"])["messages"][0]["id"])


def split(bench: Bench, ref: str, wanted: course.Split) -> str:
    return bench.call(lambda s: course.split(s, bench.office, act(ref), wanted)).ref


async def test_one_right_answered_apart_keeps_receipt_and_person(bench: Bench) -> None:
    ref, number = await both_rights(bench)
    new = split(bench, ref, course.Split(message=number, requests=(RequestType.ERASURE,)))
    old, case = bench.case(ref), bench.case(new)
    assert [each["type"] for each in old["requests"]] == ["access"]
    assert [each["type"] for each in case["requests"]] == ["erasure"]
    assert (case["received_at"], case["act_by"]) == (old["received_at"], old["act_by"])
    assert case["requester"]["address"] == old["requester"]["address"]
    assert case["messages"][0]["text"] == old["messages"][0]["text"]
    assert case["related"][0] == {"ref": ref, "how": "split_from"}
    assert old["related"][0] == {"ref": new, "how": "split_to"}
    assert bench.rows("SELECT 1 FROM reminders JOIN cases ON cases.id = case_id WHERE ref = :ref", ref=new)


@pytest.mark.covers("R22")
async def test_a_second_person_of_a_mail_has_to_show_who_they_are(bench: Bench) -> None:
    ref, number = await both_rights(bench)
    bench.confirm(ref)
    wanted = course.Split(
        message=number, requests=(RequestType.ACCESS,), name="Pekka Aalto", address="Pekka@Example.fi"
    )
    new = split(bench, ref, wanted)
    case = bench.case(new)
    assert case["requester"] == {"name": "Pekka Aalto", "address": "pekka@example.fi"}
    assert (case["identity"]["level"], case["state"]) == ("ID-0", "identity_pending")
    assert len(bench.case(ref)["requests"]) == 2
    with pytest.raises(GateClosedError, match="identity is not shown"):
        bench.approve(new)


@pytest.mark.covers("A20")
@pytest.mark.parametrize("address", ["anna@example.fi", "ANNA@example.fi", ""])
async def test_the_proof_of_one_is_none_of_the_other_though_they_share_an_address(
    sqlite_bench: Bench, address: str
) -> None:
    ref, number = await both_rights(sqlite_bench)
    sqlite_bench.confirm(ref)
    wanted = course.Split(message=number, requests=(RequestType.ACCESS,), name="Pekka Aalto", address=address)
    new = split(sqlite_bench, ref, wanted)
    sqlite_bench.confirm(ref)  # once more, after the split: it is still about the first person
    case = sqlite_bench.case(new)
    assert (case["identity"]["level"], case["state"]) == ("ID-0", "identity_pending")
    assert case["requester"]["name"] == "Pekka Aalto"
    with pytest.raises(GateClosedError):
        sqlite_bench.approve(new)
    assert sqlite_bench.case(ref)["identity"]["level"] == "ID-2"


async def test_a_split_leaves_something_and_names_a_mail_of_the_case(sqlite_bench: Bench) -> None:
    ref, number = await both_rights(sqlite_bench)
    both = (RequestType.ACCESS, RequestType.ERASURE)
    with pytest.raises(UsageError, match="nothing left"):
        split(sqlite_bench, ref, course.Split(message=number, requests=both))
    with pytest.raises(NotFoundError, match="message 999"):
        split(sqlite_bench, ref, course.Split(message=999, requests=both[:1]))
    with pytest.raises(UsageError, match="no e-mail address"):
        split(sqlite_bench, ref, course.Split(message=number, requests=both[:1], address="no address"))
    assert len(sqlite_bench.cases()) == 1
