"""Signed session cookies and the tokens that tie a form to its session."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from bot.desk.config import DeskConfig
from storage.users import User

LIFETIME = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a session cookie says; whether the user still may work is asked of the database each time."""

    name: str
    version: int
    nonce: str
    issued_at: datetime


def _serializer(config: DeskConfig) -> URLSafeSerializer:
    return URLSafeSerializer(
        config.secret_key, salt="desk-session", signer_kwargs={"digest_method": hashlib.sha256}
    )


def new_nonce() -> str:
    """A value that nobody can guess."""
    return secrets.token_urlsafe(24)


def issue(config: DeskConfig, user: User, now: datetime) -> str:
    """The cookie of a new session."""
    said = {"n": user.name, "v": user.session_version, "c": new_nonce(), "t": int(now.timestamp())}
    return str(_serializer(config).dumps(said))


def read(config: DeskConfig, cookie: str, now: datetime) -> Ticket | None:
    """What the cookie says; None for one that isn't ours or is too old."""
    try:
        said = _serializer(config).loads(cookie)
        issued_at = datetime.fromtimestamp(said["t"], tz=now.tzinfo)
        ticket = Ticket(name=said["n"], version=said["v"], nonce=said["c"], issued_at=issued_at)
    except (BadData, KeyError, TypeError):
        return None
    return ticket if timedelta(0) <= now - issued_at + timedelta(seconds=1) < LIFETIME else None


def form_token(config: DeskConfig, nonce: str) -> str:
    """The token of every form in the session (or log-in page) that has this nonce."""
    return hmac.new(config.secret_key, b"desk-form:" + nonce.encode(), hashlib.sha256).hexdigest()


def token_fits(config: DeskConfig, nonce: str, given: str) -> bool:
    """Whether a form came from a page of ours."""
    return bool(nonce) and hmac.compare_digest(form_token(config, nonce).encode(), given.encode())
