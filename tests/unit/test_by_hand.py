"""Whom people have to ask, for which requests, and until when."""

from datetime import date

import pytest

from bot.domain.by_hand import due_on, to_ask
from bot.domain.registers import Asked, AskedState
from bot.domain.vocabulary import RequestType

ASKED = tuple(Asked(register=state.value, company="Clewer Oy", state=state) for state in AskedState)


@pytest.mark.parametrize("kind", [RequestType.ACCESS, RequestType.PORTABILITY, RequestType.ERASURE])
def test_an_answer_about_everything_needs_the_registers_of_people(kind: RequestType) -> None:
    assert [one.register for one in to_ask(ASKED, [RequestType.OPT_OUT, kind])] == ["by_hand"]


def test_an_opt_out_waits_for_nobody() -> None:
    assert to_ask(ASKED, [RequestType.OPT_OUT, RequestType.RECTIFICATION]) == ()


@pytest.mark.parametrize(
    ("act_by", "due"),
    [
        (date(2026, 12, 20), date(2026, 12, 3)),
        (date(2026, 12, 1), date(2026, 11, 28)),  # in time for our answer
        (date(2026, 11, 20), date(2026, 11, 27)),  # late already: tomorrow
    ],
)
def test_the_colleagues_answer_is_due_before_ours(act_by: date, due: date) -> None:
    assert due_on(date(2026, 11, 26), 7, act_by) == due
