"""Who of the staff may do what, and how they log in."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.domain.vocabulary import Role
from bot.errors import GateClosedError, NotFoundError, UsageError
from storage import users
from storage.database import Transaction
from storage.users import User

SHORTEST_PASSWORD = 10
# A hash of nobody's password: an unknown name takes as long as a known one.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$yQ1RpJYkTUHqZVSoqQxJ8y1nvZ5XWMRoNdP8s7JqXcs"


def require_role(session: Transaction, name: str, role: Role) -> User:
    """The user, if allowed to act in this role; raises NotFoundError or GateClosedError."""
    user = users.get(session, name)
    if user.disabled:
        raise GateClosedError(f"{name} may not work here any more (disabled)")
    if not user.role.includes(role):
        raise GateClosedError(f"{name} is {user.role}; this needs the role {role}")
    return user


def hash_password(password: str) -> str:
    """The argon2id hash; raises UsageError for a password that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise UsageError(f"a password has at least {SHORTEST_PASSWORD} characters")
    return PasswordHasher().hash(password)


def add_user(session: Transaction, name: str, role: Role, email: str, password: str) -> None:
    """Adds a member of staff; raises UsageError."""
    if not name or any(not char.isprintable() or char.isspace() for char in name):
        raise UsageError("a user name has letters and digits, no spaces")
    users.add(session, name, role, email, hash_password(password))


def log_in(session: Transaction, name: str, password: str) -> User | None:
    """The user whose password this is, or None; takes the same time for an unknown name."""
    try:
        user = users.get(session, name)
    except NotFoundError:
        user = None
    fits = _verify(user.password_hash if user else _NOBODY, password)
    return user if user is not None and fits and not user.disabled else None


def _verify(password_hash: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
