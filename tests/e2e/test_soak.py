"""Servers and the bot come and go for SOAK_MINUTES: each request is one case, none is answered twice."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.support.bot_process import BotHome, RunningBot, until
from tests.support.letters import ACCESS, NO_PRIVACY, OPT_OUT
from tests.support.postgres import PostgresServer

MINUTES = float(os.environ.get("SOAK_MINUTES", "1.5"))
BETWEEN_MAILS = (
    5.0 if MINUTES < 5 else 30.0
)  # seconds: below the breaker of thirty acknowledgements in ten minutes
KINDS = (ACCESS, NO_PRIVACY, OPT_OUT)
pytestmark = [pytest.mark.faults, pytest.mark.timeout(60 * MINUTES + 400)]


class Trouble:
    """What happens to the servers and the bot, one thing at a time."""

    def __init__(self, home: BotHome, postgres: PostgresServer, dice: random.Random) -> None:
        self.home = home
        self.postgres = postgres
        self.dice = dice
        self.bot: RunningBot = home.start()

    def next(self) -> None:
        """One trouble, from a blink to some seconds; at its end everything is up again."""
        troubles = (
            self._imap_crashes,
            self._imap_away,
            self._imap_hangs,
            self._smtp_away,
            self._database_crashes,
            self._bot_killed,
        )
        self.dice.choice(troubles)()

    def _wait(self) -> None:
        time.sleep(self.dice.uniform(0.1, 6))  # how long the trouble lasts, not a hope that something happens

    def _imap_crashes(self) -> None:
        self.home.servers.dovecot.restart()

    def _imap_away(self) -> None:
        self.home.servers.dovecot.stop()
        self._wait()
        self.home.servers.dovecot.start()

    def _imap_hangs(self) -> None:
        with self.home.servers.dovecot.frozen():
            self._wait()

    def _smtp_away(self) -> None:
        self.home.servers.smtp.stop()
        self._wait()
        self.home.servers.smtp.start()

    def _database_crashes(self) -> None:
        if self.home.servers.database_url.startswith("postgresql"):
            self.postgres.kill()
            self._wait()
            self.postgres.start()

    def _bot_killed(self) -> None:
        self.bot.kill()
        self._wait()
        self.bot = self.home.start()


def deliver_while_trouble_comes(home: BotHome, trouble: Trouble) -> dict[str, bool]:
    """The senders of all mails delivered, and whether each asked for something."""
    senders: dict[str, bool] = {}
    end = time.monotonic() + 60 * MINUTES
    while time.monotonic() < end:
        begun = time.monotonic()
        kind = KINDS[len(senders) % len(KINDS)]
        address = f"person{len(senders)}@example.fi"
        letter = replace(
            kind, sender=f"Person {len(senders)} <{address}>", subject=f"{kind.subject} {len(senders)}"
        )
        home.servers.dovecot.deliver(letter.write(), home.servers.user)
        senders[address] = kind is not NO_PRIVACY
        trouble.next()
        time.sleep(max(0.0, begun + BETWEEN_MAILS - time.monotonic()))  # the customers' own pace
    return senders


@pytest.mark.covers("R1", "R5", "R8")
def test_servers_come_and_go(home: BotHome, postgres: PostgresServer) -> None:
    home.must("db", "upgrade")
    trouble = Trouble(home, postgres, random.Random(7))  # noqa: S311  # no secret: the same troubles each time
    try:
        senders = deliver_while_trouble_comes(home, trouble)
        askers = {address for address, asks in senders.items() if asks}
        until(_settled(home, askers), within=300)
    finally:
        trouble.bot.kill()
    cases = Counter(case["requester"]["address"] for case in home.document("cases"))
    assert cases == Counter(askers)
    acknowledged = Counter({address: len(home.received(address)) for address in senders})
    outbox = home.document("outbox", "list", "--all")
    unsure = {mail["recipient"] for mail in outbox if mail["state"] == "uncertain"}
    assert not {address for address, times in acknowledged.items() if times > 1}
    assert {address for address, times in acknowledged.items() if times == 1} >= askers - unsure
    assert not {address for address in senders if address not in askers and acknowledged[address]}


def _settled(home: BotHome, askers: set[str]) -> Callable[[], bool]:
    """Whether every asker has a case and nothing of the outbox waits."""

    def settled() -> bool:
        listed = home.document("cases")
        waiting = [
            mail
            for mail in home.document("outbox", "list")
            if mail["state"] in ("queued", "retry", "sending")
        ]
        return len(listed) >= len(askers) and not waiting

    return settled
