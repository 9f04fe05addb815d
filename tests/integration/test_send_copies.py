"""The copy in the Sent folder: once, read, and whatever the mailbox's server does."""

import pytest

from storage.outbox import SendState
from tests.support.bench import Bench
from tests.support.letters import ACCESS, OPT_OUT


def copies(bench: Bench, folder: str = "Sent") -> list[bytes]:
    """The mails in the Sent folder."""
    servers = bench.home.servers
    return [mail.content for mail in servers.dovecot.mails(servers.user, folder)]


async def test_a_sent_mail_is_filed_once_and_read(bench: Bench) -> None:
    await bench.take(ACCESS.write())
    await bench.send()
    await bench.send()
    [copy] = bench.home.servers.dovecot.mails(bench.home.servers.user, "Sent")
    assert copy.content == bench.home.servers.smtp.mails[0].content
    assert copy.flags == {"\\Seen"}


async def test_a_copy_that_lies_there_already_is_not_made_again(bench: Bench) -> None:
    await bench.take(ACCESS.write())
    [mail] = bench.outbox()
    servers = bench.home.servers
    # Killed between the copy and its note in the database, or a server that files by itself.
    servers.dovecot.append(mail.raw, servers.user, internal_date=bench.clock(), folder="Sent")
    await bench.send()
    assert len(copies(bench)) == 1


async def test_a_mail_that_failed_leaves_no_copy(bench: Bench) -> None:
    await bench.take(ACCESS.write())
    bench.home.servers.smtp.stop()
    await bench.send()
    assert copies(bench) == []


async def test_a_copy_that_could_not_be_made_is_made_later(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(ACCESS.write())
    dovecot = sqlite_bench.home.servers.dovecot
    dovecot.kill()
    try:
        assert await sqlite_bench.send() == {"sent": 1, "no copy": 1}
    finally:
        dovecot.start()
    assert [mail.state for mail in sqlite_bench.outbox()] == [SendState.SENT]
    await sqlite_bench.send()
    assert len(copies(sqlite_bench)) == 1


async def test_a_mail_is_filed_over_a_connection_that_was_lost_in_between(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(ACCESS.write())
    await sqlite_bench.send()
    sqlite_bench.home.servers.dovecot.restart()
    await sqlite_bench.take(OPT_OUT.write())
    await sqlite_bench.send()
    await sqlite_bench.send()
    assert len(copies(sqlite_bench)) == 2


@pytest.mark.parametrize("folder", ["Lähetetyt", "Archive/Sent mail"])
async def test_a_sent_folder_that_is_missing_becomes_the_servers_own(
    sqlite_bench: Bench, folder: str
) -> None:
    sqlite_bench.home.overrides["mailbox"]["sent_folder"] = folder
    sqlite_bench.reconfigure()
    await sqlite_bench.take(ACCESS.write())
    await sqlite_bench.send()
    assert len(copies(sqlite_bench)) == 1


async def test_without_a_sent_folder_no_copy_is_made(sqlite_bench: Bench) -> None:
    sqlite_bench.home.overrides["mailbox"]["sent_folder"] = ""
    sqlite_bench.reconfigure()
    await sqlite_bench.take(ACCESS.write())
    assert await sqlite_bench.send() == {"sent": 1}
    assert copies(sqlite_bench) == []
