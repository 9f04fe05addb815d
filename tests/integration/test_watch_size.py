"""Mailboxes and mails of any size, in memory that is bounded (R10)."""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.mail import fetching
from storage import inbox
from tests.support.bench import MORNING, Bench
from tests.support.fake_imap import FakeImap, fake_imap
from tests.support.letters import ACCESS, NO_PRIVACY
from tests.support.watching import taken_in, use

MEGABYTE = 1024 * 1024
MEASURE = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:]); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


@pytest.fixture
def server(sqlite_bench: Bench) -> Iterator[FakeImap]:
    """A scripted server that the bot is pointed at."""
    with fake_imap() as made:
        made.inbox.day = MORNING
        use(sqlite_bench, made)
        yield made


def with_attachment(size: int) -> bytes:
    """A request with a picture of so many bytes."""
    head, _, body = ACCESS.write().partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"content-", b"mime-"))]
    picture = base64.encodebytes(os.urandom(size)).replace(b"\n", b"\r\n")
    return b"\r\n".join(
        [
            *lines,
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/mixed; boundary="b"',
            b"",
            b"--b",
            b"Content-Type: text/plain; charset=utf-8",
            b"",
            body,
            b"--b",
            b"Content-Type: image/jpeg; name=a.jpg",
            b"Content-Transfer-Encoding: base64",
            b"",
            picture,
            b"--b--",
            b"",
        ]
    )


@pytest.mark.covers("R10")
async def test_a_big_mail_comes_in_pieces_and_whole(sqlite_bench: Bench, server: FakeImap) -> None:
    mail = with_attachment(13 * MEGABYTE)
    for content in (NO_PRIVACY.write(), mail, replace(NO_PRIVACY, subject="Toinen").write()):
        server.inbox.add(content)
    sqlite_bench.fetch()
    assert sum("<" in line for line in server.fetched()) == len(mail) // fetching.PIECE_BYTES + 1
    await sqlite_bench.work()
    [case] = sqlite_bench.cases()
    assert case["requests"][0]["type"] == "access"


@pytest.mark.covers("R10", "R9")
def test_a_mail_beyond_all_bounds_is_left_to_a_person(
    sqlite_bench: Bench, server: FakeImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 9 * MEGABYTE)
    server.inbox.add(with_attachment(7 * MEGABYTE))
    server.inbox.add(NO_PRIVACY.write())
    for _ in range(2):
        sqlite_bench.fetch()
    rows = sqlite_bench.rows("SELECT uid, state, reason FROM inbox ORDER BY uid")
    assert [tuple(row) for row in rows] == [(1, "set_aside", fetching.TOO_BIG), (2, "waiting", "")]


@pytest.mark.covers("R10")
def test_big_mails_are_worked_on_a_few_at_a_time(
    sqlite_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "WORKED_BYTES", 3 * MEGABYTE)
    sqlite_bench.keep(*(with_attachment(MEGABYTE).replace(b"Aalto", b"Aalto%d" % n) for n in range(5)))
    assert len(sqlite_bench.call(lambda session: inbox.waiting(session, limit=50))) == 3


@pytest.mark.faults
@pytest.mark.covers("R10")
def test_of_a_hundred_thousand_mails_only_the_new_ones_are_downloaded(
    sqlite_bench: Bench, server: FakeImap
) -> None:
    mail = NO_PRIVACY.write()
    server.inbox.mails = dict.fromkeys(range(1, 100_001), mail)
    server.inbox.arrived = dict.fromkeys(range(1, 99_901), MORNING - timedelta(days=90))
    for uid in range(99_901, 100_001):
        server.inbox.mails[uid] = replace(NO_PRIVACY, subject=f"Huolto {uid}").write()
    for _ in range(2):
        sqlite_bench.fetch()
    assert taken_in(sqlite_bench) == list(range(99_901, 100_001))
    assert len(server.fetched()) == 1


@pytest.mark.faults
@pytest.mark.covers("R10")
def test_a_mail_of_fifty_megabytes_is_handled_in_less_than_a_gigabyte(
    sqlite_bench: Bench, server: FakeImap
) -> None:
    server.inbox.add(with_attachment(37_000_000))
    home = sqlite_bench.home
    words = [sys.executable, "-m", "bot", "run", "--once"]
    # By a small process: the kernel counts the memory of whoever starts a process as the process's own.
    command = [sys.executable, "-c", MEASURE, *words]
    done = subprocess.run(
        command, env=home.environment(), cwd=home.folder, stdout=subprocess.PIPE, check=True
    )
    most = int(done.stdout.split()[-1])  # KiB
    assert len(sqlite_bench.cases()) == 1
    assert most < MEGABYTE, f"{most // 1024} MiB"
