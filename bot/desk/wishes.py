"""What somebody wants done to a case, and what is told when it is done."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from bot.desk.forms import Form
from bot.desk.visits import Desk
from bot.domain.calendar import HELSINKI
from bot.domain.events import EventKind
from bot.domain.vocabulary import Role
from bot.errors import UsageError
from bot.workflows.casework import Act
from storage.database import Transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants done to a case: who, which case, and the form."""

    desk: Desk
    act: Act
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneCode:
    """A code to be read out at this number: shown once, kept nowhere in plain words."""

    phone: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is shown afterwards where it isn't simply the case with “done”.

    `done`: a key of the catalogue; `ref`: another case; `draft`: a draft to be read; `code`: shown once.
    """

    done: str = ""
    ref: str = ""
    draft: int | None = None
    code: PhoneCode | None = None


Work = Callable[[Transaction, Wish], Told | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """`place` is the part of the page to come back to; `move` must be possible for it to be offered.

    `final`: it can't be undone, so the form has a tick that says so. `outside`: it asks other systems, so it
    runs in no transaction and in a thread of its own, instead of `work`.
    """

    role: Role
    place: str
    work: Work | None = None
    outside: Callable[[Wish], Told | None] | None = None
    move: EventKind | None = None
    open_only: bool = True
    final: bool = False

    async def done(self, wish: Wish) -> Told:
        """Does what the form asks for; raises PrivacyBotError where it can't be done, and nothing is."""
        if self.final:
            require_tick(wish.form)
        told = None
        if self.outside is not None:
            told = await asyncio.to_thread(self.outside, wish)
        if self.work is not None:
            work = self.work
            told = await wish.desk.office.db.run(lambda session: work(session, wish))
        return told or Told()


def chosen(kind: Callable[[str], T], value: str, what: str) -> T:
    """A member of a closed set by its value; raises UsageError."""
    try:
        return kind(value)
    except ValueError as error:
        raise UsageError(f"{what}: choose one") from error


def day_in(form: Form, name: str) -> date:
    """A day that was entered; raises UsageError."""
    try:
        return date.fromisoformat(form.line(name))
    except ValueError as error:
        raise UsageError(f"{name}: give the day") from error


def moment_in(form: Form, name: str) -> datetime:
    """A moment that was entered, in Helsinki time; raises UsageError."""
    try:
        at = datetime.fromisoformat(form.line(name))
    except ValueError as error:
        raise UsageError(f"{name}: give a day and a time") from error
    return at if at.tzinfo else at.replace(tzinfo=HELSINKI)


def require_tick(form: Form) -> None:
    """Raises UsageError where nobody has ticked that it is meant, and can't be undone."""
    if not form.text("sure"):
        raise UsageError("this can't be undone: tick that you are sure")
