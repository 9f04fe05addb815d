"""Two pairs of eyes: an answer about a person with a protected address needs two approvers (turvakielto)."""

from bot.domain.delivery import Delivery, has_content
from bot.domain.events import Event, EventKind
from bot.domain.vocabulary import Flag
from bot.workflows.office import Office
from storage.cases import StoredCase
from storage.database import Transaction
from storage.drafts import StoredDraft

_ABOUT_TEXT = (EventKind.DRAFTED, EventKind.DRAFT_EDITED, EventKind.REJECTED, EventKind.DISCARDED)


def needs_two(stored: StoredCase, draft: StoredDraft, delivery: Delivery) -> bool:
    """Whether one approver is not enough."""
    return Flag.NON_DISCLOSURE in stored.case.flags and has_content(stored.case, draft.kind, delivery)


def first_approver(stored: StoredCase, draft: StoredDraft) -> str:
    """Who has approved the text as it is now, as the first of two; else empty."""
    first = ""
    for event in stored.events:
        if event.draft_id != draft.id:
            continue
        if event.kind is EventKind.SECONDED:
            first = event.actor
        elif event.kind in _ABOUT_TEXT:
            first = ""
    return first


def note_first(session: Transaction, office: Office, stored: StoredCase, draft: StoredDraft, by: str) -> None:
    """The first of two approvals; nothing is sent by it."""
    event = Event(
        kind=EventKind.SECONDED,
        at=office.now(),
        actor=by,
        draft_id=draft.id,
        draft_kind=draft.kind,
    )
    office.move(session, stored, [event])
