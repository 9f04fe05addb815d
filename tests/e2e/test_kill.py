"""kill -9 at random moments: nothing is lost, nothing doubled, no customer gets a mail twice."""

import random
import time
from collections import Counter
from dataclasses import replace
from email import message_from_bytes, policy
from functools import partial

import pytest

from bot.domain.vocabulary import DraftKind
from bot.runtime import utc_now
from classifiers import Classifier
from storage.database import Database
from tests.support.bench import opened, prepare
from tests.support.bot_process import BotHome, RunningBot, until
from tests.support.letters import ACCESS, ERASURE, NO_PRIVACY, OPT_OUT, Letter

BREAKER = 30  # R20: automatic mails to customers in ten minutes
pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]
MAILS, ANSWERS = 100, 20
KINDS = (ACCESS, NO_PRIVACY, ERASURE, OPT_OUT, NO_PRIVACY)


def letters(kinds: tuple[Letter, ...], count: int) -> list[Letter]:
    """So many letters of these kinds in turn, each from another person."""
    return [
        replace(kinds[number % len(kinds)], sender=f"Person {number} <person{number}@example.fi>")
        for number in range(count)
    ]


def address_of(letter: Letter) -> str:
    return letter.sender.rpartition("<")[2].rstrip(">")


def killed_at_random(home: BotHome, kills: list[int], sign: str, dice: random.Random) -> None:
    """Starts the bot and kills it in the middle of its work, again and again.

    `sign` is what it logs for each piece of work; `kills` says after how many of them, each time.
    """
    for pieces in kills:
        bot = home.start("--role", "watch,work,send")
        until(partial(_has_worked, bot, sign, pieces), within=60)
        time.sleep(dice.uniform(0.0, 0.05))  # anywhere in the next piece, not right after one
        bot.kill()


def _has_worked(bot: RunningBot, sign: str, pieces: int) -> bool:
    return bot.log().count(sign) >= pieces


def settle(home: BotHome, waiting: str) -> None:
    """`run --once` until nothing waits any more."""
    for _ in range(10):
        home.command("run", "--once")
        if not waits(home, waiting):
            return
    raise AssertionError(f"{waiting} still waits")


def waits(home: BotHome, waiting: str) -> int:
    """How many rows of a table wait."""
    statement = {
        "inbox": "SELECT count(*) FROM inbox WHERE state = 'waiting'",
        "outbox": "SELECT count(*) FROM outbox WHERE state IN ('queued', 'retry', 'sending')"
        " OR (state = 'sent' AND filing = 'wanted')",
    }[waiting]
    database = Database(home.servers.database_url, None)
    try:
        with database.engine.connect() as connection:
            return int(connection.exec_driver_sql(statement).scalar() or 0)
    finally:
        database.close()


def customer_mails(home: BotHome) -> Counter[str]:
    """How often each Message-ID reached a customer."""
    return Counter(
        message_from_bytes(mail.content, policy=policy.default)["Message-ID"]
        for mail in home.servers.smtp.mails
        if mail.recipients[0].startswith("person")
    )


@pytest.mark.covers("R5", "R8", "R9", "R40")
def test_killed_during_intake_every_mail_is_taken_in_once(home: BotHome, classifier: Classifier) -> None:
    prepare(home)
    dice = random.Random(26)  # noqa: S311 - moments of a test, no secrets
    servers = home.servers
    written = letters(KINDS, MAILS)
    for letter in written[: MAILS // 2]:
        servers.dovecot.deliver(letter.write(), servers.user)
    killed_at_random(home, dice.choices(range(1, 10), k=3), "mail handled", dice)
    for letter in written[MAILS // 2 :]:
        servers.dovecot.deliver(letter.write(), servers.user)
    killed_at_random(home, dice.choices(range(1, 10), k=4), "mail handled", dice)
    settle(home, "inbox")
    settle(home, "outbox")

    with opened(home, classifier) as bench:
        rows = bench.rows("SELECT decision, count(*) FROM inbox GROUP BY decision")
        cases = bench.cases()
    wanted = {address_of(letter) for letter in written if letter.subject != NO_PRIVACY.subject}
    assert Counter({decision: count for decision, count in rows}) == {"open": 60, "not_privacy": 40}
    assert Counter(case["requester"]["address"] for case in cases) == dict.fromkeys(wanted, 1)
    assert set(customer_mails(home).values()) == {1}
    acknowledged = [
        draft["state"] for case in cases for draft in case["drafts"] if draft["kind"] == "acknowledgement"
    ]
    assert len(acknowledged) == 60  # written once each; the breaker lets half of them go in these ten minutes
    assert acknowledged.count("sent") + acknowledged.count("uncertain") == BREAKER
    assert acknowledged.count("uncertain") <= 7  # at most the one that each kill met


@pytest.mark.covers("R40")
async def test_killed_while_sending_no_customer_gets_an_answer_twice(
    home: BotHome, classifier: Classifier
) -> None:
    prepare(home)
    dice = random.Random(27)  # noqa: S311 - moments of a test, no secrets
    people = letters((ACCESS,), ANSWERS)
    with opened(home, classifier, now=utc_now()) as bench:
        refs = await bench.approved(*(letter.write() for letter in people))
    acknowledgements = len(customer_mails(home))
    killed_at_random(home, dice.choices(range(1, 4), k=4), "state=", dice)
    settle(home, "outbox")

    with opened(home, classifier, now=utc_now()) as bench:
        states = Counter(bench.draft_state(ref, DraftKind.REPLY) for ref in refs)
    assert acknowledgements == ANSWERS
    assert set(customer_mails(home).values()) == {1}
    assert states["sent"] + states["uncertain"] == ANSWERS
    assert states["uncertain"] <= 4
    servers = home.servers
    copies = Counter(
        message_from_bytes(mail.content, policy=policy.default)["Message-ID"]
        for mail in servers.dovecot.mails(servers.user, "Sent")
    )
    assert set(copies.values()) == {1}
    assert len(copies) == acknowledgements + states["sent"]
