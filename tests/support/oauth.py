"""A bot that logs in by token: a token service, a Dovecot that asks it, and a receiver that takes tokens."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.mail.oauth import token_file
from tests.support.bot_process import BotHome, Servers
from tests.support.certificates import Authority
from tests.support.dovecot import DovecotServer
from tests.support.processes import open_folder
from tests.support.smtp import SmtpReceiver
from tests.support.token_service import CLIENT, SECRET, TENANT, TokenService


class OAuthHome(BotHome):
    """A bot whose mailbox and submission server take tokens; `by_application` or `signed_in` says whose."""

    def __init__(self, folder: Path, servers: Servers, tokens: TokenService) -> None:
        super().__init__(folder, servers)
        self.tokens = tokens
        self.token_file = folder / "token.json"
        self.secret_file = folder / "secret"
        self.secret_file.write_text(f"{SECRET}\n")
        self.user = servers.user.address
        for table in ("mailbox", "smtp"):
            self.overrides[table] |= {"username": self.user, "password": ""}

    def by_application(self) -> None:
        """Microsoft's client credentials."""
        self.tokens.application_user = self.user
        self._use({"provider": "microsoft", "tenant": TENANT, "client_secret_file": str(self.secret_file)})

    def signed_in(self, provider: str) -> None:
        """Somebody has signed in, long ago."""
        self.not_signed_in(provider)
        self.sign_in()

    def not_signed_in(self, provider: str) -> None:
        """Nobody has signed in yet."""
        oauth: dict[str, Any] = {"provider": provider, "token_file": str(self.token_file)}
        own = {"tenant": TENANT} if provider == "microsoft" else {"client_secret_file": str(self.secret_file)}
        self._use(oauth | own)

    def sign_in(self) -> None:
        """As `oauth login` would."""
        token_file.write(self.token_file, self.tokens.issue_refresh_token(self.user))

    def change(self, **keys: str) -> None:
        """Other keys in both tables."""
        for table in ("mailbox", "smtp"):
            self.overrides[table]["oauth"] = self.overrides[table]["oauth"] | keys

    def _use(self, oauth: dict[str, Any]) -> None:
        ca_file = str(self.servers.dovecot.authority.ca_file)
        for table in ("mailbox", "smtp"):
            self.overrides[table]["oauth"] = oauth | {
                "client_id": CLIENT,
                "authority": self.tokens.url,
                "ca_file": ca_file,
            }


@pytest.fixture(scope="session")
def token_service(authority: Authority) -> Iterator[TokenService]:
    """One token service for all tests; use `tokens`."""
    service = TokenService(authority)
    service.start()
    yield service
    service.stop()


@pytest.fixture
def tokens(token_service: TokenService) -> TokenService:
    """A token service that has given nothing to anybody."""
    token_service.start()  # a test may have stopped it
    token_service.forget()
    return token_service


@pytest.fixture(scope="session")
def token_dovecot(token_service: TokenService, dovecot: DovecotServer) -> Iterator[DovecotServer]:
    """A Dovecot that takes tokens. `dovecot` is asked for: where it is missing, so is this."""
    with ExitStack() as stack:
        folder = stack.enter_context(open_folder("dovecot-tokens"))
        introspection = f"{token_service.url}/introspect"
        server = DovecotServer(folder, dovecot.authority, introspection_url=introspection)
        server.start()
        stack.callback(server.stop)
        yield server


@pytest.fixture
def oauth_home(
    tmp_path: Path, tokens: TokenService, token_dovecot: DovecotServer, smtp_receiver: SmtpReceiver
) -> OAuthHome:
    """A bot on SQLite whose servers take tokens."""
    smtp_receiver.judge = tokens.opens
    servers = Servers(
        dovecot=token_dovecot,
        user=token_dovecot.add_user(),
        smtp=smtp_receiver,
        database_url=f"sqlite:///{tmp_path / 'privacy.db'}",
    )
    return OAuthHome(tmp_path, servers, tokens)
