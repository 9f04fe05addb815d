"""Hands one mail to the submission server, one connection a mail (R42), and says how it ended."""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass

import aiosmtplib

from bot.errors import (
    PermanentMailError,
    TransientMailError,
    UncertainSendError,
    UnreachableMailError,
)
from bot.mail.connection import MailServer, Security

TIMEOUT = 30.0  # seconds for each answer of the server
# RFC 5321 §4.5.3.2.6: a server may look at the whole text before it answers; who gives up early sends twice.
TAKEN_TIMEOUT = 600.0
_LEADING_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One mail with its envelope; the content is sent as it is."""

    sender: str
    recipient: str
    content: bytes


def _unheeded() -> None:
    """Nobody wants to know."""


async def send(server: MailServer, envelope: Envelope, *, on_data: Callable[[], None] = _unheeded) -> None:
    """Returns when the server has accepted the mail.

    Raises TransientMailError (try later), PermanentMailError (refused for good) or
    UncertainSendError (lost after DATA: it may have been accepted). `on_data` is called just before the text
    begins to flow: cancelled before that, the server has nothing; after it, the outcome is open.
    """
    client = _client(server)
    try:
        await _greet(client, server)
        await _address(client, envelope)
        await _begin_data(client)
        await _hand_over(client, envelope.content, on_data)
    finally:
        client.close()


async def reach(server: MailServer) -> None:
    """Connects, secures the connection and logs in; raises TransientMailError."""
    client = _client(server)
    try:
        await _greet(client, server)
    finally:
        client.close()


def _client(server: MailServer) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.security is Security.TLS,
        start_tls=server.security is Security.STARTTLS,
        tls_context=None if server.security is Security.PLAIN else server.tls(),
        timeout=TIMEOUT,
    )


async def _greet(client: aiosmtplib.SMTP, server: MailServer) -> None:
    """Up to the log-in: nothing that fails here is the mail's fault."""
    try:
        await client.connect()
        if server.username:
            await client.login(server.username, server.password)
        else:
            await client.ehlo()
    except (aiosmtplib.SMTPException, OSError) as error:
        raise UnreachableMailError(f"SMTP {server.host}:{server.port}: {_text(error)}") from error


async def _address(client: aiosmtplib.SMTP, envelope: Envelope) -> None:
    """MAIL and RCPT: the server has nothing yet, so all but a final no may be tried again."""
    try:
        await client.mail(envelope.sender)
        await client.rcpt(envelope.recipient)
    except aiosmtplib.SMTPResponseException as error:
        raise _refused(error) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise TransientMailError(f"SMTP: {_text(error)}") from error


async def _begin_data(client: aiosmtplib.SMTP) -> None:
    """DATA up to the server's go-ahead: it has no text yet, so a lost connection may be tried again."""
    try:
        answer = await client.execute_command(b"DATA")
    except (aiosmtplib.SMTPException, OSError) as error:
        raise TransientMailError(f"SMTP: {_text(error)}") from error
    if answer.code != aiosmtplib.SMTPStatus.start_input:
        raise _refused(aiosmtplib.SMTPDataError(answer.code, answer.message))


async def _hand_over(client: aiosmtplib.SMTP, content: bytes, on_data: Callable[[], None]) -> None:
    """The text: once it has begun to flow, a lost connection leaves the outcome open (R40)."""
    protocol = client.protocol
    if protocol is None:
        raise TransientMailError("SMTP: the connection was lost before the text")
    # `client.data()` would not say whether the connection was lost before or after the go-ahead.
    stuffed = _LEADING_DOT.sub(b"..", content.removesuffix(b"\r\n"))  # RFC 5321 §4.5.2
    on_data()
    try:
        protocol.write(stuffed + b"\r\n.\r\n")
        answer = await protocol.read_response(timeout=TAKEN_TIMEOUT)
    except (aiosmtplib.SMTPException, OSError) as error:
        raise UncertainSendError(f"SMTP after DATA: {_text(error)}") from error
    if not 200 <= answer.code < 300:
        raise _refused(aiosmtplib.SMTPDataError(answer.code, answer.message))
    # Without waiting for its answer: a stop in that moment must not make an accepted mail an uncertain one.
    with contextlib.suppress(aiosmtplib.SMTPException, OSError):
        protocol.write(b"QUIT\r\n")


def _refused(error: aiosmtplib.SMTPResponseException) -> TransientMailError | PermanentMailError:
    """RFC 5321: 4xx may pass later, 5xx won't."""
    text = f"SMTP {error.code}: {error.message}"
    return TransientMailError(text) if 400 <= error.code < 500 else PermanentMailError(text)


def _text(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
