"""One IMAP connection: log-in, what is new in a folder, waiting, and the copy in Sent."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from bot.domain.messages import FolderPlace
from bot.errors import TransientMailError
from bot.mail.connection import MailServer, Security
from bot.mail.fetching import Fetched, Fetcher, Folder, Suspects
from bot.mail.imap_errors import LOST, as_mail_errors
from bot.mail.imap_log_in import log_in, log_in_by_token

TIMEOUT = 30.0  # seconds for each answer of the server


class ImapConnection:
    """A logged-in connection; every failure becomes a TransientMailError or PermanentMailError.

    Opened again after a loss, it remembers in `suspects` at which mails it was lost.
    """

    def __init__(self, server: MailServer, mailbox: str) -> None:
        self.suspects = Suspects()
        self._server = server
        self._mailbox = mailbox
        self._client: IMAPClient | None = None

    def open(self) -> None:
        """Connects and logs in; PermanentMailError when the log-in is refused."""
        server = self._server
        with as_mail_errors(f"IMAP {server.host}:{server.port}"):
            if server.tokens is None:
                log_in(self._connect(), server)
                return
            token = server.tokens.token()  # before connecting: a server doesn't wait for it long
            try:
                log_in_by_token(self._connect(), server, token)
            except LoginError:
                # It may have been revoked since it was fetched; some servers hang up after a refusal.
                self.close()
                renewed = server.tokens.token(refused=token)
                log_in_by_token(self._connect(), server, renewed)

    def _connect(self) -> IMAPClient:
        """A connection that is secured and kept, without log-in."""
        server = self._server
        client = IMAPClient(
            server.host,
            server.port,
            ssl=server.security is Security.TLS,
            ssl_context=server.tls() if server.security is Security.TLS else None,
            timeout=TIMEOUT,
        )
        self._client = client
        client.normalise_times = False  # else naive local times come back
        if server.security is Security.STARTTLS:
            client.starttls(server.tls())
        return client

    @property
    def client(self) -> IMAPClient:
        """The open client."""
        if self._client is None:
            raise TransientMailError("the connection is closed")
        return self._client

    def close(self) -> None:
        """Ends the connection by its socket, without a word to a server that may be gone (R2)."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(*LOST):
                client.socket().shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(*LOST):
                client.shutdown()

    def capabilities(self) -> frozenset[str]:
        """What the server says it can do, once logged in."""
        with as_mail_errors("IMAP"):
            return frozenset(name.decode(errors="replace").upper() for name in self.client.capabilities())

    def has_folder(self, folder: str) -> bool:
        """Whether the folder exists."""
        with as_mail_errors("IMAP"):
            return bool(self.client.folder_exists(folder))

    def new_mails(self, folder: str, place: FolderPlace | None, since: date) -> Iterator[Fetched]:
        """What came after `place`, in batches, each with the place reached; flags stay as they are.

        At first sight, or when UIDVALIDITY has changed, all mail since that day. Call it again after a
        TransientMailError, on the same object: what can't be delivered is given up in the end.
        """
        with as_mail_errors(f"folder {folder}"):
            selected = self.client.select_folder(folder, readonly=True)
            validity, following = int(selected[b"UIDVALIDITY"]), int(selected.get(b"UIDNEXT", 1))
            if place is not None and place.uidvalidity == validity:
                first = place.last_uid + 1
                query: list[str | date] = ["UID", f"{first}:*"]
            else:
                first, query = 1, ["SINCE", since]
            # "n:*" names the last mail even where it is older than n.
            uids = sorted(uid for uid in self.client.search(query) if uid >= first)
        here = Folder(mailbox=self._mailbox, name=folder, uidvalidity=validity)
        reached = first - 1
        for fetched in Fetcher(self.client, here, self.suspects).fetch(uids):
            reached = fetched.place.last_uid
            yield fetched
        end = max(reached, following - 1)
        if place is None or place.uidvalidity != validity or end > place.last_uid:
            yield Fetched(mails=[], place=FolderPlace(uidvalidity=validity, last_uid=end))

    def idle(self, seconds: float, stopping: Callable[[], bool]) -> bool:
        """Waits in the selected folder until the server announces mail (True), or that long.

        Raises TransientMailError when the connection is gone.
        """
        with as_mail_errors("IDLE"):
            self.client.idle()
            try:
                return self._listen(time.monotonic() + seconds, stopping)
            finally:
                if not stopping():
                    self.client.idle_done()

    def _listen(self, deadline: float, stopping: Callable[[], bool]) -> bool:
        while not stopping() and time.monotonic() < deadline:
            asked = time.monotonic()
            said = self.client.idle_check(timeout=1)
            if any(line[0] == b"BYE" for line in said):
                raise TransientMailError("the server says BYE")
            if any(len(line) > 1 and line[1] in (b"EXISTS", b"RECENT") for line in said):
                return True
            # On a dead socket idle_check answers [] at once, for ever, without an exception.
            if not said and time.monotonic() - asked < 0.5:
                raise TransientMailError("the server has closed the connection")
        return False

    def noop(self) -> None:
        """Asks for a sign of life."""
        with as_mail_errors("NOOP"):
            self.client.noop()

    def file_copy(self, folder: str, content: bytes, message_id: str, sent_at: datetime) -> None:
        """Puts a sent mail into the Sent folder unless a mail of that Message-ID is there."""
        with as_mail_errors(f"folder {folder}"):
            folder = self._sent_folder(folder)
            self.client.select_folder(folder, readonly=True)
            if not self.client.search(["HEADER", "Message-ID", message_id]):
                self.client.append(folder, content, flags=[rb"\Seen"], msg_time=sent_at)

    def _sent_folder(self, folder: str) -> str:
        """The configured folder, else the one that the server marks as Sent, else a new one."""
        if self.client.folder_exists(folder):
            return folder
        special = self.client.find_special_folder(rb"\Sent")
        if special:
            return str(special)
        self.client.create_folder(folder)
        return folder
