"""Looks into the folders of a mailbox: what is there, compared with what was taken in (R2b, R10, R12).

Neither a push nor "all above the last UID" is trusted: a server may show a mail late, under a UID that was
passed over. So the UIDs of a folder are compared with those recorded: at each connection, when the folder
holds more than the new mails explain, and every five minutes. The bytes of a mail are fetched once.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.messages import FolderPlace, Numbering
from bot.errors import TransientMailError
from bot.mail.fetching import Fetcher
from bot.mail.imap import FolderNumbers, ImapConnection
from bot.mail.watched import Keeper, WatchedMailbox

COMPARE_SECONDS = 300.0
TURN_SECONDS = 30.0  # then the next folder's turn comes, whatever is left: none waits for five minutes
STEP = 100  # mails
LAST_UID = 2**32 - 1
MOST_RECONNECTS = 20  # past mails that the server can't deliver, in one fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """One look into every folder: those that don't exist, and whether nothing is left to fetch."""

    missing: tuple[str, ...]
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """When (monotonic) a folder was compared whole, under which numbers."""

    numbers: FolderNumbers
    at: float


class Rounds:
    """Looks into the folders of a mailbox over one connection, a turn each."""

    def __init__(
        self,
        connection: ImapConnection,
        watched: WatchedMailbox,
        keeper: Keeper,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._connection = connection
        self._watched = watched
        self._keeper = keeper
        self._stopping = stopping
        self._compared: dict[str, _Compared] = {}

    def begin(self) -> None:
        """After each connection: what the server said before may not hold any more."""
        self._compared.clear()

    def lap(self) -> Lap:
        """Every folder once, the first one last so that it stays selected."""
        missing = []
        finished = True
        first, *others = self._watched.folders
        for folder in (*others, first):
            if self._connection.has_folder(folder):
                finished = self._turn(folder) and finished
            else:
                missing.append(folder)
        if first not in missing:
            self._keeper.looked(self._watched.address)
        return Lap(missing=tuple(missing), finished=finished)

    def _turn(self, folder: str) -> bool:
        """Takes in what is missing; False where time was too short for all of it."""
        until = time.monotonic() + TURN_SECONDS
        for _ in self._take_in(folder):
            if self._stopping() or time.monotonic() > until:
                self._compared.pop(folder, None)  # what is left may lie below the place reached
                return False
        return True

    def _take_in(self, folder: str) -> Iterator[None]:
        numbers = self._connection.select(folder)
        here = Numbering(mailbox=self._watched.address, folder=folder, uidvalidity=numbers.uidvalidity)
        known = self._keeper.place(here.mailbox, folder)
        anew = known is not None and known.uidvalidity != here.uidvalidity
        place = self._first_place(known, numbers) if known is None or anew else known
        noted = known if known is not None and anew else place  # a renumbered folder: until all is recognised
        fetcher = Fetcher(self._connection, here, self._connection.suspects)
        for uids in _steps(self._missing(here, numbers, place)):
            if anew:
                recognised = self._keeper.recognise(here, fetcher.traces(uids))
                uids = [uid for uid in uids if uid not in recognised]
                yield
            for fetched in fetcher.fetch(uids):
                place = replace(place, last_uid=max(place.last_uid, fetched.last_uid))
                noted = noted if anew else place
                if fetched.lost is None:
                    self._keeper.keep(here.mailbox, folder, fetched.mails, noted)
                else:
                    self._keeper.set_aside(fetched.lost, noted, fetched.why)
                yield
        place = replace(place, last_uid=max(place.last_uid, numbers.following - 1))
        if place != known:
            self._keeper.keep(here.mailbox, folder, [], place)

    def _first_place(self, known: FolderPlace | None, numbers: FolderNumbers) -> FolderPlace:
        """Where a folder begins that is seen first, or that the server has numbered anew."""
        horizon = numbers.following - 1
        if horizon == 0 and numbers.exists:  # a server that doesn't tell UIDNEXT
            horizon = max(self._connection.search("UID", "*"), default=0)
        return FolderPlace(
            uidvalidity=numbers.uidvalidity,
            last_uid=0,
            horizon=horizon,
            begun_on=self._begun_on(known),
        )

    def _begun_on(self, known: FolderPlace | None) -> date:
        since = self._watched.since()
        return min(since, known.begun_on or since) if known is not None else since

    def _missing(self, here: Numbering, numbers: FolderNumbers, place: FolderPlace) -> list[int]:
        """The UIDs that should have been taken in and haven't, ascending."""
        # "n:*" names the last mail even where it is older than n.
        new = [
            uid for uid in self._connection.search("UID", f"{place.last_uid + 1}:*") if uid > place.last_uid
        ]
        if place.last_uid >= place.horizon and not self._compare_is_due(numbers, len(new)):
            return new
        later = f"{place.horizon + 1}:{LAST_UID}"
        ours = self._connection.search("OR", "SINCE", self._begun_on(place), "UID", later)
        self._compared[numbers.name] = _Compared(numbers=numbers, at=time.monotonic())
        recorded = self._keeper.recorded(here)
        return [uid for uid in ours if uid not in recorded]

    def _compare_is_due(self, numbers: FolderNumbers, new: int) -> bool:
        last = self._compared.get(numbers.name)
        if last is None or time.monotonic() - last.at > COMPARE_SECONDS:
            return True
        self._compared[numbers.name] = replace(last, numbers=numbers)
        return last.numbers.uidvalidity != numbers.uidvalidity or numbers.exists > last.numbers.exists + new


def fetch_all(connection: ImapConnection, watched: WatchedMailbox, keeper: Keeper) -> list[str]:
    """Fetches what is new in every folder; returns the configured folders that don't exist.

    Connects again as long as each loss tells more about which mail the server can't deliver.
    """
    rounds = Rounds(connection, watched, keeper)
    for _ in range(MOST_RECONNECTS):
        learnt = connection.suspects.learnt
        try:
            return _laps(rounds)
        except TransientMailError:
            if connection.suspects.learnt == learnt:
                raise
        connection.close()
        connection.open()
        rounds.begin()
    return _laps(rounds)


def _laps(rounds: Rounds) -> list[str]:
    while True:
        lap = rounds.lap()
        if lap.finished:
            return list(lap.missing)


def _steps(uids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(uids), STEP):
        yield uids[start : start + STEP]
