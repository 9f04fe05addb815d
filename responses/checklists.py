"""What each mail must say: the mandatory marks of LEGAL §9, and how a missing one is told to staff."""

from typing import assert_never

from bot.domain.drafts import Gap, GapKind, ReplyFacts
from bot.domain.processing import Processing, ReplyRecord
from bot.domain.vocabulary import DraftKind, RequestType

ANSWER = frozenset({"G-1", "G-2", "G-4", "G-7"})
ACKNOWLEDGEMENT = frozenset({"G-1", "G-2", "G-4", "G-6"})
ACCESS = frozenset({"A15-0", *(f"A15-1-{letter}" for letter in "abcdefgh"), "A15-3-a"})
ERASURE = frozenset({"E17-1"})
ERASURE_KEPT = frozenset({"E17-2", "E17-7"})
RESTRICTION = frozenset({"S18-1", "S18-4"})
OPT_OUT = frozenset({"M21-1", "M21-2", "M21-5"})
CONSENT_WITHDRAWAL = frozenset({"C7-1", "C7-2", "C7-3", "C7-4", "C7-5"})
EXTENSION = frozenset({"X12-3-a", "X12-3-b"})
REFUSAL = frozenset({"R12-4-a", "R12-4-b", "R12-4-c"})
IDENTITY = frozenset({"I12-6-a", "I12-6-b", "I12-6-c"})

# Rights whose answer is only right when every controller has searched its registers (SEED S-05).
SEARCHED = frozenset({RequestType.ACCESS, RequestType.ERASURE, RequestType.PORTABILITY})

_WORDS = {
    "G-1": "what was asked and when it was received",
    "G-2": "what was done or decided",
    "G-4": "the controllers and how to reach them",
    "G-6": "that it is free of charge",
    "G-7": "the right to complain to an authority",
    "A15-0": "whether personal data are processed",
    "A15-1-a": "the purposes",
    "A15-1-b": "the categories of data",
    "A15-1-c": "the recipients",
    "A15-1-d": "how long the data are kept",
    "A15-1-e": "the rights of the person",
    "A15-1-f": "the right to complain",
    "A15-1-g": "where the data come from",
    "A15-1-h": "automated decisions and profiling",
    "A15-2": "the safeguards of transfers outside the EU/EEA",
    "A15-3-a": "the copy of the data: no register is connected, so add it by hand, and take out the data "
    "groups that hold nothing about this person",
    "E17-1": "which groups were erased and when",
    "E17-2": "which data are kept, on what ground and until when",
    "E17-7": "the reasons and remedies for what is not erased",
    "S18-1": "what is restricted and from when",
    "S18-4": "that the person is told before the restriction is lifted",
    "M21-1": "that direct marketing has stopped, and in which channels",
    "M21-2": "from when it has stopped",
    "M21-5": "the entry on the suppression list",
    "C7-1": "that the consent and its purpose have ended",
    "C7-2": "from when the withdrawal counts",
    "C7-3": "that earlier processing stays lawful",
    "C7-4": "that the data are erased, and what stays on another ground",
    "C7-5": "how to change the cookie settings",
    "X12-3-a": "the new date",
    "X12-3-b": "the reason for the extension",
    "R12-4-a": "the reasons for the refusal",
    "R12-4-b": "the right to complain to an authority",
    "R12-4-c": "the judicial remedy",
    "I12-6-a": "why the identity has to be confirmed",
    "I12-6-b": "the least means of confirming it",
    "I12-6-c": "that the data are deleted after the check",
}


def mandatory(
    kind: DraftKind, requests: tuple[RequestType, ...], processing: Processing | None
) -> frozenset[str]:
    """The marks that a mail of this kind about these requests must hold."""
    match kind:
        case DraftKind.ACKNOWLEDGEMENT:
            return ACKNOWLEDGEMENT
        case DraftKind.IDENTITY:
            return ANSWER | IDENTITY
        case DraftKind.EXTENSION:
            return ANSWER | EXTENSION
        case DraftKind.REFUSAL:
            return ANSWER | REFUSAL
        case DraftKind.REPLY:
            return ANSWER.union(*(_of_right(right, processing) for right in requests))
        case DraftKind.NOTICE:
            return frozenset({"G-4"})  # told to others than the requester: no right of theirs is decided
        case _:
            assert_never(kind)


def _of_right(right: RequestType, processing: Processing | None) -> frozenset[str]:
    match right:
        case RequestType.ACCESS:
            transfers = bool(processing and any(processing.transfers.values()))
            return ACCESS | {"A15-2"} if transfers else ACCESS
        case RequestType.ERASURE:
            return ERASURE | ERASURE_KEPT if _keeps(processing) else ERASURE
        case RequestType.RESTRICTION:
            return RESTRICTION
        case RequestType.OPT_OUT:
            return OPT_OUT
        case RequestType.CONSENT_WITHDRAWAL:
            return CONSENT_WITHDRAWAL
        case _:
            return frozenset()  # no text of ours yet: staff write the answer


def _keeps(processing: Processing | None) -> bool:
    return processing is not None and any(group.keeps for group in processing.groups)


def missing_block(mark: str) -> Gap:
    """The gap for a duty that the text does not fulfil."""
    return Gap(kind=GapKind.MISSING_BLOCK, id=mark, text=f"{mark}: the text lacks {_WORDS[mark]}")


def open_facts(facts: ReplyFacts, record: ReplyRecord) -> tuple[Gap, ...]:
    """Duties that no text can fulfil yet, because nobody has told us the facts."""
    asked = set(facts.requests)
    told: list[tuple[str, str]] = []
    if asked & SEARCHED and record.controller:
        names = ", ".join(record.controller.companies)
        told.append(("S-05", f"registers of the controllers ({names}) not confirmed as searched"))
    if RequestType.ERASURE in asked and _keeps(record.processing):
        told.append(
            ("E17-2", "the text gives the rule for kept data: add this person's end dates, or take it out")
        )
    if RequestType.ACCESS in asked:
        told += _untold_to_reader(facts, record)
    return tuple(Gap(kind=GapKind.MISSING_BLOCK, id=mark, text=f"{mark}: {text}") for mark, text in told)


def _untold_to_reader(facts: ReplyFacts, record: ReplyRecord) -> list[tuple[str, str]]:
    recipients = record.processing.recipients if record.processing else ()
    unnamed = ", ".join(one.id for one in recipients if not one.named)
    told: list[tuple[str, str]] = []
    if unnamed:
        told.append(("A15-1-c", f"recipients given by category only ({unnamed}): name them (C-154/21)"))
    controller = record.controller
    if controller and controller.joint and not controller.arrangement.get(facts.language):
        told.append(("JC-1", "the essence of the joint controllers' arrangement is not in the configuration"))
    return told
