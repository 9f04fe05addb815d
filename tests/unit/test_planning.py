"""What is done with one message: open, join, or leave alone; and whether the bot may acknowledge."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.identity import Standing
from bot.domain.matching import Match, Thread
from bot.domain.messages import Authentication, Classification
from bot.domain.planning import (
    Decision,
    Intake,
    IntakePlan,
    language_note,
    language_of_answer,
    plan_intake,
)
from bot.domain.screening import screen
from bot.domain.vocabulary import Flag, IdentityLevel, Label, Language, RequestType
from bot.mail.parse import parse_message

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
LETTER = parse_message(b"From: Aino <aino@example.fi>\nSubject: Tietoni\n\nPoistakaa tietoni.")
THREAD = Thread(
    case_id=1,
    ref="PR-2026-000001",
    participants=frozenset({"aino@example.fi"}),
    closed=False,
    requests=frozenset({RequestType.ACCESS}),
)
CLOSED = replace(THREAD, closed=True)
REFUSED = replace(CLOSED, refused=True)


def found(*labels: Label, review: bool = False, language: str = "fi") -> Classification:
    return Classification(
        labels=labels,
        primary=labels[0] if labels else None,
        scores=dict.fromkeys(Label, 0.5),
        privacy=0.9,
        language=language,
        needs_review=review,
    )


INTAKE = Intake(
    message=LETTER,
    screening=screen(LETTER, frozenset(), frozenset()),
    classification=found(Label.ERASURE),
    authentication=Authentication(authenticated=True, reason="dmarc=pass"),
    match=Match(),
    received_at=NOW,
    now=NOW,
    acknowledged_today=0,
)


def planned(classification: Classification, match: Match | None = None) -> IntakePlan:
    return plan_intake(replace(INTAKE, classification=classification, match=match or Match()))


def test_request_opens_a_case() -> None:
    plan = plan_intake(INTAKE)
    assert (plan.decision, plan.requests, plan.uncertain) == (
        Decision.OPEN,
        (RequestType.ERASURE,),
        False,
    )


def test_several_requests_open_one_case() -> None:
    plan = planned(found(Label.ACCESS, Label.OPT_OUT))
    assert plan.requests == (RequestType.ACCESS, RequestType.OPT_OUT)


@pytest.mark.covers("R17")
def test_automatic_mail_opens_nothing_whatever_it_says() -> None:
    robot = parse_message(
        b"From: a@example.fi\nAuto-Submitted: auto-replied\nSubject: x\n\nPoistakaa tietoni."
    )
    plan = plan_intake(
        replace(INTAKE, message=robot, screening=screen(robot, frozenset(), frozenset()), match=Match())
    )
    assert (plan.decision, plan.acknowledge) == (Decision.AUTOMATIC, False)


def test_mail_without_privacy_matter_is_left_alone() -> None:
    assert planned(found()).decision is Decision.NOT_PRIVACY


def test_unsure_mail_is_shown_to_a_person() -> None:
    plan = planned(found(review=True))
    assert (plan.decision, plan.uncertain, plan.requests) == (
        Decision.OPEN,
        True,
        (RequestType.OTHER_PRIVACY,),
    )


def test_unsure_request_keeps_its_likely_labels() -> None:
    plan = planned(found(Label.ACCESS, review=True))
    assert (plan.uncertain, plan.requests) == (True, (RequestType.ACCESS,))


def test_identity_answer_without_a_case_goes_to_triage() -> None:
    plan = planned(found(Label.IDENTITY_REPLY))
    assert (plan.decision, plan.uncertain) == (Decision.OPEN, True)


@pytest.mark.covers("R21")
@pytest.mark.parametrize(
    "classification",
    [
        found(),
        found(Label.IDENTITY_REPLY),
        found(Label.OTHER_PRIVACY),
        found(Label.ACCESS),
        found(Label.ERASURE, review=True),
    ],
)
def test_answer_in_a_case_joins_it(classification: Classification) -> None:
    plan = planned(classification, Match(joins=THREAD))
    assert (plan.decision, plan.joins, plan.acknowledge) == (Decision.JOIN, THREAD, False)


def test_new_scope_in_a_thread_is_a_case_of_its_own() -> None:
    plan = planned(found(Label.ERASURE), Match(joins=THREAD))
    assert (plan.decision, plan.joins) == (Decision.OPEN, None)


def test_same_right_asked_again_after_the_end_is_a_new_case() -> None:
    assert planned(found(Label.ACCESS), Match(joins=CLOSED)).decision is Decision.OPEN


def test_thanks_after_the_end_join_the_closed_case() -> None:
    assert planned(found(), Match(joins=CLOSED)).decision is Decision.JOIN


@pytest.mark.parametrize("classification", [found(Label.OTHER_PRIVACY), found(review=True)])
def test_question_after_the_end_is_a_case_that_somebody_reads(classification: Classification) -> None:
    assert planned(classification, Match(joins=CLOSED)).decision is Decision.OPEN


@pytest.mark.parametrize(
    "classification", [found(Label.IDENTITY_REPLY), found(Label.ACCESS), found(review=True)]
)
def test_answer_after_a_refusal_opens_the_case_again(classification: Classification) -> None:
    plan = planned(classification, Match(joins=REFUSED))
    assert (plan.decision, plan.reopens) == (Decision.JOIN, True)


def test_thanks_after_a_refusal_open_nothing_again() -> None:
    plan = planned(found(), Match(joins=REFUSED))
    assert (plan.decision, plan.reopens) == (Decision.JOIN, False)


def test_new_scope_after_a_refusal_is_a_case_of_its_own() -> None:
    assert planned(found(Label.ERASURE), Match(joins=REFUSED)).decision is Decision.OPEN


@pytest.mark.covers("R25")
def test_stranger_in_a_thread_opens_a_case_that_names_it() -> None:
    assert planned(found(Label.ACCESS), Match(possible=THREAD)).possible is THREAD


@pytest.mark.covers("R21", "R25")
def test_word_of_a_stranger_in_a_thread_is_shown_to_a_person() -> None:
    plan = planned(found(), Match(possible=THREAD))
    assert (plan.decision, plan.uncertain) == (Decision.OPEN, True)


SCAN = b"""From: aino@example.fi
Content-Type: multipart/mixed; boundary=x

