"""The course of a case where it is easily lost: refusals, second thoughts, late answers, double mails."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.vocabulary import DraftKind
from bot.errors import GateClosedError, UsageError
from bot.workflows import approval, casework, drafting
from storage import drafts
from storage.database import Transaction
from tests.support.bench import MORNING, Bench
from tests.support.letters import ACCESS, OPT_OUT

_DAY = timedelta(days=1)


def act(ref: str, why: str, by: str = "anna") -> casework.Act:
    return casework.Act(ref=ref, by=by, why=why)


def approve_draft(bench: Bench, ref: str, draft_id: int, hold: int = 0) -> None:
    def work(session: Transaction) -> None:
        seen = drafts.get(session, draft_id)
        given = approval.Approval(
            ref=ref, by="anna", seen_hash=seen.text_hash, draft_id=draft_id, hold_seconds=hold
        )
        approval.approve(session, bench.office, given)

    bench.call(work)


async def refused(bench: Bench) -> str:
    """The reference of a case that was closed because nobody could be identified."""
    [case] = await bench.take(ACCESS.write())
    ref = str(case["ref"])
    number = bench.call(lambda s: casework.refuse(s, bench.office, act(ref, "not_identified")))
    approve_draft(bench, ref, number)
    await bench.send()
    return ref


def answer_to(bench: Bench, ref: str, body: str) -> bytes:
    """A mail by the requester in answer to the newest mail that we sent in the case."""
    theirs = [mail.message_id for mail in bench.outbox() if ref.encode() in mail.raw][-1]
    return replace(ACCESS, subject="Re: vastauksenne", body=body, headers=(f"In-Reply-To: {theirs}",)).write()


async def test_nobody_identified_is_told_so_without_a_check(bench: Bench) -> None:
    ref = await refused(bench)
    assert bench.case(ref)["state"] == "refused"


@pytest.mark.covers("A16")
async def test_before_identity_is_shown_no_other_ground_can_be_given(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ACCESS.write())
    with pytest.raises(GateClosedError, match="not_identified"):
        sqlite_bench.call(
            lambda s: casework.refuse(s, sqlite_bench.office, act(case["ref"], "no such customer"))
        )


async def test_answer_to_a_refusal_reopens_the_case(sqlite_bench: Bench) -> None:
    ref = await refused(sqlite_bench)
    await sqlite_bench.take(answer_to(sqlite_bench, ref, "Vahvistan tietoni, asiakasnumeroni on 48213."))
    assert [case["state"] for case in sqlite_bench.cases()] == ["identity_pending"]


async def test_complaint_about_an_answer_does_not_vanish_in_the_closed_case(sqlite_bench: Bench) -> None:
    [ref] = await sqlite_bench.approved(ACCESS.write())
    await sqlite_bench.send()
    again = "Ette vastanneet pyyntööni. Pyydän edelleen kopion kaikista henkilötiedoistani."
    await sqlite_bench.take(answer_to(sqlite_bench, ref, again))
    states = {case["ref"]: case["state"] for case in sqlite_bench.cases()}
    assert states.pop(ref) == "answered"
    assert len(states) == 1


async def test_thanks_join_the_closed_case(sqlite_bench: Bench) -> None:
    [ref] = await sqlite_bench.approved(OPT_OUT.write())
    await sqlite_bench.send()
    thanks = answer_to(sqlite_bench, ref, "Kiitos avusta ja hyvää joulua koko väelle!").replace(
        ACCESS.sender.encode(), OPT_OUT.sender.encode()
    )
    await sqlite_bench.take(thanks)
    assert [case["state"] for case in sqlite_bench.cases()] == ["answered"]


@pytest.mark.covers("R32")
async def test_no_second_answer_is_drafted_while_one_is_on_its_way(sqlite_bench: Bench) -> None:
    [ref] = await sqlite_bench.approved(ACCESS.write())
    with pytest.raises(UsageError, match="approved already"):
        sqlite_bench.call(lambda s: drafting.draft(s, sqlite_bench.office, ref, DraftKind.REPLY))


async def test_rejected_refusal_does_not_go_out_though_a_reply_is_drafted_too(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ACCESS.write())
    ref = case["ref"]
    number = sqlite_bench.call(lambda s: casework.refuse(s, sqlite_bench.office, act(ref, "not_identified")))
    approve_draft(sqlite_bench, ref, number, hold=30)
    sqlite_bench.call(lambda s: approval.reject(s, sqlite_bench.office, ref, "anna", "too early"))
    sqlite_bench.clock.forward(timedelta(minutes=1))
    await sqlite_bench.send()
    assert sqlite_bench.draft_state(ref, DraftKind.REFUSAL) == "rejected"
    assert sqlite_bench.case(ref)["state"] == "identity_pending"


async def test_question_of_a_withdrawn_case_is_not_sent(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(replace(ACCESS, passes=None).write())
    ref = case["ref"]
    made = sqlite_bench.call(lambda s: drafting.draft(s, sqlite_bench.office, ref, DraftKind.IDENTITY))
    approve_draft(sqlite_bench, ref, made.id, hold=30)
    sqlite_bench.call(lambda s: casework.withdraw(s, sqlite_bench.office, act(ref, "by phone")))
    sqlite_bench.clock.forward(timedelta(minutes=1))
    assert await sqlite_bench.send() == {}


@pytest.mark.covers("R8")
async def test_earliest_arrival_of_a_mail_that_came_twice_counts(bench: Bench) -> None:
    mail = ACCESS.write()
    await bench.take(mail, received=MORNING - _DAY)
    [case] = await bench.take(mail, received=MORNING - 12 * _DAY)
    assert case["cautious_on"] == "2026-12-14"


async def test_acknowledgement_that_waited_for_days_is_not_sent_any_more(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(ACCESS.write())
    sqlite_bench.clock.forward(4 * _DAY)
    assert await sqlite_bench.send() == {}


async def test_second_extension_is_refused(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ACCESS.write())
    ref = case["ref"]
    number = sqlite_bench.call(lambda s: casework.extend(s, sqlite_bench.office, act(ref, "large archive")))
    approve_draft(sqlite_bench, ref, number)
    await sqlite_bench.send()
    with pytest.raises(GateClosedError, match="EX-1"):
        sqlite_bench.call(lambda s: casework.extend(s, sqlite_bench.office, act(ref, "larger still")))


async def test_late_extension_is_refused(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ACCESS.write())
    sqlite_bench.clock.forward(40 * _DAY)
    with pytest.raises(GateClosedError, match="EX-3"):
        sqlite_bench.call(
            lambda s: casework.extend(s, sqlite_bench.office, act(case["ref"], "large archive"))
        )


@pytest.mark.covers("R21")
async def test_stranger_in_our_thread_is_looked_at_by_a_person(sqlite_bench: Bench) -> None:
    [ref] = await sqlite_bench.approved(ACCESS.write())
    mail = answer_to(sqlite_bench, ref, "Selvä, kiitos.").replace(b"anna@example.fi", b"other@example.fi")
    await sqlite_bench.take(mail)
    states = {case["ref"]: case["state"] for case in sqlite_bench.cases()}
    assert states.pop(ref) == "approved"
    assert list(states.values()) == ["triage"]


async def test_forward_from_our_own_mailbox_has_nobody_to_answer(sqlite_bench: Bench) -> None:
    own = sqlite_bench.settings.watched[0].address
    [case] = await sqlite_bench.take(replace(ACCESS, sender=f"Clewer <{own}>").write())
    sqlite_bench.confirm(case["ref"])
    with pytest.raises(GateClosedError, match="address is not known"):
        sqlite_bench.approve(case["ref"])
