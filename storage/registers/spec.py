"""What a register is, as the configuration declares it, and what a look at it tells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.register_changes import Operation
from bot.domain.registers import Key, Record

AUTO = "auto"
# Where no key column is named: the first mapped column of these tells rows apart.
_ROW_KEYS = (Key.CUSTOMER_NUMBER, Key.ORDER_NUMBER, Key.DEVICE_SERIAL, Key.EMAIL)


class RegisterKind(StrEnum):
    """How a register is reached."""

    SQL = "sql"
    CSV = "csv"
    EXCEL = "excel"
    HTTP = "http"
    MANUAL = "manual"


Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One of [[registers.changes]]: a thing that the register does to a record for an operation.

    Rows go (`delete`), fields get values (`put`) or are emptied (`clear`), or may be rectified (`fields`).
    SQL: in `table`, whose column `key` holds the record's key; or by a `statement`, with a SELECT that
    `shows` the rows it touches, their key first. HTTP: by `method` at `path`.
    """

    operation: Operation
    delete: bool = False
    put: Mapping[str, Scalar] = field(default_factory=dict)
    clear: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    table: str = ""
    key: str = ""
    statement: str = ""
    shows: str = ""
    method: str = ""
    path: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """The fields that it names."""
        return (*self.put, *self.clear, *self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSpec:
    """How an API is asked: its search parameters, and where in its JSON what is (names joined by dots).

    `search` maps what we look for to a parameter's name; empty: everything is listed. `items` is where the
    list is, `next_page` where the next page's address or mark is, `total` the number of all. `page` is the
    parameter for a page's number or mark; `item` is the address of one record, with {row} for its key.
    """

    token: str = ""
    header: str = "Authorization"
    ca_file: str = ""
    search: Mapping[Key, str] = field(default_factory=dict)
    items: str = ""
    next_page: str = ""
    page: str = ""
    total: str = ""
    item: str = "{row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Who looks into a register that only people can ask, and how many days an answer may take."""

    name: str = ""
    address: str = ""
    days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSpec:
    """One of [[registers]]: `columns` maps what we look for to the register's own column names.

    The columns of a name belong together, those of another key are alternatives. `key` is the column that
    tells rows apart. `export` narrows what `export` gives, empty: every column;
    `derived` names those that we have worked out ourselves (Art. 20 leaves them out). Times are seconds.
    """

    name: str
    kind: RegisterKind
    company: str
    group: str
    location: str
    columns: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    key: str = ""
    table: str = ""
    query: str = ""
    export: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    password: str = ""
    encoding: str = AUTO
    separator: str = AUTO
    sheet: str = ""
    timeout: float = 5.0
    steps: tuple[Step, ...] = ()
    http: HttpSpec = HttpSpec()
    colleague: Colleague = Colleague()

    @property
    def mapped(self) -> tuple[str, ...]:
        """The register's columns that the configuration names, each once."""
        named = [name for names in self.columns.values() for name in names]
        return tuple(dict.fromkeys([*named, *([self.key] if self.key else [])]))

    @property
    def row_key(self) -> str:
        """The column that tells rows apart, or an empty string."""
        return self.key or next((self.columns[key][0] for key in _ROW_KEYS if key in self.columns), "")

    def steps_for(self, operation: Operation) -> tuple[Step, ...]:
        """What it does for an operation, in order; nothing where a person has to."""
        return tuple(step for step in self.steps if step.operation is operation)

    def record(self, row: Mapping[str, Any], place: str, *, whole: bool = False) -> Record:
        """A row as a record; `place` is its key where no column is one; `whole`: with its other fields."""
        values = {name: plain(value) for name, value in row.items()}
        known: dict[Key, tuple[str, ...]] = {}
        for key, names in self.columns.items():
            given = [values[name] for name in names if values.get(name)]
            known[key] = (" ".join(given),) if key is Key.NAME and given else tuple(given)
        wanted = self.export or tuple(values)
        return Record(
            row=values.get(self.row_key) or place,
            known=known,
            fields={name: values[name] for name in wanted if name in values} if whole else {},
        )

    def missing(self, columns: Iterable[str]) -> tuple[str, ...]:
        """The columns that the configuration names and the register doesn't have."""
        there = set(columns)
        named = dict.fromkeys([*self.mapped, *self.export, *self.derived])
        return tuple(name for name in named if name not in there)


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a register holds: how many rows, which columns, and what the configuration names in vain.

    `problems` are those of its changes, in words.
    """

    rows: int
    columns: tuple[str, ...]
    missing: tuple[str, ...]
    detail: str
    problems: tuple[str, ...] = ()


def plain(value: object) -> str:
    """A value as text without spaces around; nothing where there is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()
