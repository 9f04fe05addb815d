"""One-time codes: what they look like, and how they are found in what a person typed (R30, A25)."""

import base64
import re
import unicodedata
from collections.abc import Callable

CODE_PLACE = "{code}"
"""Stands in the text of a draft where the code goes: only the mail that leaves holds it."""
LINK_PLACE = "{link}"
"""Stands where the address of the page goes on which the code can be typed."""
GROUP = 5
"""A code is two groups of so many signs."""

# Crockford's base 32 without 0 and 1, so that nobody has to tell them from O, I and L.
_DIGITS = "23456789"
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SIGN = re.compile(r"[0-9A-Z]+")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212._*]{1,4}")
_CODE = re.compile(rf"[0-9A-Z]{{{2 * GROUP}}}")
_MOST_FOUND = 20
_LONGEST_TEXT = 100_000


def fresh_code(pick: Callable[[str], str]) -> str:
    """A new code of more than 48 bits; `pick` takes one sign of a text at random, safely.

    Each group has a digit and a letter, so that no word of a mail can be taken for a code.
    """
    return f"{_fresh_group(pick)}-{_fresh_group(pick)}"


def fresh_token(language: str, noise: bytes) -> str:
    """The secret part of a link, from random bytes.

    The language stands in it, so that the page needs nothing from the database to be shown.
    """
    return f"{language}-{base64.b32encode(noise).decode().rstrip('=').lower()}"


def _fresh_group(pick: Callable[[str], str]) -> str:
    while True:
        group = "".join(pick(_DIGITS + _LETTERS) for _ in range(GROUP))
        if _could_be(group):
            return group


def _could_be(group: str) -> bool:
    return any(sign in _DIGITS for sign in group) and any(sign in _LETTERS for sign in group)


def normal(typed: str) -> str:
    """The code that somebody typed: case, spaces and dashes don't matter; empty where it can't be one."""
    plain = unicodedata.normalize("NFKC", typed[:200]).upper()
    signs = _BETWEEN.sub("", plain).translate(_READ_AS)
    return signs if _CODE.fullmatch(signs) else ""


def codes_in(text: str) -> tuple[str, ...]:
    """All that looks like a code in the words of a mail, in order, each once."""
    plain = unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).upper()
    words = list(_SIGN.finditer(plain))
    found: dict[str, None] = {}
    for first in range(len(words)):
        code = _code_from(plain, words, first)
        if code and _could_be(code[:GROUP]) and _could_be(code[GROUP:]):
            found[code] = None
        if len(found) == _MOST_FOUND:
            break
    return tuple(found)


def _code_from(plain: str, words: list[re.Match[str]], first: int) -> str:
    """The signs of this word and the next ones where they make a code together, with no sign beside it."""
    start = words[first].start()
    if start and plain[start - 1].isalnum():
        return ""
    signs = ""
    for at in range(first, min(first + 2 * GROUP, len(words))):
        if at > first and not _BETWEEN.fullmatch(plain[words[at - 1].end() : words[at].start()]):
            return ""
        signs += words[at].group()
        if len(signs) >= 2 * GROUP:
            break
    else:
        return ""
    end = words[at].end()
    beside = end < len(plain) and plain[end].isalnum()
    return signs.translate(_READ_AS) if len(signs) == 2 * GROUP and not beside else ""
