"""What we are asked to write, and what came of it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.holds import Kept
from bot.domain.packages import Way
from bot.domain.passages import Passage
from bot.domain.residence import Residence
from bot.domain.vocabulary import DraftKind, Language, RequestType, Topic


class GapKind(StrEnum):
    """Why a draft is not complete."""

    MISSING_VALUE = "missing_value"  # never sent as it is: a value is missing or nobody wrote the answer
    MISSING_BLOCK = "missing_block"  # may be sent with a written reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that a draft lacks; `id` is LEGAL's mark (`A15-3-a`) or the name of a value."""

    kind: GapKind
    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFacts:
    """What is known of a case when a mail of it is written; dates are Helsinki calendar days.

    `unasked`: a national id or the like came, which we don't want.
    `uncertain`: still in triage.
    `again`: we have asked before and got no answer.
    `on_paper`: the mail is a letter.
    `residence` is the country the person lives in and what told it, or None. `handler` is the name and
    role of who answers, or an empty string. `reason` is the recorded reason of an extension or ground of
    a refusal, in the person's language; `extended_on` the new date.
    `kept` is what the registers must not erase. `topic`: what a notice is about, None where staff write it.
    `package`: how the copy of the data goes, None where there is none; its link is good for `package_days`;
    `unsearched` names registers that it lacks.
    """

    ref: str
    kind: DraftKind
    language: Language
    requests: tuple[RequestType, ...]
    received_on: date
    cautious_on: date
    today: date
    requester_name: str = ""
    uncertain: bool = False
    unasked: bool = False
    again: bool = False
    on_paper: bool = False
    residence: Residence | None = None
    handler: str = ""
    reason: str = ""
    extended_on: date | None = None
    topic: Topic | None = None
    passages: tuple[Passage, ...] = ()
    kept: tuple[Kept, ...] = ()
    package: Way | None = None
    package_days: int = 0
    unsearched: tuple[str, ...] = ()


def notice_of(topic: Topic) -> str:
    """The template that a draft of a notice about this was made of."""
    return f"{DraftKind.NOTICE}:{topic}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A sentence of a draft, and where each fact in it comes from; for staff only."""

    text: str
    source: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """What stands beside a draft: sources, the marks that it must hold, the notice it was written from."""

    sources: tuple[SourceLine, ...] = ()
    required: tuple[str, ...] = ()
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedDraft:
    """A mail ready to be read by staff: plain text, and what it still lacks."""

    subject: str
    body: str
    language: Language
    template: str
    version: str
    gaps: tuple[Gap, ...]
    margin: Margin = field(default_factory=Margin)
