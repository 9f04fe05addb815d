"""Data packages of cases: kept sealed, given out once, emptied when their time is over (A35)."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from bot.domain.packages import Choice, Content, Find, FindKind, PackageState, Way
from bot.errors import NotFoundError
from storage.cases import ring_of
from storage.package_content import content_of, plain_content
from storage.package_tables import PackageRow

LIVE = (PackageState.READY, PackageState.RELEASED)
_NO_HASH = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPackage:
    """A package with its number and state; `content` None where nothing of it is kept any more."""

    id: int
    case_id: int
    made_at: datetime
    made_by: str
    way: Way
    state: PackageState
    digest: str
    size: int
    finds: tuple[Find, ...]
    struck: tuple[str, ...]
    content: Content | None
    attempts: int
    draft_id: int | None = None
    expires_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What a package is made of, what was found in it, and the archive that came of it."""

    content: Content
    finds: tuple[Find, ...]
    struck: tuple[str, ...]
    archive: bytes

    @property
    def digest(self) -> str:
        """What an approval is bound to: the archive, and the decisions that it came of."""
        said = hashlib.sha256(self.archive)
        for one in self.finds:
            said.update(f"\0{one.id} {one.choice}".encode())
        return said.hexdigest()


def add(
    session: Session, case_id: int, packed: Packed, way: Way, made: tuple[datetime, str]
) -> StoredPackage:
    """Keeps a new package in place of one that has not gone out; `made`: when and by whom."""
    drop(session, case_id, made[0])
    row = PackageRow(
        case_id=case_id,
        made_at=made[0],
        made_by=made[1],
        way=way,
        state=PackageState.READY,
        digest="",
        size=0,
        content={},
        finds=[],
        struck=[],
        archive=None,
        password=None,
    )
    _fill(row, packed)
    session.add(row)
    session.flush()
    return _package(row)


def _fill(row: PackageRow, packed: Packed) -> None:
    row.digest, row.size = packed.digest, len(packed.archive)
    row.content = plain_content(packed.content)
    row.finds = [
        {"kind": one.kind, "text": one.text, "places": list(one.places), "choice": one.choice}
        for one in packed.finds
    ]
    row.struck, row.archive = list(packed.struck), packed.archive
    row.password = None


def repack(session: Session, package_id: int, packed: Packed) -> StoredPackage:
    """Keeps what came of new decisions."""
    row = session.get_one(PackageRow, package_id)
    _fill(row, packed)
    session.flush()
    return _package(row)


def _package(row: PackageRow) -> StoredPackage:
    return StoredPackage(
        id=row.id or 0,
        case_id=row.case_id,
        made_at=row.made_at,
        made_by=row.made_by,
        way=Way(row.way),
        state=PackageState(row.state),
        digest=row.digest,
        size=row.size,
        finds=tuple(map(_find, row.finds)),
        struck=tuple(row.struck),
        content=content_of(row.content) if row.content else None,
        attempts=row.attempts,
        draft_id=row.draft_id,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
    )


def _find(kept: dict[str, Any]) -> Find:
    return Find(
        kind=FindKind(kept["kind"]),
        text=kept["text"],
        places=tuple(kept["places"]),
        choice=Choice(kept["choice"]) if kept["choice"] else None,
    )


def latest(session: Session, case_id: int) -> StoredPackage | None:
    """The newest package of a case, whatever became of it."""
    query = select(PackageRow).where(PackageRow.case_id == case_id, PackageRow.state != PackageState.DROPPED)
    row = session.exec(query.order_by(col(PackageRow.id).desc())).first()
    return None if row is None else _package(row)


def live(session: Session, case_id: int) -> StoredPackage | None:
    """The package of a case that can still go out or be fetched."""
    newest = latest(session, case_id)
    return newest if newest is not None and newest.state in LIVE else None


def archive(session: Session, package_id: int) -> bytes:
    """What goes out; raises NotFoundError where it isn't kept any more."""
    row = session.get(PackageRow, package_id)
    if row is None or row.archive is None:
        raise NotFoundError("the package isn't kept any more; `case package REF` makes a new one")
    return row.archive


def drop(session: Session, case_id: int, now: datetime) -> None:
    """Nothing is kept of packages of the case that have not gone out or not been fetched."""
    query = select(PackageRow).where(PackageRow.case_id == case_id, col(PackageRow.state).in_(LIVE))
    for row in session.exec(query):
        _end(row, PackageState.DROPPED, now)


def _end(row: PackageRow, state: PackageState, now: datetime) -> None:
    """Empties it; the password of an attachment stays, as the person may still have to be told."""
    row.state, row.ended_at = state, now
    row.content, row.finds, row.struck, row.archive = {}, [], [], None
    if state is not PackageState.DELIVERED:
        row.password = None


