"""Which case a mail belongs to, and whether its sender may join it (R21, R25)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.messages import ParsedMessage
from bot.domain.vocabulary import RequestType


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A case that the mail's In-Reply-To or References points at, with who has a part in it."""

    case_id: int
    ref: str
    participants: frozenset[str]
    closed: bool
    refused: bool = False
    requests: frozenset[RequestType]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The case that the mail joins, or the one that it only may belong to (staff decide)."""

    joins: Thread | None = None
    possible: Thread | None = None


def find_case(message: ParsedMessage, threads: Sequence[Thread]) -> Match:
    """The newest case of the thread that the sender has a part in.

    A stranger who quotes our Message-ID joins nothing: the case is only named for staff.
    """
    mine = [thread for thread in threads if message.sender.address in thread.participants]
    if mine and message.sender.address:
        return Match(joins=max(mine, key=lambda thread: (not thread.closed, thread.case_id)))
    return Match(possible=threads[-1] if threads else None)
