"""How `scan` shows what it found: a table for people, a document for programs."""

import shutil
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, assert_never

from bot.domain.calendar import helsinki_day
from bot.domain.scanning import Finding, Standing

if TYPE_CHECKING:
    from rich.table import Table

    from bot.workflows.scanning import Harvest

WIDTH_IN_A_FILE = 160  # columns, where nobody's window says how wide it is
_COLUMNS = ("State", "Received", "Due", "Asks for", "From", "Subject", "Where")
_WIDTHS = {"State": 18, "Received": 10, "Due": 10, "Asks for": 18, "Where": 20}
_NEEDS = {"Received": 95, "Where": 140}  # a narrower window does without them
_GAP = 3
_COLOURS = {
    Standing.OVERDUE: "bold red",
    Standing.OPEN: "yellow",
    Standing.ANSWERED_LATE: "magenta",
    Standing.ANSWERED: "green",
}


def document(harvest: "Harvest", found: Sequence[Finding], undated: int) -> dict[str, Any]:
    """All of it, for JSON."""
    counts = {standing.value: _count(found, standing) for standing in Standing}
    return {
        "looked_at": harvest.looked_at,
        "letters": harvest.letters,
        "twice": harvest.twice,
        "unread": dict(harvest.unread),
        "automatic": {verdict.value: count for verdict, count in sorted(harvest.kinds.items())},
        "privacy": len(found),
        "unsure": sum(each.matter.classification.needs_review for each in found),
        "undated": undated,
        **counts,
        "mails": [_row(each) for each in found],
    }


def _row(found: Finding) -> dict[str, Any]:
    matter, dates = found.matter, found.dates
    asks = matter.classification
    return {
        "place": str(matter.place),
        "message_id": matter.note.message_id,
        "received_at": matter.note.at.isoformat(),
        "from": {"name": matter.sender.name, "address": matter.sender.address},
        "subject": matter.subject,
        "language": asks.language,
        "labels": list(asks.labels),
        "requests": list(found.requests),
        "privacy": round(asks.privacy, 4),
        "needs_review": asks.needs_review,
        "due_on": dates.due_on.isoformat(),
        "cautious_on": dates.cautious_on.isoformat(),
        "state": found.standing.value,
        "answered_on": found.answered_on.isoformat() if found.answered_on else None,
        "days": found.days,
        "follow_ups": found.follow_ups,
    }


def print_findings(
    harvest: "Harvest", found: Sequence[Finding], undated: int, wide: int | None = None
) -> None:
    """The table, most urgent first, between what was looked at and what to do; `wide` as the window is."""
    from rich.console import Console

    if wide is None:
        wide = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH_IN_A_FILE
    console = Console(width=wide, highlight=False, emoji=False, markup=False)
    console.print(_looked_at(harvest))
    if found:
        console.print(_table(found, wide))
    console.print(_summary(found, undated))


def _looked_at(harvest: "Harvest") -> str:
    machines = harvest.kinds.total()
    parts = [
        f"{harvest.looked_at:,} mails looked at: {harvest.letters:,} letters",
        f"{machines:,} from machines or empty",
    ]
    if harvest.twice:
        parts.append(f"{harvest.twice:,} lay there twice")
    if harvest.unread:
        why = "; ".join(f"{reason}: {count:,}" for reason, count in harvest.unread.most_common())
        parts.append(f"{harvest.unread.total():,} could not be read ({why})")
    return ", ".join(parts) + ". Nothing was stored, nothing was changed."


def _table(found: Sequence[Finding], wide: int) -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    shown = [name for name in _COLUMNS if wide >= _NEEDS.get(name, 0)]
    room = wide - _GAP * len(shown) - sum(_WIDTHS.get(name, 0) for name in shown)
    sender = min(max(room // 2, 10), 34)
    widths = _WIDTHS | {"From": sender, "Subject": min(max(room - sender, 10), 48)}
    for name in shown:
        table.add_column(name, no_wrap=True, overflow="ellipsis", width=widths[name])
    for each in found:
        cells = {
            "State": Text(_state(each), style=_COLOURS[each.standing]),
            "Received": Text(_day(helsinki_day(each.matter.note.at))),
            "Due": Text(_day(each.dates.due_on)),
            "Asks for": Text(_asks(each)),
            "From": Text(_one_line(each.matter.sender.address or each.matter.sender.name or "?")),
            "Subject": Text(_one_line(each.matter.subject) or "(no subject)"),
            "Where": Text(str(each.matter.place)),
        }
        table.add_row(*(cells[name] for name in shown))
    return table


def _state(found: Finding) -> str:
    days = found.days or 0
    match found.standing:
        case Standing.OVERDUE:
            return f"● {_days(-days)} late"
        case Standing.OPEN:
            return f"○ {_days(days)} left" if days else "○ due today"
        case Standing.ANSWERED_LATE:
            return f"✓ {_day(found.answered_on)}, late"
        case Standing.ANSWERED:
            return f"✓ {_day(found.answered_on)}"
        case _:
            assert_never(found.standing)


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _day(day: date | None) -> str:
    return f"{day.day}.{day.month}.{day.year}" if day else ""


def _asks(found: Finding) -> str:
    words = ",\n".join(request.value.replace("_", " ") for request in found.requests)
    unsure = " ?" if found.matter.classification.needs_review else ""
    more = f" (+{found.follow_ups})" if found.follow_ups else ""
    return words + unsure + more


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _count(found: Sequence[Finding], standing: Standing) -> int:
    return sum(each.standing is standing for each in found)


def _summary(found: Sequence[Finding], undated: int) -> str:
    if not found and not undated:
        return "No privacy matter was found."
    late = _count(found, Standing.ANSWERED_LATE)
    answered = _count(found, Standing.ANSWERED) + late
    unsure = sum(each.matter.classification.needs_review for each in found)
    lines = [
        f"{len(found):,} privacy matter{'' if len(found) == 1 else 's'}: "
        f"{_count(found, Standing.OVERDUE):,} overdue and unanswered, "
        f"{_count(found, Standing.OPEN):,} open, {answered:,} answered ({late:,} of them late)."
    ]
    if unsure:
        are = "is" if unsure == 1 else "are"
        lines.append(f"{unsure:,} of them {are} unsure (marked ?): a person has to look.")
    if any(each.follow_ups for each in found):
        lines.append("(+1): one later mail of the same person about the same.")
    if undated:
        lines.append(f"{undated:,} more came on a day that the law or our calendars don't reach.")
    return "\n".join(lines)
