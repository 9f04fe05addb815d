"""What may not be kept once identity has been looked at, or the case has ended (A13, LEGAL §5)."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.events import Event, EventKind
from storage import cases, documents
from storage.cases import StoredCase
from storage.database import Transaction

_LOOKED_AT = frozenset({EventKind.IDENTITY_CONFIRMED, EventKind.REFUSAL_DECIDED})


def without_documents(
    session: Transaction, moved: StoredCase, events: Sequence[Event], now: datetime
) -> StoredCase:
    """The case after these events, its identity documents deleted where they have served."""
    looked_at = any(event.kind in _LOOKED_AT for event in events)
    if not (looked_at or moved.case.closed) or not documents.delete(session, moved.id):
        return moved
    deleted = Event(kind=EventKind.DOCUMENT_DELETED, at=now, actor="bot")
    return cases.apply(session, moved, [deleted])
