"""pymap, adapted: what its in-memory mailbox needs to serve imapclient inside our event loop."""

import asyncio
import ssl
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import Config as DictConfig
from pymap.backend.dict import Identity as DictIdentity
from pymap.backend.dict import Login as DictLogin
from pymap.backend.dict import Session as DictSession
from pymap.concurrent import Event, Subsystem
from pymap.interfaces.login import IdentityInterface
from pymap.selected import SelectedMailbox
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

MAX_MAIL = 50 * 1024 * 1024
# A push that reaches imapclient together with the "+ idling" line is read into its buffer, where its
# idle_check doesn't look (it asks the socket). Dovecot holds pushes back for 0.5 s, we for less.
_PUSH_PAUSE = 0.25


class _Config(DictConfig):
    """pymap's settings without what touches the machine: certificates, thread pools, name look-ups."""

    @property
    def greeting(self) -> bytes:
        """The first line a client reads."""
        # The default asks the resolver for this machine's name: slow or hanging without a network.
        return b"Demo mailbox ready"


class _Session(DictSession):
    """A session whose IDLE begins with what has already changed."""

    async def check_mailbox(
        self, selected: SelectedMailbox, *, wait_on: Event | None = None, housekeeping: bool = False
    ) -> SelectedMailbox:
        """The mailbox as it is now, or after the next change when there is an event to wait on."""
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


class DemoIdentity(DictIdentity):
    """The mailbox's user, opening our sessions."""

    @asynccontextmanager
    async def new_session(self) -> AsyncIterator[DictSession]:
        """Opens a session on the mailbox."""
        async with super().new_session() as session:
            yield _Session(session.owner, self.config, session.mailbox_set, session.filter_set)


class DemoLogin(DictLogin):
    """The one user of the demo mailbox."""

    async def authorize(self, authenticated: IdentityInterface, authzid: str) -> DictIdentity:
        """Lets the user in, as one whose sessions are ours."""
        allowed = await super().authorize(authenticated, authzid)
        return DemoIdentity(allowed.name, self, None, allowed.roles)


class WholeAnswers(asyncio.StreamWriter):
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


async def open_login(user: str, password: str) -> DemoLogin:
    """An empty mailbox (INBOX only) and its one user."""
    config = _Config(
        Namespace(),
        host=None,
        port=0,
        demo_data=False,
        demo_user=user,
        demo_password=password,
        # The given context keeps pymap from reading CERT_FILE and KEY_FILE of the environment.
        ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
        tls_enabled=False,
        proxy_protocol=ProxyProtocolVersion.get(None),
        # The password stands in the demo's own output: hashing it would only need threads.
        hash_context=Cleartext(),
        cpu_subsystem=Subsystem.for_asyncio(),
        max_append_len=MAX_MAIL,
    )
    login = DemoLogin(config)
    await login.demo_user_identity.set(UserMetadata(config, user, password=password))
    return login
