"""What a case makes of mail that came back, is delayed, or was answered outside."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.case import Case, CaseFacts
from bot.domain.cases import replay
from bot.domain.events import Event, EventKind
from bot.domain.identity import Standing
from bot.domain.vocabulary import (
    CaseState,
    Channel,
    Country,
    DraftKind,
    Flag,
    IdentityLevel,
    IdentityState,
    Language,
    RequestState,
    RequestType,
)

RECEIVED = datetime(2026, 9, 1, 6, tzinfo=UTC)
FACTS = CaseFacts(
    ref="PR-2026-000123",
    received_at=RECEIVED,
    country=Country.FI,
    channel=Channel.EMAIL,
    language=Language.FI,
    standing=Standing.OTHER,
    level=IdentityLevel.NONE,
)


def told(kind: EventKind, draft: int | None = None, kind_of: DraftKind = DraftKind.REPLY) -> Event:
    """An event of the day after receipt, about a draft."""
    return Event(
        kind=kind,
        at=RECEIVED + timedelta(days=1),
        actor="heli",
        draft_id=draft,
        draft_kind=kind_of if draft else None,
    )


def case(*events: Event) -> Case:
    opened = Event(kind=EventKind.OPENED, at=RECEIVED, actor="bot", requests=(RequestType.ACCESS,))
    return replay(FACTS, [opened, *events])


CONFIRMED = replace(told(EventKind.IDENTITY_CONFIRMED), level=IdentityLevel.CODE)
ANSWER = (CONFIRMED, *(told(kind, 1) for kind in (EventKind.DRAFTED, EventKind.APPROVED, EventKind.SENT)))
ANSWERED = replace(told(EventKind.CLOSED), outcome=CaseState.ANSWERED)
CAME_BACK = told(EventKind.BOUNCED, 1)


@pytest.mark.covers("R18")
def test_an_answer_that_came_back_puts_the_case_back_to_work() -> None:
    after = case(*ANSWER, CAME_BACK)
    assert (after.state, after.closed_at, after.live_answer) == (CaseState.OPEN, None, None)
    assert after.requests == {RequestType.ACCESS: RequestState.OPEN}
    assert after.flags == {Flag.BOUNCED}


def test_the_dates_are_those_from_before() -> None:
    assert case(*ANSWER, CAME_BACK).deadlines == case(*ANSWER).deadlines


def test_a_refusal_that_came_back_waits_for_identity_again() -> None:
    kinds = (EventKind.DRAFTED, EventKind.APPROVED, EventKind.SENT, EventKind.BOUNCED)
    assert case(*(told(kind, 2, DraftKind.REFUSAL) for kind in kinds)).state is CaseState.IDENTITY_PENDING


def test_an_answer_nobody_knows_of_is_known_not_to_have_arrived() -> None:
    assert case(*ANSWER[:-1], told(EventKind.SEND_FAILED, 1), CAME_BACK).state is CaseState.OPEN


@pytest.mark.parametrize("draft", [None, 7])
def test_another_mail_that_came_back_reopens_nothing(draft: int | None) -> None:
    event = replace(told(EventKind.BOUNCED, draft), draft_kind=DraftKind.REPLY)
    assert case(*ANSWER, event).state is CaseState.ANSWERED


def test_a_case_that_staff_closed_stays_closed() -> None:
    assert case(CONFIRMED, ANSWERED, CAME_BACK).state is CaseState.ANSWERED


def test_an_extension_counts_only_if_its_notice_has_arrived() -> None:
    sent = told(EventKind.SENT, 3, DraftKind.EXTENSION)
    assert case(sent).deadlines.extended_due_on is not None
    assert case(sent, told(EventKind.BOUNCED, 3, DraftKind.EXTENSION)).deadlines.extended_due_on is None


def test_a_question_that_came_back_was_not_asked() -> None:
    first, second = (told(EventKind.IDENTITY_ASKED, number, DraftKind.IDENTITY) for number in (4, 5))
    lost = told(EventKind.BOUNCED, 4, DraftKind.IDENTITY)
    assert case(first, lost).identity is IdentityState.UNVERIFIED
    assert case(first, second, lost).identity is IdentityState.CHALLENGED


def test_the_next_answer_that_is_sent_settles_the_flag() -> None:
    again = (told(kind, 2) for kind in (EventKind.DRAFTED, EventKind.APPROVED, EventKind.SENT))
    after = case(*ANSWER, CAME_BACK, *again)
    assert (after.state, after.flags) == (CaseState.ANSWERED, frozenset())


def test_a_delay_is_only_shown() -> None:
    after = case(*ANSWER, told(EventKind.DELIVERY_DELAYED, 1))
    assert (after.state, after.flags) == (CaseState.ANSWERED, frozenset({Flag.DELAYED}))


def test_an_answer_from_outside_is_shown_until_the_case_is_closed() -> None:
    outside = told(EventKind.ANSWERED_OUTSIDE)
    assert case(CONFIRMED, outside).flags == {Flag.ANSWERED_OUTSIDE}
    assert case(CONFIRMED, outside, ANSWERED).flags == frozenset()
    assert case(CONFIRMED, ANSWERED, outside).flags == frozenset()


def test_what_the_bot_marks_stays_marked() -> None:
    marked = replace(told(EventKind.FLAGGED), flag=Flag.FLOOD)
    assert case(marked, CONFIRMED, ANSWERED).flags == {Flag.FLOOD}
    assert case(told(EventKind.FLAGGED)).flags == frozenset()
