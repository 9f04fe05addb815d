"""Watches a mailbox on a thread of its own: fetch what is new, IDLE, fetch again; reconnect for ever."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from bot.domain.messages import FolderPlace, RawMessage
from bot.errors import PermanentMailError, PrivacyBotError, TransientMailError
from bot.mail.connection import MailServer
from bot.mail.imap import ImapConnection

# A push in the same packet as the server's "+ idling" is not seen before the next data (measured): so the
# first wait after a fetch is short, the others are renewed often, each with a search after it (R1, R2b).
FIRST_IDLE_SECONDS, IDLE_SECONDS = 1.0, 25.0
POLL_SECONDS = 30.0  # where the server knows no IDLE
LONGEST_PAUSE = 60.0
MOST_RECONNECTS = 20  # past mails that the server can't deliver, in one fetch


class Keeper(Protocol):
    """Where fetched mail goes; called on the watcher's thread, returns when it is committed."""

    def place(self, mailbox: str, folder: str) -> FolderPlace | None:
        """How far the folder has been read."""
        ...

    def keep(self, mailbox: str, folder: str, batch: list[RawMessage], place: FolderPlace) -> None:
        """Keeps the mails and notes the place, in one transaction."""
        ...

    def set_aside(self, lost: RawMessage, place: FolderPlace) -> None:
        """Notes a mail that the server can't deliver, for a person, and the place, in one transaction."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedMailbox:
    """A mailbox, its folders (IDLE on the first) and the day its story begins at first sight."""

    address: str
    server: MailServer
    folders: tuple[str, ...]
    since: Callable[[], date]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """How the watch goes, for /healthz: monotonic seconds of the last good fetch, last error in words."""

    last_fetch: float = 0.0
    connected: bool = False
    reconnects: int = 0
    error: str = ""


def fetch_all(connection: ImapConnection, watched: WatchedMailbox, keeper: Keeper) -> list[str]:
    """Fetches what is new in every folder; returns the configured folders that don't exist.

    Connects again as long as each loss tells more about which mail the server can't deliver.
    """
    for _ in range(MOST_RECONNECTS):
        learnt = connection.suspects.learnt
        try:
            return _fetch_folders(connection, watched, keeper)
        except TransientMailError:
            if connection.suspects.learnt == learnt:
                raise
        connection.close()
        connection.open()
    return _fetch_folders(connection, watched, keeper)


def _fetch_folders(connection: ImapConnection, watched: WatchedMailbox, keeper: Keeper) -> list[str]:
    """Every folder once, the first one last so that it stays selected."""
    missing = []
    for folder in (*watched.folders[1:], watched.folders[0]):
        if not connection.has_folder(folder):
            missing.append(folder)
            continue
        known = keeper.place(watched.address, folder)
        for fetched in connection.new_mails(folder, known, watched.since()):
            if fetched.lost is None:
                keeper.keep(watched.address, folder, fetched.mails, fetched.place)
            else:
                keeper.set_aside(fetched.lost, fetched.place)
    return missing


class Watcher:
    """The thread of one mailbox."""

    def __init__(self, watched: WatchedMailbox, keeper: Keeper, on_event: Callable[[str, str], None]) -> None:
        """`on_event(what, detail)` is called on the thread: connected, missing_folder, lost."""
        self.state = WatchState()
        self._watched = watched
        self._keeper = keeper
        self._on_event = on_event
        self._stop = threading.Event()
        self._connection = ImapConnection(watched.server, watched.address)
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Ends the thread within seconds, whatever the server does."""
        self._stop.set()
        self._thread.join(timeout=2)
        self._connection.close()
        self._thread.join(timeout=3)

    def _watch(self) -> None:
        failures = 0
        connection = self._connection
        while not self._stop.is_set():
            learnt = connection.suspects.learnt
            try:
                connection.open()
                self._on_event("connected", "")
                self._serve(connection)
            except (
                Exception
            ) as error:  # whatever it is, the watch goes on: a dead thread misses requests (R3)
                # A mail that can't be delivered is found out by losing the connection a few times.
                progress = self.state.connected or connection.suspects.learnt > learnt
                failures = 0 if progress else failures + 1
                self._note_loss(error)
            finally:
                connection.close()
            self._stop.wait(_pause(failures, self.state.error))

    def _note_loss(self, error: Exception) -> None:
        self.state = replace(
            self.state, connected=False, reconnects=self.state.reconnects + 1, error=_words(error)
        )
        if not self._stop.is_set():
            self._on_event("refused" if isinstance(error, PermanentMailError) else "lost", _words(error))

    def _serve(self, connection: ImapConnection) -> None:
        """Fetch, wait, fetch again, until stopped or the connection is lost."""
        idles = "IDLE" in connection.capabilities()
        said: list[str] = []
        wait = FIRST_IDLE_SECONDS
        while not self._stop.is_set():
            missing = _fetch_folders(connection, self._watched, self._keeper)
            if missing != said:
                self._on_event("missing_folder", ", ".join(missing))
                said = missing
            self.state = replace(self.state, connected=True, error="", last_fetch=time.monotonic())
            if self._watched.folders[0] in missing:
                raise TransientMailError(f"there is no folder {self._watched.folders[0]}")
            if idles:
                pushed = connection.idle(wait, self._stop.is_set)
                wait = FIRST_IDLE_SECONDS if pushed else IDLE_SECONDS
            else:
                self._stop.wait(POLL_SECONDS)
                connection.noop()


def _words(error: Exception) -> str:
    """What happened; the text of an error that nobody foresaw may quote a mail."""
    return str(error) if isinstance(error, PrivacyBotError) else type(error).__name__


def _pause(failures: int, error: str) -> float:
    """Seconds before the next try: short after a good connection, then doubling, with jitter (R3)."""
    if not error:
        return 0.0
    longest = min(2.0 ** min(failures, 10), LONGEST_PAUSE)
    return random.uniform(longest / 2, longest)  # noqa: S311 - jitter, not a secret
