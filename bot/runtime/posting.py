"""The way out: the submission server, and the copies in the Sent folders."""

from collections.abc import Callable, Mapping
from functools import partial

from bot.errors import TransientMailError, UnreachableMailError
from bot.mail import smtp
from bot.mail.compose import redirected
from bot.mail.connection import MailServer
from bot.mail.daemon_thread import on_daemon_thread
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
        self.unreachable = ""  # why the server itself could not be used; whoever starts a round empties it

    async def __call__(self, envelope: Envelope, on_data: Callable[[], None]) -> None:
        """Raises TransientMailError, PermanentMailError or UncertainSendError."""
        if self._redirect_to:
            content = redirected(envelope.content, envelope.recipient)
            envelope = Envelope(sender=envelope.sender, recipient=self._redirect_to, content=content)
        try:
            await smtp.send(self._server, envelope, on_data=on_data)
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
        await on_daemon_thread(partial(self._file, mail), "filing")

    def _file(self, mail: OutboxMail) -> None:
        if mail.mailbox not in self._servers or mail.sent_at is None:
            raise TransientMailError(f"mailbox of mail {mail.id} is not in the configuration any more")
        server, folder = self._servers[mail.mailbox]
        connection = self._connections.pop(mail.mailbox, None)
        if connection is None:
            connection = ImapConnection(server)
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
