"""A case is its journal: state, identity and dates are readings of one list of events."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import assert_never

from bot.domain.case import Case, CaseFacts
from bot.domain.deadlines import ClockEvent, ClockEventKind
from bot.domain.events import Event, EventKind
from bot.domain.moves import MOVES, Target, To
from bot.domain.vocabulary import (
    CLOSED_STATES,
    CaseState,
    DraftKind,
    Flag,
    IdentityLevel,
    RequestState,
    RequestType,
)
from bot.errors import IllegalMoveError

ANSWERS = frozenset({DraftKind.REPLY, DraftKind.REFUSAL})
"""The kinds of mail that end a case; the others leave its course as it is."""
_ABOUT_DRAFTS = frozenset(
    {EventKind.DRAFTED, EventKind.APPROVED, EventKind.SENT, EventKind.REJECTED, EventKind.DISCARDED}
    | {EventKind.BOUNCED}
)
_SETTLED_BY_SENDING = frozenset({Flag.SEND_FAILED, Flag.BOUNCED, Flag.DELAYED, Flag.CHANGES_FAILED})
_SETTLED_BY_CLOSING = _SETTLED_BY_SENDING | {Flag.ANSWERED_OUTSIDE, Flag.WITHDRAWAL_ASKED}
_RAISES = {
    EventKind.MESSAGE_JOINED: Flag.NEW_MESSAGE,
    EventKind.SEND_FAILED: Flag.SEND_FAILED,
    EventKind.DELIVERY_DELAYED: Flag.DELAYED,
    EventKind.FULFILMENT_FAILED: Flag.CHANGES_FAILED,
}
_SETTLES = {
    EventKind.DOCUMENT_DELETED: Flag.IDENTITY_DOCUMENT,
    EventKind.PASSED_ON: Flag.FACEBOOK_PAGE,
    EventKind.FULFILLED: Flag.CHANGES_FAILED,
}
_CLOCK = {
    EventKind.IDENTITY_ASKED: ClockEventKind.IDENTITY_REQUESTED,
    EventKind.IDENTITY_CONFIRMED: ClockEventKind.IDENTITY_CONFIRMED,
    EventKind.WITHDRAWN: ClockEventKind.WITHDRAWN,
}


def replay(facts: CaseFacts, events: Sequence[Event]) -> Case:
    """The case that this journal tells.

    Raises IllegalMoveError where an event was not possible at its place.
    """
    first, *rest = events
    if first.kind is not EventKind.OPENED:
        raise IllegalMoveError(f"{facts.ref}: a journal begins with {EventKind.OPENED}")
    opened = Case(
        facts=facts,
        state=CaseState.TRIAGE,
        received_at=facts.received_at,
        requests=dict.fromkeys(first.requests, RequestState.OPEN),
        level=facts.level,
        ties=((first.tie, first.other),) if first.tie is not None else (),
        length=1,
    )
    if not first.uncertain:
        opened = replace(opened, state=_settled(opened))
    return reduce(move, rest, opened)


def move(case: Case, event: Event) -> Case:
    """The case after the event; raises IllegalMoveError when it isn't allowed there."""
    after = _with_effects(case, event)
    if event.kind in _ABOUT_DRAFTS and event.draft_kind not in ANSWERS:
        return after
    target = MOVES.get(event.kind, {}).get(case.state)
    if target is None:
        raise IllegalMoveError(f"{case.facts.ref} is {case.state}: “{event.kind}” is not possible there")
    return _arrived(after, _state(target, after, event), event)


def _state(target: Target, case: Case, event: Event) -> CaseState:
    """The state that a target stands for."""
    match target:
        case To.STAY:
            return case.state
        case To.SETTLE:
            return _settled(case)
        case To.ANSWER:
            return CaseState.REFUSED if event.draft_kind is DraftKind.REFUSAL else CaseState.ANSWERED
        case To.UNSENT:  # SD-2: a bounce means not sent
            mine = event.draft_id is not None and event.draft_id == case.live_answer
            return _settled(replace(case, live_answer=None)) if mine else case.state
        case To.REFUSE:
            if event.draft_kind is not DraftKind.REFUSAL or case.live_answer is None:
                raise IllegalMoveError(f"{case.facts.ref} is {case.state}: only a refusal could be approved")
            return CaseState.APPROVED
        case To.OUTCOME:
            if event.outcome not in CLOSED_STATES:
                raise IllegalMoveError(f"{case.facts.ref}: a case can't be closed as {event.outcome}")
            return event.outcome
        case CaseState():
            return target
        case _:
            assert_never(target)


def _settled(case: Case) -> CaseState:
    """Where a case in work stands by its identity and its draft."""
    if case.level < case.required:
        return CaseState.IDENTITY_PENDING
    return CaseState.DRAFTED if case.live_answer is not None else CaseState.OPEN


_ENDS: Mapping[CaseState, RequestState] = {
    CaseState.ANSWERED: RequestState.DONE,
    CaseState.REFUSED: RequestState.REFUSED,
    CaseState.WITHDRAWN: RequestState.WITHDRAWN,
    CaseState.NOT_A_REQUEST: RequestState.WITHDRAWN,
}


