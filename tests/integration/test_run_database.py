"""A database that goes away for a while costs nothing but time."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.support.bench import prepare
from tests.support.bot_process import BotHome, Servers, until
from tests.support.certificates import Authority
from tests.support.dovecot import DovecotServer, MailUser
from tests.support.letters import ACCESS, ERASURE
from tests.support.postgres import PostgresServer
from tests.support.smtp import SmtpReceiver
from tests.support.smtp_script import ReceivedMail


class CuttingReceiver(SmtpReceiver):
    """Takes the first mail to a customer and cuts something off before it says so."""

    cut: Callable[[], None] | None = None

    def keep(self, mail: ReceivedMail) -> None:
        """The mail is ours; the sender doesn't know yet."""
        super().keep(mail)
        if self.cut is not None and "anna@example.fi" in mail.recipients:
            self.cut()
            self.cut = None


@pytest.fixture
def receiver(authority: Authority) -> Iterator[CuttingReceiver]:
    """A receiver that can cut."""
    made = CuttingReceiver(authority)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def postgres_home(
    tmp_path: Path, dovecot: DovecotServer, mail_user: MailUser, receiver: CuttingReceiver, postgres_url: str
) -> BotHome:
    """A configured bot on PostgreSQL, ready to run."""
    servers = Servers(dovecot=dovecot, user=mail_user, smtp=receiver, database_url=postgres_url)
    home = BotHome(tmp_path, servers)
    prepare(home)
    return home


@pytest.fixture
def mortal(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """The PostgreSQL, which surely runs again after the test."""
    yield postgres
    postgres.kill()
    postgres.start()


def state_of_the_mail_to_a_customer(home: BotHome) -> str:
    """What the outbox says of it."""
    with closing(psycopg.connect(home.servers.database_url.replace("+psycopg", ""))) as connection:
        row = connection.execute("SELECT state FROM outbox WHERE audience = 'customer'").fetchone()
    return str(row[0]) if row else ""


@pytest.mark.covers("R3")
def test_a_bot_outlives_a_crash_of_postgresql(postgres_home: BotHome, mortal: PostgresServer) -> None:
    servers = postgres_home.servers
    with postgres_home.running() as bot:
        servers.dovecot.deliver(ACCESS.write(), servers.user)
        until(lambda: postgres_home.received("anna@example.fi"), within=20)
        mortal.kill()
        servers.dovecot.deliver(ERASURE.write(), servers.user)
        bot.wait_for_log("event='database'")
        mortal.start()
        until(lambda: postgres_home.received("ville@example.fi"), within=40)
        assert bot.alive


@pytest.mark.covers("R40")
def test_a_mail_taken_while_the_database_is_away_is_noted_as_sent_later(
    postgres_home: BotHome, mortal: PostgresServer, receiver: CuttingReceiver
) -> None:
    servers = postgres_home.servers
    receiver.cut = mortal.kill
    with postgres_home.running() as bot:
        servers.dovecot.deliver(ACCESS.write(), servers.user)
        until(lambda: postgres_home.received("anna@example.fi"), within=20)
        bot.wait_for_log("the database can")
        mortal.start()
        until(lambda: state_of_the_mail_to_a_customer(postgres_home) == "sent", within=30)
    assert len(postgres_home.received("anna@example.fi")) == 1
