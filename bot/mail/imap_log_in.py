"""How an IMAP connection logs in: by password, or by token."""

import json

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from bot.mail.connection import MailServer


def log_in(client: IMAPClient, server: MailServer) -> None:
    """LOGIN knows ASCII only (RFC 3501); SASL's PLAIN speaks UTF-8 (RFC 4616)."""
    if server.username.isascii() and server.password.isascii():
        client.login(server.username, server.password)
    else:
        client.plain_login(server.username, server.password)


def log_in_by_token(client: IMAPClient, server: MailServer, token: str) -> None:
    """SASL's XOAUTH2; LoginError with what the server says of the token."""
    challenges: list[bytes] = []

    def answer(challenge: bytes) -> bytes:
        challenges.append(challenge)
        # The second challenge says what is wrong with the token; an empty line asks for the refusal itself.
        first = len(challenges) == 1
        return b"user=%s\1auth=Bearer %s\1\1" % (server.username.encode(), token.encode()) if first else b""

    try:
        client.sasl_login("XOAUTH2", answer)
    except LoginError as error:
        status = _status(challenges[-1]) if len(challenges) > 1 else ""
        raise LoginError(f"{error}{status}") from error


def _status(challenge: bytes) -> str:
    """The status in the JSON that the server explains its refusal with, such as 401."""
    try:
        said = json.loads(challenge)
    except ValueError:
        return ""
    status = said.get("status") if isinstance(said, dict) else None
    return f", token status {status}" if isinstance(status, str) and status.isalnum() else ""
