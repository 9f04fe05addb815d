"""Breach notes: a personal data breach is told to the authority within 72 hours of noticing it (Art. 33)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

TERM = timedelta(hours=72)  # hours, not working days: Reg. 1182/71 Art. 3(4) moves no period in hours
STEPS = (timedelta(0), timedelta(hours=48), timedelta(hours=66))
"""When staff are told, from noticing on; the first mail goes at once."""


class BreachKind(StrEnum):
    """Why a breach note was opened."""

    RECORDED = "recorded"
    WRONG_RECIPIENT = "wrong_recipient"
    IMPERSONATION = "impersonation"


WORDS: Mapping[BreachKind, str] = {
    BreachKind.RECORDED: "recorded by staff",
    BreachKind.WRONG_RECIPIENT: "a mail of ours went to a wrong recipient",
    BreachKind.IMPERSONATION: "the person says that the request was not theirs",
}


def tell_by(noticed_at: datetime) -> datetime:
    """Until when the authority has to be told."""
    return noticed_at + TERM


def steps_reached(noticed_at: datetime, now: datetime) -> int:
    """How many of the mails to staff are due by now; after a stand-still the latest stands for all."""
    return max(1, sum(now >= noticed_at + step for step in STEPS))


def hours_left(noticed_at: datetime, now: datetime) -> int:
    """Whole hours until the authority has to be told; negative where they have passed."""
    return int((tell_by(noticed_at) - now).total_seconds() // 3600)
