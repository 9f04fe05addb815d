"""Google: tokens for a mailbox whose owner has signed in."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]  # ships no types
from authlib.common.security import generate_token  # type: ignore[import-untyped]  # ships no types
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]  # ships no types

from bot.errors import UsageError
from bot.mail.oauth.client import DEFAULT_SECONDS, Grant, OAuthClient, Terminal
from bot.mail.oauth.http import options
from bot.mail.oauth.refusals import as_token_errors, refusal

AUTHORITY = "https://oauth2.googleapis.com"
SIGN_IN_PAGE = "https://accounts.google.com/o/oauth2/v2/auth"
SCOPES = ("https://mail.google.com/",)
# Google lets an installed application name any port of this machine. Nothing listens there: the person
# copies the address that the browser couldn't open, so that the browser may run on another machine.
RETURN_TO = "http://127.0.0.1:9"


def renew(client: OAuthClient, refresh_token: str) -> Grant:
    """A new token; raises PermanentMailError that says what to do, or UnreachableMailError."""
    return _asked(client, grant_type="refresh_token", refresh_token=refresh_token)


def sign_in(client: OAuthClient, terminal: Terminal) -> Grant:
    """The installed application's flow with PKCE (RFC 8252, RFC 7636).

    Google's device code flow gives no mail.
    """
    verifier = generate_token(64)
    with _session(client) as session:
        page, state = session.create_authorization_url(
            f"{client.authority.rstrip('/')}/o/oauth2/v2/auth" if client.authority else SIGN_IN_PAGE,
            code_verifier=verifier,
            access_type="offline",
            prompt="consent",  # else Google gives no refresh token the second time
        )
    terminal.show(f"Open this page in a browser and sign in as the mailbox's user:\n{page}")
    answer = terminal.ask(
        f"The browser ends at a page on {RETURN_TO} that it can't open. Paste its address: "
    ).strip()
    given = {name: values[0] for name, values in parse_qs(urlsplit(answer).query).items()}
    if "error" in given:
        raise refusal(given["error"], given.get("error_description", ""))
    if "code" not in given:
        raise UsageError("that is not the address that the browser ended at (it holds code=…)")
    return _asked(client, authorization_response=answer, state=state, code_verifier=verifier)


def _asked(client: OAuthClient, **request: str) -> Grant:
    with as_token_errors(urlsplit(_authority(client)).netloc), _session(client) as session:
        try:
            answer = session.fetch_token(f"{_authority(client)}/token", **request, **options(client))
        except AuthlibBaseError as error:
            raise refusal(str(error.error), str(error.description or "")) from error
        return Grant(
            access_token=str(answer["access_token"]),
            seconds=float(answer.get("expires_in") or DEFAULT_SECONDS),
            refresh_token=str(answer.get("refresh_token") or ""),
        )


def _session(client: OAuthClient) -> Any:
    return OAuth2Session(
        client.client_id,
        client.client_secret,
        token_endpoint_auth_method="client_secret_post",  # noqa: S106 - a method's name, no secret
        scope=" ".join(client.scopes or SCOPES),
        redirect_uri=RETURN_TO,
        code_challenge_method="S256",
    )


def _authority(client: OAuthClient) -> str:
    return (client.authority or AUTHORITY).rstrip("/")
