"""`check` of the mail servers: each trouble by itself, in words that say what to do (R14)."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from bot.runtime.checks import check_mail
from tests.support.bot_process import BotHome
from tests.support.fake_folder import FakeFolder
from tests.support.fake_imap import FakeImap, fake_imap
from tests.support.imap_misdeeds import bye, refuse
from tests.support.processes import free_port


def said(home: BotHome, part: str = "imap") -> list[tuple[str, str]]:
    """State and text of each line about one direction."""
    if part == "imap":
        home.overrides["smtp"]["port"] = free_port()  # each direction is told by itself
    results = asyncio.run(check_mail(home.settings()))
    return [(str(each.state), each.text) for each in results if each.what.startswith(part)]


@pytest.fixture
def server(sqlite_home: BotHome) -> Iterator[FakeImap]:
    """A scripted server with the usual folders, which the bot is pointed at."""
    with fake_imap() as made:
        made.folders |= {"Junk": FakeFolder(), "Sent": FakeFolder()}
        sqlite_home.overrides["mailbox"] |= {"host": made.host, "port": made.port, "security": "plain"}
        yield made


@pytest.mark.covers("R14")
def test_what_the_bot_does_in_a_mailbox_is_tried(sqlite_home: BotHome) -> None:
    [(state, text)] = said(sqlite_home)
    assert (state, text) == ("ok", "logged in; IDLE; copies go to Sent")
    dovecot = sqlite_home.servers.dovecot
    assert dovecot.mails(sqlite_home.servers.user, "Sent") == []


def nobody(home: BotHome, table: str) -> None:
    """A host that is none."""
    home.overrides[table] |= {"host": "imap.invalid"}


def closed(home: BotHome, table: str) -> None:
    """A port that nobody listens on."""
    home.overrides[table] |= {"port": free_port()}


def stranger(home: BotHome, table: str) -> None:
    """An authority that nobody vouches for."""
    home.overrides[table] |= {"ca_file": ""}


def wrong(home: BotHome, table: str) -> None:
    """A wrong password."""
    home.overrides[table] |= {"password": "wrong"}


@pytest.mark.covers("R14")
@pytest.mark.parametrize("table", ["mailbox", "smtp"])
@pytest.mark.parametrize(
    ("break_it", "advice"),
    [
        (nobody, "correct {}.host"),
        (closed, "nothing listens there: correct {}.host and {}.port"),
        (stranger, "let {}.ca_file name the authority"),
        (wrong, "correct {}.username and {}.password"),
    ],
    ids=lambda each: each if isinstance(each, str) else each.__name__,
)
def test_what_to_do_is_said_for_each_direction(
    sqlite_home: BotHome, break_it: Callable[[BotHome, str], None], advice: str, table: str
) -> None:
    break_it(sqlite_home, table)
    [(state, text)] = said(sqlite_home, "imap" if table == "mailbox" else "smtp")
    assert state == "failed"
    assert advice.format(table, table) in text


@pytest.mark.covers("R14")
def test_tls_on_a_port_that_wants_starttls_is_explained(sqlite_home: BotHome) -> None:
    sqlite_home.overrides["mailbox"]["port"] = sqlite_home.servers.dovecot.ports.imap
    [(state, text)] = said(sqlite_home)
    assert (state, "security = “starttls”" in text) == ("failed", True)


@pytest.mark.covers("R14")
def test_an_expired_certificate_is_explained(sqlite_home: BotHome, tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1", not_after=datetime.now(UTC) - timedelta(days=1))
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = sqlite_home.servers.dovecot.authority.server_context()
    issued.configure_cert(context)
    with fake_imap(context) as server:
        sqlite_home.overrides["mailbox"] |= {
            "host": server.host,
            "port": server.port,
            "ca_file": str(tmp_path / "ca.pem"),
        }
        [(state, text)] = said(sqlite_home)
    assert (state, "must renew the certificate" in text) == ("failed", True)


@pytest.mark.covers("R14")
@pytest.mark.parametrize("misdeed", [refuse, bye])
def test_idle_that_fails_is_a_warning(sqlite_home: BotHome, server: FakeImap, misdeed: object) -> None:
    server.on("IDLE", refuse if misdeed is refuse else bye)
    states = dict(said(sqlite_home))
    assert set(states) == {"ok", "warning"}
    assert "knows IDLE" in states["warning"]


@pytest.mark.covers("R14")
def test_a_server_without_idle_and_sent_is_good_enough(sqlite_home: BotHome, server: FakeImap) -> None:
    server.capabilities = "IMAP4rev1"
    del server.folders["Sent"]
    states = dict(said(sqlite_home))
    assert states["ok"] == "logged in; no IDLE, polled every 30 s"
    assert "there is no folder Sent" in states["warning"]


@pytest.mark.covers("R14")
def test_a_folder_that_may_not_be_read_is_told(sqlite_home: BotHome, server: FakeImap) -> None:
    server.on("EXAMINE", refuse, times=1)
    texts = [text for state, text in said(sqlite_home) if state == "warning"]
    assert any("Junk" in text and "let the user read the folder" in text for text in texts)


@pytest.mark.covers("R14")
def test_a_sent_folder_that_takes_nothing_is_told(sqlite_home: BotHome, server: FakeImap) -> None:
    server.folders["Sent"].read_only = True
    texts = [text for state, text in said(sqlite_home) if state == "warning"]
    assert any("can only be read" in text for text in texts)
