"""[reminders] deputies: who stands in for whom, and words for what is wrong there."""

from datetime import date

import pytest
from pydantic import ValidationError

from bot.settings.sections import ReminderSettings

AWAY = {
    "away": "anna@example.com",
    "deputy": "heli@example.com",
    "first_day": date(2026, 12, 21),
    "last_day": date(2027, 1, 6),
}


def test_an_entry_names_both_and_the_days() -> None:
    [found] = ReminderSettings.model_validate({"deputies": [AWAY]}).deputies
    assert (found.away, found.deputy) == ("anna@example.com", "heli@example.com")
    assert (found.first_day, found.last_day) == (date(2026, 12, 21), date(2027, 1, 6))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"last_day": date(2026, 12, 20)}, "last_day: 2026-12-20 is before the first"),
        ({"deputy": "Heli"}, "deputy"),
        ({"until": date(2027, 1, 6)}, "until"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ReminderSettings.model_validate({"deputies": [AWAY | change]})
