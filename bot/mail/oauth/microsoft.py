"""Microsoft 365: tokens for the application itself, or for a mailbox whose owner has signed in."""

import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msal  # type: ignore[import-untyped]  # ships no types

from bot.mail.oauth.client import DEFAULT_SECONDS, Grant, OAuthClient, Terminal
from bot.mail.oauth.http import TokenSession
from bot.mail.oauth.refusals import as_token_errors, refusal

AUTHORITY = "https://login.microsoftonline.com"
OWN_SCOPES = ("https://outlook.office365.com/.default",)
SIGNED_IN_SCOPES = (
    "https://outlook.office.com/IMAP.AccessAsUser.All",
    "https://outlook.office.com/SMTP.Send",
)


def renew(client: OAuthClient, refresh_token: str) -> Grant:
    """A new token; without a refresh token for the application itself.

    Raises PermanentMailError that says what to do, or UnreachableMailError.
    """
    with as_token_errors(_host(client)):
        application = _application(client)
        if refresh_token:
            scopes = list(client.scopes or SIGNED_IN_SCOPES)
            return _grant(application.acquire_token_by_refresh_token(refresh_token, scopes))
        return _grant(application.acquire_token_for_client(list(client.scopes or OWN_SCOPES)))


def sign_in(client: OAuthClient, terminal: Terminal) -> Grant:
    """The device code flow (RFC 8628): the person types a code into a browser, on any machine."""
    with as_token_errors(_host(client)):
        application = _application(client)
        flow = application.initiate_device_flow(list(client.scopes or SIGNED_IN_SCOPES))
        if "user_code" not in flow:
            raise refusal(str(flow["error"]), str(flow.get("error_description", "")))
        terminal.show(
            f"Open {flow['verification_uri']} in a browser, enter the code {flow['user_code']} and "
            "sign in as the mailbox's user. Waiting …"
        )
        return _grant(application.acquire_token_by_device_flow(flow))


def _application(client: OAuthClient) -> Any:
    """The library's client, without a cache of its own: `source` keeps the token."""
    # At ERROR it writes out answers that are no JSON, and a token may be in them.
    logging.getLogger("msal").setLevel(logging.CRITICAL)
    authority = f"{_authority(client)}/{client.tenant}"
    # Microsoft gives a device code, and what follows from it, to public clients only: those without a secret.
    kind = msal.PublicClientApplication if client.token_file else msal.ConfidentialClientApplication
    try:
        return kind(
            client.client_id,
            client_credential=None if client.token_file else client.client_secret,
            authority=authority,
            instance_discovery=False,  # the configured authority is trusted as it is, national clouds too
            http_client=TokenSession(client),
        )
    except ValueError as error:
        code = re.search(r"AADSTS\d+[^\"\\]*", str(error.__context__))
        if code is None and "HTTP status: 4" not in str(error.__context__):
            raise
        raise refusal("invalid_tenant", code[0] if code else "") from error


def _grant(answer: Mapping[str, Any]) -> Grant:
    if "access_token" not in answer:
        raise refusal(str(answer["error"]), str(answer.get("error_description", "")))
    return Grant(
        access_token=str(answer["access_token"]),
        seconds=float(answer.get("expires_in") or DEFAULT_SECONDS),
        refresh_token=str(answer.get("refresh_token") or ""),
    )


def _authority(client: OAuthClient) -> str:
    return (client.authority or AUTHORITY).rstrip("/")


def _host(client: OAuthClient) -> str:
    return urlsplit(_authority(client)).netloc
