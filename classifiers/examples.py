"""Labelled mails: what the model learns from and is measured on."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from bot.domain.messages import MailText
from bot.domain.vocabulary import Label
from bot.errors import UsageError
from classifiers.solver import Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled mail; `hard` marks what the labellers found difficult."""

    id: str
    language: str
    mail: MailText
    labels: frozenset[Label]
    hard: bool

    @property
    def writer(self) -> str:
        """Who wrote it: the id up to its last hyphen; mails of one writer resemble each other."""
        return self.id.rpartition("-")[0] or self.id


def data_files() -> tuple[Path, ...]:
    """The labelled mails that the package carries to learn from, in a fixed order."""
    folder = Path(str(files("classifiers"))) / "data"
    return tuple(sorted(folder.glob("train_*.jsonl")))


def read_examples(path: Path) -> list[Example]:
    """Read JSON lines `{"id", "lang", "subject", "from_name", "body", "labels", "hard"}`.

    Raises UsageError with file and line where a line is none.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: can't be read as UTF-8 text ({error})") from error
    return [_example(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def _example(line: str, place: str) -> Example:
    try:
        row = json.loads(line)
        return Example(
            id=str(row["id"]),
            language=str(row.get("lang", "")),
            mail=MailText(
                subject=str(row.get("subject") or ""),
                body=str(row.get("body") or ""),
                sender=str(row.get("from_name") or row.get("from") or ""),
            ),
            labels=frozenset(Label(label) for label in row["labels"]),
            hard=bool(row.get("hard", False)),
        )
    except KeyError as error:
        raise UsageError(f"{place}: the key {error} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"{place}: no labelled mail ({error})") from error


def truth_of(examples: Sequence[Example]) -> Truth:
    """A row for each mail: every label, and last whether it has any."""
    rows = [[*(label in example.labels for label in Label), bool(example.labels)] for example in examples]
    return np.array(rows, dtype=np.bool_).reshape(len(rows), len(Label) + 1)


def data_digest(examples: Iterable[Example]) -> str:
    """Eight hexadecimal digits that change when any mail, mark or label does."""
    digest = hashlib.sha256()
    for example in examples:
        mail = example.mail
        row = [example.id, mail.subject, mail.body, mail.ignored, sorted(example.labels)]
        digest.update(json.dumps(row, ensure_ascii=True).encode())
    return digest.hexdigest()[:8]
