"""A register that is a file of rows, read anew for each question: it may have been replaced since."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from bot.domain.register_changes import Applied, Change, Order, Plan, Seen
from bot.domain.registers import Key, Record, Wanted
from bot.errors import RegisterError
from storage.registers.planning import each_once, hold_to, row_changes, why_by_hand
from storage.registers.rewriting import alone, rewrite
from storage.registers.spec import Description, RegisterSpec, plain

Edits = Mapping[str, Mapping[str, str] | None]
"""New values by the place of a row; None: the row goes."""


class Sheet(Protocol):
    """The content of a file as rows under named columns."""

    columns: tuple[str, ...]
    detail: str

    def rows(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Each row and its place in the file."""
        ...

    def why_not(self, values: Sequence[str]) -> str:
        """Why the file can't be rewritten with these values without loss; empty where it can."""
        ...

    def edited(self, edits: Edits) -> bytes:
        """The file with these rows changed, and all else as it was."""
        ...


class FileRegister:
    """Finds, exports and changes rows of a file, whatever reads it."""

    def __init__(self, spec: RegisterSpec, read: Callable[[RegisterSpec, bytes], Sheet]) -> None:
        self.spec = spec
        self._read = read

    def close(self) -> None:
        """Nothing stays open."""

    def candidates(self, _wanted: Wanted) -> Iterator[Record]:
        """Every row: a file has no index."""
        for place, row in self._sheet().rows():
            yield self.spec.record(row, place)

    def addresses(self) -> Iterator[str]:
        """Every e-mail address in the file."""
        names = self.spec.columns.get(Key.EMAIL, ())
        for _, row in self._sheet().rows() if names else ():
            yield from (value for name in names if (value := plain(row.get(name))))

    def export(self, rows: Sequence[str]) -> list[Record]:
        """The rows of these keys with all their fields."""
        records = (self.spec.record(row, place, whole=True) for place, row in self._sheet().rows())
        return [record for record in records if record.row in rows]

    def describe(self) -> Description:
        """How many rows and which columns; what is missing."""
        sheet = self._read(self.spec, self._content()[0])
        named = [name for step in self.spec.steps for name in step.named if name not in sheet.columns]
        return Description(
            rows=sum(1 for _ in sheet.rows()),
            columns=sheet.columns,
            missing=tuple(dict.fromkeys([*self.spec.missing(sheet.columns), *named])),
            detail=sheet.detail,
        )

    def plan(self, order: Order) -> Plan:
        """What the order would change."""
        return self._planned(order, self._sheet())[0]

    def apply(self, plan: Plan) -> Applied:
        """Changes what was planned, and nothing else."""
        with alone(Path(self.spec.location), self.spec.timeout) as file:
            content, state = self._content()
            sheet = self._whole(content)
            now, edits = self._planned(plan.order, sheet)
            hold_to(plan, now)
            if not now.changes:
                return Applied(order=plan.order)
            fresh = sheet.edited(edits)
            if list(_contents(self._whole(fresh))) != list(_contents(sheet, edits)):
                raise RegisterError("its file can't be rewritten without loss: a person has to change it")
            rewrite(file, fresh, state)
            return Applied(order=plan.order, changes=now.changes)

    def _planned(self, order: Order, sheet: Sheet) -> tuple[Plan, Edits]:
        if why := why_by_hand(self.spec, order):
            return Plan(order=order, by_hand=why), {}
        place = Path(self.spec.location).name
        seen: list[Seen] = []
        changes: list[Change] = []
        edits: dict[str, Mapping[str, str] | None] = {}
        for where, row in sheet.rows():
            record = self.spec.record(row, where).row
            if record not in order.rows:
                continue
            if record == where:
                return Plan(order=order, by_hand=f"{where} of {place} has no {self.spec.row_key}"), {}
            one = Seen(place=place, record=record, fields=row)
            seen.append(one)
            made = self._row_changes(order, one)
            changes += made
            if made:
                gone = any(change.new is None for change in made)
                edits[where] = None if gone else {change.field: change.new or "" for change in made}
        why = sheet.why_not([change.new or "" for change in changes]) if changes else ""
        return Plan(order=order, changes=tuple(changes), seen=tuple(seen), by_hand=why), edits

    def _row_changes(self, order: Order, seen: Seen) -> tuple[Change, ...]:
        steps = self.spec.steps_for(order.operation)
        return each_once(
            change for step in steps for change in row_changes(order, step, seen, [self.spec.row_key])
        )

    def _sheet(self) -> Sheet:
        return self._whole(self._content()[0])

    def _whole(self, content: bytes) -> Sheet:
        """The rows, with all columns that the configuration names."""
        sheet = self._read(self.spec, content)
        named = [name for step in self.spec.steps for name in step.named if name not in sheet.columns]
        if missing := dict.fromkeys([*self.spec.missing(sheet.columns), *named]):
            raise RegisterError(f"its file has no column {', '.join(missing)}")
        return sheet

    def _content(self) -> tuple[bytes, os.stat_result]:
        try:
            with Path(self.spec.location).open("rb") as file:
                return file.read(), os.fstat(file.fileno())
        except OSError as error:
            raise RegisterError(f"its file {self.spec.location} can't be read ({error.strerror})") from error


def _contents(sheet: Sheet, edits: Edits | None = None) -> Iterator[dict[str, str]]:
    """The rows as they are after the edits."""
    for where, row in sheet.rows():
        change = (edits or {}).get(where, {})
        if change is not None:
            yield {name: value for name, value in {**row, **change}.items() if value}
