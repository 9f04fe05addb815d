"""A register that is a table or a query of any SQL database: asked with an end to every statement."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    MetaData,
    Select,
    String,
    Table,
    and_,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    text,
)

from bot.domain.persons import email_spellings, number_key, phone_key
from bot.domain.register_changes import Applied, Order, Plan
from bot.domain.registers import NUMBERS, Key, Record, Wanted
from bot.errors import ConfigError, RegisterError
from storage.registers.spec import Description, RegisterSpec
from storage.registers.sql_changes import SqlChanges
from storage.registers.sql_engine import connected, engine_of, url_of

MOST_ROWS = 500
MOST_ADDRESSES = 200_000
_SEPARATORS = (" ", "-", "/", ".", "(", ")")
_READS = re.compile(r"\s*(?:select|with)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_ACCENTED = re.compile(r"[^b-df-hj-np-tv-xz]")  # vowels and whatever else may carry an accent


class SqlRegister:
    """Connects for each question and lets go again; only applying a plan writes."""

    def __init__(self, spec: RegisterSpec) -> None:
        self.spec = spec
        self._url = url_of(spec)
        if spec.query and (not _READS.match(spec.query) or ";" in spec.query.rstrip().rstrip(";")):
            raise ConfigError("query: must be one SELECT statement")
        if not spec.row_key:
            raise ConfigError("key: name the column that tells rows apart")
        self._engine: Engine | None = None
        self._changes = SqlChanges(spec)

    def candidates(self, wanted: Wanted) -> Iterator[Record]:
        """The rows that may fit, by what surely identifies a person first, then by the name."""
        with self._reading() as connection:
            source = self._source(connection)
            for condition in (self._exact(source, wanted), self._named(source, wanted)):
                if condition is not None:
                    yield from self._records(
                        connection, self._mapped(source).where(condition).limit(MOST_ROWS)
                    )

    def addresses(self) -> Iterator[str]:
        """The e-mail addresses of the register."""
        with self._reading() as connection:
            source = self._source(connection)
            for name in self.spec.columns.get(Key.EMAIL, ()):
                query = select(source.c[name]).distinct().limit(MOST_ADDRESSES)
                yield from (str(value) for value in connection.execute(query).scalars() if value)

    def export(self, rows: Sequence[str]) -> list[Record]:
        """The rows of these keys with all their fields."""
        with self._reading() as connection:
            source = self._source(connection)
            query = select(source).where(_text(source.c[self.spec.row_key]).in_(list(rows)))
            return list(self._records(connection, query, whole=True))

    def describe(self) -> Description:
        """How many rows and which columns; what is missing."""
        with self._reading() as connection:
            source = self._inspected(connection)
            columns = tuple(source.c.keys())
            rows = connection.execute(select(func.count()).select_from(source)).scalar_one()
            what = self.spec.table or "its query"
        return Description(
            rows=rows,
            columns=columns,
            missing=self.spec.missing(columns),
            detail=what,
            problems=self._changes.problems(),
        )

    def plan(self, order: Order) -> Plan:
        """What the order would change."""
        return self._changes.plan(order)

    def apply(self, plan: Plan) -> Applied:
        """Changes what was planned, and nothing else."""
        return self._changes.apply(plan)

    def close(self) -> None:
        """Lets the connections go."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    # --- what is asked ---------------------------------------------------------------------------

    def _mapped(self, source: FromClause) -> Select[Any]:
        names = dict.fromkeys([*self.spec.mapped, self.spec.row_key])
        return select(*(source.c[name] for name in names))

    def _records(
        self, connection: Connection, query: Select[Any], *, whole: bool = False
    ) -> Iterator[Record]:
        for row in connection.execute(query).mappings():
            yield self.spec.record(row, "", whole=whole)  # type: ignore[arg-type]  # its keys are names here

    def _exact(self, source: FromClause, wanted: Wanted) -> ColumnElement[bool] | None:
        """Rows with an address or a number that is looked for; Python compares more closely afterwards."""
        conditions: list[ColumnElement[bool]] = []
        spellings = email_spellings(wanted.email)
        for name in self.spec.columns.get(Key.EMAIL, ()) if spellings else ():
            conditions.append(func.lower(func.trim(_text(source.c[name]))).in_(spellings))
        for key in NUMBERS:
            numbers = [number_key(number) for number in wanted.numbers.get(key, ())]
            for name in self.spec.columns.get(key, ()) if numbers else ():
                conditions.append(func.lower(_bare(source.c[name])).in_(numbers))
        for phone in filter(None, map(phone_key, wanted.phones)):
            for name in self.spec.columns.get(Key.PHONE, ()):
                conditions.append(_bare(source.c[name]).endswith(phone, autoescape=True))
        return or_(*conditions) if conditions else None

    def _named(self, source: FromClause, wanted: Wanted) -> ColumnElement[bool] | None:
        """Rows that hold two words of the name, or one and the other's initial."""
        words = sorted(set(_WORD.findall(wanted.name)), key=len)[-4:]
        columns = self.spec.columns.get(Key.NAME, ())
        if len(words) < 2 or not columns:
            return None
        whole: ColumnElement[str] = literal(" ", String)
        for name in columns:
            whole = whole.concat(func.coalesce(_text(source.c[name]), "")).concat(" ")
        pairs = combinations(words, 2)
        return or_(*(and_(_holds(whole, one), _holds(whole, other)) for one, other in pairs))

    # --- where it is asked -----------------------------------------------------------------------

    def _source(self, connection: Connection) -> FromClause:
        """The table or query, with all columns that the configuration names."""
        source = self._inspected(connection)
        if missing := self.spec.missing(source.c.keys()):
            raise RegisterError(f"{self.spec.table or 'its query'} has no column {', '.join(missing)}")
        return source

    def _inspected(self, connection: Connection) -> FromClause:
        """The table as the database describes it: no name of the configuration becomes SQL by itself."""
        if not self.spec.query:
            schema, _, name = self.spec.table.rpartition(".")
            return Table(name, MetaData(), schema=schema or None, autoload_with=connection, resolve_fks=False)
        query = self.spec.query.strip().rstrip(";").replace(":", r"\:")
        names = connection.execute(text(f"SELECT * FROM ({query}) AS asked WHERE 1 = 0")).keys()  # noqa: S608 - the operator's own query
        return text(query).columns(*(column(name) for name in names)).subquery("asked")

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A connection in a transaction that is rolled back, whatever was asked."""
        if self._engine is None:
            self._engine = engine_of(self._url, self.spec.timeout)
        with connected(self._engine) as connection:
            yield connection


def _text(value: ColumnElement[Any]) -> ColumnElement[str]:
    return cast(value, String)


def _bare(value: ColumnElement[Any]) -> ColumnElement[str]:
    """The value without what people put between digits."""
    bare = _text(value)
    for sign in _SEPARATORS:
        bare = func.replace(bare, sign, "")
    return bare


def _holds(whole: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """Whether the name holds the word, in any case and with any accents, or its initial standing alone."""
    pattern = (
        _ACCENTED.sub("_", word.casefold()) if len(word) > 3 else word
    )  # few letters: too much would fit
    initial = word[0]
    return or_(
        whole.ilike(f"%{pattern}%"),
        whole.ilike(f"% {initial} %"),
        whole.ilike(f"% {initial}.%"),
    )
