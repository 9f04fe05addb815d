"""Changes by a statement of the operator's own: what it does is found by looking before and after."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from bot.domain.register_changes import Change, Order, Seen
from storage.registers.spec import Step, plain

Rows = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a statement did; `by_hand` says why it can't be left to it."""

    seen: tuple[Seen, ...] = ()
    changes: tuple[Change, ...] = ()
    by_hand: str = ""


def params_of(step: Step, order: Order, row: str) -> dict[str, str] | None:
    """What the statement is given: :row, and the new values; None where none of them is for it."""
    if step.fields and not all(name in order.values for name in step.fields):
        return None
    return {"row": row} | {name: order.values[name] for name in step.fields}


def by_statement(connection: Connection, order: Order, step: Step, params: Mapping[str, str]) -> Tried:
    """Runs the statement in the open transaction, twice: the second time must change nothing."""
    before = _shown(connection, step, params)
    connection.execute(text(step.statement), dict(params))
    after = _shown(connection, step, params)
    connection.execute(text(step.statement), dict(params))
    if _shown(connection, step, params) != after:
        return Tried(by_hand=f"its statement to {order.operation} would change more each time it is run")
    place = step.table or f"statement to {order.operation}"
    changes = [
        Change(register=order.register, place=place, record=record, field=name, old=old, new=new)
        for record in {**before, **after}
        for name, old, new in _differences(before.get(record), after.get(record))
    ]
    if any(change.spot in order.held for change in changes):
        return Tried(by_hand=f"its statement to {order.operation} would change what has to be kept")
    seen = tuple(Seen(place=place, record=record, fields=fields) for record, fields in before.items())
    return Tried(seen=seen, changes=tuple(changes))


def _shown(connection: Connection, step: Step, params: Mapping[str, str]) -> Rows:
    """The rows that the statement is about, by their first column; a second of a key with its number."""
    rows: dict[str, Mapping[str, str]] = {}
    for row in connection.execute(text(step.shows), dict(params)).mappings():
        fields = {str(name): plain(value) for name, value in row.items()}
        key = next(iter(fields.values()), "")
        rows[f"{key} ({len(rows) + 1})" if key in rows else key] = fields
    return rows


def _differences(
    before: Mapping[str, str] | None, after: Mapping[str, str] | None
) -> list[tuple[str, str, str | None]]:
    if after is None:
        return [(name, old, None) for name, old in (before or {}).items() if old]
    old = before or {}
    return [(name, old.get(name, ""), new) for name, new in after.items() if old.get(name, "") != new]
