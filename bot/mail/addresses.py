"""Address lists of RFC 5322 as mail really has them; total, the same in every Python.

The addresses are found first and names decoded after, so that no encoded word becomes an address.
"""

import re
from collections.abc import Iterable

from bot.domain.messages import Mailbox
from bot.mail.headers import clean, decode_words

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[(),;:<>]|\\.?|[^"(),;:<>\\]+', re.DOTALL)
_LONGEST_NAME = 1_000
_MAILTO = re.compile(r"[\[\s]{0,3}mailto$", re.IGNORECASE)
_AROUND_AT = re.compile(r"(?<=\w)\s{1,3}@\s{1,3}(?=\w)")
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


def _unquoted(word: str) -> str:
    if word.startswith('"'):
        word = word[1:-1] if len(word) > 1 and word.endswith('"') else word[1:]
    return _QUOTED_PAIR.sub(r"\1", word)


def _name(words: Iterable[str]) -> str:
    joined = " ".join("".join(words).split())
    return clean(" ".join(decode_words(joined).split())).strip("'\"")


def _lower(address: str) -> str:
    """In small letters; no sign of another alphabet becomes one of ours (the Kelvin sign would be a k)."""
    if address.isascii():
        return address.lower()
    return "".join(low if (low := char.lower()).isascii() == char.isascii() else char for char in address)


class _Reader:
    """Collects one header's addresses piece by piece."""

    def __init__(self) -> None:
        self.found: list[Mailbox] = []
        self.phrase: list[str] = []  # raw tokens outside angle brackets and comments
        self.comment: list[str] = []
        self.angle: list[str] | None = None
        self.depth = 0
        self.waiting = ""  # a name cut by an unquoted comma: Meikäläinen, Matti <m@…>

    def read(self, value: str) -> None:
        for piece in _TOKEN.findall(value):
            if self.depth:
                self._in_comment(piece)
            elif piece == "(":
                self.depth = 1
            elif self.angle is not None:
                self._in_angle(piece)
            else:
                self._in_phrase(piece)
        if self.angle is not None:
            self._close_angle()
        self._end_of_entry()
        if self.waiting:
            self.found.append(Mailbox(name=self.waiting, address=""))

    def _in_comment(self, piece: str) -> None:
        self.depth += {"(": 1, ")": -1}.get(piece, 0)
        if self.depth:
            self.comment.append(_unquoted(piece))

    def _in_angle(self, piece: str) -> None:
        if piece == ">":
            self._close_angle()
        elif piece == "<":
            self.angle = []  # <<someone@example.com>>
        elif self.angle is not None:
            self.angle.append(piece)

    def _in_phrase(self, piece: str) -> None:
        match piece:
            case "<":
                self.angle = []
            case "," | ";":
                self._end_of_entry()
            case ":":
                self._after_colon()
            case ">" | ")":
                pass  # never opened
            case _:
                self.phrase.append(piece)

    def _after_colon(self) -> None:
        """What stood before a colon is the name of a group, or "mailto" with a name before it."""
        if self.phrase and (before := _MAILTO.sub(" ", self.phrase[-1])) != self.phrase[-1]:
            self.phrase[-1] = before
        elif not any("@" in word for word in self.phrase):
            self.phrase.clear()

    def _close_angle(self) -> None:
        content = "".join(self.angle or ())
        self.angle = None
        if not content.startswith('"'):
            content = content.rpartition(":")[2]  # an old route: <@relay:someone@example.com>
        words = [_unquoted(piece) for piece in self.phrase]
        name = _name(words) or _name(self.comment)
        if self.waiting and name:
            name = f"{self.waiting}, {name}"
        several = [content] if '"' in content else re.split(r"[,;]\s*", content)
        for address in several:
            self._add(name or self.waiting, address)
        self._forget()

    def _end_of_entry(self) -> None:
        raw = "".join(self.phrase).strip()
        if '"' not in raw:
            raw = _AROUND_AT.sub("@", raw)
        bare = [word.strip("[]") for word in raw.split() if "@" in word] if '"' not in raw else []
        if raw.startswith('"') and '"@' in raw:
            bare = [raw]
        if bare:
            others = "" if bare == [raw] else " ".join(word for word in raw.split() if "@" not in word)
            for address in bare:
                self._add(_name([others]) or _name(self.comment) or self.waiting, address)
            self._forget()
        elif raw:
            name = _name(_unquoted(piece) for piece in self.phrase)
            if len(self.waiting) < _LONGEST_NAME:  # nobody's name, and copied at each comma
                self.waiting = f"{self.waiting}, {name}" if self.waiting else name
        self.phrase.clear()
        self.comment.clear()

    def _add(self, name: str, address: str) -> None:
        plain = clean(address)
        if '"' not in plain:
            plain = "".join(plain.split())
        self.found.append(Mailbox(name=name, address=_lower(plain)))

    def _forget(self) -> None:
        self.phrase.clear()
        self.comment.clear()
        self.waiting = ""


def read_addresses(values: Iterable[str]) -> tuple[Mailbox, ...]:
    """All mailboxes of the headers' unfolded values, in order; groups are opened, comments dropped."""
    found: list[Mailbox] = []
    for value in values:
        reader = _Reader()
        reader.read(value)
        found.extend(reader.found)
    return tuple(found)
