"""What each mail must say: the mandatory marks of LEGAL §9, and how a missing one is told to staff."""

from collections.abc import Mapping
from typing import assert_never

from bot.domain.deadlines import pass_on_by
from bot.domain.drafts import Gap, GapKind, ReplyFacts
from bot.domain.passages import WITHIN, Passage
from bot.domain.processing import Processing, ReplyRecord
from bot.domain.vocabulary import DraftKind, RequestType, Topic
from responses.parts import answered_by
from responses.words_of_marks import WORDS

ANSWER = frozenset({"G-1", "G-2", "G-3", "G-4", "G-6", "G-7", "G-8"})
ACKNOWLEDGEMENT = frozenset({"G-1", "G-2", "G-4", "G-6"})
ACCESS = frozenset({"A15-0", *(f"A15-1-{letter}" for letter in "abcdefgh"), "A15-3-a", "A15-3-c", "A15-4"})
RECTIFICATION = frozenset({"R16-1", "R16-2", "R16-3"})
ERASURE = frozenset({"E17-1", "E17-3", "E17-4", "E17-5"})
ERASURE_KEPT = frozenset({"E17-2", "E17-7"})
RESTRICTION = frozenset({"S18-1", "S18-2", "S18-3", "S18-4", "S18-5"})
PORTABILITY = frozenset({"P20-1", "P20-2", "P20-3", "P20-4", "P20-5"})
OBJECTION = frozenset({"O21-1", "O21-2", "O21-4", "O21-5"})
OPT_OUT = frozenset({"M21-1", "M21-2", "M21-3", "M21-5", "M21-6", "M21-7", "M21-8"})
AUTOMATED_DECISION = frozenset({"D22-1", "D22-2", "D22-3", "D22-4"})
CONSENT_WITHDRAWAL = frozenset({"C7-1", "C7-2", "C7-3", "C7-4", "C7-5"})
COMPLAINT = frozenset({"K77-1", "K77-2", "K77-3", "K77-4"})
EXTENSION = frozenset({"X12-3-a", "X12-3-b", "X12-3-c", "X12-3-d"})
REFUSAL = frozenset({"R12-4-a", "R12-4-b", "R12-4-c"})
IDENTITY = frozenset({"I12-6-a", "I12-6-b", "I12-6-c", "I12-6-d", "I12-6-e"})

_PASSAGES: Mapping[Passage, frozenset[str]] = {
    Passage.NOTHING_HELD: frozenset({"A15-0"}),
    Passage.NOT_LINKED: REFUSAL | {"A11-2"},
    Passage.HEIRS: REFUSAL,
    Passage.RECTIFICATION_REFUSED: REFUSAL | {"R16-4"},
    Passage.OBJECTION_CONTINUED: REFUSAL | {"O21-1", "O21-2", "O21-3", "O21-4", "O21-6"},
    Passage.PORTABILITY_EMPTY: REFUSAL | {"P20-2"},
    Passage.SERVICE_KEPT: frozenset({"E17-6", "E17-7"}),
    Passage.SERVICE_ENDS: frozenset({"E17-6"}),
    Passage.CLAIM: frozenset({"E17-2", "E17-7"}),
    Passage.FEEDBACK_KEPT: frozenset({"E17-2", "E17-7"}),
    Passage.SOURCE: frozenset({"SRC-1"}),
    Passage.BOUGHT: frozenset({"SRC-1"}),
    Passage.PUBLIC: frozenset({"SRC-2"}),
    Passage.ANALYTICS: frozenset({"GA-1"}),
    Passage.FACEBOOK: frozenset({"FB-1"}),
    Passage.PHONE_SALES: frozenset({"K77-1"}),
    Passage.ARRANGEMENT: frozenset({"JC-1"}),
}
_TOPICS: Mapping[Topic, frozenset[str]] = {
    Topic.WITHDRAWAL: frozenset({"G-1", "G-2"}),
    Topic.ORAL: frozenset({"G-1", "G-2", "G-6"}),
    Topic.CLARIFICATION: frozenset({"G-1", "G-2", "G-6"}),
    Topic.MANDATE: frozenset({"G-1", "G-2", "I12-6-a", "I12-6-b", "I12-6-c"}),
    Topic.STATUS: frozenset({"G-1", "G-2"}),
    Topic.THANKS: frozenset({"G-2"}),
    Topic.IDENTITY_ON_FILE: frozenset({"G-2"}),
    Topic.OLD_ADDRESS: frozenset({"G-2"}),
    Topic.ERASURE_ANNOUNCED: frozenset({"G-2"}),
    Topic.RECIPIENTS: frozenset({"R19-2"}),
}

# Rights whose answer is only right when every controller has searched its registers (SEED S-05).
SEARCHED = frozenset({RequestType.ACCESS, RequestType.ERASURE, RequestType.PORTABILITY})


def mandatory(facts: ReplyFacts, processing: Processing | None) -> frozenset[str]:
    """The marks that the mail of these facts must hold."""
    match facts.kind:
        case DraftKind.ACKNOWLEDGEMENT:
            return ACKNOWLEDGEMENT
        case DraftKind.IDENTITY:
            return ANSWER | IDENTITY
        case DraftKind.EXTENSION:
            return ANSWER | EXTENSION
        case DraftKind.REFUSAL:
            return ANSWER | REFUSAL
        case DraftKind.REPLY:
            return ANSWER.union(*_of_answers(facts, processing))
        case DraftKind.NOTICE:
            about = _TOPICS.get(facts.topic, frozenset()) if facts.topic else frozenset()
            return about | {"G-4"}
        case _:
            assert_never(facts.kind)


