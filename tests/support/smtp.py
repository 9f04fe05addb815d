"""A real SMTP receiver (aiosmtpd on a thread of its own) that keeps what it takes and fails where told to."""

import asyncio
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Coroutine
from contextlib import suppress
from enum import StrEnum
from typing import Any, TypeVar, assert_never

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support import processes
from tests.support.certificates import Authority
from tests.support.smtp_script import Accept, Drop, ReceivedMail, Refusal, Step
from tests.support.smtp_xoauth2 import TokenJudge, TokenLogIn

_T = TypeVar("_T")


class Security(StrEnum):
    """How the connection is protected, in the words of `[smtp] security`."""

    PLAIN = "plain"
    STARTTLS = "starttls"
    TLS = "tls"


class SmtpReceiver:
    """Listens on localhost; `mails` is what it took, in order."""

    host = "localhost"

    def __init__(
        self,
        authority: Authority,
        *,
        security: Security = Security.STARTTLS,
        login: tuple[str, str] | None = ("info@example.com", "secret"),
    ) -> None:
        """Stores only; `start` listens. Without TLS nobody can log in."""
        self.security = security
        self.login = None if security is Security.PLAIN else login
        self.judge: TokenJudge | None = None  # set: AUTH XOAUTH2 is offered as well
        self.port = processes.free_port()
        self._tls = authority.server_context()
        self._changed = threading.Condition()
        self._mails: list[ReceivedMail] = []
        self._attempts = 0
        self._scripts: defaultdict[str, deque[Step]] = defaultdict(deque)
        self._always: dict[str, Step] = {}
        self._connections: set[_Connection] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: asyncio.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listens; may follow `stop`, on the same port."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-receiver", daemon=True)
        self._thread.start()
        self._server = self._call(self._listen())

    def stop(self) -> None:
        """Breaks every connection and listens no more; a second call does nothing."""
        if self._loop is None or self._thread is None:
            return
        try:
            self._call(self._close())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
            self._loop.close()
            self._loop = self._server = self._thread = None

    def script(self, recipient: str, *steps: Step) -> None:
        """The next mails to this recipient meet these steps one by one; later ones are taken."""
        with self._changed:
            self._scripts[recipient].extend(steps)

    def always(self, recipient: str, step: Step) -> None:
        """Every mail to this recipient meets this step, after those of `script`."""
        with self._changed:
            self._always[recipient] = step

    @property
    def mails(self) -> tuple[ReceivedMail, ...]:
        """What was taken so far."""
        with self._changed:
            return tuple(self._mails)

    @property
    def attempts(self) -> int:
        """How often a recipient was named, whatever the answer."""
        with self._changed:
            return self._attempts

    def wait_for(self, count: int, within: float = 10.0) -> tuple[ReceivedMail, ...]:
        """Returns once `count` mails were taken; raises with what came when it takes too long (seconds)."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._mails) >= count, within):
                raise TimeoutError(f"{len(self._mails)} of {count} mails came within {within} s")
            return tuple(self._mails)

    def next_step(self, recipient: str) -> Step:
        """What the script says for the next mail to this recipient; each call goes one step on."""
        with self._changed:
            self._attempts += 1
            waiting = self._scripts[recipient]
            return waiting.popleft() if waiting else self._always.get(recipient, Accept.MAIL)

    def keep(self, mail: ReceivedMail) -> None:
        """Takes the mail and wakes who waits for it."""
        with self._changed:
            self._mails.append(mail)
            self._changed.notify_all()

    def forget(self, connection: "_Connection") -> None:
        """A connection that has ended needs no breaking any more."""
        self._connections.discard(connection)

    def _call(self, step: Coroutine[Any, Any, _T]) -> _T:
        if self._loop is None:
            raise RuntimeError("the receiver has not been started")
        return asyncio.run_coroutine_threadsafe(step, self._loop).result(10)

    async def _listen(self) -> asyncio.Server:
        tls = self._tls if self.security is Security.TLS else None
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._connection, "127.0.0.1", self.port, ssl=tls)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        for connection in tuple(self._connections):
            connection.drop()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _connection(self) -> "_Connection":
        tls = self._tls if self.security is Security.STARTTLS else None
        connection = _Connection(self, tls)
        self._connections.add(connection)
        return connection


class _Connection(SMTP):
    """One client's connection, which may vanish in the middle of a mail."""

    def __init__(self, receiver: SmtpReceiver, tls: ssl.SSLContext | None) -> None:
        self.script = _Script(receiver)
        super().__init__(
            self.script,
            hostname="receiver.example.com",
            enable_SMTPUTF8=True,
            tls_context=tls,
            require_starttls=tls is not None,
            authenticator=self.script.log_in,
            auth_exclude_mechanism=() if receiver.judge else ("XOAUTH2",),
            auth_require_tls=False,  # it knows STARTTLS only; `check_auth_needed` below minds the rest
            loop=asyncio.get_running_loop(),
        )

    def drop(self) -> None:
        """Breaks the connection without a word."""
        # Python before 3.11.3 trips over a TLS transport that has closed by itself.
        with suppress(AttributeError):
            if isinstance(self.transport, asyncio.WriteTransport):
                self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        """The client has gone, or we broke it off."""
        self.script.receiver.forget(self)
        super().connection_lost(error)

    async def check_auth_needed(self, caller_method: str) -> bool:
        """Whether the client must log in first; the answer has been given then."""
        if self.script.receiver.login is None or (self.session is not None and self.session.authenticated):
            return False
        await self.push("530 5.7.0 Authentication required")
        return True

    async def smtp_DATA(self, arg: str) -> None:
        """The text of the mail, unless the line breaks before it."""
        if self.script.drops_before_data:
            await self.vanish()
        await super().smtp_DATA(arg)

    async def vanish(self) -> None:
        """Breaks the connection and never returns: asyncio cancels whoever serves a lost client."""
        self.drop()
        await asyncio.Event().wait()


