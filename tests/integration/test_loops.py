"""Machines, loops and floods: who is answered, who is only taken in, when the bot is silent (R17-R20)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.workflows import intake
from bot.workflows.judging import judge
from classifiers import Classifier
from storage.database import Transaction
from storage.inbox import Kept, waiting
from tests.support.bench import Bench
from tests.support.bot_process import STAFF
from tests.support.letters import ACCESS, ERASURE, Letter

TEXT = "Poistakaa kaikki minua koskevat tiedot rekisteristänne."
MACHINES = {
    "fi": ("Automaattinen vastaus: Pyyntönne", ()),
    "fi away": ("Olen lomalla 1.12. saakka", ("Auto-Submitted: auto-replied",)),
    "sv": ("Autosvar: Er begäran", ()),
    "sv away": ("Jag är på semester", ("Return-Path: <>",)),
    "et": ("Automaatvastus: Teie taotlus", ()),
    "et away": ("Olen puhkusel", ("X-Auto-Response-Suppress: All",)),
    "en": ("Automatic reply: Your request", ()),
    "en away": ("I am away until Monday", ("X-Autoreply: yes",)),
    "headers alone": ("Re: Pyyntönne", ("Auto-Submitted: auto-replied",)),
    "old header": ("Re: Pyyntönne", ("Precedence: auto_reply",)),
    "list": ("Uutiskirje", ("List-Id: <kirje.example.fi>",)),
    "to many": ("Uutiskirje", ("Precedence: bulk",)),
}


@pytest.mark.covers("R17", "R19")
@pytest.mark.parametrize(("subject", "headers"), MACHINES.values(), ids=MACHINES.keys())
async def test_a_machine_opens_no_case_and_gets_no_word(
    sqlite_bench: Bench, subject: str, headers: tuple[str, ...]
) -> None:
    assert await sqlite_bench.take(Letter(subject=subject, body=TEXT, headers=headers).write()) == []
    assert sqlite_bench.outbox() == []


@pytest.mark.covers("R17")
async def test_two_bots_stop_after_one_word_each(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(ACCESS.write())
    await sqlite_bench.send()
    [word] = sqlite_bench.home.servers.smtp.mails
    assert b"Auto-Submitted: auto-replied" in word.content
    assert b"X-Auto-Response-Suppress: All" in word.content
    answer = Letter(
        subject="Re: Olemme vastaanottaneet viestinne",
        body=f"Automaatti vastaa. {TEXT}",
        headers=("Auto-Submitted: auto-replied",),
    )
    assert len(await sqlite_bench.take(answer.write())) == 1
    assert len(sqlite_bench.outbox()) == 1


@pytest.mark.covers("R17")
async def test_our_own_mail_that_comes_back_to_us_is_nothing(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(ACCESS.write())
    await sqlite_bench.send()
    [word] = sqlite_bench.home.servers.smtp.mails
    [case] = await sqlite_bench.take(b"Received: by forward.example.fi\r\n" + word.content)
    assert case["flags"] == []


@pytest.mark.covers("R19")
async def test_two_mails_at_the_same_moment_get_no_third_word(bench: Bench, classifier: Classifier) -> None:
    """Five cases of one sender, each in a transaction of its own, all at once."""
    await bench.take(ERASURE.write())
    bench.keep(*(replace(ACCESS, subject=f"Pyyntö {n}").write() for n in range(5)))
    kept = bench.call(lambda session: waiting(session, limit=5))

    def apply(mail: Kept) -> Callable[[Transaction], object]:
        judged = judge(bench.office, classifier, mail.content)
        return lambda session: intake.apply(session, bench.office, mail, judged)

    works = [apply(mail) for mail in kept]
    await asyncio.gather(*(asyncio.to_thread(bench.call, work) for work in works))
    assert len(bench.cases()) == 6
    assert [mail.recipient for mail in bench.outbox()].count("anna@example.fi") == 2


@pytest.mark.covers("A32")
async def test_a_sender_of_many_requests_is_taken_in_and_flagged(sqlite_bench: Bench) -> None:
    letters = [replace(ACCESS, subject=f"Pyyntö {number}").write() for number in range(7)]
    cases = sorted(await sqlite_bench.take(*letters), key=lambda case: str(case["ref"]))
    assert ["flood" in case["flags"] for case in cases] == [False] * 5 + [True] * 2
    assert len(sqlite_bench.outbox()) == 2
    sqlite_bench.clock.forward(timedelta(days=1, minutes=1))
    cases = await sqlite_bench.take(ACCESS.write())
    assert ["flood" in case["flags"] for case in cases].count(True) == 2


def crowd(first: int, count: int) -> list[bytes]:
    """Requests by that many senders."""
    return [
        replace(ACCESS, sender=f"Anna <anna{number}@example.fi>").write()
        for number in range(first, first + count)
    ]


def words(bench: Bench) -> int:
    """How many acknowledgements stand in the outbox or were sent."""
    return sum(mail.recipient.startswith("anna") for mail in bench.outbox())


def alarms(bench: Bench) -> int:
    """How many mails staff have been sent."""
    return sum(mail.recipient == STAFF for mail in bench.outbox())


@pytest.mark.covers("R20", "A32")
async def test_the_breaker_stops_the_words_tells_staff_once_and_recovers(sqlite_bench: Bench) -> None:
    bench = sqlite_bench
    assert len(await bench.take(*crowd(0, 34))) == 34
    assert (words(bench), alarms(bench)) == (30, 1)
    bench.clock.forward(timedelta(minutes=9))
    await bench.take(*crowd(34, 2))  # still too many within ten minutes
    assert (words(bench), alarms(bench)) == (30, 1)
    bench.clock.forward(timedelta(minutes=11))
    await bench.take(*crowd(36, 2))
    assert (words(bench), alarms(bench)) == (32, 1)


@pytest.mark.covers("R20")
async def test_approved_answers_go_while_the_breaker_is_open(sqlite_bench: Bench) -> None:
    bench = sqlite_bench
    [ref] = [case["ref"] for case in await bench.take(ACCESS.write())]
    await bench.take(*crowd(0, 31))
    bench.confirm(ref)
    bench.approve(ref)
    await bench.send()
    assert bench.case(ref)["state"] == "answered"


@pytest.mark.covers("R20")
async def test_a_new_flood_is_told_anew(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(*crowd(0, 31))
    sqlite_bench.clock.forward(timedelta(hours=1))
    await sqlite_bench.take(*crowd(40, 31))
    assert alarms(sqlite_bench) == 2
