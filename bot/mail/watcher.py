"""Watches a mailbox on a thread of its own: fetch what is new, IDLE, fetch again; reconnect for ever."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.errors import PermanentMailError, PrivacyBotError, TransientMailError
from bot.mail.imap import ImapConnection
from bot.mail.rounds import Rounds
from bot.mail.watched import Keeper, Timing, WatchedMailbox


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """How the watch goes, for /healthz: monotonic seconds of the last good fetch, last error in words."""

    last_fetch: float = 0.0
    connected: bool = False
    reconnects: int = 0
    error: str = ""


class Watcher:
    """The thread of one mailbox."""

    def __init__(self, watched: WatchedMailbox, keeper: Keeper, on_event: Callable[[str, str], None]) -> None:
        """`on_event(what, detail)` is called on the thread: connected, missing_folder, lost, refused."""
        self.state = WatchState()
        self._watched = watched
        self._timing = watched.timing
        self._on_event = on_event
        self._stop = threading.Event()
        self._connection = ImapConnection(watched.server, watched.timing.answer)
        self._rounds = Rounds(self._connection, watched, keeper, self._stop.is_set)
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    @property
    def address(self) -> str:
        """The mailbox."""
        return self._watched.address

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

    def cut_if_silent(self) -> None:
        """Shuts the socket where an answer has been waited for too long, for the watchdog's thread (R1).

        The socket's own time limit is for each piece of an answer: a server that sends a line now and then,
        but never the end, outlasts it.
        """
        if self._connection.silent_for() > self._timing.silence:
            self._on_event("silent", f"no answer for {self._timing.silence:.0f} s")
            self._connection.cut()

    def _watch(self) -> None:
        failures = 0
        while not self._stop.is_set():
            learnt = self._connection.suspects.learnt
            began = time.monotonic()
            refused = False
            try:
                self._connection.open()
                self._on_event("connected", "")
                self._serve()
            except (
                Exception
            ) as error:  # whatever it is, the watch goes on: a dead thread misses requests (R3)
                # A mail that can't be delivered is found out by losing the connection a few times.
                progress = self._connection.suspects.learnt > learnt
                steady = self.state.connected and time.monotonic() - began > self._timing.steady
                failures = 0 if progress or steady else failures + 1
                refused = isinstance(error, PermanentMailError)
                self._note_loss(error, "refused" if refused else "lost")
            finally:
                self._connection.close()
            self._stop.wait(_pause(failures, refused, self._timing))

    def _note_loss(self, error: Exception, what: str) -> None:
        if self._stop.is_set():
            return
        self.state = replace(
            self.state, connected=False, reconnects=self.state.reconnects + 1, error=_words(error)
        )
        self._on_event(what, _words(error))

    def _serve(self) -> None:
        """Fetch, wait, fetch again, until stopped or the connection is lost."""
        timing = self._timing
        idles = "IDLE" in self._connection.capabilities()
        said: tuple[str, ...] = ()
        wait = timing.first_idle
        self._rounds.begin()
        while not self._stop.is_set():
            lap = self._rounds.lap()
            if lap.missing != said:
                self._on_event("missing_folder", ", ".join(lap.missing))
                said = lap.missing
            if self._watched.folders[0] in lap.missing:
                raise TransientMailError(f"there is no folder {self._watched.folders[0]}")
            self.state = replace(self.state, connected=True, error="", last_fetch=time.monotonic())
            if not lap.finished:
                continue
            if idles:
                pushed = self._connection.idle(wait, self._stop.is_set)
                wait = timing.first_idle if pushed else timing.idle
            else:
                self._stop.wait(timing.poll)


class Watchdog:
    """The one thread that looks after the watchers' connections."""

    def __init__(self, watchers: Sequence[Watcher], every: float = 5.0) -> None:
        """`every`: seconds."""
        self._watchers = watchers
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._guard, name="watchdog", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread."""
        self._stop.set()
        self._thread.join(timeout=2)

    def _guard(self) -> None:
        while not self._stop.wait(self._every):
            for watcher in self._watchers:
                watcher.cut_if_silent()


def _words(error: Exception) -> str:
    """What happened; the text of an error that nobody foresaw may quote a mail."""
    return str(error) if isinstance(error, PrivacyBotError) else type(error).__name__


def _pause(failures: int, refused: bool, timing: Timing) -> float:
    """Seconds before the next try: short after a good connection, then doubling, with jitter (R3)."""
    longest = min(2.0 ** min(failures, 10), timing.refused_pause if refused else timing.longest_pause)
    return random.uniform(longest / 2, longest)  # noqa: S311 - jitter, not a secret
