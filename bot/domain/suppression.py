"""Who may not be marketed to: contacts in one normal form, and lists cleaned of them (Art. 21(3), S-30).

A list needs no known columns: every e-mail address and telephone number in a row counts, wherever it stands.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.persons import email_key, phone_key
from bot.domain.vocabulary import RequestType

SEPARATORS = (";", ",", "\t", "|")
_EMAIL = re.compile(r"[^\s<>;,|\"'()\[\]:]+@[^\s<>;,|\"'()\[\]:]+")
_PHONE = re.compile(r"[+(]?\d[\d\s().\-/\u00a0]{4,}\d")
_LARGEST_CELL = 1_000_000

ENDS_MARKETING = frozenset({RequestType.OPT_OUT, RequestType.CONSENT_WITHDRAWAL, RequestType.ERASURE})
"""The rights whose answer promises that no marketing follows (M21-5, C7-1, E17-5)."""


class ContactKind(StrEnum):
    """What somebody is reached by."""

    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Contact:
    """An address or number in the form in which it is compared."""

    kind: ContactKind
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A list without those who may not be marketed to; `removed` are the lines that went, counted from 1."""

    text: str
    rows: int
    removed: tuple[int, ...]
    unread: tuple[int, ...]


def contacts(emails: Iterable[str] = (), phones: Iterable[str] = ()) -> frozenset[Contact]:
    """These addresses and numbers as they are compared; what is none is left out."""
    found = [Contact(kind=ContactKind.EMAIL, key=email_key(each)) for each in emails]
    found += [Contact(kind=ContactKind.PHONE, key=phone_key(each)) for each in phones]
    return frozenset(each for each in found if each.key)


def contacts_in(cells: Iterable[str]) -> frozenset[Contact]:
    """Every address and number that stands in a row."""
    emails: list[str] = []
    phones: list[str] = []
    for cell in cells:
        emails += [found.strip(".").removeprefix("mailto") for found in _EMAIL.findall(cell)]
        phones += _PHONE.findall(cell)
    return contacts(emails, phones)


def separator_of(text: str) -> str:
    """The separator that the list's first line with one has most of; a comma where there is none."""
    line = next((each for each in text.splitlines() if any(mark in each for mark in SEPARATORS)), "")
    return max(SEPARATORS, key=line.count) if line else ","


def cleaned(text: str, suppressed: Callable[[frozenset[Contact]], bool]) -> Cleaned:
    """The list without the rows of suppressed people, every other line as it was.

    `unread`: rows without any address or number, which can't be checked. Raises ValueError for a list
    whose rows can't be told apart, naming the line.
    """
    kept: list[str] = []
    removed: list[int] = []
    unread: list[int] = []
    rows = 0
    for line, cells, raw in _rows(text):
        there = contacts_in(cells)
        if any(cell.strip() for cell in cells) and not (line == 1 and not there):
            rows += 1  # the first line without any contact is the heading
            if not there:
                unread.append(line)
        if there and suppressed(there):
            removed.append(line)
        else:
            kept.append(raw)
    return Cleaned(text="".join(kept), rows=rows, removed=tuple(removed), unread=tuple(unread))


def _rows(text: str) -> Iterator[tuple[int, list[str], str]]:
    """Each row's first line, its cells, and its text as it stands there; a cell may hold line breaks."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            taken.append(line)
            yield line

    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(lines(), delimiter=separator_of(text))
    begins = 1
    try:
        for cells in reader:
            yield begins, cells, "".join(taken)
            taken.clear()
            begins = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"line {begins}: {error}") from error
