"""Slows down guessing of passwords: five tries, then a wait that grows."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=5)  # not longer: somebody else's guessing must not shut a user out for good
FORGET_AFTER = timedelta(hours=1)
MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tries:
    count: int
    last: datetime

    def open_at(self) -> datetime:
        """When the next try may be made."""
        if self.count < FREE_TRIES:
            return self.last
        doubled = FIRST_WAIT * int(2 ** min(self.count - FREE_TRIES, 10))
        return self.last + min(LONGEST_WAIT, doubled)


class Throttle:
    """Counts tries by name and by client address, in memory: a restart forgets them."""

    def __init__(self) -> None:
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def try_now(self, keys: Sequence[str], now: datetime) -> int:
        """Counts a try under all keys and gives 0; or the seconds to wait, and counts nothing.

        It counts before the password is looked at, so that tries at the same time count too.
        """
        known = [tries for key in keys if (tries := self._known(key, now)) is not None]
        wait = max((ceil((tries.open_at() - now).total_seconds()) for tries in known), default=0)
        if wait > 0:
            return wait
        for key in keys:
            before = self._known(key, now)
            self._tries[key] = _Tries(count=before.count + 1 if before else 1, last=now)
            self._tries.move_to_end(key)
        while len(self._tries) > MOST_KEYS:
            self._tries.popitem(last=False)
        return 0

    def passed(self, keys: Sequence[str]) -> None:
        """Forgets the tries of somebody who knew the password."""
        for key in keys:
            self._tries.pop(key, None)

    def _known(self, key: str, now: datetime) -> _Tries | None:
        tries = self._tries.get(key)
        return tries if tries is not None and now - tries.last < FORGET_AFTER else None
