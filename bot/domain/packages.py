"""The copy of a person's data (Art. 15, 20): what goes into it, and what of others it holds (A15-4, A20).

A find is something of another person; it is shown to a member of staff, who decides. Nothing undecided goes
out. What is struck out is struck out wherever it stands in the package.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.masking import mask
from bot.domain.persons import name_words
from bot.domain.processing import DataGroup, LegalBasis, Processing
from bot.domain.vocabulary import Language, RequestType

PACKAGE_LINK = "{package_link}"
"""Stands in the text of a draft where the address of the package goes: only the mail that leaves holds it."""
STRUCK = "[•••]"
"""Stands where something of another person was taken out."""
PACKED_RIGHTS = frozenset({RequestType.ACCESS, RequestType.PORTABILITY})
"""The rights that are answered by a copy of the data."""
PORTABLE = frozenset({LegalBasis.CONSENT, LegalBasis.CONTRACT})
"""Art. 20(1)(a): what the person may take along rests on one of these (SEED S-08)."""
_WORD = re.compile(r"[A-ZÀ-ÖØ-ÞŠŽ][^\W\d_]{2,}")  # parts of a name; short ones are too often something else


class Way(StrEnum):
    """How a package reaches the person."""

    LINK = "link"
    ATTACHMENT = "attachment"
    ENCLOSED = "enclosed"  # printed, with a letter


class PackageState(StrEnum):
    """Where a package stands; from `delivered` on nothing of its content is kept."""

    READY = "ready"
    RELEASED = "released"
    DELIVERED = "delivered"
    FETCHED = "fetched"
    EXPIRED = "expired"
    DROPPED = "dropped"


class FindKind(StrEnum):
    """What of another person was found."""

    PERSON = "person"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"


class Choice(StrEnum):
    """What staff decided of a find."""

    REDACT = "redact"
    RELEASE = "release"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row of a register with its fields; `derived` names those that we have worked out ourselves."""

    register: str
    company: str
    group: str
    row: str
    fields: tuple[tuple[str, str], ...]
    derived: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedMail:
    """A mail of the case as text; `ours`: we wrote it."""

    at: datetime
    ours: bool
    sender: str
    subject: str
    text: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All of a package before anything is struck out; `missing` names registers that could not be asked."""

    ref: str
    language: Language
    made_at: datetime
    requests: tuple[RequestType, ...]
    name: str
    address: str
    items: tuple[Item, ...] = ()
    mails: tuple[PackedMail, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def access(self) -> bool:
        """Whether it is the copy of Art. 15: all data, and what is done with them."""
        return RequestType.ACCESS in self.requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Something of another person, once for all places where it stands; `choice` None: nobody has decided."""

    kind: FindKind
    text: str
    places: tuple[str, ...]
    choice: Choice | None = None

    @property
    def id(self) -> str:
        """A short name that stays the same as long as the text does."""
        return hashlib.sha256(f"{self.kind}:{self.text.casefold()}".encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spotted:
    """Something in a text that may be of another person."""

    kind: FindKind
    text: str


# Reads a value (the name of its field, empty in a mail; the text): what in it may be of a person.
Reader = Callable[[str, str], Iterable[Spotted]]
Own = Callable[[Spotted], bool]


def portable(item: Item, processing: Processing | None) -> Item | None:
    """What of a row the person may take along: data given or observed, on consent or contract (Art. 20)."""
    group = group_of(item.group, processing)
    if group is None or not PORTABLE & set(group.basis):
        return None
    told = tuple((name, value) for name, value in item.fields if name not in item.derived)
    return replace(item, fields=told)


def group_of(name: str, processing: Processing | None) -> DataGroup | None:
    """The data group of this id."""
    groups = processing.groups if processing else ()
    return next((group for group in groups if group.id == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text of the package, its place in words, and the name of its field (empty in a mail)."""

    place: str
    field: str
    text: str


def passages(content: Content) -> Iterator[Passage]:
    """Every text that may hold something of others; what we have written the person has already."""
    for item in content.items:
        for name, value in item.fields:
            yield Passage(place=f"{item.register} {item.row}, {name}", field=name, text=value)
    for number, mail in enumerate(content.mails, 1):
        if not mail.ours:
            place = f"mail {number}"
            yield from (Passage(place=place, field="", text=text) for text in (mail.subject, mail.text))
            yield Passage(place=f"{place}, sender", field="", text=mail.sender)
            yield from (Passage(place=f"{place}, file", field="", text=name) for name in mail.attachments)


def finds(content: Content, read: Reader, own: Own, decided: Mapping[str, Choice]) -> tuple[Find, ...]:
    """What of others stands in the package; a decision of before holds where the text is the same."""
    places: dict[tuple[FindKind, str], dict[str, str]] = {}
    for passage in passages(content):
        for one in read(passage.field, passage.text):
            if one.text.strip() and not own(one):
                places.setdefault((one.kind, one.text.casefold()), {}).setdefault(passage.place, one.text)
    made = [
        Find(kind=kind, text=next(iter(seen.values())), places=tuple(seen))
        for (kind, _), seen in places.items()
    ]
    return tuple(replace(one, choice=decided.get(one.id)) for one in made)


def undecided(found: Sequence[Find]) -> tuple[Find, ...]:
    """The finds that nobody has decided on."""
    return tuple(one for one in found if one.choice is None)


def redacted(content: Content, found: Sequence[Find], struck: Sequence[str] = ()) -> Content:
    """The package as it goes out: without what was not released, card numbers and national ids masked.

    `struck`: what staff take out besides. What nobody has decided on is taken out, too.
    """
    hide = hiding(found, struck, name_words(content.name))

    def clean(text: str) -> str:
        return mask(hide(text))

    return replace(
        content,
        items=tuple(
            replace(item, fields=tuple((name, clean(value)) for name, value in item.fields))
            for item in content.items
        ),
        mails=tuple(
            replace(
                mail,
                sender=clean(mail.sender),
                subject=clean(mail.subject),
                text=clean(mail.text),
                attachments=tuple(map(clean, mail.attachments)),
            )
            for mail in content.mails
        ),
    )


def hiding(found: Sequence[Find], struck: Sequence[str], mine: frozenset[str]) -> Callable[[str], str]:
    """Strikes out what isn't released, wherever it stands, and the parts of names in their inflected forms.

    `mine` are the words of the person's own name: a co-resident's surname is the person's, too.
    """
    out = [one for one in found if one.choice is not Choice.RELEASE]
    free = mine | {word for one in found if one not in out for word in name_words(one.text)}
    whole = sorted({" ".join(text.split()) for text in (*(one.text for one in out), *struck)} - {""}, key=len)
    words = {word for one in out if one.kind is FindKind.PERSON for word in _WORD.findall(one.text)}
    parts = [_forms(word) for word in sorted(words) if not name_words(word) & free]
    patterns = [re.compile(_bounded(_loose(text)), re.IGNORECASE) for text in reversed(whole)]
    patterns += [re.compile(_bounded(part)) for part in parts]

    def hide(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub(STRUCK, text)
        return text

    return hide


def _loose(text: str) -> str:
    """However its white space is broken."""
    return r"\s+".join(map(re.escape, text.split(" ")))


def _bounded(pattern: str) -> str:
    return rf"(?<!\w)(?:{pattern})(?!\w)"


def _forms(word: str) -> str:
    """A part of a name as fi, sv and et inflect it: Liisa, Liisalla; Pekka, Pekalla; Virtanen, Virtasen."""
    stem = re.escape(word[:-3]) + r"(?:nen|s\w{1,6})" if word.endswith("nen") else re.escape(word)
    graded = re.sub(r"([kpt])\1", r"\1{1,2}", stem)
    return rf"{graded}\w{{0,5}}"
