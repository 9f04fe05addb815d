"""Registers that only people can use: which requests need them asked, and what their answers are."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.registers import Asked, AskedState
from bot.domain.vocabulary import RequestType

FIND = "find"
"""The task of looking whether there is anything."""

NEEDS_ALL = frozenset({RequestType.ACCESS, RequestType.PORTABILITY, RequestType.ERASURE})
"""Answers that say what all companies hold; never an opt-out, which waits for nobody (SEED S-05)."""


class Answer(StrEnum):
    """What a colleague found or did."""

    FOUND = "found"
    NOTHING = "nothing"
    DONE = "done"


def to_ask(asked: Iterable[Asked], requests: Iterable[RequestType]) -> tuple[Asked, ...]:
    """The registers in which a colleague has to look for a case with these requests."""
    if not NEEDS_ALL & set(requests):
        return ()
    return tuple(one for one in asked if one.state is AskedState.BY_HAND)


def due_on(today: date, days: int, act_by: date) -> date:
    """When the colleague's answer is due: in time for ours, and never before tomorrow."""
    return max(today + timedelta(days=1), min(today + timedelta(days=days), act_by - timedelta(days=3)))
