"""Collections of sample mails with what is expected of each, as text that a person can read.

`=== name` begins a sample, a line of three hyphens and a word the part of it that has this name.
"""

import re
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
_TITLE = re.compile(r"^=== (.+)$", re.MULTILINE)
_PART = re.compile(r"^--- ([a-z]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One mail: the text before the first part, and the parts by name."""

    name: str
    text: str
    parts: dict[str, str]


def samples(folder: str) -> list[Sample]:
    """All samples of a folder in tests/data; a name says in which file it stands."""
    found = []
    for path in sorted((DATA / folder).glob("*.txt")):
        pieces = _TITLE.split(path.read_text(encoding="utf-8"))
        for name, body in zip(pieces[1::2], pieces[2::2], strict=True):
            text, *parts = _PART.split(body)
            found.append(
                Sample(
                    name=f"{path.stem}: {name}",
                    text=text.strip("\n") + "\n",
                    parts={
                        key: value.strip("\n") for key, value in zip(parts[::2], parts[1::2], strict=True)
                    },
                )
            )
    return found
