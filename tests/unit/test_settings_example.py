"""config.example.toml is complete: it names every key that the settings know, and no other."""

import dataclasses
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter

from bot.settings import Settings, load_settings

EXAMPLE = Path(__file__).parent.parent.parent / "config.example.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")
_COMMENTED = re.compile(r"^# (?=\[|\w+ = )", re.MULTILINE)


def with_alternatives() -> dict[str, Any]:
    """The file with its commented keys live."""
    return tomllib.loads(_COMMENTED.sub("", re.sub(r"^# (\[.*\]): .*", r"", TEXT, flags=re.MULTILINE)))


def tables_in(annotation: object) -> Iterator[type]:
    """The settings' tables that a field's type speaks of."""
    if isinstance(annotation, type) and (
        issubclass(annotation, BaseModel) or dataclasses.is_dataclass(annotation)
    ):
        yield annotation
    for part in get_args(annotation):
        yield from tables_in(part)


def fields_of(table: type) -> dict[str, object]:
    """Each field of a table with its type."""
    if issubclass(table, BaseModel):
        return {name: field.annotation for name, field in table.model_fields.items()}
    assert dataclasses.is_dataclass(table)
    return {field.name: field.type for field in dataclasses.fields(table)}


def keys_of(table: type, given: Any, prefix: str = "") -> Iterator[tuple[str, bool]]:
    """Every key that a table knows, dotted, and whether the file gives it."""
    entries = given if isinstance(given, list) else [given]
    for name, annotation in fields_of(table).items():
        there = [entry[name] for entry in entries if name in entry]
        yield f"{prefix}{name}", bool(there)
        for inner in tables_in(annotation):
            flat = [one for entry in there for one in (entry if isinstance(entry, list) else [entry])]
            if flat:
                yield from keys_of(inner, flat, f"{prefix}{name}.")


def test_example_names_every_key() -> None:
    missing = {key for key, there in keys_of(Settings, with_alternatives()) if not there}
    # [[mailboxes]] stands with one key and the words "the same keys" as [mailbox].
    assert not {key for key in missing if not key.startswith("mailboxes.")}


def live_values(given: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value that the file gives, by its path."""
    if isinstance(given, dict) and given:
        for key, value in given.items():
            yield from live_values(value, (*path, key))
    elif isinstance(given, list) and given and isinstance(given[0], dict):
        for number, value in enumerate(given):
            yield from live_values(value, (*path, number))
    else:
        yield path, given


def test_every_value_of_the_example_is_loaded() -> None:
    loaded = TypeAdapter(Settings).dump_python(load_settings(EXAMPLE), mode="python")
    lost = []
    for path, value in live_values(tomllib.loads(TEXT)):
        found: Any = loaded
        for part in path:
            found = found[part]
        if path == ("mailbox", "password") or path == ("smtp", "password"):
            found = found.get_secret_value()
        plain = list(found) if isinstance(found, tuple) else found
        if plain != value and not (value == "" and plain is None):
            lost.append(path)
    assert not lost


def test_example_names_no_file_that_must_exist() -> None:
    settings = load_settings(EXAMPLE)
    assert [settings.watched[0].ca_file, settings.watched[0].password_file, settings.smtp.ca_file] == [""] * 3


def first_lines() -> dict[str, str]:
    """Of each key the first line that gives it, with the line above."""
    found: dict[str, str] = {}
    table, above = "", ""
    for line in TEXT.splitlines():
        if header := re.match(r"\[+([\w.]+)\]+", line):
            table = header[1]
        elif key := re.match(r"(\w+)[\w.]* = ", line):
            found.setdefault(f"{table}.{key[1]}", f"{above}\n{line}")
        above = line
    return found


# Their texts are told to customers; what each is for stands above its group.
@pytest.mark.parametrize("key", [key for key in first_lines() if not key.startswith("processing.")])
def test_every_key_has_a_comment(key: str) -> None:
    assert "#" in first_lines()[key]


def test_home_calendar_is_finnish() -> None:
    assert load_settings(EXAMPLE).legal_country == "FI"
