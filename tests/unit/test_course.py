"""What joins, splits and merges a case, and what its words flag: decided without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.case import Case
from bot.domain.cases import replay
from bot.domain.events import Event, EventKind, Tie
from bot.domain.followups import Says
from bot.domain.matching import Match
from bot.domain.planning import Decision, plan_entered, plan_intake
from bot.domain.screening import Screening, Verdict
from bot.domain.vocabulary import CaseState, Flag, Label, RequestType
from bot.errors import IllegalMoveError
from bot.mail.parse import parse_message
from tests.unit.test_cases import FACTS
from tests.unit.test_planning import CLOSED, INTAKE, REFUSED, THREAD, found

AT = datetime(2026, 9, 2, 9, tzinfo=UTC)
RIGHTS = (RequestType.ACCESS, RequestType.ERASURE)


def told(*kinds: EventKind, **fields: object) -> Case:
    """A case in work that these things have happened to."""
    first = Event(kind=EventKind.OPENED, at=AT, actor="bot", requests=RIGHTS)
    events = [replace(Event(kind=kind, at=AT, actor="heli"), **fields) for kind in kinds]  # type: ignore[arg-type]
    return replay(FACTS, [first, *events])


def said(words: str, *labels: Label, thread: object = THREAD, review: bool = False) -> object:
    message = parse_message(f"From: Aino <aino@example.fi>\nSubject: Re: asia\n\n{words}".encode())
    match = Match(joins=thread)  # type: ignore[arg-type]
    return plan_intake(
        replace(INTAKE, message=message, match=match, classification=found(*labels, review=review))
    )


def test_what_is_answered_apart_is_not_asked_here_any_more() -> None:
    case = told(
        EventKind.SPLIT_OFF, requests=(RequestType.ERASURE,), tie=Tie.SPLIT_TO, other="PR-2026-000002"
    )
    assert tuple(case.requests) == (RequestType.ACCESS,)
    assert case.ties == ((Tie.SPLIT_TO, "PR-2026-000002"),)
    assert case.merged_into == ""


def test_a_second_person_takes_nothing_away() -> None:
    assert tuple(told(EventKind.SPLIT_OFF).requests) == RIGHTS


def test_something_is_left_to_answer() -> None:
    with pytest.raises(IllegalMoveError):
        told(EventKind.SPLIT_OFF, requests=RIGHTS)


def test_a_merged_case_has_ended_and_says_where_it_went() -> None:
    case = told(EventKind.MERGED, tie=Tie.MERGED_INTO, other="PR-2026-000007")
    assert (case.state, case.merged_into) == (CaseState.NOT_A_REQUEST, "PR-2026-000007")


def test_the_earliest_receipt_counts_and_a_later_one_does_not() -> None:
    early, late = FACTS.received_at - timedelta(days=3), FACTS.received_at + timedelta(days=3)
    assert told(EventKind.ABSORBED, received_at=early).received_at == early
    assert told(EventKind.ABSORBED, received_at=late).received_at == FACTS.received_at
    assert told(EventKind.ABSORBED, requests=(RequestType.OPT_OUT,)).requests.keys() == {
        *RIGHTS,
        RequestType.OPT_OUT,
    }


def test_the_flag_of_breaches_stays_until_the_last_is_closed() -> None:
    two = (EventKind.BREACH_OPENED, EventKind.BREACH_OPENED, EventKind.BREACH_CLOSED)
    assert Flag.BREACH in told(*two).flags
    assert Flag.BREACH not in told(*two, EventKind.BREACH_CLOSED).flags


@pytest.mark.parametrize(
    ("words", "labels", "flag"),
    [
        ("Ei tarvitse enää.", (Label.OPT_OUT, Label.IDENTITY_REPLY), Flag.WITHDRAWAL_ASKED),
        ("Perun pyyntöni.", (Label.CONSENT_WITHDRAWAL,), Flag.WITHDRAWAL_ASKED),
        ("Valitan teistä.", (Label.COMPLAINT,), Flag.COMPLAINED),
        ("En ole lähettänyt pyyntöä.", (Label.ERASURE,), Flag.IMPERSONATION),
        ("Sain toisen henkilön tiedot.", (), Flag.BREACH_SUSPECTED),
    ],
)
def test_what_is_said_of_the_case_joins_and_is_flagged(
    words: str, labels: tuple[Label, ...], flag: Flag
) -> None:
    plan = said(words, *labels)
    assert (plan.decision, plan.flags) == (Decision.JOIN, (flag,))  # type: ignore[attr-defined]


def test_another_right_beside_a_withdrawal_is_a_request() -> None:
    plan = said("Perun pyyntöni. Poistakaa sen sijaan tietoni.", Label.ERASURE)
    assert (plan.decision, plan.thread) == (Decision.OPEN, THREAD)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "labels", "review", "decision"),
    [
        ("Kiitos paljon!", (Label.OTHER_PRIVACY,), True, Decision.JOIN),
        ("Ei tarvitse enää.", (Label.CONSENT_WITHDRAWAL,), False, Decision.JOIN),
        ("En ole lähettänyt pyyntöä.", (Label.ACCESS,), False, Decision.JOIN),
        ("Sain toisen henkilön tiedot.", (), False, Decision.OPEN),
        ("Valitan teistä.", (Label.COMPLAINT,), False, Decision.OPEN),
        ("Selvä.", (), False, Decision.JOIN),
    ],
)
def test_in_a_case_that_is_done_only_what_wants_nothing_joins(
    words: str, labels: tuple[Label, ...], review: bool, decision: Decision
) -> None:
    assert said(words, *labels, thread=CLOSED, review=review).decision is decision  # type: ignore[attr-defined]


def test_thanks_for_a_refusal_do_not_open_it_again() -> None:
    plan = said("Kiitos paljon!", Label.OTHER_PRIVACY, thread=REFUSED)
    assert (plan.decision, plan.reopens, plan.said) == (  # type: ignore[attr-defined]
        Decision.JOIN,
        False,
        frozenset({Says.THANKS}),
    )


def test_a_complaint_about_a_refusal_is_a_case_of_its_own() -> None:
    assert said("Valitan.", Label.COMPLAINT, thread=REFUSED).decision is Decision.OPEN  # type: ignore[attr-defined]


@pytest.mark.parametrize(("verdict", "joins"), [(Verdict.AUTO_REPLY, THREAD), (Verdict.LIST, None)])
def test_only_an_automatic_reply_is_shown_in_its_case(verdict: Verdict, joins: object) -> None:
    screening = Screening(verdict=verdict, reason="a machine")
    plan = plan_intake(replace(INTAKE, screening=screening, match=Match(joins=THREAD)))
    assert (plan.decision, plan.joins) == (Decision.AUTOMATIC, joins)


def test_the_same_person_again_is_flagged_but_not_for_the_thread_it_writes_in() -> None:
    again = replace(INTAKE, earlier=(THREAD.ref,))
    assert plan_intake(again).flags == (Flag.REPEATED,)
    assert plan_intake(replace(again, match=Match(joins=THREAD))).flags == ()


@pytest.mark.parametrize(
    ("labels", "requests", "look", "uncertain"),
    [
        ((Label.ERASURE,), (), "", False),
        ((Label.ERASURE,), (), "a scan", True),
        ((), (), "", True),
        ((), (RequestType.ACCESS,), "a scan", False),
    ],
)
def test_what_staff_enter_is_always_a_case(
    labels: tuple[Label, ...], requests: tuple[RequestType, ...], look: str, uncertain: bool
) -> None:
    intake = replace(INTAKE, classification=found(*labels), look=look)
    plan = plan_entered(intake, requests, "heli")
    assert (plan.decision, plan.uncertain, plan.opened_by) == (Decision.OPEN, uncertain, "heli")
    assert plan.requests
