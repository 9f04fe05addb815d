"""A case read from its journal: states, requests, dates and flags follow from what happened."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.case import Case, CaseFacts
from bot.domain.cases import move, replay
from bot.domain.events import Event, EventKind
from bot.domain.identity import Standing
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
FACTS = CaseFacts(
    ref="PR-2026-000123",
    received_at=RECEIVED,
    country=Country.FI,
    channel=Channel.EMAIL,
    language=Language.FI,
    standing=Standing.OTHER,
    level=IdentityLevel.NONE,
)


def told(kind: EventKind, days: int = 1, **fields: object) -> Event:
    """An event so many days after receipt."""
    event = Event(kind=kind, at=RECEIVED + timedelta(days=days), actor="heli")
    return replace(event, **fields)  # type: ignore[arg-type]  # the fields are named by each test


def opened(*requests: RequestType, uncertain: bool = False) -> Event:
    return told(EventKind.OPENED, 0, requests=requests or (RequestType.ACCESS,), uncertain=uncertain)


CONFIRMED = told(EventKind.IDENTITY_CONFIRMED, 7, level=IdentityLevel.CODE)
DRAFTED = told(EventKind.DRAFTED, draft_id=1, draft_kind=DraftKind.REPLY)
APPROVED = told(EventKind.APPROVED, draft_id=1, draft_kind=DraftKind.REPLY)
SENT = told(EventKind.SENT, 8, draft_id=1, draft_kind=DraftKind.REPLY)
TO_APPROVED = (CONFIRMED, DRAFTED, APPROVED)
REFUSED = tuple(
    told(kind, draft_id=2, draft_kind=DraftKind.REFUSAL)
    for kind in (EventKind.DRAFTED, EventKind.APPROVED, EventKind.SENT)
)


def case(*events: Event, requests: tuple[RequestType, ...] = (RequestType.ACCESS,)) -> Case:
    return replay(FACTS, [opened(*requests), *events])


def unsure(*events: Event) -> Case:
    return replay(FACTS, [opened(uncertain=True), *events])


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (unsure(), CaseState.TRIAGE),
        (case(), CaseState.IDENTITY_PENDING),
        (case(requests=(RequestType.OPT_OUT,)), CaseState.OPEN),
        (case(CONFIRMED), CaseState.OPEN),
        (case(DRAFTED), CaseState.IDENTITY_PENDING),
        (case(DRAFTED, CONFIRMED), CaseState.DRAFTED),
        (case(*TO_APPROVED), CaseState.APPROVED),
        (case(*TO_APPROVED, SENT), CaseState.ANSWERED),
        (case(CONFIRMED, told(EventKind.IDENTITY_ASKED)), CaseState.OPEN),
        (unsure(DRAFTED), CaseState.TRIAGE),
        (unsure(CONFIRMED), CaseState.TRIAGE),
        (unsure(told(EventKind.RELABELLED, requests=(RequestType.OPT_OUT,))), CaseState.OPEN),
        (case(told(EventKind.WITHDRAWN)), CaseState.WITHDRAWN),
        (case(*TO_APPROVED, told(EventKind.REJECTED, draft_kind=DraftKind.REPLY)), CaseState.OPEN),
        (case(*TO_APPROVED, told(EventKind.DISCARDED, draft_kind=DraftKind.REPLY)), CaseState.OPEN),
    ],
)
def test_state_follows_from_what_happened(found: Case, state: CaseState) -> None:
    assert found.state is state


def test_sent_refusal_ends_the_case_as_refused() -> None:
    found = case(CONFIRMED, *REFUSED)
    assert (found.state, found.requests) == (
        CaseState.REFUSED,
        {RequestType.ACCESS: RequestState.REFUSED},
    )


@pytest.mark.parametrize("kind", [DraftKind.ACKNOWLEDGEMENT, DraftKind.IDENTITY, DraftKind.NOTICE])
@pytest.mark.parametrize("happened", [EventKind.DRAFTED, EventKind.APPROVED, EventKind.SENT])
def test_other_mails_leave_the_course_as_it_is(kind: DraftKind, happened: EventKind) -> None:
    assert case(told(happened, draft_kind=kind)).state is CaseState.IDENTITY_PENDING


@pytest.mark.parametrize("outcome", sorted(CLOSED_STATES))
def test_case_is_closed_as_the_event_says_at_its_time(outcome: CaseState) -> None:
    found = case(told(EventKind.CLOSED, 5, outcome=outcome))
    assert (found.state, found.closed_at) == (outcome, RECEIVED + timedelta(days=5))


@pytest.mark.parametrize("outcome", [*sorted(set(CaseState) - CLOSED_STATES), None])
def test_case_cannot_be_closed_as_something_open(outcome: CaseState | None) -> None:
    with pytest.raises(IllegalMoveError, match="can't be closed as"):
        case(told(EventKind.CLOSED, outcome=outcome))


@pytest.mark.parametrize("before", [(), (DRAFTED,), TO_APPROVED, (*TO_APPROVED, SENT)])
def test_answer_below_its_level_or_without_draft_is_never_approved(before: tuple[Event, ...]) -> None:
    with pytest.raises(IllegalMoveError, match=r"PR-2026-000123 is \w+: "):
        case(*before, APPROVED)


@pytest.mark.parametrize(
    "kind",
    [EventKind.WITHDRAWN, EventKind.RELABELLED, EventKind.DRAFT_EDITED],
)
def test_closed_case_takes_no_step_but_reopening(kind: EventKind) -> None:
    with pytest.raises(IllegalMoveError):
        case(*TO_APPROVED, SENT, told(kind))


def test_question_that_goes_out_late_leaves_a_closed_case_closed() -> None:
    assert case(*TO_APPROVED, SENT, told(EventKind.IDENTITY_ASKED)).state is CaseState.ANSWERED


def test_refusal_because_nobody_was_identified_needs_no_identity() -> None:
    assert case(*REFUSED).state is CaseState.REFUSED


def test_refused_case_is_in_work_again_once_reopened() -> None:
    found = case(*REFUSED, told(EventKind.REOPENED, 9))
    assert (found.state, found.closed_at) == (CaseState.IDENTITY_PENDING, None)


def test_journal_begins_with_its_opening() -> None:
    with pytest.raises(IllegalMoveError, match="begins with opened"):
        replay(FACTS, [CONFIRMED])


def test_case_is_opened_once() -> None:
    with pytest.raises(IllegalMoveError, match="“opened” is not possible"):
        case(opened())


def test_reopened_case_is_open_again_whole() -> None:
    found = case(*TO_APPROVED, SENT, told(EventKind.REOPENED, 20))
    assert (found.state, found.closed_at, found.live_answer) == (CaseState.OPEN, None, None)
    assert found.open_requests == (RequestType.ACCESS,)


def test_answered_case_leaves_no_request_open() -> None:
    found = case(*TO_APPROVED, SENT, requests=(RequestType.ACCESS, RequestType.ERASURE))
    assert set(found.requests.values()) == {RequestState.DONE}


def test_closed_case_keeps_its_dates() -> None:
    assert case(*TO_APPROVED, SENT).deadlines.cautious_on == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ((), IdentityState.UNVERIFIED),
        ((told(EventKind.IDENTITY_ASKED),), IdentityState.CHALLENGED),
        ((told(EventKind.IDENTITY_ASKED), CONFIRMED), IdentityState.VERIFIED),
        ((told(EventKind.RELABELLED, requests=(RequestType.OPT_OUT,)),), IdentityState.NOT_NEEDED),
    ],
)
def test_identity_follows_from_what_happened(events: tuple[Event, ...], state: IdentityState) -> None:
    assert case(*events).identity is state


@pytest.mark.parametrize("level", [IdentityLevel.SENDER, None])
def test_lower_check_takes_no_level_away(level: IdentityLevel | None) -> None:
    assert case(CONFIRMED, told(EventKind.IDENTITY_CONFIRMED, level=level)).level is IdentityLevel.CODE


def test_relabelling_to_a_stricter_right_asks_for_identity() -> None:
    found = case(told(EventKind.RELABELLED, requests=(RequestType.ERASURE,)), requests=(RequestType.OPT_OUT,))
    assert found.state is CaseState.IDENTITY_PENDING


def test_asking_and_accepting_identity_pauses_the_outer_date() -> None:
    found = case(told(EventKind.IDENTITY_ASKED), CONFIRMED).deadlines
    assert (found.paused_days, found.due_on) == (6, date(2026, 10, 7))


def test_decided_extension_moves_nothing_before_its_notice_is_sent() -> None:
    decided = told(EventKind.EXTENSION_DECIDED, 10)
    assert case(CONFIRMED, decided).deadlines.extended_due_on is None


def test_extension_counts_from_its_sending() -> None:
    sent = told(EventKind.SENT, 12, draft_kind=DraftKind.EXTENSION)
    assert case(CONFIRMED, sent).deadlines.act_by == date(2026, 12, 1)


def test_notice_sent_after_the_month_extends_nothing() -> None:
    sent = told(EventKind.SENT, 40, draft_kind=DraftKind.EXTENSION)
    assert case(CONFIRMED, sent).deadlines.act_by == date(2026, 10, 1)


@pytest.mark.covers("R34")
def test_corrected_receipt_moves_all_dates() -> None:
    earlier = told(EventKind.RECEIPT_CORRECTED, received_at=RECEIVED - timedelta(days=3))
    assert case(earlier).deadlines.due_on == date(2026, 9, 29)


def test_correction_without_a_date_changes_none() -> None:
    assert case(told(EventKind.RECEIPT_CORRECTED)).received_at == RECEIVED


def test_assignee_is_named() -> None:
    assert case(told(EventKind.ASSIGNED, why="anna")).assignee == "anna"


@pytest.mark.parametrize("ends", [EventKind.SENT, EventKind.REJECTED, EventKind.DISCARDED])
def test_failed_sending_is_flagged_until_it_is_settled(ends: EventKind) -> None:
    failed = case(*TO_APPROVED, told(EventKind.SEND_FAILED, draft_id=1, draft_kind=DraftKind.REPLY))
    assert failed.flags == {"send_failed"}
    assert not move(failed, told(ends, draft_kind=DraftKind.REPLY)).flags


def test_new_message_is_flagged() -> None:
    assert case(told(EventKind.MESSAGE_JOINED)).flags == {"new_message"}


def test_rejected_notice_leaves_the_answer_alone() -> None:
    rejected = told(EventKind.REJECTED, draft_id=9, draft_kind=DraftKind.NOTICE)
    assert case(CONFIRMED, DRAFTED, rejected).live_answer == 1


def test_message_to_a_closed_case_does_not_open_it() -> None:
    found = case(*TO_APPROVED, SENT, told(EventKind.MESSAGE_JOINED, 30))
    assert (found.closed, found.closed_at) == (True, SENT.at)
