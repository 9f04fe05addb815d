"""What a scan makes of a pile of mails: whose turn it is, since when, and what belongs together."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.messages import Classification, Mailbox
from bot.domain.scanning import (
    Finding,
    Matter,
    Note,
    Place,
    Standing,
    bare_subject,
    findings,
    has_dates,
    is_answer,
    note_of,
    requests_of,
)
from bot.domain.vocabulary import Country, Label, RequestType
from bot.mail.parse import parse_message
from tests.support.letters import ACCESS

ASKED_AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 9, 20, 9, tzinfo=UTC)
OURS, THEIRS = "info@example.com", "anna@example.fi"
ASKED = Note(
    message_id="<1@example.fi>",
    answers=(),
    sender=THEIRS,
    recipients=frozenset({OURS}),
    subject="tietopyyntö",
    at=ASKED_AT,
)


def answer(after: timedelta, **changes: object) -> Note:
    plain = replace(
        ASKED,
        message_id="<2@example.com>",
        answers=(ASKED.message_id,),
        sender=OURS,
        recipients=frozenset({THEIRS}),
        at=ASKED_AT + after,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # each change is a field's own value


def said(*labels: Label) -> Classification:
    return Classification(
        labels=labels, primary=None, scores={}, privacy=0.9, language="fi", needs_review=False
    )


def matter(note: Note = ASKED, *labels: Label) -> Matter:
    return Matter(
        place=Place(folder="INBOX", number="7"),
        note=note,
        sender=Mailbox(name="Anna", address=note.sender),
        subject=note.subject,
        classification=said(*(labels or (Label.ACCESS,))),
    )


def found(*notes: Note, matters: tuple[Matter, ...] = (), now: datetime = NOW) -> list[Finding]:
    return findings(matters or (matter(),), notes, now, Country.FI)


@pytest.mark.parametrize(
    ("now", "standing", "days"),
    [
        (NOW, Standing.OPEN, 11),
        (datetime(2026, 10, 1, 20, tzinfo=UTC), Standing.OPEN, 0),
        (datetime(2026, 10, 1, 22, tzinfo=UTC), Standing.OVERDUE, -1),  # the 2nd in Helsinki
    ],
)
def test_an_unanswered_request_is_open_until_its_last_day(
    now: datetime, standing: Standing, days: int
) -> None:
    [one] = found(now=now)
    assert (one.standing, one.days, one.answered_on) == (standing, days, None)
    assert one.dates.due_on == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("note", "standing"),
    [
        (answer(timedelta(days=3)), Standing.ANSWERED),
        (answer(timedelta(days=40)), Standing.ANSWERED_LATE),
        (answer(timedelta(days=3), answers=()), Standing.ANSWERED),  # known by its subject
        (answer(timedelta(days=3), automatic=True), Standing.OPEN),
        (answer(timedelta(days=-1)), Standing.OPEN),
        (answer(timedelta(days=3), recipients=frozenset({"chef@example.com"})), Standing.OPEN),
        (answer(timedelta(days=3), answers=(), subject="laskunne"), Standing.OPEN),
        (answer(timedelta(days=3), sender=THEIRS), Standing.OPEN),  # the person to themselves
    ],
)
def test_only_a_mail_to_the_person_after_the_request_answers_it(note: Note, standing: Standing) -> None:
    [one] = found(note)
    assert one.standing is standing
    assert (one.days is None) is (one.answered_on is not None)


def test_a_mail_without_subject_or_number_is_answered_by_nothing_of_that_kind() -> None:
    bare = replace(ASKED, message_id="", subject="")
    [one] = found(answer(timedelta(days=3), answers=("",), subject=""), matters=(matter(bare),))
    assert one.standing is Standing.OPEN


def test_a_reminder_in_the_thread_belongs_to_the_first_and_a_new_wish_stands_alone() -> None:
    again = replace(
        ASKED, message_id="<3@example.fi>", answers=(ASKED.message_id,), at=ASKED_AT + timedelta(9)
    )
    wish = replace(again, message_id="<4@example.fi>")
    stranger = replace(again, message_id="<5@example.se>", sender="sven@example.se")
    several = found(
        matters=(
            matter(again, Label.ACCESS, Label.OTHER_PRIVACY),
            matter(wish, Label.ERASURE),
            matter(stranger),
            matter(),
        )
    )
    assert {(each.matter.note.message_id, each.follow_ups) for each in several} == {
        ("<1@example.fi>", 1),
        ("<4@example.fi>", 0),
        ("<5@example.se>", 0),
    }


def test_the_most_urgent_comes_first() -> None:
    old = replace(ASKED, message_id="<0@example.fi>", sender="ville@example.fi", at=ASKED_AT - timedelta(60))
    done = replace(ASKED, message_id="<9@example.fi>", sender="mari@example.ee")
    reply = answer(timedelta(days=1), answers=(done.message_id,), recipients=frozenset({done.sender}))
    several = found(reply, matters=(matter(), matter(done), matter(old)))
    assert [each.standing for each in several] == [Standing.OVERDUE, Standing.OPEN, Standing.ANSWERED]


def test_in_a_file_our_own_answer_is_no_request() -> None:
    asked = {ASKED.message_id: ASKED}
    assert is_answer(answer(timedelta(days=1)), asked)
    assert not is_answer(answer(timedelta(days=1), recipients=frozenset({"chef@example.com"})), asked)
    assert not is_answer(answer(timedelta(days=1), sender="other@example.com"), asked)
    assert not is_answer(answer(timedelta(days=1), answers=("<unknown@example.com>",)), asked)


@pytest.mark.parametrize(
    ("at", "reached"),
    [
        (datetime(2018, 5, 24, 20, tzinfo=UTC), False),
        (datetime(2018, 5, 24, 21, tzinfo=UTC), True),  # the 25th in Helsinki
        (ASKED_AT, True),
        (datetime(2040, 1, 1, tzinfo=UTC), False),
        (datetime.max.replace(tzinfo=UTC), False),
    ],
)
def test_the_law_and_the_calendars_reach_some_days_only(at: datetime, reached: bool) -> None:
    assert has_dates(matter(replace(ASKED, at=at))) is reached


def test_of_a_mail_only_who_answers_whom_is_remembered() -> None:
    mail = replace(
        ACCESS,
        subject="Re: Tietopyyntö",
        message_id="<3@example.fi>",
        headers=(
            "In-Reply-To: <2@example.com>",
            "References: <1@example.fi> <2@example.com>",
            f"Cc: {THEIRS}",
        ),
    )
    note = note_of(parse_message(mail.write()), ASKED_AT)
    assert note == Note(
        message_id="<3@example.fi>",
        answers=("<2@example.com>", "<1@example.fi>"),
        sender=THEIRS,
        recipients=frozenset({OURS, THEIRS}),
        subject="tietopyyntö",
        at=ASKED_AT,
    )


def test_an_answer_to_a_question_that_nobody_asked_is_a_privacy_question() -> None:
    assert requests_of(said(Label.IDENTITY_REPLY)) == (RequestType.OTHER_PRIVACY,)
    assert requests_of(said(Label.ERASURE, Label.IDENTITY_REPLY)) == (RequestType.ERASURE,)


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: VS:  Sv: Tietopyyntö", "tietopyyntö"),
        ("RE[2]: Tietopyyntö", "tietopyyntö"),
        ("Tietopyyntö: re", "tietopyyntö: re"),
        ("", ""),
    ],
)
def test_marks_of_replies_are_no_part_of_a_subject(subject: str, bare: str) -> None:
    assert bare_subject(subject) == bare
    assert str(Place(folder="INBOX/Tuki", number="12")) == "INBOX/Tuki:12"
