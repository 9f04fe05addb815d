"""Which case a mail joins: one of its thread that its sender has a part in, and no other (R21, R25)."""

import pytest

from bot.domain.matching import Match, Thread, find_case, references_in
from bot.domain.messages import ParsedMessage
from bot.domain.vocabulary import RequestType
from bot.mail.parse import parse_message


def mail(sender: str = "aino@example.fi") -> ParsedMessage:
    return parse_message(f"From: {sender}\nSubject: Re: asia\n\nKiitos.".encode())


def thread(number: int, *participants: str, closed: bool = False) -> Thread:
    return Thread(
        case_id=number,
        ref=f"PR-2026-{number:06d}",
        participants=frozenset(participants),
        closed=closed,
        requests=frozenset({RequestType.ACCESS}),
    )


OPEN, NEWER = thread(1, "aino@example.fi"), thread(2, "aino@example.fi")
CLOSED = thread(3, "aino@example.fi", closed=True)
THEIRS = thread(4, "ville@example.fi")


@pytest.mark.covers("R21")
def test_answer_of_a_participant_joins_the_case() -> None:
    assert find_case(mail(), [OPEN]) == Match(joins=OPEN)


@pytest.mark.covers("R21")
def test_sender_is_compared_without_regard_to_case() -> None:
    assert find_case(mail("Aino <AINO@example.fi>"), [OPEN]).joins is OPEN


@pytest.mark.covers("R25")
def test_answer_of_a_stranger_joins_nothing_and_is_named_for_staff() -> None:
    assert find_case(mail("eve@example.com"), [OPEN]) == Match(possible=OPEN)


@pytest.mark.covers("R25")
def test_participant_joins_the_own_case_of_a_mixed_thread() -> None:
    assert find_case(mail(), [OPEN, THEIRS]).joins is OPEN


def test_newest_case_is_joined() -> None:
    assert find_case(mail(), [OPEN, NEWER]).joins is NEWER


def test_open_case_is_joined_before_a_newer_closed_one() -> None:
    assert find_case(mail(), [OPEN, CLOSED]).joins is OPEN


def test_closed_case_is_joined_where_there_is_no_other() -> None:
    assert find_case(mail(), [CLOSED]).joins is CLOSED


@pytest.mark.covers("R25")
def test_mail_without_sender_joins_nothing() -> None:
    letter = thread(5, "")
    assert find_case(mail(""), [letter]) == Match(possible=letter)


def test_mail_outside_every_thread_matches_nothing() -> None:
    assert find_case(mail(), []) == Match()


def naming(text: str, subject: str = "Re: asia") -> ParsedMessage:
    return parse_message(f"From: aino@example.fi\nSubject: {subject}\n\n{text}".encode())


@pytest.mark.covers("R25")
def test_numbers_are_found_in_subject_and_text() -> None:
    message = naming("ks. PR-2026-000002 ja XPR-2026-000003, PR-2026-0000045", "[pr-2026-000001]")
    assert references_in(message) == ("PR-2026-000001", "PR-2026-000002")


@pytest.mark.covers("R21", "R25", "A7")
def test_a_named_case_is_joined_by_its_person_when_vouched_for_only() -> None:
    assert find_case(mail(), [], [OPEN], vouched=True).joins is OPEN
    assert find_case(mail(), [], [OPEN]) == Match(possible=OPEN)
    assert find_case(mail("eve@example.com"), [], [OPEN], vouched=True) == Match(possible=OPEN)


def test_the_thread_says_before_the_number() -> None:
    assert find_case(mail(), [OPEN], [NEWER], vouched=True).joins is OPEN
