"""How an SMTP connection logs in by token."""

import aiosmtplib

from bot.errors import PermanentMailError, TransientMailError, UnreachableMailError
from bot.mail.connection import MailServer
from bot.mail.daemon_thread import on_daemon_thread
from bot.mail.oauth.source import TokenSource


async def connect_by_token(client: aiosmtplib.SMTP, server: MailServer, tokens: TokenSource) -> None:
    """Connects and logs in by XOAUTH2, once more with a new token where the first is refused.

    Raises UnreachableMailError where there is no token, or aiosmtplib's errors.
    """
    token = await _token(server, tokens)  # before connecting: a server doesn't wait for it long
    try:
        await _log_in(client, server, token)
    except aiosmtplib.SMTPAuthenticationError:
        # It may have been revoked since it was fetched; some servers hang up after a refusal.
        client.close()
        await _log_in(client, server, await _token(server, tokens, refused=token))


async def _log_in(client: aiosmtplib.SMTP, server: MailServer, token: str) -> None:
    await client.connect()
    await client.ehlo()
    if "xoauth2" not in client.server_auth_methods:
        raise aiosmtplib.SMTPException("the server takes no tokens (XOAUTH2)")
    await client.auth_xoauth2(server.username, token)


async def _token(server: MailServer, tokens: TokenSource, *, refused: str = "") -> str:
    """Without a token no mail can go: that is our configuration, no mail's fault."""
    try:
        return await on_daemon_thread(lambda: tokens.token(refused=refused), "token")
    except (PermanentMailError, TransientMailError) as error:
        raise UnreachableMailError(f"SMTP {server.host}:{server.port}: {error}") from error
