"""Changes in a database: planned and carried out in one transaction, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    MetaData,
    String,
    Table,
    and_,
    cast,
    delete,
    inspect,
    select,
    text,
    update,
)

from bot.domain.register_changes import Applied, Change, Order, Plan, Seen
from bot.errors import RegisterError, StalePlanError
from storage.registers.planning import each_once, hold_to, row_changes, why_by_hand
from storage.registers.spec import RegisterSpec, Step, plain
from storage.registers.sql_engine import connected, engine_of, url_of
from storage.registers.sql_statements import by_statement, params_of
from storage.registers.sql_values import emptied, native, same

_CASCADES = frozenset({"CASCADE", "SET NULL", "SET DEFAULT"})
_SQLITE_CHILDREN = text(
    "SELECT m.name, f.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) f "
    "WHERE m.type = 'table' AND lower(f.\"table\") = lower(:name)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """A row to change: where it is, and its columns' new values; None: the row goes."""

    table: Table
    where: ColumnElement[bool]
    put: Mapping[str, Any] | None


class _Planned:
    """What all steps of an order come to; `locks`: rows are kept from others until the transaction ends."""

    def __init__(self, *, locks: bool) -> None:
        self.locks = locks
        self.seen: list[Seen] = []
        self.changes: list[Change] = []
        self.work: list[_Work] = []
        self.by_hand = ""


class SqlChanges:
    """Writes only what was planned, and only when a plan is applied."""

    def __init__(self, spec: RegisterSpec) -> None:
        self.spec = spec

    def plan(self, order: Order) -> Plan:
        """What the order would change; a statement is tried and taken back."""
        if why := why_by_hand(self.spec, order):
            return Plan(order=order, by_hand=why)
        writes = any(step.statement for step in self.spec.steps_for(order.operation))
        with self._transaction(writes=writes) as connection:
            found = self._planned(connection, order, _Planned(locks=False))
        return _plan(order, found)

    def apply(self, plan: Plan) -> Applied:
        """Changes what was planned, and nothing else."""
        with self._transaction(writes=True) as connection:
            found = self._planned(connection, plan.order, _Planned(locks=True))
            now = _plan(plan.order, found)
            hold_to(plan, now)
            for work in found.work:
                _carry_out(connection, work)
            connection.commit()
        return Applied(order=plan.order, changes=now.changes)

    def problems(self) -> tuple[str, ...]:
        """What the configuration names in vain, or can't be done, in words."""
        said: list[str] = []
        gone: list[str] = []
        with self._transaction(writes=False) as connection:
            views = {*inspect(connection).get_view_names()}
            for step in self.spec.steps:
                if step.statement:
                    continue
                table = self._table(connection, step)
                names = [name for name in (*step.named, self._key(step)) if name not in table.c]
                said += [f"{table.fullname} has no column {name}" for name in names]
                if table.fullname in views:
                    said.append(f"{table.fullname} is a view; name the table behind it")
                if step.delete:
                    said.append(_taken_along(table, _children(connection, table), gone))
                    gone.append(table.fullname)
        return tuple(f"changes: {each}" for each in said if each)

    def _planned(self, connection: Connection, order: Order, found: _Planned) -> _Planned:
        steps = self.spec.steps_for(order.operation)
        gone: list[str] = []
        for step in steps:
            if step.statement:
                found.by_hand = found.by_hand or self._by_statement(connection, order, step, found)
                continue
            table = self._table(connection, step)
            children = _children(connection, table) if step.delete else {}
            found.by_hand = found.by_hand or _taken_along(table, children, gone)
            stays = any(spot.place in children for spot in order.held)
            self._by_mapping(connection, order, (step, table, stays), found)
            gone += [table.fullname] if step.delete else []
        return found

    def _by_statement(self, connection: Connection, order: Order, step: Step, found: _Planned) -> str:
        for row in order.rows:
            params = params_of(step, order, row)
            if params is None:
                continue
            tried = by_statement(connection, order, step, params)
            found.seen += tried.seen
            found.changes += tried.changes
            if tried.by_hand:
                return tried.by_hand
        return ""

    def _by_mapping(
        self, connection: Connection, order: Order, part: tuple[Step, Table, bool], found: _Planned
    ) -> None:
        step, table, stays = part
        key = table.c[self._key(step)]
        whole = [name for name in step.named if name not in table.c]
        if whole:
            raise RegisterError(f"{table.fullname} has no column {', '.join(whole)}")
        told_apart = [column.name for column in table.primary_key] or [key.name]
        fixed = {*told_apart, key.name, *(one.parent.name for one in table.foreign_keys)}
        fixed |= {column.name for column in table.c if column.computed is not None}
        query = select(table).where(cast(key, String).in_(list(order.rows)))
        query = query.with_for_update() if found.locks else query
        for row in connection.execute(query).mappings():
            values = {str(name): value for name, value in row.items()}
            seen = Seen(
                place=table.fullname,
                record="/".join(plain(values[name]) for name in told_apart),
                fields={name: plain(value) for name, value in values.items()},
            )
            made = row_changes(order, step, seen, sorted(fixed), stays=stays)
            taken = {change.spot for change in found.changes}
            made = tuple(
                change
                for change in made
                if change.spot not in taken and not same(table.c[change.field], values[change.field], change)
            )
            found.seen.append(seen)
            found.changes += made
            found.by_hand = found.by_hand or emptied(table, made)
            if made and not found.by_hand:
                where = and_(*(table.c[name] == values[name] for name in told_apart))
                found.work.append(_Work(table=table, where=where, put=_put(table, made)))

    def _key(self, step: Step) -> str:
        return step.key or self.spec.row_key

    def _table(self, connection: Connection, step: Step) -> Table:
        schema, _, name = (step.table or self.spec.table).rpartition(".")
        return Table(name, MetaData(), schema=schema or None, autoload_with=connection, resolve_fks=False)

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        """A connection whose work is undone unless it is committed."""
        engine = engine_of(url_of(self.spec), self.spec.timeout, writes=writes)
        with connected(engine) as connection:
            yield connection


