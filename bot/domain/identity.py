"""How sure we must be who writes, by right and by sender (LEGAL §3, table of levels)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.vocabulary import Flag, IdentityLevel, RequestType


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
SENSITIVE_GROUPS = frozenset({"payment", "remote_monitoring"})
"""The data groups that are sensitive whatever the settings say; these may only add others."""
SPECIAL_FLAGS = frozenset({Flag.REPRESENTATIVE, Flag.NON_DISCLOSURE, Flag.CONFLICT, Flag.INSIDER})
"""What makes a sender special: only a strong check will do."""
GOES_WITH_THE_PERSON = SPECIAL_FLAGS | {Flag.CONTACT_DATA, Flag.CONTACT_CHANGED}
"""What holds for another case of the same person as well."""
_FREE_BY_LAW = frozenset({RequestType.OPT_OUT, RequestType.CONSENT_WITHDRAWAL})
BY_CODE = "code to the contact on file"
BY_FACTS = "two facts that only the person knows"
"""How identity was shown without a member of staff who vouches for it."""


def may_be_asked(requests: Iterable[RequestType]) -> bool:
    """Whether proof of identity may be asked for: never to stop marketing or take a consent back."""
    return not set(requests) <= _FREE_BY_LAW


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """The table in force: that of LEGAL §3, where the settings make cells stricter and groups sensitive."""

    stricter: Mapping[tuple[RequestType, Standing], IdentityLevel] = field(default_factory=dict)
    sensitive_groups: frozenset[str] = SENSITIVE_GROUPS

    def cell(self, request: RequestType, standing: Standing, *, sensitive: bool = False) -> IdentityLevel:
        """The level of one cell."""
        table = required_level([request], standing, sensitive=sensitive)
        return max(table, self.stricter.get((request, standing), table))

    def required(
        self, requests: Iterable[RequestType], standing: Standing, *, sensitive: bool = True
    ) -> IdentityLevel:
        """The level that answers to all these requests together need."""
        return max((self.cell(each, standing, sensitive=sensitive) for each in requests), default=_NONE)


def why_not_stricter(request: RequestType, standing: Standing, level: IdentityLevel) -> str:
    """What speaks against such a cell in the settings; empty where it may be so."""
    table = REQUIRED[request][standing]
    if level < table:
        return f"{level} is laxer than {table}; the settings can only make the table stricter"
    if level > table and not may_be_asked([request]):
        return "nobody may be asked for proof of identity here (Art. 7(3), 21(3))"
    return ""


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