--x

--x
Content-Type: application/pdf
Content-Disposition: attachment; filename=a.pdf

%PDF
--x--
"""


def test_letter_that_is_only_attached_is_shown_to_a_person() -> None:
    scan = parse_message(SCAN)
    plan = plan_intake(replace(INTAKE, message=scan, classification=found()))
    assert (plan.decision, plan.uncertain) == (Decision.OPEN, True)


@pytest.mark.parametrize(
    ("authenticated", "on_file", "standing", "level"),
    [
        (True, True, Standing.ON_FILE, IdentityLevel.SENDER),
        (True, False, Standing.OTHER, IdentityLevel.NONE),
        (False, True, Standing.OTHER, IdentityLevel.NONE),
    ],
)
def test_case_begins_with_what_the_mail_shows(
    authenticated: bool, on_file: bool, standing: Standing, level: IdentityLevel
) -> None:
    shown = Authentication(authenticated=authenticated, reason="as the server says")
    plan = plan_intake(replace(INTAKE, authentication=shown, address_on_file=on_file))
    assert (plan.standing, plan.level) == (standing, level)


@pytest.mark.parametrize(
    ("code", "language"),
    [("fi", Language.FI), ("sv", Language.SV), ("et", Language.ET), ("de", Language.EN), ("", Language.EN)],
)
def test_answer_is_in_the_writers_language_or_english(code: str, language: Language) -> None:
    assert language_of_answer(code) is language


@pytest.mark.parametrize(
    ("code", "told"), [("fi", False), ("et", False), ("", False), ("de", True), ("ru", True)]
)
def test_staff_are_told_of_a_language_without_texts(code: str, told: bool) -> None:
    note = language_note(code)
    assert bool(note) is told
    assert not told or f"({code})" in note


@pytest.mark.covers("R19")
@pytest.mark.parametrize(
    ("intake", "acknowledged"),
    [
        (INTAKE, True),
        (replace(INTAKE, authentication=Authentication(authenticated=False, reason="none")), False),
        (replace(INTAKE, now=NOW + timedelta(days=3)), True),
        (replace(INTAKE, now=NOW + timedelta(days=3, seconds=1)), False),
        (replace(INTAKE, acknowledged_today=1), True),
        (replace(INTAKE, acknowledged_today=2), False),
        (replace(INTAKE, message=parse_message(b"From: noreply@example.fi\nSubject: x\n\nx")), False),
    ],
)
def test_acknowledgement_goes_only_where_it_may(intake: Intake, acknowledged: bool) -> None:
    assert plan_intake(intake).acknowledge is acknowledged


def test_what_is_known_of_the_writer_marks_the_case_but_no_marketing_stop() -> None:
    intake = replace(INTAKE, hinted=(Flag.REPRESENTATIVE,), sensitive=False)
    plan = plan_intake(intake)
    assert Flag.REPRESENTATIVE in plan.flags
    assert not plan.sensitive
    stop = replace(INTAKE.classification, labels=(Label.OPT_OUT,), primary=Label.OPT_OUT)
    assert Flag.REPRESENTATIVE not in plan_intake(replace(intake, classification=stop)).flags
