"""The statutory dates against a table worked out by hand on the calendars of 2023 to 2032 (R38)."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.domain.calendar import HELSINKI
from bot.domain.deadlines import ClockEvent, ClockEventKind, deadlines
from bot.domain.vocabulary import Country, RequestType

TABLE = Path(__file__).parent.parent / "data" / "deadlines_by_hand.csv"
EVENTS = {
    "asked": ClockEventKind.IDENTITY_REQUESTED,
    "confirmed": ClockEventKind.IDENTITY_CONFIRMED,
    "extended": ClockEventKind.EXTENDED,
    "clarification": ClockEventKind.CLARIFICATION_REQUESTED,
    "clarified": ClockEventKind.CLARIFIED,
    "withdrawn": ClockEventKind.WITHDRAWN,
}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def moment(text: str) -> datetime:
    """A day alone is its morning in Helsinki."""
    found = datetime.fromisoformat(text if "T" in text else f"{text}T10:00")
    return found if found.tzinfo else found.replace(tzinfo=HELSINKI)


def events(text: str) -> list[ClockEvent]:
    pairs = [each.split("=") for each in text.split(";") if each]
    return [ClockEvent(kind=EVENTS[name], at=moment(at)) for name, at in pairs]


@pytest.mark.covers("R33", "R35", "R38")
@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['received']} {row['country']} {row['why']}")
def test_dates_worked_out_by_hand(row: dict[str, str]) -> None:
    found = deadlines(
        moment(row["received"]), RequestType(row["type"]), events(row["events"]), Country(row["country"])
    )
    assert (found.due_on, found.cautious_on, found.extended_due_on) == (
        date.fromisoformat(row["due"]),
        date.fromisoformat(row["cautious"]),
        date.fromisoformat(row["extended"]) if row["extended"] else None,
    )


def test_the_table_is_long() -> None:
    assert len(rows()) >= 150