class _Script(TokenLogIn):
    """Asks the receiver's script at each recipient of one connection and acts on it."""

    def __init__(self, receiver: SmtpReceiver) -> None:
        self.receiver = receiver
        self.judge = receiver.judge
        self.drops_before_data = False
        self._after_data: Step = Accept.MAIL

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, *rest: *tuple[str, list[str]]
    ) -> str:
        """A new mail begins: nothing is scripted for it yet."""
        envelope.mail_from, options = rest
        envelope.mail_options.extend(options)
        self.drops_before_data, self._after_data = False, Accept.MAIL
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, *rest: *tuple[str, list[str]]
    ) -> str:
        """Takes the recipient, refuses it, or remembers what shall happen later."""
        address, _ = rest
        step = self.receiver.next_step(address)
        match step:
            case Refusal(after_data=False):
                return f"{step.code} {step.text}"
            case Drop.BEFORE_DATA:
                self.drops_before_data = True
            case Refusal() | Drop.AFTER_DATA:
                self._after_data = step
            case Accept.MAIL:
                pass
            case _:
                assert_never(step)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: _Connection, session: Session, envelope: Envelope) -> str:
        """The text has come: keeps the mail, and answers or doesn't."""
        if isinstance(self._after_data, Refusal):
            return f"{self._after_data.code} {self._after_data.text}"
        login = session.auth_data
        self.receiver.keep(
            ReceivedMail(
                mail_from=envelope.mail_from or "",
                recipients=tuple(envelope.rcpt_tos),
                content=bytes(envelope.original_content or b""),
                tls=self.receiver.security is Security.TLS or session.ssl is not None,
                user=login.login.decode() if isinstance(login, LoginPassword) else "",
            )
        )
        if self._after_data is Drop.AFTER_DATA:
            await server.vanish()
        return "250 2.0.0 OK"

    def log_in(
        self, server: SMTP, session: Session, envelope: Envelope, *rest: *tuple[str, object]
    ) -> AuthResult:
        """Whether the name and the password are those the receiver expects."""
        _, data = rest
        good = isinstance(data, LoginPassword) and (
            (data.login.decode(), data.password.decode()) == self.receiver.login
        )
        return AuthResult(success=good, handled=False, auth_data=data if good else None)
