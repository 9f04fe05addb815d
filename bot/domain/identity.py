"""How sure we must be who writes, by right and by sender (LEGAL §3, table of levels)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.domain.vocabulary import IdentityLevel, RequestType


class Standing(StrEnum):
    """What we know of the sender when the request arrives."""

    ON_FILE = "on_file"  # From is on file and the sender is authenticated
    OTHER = "other"  # unauthenticated, another or an unknown address, or registers not looked up
    SPECIAL = "special"  # agent, conflict of interest, non-disclosure order


class Holder(StrEnum):
    """Whose address a check has proven: a code that came back, or what a member of staff recorded."""

    WRITER = "writer"  # the address that wrote to us
    ON_FILE = "on_file"  # a contact that the registers hold


_NONE, _SENDER, _CODE, _STRONG = IdentityLevel
_FREE: Mapping[Standing, IdentityLevel] = dict.fromkeys(Standing, _NONE)
_CHECKED: Mapping[Standing, IdentityLevel] = {
    Standing.ON_FILE: _SENDER,
    Standing.OTHER: _CODE,
    Standing.SPECIAL: _STRONG,
}
REQUIRED: Mapping[RequestType, Mapping[Standing, IdentityLevel]] = {
    RequestType.OPT_OUT: _FREE,
    RequestType.CONSENT_WITHDRAWAL: _FREE,
    RequestType.COMPLAINT: _FREE,
    RequestType.OTHER_PRIVACY: _FREE,
    RequestType.RESTRICTION: _CHECKED,
    RequestType.OBJECTION: _CHECKED,
    RequestType.ACCESS: _CHECKED,
    RequestType.PORTABILITY: _CHECKED,
    RequestType.AUTOMATED_DECISION: _CHECKED,
    RequestType.RECTIFICATION: _CHECKED,
    RequestType.ERASURE: _CHECKED,
}
# Payment and remote-monitoring data raise these two from ID-1 to ID-2.
RAISED_BY_SENSITIVE_DATA = frozenset({RequestType.ACCESS, RequestType.PORTABILITY})


def required_level(
    requests: Iterable[RequestType], standing: Standing, *, sensitive: bool = True
) -> IdentityLevel:
    """The level that answers to all these requests together need: the highest of each.

    `sensitive`: the data groups asked for hold sensitive ones, or it isn't known that they don't.
    """
    levels = [_NONE]
    for request in requests:
        level = REQUIRED[request][standing]
        if sensitive and request in RAISED_BY_SENSITIVE_DATA:
            level = max(level, _CODE)
        levels.append(level)
    return max(levels)


def starting_level(standing: Standing) -> IdentityLevel:
    """The level that the mail itself gives."""
    return _SENDER if standing is Standing.ON_FILE else _NONE


def standing_of(*, authenticated: bool, on_file: bool) -> Standing:
    """What an e-mail's sender counts as; `on_file` False also where no register was asked."""
    return Standing.ON_FILE if authenticated and on_file else Standing.OTHER
