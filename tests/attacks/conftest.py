"""Towns for the attacks."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from bot.desk import link_pages
from classifiers import Classifier
from tests.support.attack import Town, template, town
from tests.support.bot_process import Servers
from tests.support.customers import Person
from tests.support.dovecot import DovecotServer, MailUser
from tests.support.fixtures import classifier
from tests.support.smtp import SmtpReceiver

__all__ = ["classifier", "made", "towns"]
MakeTown = Callable[..., Town]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with schema and staff."""
    return template(tmp_path_factory.mktemp("town"))


@pytest.fixture
def towns(
    tmp_path: Path,
    made: Path,
    dovecot: DovecotServer,
    mail_user: MailUser,
    smtp_receiver: SmtpReceiver,
    classifier: Classifier,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MakeTown]:
    """Makes a town of these customers; each call another one."""
    monkeypatch.setattr(link_pages, "PACE_SECONDS", 0.01)
    servers = Servers(dovecot=dovecot, user=mail_user, smtp=smtp_receiver, database_url="")
    numbers = count(1)
    with ExitStack() as stack:

        def make(*persons: Person) -> Town:
            folder = tmp_path / f"town{next(numbers)}"
            return stack.enter_context(town(folder, made, servers, classifier, persons))

        yield make
