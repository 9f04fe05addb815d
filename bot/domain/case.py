"""What a case is: facts that never change, and what its journal says of the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.deadlines import ClockEvent, Deadlines, deadlines_of_all
from bot.domain.events import Tie
from bot.domain.identity import SPECIAL_FLAGS, Standing, may_be_asked, required_level
from bot.domain.vocabulary import (
    CLOSED_STATES,
    CaseState,
    Channel,
    Country,
    Flag,
    IdentityLevel,
    IdentityState,
    Language,
    RequestState,
    RequestType,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What never changes about a case.

    `sensitive`: sensitive data groups hold something of the person, or it isn't known that they don't.
    """

    ref: str
    received_at: datetime
    country: Country
    channel: Channel
    language: Language
    standing: Standing
    level: IdentityLevel
    sensitive: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case read from its journal."""

    facts: CaseFacts
    state: CaseState
    received_at: datetime
    requests: Mapping[RequestType, RequestState]
    level: IdentityLevel
    raised: IdentityLevel = IdentityLevel.NONE
    asked: bool = False
    failed: bool = False
    confirmed: bool = False
    live_answer: int | None = None
    clock: tuple[ClockEvent, ...] = ()
    assignee: str = ""
    closed_at: datetime | None = None
    flags: frozenset[Flag] = field(default_factory=frozenset)
    ties: tuple[tuple[Tie, str], ...] = ()
    breaches: int = 0
    length: int = 0

    @property
    def open_requests(self) -> tuple[RequestType, ...]:
        """The requests that still want an answer."""
        return tuple(kind for kind, state in self.requests.items() if state is RequestState.OPEN)

    @property
    def required(self) -> IdentityLevel:
        """The level that an answer to the case needs: that of the table, or a higher one if it was raised."""
        table = required_level(self.requests, self.standing, sensitive=self.sensitive)
        return max(table, self.raised) if may_be_asked(self.requests) else table

    @property
    def standing(self) -> Standing:
        """What the sender counts as, with what is known by now: agents and protected persons are special."""
        return Standing.SPECIAL if self.flags & SPECIAL_FLAGS else self.facts.standing

    @property
    def sensitive(self) -> bool:
        """Whether access and portability need more than a known sender (LEGAL §3, A18, A24)."""
        return self.facts.sensitive or self.contact_changes

    @property
    def contact_changes(self) -> bool:
        """Whether contact data on file are being changed, or were a short while ago (A18)."""
        asked = RequestType.RECTIFICATION in self.requests and Flag.CONTACT_DATA in self.flags
        return asked or Flag.CONTACT_CHANGED in self.flags

    @property
    def identity(self) -> IdentityState:
        """Where the identity check stands."""
        if self.required is IdentityLevel.NONE:
            return IdentityState.NOT_NEEDED
        if self.level >= self.required:
            return IdentityState.VERIFIED
        if self.failed:
            return IdentityState.FAILED
        return IdentityState.CHALLENGED if self.asked else IdentityState.UNVERIFIED

    @property
    def closed(self) -> bool:
        """Whether the case has ended."""
        return self.state in CLOSED_STATES

    @property
    def merged_into(self) -> str:
        """The reference of the case that this one has become a part of, or an empty string."""
        return next((ref for tie, ref in self.ties if tie is Tie.MERGED_INTO), "")

    @property
    def deadlines(self) -> Deadlines:
        """The dates in force: those of the request due first (R39: the one place)."""
        requests = self.open_requests or tuple(self.requests)
        return deadlines_of_all(self.received_at, requests, self.clock, self.facts.country)
