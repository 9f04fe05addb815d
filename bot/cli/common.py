"""What the commands share: the settings file, the database, times, and printing."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.domain.calendar import HELSINKI
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.workflows.office import Office
    from storage.database import Transaction

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
ByOption = Annotated[str, typer.Option("--by", help="The user who does it.")]
WhyOption = Annotated[str, typer.Option("--why", help="The written reason.")]
RefArgument = Annotated[str, typer.Argument(metavar="REF", help="The case, such as PR-2026-000123.")]

_chosen: dict[str, Path] = {}


def choose_config(path: Path | None) -> None:
    """Notes what --config said."""
    if path is not None:
        _chosen["config"] = path


def config_path() -> Path:
    """--config, else PRIVACY_BOT_CONFIG, else ./config.toml."""
    return _chosen.get("config") or Path(os.environ.get("PRIVACY_BOT_CONFIG") or "config.toml")


def settings() -> "Settings":
    """The settings; raises ConfigError that names the file or the key."""
    from bot.settings import load_settings  # pydantic, 0.2 s

    return load_settings(config_path())


@contextmanager
def office() -> "Iterator[Office]":
    """The office over the configured database, for one command."""
    from bot.runtime import database_of, office_of

    chosen = settings()
    db = database_of(chosen)
    try:
        yield office_of(chosen, db)
    finally:
        db.close()


def in_office(work: "Callable[[Transaction, Office], T]") -> T:
    """Runs the work in one transaction."""
    with office() as here:
        return here.db.call(lambda transaction: work(transaction, here))


def moment(text: str, option: str) -> datetime:
    """An ISO date or time; one without a zone is Helsinki time. Raises UsageError naming the option."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"{option}: “{text}” is not a date or time such as 2026-03-31T10:00") from error
    return found if found.tzinfo else found.replace(tzinfo=HELSINKI)


def choice(kind: type[E], text: str, option: str) -> E:
    """A member of a closed set; raises UsageError that lists them."""
    try:
        return kind(text)
    except ValueError as error:
        raise UsageError(f"{option}: “{text}” is none of {', '.join(kind)}") from error


def print_json(document: Any) -> None:
    """One JSON document on standard output, UTF-8."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def print_line(text: str) -> None:
    """A line on standard output, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, cut: bool = False) -> None:
    """Columns side by side, as wide as what is in them; with `cut` no line is longer than the window."""
    edge = shutil.get_terminal_size().columns if cut and sys.stdout.isatty() else None
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for row in (head, *rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        print_line(line if edge is None or len(line) <= edge else line[: edge - 1] + "…")
