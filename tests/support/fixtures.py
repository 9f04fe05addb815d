"""The fixtures of the integration and end-to-end tests, imported by their conftest modules."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from classifiers import Classifier, load_classifier
from tests.support.bench import Bench, opened, prepare
from tests.support.bot_process import BotHome, Servers
from tests.support.dovecot import DovecotServer, MailUser
from tests.support.smtp import SmtpReceiver


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    """The model, loaded once."""
    return load_classifier()


@pytest.fixture
def home(
    tmp_path: Path,
    dovecot: DovecotServer,
    mail_user: MailUser,
    smtp_receiver: SmtpReceiver,
    database_url: str,
) -> BotHome:
    """A configured bot with an empty mailbox and a database without schema, on SQLite and on PostgreSQL."""
    servers = Servers(dovecot=dovecot, user=mail_user, smtp=smtp_receiver, database_url=database_url)
    return BotHome(tmp_path, servers)


@pytest.fixture
def sqlite_home(
    tmp_path: Path, dovecot: DovecotServer, mail_user: MailUser, smtp_receiver: SmtpReceiver
) -> BotHome:
    """A configured bot on SQLite, for promises that the database has no part in."""
    url = f"sqlite:///{tmp_path / 'privacy.db'}"
    servers = Servers(dovecot=dovecot, user=mail_user, smtp=smtp_receiver, database_url=url)
    return BotHome(tmp_path, servers)


@pytest.fixture
def bench(home: BotHome, classifier: Classifier) -> Iterator[Bench]:
    """A bot in this process, on SQLite and on PostgreSQL."""
    prepare(home)
    with opened(home, classifier) as made:
        yield made


@pytest.fixture
def sqlite_bench(sqlite_home: BotHome, classifier: Classifier) -> Iterator[Bench]:
    """A bot in this process, on SQLite."""
    prepare(sqlite_home)
    with opened(sqlite_home, classifier) as made:
        yield made
