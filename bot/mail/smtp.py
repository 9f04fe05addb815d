"""Hands one mail to the submission server, one connection a mail (R42), and says how it ended."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass

import aiosmtplib

from bot.errors import (
    PermanentMailError,
    TransientMailError,
    UncertainSendError,
    UnreachableMailError,
)
from bot.mail.compose import wire_address
from bot.mail.connection import MailServer, Security
from bot.mail.headers import clean
from bot.mail.smtp_tokens import connect_by_token

TIMEOUT = 30.0  # seconds for each answer of the server
# RFC 5321 §4.5.3.2.6: a server may look at the whole text before it answers; who gives up early sends twice.
TAKEN_TIMEOUT = 600.0
_LEADING_DOT = re.compile(rb"(?m)^\.")
_LONGEST_REASON = 500  # characters of a server's answer that are kept
# RFC 4954 §6: the server wants a log-in, or a better one. That is our configuration, no mail's fault.
_LOG_IN_WANTED = frozenset({530, 534, 535, 538})


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
        _let_go(client)


async def reach(server: MailServer) -> None:
    """Connects, secures the connection and logs in; raises TransientMailError."""
    client = _client(server)
    try:
        await _greet(client, server)
    finally:
        _let_go(client)


def _let_go(client: aiosmtplib.SMTP) -> None:
    """Ends the connection at once: TLS would wait for the server's farewell, longer than our loop may run."""
    transport = client.transport
    client.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


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
        if server.tokens is not None:
            await connect_by_token(client, server, server.tokens)
            return
        await client.connect()
        if server.username:
            await client.login(server.username, server.password)
        else:
            await _say_hello(client)
    except (aiosmtplib.SMTPException, OSError) as error:
        raise UnreachableMailError(f"SMTP {server.host}:{server.port}: {_why(error)}") from error


async def _say_hello(client: aiosmtplib.SMTP) -> None:
    """EHLO, or HELO where the server is too old for it (RFC 5321 §3.2)."""
    if not client.is_ehlo_or_helo_needed:
        return
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        if not client.is_connected:
            raise
        await client.helo()


async def _address(client: aiosmtplib.SMTP, envelope: Envelope) -> None:
    """MAIL and RCPT: the server has nothing yet, so all but a final no may be tried again."""
    sender, recipient = wire_address(envelope.sender), wire_address(envelope.recipient)
    options = _size(client, len(envelope.content))
    try:
        await client.mail(sender, options=options)
        await client.rcpt(recipient)
    except aiosmtplib.SMTPSenderRefused as error:
        if error.code in _LOG_IN_WANTED or 400 <= error.code < 500:
            # The server has not heard of the recipient yet: it takes nobody's mail now.
            raise UnreachableMailError(str(_refused(error))) from error
        raise _refused(error) from error
    except aiosmtplib.SMTPResponseException as error:
        raise _refused(error) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise TransientMailError(f"SMTP: {_why(error)}") from error


def _size(client: aiosmtplib.SMTP, size: int) -> list[str]:
    """RFC 1870: tells the server how long the mail is; raises PermanentMailError where it takes no such."""
    if not client.supports_extension("size"):
        return []
    limit = client.esmtp_extensions["size"].strip()
    most = int(limit[:20]) if limit.isascii() and limit.isdigit() else 0  # 0: no limit that it tells
    if 0 < most < size:
        raise PermanentMailError(f"SMTP: the mail has {size} bytes, the server takes {most} at most")
    return [f"SIZE={size}"]


async def _begin_data(client: aiosmtplib.SMTP) -> None:
    """DATA up to the server's go-ahead: it has no text yet, so a lost connection may be tried again."""
    try:
        answer = await client.execute_command(b"DATA")
    except (aiosmtplib.SMTPException, OSError) as error:
        raise TransientMailError(f"SMTP: {_why(error)}") from error
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
        raise UncertainSendError(f"SMTP after DATA: {_why(error)}") from error
    if not 200 <= answer.code < 300:
        if not 400 <= answer.code < 600:
            raise UncertainSendError(f"SMTP after DATA: an answer that says nothing ({answer.code})")
        raise _refused(aiosmtplib.SMTPDataError(answer.code, answer.message))
    # Without waiting for its answer: a stop in that moment must not make an accepted mail an uncertain one.
    with contextlib.suppress(aiosmtplib.SMTPException, OSError):
        protocol.write(b"QUIT\r\n")


def _refused(error: aiosmtplib.SMTPResponseException) -> TransientMailError | PermanentMailError:
    """RFC 5321: 5xx is final; 4xx may pass later, and so may an answer that can't be read."""
    text = f"SMTP {error.code}: {_readable(error.message)}"
    return PermanentMailError(text) if 500 <= error.code < 600 else TransientMailError(text)


def _why(error: Exception) -> str:
    """What went wrong, in words that tell an operator what to look at."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({cause.verify_message})"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return f"the log-in is refused ({error.code} {_readable(error.message)})"
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {_readable(error.message)}"
    text = _readable(str(error))
    if "STARTTLS extension not supported" in text:
        return "STARTTLS is not offered, and nothing is sent in plain text"
    return text or type(error).__name__


def _readable(answer: str) -> str:
    """A server's words on one line: they may be long, and hold bytes that are no text."""
    return clean(answer)[:_LONGEST_REASON]
