"""Since when an identity question is unanswered (R31)."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.events import Event, EventKind
from bot.domain.questions import unanswered_since
from bot.domain.vocabulary import DraftKind

FIRST = datetime(2026, 9, 1, 8, tzinfo=UTC)
ASKED, ANSWERED = EventKind.IDENTITY_ASKED, EventKind.MESSAGE_JOINED


def told(*kinds: EventKind, bounced: DraftKind = DraftKind.IDENTITY) -> list[Event]:
    """These events, a day apart."""
    return [
        Event(
            kind=kind,
            at=FIRST + timedelta(days=number),
            actor="bot",
            draft_kind=bounced if kind is EventKind.BOUNCED else None,
        )
        for number, kind in enumerate(kinds)
    ]


@pytest.mark.covers("R31")
@pytest.mark.parametrize(
    ("kinds", "day"),
    [
        ((), None),
        ((ASKED,), 0),
        ((ASKED, ASKED), 0),
        ((ASKED, ANSWERED), None),
        ((ASKED, ANSWERED, ASKED), 2),
        ((ASKED, EventKind.IDENTITY_CONFIRMED), None),
        ((ASKED, EventKind.NOTED), 0),
        ((ASKED, EventKind.BOUNCED), None),
        ((ASKED, EventKind.REOPENED, ASKED), 2),
    ],
)
def test_a_question_is_open_until_something_comes_back(kinds: tuple[EventKind, ...], day: int | None) -> None:
    assert unanswered_since(told(*kinds)) == (None if day is None else FIRST + timedelta(days=day))


def test_another_mail_that_bounced_leaves_the_question_open() -> None:
    assert unanswered_since(told(ASKED, EventKind.BOUNCED, bounced=DraftKind.ACKNOWLEDGEMENT)) == FIRST
