"""`run` as operators start it: what it refuses, and its switches."""

import asyncio

import pytest

from bot.errors import StorageError
from bot.runtime import Bot, lock
from bot.runtime.lock import the_only_one
from tests.support.bench import prepare
from tests.support.bot_process import BotHome
from tests.support.letters import ACCESS, ERASURE


def test_run_refuses_a_database_without_schema_and_names_the_remedy(home: BotHome) -> None:
    home.key_file.write_text("k1:MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=\n")
    assert "privacy-bot db upgrade" in home.refused("run", "--once")


def test_run_without_its_key_names_the_file(sqlite_home: BotHome) -> None:
    prepare(sqlite_home)
    sqlite_home.key_file.unlink()
    assert str(sqlite_home.key_file) in sqlite_home.refused("run", "--once")


def test_no_send_does_everything_but_sending(sqlite_home: BotHome) -> None:
    prepare(sqlite_home)
    servers = sqlite_home.servers
    servers.dovecot.deliver(ACCESS.write(), servers.user)
    sqlite_home.must("run", "--once", "--no-send")
    [case] = sqlite_home.document("cases")
    assert [draft["state"] for draft in case["drafts"]] == ["queued", "draft"]
    assert servers.smtp.attempts == 0
    assert servers.dovecot.mails(servers.user, "Sent") == []


def test_run_once_says_what_went_wrong_and_does_the_rest(sqlite_home: BotHome) -> None:
    prepare(sqlite_home)
    servers = sqlite_home.servers
    servers.dovecot.deliver(ERASURE.write(), servers.user)
    servers.smtp.stop()
    assert sqlite_home.command("run", "--once").returncode == 1
    servers.smtp.start()
    sqlite_home.overrides["mailbox"]["password"] = "wrong"
    assert "refuses the log-in" in sqlite_home.refused("run", "--once")
    assert len(sqlite_home.document("cases")) == 1


def test_an_unknown_role_is_wrong_usage(sqlite_home: BotHome) -> None:
    done = sqlite_home.command("run", "--role", "cook")
    assert done.returncode == 2
    assert "cook" in done.stderr


@pytest.mark.covers("R11")
def test_a_second_bot_on_the_same_database_is_refused(home: BotHome, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(home)
    monkeypatch.setattr(lock, "PATIENCE", 0.1)

    async def two() -> None:
        first, second = Bot(home.settings()), Bot(home.settings())
        try:
            async with the_only_one(first, ["work"]):
                with pytest.raises(StorageError, match="another privacy-bot"):
                    async with the_only_one(second, ["work"]):
                        pass
        finally:
            first.close()
            second.close()

    asyncio.run(two())