def _arrived(case: Case, state: CaseState, event: Event) -> Case:
    """The case in its new state; requests and closing time follow it."""
    if state is case.state:
        return case
    requests = case.requests
    if state in _ENDS:
        requests = {kind: _ENDS[state] if old is RequestState.OPEN else old for kind, old in requests.items()}
    elif event.kind in (EventKind.REOPENED, EventKind.BOUNCED):
        requests = dict.fromkeys(requests, RequestState.OPEN)
        case = replace(case, live_answer=None)
    closed_at = event.at if state in CLOSED_STATES else None
    return replace(case, state=state, requests=requests, closed_at=closed_at)


def _tick(kind: ClockEventKind, event: Event) -> ClockEvent:
    return ClockEvent(kind=kind, at=event.at, draft_id=event.draft_id)


def _unsent(case: Case, event: Event) -> Case:
    """A mail that came back was not sent: what it had begun has not begun, what it ended goes on."""
    clock = tuple(tick for tick in case.clock if tick.draft_id is None or tick.draft_id != event.draft_id)
    asked = any(tick.kind is ClockEventKind.IDENTITY_REQUESTED for tick in clock)
    flags = (case.flags - {Flag.DELAYED}) | {Flag.BOUNCED}
    return replace(case, clock=clock, asked=asked, flags=flags)


def _absorbed(case: Case, event: Event) -> Case:
    """With another case's requests; the earliest receipt counts, and what was written answers too little."""
    asked = dict.fromkeys(event.requests, RequestState.OPEN) | dict(case.requests)
    received = min(case.received_at, event.received_at or case.received_at)
    return replace(case, requests=asked, received_at=received, live_answer=None)


def _without(case: Case, apart: Sequence[RequestType]) -> Case:
    """Without the requests that another case answers; something has to be left."""
    left = {kind: state for kind, state in case.requests.items() if kind not in apart}
    if case.closed or not left:
        raise IllegalMoveError(f"{case.facts.ref}: its requests can't all be answered in another case")
    return replace(case, requests=left, live_answer=None)


def _marked(case: Case, event: Event) -> frozenset[Flag]:
    """The flags with or without the one that the event speaks of."""
    flag = frozenset({event.flag} if event.flag else ())
    return case.flags | flag if event.kind is EventKind.FLAGGED else case.flags - flag


def _breach_closed(case: Case) -> Case:
    left = max(case.breaches - 1, 0)
    settled = frozenset() if left else frozenset({Flag.BREACH, Flag.BREACH_SUSPECTED, Flag.IMPERSONATION})
    return replace(case, breaches=left, flags=case.flags - settled)


def _with_effects(case: Case, event: Event) -> Case:
    """What the event changes besides the state."""
    case = replace(case, length=case.length + 1)
    if event.tie is not None:
        case = replace(case, ties=(*case.ties, (event.tie, event.other)))
    if event.kind in _CLOCK:
        case = replace(case, clock=(*case.clock, _tick(_CLOCK[event.kind], event)))
    about_answer = event.draft_kind in ANSWERS
    if event.kind in _RAISES:
        return replace(case, flags=case.flags | {_RAISES[event.kind]})
    if event.kind in _SETTLES:
        return replace(case, flags=case.flags - {_SETTLES[event.kind]})
    match event.kind:
        case EventKind.RELABELLED:
            return replace(case, requests=dict.fromkeys(event.requests, RequestState.OPEN))
        case EventKind.IDENTITY_ASKED:
            return replace(case, asked=True, failed=False)
        case EventKind.IDENTITY_FAILED:
            return replace(case, failed=True)
        case EventKind.IDENTITY_CONFIRMED:
            level = max(case.level, event.level or IdentityLevel.NONE)
            return replace(case, level=level, confirmed=True, failed=False)
        case EventKind.DRAFTED if about_answer:
            return replace(case, live_answer=event.draft_id)
        case EventKind.REOPENED:  # what was sent is no draft any more
            return replace(case, live_answer=None)
        case EventKind.REJECTED | EventKind.DISCARDED if about_answer:
            return replace(case, live_answer=None, flags=case.flags - {Flag.SEND_FAILED})
        case EventKind.BOUNCED:
            return _unsent(case, event)
        case EventKind.RECEIPT_CORRECTED:
            return replace(case, received_at=event.received_at or case.received_at)
        case EventKind.ASSIGNED:
            return replace(case, assignee=event.why)
        case EventKind.ANSWERED_OUTSIDE if not case.closed:
            return replace(case, flags=case.flags | {Flag.ANSWERED_OUTSIDE})
        case EventKind.FLAGGED | EventKind.UNFLAGGED:
            return replace(case, flags=_marked(case, event))
        case EventKind.LEVEL_RAISED:  # nothing lowers it again (A10)
            return replace(case, raised=max(case.raised, event.level or IdentityLevel.NONE))
        case EventKind.CLOSED | EventKind.WITHDRAWN | EventKind.MERGED:
            return replace(case, flags=case.flags - _SETTLED_BY_CLOSING)
        case EventKind.ABSORBED:
            return _absorbed(case, event)
        case EventKind.SPLIT_OFF if event.requests:
            return _without(case, event.requests)
        case EventKind.BREACH_OPENED:
            return replace(case, breaches=case.breaches + 1, flags=case.flags | {Flag.BREACH})
        case EventKind.BREACH_CLOSED:
            return _breach_closed(case)
        case EventKind.SENT:
            clock = case.clock
            if event.draft_kind is DraftKind.EXTENSION:  # counts from its sending (EX-2)
                clock = (*clock, _tick(ClockEventKind.EXTENDED, event))
            return replace(case, clock=clock, flags=case.flags - _SETTLED_BY_SENDING)
        case _:
            return case
