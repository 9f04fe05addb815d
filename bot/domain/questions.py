"""Whether a person has answered our identity question (R31)."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.events import Event, EventKind
from bot.domain.vocabulary import DraftKind

_ENDS = frozenset({EventKind.MESSAGE_JOINED, EventKind.IDENTITY_CONFIRMED, EventKind.REOPENED})


def unanswered_since(events: Sequence[Event]) -> datetime | None:
    """When the first question went out that nothing has come back to since; None where none is open.

    A question that bounced has not been asked (SD-2); asking again doesn't begin anew.
    """
    since: datetime | None = None
    for event in events:
        bounced = event.kind is EventKind.BOUNCED and event.draft_kind is DraftKind.IDENTITY
        if event.kind in _ENDS or bounced:
            since = None
        elif event.kind is EventKind.IDENTITY_ASKED and since is None:
            since = event.at
    return since
