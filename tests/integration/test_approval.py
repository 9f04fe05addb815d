"""The one gate: what keeps an answer back, and what lets it go."""

import quopri
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.vocabulary import CaseState, DraftKind
from bot.errors import GateClosedError, PrivacyBotError
from bot.workflows import approval, casework, drafting
from bot.workflows.approval import Approval
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.letters import ACCESS, ERASURE, OPT_OUT, Letter

_MINUTE = timedelta(minutes=1)


async def waiting(bench: Bench) -> str:
    """The reference of an access request whose answer is drafted."""
    [case] = await bench.take(ACCESS.write())
    bench.confirm(case["ref"])
    return str(case["ref"])


def approve(bench: Bench, ref: str, **changed: object) -> None:
    """Approves the newest answer as it is, but for what a test changes."""

    def work(session: Transaction) -> None:
        seen = approval.draft_to_approve(session, ref, None)
        given = {"ref": ref, "by": "anna", "seen_hash": seen.text_hash, "why": "by letter as well"} | changed
        approval.approve(session, bench.office, Approval(**given))  # type: ignore[arg-type]

    bench.call(work)


def edit(bench: Bench, ref: str, body: str) -> None:
    bench.call(
        lambda session: drafting.edit(session, bench.office, drafting.Edit(ref=ref, body=body, by="heli"))
    )


def answers(bench: Bench) -> list[str]:
    """The answers that stand in the outbox."""
    return [mail.recipient for mail in bench.outbox() if b"Auto-Submitted" not in mail.raw]


@pytest.mark.covers("R32", "A33")
@pytest.mark.parametrize("letter", [ACCESS, ERASURE], ids=["access", "erasure"])
async def test_no_answer_below_its_identity_level(bench: Bench, letter: Letter) -> None:
    [case] = await bench.take(letter.write())
    with pytest.raises(GateClosedError, match="identity is not shown"):
        approve(bench, case["ref"])
    assert answers(bench) == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"by": "heli"}, "needs the role approver"),
        ({"by": "vera"}, "needs the role approver"),
        ({"by": "nobody"}, "no user nobody"),
        ({"seen_hash": "0" * 64}, "changed after it was read"),
        ({"why": "  "}, "needs a written reason"),
    ],
    ids=["handler", "viewer", "unknown user", "changed text", "no reason"],
)
async def test_the_gate_says_why_it_is_closed(bench: Bench, changed: dict[str, object], reason: str) -> None:
    ref = await waiting(bench)
    with pytest.raises(PrivacyBotError, match=reason):
        approve(bench, ref, **changed)
    assert answers(bench) == []
    assert bench.case(ref)["state"] == "drafted"


async def test_a_user_who_is_shut_out_approves_nothing(sqlite_bench: Bench) -> None:
    ref = await waiting(sqlite_bench)
    sqlite_bench.rows("UPDATE users SET disabled = true WHERE name = 'anna'")
    with pytest.raises(GateClosedError, match="disabled"):
        approve(sqlite_bench, ref)


async def test_an_opt_out_needs_no_identity(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(OPT_OUT.write())
    approve(sqlite_bench, case["ref"])
    assert answers(sqlite_bench) == ["sara@example.se"]


@pytest.mark.covers("R22", "A33")
async def test_an_answer_is_approved_once(bench: Bench) -> None:
    ref = await waiting(bench)
    approve(bench, ref)
    with pytest.raises(PrivacyBotError):
        approve(bench, ref)
    assert len(answers(bench)) == 1


async def test_approved_text_can_not_be_edited(sqlite_bench: Bench) -> None:
    ref = await waiting(sqlite_bench)
    approve(sqlite_bench, ref)
    with pytest.raises(PrivacyBotError):
        edit(sqlite_bench, ref, "something else")


async def test_the_edited_text_is_what_is_sent(sqlite_bench: Bench) -> None:
    ref = await waiting(sqlite_bench)
    edit(sqlite_bench, ref, "Tähän on vastattu käsin.")
    approve(sqlite_bench, ref)
    await sqlite_bench.send()
    sent = sqlite_bench.home.servers.smtp.mails[-1].content
    assert "Tähän on vastattu käsin.".encode() in quopri.decodestring(sent)


@pytest.mark.covers("A33")
async def test_nothing_is_sent_from_triage(sqlite_bench: Bench) -> None:
    vague = replace(ACCESS, subject="Palaute", body="Hei, tietosuoja-asia mietityttää.")
    [case] = await sqlite_bench.take(vague.write())
    sqlite_bench.call(
        lambda session: drafting.draft(session, sqlite_bench.office, case["ref"], DraftKind.REPLY)
    )
    with pytest.raises(GateClosedError, match="triage"):
        approve(sqlite_bench, case["ref"])


@pytest.mark.covers("A33")
async def test_nothing_is_sent_from_a_closed_case(sqlite_bench: Bench) -> None:
    ref = await waiting(sqlite_bench)
    act = casework.Act(ref=ref, by="heli", why="it was a test")
    sqlite_bench.call(
        lambda session: casework.close(session, sqlite_bench.office, act, CaseState.NOT_A_REQUEST)
    )
    with pytest.raises(GateClosedError, match="not_a_request"):
        approve(sqlite_bench, ref)


async def test_a_rejected_answer_stays_here_and_the_case_is_in_work(sqlite_bench: Bench) -> None:
    ref = await waiting(sqlite_bench)
    approve(sqlite_bench, ref, hold_seconds=30)
    sqlite_bench.call(
        lambda session: approval.reject(session, sqlite_bench.office, ref, "anna", "wrong register")
    )
    sqlite_bench.clock.forward(_MINUTE)
    await sqlite_bench.send()
    assert [mail.state for mail in sqlite_bench.outbox() if b"auto-replied" not in mail.raw] == ["discarded"]
    assert sqlite_bench.case(ref)["state"] == "open"


async def test_a_held_answer_leaves_when_its_time_is_over(sqlite_bench: Bench) -> None:
    ref = await waiting(sqlite_bench)
    await sqlite_bench.send()
    approve(sqlite_bench, ref, hold_seconds=30)
    assert await sqlite_bench.send() == {}
    sqlite_bench.clock.forward(_MINUTE)
    assert await sqlite_bench.send() == {"sent": 1}
