"""Servers that hang, leave, or say what nobody expects: the watch goes on, and says so (R1, R2, R3)."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from bot.mail.watched import Timing
from bot.runtime.health import FETCH_TOO_OLD, watch_word
from tests.support.bench import Bench
from tests.support.bot_process import until
from tests.support.certificates import Authority
from tests.support.fake_imap import Act, FakeImap, fake_imap
from tests.support.imap_misdeeds import (
    bye,
    bye_after,
    bye_and_hang,
    close,
    drip,
    hang,
    push_before_idling,
    refuse,
    rubbish,
    split_push,
)
from tests.support.letters import ACCESS, ERASURE, NO_PRIVACY
from tests.support.watching import taken_in, use, watching

MISDEEDS = [
    ("GREETING", hang),
    ("GREETING", close),
    ("LOGIN", refuse),
    ("SEARCH", drip),
    ("FETCH", hang),
    ("IDLE", bye),
    ("IDLE", bye_and_hang),
    ("IDLE", bye_after(0.3)),
    ("IDLE", split_push),
    ("DONE", hang),
]
MORE = [
    ("GREETING", bye),
    ("GREETING", rubbish),
    ("LOGIN", hang),
    ("LOGIN", bye),
    ("LIST", drip),
    ("EXAMINE", close),
    ("EXAMINE", refuse),
    ("SEARCH", bye_and_hang),
    ("FETCH", rubbish),
    ("IDLE", hang),
    ("IDLE", refuse),
    ("DONE", drip),
    ("DONE", close),
]


@pytest.fixture
def server(sqlite_bench: Bench) -> Iterator[FakeImap]:
    """A scripted server with one mail, which the bot is pointed at."""
    with fake_imap() as made:
        made.inbox.add(NO_PRIVACY.write())
        use(sqlite_bench, made)
        yield made


@pytest.mark.covers("R1", "R2", "R3")
@pytest.mark.parametrize(
    ("command", "misdeed"),
    [*MISDEEDS, *(pytest.param(*each, marks=pytest.mark.faults) for each in MORE)],
    ids=lambda each: each if isinstance(each, str) else each.__name__,
)
def test_whatever_the_server_does_the_watch_goes_on(
    sqlite_bench: Bench, server: FakeImap, command: str, misdeed: Act
) -> None:
    server.on(command, misdeed)
    with watching(sqlite_bench) as watch:
        watch.wait_for("lost", "refused")
        server.behave()
        server.inbox.add(ACCESS.write())
        watch.wait_for_mails(2)
        until(lambda: watch.watcher.state.connected)
        assert watch.watcher.state.reconnects >= 1


@pytest.mark.covers("R2")
@pytest.mark.parametrize(("command", "misdeed"), [("LOGIN", hang), ("FETCH", hang), ("DONE", drip)])
def test_the_watch_ends_in_time_while_the_server_hangs(
    sqlite_bench: Bench, server: FakeImap, command: str, misdeed: Act
) -> None:
    server.on(command, misdeed)
    with watching(sqlite_bench, replace(Timing(), first_idle=0.2)) as watch:
        until(lambda: any(command in line for line in server.commands))
        began = time.monotonic()
        watch.watcher.stop()
        assert time.monotonic() - began < 6
        assert not watch.watcher.alive


@pytest.mark.covers("R1")
def test_a_server_that_drips_is_cut_off_and_said_to_be_silent(sqlite_bench: Bench, server: FakeImap) -> None:
    server.on("DONE", drip, times=1)
    with watching(sqlite_bench) as watch:
        watch.wait_for("silent")
        watch.wait_for("lost")


@pytest.mark.covers("R3")
def test_a_push_before_idling_is_a_push_and_no_loss(sqlite_bench: Bench, server: FakeImap) -> None:
    server.on("IDLE", push_before_idling)
    with watching(sqlite_bench) as watch:
        watch.wait_for_mails(1)
        server.inbox.add(ACCESS.write())
        watch.wait_for_mails(2)
        assert watch.heard("lost") == []


@pytest.mark.covers("R2b")
def test_mail_is_found_that_the_server_does_not_announce(sqlite_bench: Bench, server: FakeImap) -> None:
    with watching(sqlite_bench) as watch:
        watch.wait_for_mails(1)
        server.inbox.add(ACCESS.write())
        watch.wait_for_mails(2)
        assert watch.watcher.state.reconnects == 0


@pytest.mark.covers("R2b")
def test_mail_is_found_by_a_server_that_knows_no_idle(sqlite_bench: Bench, server: FakeImap) -> None:
    server.capabilities = "IMAP4rev1"
    with watching(sqlite_bench) as watch:
        watch.wait_for_mails(1)
        server.inbox.add(ACCESS.write())
        watch.wait_for_mails(2)


@pytest.mark.covers("R3")
def test_a_server_that_is_gone_for_long_is_tried_for_ever(sqlite_bench: Bench, server: FakeImap) -> None:
    server.on("GREETING", close)
    with watching(sqlite_bench) as watch:
        until(lambda: watch.watcher.state.reconnects > 12, within=15)
        assert watch.watcher.alive
        server.behave()
        watch.wait_for_mails(1)


def certificate(authority: trustme.CA, folder: Path, until_: datetime | None = None) -> Authority:
    """A certificate for this machine, which ends then."""
    issued = authority.issue_cert("localhost", "127.0.0.1", not_after=until_)
    made = Authority(
        ca_file=folder / "ca.pem", certificate_file=folder / "cert.pem", key_file=folder / "key.pem"
    )
    authority.cert_pem.write_to_path(str(made.ca_file))
    issued.private_key_pem.write_to_path(str(made.key_file))
    made.certificate_file.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    return made


@pytest.mark.covers("R3")
def test_an_expired_certificate_is_said_and_a_renewed_one_is_taken(
    sqlite_bench: Bench, tmp_path: Path
) -> None:
    authority = trustme.CA()
    old = certificate(authority, tmp_path, datetime.now(UTC) - timedelta(days=1))
    with fake_imap(old.server_context()) as server:
        server.inbox.add(ACCESS.write())
        use(sqlite_bench, server, ca_file=str(old.ca_file))
        with watching(sqlite_bench) as watch:
            assert "certificate has expired" in watch.wait_for("refused")
            server.speak_tls(certificate(authority, tmp_path).server_context())
            watch.wait_for_mails(1)


@pytest.mark.covers("R7")
def test_a_server_that_is_out_of_order_sets_no_mail_aside(sqlite_bench: Bench, server: FakeImap) -> None:
    server.on("FETCH", close)
    with watching(sqlite_bench) as watch:
        until(lambda: watch.watcher.state.reconnects > 10, within=15)
        server.behave()
        watch.wait_for_mails(1)
    [state] = sqlite_bench.rows("SELECT state FROM inbox")
    assert state[0] == "waiting"


@pytest.mark.covers("R3", "R15")
def test_health_says_what_is_wrong_and_how_often(sqlite_bench: Bench, server: FakeImap) -> None:
    server.on("LOGIN", refuse)
    with watching(sqlite_bench) as watch:
        watch.wait_for("refused")
        state = watch.watcher.state
        assert watch_word(state, time.monotonic()).startswith("no fetch yet: IMAP 127.0.0.1")
        server.behave()
        watch.wait_for_mails(1)
        until(lambda: watch.watcher.state.connected)
        state = watch.watcher.state
    word = watch_word(state, state.last_fetch + 1)
    assert word.startswith("ok, last good fetch 1 s ago; ")
    assert word.endswith("reconnects")
    assert watch_word(state, state.last_fetch + FETCH_TOO_OLD + 60).startswith("last good fetch 31 min ago")


@pytest.mark.covers("R10")
def test_a_mail_is_downloaded_once_however_often_the_connection_is_lost(
    sqlite_bench: Bench, server: FakeImap
) -> None:
    with watching(sqlite_bench) as watch:
        watch.wait_for_mails(1)
        for count in (2, 3):
            server.drop()
            server.inbox.add(replace(ERASURE, subject=f"Pyyntö {count}").write())
            watch.wait_for_mails(count)
    assert len(server.fetched()) == 3
    assert taken_in(sqlite_bench) == [1, 2, 3]
