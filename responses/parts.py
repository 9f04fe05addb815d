"""What a mail consists of between its greeting and its end: one text for each thing that it speaks of."""

from dataclasses import dataclass

from bot.domain.drafts import ReplyFacts
from bot.domain.passages import INSTEAD, WITHIN, Passage
from bot.domain.vocabulary import DraftKind, RequestType

FRAME = "general.j2"
CONTACT = "contact.j2"
PACKAGE = "package"
UNWRITTEN = "unwritten.j2"  # the place where staff write an answer that we have no text for


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A text: its file, and the name of what it speaks of (a right, a passage, a topic or a kind)."""

    subject: str
    file: str


def parts(facts: ReplyFacts) -> tuple[Part, ...]:
    """The texts of this mail in the order in which they stand."""
    match facts.kind:
        case DraftKind.NOTICE:
            file = f"{facts.topic}.j2" if facts.topic else UNWRITTEN
            return (Part(subject=facts.kind, file=file),)
        case DraftKind.REPLY:
            return _answers(facts)
        case _:
            return (Part(subject=facts.kind, file=f"{facts.kind}.j2"),)


def answered_by(right: RequestType, passages: tuple[Passage, ...]) -> Passage | None:
    """The passage that stands in place of the usual answer to this right."""
    return next((passage for passage in passages if right in INSTEAD.get(passage, ())), None)


def _answers(facts: ReplyFacts) -> tuple[Part, ...]:
    besides = [each for each in facts.passages if each not in INSTEAD and each not in WITHIN]
    rights = facts.requests or (RequestType.OTHER_PRIVACY,)
    found: dict[str, Part] = {}
    for right in rights:
        subject: str = answered_by(right, facts.passages) or right
        found.setdefault(subject, Part(subject=subject, file=f"{subject}.j2"))
    if facts.package:
        found[PACKAGE] = Part(subject=PACKAGE, file=f"{PACKAGE}.j2")
    if besides:  # these are the answer to the question
        found.pop(RequestType.OTHER_PRIVACY, None)
    return (*found.values(), *(Part(subject=each, file=f"{each}.j2") for each in besides))


def frame(facts: ReplyFacts) -> str:
    """The file of the greeting and the end; empty where the text has its own."""
    match facts.kind:
        case DraftKind.ACKNOWLEDGEMENT | DraftKind.NOTICE:  # texts of their own
            return ""
        case _:
            return FRAME


def template_name(facts: ReplyFacts) -> str:
    """How a draft remembers what it was made from: `reply:access+erasure;facebook`, `notice:status`."""
    match facts.kind:
        case DraftKind.REPLY:
            passages = f";{'+'.join(facts.passages)}" if facts.passages else ""
            return f"{facts.kind}:{'+'.join(facts.requests)}{passages}"
        case DraftKind.NOTICE:
            return f"{facts.kind}:{facts.topic}" if facts.topic else facts.kind
        case _:
            return facts.kind