def _taken_along(table: Table, children: Mapping[str, bool], gone: Sequence[str]) -> str:
    """Which rows would go together with one of the table, unnamed; empty where none would."""
    cut = [name for name, ends in children.items() if ends and name not in gone]
    if not cut:
        return ""
    return f"a row that goes from {table.fullname} would take rows of {', '.join(cut)} with it"


def _plan(order: Order, found: _Planned) -> Plan:
    return Plan(order=order, changes=each_once(found.changes), seen=tuple(found.seen), by_hand=found.by_hand)


def _put(table: Table, changes: tuple[Change, ...]) -> Mapping[str, Any] | None:
    if any(change.new is None for change in changes):
        return None
    return {change.field: native(table.c[change.field], change.new or "") for change in changes}


def _carry_out(connection: Connection, work: _Work) -> None:
    if work.put is None:
        done = connection.execute(delete(work.table).where(work.where))
    else:
        done = connection.execute(update(work.table).where(work.where).values(dict(work.put)))
    if done.rowcount == 0:
        raise StalePlanError(f"a row of {work.table.fullname} is gone meanwhile; nothing was changed")


def _children(connection: Connection, table: Table) -> dict[str, bool]:
    """The tables whose rows point at rows of this one, and whether they go or change with them."""
    if connection.dialect.name == "sqlite":  # what SQLAlchemy reads there leaves actions out
        found = [
            (str(name), str(ends))
            for name, ends in connection.execute(_SQLITE_CHILDREN, {"name": table.name})
        ]
    else:
        keys = inspect(connection).get_multi_foreign_keys(schema=table.schema)
        found = [
            (".".join(filter(None, where)), str(one.get("options", {}).get("ondelete")))
            for where, each in keys.items()
            for one in each
            if one["referred_table"] == table.name
        ]
    children: dict[str, bool] = {}
    for name, ends in found:
        children[name] = children.get(name, False) or ends.upper() in _CASCADES
    return children
