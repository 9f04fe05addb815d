"""Who gets an answer from the bot alone, and whose mail joins a case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.vocabulary import DraftKind
from bot.workflows import drafting
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.letters import ACCESS, AUTHSERV, ENGLISH, ERASURE, OPT_OUT, Letter

FORGED = f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=example.fi"
NOT_TRUSTED = {
    "nobody vouches": replace(ACCESS, passes=None),
    "dmarc failed": replace(ACCESS, passes=False),
    "forged below ours": replace(ACCESS, passes=False, headers=(FORGED,)),
    "another server": replace(
        ACCESS,
        passes=None,
        headers=("Authentication-Results: mx.example.org; dmarc=pass header.from=example.fi",),
    ),
    "forged below another's": replace(
        ACCESS, passes=None, headers=("Authentication-Results: mx.example.org; spf=none", FORGED)
    ),
    "for another domain": replace(
        ACCESS,
        passes=None,
        headers=(f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=example.org",),
    ),
}


def recipients(bench: Bench) -> list[str]:
    """Whom the bot has written to, by itself."""
    return [mail.recipient for mail in bench.outbox()]


@pytest.mark.covers("A1", "A2", "R26", "R27")
@pytest.mark.parametrize("letter", NOT_TRUSTED.values(), ids=NOT_TRUSTED.keys())
async def test_a_sender_nobody_vouches_for_gets_a_case_and_no_mail(
    sqlite_bench: Bench, letter: Letter
) -> None:
    [case] = await sqlite_bench.take(letter.write())
    assert case["identity"]["level"] == "ID-0"
    assert recipients(sqlite_bench) == []


async def test_an_authenticated_sender_gets_exactly_one_acknowledgement(bench: Bench) -> None:
    await bench.take(ACCESS.write())
    await bench.work()
    await bench.send()
    [mail] = bench.home.servers.smtp.wait_for(1)
    assert mail.recipients == ("anna@example.fi",)


@pytest.mark.covers("R26")
async def test_authentication_alone_raises_no_level(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ACCESS.write())
    assert case["identity"] == {"state": "unverified", "level": "ID-0", "required": "ID-2"}


@pytest.mark.parametrize(("hours", "mails"), [(71, 1), (73, 0)])
async def test_no_acknowledgement_for_mail_older_than_three_days(
    sqlite_bench: Bench, hours: int, mails: int
) -> None:
    await sqlite_bench.take(ACCESS.write(), received=sqlite_bench.clock() - timedelta(hours=hours))
    assert len(sqlite_bench.outbox()) == mails


@pytest.mark.covers("R19")
async def test_an_address_gets_at_most_two_acknowledgements_a_day(bench: Bench) -> None:
    letters = [replace(letter, sender=ACCESS.sender) for letter in (ACCESS, ERASURE, OPT_OUT, ENGLISH)]
    cases = await bench.take(*(letter.write() for letter in letters))
    assert len(cases) == 4
    assert len(bench.outbox()) == 2
    bench.clock.forward(timedelta(days=1, minutes=1))
    await bench.take(ACCESS.write())
    assert len(bench.outbox()) == 3


@pytest.mark.covers("R19")
@pytest.mark.parametrize("sender", ["no-reply@example.fi", "owner-list@example.fi", "postmaster@example.fi"])
async def test_a_robot_is_never_answered(sqlite_bench: Bench, sender: str) -> None:
    await sqlite_bench.take(replace(ACCESS, sender=sender).write())
    assert recipients(sqlite_bench) == []


@pytest.mark.covers("R28", "A5")
async def test_reply_to_never_becomes_the_recipient(bench: Bench) -> None:
    letter = replace(ACCESS, headers=("Reply-To: Mallory <mallory@example.org>",))
    await bench.approved(letter.write())
    await bench.send()
    assert {mail.recipient for mail in bench.outbox()} == {"anna@example.fi"}
    assert not [mail for mail in bench.home.servers.smtp.mails if b"mallory" in mail.content.lower()]


@pytest.mark.covers("A6", "R23")
async def test_no_mail_of_ours_has_a_copy_to_others(bench: Bench) -> None:
    await bench.approved(replace(ACCESS, headers=("Cc: lawyer@example.org",)).write())
    await bench.send()
    mails = bench.home.servers.smtp.mails
    assert len(mails) == 2
    assert all(mail.recipients == ("anna@example.fi",) and b"lawyer" not in mail.content for mail in mails)


def answer_to(message_id: str, sender: str) -> Letter:
    """What somebody writes in the thread of one of our mails."""
    return Letter(
        sender=sender,
        subject="Re: Tietopyyntö",
        body="Kiitos viestistä, tässä vielä asiakasnumeroni 4711.",
        headers=(f"In-Reply-To: {message_id}", f"References: {message_id}"),
    )


@pytest.mark.covers("R25")
async def test_the_requesters_answer_joins_the_case(bench: Bench) -> None:
    [case] = await bench.take(ACCESS.write())
    [ours] = bench.outbox()
    [joined] = await bench.take(answer_to(ours.message_id, ACCESS.sender).write())
    assert joined["flags"] == ["new_message"]
    assert [mail["direction"] for mail in bench.case(case["ref"])["messages"]] == ["in", "out", "in"]


@pytest.mark.covers("R21", "A7", "A8")
async def test_a_strangers_answer_joins_nothing_and_staff_are_told(bench: Bench) -> None:
    [case] = await bench.take(ACCESS.write())
    [ours] = bench.outbox()
    stranger = answer_to(ours.message_id, "Mallory <mallory@example.org>")
    other = [each for each in await bench.take(stranger.write()) if each["ref"] != case["ref"]]
    assert bench.case(case["ref"])["flags"] == []
    assert len(bench.case(case["ref"])["messages"]) == 2
    assert [case["ref"] in note["text"] for each in other for note in bench.case(each["ref"])["notes"]] == [
        True
    ]


@pytest.mark.covers("A7")
async def test_a_case_number_in_the_subject_opens_no_door(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ACCESS.write())
    stranger = replace(ERASURE, subject=f"[{case['ref']}] tietoni")
    assert len(await sqlite_bench.take(stranger.write())) == 2
    assert len(sqlite_bench.case(case["ref"])["messages"]) == 2


@pytest.mark.covers("A16")
async def test_two_strangers_get_the_same_words(sqlite_bench: Bench) -> None:
    letters = [replace(ACCESS, sender=f"{name} <{name.lower()}@example.fi>") for name in ("Anna", "Olli")]
    refs = [case["ref"] for case in await sqlite_bench.take(*(letter.write() for letter in letters))]

    def question(ref: str) -> str:
        def work(session: Transaction) -> str:
            return drafting.draft(session, sqlite_bench.office, ref, DraftKind.IDENTITY).body

        return sqlite_bench.call(work).replace(ref, "REF")

    first, second = map(question, refs)
    assert first.replace("Anna", "NAME") == second.replace("Olli", "NAME")
