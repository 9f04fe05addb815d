"""Log-in by token, from the settings: which applications there are, and who has to sign in."""

from dataclasses import dataclass

from bot.errors import ConfigError
from bot.mail.connection import verifying
from bot.mail.oauth.client import OAuthClient, Provider
from bot.settings import Connection, OAuth, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A token file that a person fills by signing in, and for which log-in names."""

    client: OAuthClient
    usernames: tuple[str, ...]


def client_of(oauth: OAuth) -> OAuthClient:
    """The application that a table names; raises ConfigError with the key."""
    try:
        verifying(oauth.ca_file)
        return OAuthClient(
            provider=Provider(oauth.provider),
            client_id=oauth.client_id,
            tenant=oauth.tenant,
            client_secret=oauth.secret(),
            token_file=oauth.token_file,
            authority=oauth.authority,
            scopes=oauth.scopes,
            ca_file=oauth.ca_file,
        )
    except ConfigError as error:
        raise ConfigError(f"oauth.{error}") from error


def sign_ins(settings: Settings) -> list[SignIn]:
    """Every token file of the configuration once; raises ConfigError with table and key."""
    tables: list[tuple[str, Connection]] = [("mailbox", mailbox) for mailbox in settings.watched]
    found: dict[str, SignIn] = {}
    for name, table in (*tables, ("smtp", settings.smtp)):
        if table.oauth is None or not table.oauth.token_file:
            continue
        file = table.oauth.token_file
        try:
            client = client_of(table.oauth)
        except ConfigError as error:
            raise ConfigError(f"{name}.{error}") from error
        known = found[file].usernames if file in found else ()
        if known and found[file].client != client:
            raise ConfigError(f"{name}.oauth.token_file: {file} is another application's, too")
        names = (*known, *(() if table.username in known else (table.username,)))
        found[file] = SignIn(client=client, usernames=names)
    return list(found.values())
