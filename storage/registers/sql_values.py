"""Values of a database's columns: written as text in a plan, in their own type in a statement."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Column, Table

from bot.domain.register_changes import Change
from bot.errors import RegisterError

_TRUE, _FALSE = frozenset({"true", "1", "yes", "t"}), frozenset({"false", "0", "no", "f"})


def _truth(text: str) -> bool:
    if text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    raise ValueError(text)


_FROM_TEXT: Mapping[type, Callable[[str], Any]] = {
    bool: _truth,
    int: int,
    float: float,
    Decimal: Decimal,
    datetime.date: datetime.date.fromisoformat,
    datetime.datetime: datetime.datetime.fromisoformat,
    datetime.time: datetime.time.fromisoformat,
}


def native(column: Column[Any], text: str) -> Any:
    """The text in the column's own type; nothing is NULL where the column allows it."""
    if not text and column.nullable:
        return None
    kind = _kind(column)
    if kind is int and text.lower() in ("true", "false"):  # a flag in a database without booleans
        return int(_truth(text))
    try:
        return _FROM_TEXT.get(kind, str)(text)
    except (ValueError, InvalidOperation) as error:
        raise RegisterError(
            f"{column.table}.{column.name} takes no value like that: {kind.__name__}"
        ) from error


def same(column: Column[Any], value: Any, change: Change) -> bool:
    """Whether the column holds what it is to hold, however it is written: 0 is 0.00."""
    if change.new is None or not (change.new or value):
        return change.new is not None
    if value is None or not change.new:
        return False
    return bool(native(column, change.new) == value)


def emptied(table: Table, changes: Iterable[Change]) -> str:
    """Which column can't be empty and would be, in words; a person has to say what it is to hold."""
    for change in changes:
        column = table.c[change.field]
        if change.new == "" and not column.nullable and _kind(column) is not str:
            return f"{table.fullname}.{column.name} can't be empty: the configuration has to set a value"
    return ""


def _kind(column: Column[Any]) -> type:
    try:
        return column.type.python_type
    except NotImplementedError:
        return str