def _of_answers(facts: ReplyFacts, processing: Processing | None) -> list[frozenset[str]]:
    """What each answer of a reply must hold: the usual one, or the passage that stands in its place."""
    usual = [right for right in facts.requests if answered_by(right, facts.passages) is None]
    erased = RequestType.ERASURE in usual
    passages = [each for each in facts.passages if each not in WITHIN or erased]
    return [
        *(_of_right(right, processing) for right in usual),
        *(_PASSAGES[passage] for passage in passages),
    ]


def _of_right(right: RequestType, processing: Processing | None) -> frozenset[str]:
    match right:
        case RequestType.ACCESS:
            transfers = bool(processing and any(processing.transfers.values()))
            return ACCESS | {"A15-2"} if transfers else ACCESS
        case RequestType.RECTIFICATION:
            return RECTIFICATION
        case RequestType.ERASURE:
            return ERASURE | ERASURE_KEPT if _keeps(processing) else ERASURE
        case RequestType.RESTRICTION:
            return RESTRICTION
        case RequestType.PORTABILITY:
            return PORTABILITY
        case RequestType.OBJECTION:
            return OBJECTION
        case RequestType.OPT_OUT:
            partners = bool(processing and any(one.marketing for one in processing.recipients))
            return OPT_OUT | {"M21-4"} if partners else OPT_OUT
        case RequestType.AUTOMATED_DECISION:
            return AUTOMATED_DECISION
        case RequestType.CONSENT_WITHDRAWAL:
            return CONSENT_WITHDRAWAL
        case RequestType.COMPLAINT:
            return COMPLAINT
        case RequestType.OTHER_PRIVACY:
            return frozenset()  # what was asked decides what is answered
        case _:
            assert_never(right)


def _keeps(processing: Processing | None) -> bool:
    return processing is not None and any(group.keeps for group in processing.groups)


def missing_block(mark: str) -> Gap:
    """The gap for a duty that the text does not fulfil."""
    return Gap(kind=GapKind.MISSING_BLOCK, id=mark, text=f"{mark}: the text lacks {WORDS[mark]}")


def open_facts(facts: ReplyFacts, record: ReplyRecord) -> tuple[Gap, ...]:
    """Duties that no text can fulfil yet, because nobody has told us the facts."""
    asked = {right for right in facts.requests if answered_by(right, facts.passages) is None}
    told: list[tuple[str, str]] = []
    if (set(facts.requests) & SEARCHED) and record.controller:
        names = ", ".join(record.controller.companies)
        told.append(("S-05", f"registers of the controllers ({names}) not confirmed as searched"))
    if RequestType.ERASURE in asked and _keeps(record.processing):
        told.append(
            (
                "E17-2",
                "the text gives the rule and the last possible day: say what is kept of this person",
            )
        )
    if RequestType.OBJECTION in asked or Passage.OBJECTION_CONTINUED in facts.passages:
        told.append(
            (
                "O21-4",
                "the text says that processing was restricted meanwhile (Art. 18(1)(d)): check that it was",
            )
        )
    if Passage.PHONE_SALES in facts.passages:
        told.append(
            (
                "S-65",
                "the notice promises consent for all marketing: say what is on file, and plead nothing else",
            )
        )
    if facts.unsearched:
        told.append(
            ("A15-3-a", f"the copy lacks what these registers may hold: {', '.join(facts.unsearched)}")
        )
    if RequestType.PORTABILITY in asked and facts.package is None:
        told.append(
            (
                "P20-1",
                "the file and the description of its fields are missing: case package makes them",
            )
        )
    if RequestType.ACCESS in asked:
        told += _untold_to_reader(facts, record)
    if Passage.FACEBOOK in facts.passages:
        until = pass_on_by(facts.received_on).isoformat()
        told.append(
            (
                "FB-1",
                f"what concerns page statistics goes to Meta by its form until {until}; note when it went",
            )
        )
    return tuple(Gap(kind=GapKind.MISSING_BLOCK, id=mark, text=f"{mark}: {text}") for mark, text in told)


def _untold_to_reader(facts: ReplyFacts, record: ReplyRecord) -> list[tuple[str, str]]:
    recipients = record.processing.recipients if record.processing else ()
    unnamed = ", ".join(one.id for one in recipients if not one.named and not one.secrecy)
    secret = ", ".join(one.id for one in recipients if one.secrecy)
    told = [("S-17", "consent on file not looked up: say when and how it was given, or that there is none")]
    if unnamed:
        told.append(("A15-1-c", f"recipients given by category only ({unnamed}): name them (C-154/21)"))
    if secret:
        told.append(
            (
                "S-32",
                f"not named by itself ({secret}): where it got data of the person, decide whether to name it",
            )
        )
    controller = record.controller
    if controller and controller.joint and not controller.arrangement.get(facts.language):
        told.append(("JC-1", "the essence of the joint controllers' arrangement is not in the configuration"))
    return told
