"""Which case a mail belongs to, and whether its sender may join it (R21, R25)."""

import re
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


_REFERENCE = re.compile(r"(?<![A-Z0-9-])PR-\d{4}-\d{6}(?![\d-])", re.IGNORECASE)
_LONGEST_TEXT = 100_000
_MOST_REFERENCES = 5


def references_in(message: ParsedMessage) -> tuple[str, ...]:
    """The case numbers that the mail names, in its subject first; our own text, quoted, holds one too."""
    found = (one.upper() for one in _REFERENCE.findall(f"{message.subject}\n{message.text[:_LONGEST_TEXT]}"))
    return tuple(dict.fromkeys(found))[:_MOST_REFERENCES]


def find_case(
    message: ParsedMessage, threads: Sequence[Thread], named: Sequence[Thread] = (), *, vouched: bool = False
) -> Match:
    """The newest case of the thread that the sender has a part in; else one that the mail names by number.

    A stranger who quotes our Message-ID joins nothing: the case is only named for staff. Numbers are no
    secret, so one joins only with a sender who is `vouched` for (R21, R25: providers rewrite Message-IDs).
    """
    if mine := _with_part(message, threads):
        return Match(joins=mine)
    if vouched and (mine := _with_part(message, named)):
        return Match(joins=mine)
    others = [*threads, *named]
    return Match(possible=others[-1] if others else None)


def _with_part(message: ParsedMessage, threads: Sequence[Thread]) -> Thread | None:
    """The newest of the cases that the sender has a part in, an open one before a closed one."""
    address = message.sender.address
    mine = [thread for thread in threads if address and address in thread.participants]
    return max(mine, key=lambda thread: (not thread.closed, thread.case_id), default=None)
