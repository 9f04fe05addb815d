"""What a register is asked to change, what exactly that would change, and what has been changed.

A plan is the dry run: it names every value, old and new. What is done is what was planned: applying plans
anew, leaves out what is done already, and refuses whatever the plan didn't show.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Operation(StrEnum):
    """What a register may be asked to do with a person's records, besides finding and exporting them."""

    RECTIFY = "rectify"
    RESTRICT = "restrict"
    SUPPRESS = "suppress"
    ERASE = "erase"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Spot:
    """One value of a register: `place` is its table, sheet, file or address, `record` the row's key there."""

    place: str
    record: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that is changed; `new` is None where it goes away together with its whole row."""

    register: str
    place: str
    record: str
    field: str
    old: str
    new: str | None

    @property
    def spot(self) -> Spot:
        """Where the value is."""
        return Spot(place=self.place, record=self.record, field=self.field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A row that a plan touches, whole, as it was read: what a hold is decided by."""

    place: str
    record: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What one register is to do with the records of these keys (`Found.row`).

    `values` are the new values of a rectification by the register's own field names. What is `held`
    isn't touched by an erasure: a row of which something is held stays, without its other values.
    """

    register: str
    operation: Operation
    rows: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    held: frozenset[Spot] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The dry run of an order: nothing to change where all is done; `by_hand` says why a person has to."""

    order: Order
    changes: tuple[Change, ...] = ()
    seen: tuple[Seen, ...] = ()
    by_hand: str = ""

    @property
    def fingerprint(self) -> str:
        """The same for the same changes, and for no others: what an approval is bound to."""
        order = self.order
        said = [
            order.register,
            order.operation,
            sorted(order.rows),
            self.by_hand,
            *sorted(map(_said, self.changes)),
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What was changed just now; nothing where all of it had been done before."""

    order: Order
    changes: tuple[Change, ...] = ()

    @property
    def again(self) -> bool:
        """Whether there was nothing left to do."""
        return not self.changes


def unforeseen(planned: Iterable[Change], now: Iterable[Change]) -> tuple[Change, ...]:
    """What would be changed now and wasn't in the plan: the register has changed since."""
    foreseen = set(planned)
    return tuple(change for change in now if change not in foreseen)


def _said(change: Change) -> list[str]:
    new = "gone" if change.new is None else f"to {change.new}"
    return [change.place, change.record, change.field, change.old, new]
