"""A bot that runs: how soon it sees a mail, and what it survives."""

import time
from typing import Any

import pytest

from tests.support.bench import prepare
from tests.support.bot_process import BotHome, RunningBot, until
from tests.support.letters import ACCESS, ENGLISH, ERASURE, OPT_OUT

GENEROUS = 3.0  # seconds; about one is the promise, on a machine of its own


@pytest.fixture
def ready(sqlite_home: BotHome) -> BotHome:
    """A home with schema, key and users."""
    prepare(sqlite_home)
    return sqlite_home


def handled(bot: RunningBot, count: int = 1, within: float = 20.0) -> float:
    """Waits until so many mails have become cases; the seconds that it took."""
    began = time.monotonic()
    until(lambda: bot.log().count("decision='open'") >= count or None, within)
    return time.monotonic() - began


def deliver(home: BotHome, letter: Any, folder: str = "") -> None:
    """A mail arrives; with a folder it is put there."""
    servers = home.servers
    if folder:
        with servers.dovecot.client(servers.user) as client:
            client.append(folder, letter.write())
    else:
        servers.dovecot.deliver(letter.write(), servers.user)


@pytest.mark.covers("R1")
def test_a_new_mail_is_a_case_within_a_second_or_so(ready: BotHome) -> None:
    with ready.running() as bot:
        deliver(ready, ERASURE)
        handled(bot)  # the model is loaded by now
        times = []
        for number, letter in enumerate((ACCESS, OPT_OUT, ENGLISH), 2):
            deliver(ready, letter)
            times.append(handled(bot, number))
    assert max(times) < GENEROUS, times


def test_the_acknowledgement_follows_at_once(ready: BotHome) -> None:
    with ready.running():
        deliver(ready, ACCESS)
        until(lambda: ready.received("anna@example.fi"), within=15)


@pytest.mark.covers("R3")
def test_the_bot_comes_back_after_the_mail_server(ready: BotHome) -> None:
    with ready.running() as bot:
        ready.servers.dovecot.kill()
        bot.wait_for_log("mailbox lost")
        ready.servers.dovecot.start()
        deliver(ready, ACCESS)
        handled(bot, within=20)
        assert bot.alive


@pytest.mark.covers("R2", "R3")
def test_sigterm_ends_it_in_order_and_in_time_whatever_the_mail_server_does(ready: BotHome) -> None:
    with ready.running() as bot, ready.servers.dovecot.frozen():
        status, seconds = bot.terminate()
    assert status == 0
    assert seconds < 10


def test_sigterm_ends_it_while_a_copy_hangs(ready: BotHome) -> None:
    with ready.running() as bot:
        deliver(ready, ACCESS)
        handled(bot)
        with ready.servers.dovecot.frozen():
            until(lambda: ready.received("anna@example.fi"), within=15)
            status, seconds = bot.terminate(within=45)
    assert status == 0
    assert seconds < 10


@pytest.mark.covers("R15")
def test_a_lost_mailbox_is_said_without_addresses(ready: BotHome) -> None:
    ready.overrides["mailbox"]["password"] = "wrong"
    bot = ready.start()
    try:
        log = bot.wait_for_log("mailbox lost")
    finally:
        bot.kill()
    assert "refuses the log-in" in log
    assert ready.servers.user.address not in log


def test_nothing_personal_is_logged(ready: BotHome) -> None:
    with ready.running() as bot:
        deliver(ready, ACCESS)
        until(lambda: ready.received("anna@example.fi"), within=15)
        log = bot.log().lower()
    assert [word for word in ("anna", "aalto", "example.fi", "henkilötiedo") if word in log] == []


def test_mail_in_a_polled_folder_is_seen_within_a_minute(ready: BotHome) -> None:
    with ready.running() as bot:
        deliver(ready, ACCESS, folder="Junk")
        handled(bot, within=60)
