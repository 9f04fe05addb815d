"""Where a mail server's log-in gets its token: kept until shortly before it expires, then fetched anew."""

import threading
import time
from pathlib import Path
from typing import assert_never

from bot.errors import PermanentMailError
from bot.mail.oauth import token_file
from bot.mail.oauth.client import Grant, OAuthClient, Provider, Terminal

EARLY = 300.0  # seconds before its end that a token is no longer used: a log-in may take a while


class TokenSource:
    """Gives tokens to any number of threads; blocks while it fetches one."""

    def __init__(self, client: OAuthClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._token = ""
        self._good_until = 0.0

    def token(self, *, refused: str = "") -> str:
        """A token that is good now and isn't the one that the mail server `refused`.

        Raises PermanentMailError that says what to do, or UnreachableMailError.
        """
        with self._lock:
            if not self._token or self._token == refused or time.monotonic() >= self._good_until:
                self._token = ""
                grant = _renewed(self._client)
                self._token = grant.access_token
                # A token of five minutes or less is fetched for each log-in.
                self._good_until = time.monotonic() + grant.seconds - EARLY
            return self._token


def sign_in(client: OAuthClient, terminal: Terminal) -> None:
    """A person signs in; the refresh token is kept in `token_file`. Raises as `TokenSource.token`."""
    path = Path(client.token_file)
    with token_file.locked(path):  # first: a file that can't be written is better known before
        pass
    grant = _signed_in(client, terminal)
    if not grant.refresh_token:
        raise PermanentMailError("the token service gave no refresh token: correct oauth.scopes")
    with token_file.locked(path):
        token_file.write(path, grant.refresh_token)


def _renewed(client: OAuthClient) -> Grant:
    """A new token, by the refresh token where there is a file for it; keeps the one that replaces it."""
    if not client.token_file:
        return _granted(client, "")
    path = Path(client.token_file)
    with token_file.locked(path):
        refresh_token = token_file.read(path)
        grant = _granted(client, refresh_token)
        if grant.refresh_token not in ("", refresh_token):
            token_file.write(path, grant.refresh_token)
    return grant


# Each provider's library takes 0.2 s to import, and most mailboxes need none.
def _granted(client: OAuthClient, refresh_token: str) -> Grant:
    match client.provider:
        case Provider.MICROSOFT:
            from bot.mail.oauth import microsoft

            return microsoft.renew(client, refresh_token)
        case Provider.GOOGLE:
            from bot.mail.oauth import google

            return google.renew(client, refresh_token)
        case _:
            assert_never(client.provider)


def _signed_in(client: OAuthClient, terminal: Terminal) -> Grant:
    match client.provider:
        case Provider.MICROSOFT:
            from bot.mail.oauth import microsoft

            return microsoft.sign_in(client, terminal)
        case Provider.GOOGLE:
            from bot.mail.oauth import google

            return google.sign_in(client, terminal)
        case _:
            assert_never(client.provider)
