"""Who asks for tokens, and what the token service gives."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

SIGN_IN = "run `privacy-bot oauth login`"
DEFAULT_SECONDS = 3600.0  # RFC 6749 §5.1: a service may leave out how long a token is good


class Provider(StrEnum):
    """Whose mail servers take the token."""

    MICROSOFT = "microsoft"
    GOOGLE = "google"


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthClient:
    """An application that is registered with the provider.

    With a `token_file` it acts for the person who has signed in; without one for itself, by its secret.
    `authority` (another token service) and `scopes` are the provider's where they are empty.
    """

    provider: Provider
    client_id: str
    tenant: str = ""
    client_secret: str = field(default="", repr=False)
    token_file: str = ""
    authority: str = ""
    scopes: tuple[str, ...] = ()
    ca_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A token and for how many seconds it is good; the refresh token where one came with it."""

    access_token: str = field(repr=False)
    seconds: float
    refresh_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """How to talk with the person who signs in: shows a line, asks for one."""

    show: Callable[[str], None]
    ask: Callable[[str], str]
