"""One IMAP connection: log-in, what is new in a folder, waiting, and the copy in Sent."""

import contextlib
import imaplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from bot.domain.messages import FolderPlace, RawMessage
from bot.errors import PermanentMailError, TransientMailError
from bot.mail.connection import MailServer, Security

TIMEOUT = 30.0  # seconds for each answer of the server
BATCH_BYTES = 8 * 1024 * 1024
BATCH_MAILS = 100
_LOST = (OSError, ssl.SSLError, imaplib.IMAP4.abort, imaplib.IMAP4.error)


class ImapConnection:
    """A logged-in connection; every failure becomes a TransientMailError or PermanentMailError."""

    def __init__(self, server: MailServer, mailbox: str) -> None:
        self._server = server
        self._mailbox = mailbox
        self._client: IMAPClient | None = None

    def open(self) -> None:
        """Connects and logs in; PermanentMailError when the log-in is refused."""
        server = self._server
        with _as_mail_errors(f"IMAP {server.host}:{server.port}"):
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
            client.login(server.username, server.password)

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
            with contextlib.suppress(*_LOST):
                client.socket().shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(*_LOST):
                client.shutdown()

    def capabilities(self) -> frozenset[str]:
        """What the server says it can do, once logged in."""
        with _as_mail_errors("IMAP"):
            return frozenset(name.decode(errors="replace").upper() for name in self.client.capabilities())

    def has_folder(self, folder: str) -> bool:
        """Whether the folder exists."""
        with _as_mail_errors("IMAP"):
            return bool(self.client.folder_exists(folder))

    def new_mails(
        self, folder: str, place: FolderPlace | None, since: date
    ) -> Iterator[tuple[list[RawMessage], FolderPlace]]:
        """What came after `place`, in batches, each with the place reached; flags stay as they are.

        At first sight, or when UIDVALIDITY has changed, all mail since that day.
        """
        with _as_mail_errors(f"folder {folder}"):
            selected = self.client.select_folder(folder, readonly=True)
            validity, following = int(selected[b"UIDVALIDITY"]), int(selected.get(b"UIDNEXT", 1))
            if place is not None and place.uidvalidity == validity:
                first = place.last_uid + 1
                query: list[str | date] = ["UID", f"{first}:*"]
            else:
                first, query = 1, ["SINCE", since]
            # "n:*" names the last mail even where it is older than n.
            uids = sorted(uid for uid in self.client.search(query) if uid >= first)
        reached = first - 1
        for batch in self._batches(uids):
            mails = self._fetch(folder, validity, batch)
            reached = batch[-1]
            yield mails, FolderPlace(uidvalidity=validity, last_uid=reached)
        end = max(reached, following - 1)
        if place is None or place.uidvalidity != validity or end > place.last_uid:
            yield [], FolderPlace(uidvalidity=validity, last_uid=end)

    def _batches(self, uids: Sequence[int]) -> Iterator[list[int]]:
        """The UIDs in batches that fit in memory."""
        for start in range(0, len(uids), BATCH_MAILS):
            some = uids[start : start + BATCH_MAILS]
            with _as_mail_errors("IMAP"):
                sizes = self.client.fetch(some, ["RFC822.SIZE"])
            batch: list[int] = []
            total = 0
            for uid in some:
                size = int(sizes.get(uid, {}).get(b"RFC822.SIZE", 0))
                if batch and total + size > BATCH_BYTES:
                    yield batch
                    batch, total = [], 0
                batch.append(uid)
                total += size
            yield batch

    def _fetch(self, folder: str, validity: int, uids: list[int]) -> list[RawMessage]:
        """The mails with these UIDs; one that is gone by now is left out."""
        with _as_mail_errors(f"folder {folder}"):
            found = self.client.fetch(uids, ["BODY.PEEK[]", "INTERNALDATE"])
        return [
            RawMessage(
                mailbox=self._mailbox,
                folder=folder,
                uidvalidity=validity,
                uid=uid,
                content=found[uid][b"BODY[]"],
                internal_date=found[uid].get(b"INTERNALDATE") or datetime.now(UTC),
            )
            for uid in uids
            if uid in found and found[uid].get(b"BODY[]") is not None
        ]

    def idle(self, seconds: float, stopping: Callable[[], bool]) -> bool:
        """Waits in the selected folder until the server announces mail (True), or that long.

        Raises TransientMailError when the connection is gone.
        """
        with _as_mail_errors("IDLE"):
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
        with _as_mail_errors("NOOP"):
            self.client.noop()

    def file_copy(self, folder: str, content: bytes, message_id: str, sent_at: datetime) -> None:
        """Puts a sent mail into the Sent folder unless a mail of that Message-ID is there."""
        with _as_mail_errors(f"folder {folder}"):
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


@contextlib.contextmanager
def _as_mail_errors(what: str) -> Iterator[None]:
    """Says what the caller does next about an error of the connection."""
    try:
        yield
    except LoginError as error:
        raise PermanentMailError(f"{what}: the server refuses the log-in ({error})") from error
    except ssl.SSLCertVerificationError as error:
        raise PermanentMailError(
            f"{what}: the certificate is not trusted ({error.verify_message})"
        ) from error
    except IMAPClientError as error:
        raise TransientMailError(f"{what}: {error}") from error
    except _LOST as error:
        raise TransientMailError(f"{what}: {error or type(error).__name__}") from error
