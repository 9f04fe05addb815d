"""One IMAP connection: log-in, what is new in a folder, waiting, and the copy in Sent."""

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, IMAPClientReadOnlyError, LoginError

from bot.errors import TransientMailError
from bot.mail.connection import MailServer, Security
from bot.mail.fetching import Suspects
from bot.mail.imap_client import Client
from bot.mail.imap_errors import LOST, as_mail_errors
from bot.mail.imap_log_in import log_in, log_in_by_token

TIMEOUT = 30.0  # seconds for each answer of the server
_OPENING = 3  # as many of them for connecting and log-in together: a greeting may drip byte by byte for ever
_UNTAGGED = re.compile(r"b['\"]\* ")
SEARCHED_AT_ONCE = 50_000  # mails; Python's imaplib takes no line of more than a million bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderNumbers:
    """What a folder says of itself when it is opened; `following` is UIDNEXT, 1 where it doesn't say."""

    name: str
    uidvalidity: int
    following: int
    exists: int


class ImapConnection:
    """A logged-in connection; every failure becomes a TransientMailError or PermanentMailError.

    Opened again after a loss, it remembers in `suspects` at which mails it was lost.
    """

    def __init__(self, server: MailServer, timeout: float = TIMEOUT) -> None:
        self.suspects = Suspects()
        self._server = server
        self._timeout = timeout
        self._client: IMAPClient | None = None
        self._line: socket.socket | None = None  # the same connection, whatever is wrapped around it
        self._selected = FolderNumbers(name="", uidvalidity=0, following=1, exists=0)
        self._asked_at: float | None = None  # monotonic

    def open(self) -> None:
        """Connects and logs in; PermanentMailError when the log-in is refused."""
        server = self._server
        with self._asking(f"IMAP {server.host}:{server.port}"), self._cut_after(_OPENING * self._timeout):
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
        client = Client(server, self._timeout, self._remember)
        self._client = client
        client.normalise_times = False  # else naive local times come back
        if server.security is Security.STARTTLS:
            client.starttls(server.tls())
        return client

    def _remember(self, line: socket.socket) -> None:
        self._line = line.dup()

    @contextlib.contextmanager
    def _cut_after(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @property
    def client(self) -> IMAPClient:
        """The open client."""
        if self._client is None:
            raise TransientMailError("the connection is closed")
        return self._client

    def close(self) -> None:
        """Ends the connection by its socket, without a word to a server that may be gone (R2)."""
        self.cut()
        client, self._client = self._client, None
        line, self._line = self._line, None
        if client is not None:
            with contextlib.suppress(*LOST):
                client.shutdown()
        if line is not None:
            line.close()

    def cut(self) -> None:
        """Shuts the socket from whatever thread: whoever waits for an answer on it gets an error.

        Only the TCP connection: TLS is not told, another thread may be inside it.
        """
        line = self._line
        if line is not None:
            with contextlib.suppress(*LOST):
                line.shutdown(socket.SHUT_RDWR)

    def silent_for(self) -> float:
        """Seconds for which an answer of the server has been waited for."""
        since = self._asked_at
        return 0.0 if since is None else time.monotonic() - since

    @contextlib.contextmanager
    def _asking(self, what: str) -> Iterator[None]:
        self._asked_at = time.monotonic()
        try:
            with as_mail_errors(what):
                yield
        finally:
            self._asked_at = None

    def capabilities(self) -> frozenset[str]:
        """What the server says it can do, once logged in."""
        with self._asking("IMAP"):
            return frozenset(name.decode(errors="replace").upper() for name in self.client.capabilities())

    def has_folder(self, folder: str) -> bool:
        """Whether the folder exists."""
        with self._asking("IMAP"):
            return bool(self.client.folder_exists(folder))

    def select(self, folder: str) -> FolderNumbers:
        """Opens a folder to read only: no flag changes, whatever is fetched."""
        with self._asking(f"folder {folder}"):
            found = self.client.select_folder(folder, readonly=True)
            self._selected = FolderNumbers(
                name=folder,
                uidvalidity=int(found[b"UIDVALIDITY"]),
                following=int(found.get(b"UIDNEXT") or 1),
                exists=int(found.get(b"EXISTS") or 0),
            )
        return self._selected

    def search(self, *criteria: str | date) -> list[int]:
        """UIDs in the selected folder, ascending; in parts where the answer would be a line too long."""
        parts = range(1, max(self._selected.exists, 1) + 1, SEARCHED_AT_ONCE)
        found: set[int] = set()
        with self._asking(f"folder {self._selected.name}"):
            for start in parts:
                part = [f"{start}:{start + SEARCHED_AT_ONCE - 1}"] if len(parts) > 1 else []
                found.update(self.client.search([*part, *criteria]))
        return sorted(found)

    def fetch(self, uids: Sequence[int], *what: str) -> dict[int, dict[bytes, Any]]:
        """What the server says of these mails of the selected folder."""
        with self._asking(f"folder {self._selected.name}"):
            return dict(self.client.fetch(list(uids), list(what)))

    def idle(self, seconds: float, stopping: Callable[[], bool]) -> bool:
        """Waits in the selected folder until the server announces mail (True), or that long.

        Raises TransientMailError when the connection is gone.
        """
        with self._asking("IDLE"):
            announced = self._enter_idle() or self._listen(time.monotonic() + seconds, stopping)
            if not stopping():
                self.client.idle_done()
        return announced

    def _enter_idle(self) -> bool:
        """Whether the server has announced something before it says that it idles."""
        try:
            self.client.idle()
        except IMAPClientError as error:
            if not _UNTAGGED.search(str(error)) or "BYE" in str(error):
                raise
            while self.client._imap._get_response() is not None:
                pass  # imapclient stops at the first line that isn't the "+ idling" it waits for
            return True
        return False

    def _listen(self, deadline: float, stopping: Callable[[], bool]) -> bool:
        while not stopping() and (asked := time.monotonic()) < deadline:
            timeout = min(1.0, max(0.05, deadline - asked))
            said = self.client.idle_check(timeout=timeout)
            if any(line[0] == b"BYE" for line in said):
                raise TransientMailError("the server says BYE")
            if any(len(line) > 1 and line[1] in (b"EXISTS", b"RECENT") for line in said):
                return True
            # On a dead socket idle_check answers [] at once, for ever, without an exception.
            if not said and time.monotonic() - asked < timeout / 2:
                raise TransientMailError("the server has closed the connection")
        return False

    def file_copy(self, folder: str, content: bytes, message_id: str, sent_at: datetime) -> None:
        """Puts a sent mail into the Sent folder unless a mail of that Message-ID is there."""
        found = self.sent_folder(folder)
        with self._asking(f"folder {folder}"):
            if not found:
                self.client.create_folder(folder)
            folder = found or folder
            self.client.select_folder(folder, readonly=True)
            if not self.client.search(["HEADER", "Message-ID", message_id]):
                self.client.append(folder, content, flags=[rb"\Seen"], msg_time=sent_at)

    def takes_copies(self, folder: str) -> bool:
        """Whether the folder may be written to."""
        with self._asking(f"folder {folder}"):
            try:
                self.client.select_folder(folder)
            except IMAPClientReadOnlyError:
                return False
        return True

    def sent_folder(self, folder: str) -> str:
        """The configured folder, else the one that the server marks as Sent, else nothing."""
        with self._asking("IMAP"):
            if self.client.folder_exists(folder):
                return folder
            return str(self.client.find_special_folder(rb"\Sent") or "")
