"""A mailbox and a mail receiver inside our own event loop, on the loopback address only."""

import asyncio
import re
import ssl
import uuid
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.sock import SocketInfo
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import Config as DictConfig
from pymap.backend.dict import Identity as DictIdentity
from pymap.backend.dict import Login as DictLogin
from pymap.backend.dict import Session as DictSession
from pymap.concurrent import Event, Subsystem
from pymap.imap import IMAPServer
from pymap.interfaces.login import IdentityInterface
from pymap.parsing.message import AppendMessage
from pymap.selected import SelectedMailbox
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

from bot.demo.samples import SampleMail

LOOPBACK = "127.0.0.1"
FOLDERS = ("Junk", "Sent")  # beside INBOX, which always exists
_MAX_MAIL = 50 * 1024 * 1024
# A push that reaches imapclient together with the "+ idling" line is read into its buffer, where its
# idle_check doesn't look (it asks the socket). Dovecot holds pushes back for 0.5 s, we for less.
_PUSH_PAUSE = 0.25


class _Config(DictConfig):
    """pymap's settings without what touches the machine: certificates, thread pools, name look-ups."""

    @property
    def greeting(self) -> bytes:
        # The default asks the resolver for this machine's name: slow or hanging without a network.
        return b"Demo mailbox ready"


class _Session(DictSession):
    """A session whose IDLE begins with what has already changed."""

    async def check_mailbox(
        self, selected: SelectedMailbox, *, wait_on: Event | None = None, housekeeping: bool = False
    ) -> SelectedMailbox:
        # pymap waits for the next change even when one came since the last answer: a mail delivered
        # between SELECT and IDLE, or while a push was being written, would stay unseen until the next one.
        seen = selected.mod_sequence
        checked = await super().check_mailbox(selected, housekeeping=housekeeping)
        if wait_on is None or wait_on.is_set():
            return checked
        if checked.mod_sequence != seen:
            await wait_on.wait(timeout=_PUSH_PAUSE)
            return checked
        return await super().check_mailbox(checked, wait_on=wait_on)


class _Identity(DictIdentity):
    """The mailbox's user, opening our sessions."""

    @asynccontextmanager
    async def new_session(self) -> AsyncIterator[DictSession]:
        async with super().new_session() as session:
            yield _Session(session.owner, self.config, session.mailbox_set, session.filter_set)


class _Login(DictLogin):
    """The one user of the demo mailbox."""

    async def authorize(self, authenticated: IdentityInterface, authzid: str) -> DictIdentity:
        allowed = await super().authorize(authenticated, authzid)
        return _Identity(allowed.name, self, None, allowed.roles)


class _WholeAnswers(asyncio.StreamWriter):
    """Sends each answer in one piece.

    pymap writes an answer in fragments; imapclient breaks off an IDLE when it reads half a line.
    """

    def __init__(self, writer: asyncio.StreamWriter, reader: asyncio.StreamReader) -> None:
        transport = writer.transport
        super().__init__(transport, transport.get_protocol(), reader, asyncio.get_running_loop())
        self._pending = bytearray()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keeps the data until the answer is complete."""
        self._pending += data

    async def drain(self) -> None:
        """Sends what was written since the last time."""
        super().write(bytes(self._pending))
        self._pending.clear()
        await super().drain()


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
        self._login = await self._open_login()
        self._identity = _Identity(self._user, self._login, None, frozenset())
        await self._fill()
        self._imap = IMAPServer(self._login, self._login.config)
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self._wanted_port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        # Closing ends each connection by end of file, so that pymap also ends the tasks of an IDLE.
        for writer in self._writers:
            writer.close()
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

    async def _open_login(self) -> _Login:
        config = _Config(
            Namespace(),
            host=LOOPBACK,
            port=self._wanted_port,
            demo_data=False,
            demo_user=self._user,
            demo_password=self._password,
            # The given context keeps pymap from reading CERT_FILE and KEY_FILE of the environment.
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            tls_enabled=False,
            proxy_protocol=ProxyProtocolVersion.get(None),
            # The password stands in the demo's own output: hashing it would only need threads.
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            max_append_len=_MAX_MAIL,
        )
        login = _Login(config)
        await login.demo_user_identity.set(UserMetadata(config, self._user, password=self._password))
        return login

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
            await self._imap(reader, _WholeAnswers(writer, reader), peer)
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
            data_size_limit=_MAX_MAIL,
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )
        self._owner = owner

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins the connection."""
        super().connection_made(transport)
        self._owner.connections.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Ends the connection."""
        if self.transport is not None:
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
        self.connections: set[asyncio.BaseTransport] = set()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Receiver(self), LOOPBACK, self._wanted_port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for transport in list(self.connections):
            transport.close()
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
