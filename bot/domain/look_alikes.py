"""Addresses that look like one on file and aren't: another alphabet, a tag, a dot, a domain nearby (A3).

Being alike never counts as being on file; it is a word of warning to staff.
"""

import re
import unicodedata
from collections.abc import Iterable

from bot.domain.persons import email_key

# Letters of other alphabets, and digits, by the Latin letter that they pass for.
_ALIKE = {
    "a": "аαɑ",
    "b": "ЬВβ",
    "c": "сϲⅽ",
    "d": "ԁⅾ",
    "e": "еєεҽ3",
    "g": "ɡց9",
    "h": "һнհ",
    "k": "кκқ",
    "l": "1iіїιıӏľļłļⅼ|!",
    "m": "мⅿ",
    "n": "ոпηո",
    "o": "0оοσօ",
    "p": "рρ",
    "q": "ԛզ",
    "r": "гг",
    "s": "ѕ5ꜱ",
    "t": "тτ7",
    "u": "υսц",
    "v": "νѵⅴ",
    "w": "ԝωшѡ",
    "x": "хχⅹ",
    "y": "уүγ",
    "z": "ᴢ2",
}
_FOLD = {ord(alike): letter for letter, others in _ALIKE.items() for alike in others}
_PAIRS = (("rn", "m"), ("vv", "w"))
_WORD = re.compile(r"[^._-]+")
_LEAST_FOR_ONE, _LEAST_FOR_TWO = 5, 9
_LEAST_ELSEWHERE = 6
_EVERYBODYS = frozenset(
    {"info", "office", "toimisto", "kontor", "mail", "posti", "post", "asiakaspalvelu", "admin", "contact"}
)


def resembled(address: str, on_file: Iterable[str]) -> str:
    """The first address on file that this one, which isn't on file itself, could be taken for; else empty."""
    mine = _Shape(email_key(address))
    if not mine.local:
        return ""
    for other in on_file:
        key = email_key(other)
        if key and _alike(mine, _Shape(key)):
            return other
    return ""


class _Shape:
    """An address as an eye in a hurry sees it."""

    def __init__(self, key: str) -> None:
        local, _, self._written = key.rpartition("@")
        local = local.partition("+")[0]
        self.words = [_look(word) for word in _WORD.findall(local)]
        self.local = "".join(self.words)
        self.everybodys = local in _EVERYBODYS

    @property
    def domain(self) -> str:
        """The whole domain."""
        return _look(_as_written(self._written))

    @property
    def firm(self) -> str:
        """The domain without its last part."""
        return _look(_as_written(self._written).rpartition(".")[0])


def _as_written(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def _look(text: str) -> str:
    """The text in the letters that it passes for; accents and case don't show."""
    plain = text
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = plain.translate(_FOLD)
    for pair, letter in _PAIRS:
        plain = plain.replace(pair, letter)
    return plain


def _alike(mine: _Shape, other: _Shape) -> bool:
    if mine.local == other.local:
        return (len(mine.local) >= _LEAST_ELSEWHERE and not mine.everybodys) or _nearby(mine, other)
    return (_near(mine.local, other.local) and _nearby(mine, other)) or _same_names(mine, other)


def _nearby(mine: _Shape, other: _Shape) -> bool:
    """Whether the domains pass for one: example.fi, example.com, exarnple.fi, example.fi.com."""
    if mine.domain == other.domain or _near(mine.firm, other.firm):
        return True
    return f".{mine.domain}." in f".{other.domain}." or f".{other.domain}." in f".{mine.domain}."


def _same_names(mine: _Shape, other: _Shape) -> bool:
    """Whether both are made of the same names: in another order, or with a further one between."""
    ours, theirs = set(mine.words), set(other.words)
    return min(len(ours), len(theirs)) > 1 and (ours <= theirs or theirs <= ours)


def _near(text: str, other: str) -> bool:
    """Equal, or one slip of the pen apart; two in long ones."""
    shorter = min(len(text), len(other))
    if text == other:
        return bool(text)
    if shorter < _LEAST_FOR_ONE:
        return False
    return distance(text, other, most=2 if shorter >= _LEAST_FOR_TWO else 1) is not None


def distance(text: str, other: str, *, most: int) -> int | None:
    """How many letters have to be put in, left out, changed or swapped with the next; None beyond `most`."""
    if abs(len(text) - len(other)) > most or len(set(text) ^ set(other)) > 2 * most:
        return None  # each change adds at most one letter and takes away one
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, char in enumerate(text, 1):
        row = [at]
        for to, letter in enumerate(other, 1):
            cost = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (char != letter))
            swapped = at > 1 and to > 1 and char == other[to - 2] and letter == text[at - 2]
            row.append(min(cost, before[to - 2] + 1) if swapped else cost)
        if min(row) > most:
            return None
        before, last = last, row
    return last[-1] if last[-1] <= most else None
