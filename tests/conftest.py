"""The servers that tests ask for by name, and a loud word about those that this machine lacks."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings
from playwright.async_api import Page

from tests.support.browser import open_browser
from tests.support.certificates import Authority, make_authority
from tests.support.dovecot import DovecotServer, MailUser
from tests.support.postgres import PostgresServer
from tests.support.processes import MissingProgramError, open_folder
from tests.support.smtp import SmtpReceiver

_MISSING = "MISSING SERVER: "

# A slow moment of a shared machine is no failure; CI tries the same examples every time.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


def _missing(error: MissingProgramError) -> NoReturn:
    """Skips the test, or fails it in CI, where nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(f"{_MISSING}{error}")
    pytest.skip(f"{_MISSING}{error}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Lists the tests that did not run because a server is missing."""
    lines = [
        f"{report.nodeid}: {report.longrepr[2]}"
        for report in terminalreporter.getreports("skipped")
        if isinstance(report.longrepr, tuple) and _MISSING in report.longrepr[2]
    ]
    if lines:
        terminalreporter.section("TESTS NOT RUN: A SERVER IS MISSING", sep="!", red=True, bold=True)
        for line in lines:
            terminalreporter.line(line)
        terminalreporter.line("`make test` installs them by apt as root or with `sudo -n`, unless NO_APT=1.")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own configuration must not reach the tests."""
    for name in os.environ:
        if name.startswith("PRIVACY_BOT_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def authority() -> Iterator[Authority]:
    """The certificate authority of the suite's servers; clients trust `ca_file`."""
    with open_folder("tls") as folder:
        made = make_authority(folder)
        made.key_file.chmod(0o644)  # read by the daemons' own users; it is worth nothing
        yield made


@pytest.fixture(scope="session")
def dovecot(authority: Authority) -> Iterator[DovecotServer]:
    """One Dovecot for all tests; a test that kills it starts it again. Use `mail_user` for a mailbox."""
    with ExitStack() as stack:
        server = DovecotServer(stack.enter_context(open_folder("dovecot")), authority)
        try:
            server.start()
        except MissingProgramError as error:
            _missing(error)
        stack.callback(server.stop)
        yield server


@pytest.fixture
def mail_user(dovecot: DovecotServer) -> MailUser:
    """A new, empty mailbox on the Dovecot."""
    return dovecot.add_user()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL for all tests; each makes a database of its own in it."""
    with ExitStack() as stack:
        server = PostgresServer(stack.enter_context(open_folder("postgres")))
        try:
            server.start()
        except MissingProgramError as error:
            _missing(error)
        stack.callback(server.stop)
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A new, empty PostgreSQL database."""
    url = postgres.create_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new, empty database; the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'privacy.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def smtp_receiver(authority: Authority) -> Iterator[SmtpReceiver]:
    """A receiver with STARTTLS; log in as info@example.com with `secret`."""
    receiver = SmtpReceiver(authority)
    receiver.start()
    yield receiver
    receiver.stop()


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """An empty page of a fresh browser."""
    try:
        async with open_browser() as browser:
            yield await browser.new_page()
    except MissingProgramError as error:
        _missing(error)
