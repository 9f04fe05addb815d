"""A folder of the scripted IMAP server."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass
class FakeFolder:
    """Mails by UID; `hidden` ones are there and not shown."""

    uidvalidity: int = 1
    mails: dict[int, bytes] = field(default_factory=dict)
    arrived: dict[int, datetime] = field(default_factory=dict)
    read_only: bool = False
    hidden: set[int] = field(default_factory=set)
    following: int | None = None  # UIDNEXT; 0: the server doesn't tell
    day: datetime = field(default_factory=lambda: datetime.now(UTC))

    def add(self, content: bytes, uid: int = 0, arrived: datetime | None = None) -> int:
        """A mail arrives; without UID under the next one."""
        uid = uid or max(self.mails, default=0) + 1
        self.mails[uid] = content
        if arrived is not None:
            self.arrived[uid] = arrived
        return uid

    @property
    def seen(self) -> list[int]:
        """The UIDs that the server shows."""
        return [uid for uid in sorted(self.mails) if uid not in self.hidden]

    def date_of(self, uid: int) -> datetime:
        """INTERNALDATE."""
        return self.arrived.get(uid, self.day)


def uids_of(named: str, there: Iterable[int]) -> list[int]:
    """The numbers among `there` that an IMAP set such as 1:3,7,9:* names."""
    numbers = list(there)
    last = max(numbers, default=0)
    among = set(numbers)
    found: set[int] = set()
    for part in named.split(","):
        ends = sorted(last if end == "*" else int(end) for end in part.split(":"))
        if ends[-1] - ends[0] < len(numbers):
            found.update(among.intersection(range(ends[0], ends[-1] + 1)))
        else:
            found.update(number for number in numbers if ends[0] <= number <= ends[-1])
    return sorted(found)
