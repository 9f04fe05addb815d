"""How the token service is spoken to: with a deadline, trusting the authority that the file names."""

from http.client import INTERNAL_SERVER_ERROR, TOO_MANY_REQUESTS
from typing import Any

import requests

from bot.mail.oauth.client import OAuthClient

TIMEOUT = 15.0  # seconds for each answer of the token service


class TokenSession(requests.Session):
    """A session for the libraries that ask for tokens."""

    def __init__(self, client: OAuthClient) -> None:
        super().__init__()
        self._options = options(client)

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """As any request, in our way; requests.HTTPError where the service can't answer now."""
        answer = super().request(*args, **{**self._options, **kwargs})
        if answer.status_code == TOO_MANY_REQUESTS or answer.status_code >= INTERNAL_SERVER_ERROR:
            answer.raise_for_status()
        return answer


def options(client: OAuthClient) -> dict[str, Any]:
    """What each request is made with: named at the session, REQUESTS_CA_BUNDLE would win over it."""
    return {"timeout": TIMEOUT} | ({"verify": client.ca_file} if client.ca_file else {})
