"""A case is its journal: state, identity and dates are readings of one list of events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import reduce
from typing import assert_never

from bot.domain.deadlines import ClockEvent, ClockEventKind, Deadlines, deadlines_of_all
from bot.domain.events import Event, EventKind
from bot.domain.identity import Standing, required_level
from bot.domain.vocabulary import (
    CLOSED_STATES,
    CaseState,
    Channel,
    Country,
    DraftKind,
    IdentityLevel,
    IdentityState,
    Language,
    RequestState,
    RequestType,
)
from bot.errors import IllegalMoveError


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What never changes about a case."""

    ref: str
    received_at: datetime
    country: Country
    channel: Channel
    language: Language
    standing: Standing
    level: IdentityLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case read from its journal."""

    facts: CaseFacts
    state: CaseState
    received_at: datetime
    requests: Mapping[RequestType, RequestState]
    level: IdentityLevel
    asked: bool = False
    confirmed: bool = False
    live_answer: int | None = None
    clock: tuple[ClockEvent, ...] = ()
    assignee: str = ""
    closed_at: datetime | None = None
    flags: frozenset[str] = field(default_factory=frozenset)
    length: int = 0

    @property
    def open_requests(self) -> tuple[RequestType, ...]:
        """The requests that still want an answer."""
        return tuple(kind for kind, state in self.requests.items() if state is RequestState.OPEN)

    @property
    def required(self) -> IdentityLevel:
        """The level that an answer to the case needs."""
        return required_level(self.requests, self.facts.standing)

    @property
    def identity(self) -> IdentityState:
        """Where the identity check stands."""
        if self.required is IdentityLevel.NONE:
            return IdentityState.NOT_NEEDED
        if self.level >= self.required:
            return IdentityState.VERIFIED
        return IdentityState.CHALLENGED if self.asked else IdentityState.UNVERIFIED

    @property
    def closed(self) -> bool:
        """Whether the case has ended."""
        return self.state in CLOSED_STATES

    @property
    def deadlines(self) -> Deadlines:
        """The dates in force: those of the request due first (R39: the one place)."""
        requests = self.open_requests or tuple(self.requests)
        return deadlines_of_all(self.received_at, requests, self.clock, self.facts.country)


class _To(StrEnum):
    """Where a move leads when it isn't one fixed state."""

    STAY = "stay"
    SETTLE = "settle"  # by identity and draft: identity_pending, open or drafted
    OUTCOME = "outcome"  # the event says
    ANSWER = "answer"  # answered or refused, by the kind of mail that was sent
    REFUSE = "refuse"  # approved, if the mail is a refusal: “could not identify you” needs no identity


_WORK = (CaseState.IDENTITY_PENDING, CaseState.OPEN, CaseState.DRAFTED)
_LIVE = (CaseState.TRIAGE, *_WORK)
_Target = CaseState | _To
_ANY: Mapping[CaseState, _Target] = dict.fromkeys(CaseState, _To.STAY)

