"""What is watched, how patiently, and where fetched mail goes."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.domain.messages import FolderPlace, Numbering, RawMessage
from bot.mail.connection import MailServer


class Keeper(Protocol):
    """Where fetched mail goes; called on the watcher's thread, returns when it is committed."""

    def place(self, mailbox: str, folder: str) -> FolderPlace | None:
        """How far the folder has been read."""
        ...

    def recorded(self, numbering: Numbering) -> Collection[int]:
        """The UIDs that were taken in or set aside."""
        ...

    def recognise(self, numbering: Numbering, traces: Mapping[int, str]) -> Collection[int]:
        """Notes the new UIDs of mails that are known by their traces; which they are."""
        ...

    def keep(self, mailbox: str, folder: str, batch: list[RawMessage], place: FolderPlace) -> None:
        """Keeps the mails and notes the place, in one transaction."""
        ...

    def set_aside(self, lost: RawMessage, place: FolderPlace, why: str) -> None:
        """Notes a mail that can't be had, for a person, and the place, in one transaction."""
        ...

    def looked(self, mailbox: str) -> None:
        """Notes that the mailbox has just been looked into without an error."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The patience of a watch, in seconds.

    A push in the same packet as the server's "+ idling" is not seen before the next data (measured): so the
    first wait after a fetch is short; the others are renewed often, each with a search after it (R1, R2b).
    """

    first_idle: float = 1.0
    idle: float = 25.0
    poll: float = 30.0  # where the server knows no IDLE
    answer: float = 30.0  # for each answer, by the socket
    silence: float = 180.0  # however many bytes come: then the watchdog shuts the socket
    steady: float = 60.0  # a connection that lasted so long was a good one
    longest_pause: float = 60.0
    refused_pause: float = 300.0  # a refused log-in that is tried more often may lock the account


TIMING = Timing()


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedMailbox:
    """A mailbox, its folders (IDLE on the first) and the day its story begins at first sight."""

    address: str
    server: MailServer
    folders: tuple[str, ...]
    since: Callable[[], date]
    timing: Timing = TIMING
