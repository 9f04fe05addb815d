"""Staff: who may log in, and what they may do."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot.domain.vocabulary import Role
from bot.errors import NotFoundError, UsageError
from storage.cases import ring_of
from storage.tables import UserRow


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A member of staff."""

    id: int
    name: str
    role: Role
    email: str
    password_hash: str
    disabled: bool
    session_version: int


def _user(row: UserRow) -> User:
    return User(
        id=row.id or 0,
        name=row.name,
        role=Role(row.role),
        email=row.email,
        password_hash=row.password_hash,
        disabled=row.disabled,
        session_version=row.session_version,
    )


def add(session: Session, name: str, role: Role, email: str, password_hash: str) -> None:
    """Adds a user; raises UsageError where the name is taken."""
    if session.exec(select(UserRow).where(UserRow.name == name)).first() is not None:
        raise UsageError(f"there is a user {name} already; `user passwd {name}` changes the password")
    session.add(UserRow(name=name, role=role, email=email, password_hash=password_hash))
    session.flush()


def get(session: Session, name: str) -> User:
    """The user of this name; raises NotFoundError."""
    row = session.exec(select(UserRow).where(UserRow.name == name)).first()
    if row is None:
        raise NotFoundError(f"there is no user {name}; `user add` adds one, `user list` shows them")
    return _user(row)


def listed(session: Session) -> list[User]:
    """All users by name."""
    return [_user(row) for row in session.exec(select(UserRow).order_by(col(UserRow.name)))]


def set_password(session: Session, name: str, password_hash: str) -> None:
    """Changes a password and ends the user's sessions."""
    row = session.get_one(UserRow, get(session, name).id)
    row.password_hash = password_hash
    row.session_version += 1


def disable(session: Session, name: str) -> None:
    """Shuts a user out and ends the sessions."""
    row = session.get_one(UserRow, get(session, name).id)
    row.disabled = True
    row.session_version += 1


def set_calendar_token(session: Session, name: str, token: str) -> None:
    """Makes this the secret of the user's calendar, of which only a keyed hash is kept; empty: none."""
    row = session.get_one(UserRow, get(session, name).id)
    row.calendar_hash = ring_of(session).lookup(_feed(token)) if token else ""


def calendar_hashes(session: Session, token: str) -> list[str]:
    """What the token would be kept as, under each key that is in use."""
    return ring_of(session).lookups([_feed(token)])


def _feed(token: str) -> str:
    return f"calendar {token}"  # no address hashes to the same


def with_calendar(session: Session) -> list[tuple[User, str]]:
    """The users who have a calendar, each with the hash of its secret."""
    query = select(UserRow).where(UserRow.calendar_hash != "").order_by(col(UserRow.id))
    return [(_user(row), row.calendar_hash) for row in session.exec(query)]
