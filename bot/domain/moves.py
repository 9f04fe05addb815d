"""The one table of allowed moves of a case: what isn't here is illegal."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.events import EventKind
from bot.domain.vocabulary import CLOSED_STATES, CaseState


class To(StrEnum):
    """Where a move leads when it isn't one fixed state."""

    STAY = "stay"
    SETTLE = "settle"  # by identity and draft: identity_pending, open or drafted
    OUTCOME = "outcome"  # the event says
    ANSWER = "answer"  # answered or refused, by the kind of mail that was sent
    UNSENT = "unsent"  # in work again, if this was the answer that ended the case
    REFUSE = "refuse"  # approved, if the mail is a refusal: “could not identify you” needs no identity


_WORK = (CaseState.IDENTITY_PENDING, CaseState.OPEN, CaseState.DRAFTED)
_LIVE = (CaseState.TRIAGE, *_WORK)
Target = CaseState | To
_ANY: Mapping[CaseState, Target] = dict.fromkeys(CaseState, To.STAY)

MOVES: Mapping[EventKind, Mapping[CaseState, Target]] = {
    EventKind.MESSAGE_JOINED: _ANY,
    EventKind.NOTED: _ANY,
    EventKind.DOCUMENT_DELETED: _ANY,
    EventKind.ASSIGNED: _ANY,
    EventKind.RECEIPT_CORRECTED: _ANY,
    EventKind.ACTED_AT_ONCE: _ANY,
    EventKind.PASSED_ON: _ANY,
    EventKind.SEND_FAILED: _ANY,
    EventKind.DELIVERY_DELAYED: _ANY,
    EventKind.ANSWERED_OUTSIDE: _ANY,
    EventKind.FLAGGED: {**_ANY, **dict.fromkeys(_WORK, To.SETTLE)},  # an agent needs a stronger check
    EventKind.UNFLAGGED: {**_ANY, **dict.fromkeys(_WORK, To.SETTLE)},
    EventKind.LEVEL_RAISED: {**_ANY, **dict.fromkeys(_WORK, To.SETTLE)},
    EventKind.AUTOMATIC_JOINED: _ANY,
    EventKind.LINKED: _ANY,
    EventKind.BREACH_OPENED: _ANY,
    EventKind.BREACH_CLOSED: _ANY,
    EventKind.RESIDENCE_SET: _ANY,
    EventKind.FULFILLED: _ANY,
    EventKind.FULFILMENT_FAILED: _ANY,
    EventKind.EXPORTED: _ANY,
    EventKind.PACKAGE_MADE: _ANY,
    EventKind.PACKAGE_DECIDED: _ANY,
    EventKind.PACKAGE_CODE: _ANY,
    EventKind.PACKAGE_FETCHED: _ANY,
    EventKind.PACKAGE_ENDED: _ANY,
    EventKind.ABSORBED: {CaseState.TRIAGE: To.STAY, **dict.fromkeys(_WORK, To.SETTLE)},
    EventKind.MERGED: dict.fromkeys(_LIVE, CaseState.NOT_A_REQUEST),
    EventKind.SPLIT_OFF: {
        CaseState.TRIAGE: To.STAY,
        **dict.fromkeys(CLOSED_STATES, To.STAY),
        **dict.fromkeys(_WORK, To.SETTLE),
    },
    EventKind.BOUNCED: {
        **_ANY,
        **dict.fromkeys((CaseState.APPROVED, CaseState.ANSWERED, CaseState.REFUSED), To.UNSENT),
    },
    EventKind.RELABELLED: dict.fromkeys(_LIVE, To.SETTLE),
    EventKind.IDENTITY_ASKED: {**_ANY, **dict.fromkeys(_WORK, To.SETTLE)},
    EventKind.IDENTITY_CONFIRMED: {
        CaseState.TRIAGE: To.STAY,
        CaseState.APPROVED: To.STAY,
        **dict.fromkeys(_WORK, To.SETTLE),
    },
    EventKind.IDENTITY_FAILED: _ANY,
    EventKind.ADDRESS_CHANGED: dict.fromkeys(_LIVE, To.STAY),
    EventKind.DRAFTED: {**_ANY, **dict.fromkeys(_WORK, To.SETTLE)},
    EventKind.DRAFT_EDITED: dict.fromkeys(_LIVE, To.STAY),
    EventKind.REJECTED: {CaseState.APPROVED: To.SETTLE, **dict.fromkeys(_LIVE, To.SETTLE)},
    EventKind.APPROVED: {
        CaseState.DRAFTED: CaseState.APPROVED,
        CaseState.IDENTITY_PENDING: To.REFUSE,
    },
    EventKind.SECONDED: {CaseState.DRAFTED: To.STAY},
    EventKind.EXTENSION_DECIDED: dict.fromkeys(_WORK, To.STAY),
    EventKind.REFUSAL_DECIDED: dict.fromkeys(_WORK, To.STAY),
    EventKind.SENT: {**_ANY, CaseState.APPROVED: To.ANSWER},
    EventKind.DISCARDED: {**_ANY, **dict.fromkeys((CaseState.APPROVED, *_WORK), To.SETTLE)},
    EventKind.WITHDRAWN: dict.fromkeys(_LIVE, CaseState.WITHDRAWN),
    EventKind.CLOSED: {CaseState.APPROVED: To.OUTCOME, **dict.fromkeys(_LIVE, To.OUTCOME)},
    EventKind.REOPENED: dict.fromkeys(CLOSED_STATES, To.SETTLE),
}
