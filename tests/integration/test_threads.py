"""Which mail joins which case, and which only may belong to it (R8, R21, R25, R28)."""

from dataclasses import replace
from typing import Any

import pytest

from tests.support.bench import Bench
from tests.support.letters import ACCESS, ERASURE, Letter

STRANGER = "Mallory <mallory@example.org>"


def follow_up(**changes: Any) -> Letter:
    """What Anna writes next, in a thread that her provider has cut."""
    written = Letter(body="Kiitos. Tässä vielä asiakasnumeroni 4711.", subject="Re: Vastaus")
    return replace(written, **changes)


async def opened(bench: Bench) -> str:
    """The reference of Anna's case."""
    [case] = await bench.take(ACCESS.write())
    return str(case["ref"])


def mails(bench: Bench, ref: str) -> int:
    """How many mails Anna's case has received."""
    return sum(mail["direction"] == "in" for mail in bench.case(ref)["messages"])


@pytest.mark.covers("R25")
async def test_a_message_id_that_we_made_is_enough_for_the_person(bench: Bench) -> None:
    ref = await opened(bench)
    [ours] = bench.outbox()
    header = f"References: <a@example.fi> {ours.message_id} <b@example.fi>"
    await bench.take(follow_up(headers=(header,), passes=None).write())
    assert mails(bench, ref) == 2


@pytest.mark.covers("R25")
async def test_a_second_mail_in_the_persons_own_thread_joins(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(replace(ACCESS, message_id="<first@example.fi>").write())
    await sqlite_bench.take(follow_up(headers=("In-Reply-To: <first@example.fi>",)).write())
    assert mails(sqlite_bench, case["ref"]) == 2


@pytest.mark.covers("R25")
@pytest.mark.parametrize("place", ["subject", "quoted text"])
async def test_the_case_number_joins_where_the_provider_rewrites_ids(bench: Bench, place: str) -> None:
    ref = await opened(bench)
    named = (
        follow_up(subject=f"VS: Olemme vastaanottaneet viestinne [{ref}]")
        if place == "subject"
        else follow_up(body=f"Kiitos, asiakasnumeroni on 4711.\n\n> Asianne numero on {ref}.")
    )
    await bench.take(named.write())
    assert mails(bench, ref) == 2


@pytest.mark.covers("R21", "A7")
@pytest.mark.parametrize("passes", [None, False])
async def test_a_number_is_no_secret_so_nobody_joins_by_it_unproven(
    sqlite_bench: Bench, passes: bool | None
) -> None:
    ref = await opened(sqlite_bench)
    await sqlite_bench.take(follow_up(subject=f"Re: [{ref}]", passes=passes).write())
    assert mails(sqlite_bench, ref) == 1
    [other] = [case for case in sqlite_bench.cases() if case["ref"] != ref]
    assert other["state"] == "triage"
    assert ref in sqlite_bench.case(other["ref"])["notes"][0]["text"]


@pytest.mark.covers("R21", "A7", "A8")
@pytest.mark.parametrize("by", ["number", "our Message-ID", "the customer's Message-ID"])
async def test_a_stranger_with_our_reference_is_a_possible_follow_up_and_changes_nothing(
    bench: Bench, by: str
) -> None:
    [case] = await bench.take(replace(ACCESS, message_id="<first@example.fi>").write())
    [ours] = bench.outbox()
    ref = str(case["ref"])
    before = bench.case(ref)
    letter = {
        "number": follow_up(sender=STRANGER, subject=f"Re: [{ref}]"),
        "our Message-ID": follow_up(sender=STRANGER, headers=(f"In-Reply-To: {ours.message_id}",)),
        "the customer's Message-ID": follow_up(sender=STRANGER, headers=("In-Reply-To: <first@example.fi>",)),
    }[by]
    await bench.take(letter.write())
    assert bench.case(ref) == before
    [other] = [case for case in bench.cases() if case["ref"] != ref]
    assert other["state"] == "triage"
    assert other["requester"]["address"] == "mallory@example.org"
    assert ref in bench.case(other["ref"])["notes"][0]["text"]


@pytest.mark.covers("A8")
async def test_a_message_id_with_a_forged_hash_leads_nowhere(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench)
    [ours] = sqlite_bench.outbox()
    forged = ours.message_id.replace(ours.message_id.split(".")[2][:6], "000000")
    await sqlite_bench.take(follow_up(headers=(f"In-Reply-To: {forged}",)).write())
    assert mails(sqlite_bench, ref) == 1


@pytest.mark.covers("R25")
async def test_a_number_of_another_persons_case_joins_ones_own_thread(sqlite_bench: Bench) -> None:
    anna = await opened(sqlite_bench)
    cases = await sqlite_bench.take(ERASURE.write())
    [ville] = [case["ref"] for case in cases if case["ref"] != anna]
    [ours] = [mail for mail in sqlite_bench.outbox() if mail.recipient == "anna@example.fi"]
    both = follow_up(subject=f"Re: [{ville}]", headers=(f"In-Reply-To: {ours.message_id}",))
    await sqlite_bench.take(both.write())
    assert (mails(sqlite_bench, anna), mails(sqlite_bench, ville)) == (2, 1)


@pytest.mark.covers("R28", "A5")
async def test_another_reply_to_is_flagged_when_a_case_opens_and_when_a_mail_joins(bench: Bench) -> None:
    elsewhere = "Reply-To: other@example.org"
    [case] = await bench.take(replace(ACCESS, headers=(elsewhere,)).write())
    assert case["flags"] == ["reply_to_differs"]
    [second, *_] = [
        each
        for each in await bench.take(replace(ERASURE, headers=("Reply-To: ville@example.fi",)).write())
        if each["ref"] != case["ref"]
    ]
    assert second["flags"] == []
    ours = [mail for mail in bench.outbox() if mail.recipient == "ville@example.fi"][-1]
    answer = follow_up(sender=ERASURE.sender, headers=(elsewhere, f"In-Reply-To: {ours.message_id}"))
    await bench.take(answer.write())
    assert bench.case(second["ref"])["flags"] == ["new_message", "reply_to_differs"]


@pytest.mark.covers("R8")
async def test_a_repeated_message_id_with_other_content_is_a_new_mail_and_flagged(bench: Bench) -> None:
    one = replace(ACCESS, message_id="<same@example.fi>")
    other = replace(ERASURE, message_id="<same@example.fi>")
    first, second = await bench.take(one.write(), other.write())
    assert sorted([first["flags"], second["flags"]]) == [[], ["same_message_id"]]
    await bench.take(one.write())  # the very same mail is no news
    assert len(bench.cases()) == 2


@pytest.mark.covers("R23", "A6")
async def test_who_stood_in_copy_stands_in_no_answer(sqlite_bench: Bench) -> None:
    copied = replace(ACCESS, headers=("Cc: lawyer@example.org, Boss <boss@example.org>",))
    await sqlite_bench.approved(copied.write())
    await sqlite_bench.send()
    heads = [mail.content.partition(b"\r\n\r\n")[0].lower() for mail in sqlite_bench.home.servers.smtp.mails]
    assert len(heads) == 2
    assert not [head for head in heads if b"\ncc:" in head or b"\nbcc:" in head or b"example.org" in head]
