"""JSON records as rows: nested values under names joined by dots, list members by their number."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.registers import Key, Record
from storage.registers.spec import RegisterSpec, plain

_NUMBER = re.compile(r"\.\d+(?=\.|\Z)")
MISSING = object()


def flat(item: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a record with its name; what is empty, too."""
    match item:
        case dict() if item:
            for name, inner in item.items():
                yield from flat(inner, f"{prefix}.{name}" if prefix else str(name))
        case list() if item:
            for number, inner in enumerate(item):
                yield from flat(inner, f"{prefix}.{number}")
        case dict() | list():
            yield prefix, ""
        case _:
            yield prefix, plain(item)


def named(row: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The values under a name; `devices.serial` has those of every device."""
    found = (value for key, value in row.items() if key == name or _NUMBER.sub("", key) == name)
    return tuple(value for value in found if value)


def record_of(spec: RegisterSpec, row: Mapping[str, str], *, whole: bool = False) -> Record:
    """A row as a record of the register."""
    known: dict[Key, tuple[str, ...]] = {}
    for key, names in spec.columns.items():
        given = tuple(value for name in names for value in named(row, name))
        known[key] = (" ".join(given),) if key is Key.NAME and given else given
    fields = dict(row)
    if spec.export:
        fields = {
            name: value for name, value in row.items() if {name, _NUMBER.sub("", name)} & set(spec.export)
        }
    return Record(row=next(iter(named(row, spec.row_key)), ""), known=known, fields=fields if whole else {})


def at(document: Any, path: str) -> Any:
    """What is in a document under a dotted name; MISSING where nothing is."""
    for name in filter(None, path.split(".")):
        if not isinstance(document, dict) or name not in document:
            return MISSING
        document = document[name]
    return document


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values under dotted names as one document."""
    document: dict[str, Any] = {}
    for name, value in values.items():
        *path, last = name.split(".")
        place = document
        for step in path:
            place = place.setdefault(step, {})
        place[last] = value
    return document


def merged(document: Mapping[str, Any], put: Mapping[str, Any]) -> dict[str, Any]:
    """The document with other values at these places."""
    whole = dict(document)
    for name, value in put.items():
        inner = whole.get(name)
        if isinstance(inner, dict) and isinstance(value, dict):
            value = merged(inner, value)
        whole[name] = value
    return whole
