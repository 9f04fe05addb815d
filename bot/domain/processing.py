"""The company's privacy notice as data: who the controller is, what is processed, why and how long.

Every reply states facts from here and nowhere else (SEED S-16), so what is not written in the
configuration can't be claimed in a mail. Texts for customers are given per language, keyed
`fi`, `sv`, `en`, `et`. An empty text means "not known": a template that needs it stops.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from bot.domain.keeping import KeepRule, month_and_day

Texts = dict[str, str]
"""One text per language code."""

_FORBID = {"extra": "forbid"}  # read by pydantic when the configuration is validated: unknown keys are errors


class LegalBasis(StrEnum):
    """Why processing is lawful, GDPR Art. 6(1); it decides which rights apply (SEED S-08)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    LEGITIMATE_INTEREST = "legitimate_interest"


@dataclass(frozen=True, slots=True, kw_only=True)
class JointController:
    """A company that shares the controller's duties, GDPR Art. 26."""

    __pydantic_config__: ClassVar[dict[str, str]] = _FORBID
    name: str
    business_id: str = ""
    financial_year_end: str = "12-31"

    def __post_init__(self) -> None:
        month_and_day(self.financial_year_end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """[controller]: who answers. `financial_year_end` is month-day; `arrangement` is Art. 26(2)'s essence."""

    __pydantic_config__: ClassVar[dict[str, str]] = _FORBID
    name: str = ""
    business_id: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: Texts = field(default_factory=dict)
    email: str = ""
    financial_year_end: str = "12-31"
    arrangement: Texts = field(default_factory=dict)
    joint: tuple[JointController, ...] = ()

    def __post_init__(self) -> None:
        month_and_day(self.financial_year_end)

    @property
    def year_ends(self) -> tuple[str, ...]:
        """The ends of the financial years of all controllers, each once."""
        return tuple(
            dict.fromkeys([self.financial_year_end, *(one.financial_year_end for one in self.joint)])
        )

    @property
    def companies(self) -> tuple[str, ...]:
        """The names of all controllers, the answering one first."""
        return tuple(name for name in (self.name, *(other.name for other in self.joint)) if name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One purpose of the notice; groups name it by `id`."""

    __pydantic_config__: ClassVar[dict[str, str]] = _FORBID
    id: str
    text: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class DataGroup:
    """One group of data and its rules.

    `retention` is told to the person, `formula` is the same rule in short. `law` is the act that
    makes us keep data; `kept` says in words what stays after an erasure and until when (empty:
    nothing), `kept_whole` that nothing of the group is erased. `end_rules` give the last day of
    keeping. `service`: without these data a service can't go on. `unlinked`: nobody can tell whose
    they are unless the person says more (Art. 11).
    `companies` hold the group; empty means all of them (SEED S-63).
    """

    __pydantic_config__: ClassVar[dict[str, str]] = _FORBID
    id: str
    name: Texts
    categories: Texts
    basis: tuple[LegalBasis, ...]
    purposes: tuple[str, ...]
    retention: Texts
    formula: str = ""
    law: Texts = field(default_factory=dict)
    kept: Texts = field(default_factory=dict)
    kept_whole: bool = False
    end_rules: tuple[KeepRule, ...] = ()
    service: bool = False
    unlinked: bool = False
    companies: tuple[str, ...] = ()

    @property
    def keeps(self) -> bool:
        """Whether something of the group stays after an erasure."""
        return any(self.kept.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who gets data; `name` is the company's name, empty while only its category is known.

    `secrecy`: a law may forbid to name it, so staff decide each time (SEED S-32).
    """

    __pydantic_config__: ClassVar[dict[str, str]] = _FORBID
    id: str
    category: Texts
    name: str = ""
    marketing: bool = False
    secrecy: bool = False

    @property
    def named(self) -> bool:
        """Whether the recipient itself is known, as C-154/21 wants it told."""
        return bool(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where data come from when not from the person (or from the person, and how)."""

    __pydantic_config__: ClassVar[dict[str, str]] = _FORBID
    id: str
    text: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """[processing]: the privacy notice. Days of 0 mean "not known, not told"."""

    __pydantic_config__: ClassVar[dict[str, str]] = _FORBID
    notice_version: str = ""
    notice_date: date | None = None
    register_name: Texts = field(default_factory=dict)
    transfers: Texts = field(default_factory=dict)
    safeguards: Texts = field(default_factory=dict)
    profiling: Texts = field(default_factory=dict)
    automated_decisions: Texts = field(default_factory=dict)
    backup_cycle_days: int = 0
    printed_material_days: int = 0
    purposes: tuple[Purpose, ...] = ()
    groups: tuple[DataGroup, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Legal:
    """[legal]: the home country, and who reviewed the texts as a lawyer and when (empty: nobody)."""

    __pydantic_config__: ClassVar[dict[str, str]] = _FORBID
    country: str = "FI"
    reviewed_by: str = ""
    reviewed_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRecord:
    """All that templates may state about the company; None where the configuration has no such table."""

    controller: Controller | None = None
    processing: Processing | None = None
    legal: Legal = field(default_factory=Legal)
