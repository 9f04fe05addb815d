"""A mail that the server can't deliver stops no other: it is set aside for a person (R7)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from bot.errors import TransientMailError
from tests.support.bench import Bench, prepare
from tests.support.bot_process import STAFF, BotHome, until
from tests.support.letters import ACCESS, ERASURE, NO_PRIVACY, OPT_OUT, Letter

MANY_LINES = "Hyvää päivää\n" * 300


def files(home: BotHome, letters: tuple[Letter, ...], folder: str = "") -> list[Path]:
    """Puts the letters into the mailbox, by IMAP; the server's file of each."""
    servers = home.servers
    with servers.dovecot.client(servers.user) as client:
        for letter in letters:
            client.append(folder or "INBOX", letter.write())
    maildir = servers.dovecot.root / "mail" / servers.user.address / "Maildir"
    stored = [
        path for path in (maildir / f".{folder}" if folder else maildir).glob("*/*,*") if path.is_file()
    ]
    return [
        next(
            path for path in stored if f"Subject: {letter.subject}".encode() in path.read_bytes().splitlines()
        )
        for letter in letters
    ]


def truncate(path: Path) -> None:
    """As a full disk or a crash leaves a mail: Dovecot drops the connection when it is fetched."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def set_aside(bench: Bench) -> list[tuple[int, str]]:
    """UID and reason of the mails that wait for a person."""
    rows = bench.rows("SELECT uid, reason FROM inbox WHERE state = 'set_aside' AND raw IS NULL ORDER BY uid")
    return [(row[0], row[1]) for row in rows]


def kept(bench: Bench) -> list[int]:
    """UIDs of the mails that were taken in."""
    return [row[0] for row in bench.rows("SELECT uid FROM inbox WHERE raw IS NOT NULL ORDER BY uid")]


def place(bench: Bench, folder: str = "INBOX") -> int:
    """The last UID that the bot is done with."""
    [row] = bench.rows("SELECT last_uid FROM watermarks WHERE folder = :folder", folder=folder)
    return int(row[0])


LONG = replace(NO_PRIVACY, subject="Pitkä", body=MANY_LINES)


@pytest.mark.covers("R7")
async def test_a_truncated_mail_is_set_aside_and_the_others_are_taken_in(bench: Bench) -> None:
    truncate(files(bench.home, (ACCESS, LONG, ERASURE))[1])
    bench.fetch()
    assert (kept(bench), place(bench)) == ([1, 3], 3)
    assert set_aside(bench) == [(2, "the server can't deliver this mail")]


@pytest.mark.covers("R7")
async def test_staff_are_told_once_of_a_mail_that_can_not_be_delivered(sqlite_bench: Bench) -> None:
    truncate(files(sqlite_bench.home, (LONG, ACCESS))[0])
    for _ in range(3):
        sqlite_bench.fetch()
    await sqlite_bench.send()
    assert len(sqlite_bench.home.received(STAFF)) == 1


@pytest.mark.covers("R7")
async def test_several_unreadable_mails_in_several_folders_stop_nothing(sqlite_bench: Bench) -> None:
    letters = (LONG, ACCESS, replace(LONG, subject="Toinen"), ERASURE)
    inbox, junk = files(sqlite_bench.home, letters), files(sqlite_bench.home, (LONG, OPT_OUT), "Junk")
    for path in (inbox[0], inbox[2], junk[0]):
        truncate(path)
    sqlite_bench.fetch()
    assert len(kept(sqlite_bench)) == 3
    assert len(set_aside(sqlite_bench)) == 3
    assert (place(sqlite_bench), place(sqlite_bench, "Junk")) == (4, 2)


async def test_the_only_mail_of_a_mailbox_may_be_unreadable(sqlite_bench: Bench) -> None:
    truncate(files(sqlite_bench.home, (LONG,))[0])
    sqlite_bench.fetch()
    assert [uid for uid, _ in set_aside(sqlite_bench)] == [1]


async def test_an_unreadable_mail_keeps_the_day_on_which_it_arrived(sqlite_bench: Bench) -> None:
    path = files(sqlite_bench.home, (LONG, ACCESS))[0]
    truncate(path)
    [shown, _] = internal_dates(sqlite_bench.home)
    sqlite_bench.fetch()
    [row] = sqlite_bench.rows("SELECT internal_date FROM inbox WHERE state = 'set_aside'")
    assert str(row[0]).startswith(shown)


def internal_dates(home: BotHome) -> list[str]:
    """When the server says that each mail came (UTC)."""
    servers = home.servers
    with servers.dovecot.client(servers.user) as client:
        client.select_folder("INBOX", readonly=True)
        rows = client.fetch([1, 2], ["INTERNALDATE"])
    return [f"{rows[uid][b'INTERNALDATE'].astimezone(UTC):%Y-%m-%d %H:%M:%S}" for uid in (1, 2)]


async def test_a_server_that_delivers_no_mail_at_all_costs_none(sqlite_bench: Bench) -> None:
    stored = files(sqlite_bench.home, (ACCESS, ERASURE, OPT_OUT))
    modes = [path.stat().st_mode for path in stored]
    for path in stored:
        path.chmod(0)  # the disk behind the server is gone: FETCH fails, whichever mail it names
    with pytest.raises(TransientMailError):
        sqlite_bench.fetch()
    for path, mode in zip(stored, modes, strict=True):
        path.chmod(mode)
    sqlite_bench.fetch()
    assert (kept(sqlite_bench), set_aside(sqlite_bench)) == ([1, 2, 3], [])


@pytest.mark.covers("R7")
def test_a_bot_that_runs_goes_on_past_an_unreadable_mail(sqlite_home: BotHome) -> None:
    prepare(sqlite_home)
    truncate(files(sqlite_home, (LONG, ACCESS))[0])
    with sqlite_home.running() as bot:
        until(seen(bot.log, "outcome='set_aside'", "decision='open'"), within=30)
        servers = sqlite_home.servers
        servers.dovecot.deliver(ERASURE.write(), servers.user)
        until(lambda: bot.log().count("decision='open'") == 2, within=15)


def seen(log: Callable[[], str], *words: str) -> Callable[[], bool]:
    """Whether the log holds all the words."""
    return lambda: all(word in log() for word in words)
