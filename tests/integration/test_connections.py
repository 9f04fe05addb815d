"""What a mail server is reached with: certificates that are none, and passwords that are no ASCII."""

from pathlib import Path

import pytest

from bot.errors import ConfigError, PermanentMailError
from bot.mail.connection import MailServer, Security
from bot.mail.imap import ImapConnection
from bot.runtime import server_of
from bot.runtime.checks import State, check_all
from bot.runtime.posting import Filer, Sender
from storage.outbox import SendState
from tests.support.bench import Bench
from tests.support.bot_process import BotHome
from tests.support.dovecot import DovecotServer, MailUser
from tests.support.letters import ACCESS

NO_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


@pytest.fixture(params=["", "hello", NO_CERTIFICATE], ids=["empty", "text", "broken"])
def no_certificate(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file that is no certificate."""
    path = tmp_path / "no-ca.pem"
    path.write_text(request.param)
    return path


@pytest.mark.parametrize("table", ["mailbox", "smtp"])
def test_a_ca_file_that_is_no_certificate_is_named(
    sqlite_home: BotHome, no_certificate: Path, table: str
) -> None:
    sqlite_home.overrides[table]["ca_file"] = str(no_certificate)
    settings = sqlite_home.settings()
    with pytest.raises(ConfigError, match=f"{table}.ca_file: .*no-ca.pem is no readable certificate"):
        server_of(settings.watched[0] if table == "mailbox" else settings.smtp, table)


def test_a_ca_file_that_is_not_there_is_named(sqlite_home: BotHome, tmp_path: Path) -> None:
    sqlite_home.overrides["smtp"]["ca_file"] = str(tmp_path / "none.pem")
    with pytest.raises(ConfigError, match=r"smtp.ca_file: there is no file .*none\.pem"):
        server_of(sqlite_home.settings().smtp, "smtp")


@pytest.mark.covers("R14")
async def test_check_names_a_ca_file_that_is_no_certificate(sqlite_home: BotHome, tmp_path: Path) -> None:
    path = tmp_path / "no-ca.pem"
    path.write_text(NO_CERTIFICATE)
    for table in ("mailbox", "smtp"):
        sqlite_home.overrides[table]["ca_file"] = str(path)
    failed = [each.text for each in await check_all(sqlite_home.settings()) if each.state is State.FAILED]
    assert [text.partition(":")[0] for text in failed if "no-ca.pem" in text] == [
        "mailbox.ca_file",
        "smtp.ca_file",
    ]


@pytest.mark.covers("R41")
@pytest.mark.parametrize(("table", "part"), [("mailbox", Filer), ("smtp", Sender)])
async def test_no_mail_is_claimed_with_a_certificate_that_is_none(
    sqlite_bench: Bench, tmp_path: Path, table: str, part: type[Filer] | type[Sender]
) -> None:
    await sqlite_bench.take(ACCESS.write())
    path = tmp_path / "no-ca.pem"
    path.write_text(NO_CERTIFICATE)
    sqlite_bench.home.overrides[table]["ca_file"] = str(path)
    with pytest.raises(ConfigError, match=r"no-ca\.pem"):
        part(sqlite_bench.home.settings())
    assert [mail.state for mail in sqlite_bench.outbox()] == [SendState.QUEUED]


def connection(dovecot: DovecotServer, user: MailUser, password: str) -> ImapConnection:
    """A connection with that password."""
    server = MailServer(
        host=dovecot.host,
        port=dovecot.ports.imaps,
        security=Security.TLS,
        username=user.address,
        password=password,
        ca_file=str(dovecot.authority.ca_file),
    )
    return ImapConnection(server)


@pytest.mark.parametrize("password", ["Öljykynttilä 5 €", 'a"b\\c d'])
def test_any_password_logs_in(dovecot: DovecotServer, password: str) -> None:
    opened = connection(dovecot, dovecot.add_user(password=password), password)
    try:
        opened.open()
        assert opened.has_folder("INBOX")
    finally:
        opened.close()


def test_a_wrong_password_with_letters_beyond_ascii_is_refused_in_words(
    dovecot: DovecotServer, mail_user: MailUser
) -> None:
    opened = connection(dovecot, mail_user, "väärä")
    try:
        with pytest.raises(PermanentMailError, match="refuses the log-in"):
            opened.open()
    finally:
        opened.close()