# The one table of allowed moves: what isn't here is illegal.
MOVES: Mapping[EventKind, Mapping[CaseState, _Target]] = {
    EventKind.MESSAGE_JOINED: _ANY,
    EventKind.NOTED: _ANY,
    EventKind.ASSIGNED: _ANY,
    EventKind.RECEIPT_CORRECTED: _ANY,
    EventKind.SEND_FAILED: _ANY,
    EventKind.RELABELLED: dict.fromkeys(_LIVE, _To.SETTLE),
    EventKind.IDENTITY_ASKED: {**_ANY, **dict.fromkeys(_WORK, _To.SETTLE)},
    EventKind.IDENTITY_CONFIRMED: {
        CaseState.TRIAGE: _To.STAY,
        CaseState.APPROVED: _To.STAY,
        **dict.fromkeys(_WORK, _To.SETTLE),
    },
    EventKind.DRAFTED: {**_ANY, **dict.fromkeys(_WORK, _To.SETTLE)},
    EventKind.DRAFT_EDITED: dict.fromkeys(_LIVE, _To.STAY),
    EventKind.REJECTED: {CaseState.APPROVED: _To.SETTLE, **dict.fromkeys(_LIVE, _To.SETTLE)},
    EventKind.APPROVED: {
        CaseState.DRAFTED: CaseState.APPROVED,
        CaseState.IDENTITY_PENDING: _To.REFUSE,
    },
    EventKind.EXTENSION_DECIDED: dict.fromkeys(_WORK, _To.STAY),
    EventKind.REFUSAL_DECIDED: dict.fromkeys(_WORK, _To.STAY),
    EventKind.SENT: {**_ANY, CaseState.APPROVED: _To.ANSWER},
    EventKind.DISCARDED: {**_ANY, **dict.fromkeys((CaseState.APPROVED, *_WORK), _To.SETTLE)},
    EventKind.WITHDRAWN: dict.fromkeys(_LIVE, CaseState.WITHDRAWN),
    EventKind.CLOSED: {CaseState.APPROVED: _To.OUTCOME, **dict.fromkeys(_LIVE, _To.OUTCOME)},
    EventKind.REOPENED: dict.fromkeys(CLOSED_STATES, _To.SETTLE),
}
ANSWERS = frozenset({DraftKind.REPLY, DraftKind.REFUSAL})
"""The kinds of mail that end a case; the others leave its course as it is."""
_ABOUT_DRAFTS = frozenset(
    {EventKind.DRAFTED, EventKind.APPROVED, EventKind.SENT, EventKind.REJECTED, EventKind.DISCARDED}
)
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


def _state(target: _Target, case: Case, event: Event) -> CaseState:
    """The state that a target stands for."""
    match target:
        case _To.STAY:
            return case.state
        case _To.SETTLE:
            return _settled(case)
        case _To.ANSWER:
            return CaseState.REFUSED if event.draft_kind is DraftKind.REFUSAL else CaseState.ANSWERED
        case _To.REFUSE:
            if event.draft_kind is not DraftKind.REFUSAL or case.live_answer is None:
                raise IllegalMoveError(f"{case.facts.ref} is {case.state}: only a refusal could be approved")
            return CaseState.APPROVED
        case _To.OUTCOME:
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
    elif event.kind is EventKind.REOPENED:
        requests = dict.fromkeys(requests, RequestState.OPEN)
    closed_at = event.at if state in CLOSED_STATES else None
    return replace(case, state=state, requests=requests, closed_at=closed_at)


def _with_effects(case: Case, event: Event) -> Case:
    """What the event changes besides the state."""
    case = replace(case, length=case.length + 1)
    if event.kind in _CLOCK:
        case = replace(case, clock=(*case.clock, ClockEvent(kind=_CLOCK[event.kind], at=event.at)))
    about_answer = event.draft_kind in ANSWERS
    match event.kind:
        case EventKind.RELABELLED:
            return replace(case, requests=dict.fromkeys(event.requests, RequestState.OPEN))
        case EventKind.IDENTITY_ASKED:
            return replace(case, asked=True)
        case EventKind.IDENTITY_CONFIRMED:
            level = max(case.level, event.level or IdentityLevel.NONE)
            return replace(case, level=level, confirmed=True)
        case EventKind.DRAFTED if about_answer:
            return replace(case, live_answer=event.draft_id)
        case EventKind.REOPENED:  # what was sent is no draft any more
            return replace(case, live_answer=None)
        case EventKind.REJECTED | EventKind.DISCARDED if about_answer:
            return replace(case, live_answer=None, flags=case.flags - {"send_failed"})
        case EventKind.RECEIPT_CORRECTED:
            return replace(case, received_at=event.received_at or case.received_at)
        case EventKind.ASSIGNED:
            return replace(case, assignee=event.why)
        case EventKind.MESSAGE_JOINED:
            return replace(case, flags=case.flags | {"new_message"})
        case EventKind.SEND_FAILED:
            return replace(case, flags=case.flags | {"send_failed"})
        case EventKind.SENT:
            clock = case.clock
            if event.draft_kind is DraftKind.EXTENSION:  # counts from its sending (EX-2)
                clock = (*clock, ClockEvent(kind=ClockEventKind.EXTENDED, at=event.at))
            return replace(case, clock=clock, flags=case.flags - {"send_failed"})
        case _:
            return case
