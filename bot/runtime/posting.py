"""The way out: the submission server, and the copies in the Sent folders."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial

from bot.errors import TransientMailError, UnreachableMailError
from bot.mail import smtp
from bot.mail.connection import MailServer
from bot.mail.imap import ImapConnection
from bot.mail.smtp import Envelope
from bot.runtime import server_of
from bot.settings import Settings
from storage.outbox import OutboxMail


class Sender:
    """Hands mails to the submission server; with `redirect_to` all of them go there instead."""

    def __init__(self, settings: Settings) -> None:
        self._server = server_of(settings.smtp, "smtp")
        self._redirect_to = settings.smtp.redirect_to
        self.unreachable = ""  # why the server itself could not be used, the last time it couldn't

    async def __call__(self, envelope: Envelope, on_data: Callable[[], None]) -> None:
        """Raises TransientMailError, PermanentMailError or UncertainSendError."""
        recipient = self._redirect_to or envelope.recipient
        try:
            await smtp.send(
                self._server,
                Envelope(sender=envelope.sender, recipient=recipient, content=envelope.content),
                on_data=on_data,
            )
        except UnreachableMailError as error:
            self.unreachable = str(error)
            raise


class Filer:
    """Puts copies into the Sent folders, over connections of its own (an idling one can't append)."""

    def __init__(self, settings: Settings) -> None:
        self._servers: Mapping[str, tuple[MailServer, str]] = {
            mailbox.address.lower(): (server_of(mailbox, "mailbox"), mailbox.sent_folder)
            for mailbox in settings.watched
        }
        self._connections: dict[str, ImapConnection] = {}

    async def __call__(self, mail: OutboxMail) -> None:
        """Raises TransientMailError or PermanentMailError."""
        await _on_daemon_thread(partial(self._file, mail))

    def _file(self, mail: OutboxMail) -> None:
        if mail.mailbox not in self._servers or mail.sent_at is None:
            raise TransientMailError(f"mailbox of mail {mail.id} is not in the configuration any more")
        server, folder = self._servers[mail.mailbox]
        connection = self._connections.pop(mail.mailbox, None)
        if connection is None:
            connection = ImapConnection(server, mail.mailbox)
            connection.open()
        try:
            connection.file_copy(folder, mail.raw, mail.message_id, mail.sent_at)
        except BaseException:
            connection.close()
            raise
        self._connections[mail.mailbox] = connection

    def close(self) -> None:
        """Closes the connections; a copy that is under way fails and is made at the next start."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()


async def _on_daemon_thread(work: Callable[[], None]) -> None:
    """Runs blocking work; an executor's thread would keep a process that is told to end until it returns."""
    ended: Future[None] = Future()
    ended.set_running_or_notify_cancel()  # nobody can cancel it any more: who waits may go, it goes on

    def run() -> None:
        try:
            work()
            ended.set_result(None)
        except Exception as error:  # handed on to whoever waits
            ended.set_exception(error)

    threading.Thread(target=run, name="filing", daemon=True).start()
    await asyncio.wrap_future(ended)