# --- on its way to the person ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """How a package leaves: with which draft, until when; the secret of its link or its password."""

    draft_id: int
    expires_at: datetime
    token: str = ""
    password: str = ""


def release(session: Session, package_id: int, ticket: Ticket) -> None:
    """Notes that the package leaves with an approved mail; an earlier link of it leads nowhere now."""
    row = session.get_one(PackageRow, package_id)
    row.state, row.draft_id, row.expires_at = PackageState.RELEASED, ticket.draft_id, ticket.expires_at
    row.token_hash = _keyed(session, "package-link", ticket.token) if ticket.token else None
    row.code_hash, row.attempts = "", 0
    row.password = ticket.password or None
    session.flush()


def take_back(session: Session, draft_id: int) -> None:
    """The mail that it was to leave with is taken back: the package waits again, its link leads nowhere."""
    query = select(PackageRow).where(
        PackageRow.draft_id == draft_id, PackageRow.state == PackageState.RELEASED
    )
    for row in session.exec(query):
        row.state, row.token_hash, row.code_hash = PackageState.READY, None, ""
        row.expires_at = row.password = row.draft_id = None
    session.flush()


def set_code(session: Session, package_id: int, code: str) -> None:
    """A fresh code for the link, in place of an earlier one; tries are counted anew."""
    row = session.get_one(PackageRow, package_id)
    row.code_hash, row.attempts = _code_hash(session, package_id, code), 0
    session.flush()


def password(session: Session, package_id: int) -> str:
    """What opens the encrypted attachment; empty where there is none, or its time is over."""
    return session.get_one(PackageRow, package_id).password or ""


def of_link(session: Session, token: str) -> StoredPackage | None:
    """The package of a link, whatever became of it."""
    wanted = _keyed(session, "package-link", token)
    row = session.exec(select(PackageRow).where(PackageRow.token_hash == wanted)).first()
    return None if row is None else _package(row)


def fits(session: Session, package_id: int, code: str, most: int, now: datetime) -> bool:
    """One try of a code, counted before it is looked at; in one statement, so that no two are one (A25)."""
    counted = (
        update(PackageRow)
        .where(
            col(PackageRow.id) == package_id,
            col(PackageRow.state) == PackageState.RELEASED,
            col(PackageRow.expires_at) > now,
            col(PackageRow.code_hash) != "",
            col(PackageRow.attempts) < most,
        )
        .values(attempts=col(PackageRow.attempts) + 1)
        .returning(col(PackageRow.code_hash))
    )
    kept = session.execute(counted, execution_options={"synchronize_session": False}).scalars().first()
    return hmac.compare_digest(kept or _NO_HASH, _code_hash(session, package_id, code))


def use(session: Session, package_id: int, now: datetime) -> bytes | None:
    """Takes the package out, once; None where somebody has taken it a moment before."""
    row = session.get(PackageRow, package_id, with_for_update=True, populate_existing=True)
    if row is None or row.state != PackageState.RELEASED or row.archive is None:
        return None
    taken = (
        update(PackageRow)
        .where(col(PackageRow.id) == package_id, col(PackageRow.state) == PackageState.RELEASED)
        .values(state=PackageState.FETCHED)
        .returning(col(PackageRow.id))
    )
    content = row.archive
    if session.execute(taken, execution_options={"synchronize_session": False}).scalars().first() is None:
        return None
    _end(row, PackageState.FETCHED, now)
    session.flush()
    return content


def ended(session: Session, package_id: int, state: PackageState, now: datetime) -> None:
    """The package has arrived, or its time is over: nothing of it is kept."""
    _end(session.get_one(PackageRow, package_id), state, now)
    session.flush()


def over(session: Session, now: datetime) -> Sequence[StoredPackage]:
    """Packages whose time is over: links nobody has used, and passwords nobody needs any more."""
    states = (PackageState.RELEASED, PackageState.DELIVERED)
    query = select(PackageRow).where(col(PackageRow.state).in_(states), col(PackageRow.expires_at) <= now)
    return [
        _package(row)
        for row in session.exec(query.order_by(col(PackageRow.id)))
        if row.state == PackageState.RELEASED or row.password
    ]


def forget_password(session: Session, package_id: int) -> None:
    """Nobody has to be told it any more."""
    session.get_one(PackageRow, package_id).password = None
    session.flush()


def _keyed(session: Session, purpose: str, *parts: str) -> str:
    key = ring_of(session).derived(purpose)
    return hmac.new(key, "\x00".join(parts).encode(), hashlib.sha256).hexdigest()


def _code_hash(session: Session, package_id: int, code: str) -> str:
    return _keyed(session, "package-code", str(package_id), code)
