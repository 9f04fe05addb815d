"""Connecting and log-in have an end, whatever trickles in: before the greeting, in the TLS handshake."""

import threading
import time
from collections.abc import Iterator

import pytest

from bot.errors import TransientMailError
from bot.mail.connection import MailServer, Security
from bot.mail.imap import ImapConnection
from tests.support.bench import Bench
from tests.support.bot_process import until
from tests.support.fake_imap import FakeImap, Session, fake_imap
from tests.support.imap_misdeeds import trickle
from tests.support.letters import ACCESS, NO_PRIVACY
from tests.support.watching import use, watching


@pytest.fixture
def server() -> Iterator[FakeImap]:
    """A scripted server with one mail."""
    with fake_imap() as made:
        made.inbox.add(NO_PRIVACY.write())
        yield made


@pytest.mark.covers("R1", "R2", "R3")
def test_a_greeting_that_trickles_for_ever_is_cut_off(sqlite_bench: Bench, server: FakeImap) -> None:
    use(sqlite_bench, server)
    server.on("GREETING", trickle)
    with watching(sqlite_bench) as watch:
        watch.wait_for("lost")
        server.behave()
        server.inbox.add(ACCESS.write())
        watch.wait_for_mails(2)


@pytest.mark.covers("R2")
def test_without_a_watchdog_the_log_in_ends_too(server: FakeImap) -> None:
    server.on("LOGIN", trickle)
    connection = ImapConnection(_server(server, Security.PLAIN), timeout=0.3)
    began = time.monotonic()
    with pytest.raises(TransientMailError):
        connection.open()
    connection.close()
    assert 0.8 < time.monotonic() - began < 5


@pytest.mark.covers("R2")
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_handshake_that_trickles_ends_too(server: FakeImap, security: Security) -> None:
    server.on("GREETING" if security is Security.TLS else "STARTTLS", _record_without_end)
    server.capabilities += " STARTTLS"
    connection = ImapConnection(_server(server, security), timeout=0.3)
    began = time.monotonic()
    with pytest.raises(TransientMailError):
        connection.open()
    connection.close()
    assert time.monotonic() - began < 5


@pytest.mark.covers("R2")
def test_a_connection_can_be_cut_while_the_greeting_is_awaited(server: FakeImap) -> None:
    server.on("GREETING", trickle)
    connection = ImapConnection(_server(server, Security.PLAIN), timeout=30)
    ended: list[Exception] = []

    def opening() -> None:
        try:
            connection.open()
        except TransientMailError as error:
            ended.append(error)

    thread = threading.Thread(target=opening, daemon=True)
    thread.start()
    until(lambda: connection.silent_for() > 0.2)
    connection.cut()
    thread.join(timeout=5)
    connection.close()
    assert ended


def _record_without_end(session: Session, tag: str) -> bool:
    """Begins a TLS record of 16,000 bytes and sends one now and then; no piece of it is late."""
    if tag != "*":
        session.send(f"{tag} OK begin TLS")
    session.send(b"\x16\x03\x03\x3e\x80", end=b"")
    while not session.server.stopped.wait(0.1):
        session.send(b"\x00", end=b"")
    return True


def _server(server: FakeImap, security: Security) -> MailServer:
    return MailServer(
        host=server.host, port=server.port, security=security, username="info", password="secret"
    )
