"""What comes after a request: it joins its case by what it says, and a person decides what follows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.vocabulary import DraftKind
from bot.errors import GateClosedError
from bot.workflows import approval, casework, course
from storage import drafts
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.letters import ACCESS, ERASURE, Letter

FI = "Hei, ei tarvitse enää, asia selvisi. Kiitos, Anna"


async def opened(bench: Bench, letter: Letter = ACCESS) -> str:
    """The reference of a case whose acknowledgement has gone out."""
    [case] = await bench.take(letter.write())
    await bench.send()
    return str(case["ref"])


def answering(bench: Bench, ref: str, body: str, headers: Sequence[str] = ()) -> bytes:
    """A mail by the requester of ACCESS in answer to ours."""
    ours = [mail.message_id for mail in bench.outbox() if ref.encode() in mail.raw][-1]
    return replace(
        ACCESS, subject="Re: pyyntönne", body=body, headers=(f"In-Reply-To: {ours}", *headers)
    ).write()


def act(ref: str, why: str = "asked by phone", by: str = "anna") -> casework.Act:
    return casework.Act(ref=ref, by=by, why=why)


def notices(case: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in case["drafts"] if each["kind"] == DraftKind.NOTICE]


def approve(bench: Bench, ref: str, number: int) -> None:
    def work(session: Transaction) -> None:
        seen = drafts.get(session, number)
        given = approval.Approval(ref=ref, by="anna", seen_hash=seen.text_hash, draft_id=number, why="read")
        approval.approve(session, bench.office, given)

    bench.call(work)


@pytest.mark.parametrize(
    "words",
    [
        FI,
        "Hej, det behövs inte längre, tack.",
        "Hi, this is no longer needed.",
        "Tere, pole enam vaja, aitäh.",
    ],
)
async def test_a_request_that_is_taken_back_is_flagged_and_staff_decide(
    sqlite_bench: Bench, words: str
) -> None:
    ref = await opened(sqlite_bench)
    [case] = await sqlite_bench.take(answering(sqlite_bench, ref, words))
    assert "withdrawal_asked" in case["flags"]
    assert case["state"] == "identity_pending"


async def test_a_withdrawal_is_confirmed_in_writing_after_staff_have_recorded_it(bench: Bench) -> None:
    ref = await opened(bench)
    await bench.take(answering(bench, ref, FI))
    [notice] = notices(bench.case(ref))
    with pytest.raises(GateClosedError, match="case withdraw"):
        approve(bench, ref, notice["id"])
    before = bench.case(ref)
    bench.call(lambda s: casework.withdraw(s, bench.office, act(ref)))
    approve(bench, ref, notice["id"])
    assert await bench.send() == {"sent": 1}
    after = bench.case(ref)
    assert (after["state"], after["flags"]) == ("withdrawn", ["new_message"])
    assert (after["act_by"], after["due_on"]) == (before["act_by"], before["due_on"])
    bench.clock.forward(timedelta(days=40))
    assert not bench.rows("SELECT 1 FROM reminders WHERE done_at IS NULL")


async def test_a_confirmation_is_no_click_of_a_handler(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench)
    sqlite_bench.call(lambda s: casework.withdraw(s, sqlite_bench.office, act(ref)))
    [notice] = notices(sqlite_bench.case(ref))

    def work(session: Transaction) -> None:
        seen = drafts.get(session, notice["id"])
        given = approval.Approval(ref=ref, by="heli", seen_hash=seen.text_hash, draft_id=seen.id)
        approval.approve(session, sqlite_bench.office, given)

    with pytest.raises(GateClosedError, match="role approver"):
        sqlite_bench.call(work)


async def test_taken_back_in_a_new_mail_it_joins_the_one_open_case(sqlite_bench: Bench) -> None:
    await opened(sqlite_bench)
    [case] = await sqlite_bench.take(replace(ACCESS, subject="Pyyntöni", body=FI).write())
    assert "withdrawal_asked" in case["flags"]


async def test_nobody_vouched_for_takes_nothing_back_in_a_new_mail(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench)
    await sqlite_bench.take(replace(ACCESS, subject="Pyyntöni", body=FI, passes=None).write())
    assert sqlite_bench.case(ref)["flags"] == []


async def test_more_details_join_and_change_nothing_else(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench)
    before = sqlite_bench.case(ref)
    [case] = await sqlite_bench.take(answering(sqlite_bench, ref, "Asiakasnumeroni on 48213."))
    assert (case["state"], case["act_by"], case["requests"]) == (
        before["state"],
        before["act_by"],
        before["requests"],
    )


async def test_a_second_right_opens_its_own_case_and_both_name_each_other(bench: Bench) -> None:
    ref = await opened(bench)
    await bench.take(answering(bench, ref, ERASURE.body))
    [other] = [case["ref"] for case in bench.cases() if case["ref"] != ref]
    assert bench.case(ref)["related"] == [{"ref": other, "how": "same_thread"}]
    assert bench.case(other)["related"] == [{"ref": ref, "how": "same_thread"}]
    assert bench.case(other)["flags"] == []


async def test_a_complaint_about_the_handling_joins_and_is_flagged(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench)
    angry = (
        "Valitan siitä, miten käsittelette henkilötietojani. Teen valituksen tietosuojavaltuutetulle, "
        "jos asia ei etene."
    )
    [case] = await sqlite_bench.take(answering(sqlite_bench, ref, angry))
    assert (case["ref"], "complaint" in case["flags"]) == (ref, True)


async def test_thanks_join_an_answered_case_however_unsure_the_model_is(sqlite_bench: Bench) -> None:
    [ref] = await sqlite_bench.approved(ACCESS.write())
    await sqlite_bench.send()
    for words in ("Suuret kiitokset tiedoista!", "Tack så mycket för uppgifterna!", "Aitäh andmete eest!"):
        await sqlite_bench.take(answering(sqlite_bench, ref, words))
    assert [case["state"] for case in sqlite_bench.cases()] == ["answered"]


@pytest.mark.covers("R19")
async def test_an_out_of_office_is_shown_and_changes_nothing(bench: Bench) -> None:
    ref = await opened(bench)
    before = bench.case(ref)
    away = answering(bench, ref, "Olen lomalla 1.12. asti.", headers=("Auto-Submitted: auto-replied",))
    [case] = await bench.take(away)
    after = bench.case(ref)
    assert [mail["automatic"] for mail in after["messages"] if mail["direction"] == "in"] == [False, True]
    assert (case["state"], case["flags"], case["act_by"]) == (
        before["state"],
        before["flags"],
        before["act_by"],
    )


async def test_an_answer_goes_to_the_persons_mail_and_not_to_the_machines(sqlite_bench: Bench) -> None:
    first = replace(ACCESS, message_id="<the-request@example.fi>")
    ref = await opened(sqlite_bench, first)
    away = answering(sqlite_bench, ref, "Olen lomalla.", headers=("Auto-Submitted: auto-replied",))
    await sqlite_bench.take(away)
    sqlite_bench.confirm(ref)
    sqlite_bench.approve(ref)
    assert b"In-Reply-To: <the-request@example.fi>" in sqlite_bench.outbox()[-1].raw


async def test_the_same_person_again_within_a_year_is_shown(bench: Bench) -> None:
    first = await opened(bench)
    bench.clock.forward(timedelta(days=200))
    cases = await bench.take(replace(ACCESS, subject="Uudestaan").write())
    [second] = [case for case in cases if case["ref"] != first]
    assert second["flags"] == ["repeated"]
    assert bench.case(second["ref"])["related"] == [{"ref": first, "how": "earlier"}]


async def test_after_a_year_nothing_is_repeated(sqlite_bench: Bench) -> None:
    first = await opened(sqlite_bench)
    sqlite_bench.clock.forward(timedelta(days=366))
    cases = await sqlite_bench.take(replace(ACCESS, subject="Uudestaan").write())
    assert [case["flags"] for case in cases if case["ref"] != first] == [[]]


async def test_a_case_that_was_closed_is_taken_up_again_with_its_dates(bench: Bench) -> None:
    ref = await opened(bench)
    before = bench.case(ref)
    bench.call(lambda s: casework.withdraw(s, bench.office, act(ref)))
    bench.call(lambda s: course.reopen(s, bench.office, act(ref, "the person did not mean it")))
    after = bench.case(ref)
    assert (after["state"], after["act_by"]) == ("identity_pending", before["act_by"])
    assert bench.rows("SELECT 1 FROM reminders WHERE done_at IS NULL")
