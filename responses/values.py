"""Plain values for templates: cleaned of control characters, and loud when they are missing."""

import unicodedata
from collections.abc import Mapping
from typing import NoReturn

from bot.errors import MissingValueError
from responses.marks import named

NO_BREAK = "\u00a0"
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # line breaks, direction marks


def clean(text: str, limit: int = 0) -> str:
    """One line of printable text, white space collapsed; longer than `limit` (0: any) is cut with "…"."""
    seen = text[: limit * 4] if limit else text  # a hostile name may be megabytes long
    if not seen.isprintable():  # most texts are, and looking at each character is slow
        seen = "".join(" " if unicodedata.category(char) in _UNPRINTABLE else char for char in seen)
    line = " ".join(seen.split())
    return line if not limit or len(line) <= limit else line[: limit - 1].rstrip() + "…"


def unbroken(text: str) -> str:
    """The text with spaces at which layout must not break the line (dates, names, addresses)."""
    return clean(text).replace(" ", NO_BREAK)


class Missing:
    """A value that is not set: false in an `if`, an error wherever it would be printed or looped over."""

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        self._path = path

    def __bool__(self) -> bool:
        return False

    def _fail(self) -> NoReturn:
        raise MissingValueError(self._path)

    def __str__(self) -> str:
        self._fail()

    def __iter__(self) -> NoReturn:
        self._fail()


class Values:
    """Named values of one thing; a name it doesn't have, or an empty value, stands for itself as Missing."""

    __slots__ = ("_data", "_path")

    def __init__(self, path: str, data: Mapping[str, object]) -> None:
        self._path = path
        self._data = data

    def __getattr__(self, name: str) -> object:
        path = f"{self._path}.{name}" if self._path else name
        if name not in self._data:
            raise MissingValueError(path)
        value = self._data[name]
        if value is None or value == "":
            return Missing(path)
        if isinstance(value, str) or (isinstance(value, int) and value and not isinstance(value, bool)):
            return named(path, str(value))  # staff are told where what is printed comes from
        return value
