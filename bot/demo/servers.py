"""A mailbox and a mail receiver inside our own event loop, on the loopback address only."""

import asyncio
import logging
import re
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.sock import SocketInfo
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage

from bot.demo.pymap_parts import MAX_MAIL, DemoIdentity, WholeAnswers, open_login
from bot.demo.samples import SampleMail

LOOPBACK = "127.0.0.1"
FOLDERS = ("Junk", "Sent")  # beside INBOX, which always exists


class DemoImap:
    """An IMAP mailbox in memory with INBOX, Junk and Sent; `port` 0 takes a free one."""

    def __init__(self, *, user: str, password: str, port: int = 0, mails: Sequence[SampleMail] = ()) -> None:
        self._user = user
        self._password = password
        self._wanted_port = port
        self._mails = mails
        self._tasks: set[asyncio.Task[Any]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._login = await open_login(self._user, self._password)
        self._identity = DemoIdentity(self._user, self._login, None, frozenset())
        await self._fill()
        self._imap = IMAPServer(self._login, self._login.config)
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self._wanted_port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        # An aborted connection reads as end of file: pymap then also ends the tasks of an IDLE.
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return _port(self._server)

    async def deliver(self, content: bytes, received: datetime, *, folder: str = "INBOX") -> int:
        """Puts a mail into a folder as a mail server would; an idling client hears of it. Returns the UID."""
        if received.tzinfo is None:
            raise ValueError("a mail's internal date needs a time zone")
        async with self._identity.new_session() as session:
            uids, _ = await session.append_messages(folder, [AppendMessage(content, received)])
        return min(uids.uids)

    async def _fill(self) -> None:
        async with self._identity.new_session() as session:
            for folder in FOLDERS:
                await session.create_mailbox(folder)
            if self._mails:
                appends = [AppendMessage(mail.content, mail.internal_date) for mail in self._mails]
                await session.append_messages("INBOX", appends)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._writers.add(writer)
        try:
            peer = SocketInfo.get(writer, None, unique_id=uuid.uuid4().bytes)
            await self._imap(reader, WholeAnswers(writer, reader), peer)
        finally:
            self._writers.discard(writer)
            with suppress(ConnectionError):  # the client may be gone before our last line reaches it
                await writer.wait_closed()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMail:
    """A mail that the demo's receiver took: the envelope and the bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class _Receiver(SMTP):
    """aiosmtpd's protocol, known to its server while the connection lives."""

    def __init__(self, owner: "DemoSmtp") -> None:
        super().__init__(
            owner,
            hostname="localhost",  # the default asks the resolver for this machine's name
            ident="demo receiver",
            data_size_limit=MAX_MAIL,
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )
        self._owner = owner

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins the connection."""
        super().connection_made(transport)
        if isinstance(transport, asyncio.WriteTransport):
            self._owner.connections.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Ends the connection."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self._owner.connections.discard(self.transport)
        super().connection_lost(error)


class DemoSmtp:
    """An SMTP receiver that delivers nowhere: it keeps each mail, calls `on_mail`, writes it to `folder`."""

    def __init__(
        self,
        *,
        port: int = 0,
        on_mail: Callable[[ReceivedMail], None] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._wanted_port = port
        self._on_mail = on_mail
        self._folder = folder
        self.received: list[ReceivedMail] = []
        self.connections: set[asyncio.WriteTransport] = set()

    async def __aenter__(self) -> Self:
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd writes addresses into it
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Receiver(self), LOOPBACK, self._wanted_port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for transport in list(self.connections):
            transport.abort()
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return _port(self._server)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Takes one mail; aiosmtpd finds this by its name and calls it after DATA."""
        mail = ReceivedMail(
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            content=envelope.original_content or b"",
        )
        self.received.append(mail)
        if self._folder is not None:
            await asyncio.to_thread(_write, self._folder, len(self.received), mail)
        if self._on_mail is not None:
            self._on_mail(mail)
        return "250 OK"


def _write(folder: Path, number: int, mail: ReceivedMail) -> None:
    """Writes the mail as `0001-recipient.eml`."""
    folder.mkdir(parents=True, exist_ok=True)
    recipient = re.sub(r"[^A-Za-z0-9@.+-]", "_", next(iter(mail.recipients), "nobody"))
    (folder / f"{number:04d}-{recipient[:80]}.eml").write_bytes(mail.content)


def _port(server: asyncio.Server) -> int:
    """The port that the server got."""
    port: int = server.sockets[0].getsockname()[1]
    return port
