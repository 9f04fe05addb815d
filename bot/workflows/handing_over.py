"""Gives a package to the person: for a code that came another way, once, until its time is over (A24)."""

import secrets
from dataclasses import dataclass

from bot.domain.codes import fresh_code, normal
from bot.domain.events import Event, EventKind
from bot.domain.packages import PackageState, Way
from bot.domain.vocabulary import DraftState, Flag, Role
from bot.errors import GateClosedError, NotFoundError
from bot.workflows.challenges import TRIES_AN_HOUR
from bot.workflows.drafting import BOT
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from storage import cases, challenges, drafts, on_file, packages
from storage.database import Transaction
from storage.packages import StoredPackage

_NOT_GONE = (DraftState.DRAFT, DraftState.REJECTED, DraftState.SUPERSEDED, DraftState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """The file that the person gets."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What staff tell the person in another way than by e-mail; the numbers on file to reach them at."""

    secret: str
    phones: tuple[str, ...]


def fetched(session: Transaction, office: Office, token: str, typed: str) -> Handed | None:
    """The package for the right code, once; None for anything else, after the same steps."""
    now = office.now()
    package = packages.of_link(session, token[:100])
    allowed = challenges.within_limit(session, TRIES_AN_HOUR, now)
    number = package.id if package is not None and allowed else 0
    right = packages.fits(session, number, normal(typed), office.codes.attempts, now)
    if package is None or not right or not _may_go(session, package):
        return None
    content = packages.use(session, package.id, now)
    if content is None:
        return None
    stored = cases.load_by_id(session, package.case_id)
    office.move(session, stored, [Event(kind=EventKind.PACKAGE_FETCHED, at=now, actor=BOT)])
    return Handed(name=f"{stored.ref}.zip", content=content)


def _may_go(session: Transaction, package: StoredPackage) -> bool:
    """Whether the mail with the link went out by the gate, and nothing has come to light since."""
    draft = drafts.get(session, package.draft_id) if package.draft_id is not None else None
    flags = cases.load_by_id(session, package.case_id).case.flags
    return draft is not None and draft.state not in _NOT_GONE and Flag.IMPERSONATION not in flags


def secret_for(session: Transaction, office: Office, ref: str, by: str) -> Told:
    """A fresh code for the link, or the password of the attachment, for staff to tell the person."""
    user = require_role(session, by, Role.HANDLER)
    stored = cases.load(session, ref)
    package = packages.latest(session, stored.id)
    if package is None:
        raise NotFoundError(f"{stored.ref} has no package")
    secret = ""
    if package.way is Way.LINK and package.state is PackageState.RELEASED:
        secret = fresh_code(secrets.choice)
        packages.set_code(session, package.id, normal(secret))
    elif package.way is Way.ATTACHMENT:
        secret = packages.password(session, package.id)
    if not secret:
        raise GateClosedError(
            f"{stored.ref}: its package ({package.way}) is {package.state}: there is no code to be told"
        )
    event = Event(kind=EventKind.PACKAGE_CODE, at=office.now(), actor=user.name)
    office.move(session, stored, [event])
    return Told(secret=secret, phones=on_file.of_case(session, stored.id).phones)
