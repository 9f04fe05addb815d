"""The 72 hours of Art. 33, and when staff are told of them."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.breaches import hours_left, steps_reached, tell_by

FRIDAY = datetime(2026, 12, 4, 15, tzinfo=UTC)  # before a weekend with a holiday in it


def test_hours_run_over_weekend_and_holiday() -> None:
    assert tell_by(FRIDAY) == datetime(2026, 12, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "steps"), [(0, 1), (47.9, 1), (48, 2), (65.9, 2), (66, 3), (72, 3), (500, 3)]
)
def test_staff_are_told_at_once_and_at_48_and_66_hours(hours: float, steps: int) -> None:
    assert steps_reached(FRIDAY, FRIDAY + timedelta(hours=hours)) == steps


@pytest.mark.parametrize(("hours", "left"), [(0, 72), (0.5, 71), (71.5, 0), (72, 0), (73, -1)])
def test_hours_that_are_left(hours: float, left: int) -> None:
    assert hours_left(FRIDAY, FRIDAY + timedelta(hours=hours)) == left
