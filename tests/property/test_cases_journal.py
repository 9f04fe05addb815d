"""The table of moves walked at random: reading a journal whole and step by step is the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import event as reached
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.case import CaseFacts
from bot.domain.cases import ANSWERS, move, replay
from bot.domain.events import Event, EventKind
from bot.domain.identity import Standing, starting_level
from bot.domain.moves import MOVES
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

RECEIVED = datetime(2026, 9, 1, 6, tzinfo=UTC)
ABOUT_DRAFTS = {
    EventKind.DRAFTED,
    EventKind.APPROVED,
    EventKind.SENT,
    EventKind.REJECTED,
    EventKind.DISCARDED,
    EventKind.BOUNCED,
}
# What staff would do next; chance alone seldom gets as far as an answer.
ONWARDS = {
    CaseState.TRIAGE: EventKind.RELABELLED,
    CaseState.IDENTITY_PENDING: EventKind.IDENTITY_CONFIRMED,
    CaseState.OPEN: EventKind.DRAFTED,
    CaseState.DRAFTED: EventKind.APPROVED,
    CaseState.APPROVED: EventKind.SENT,
}
requests = st.lists(st.sampled_from(RequestType), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Anything that could be told of a case."""
    return Event(
        kind=draw(st.sampled_from(EventKind)),
        at=RECEIVED,
        actor="heli",
        requests=draw(requests),
        draft_id=draw(st.integers(1, 5)),
        draft_kind=draw(st.sampled_from([DraftKind.REPLY] * 3 + list(DraftKind))),
        level=draw(st.none() | st.sampled_from(IdentityLevel)),
        received_at=draw(st.none() | st.just(RECEIVED - timedelta(days=2))),
        outcome=draw(st.none() | st.sampled_from(CaseState)),
        uncertain=draw(st.booleans()),
    )


class Journal(RuleBasedStateMachine):
    """One case, told at random; what is not possible must leave no trace."""

    @initialize(first=requests, standing=st.sampled_from(Standing), uncertain=st.booleans())
    def open(self, first: tuple[RequestType, ...], standing: Standing, uncertain: bool) -> None:
        """The case begins."""
        self.facts = CaseFacts(
            ref="PR-2026-000001",
            received_at=RECEIVED,
            country=Country.FI,
            channel=Channel.EMAIL,
            language=Language.FI,
            standing=standing,
            level=starting_level(standing),
        )
        self.events = [
            Event(kind=EventKind.OPENED, at=RECEIVED, actor="bot", requests=first, uncertain=uncertain)
        ]
        self.case = replay(self.facts, self.events)

    @rule(event=events(), after=st.integers(0, 9))
    def tell(self, event: Event, after: int) -> None:
        """Something happens, or isn't possible here."""
        event = replace(event, at=self.events[-1].at + timedelta(hours=after))
        try:
            self.case = move(self.case, event)
        except IllegalMoveError:
            assert not self._allowed(event)
        else:
            assert self._allowed(event)
            self.events.append(event)
        reached(f"{self.case.state}")

    @rule(event=events(), kind=st.sampled_from(sorted(ANSWERS)))
    def go_on(self, event: Event, kind: DraftKind) -> None:
        """The next step towards the answer, or a new beginning."""
        next_step = ONWARDS.get(self.case.state, EventKind.REOPENED)
        self.tell(replace(event, kind=next_step, draft_kind=kind, level=IdentityLevel.STRONG), after=1)

    def _allowed(self, event: Event) -> bool:
        if event.kind in ABOUT_DRAFTS and event.draft_kind not in ANSWERS:
            return True
        if event.kind is EventKind.CLOSED and event.outcome not in CLOSED_STATES:
            return False
        if event.kind is EventKind.APPROVED and self.before is CaseState.IDENTITY_PENDING:
            known = replay(self.facts, self.events)
            return event.draft_kind is DraftKind.REFUSAL and known.live_answer is not None
        if event.kind is EventKind.SPLIT_OFF and event.requests:
            known = replay(self.facts, self.events)
            return (
                not known.closed
                and known.state is not CaseState.APPROVED
                and not set(known.requests) <= set(event.requests)
            )
        return self.before in MOVES.get(event.kind, {})

    @property
    def before(self) -> CaseState:
        """The state before the last step, read from the journal alone."""
        return replay(self.facts, self.events).state

    @invariant()
    def whole_and_steps_agree(self) -> None:
        """R39: there is one reading."""
        assert replay(self.facts, self.events) == self.case
        assert self.case.length == len(self.events)

    @invariant()
    def closed_cases_and_no_others_have_a_closing_time(self) -> None:
        """Retention counts from it."""
        assert self.case.closed == (self.case.closed_at is not None)
        assert not (self.case.closed and self.case.open_requests)

    @invariant()
    def no_answer_is_ready_below_its_level(self) -> None:
        """What is drafted or approved has an answer, and identity is enough for all but a refusal."""
        if self.case.state in (CaseState.DRAFTED, CaseState.APPROVED):
            assert self.case.live_answer is not None
        approved = [event.draft_kind for event in self.events if event.kind is EventKind.APPROVED]
        refused = self.case.state is CaseState.APPROVED and DraftKind.REFUSAL in approved
        if self.case.state in (CaseState.DRAFTED, CaseState.APPROVED) and not refused:
            assert self.case.level >= self.case.required
        if self.case.state is CaseState.IDENTITY_PENDING:
            assert self.case.level < self.case.required

    @invariant()
    def identity_tells_the_level(self) -> None:
        """The state is a reading of levels and asking."""
        enough = self.case.identity in (IdentityState.NOT_NEEDED, IdentityState.VERIFIED)
        assert enough == (self.case.level >= self.case.required)

    @invariant()
    def open_cases_have_only_open_requests(self) -> None:
        """A request ends with its case in this version."""
        if not self.case.closed:
            assert set(self.case.requests.values()) == {RequestState.OPEN}

    @invariant()
    def dates_can_always_be_read(self) -> None:
        """Whatever happened, there is a date to act by."""
        assert self.case.deadlines.act_by > self.case.deadlines.received_on


TestJournal = pytest.mark.covers("R38", "R39")(Journal.TestCase)
TestJournal.settings = settings(max_examples=60, stateful_step_count=30)
