"""From facts to a mail: the frame, an answer for each right, the contact block, and what is missing."""

from bot.domain.drafts import Gap, GapKind, RenderedDraft, ReplyFacts
from bot.domain.processing import ReplyRecord
from bot.domain.vocabulary import DraftKind, RequestType
from bot.errors import MissingValueError
from responses.checklists import SEARCHED, mandatory, missing_block
from responses.context import build_context, right_values
from responses.engine import WORDS, Engine, own_engine
from responses.layout import lay_out
from responses.marks import extract
from responses.values import clean

FRAME = "general.j2"
CONTACT = "contact.j2"
UNWRITTEN = "unwritten.j2"  # the place where staff write an answer that we have no text for
WHOLE = "acknowledgement.j2"  # a mail of its own, without the frame


def draft(facts: ReplyFacts, record: ReplyRecord, engine: Engine | None = None) -> RenderedDraft:
    """The mail for these facts; what it lacks is in its gaps, never an exception."""
    used = engine or own_engine()
    parts = _parts(facts, used)
    try:
        body, gaps = _write(facts, record, parts, used)
    except MissingValueError as error:
        body, gaps = "", (_missing_value(str(error)),)
    return RenderedDraft(
        subject=_subject(facts, used),
        body=body,
        language=facts.language,
        template=f"{facts.kind}:{'+'.join(facts.requests)}" if facts.kind is DraftKind.REPLY else facts.kind,
        version=used.version(f"{facts.language}/{name}" for name in (*parts, *_surroundings(facts), WORDS)),
        gaps=gaps,
    )


def _write(
    facts: ReplyFacts, record: ReplyRecord, parts: tuple[str, ...], engine: Engine
) -> tuple[str, tuple[Gap, ...]]:
    words = engine.words(facts.language)
    context = build_context(facts, record, words)
    subjects = facts.requests if facts.kind is DraftKind.REPLY else ()
    rights: list[RequestType | None] = [*subjects] or [None] * len(parts)
    answers = []
    for part, right in zip(parts, rights, strict=True):
        about = right_values(right or RequestType.OTHER_PRIVACY, words)
        answers.append(engine.render(f"{facts.language}/{part}", {**context, "right": about}))
    whole = "\n\n".join(answers)
    for surrounding in _surroundings(facts):
        whole = (
            engine.render(f"{facts.language}/{FRAME}", {**context, "answers": whole})
            if surrounding == FRAME
            else f"{whole}\n{engine.render(f'{facts.language}/{CONTACT}', context)}"
        )
    text, present = extract(whole)
    return lay_out(text), _gaps(facts, record, parts, present)


def _parts(facts: ReplyFacts, engine: Engine) -> tuple[str, ...]:
    """The files that make the middle of the mail, in the order of the requests."""
    if facts.kind is DraftKind.REPLY and facts.requests:
        named = (f"{right}.j2" for right in facts.requests)
        return tuple(name if engine.has(f"{facts.language}/{name}") else UNWRITTEN for name in named)
    if facts.kind in (DraftKind.REPLY, DraftKind.NOTICE):
        return (UNWRITTEN,)
    return (f"{facts.kind}.j2",)


def _surroundings(facts: ReplyFacts) -> tuple[str, ...]:
    return (CONTACT,) if facts.kind is DraftKind.ACKNOWLEDGEMENT else (FRAME, CONTACT)


def _subject(facts: ReplyFacts, engine: Engine) -> str:
    uncertain = facts.kind is DraftKind.ACKNOWLEDGEMENT and facts.uncertain
    words = engine.words(facts.language)["subject"]["uncertain" if uncertain else facts.kind]
    return f"{words} [{clean(facts.ref, 40)}]"


def _missing_value(name: str) -> Gap:
    where = {
        "reason": "record it first (case extend --why, case refuse --ground)",
        "extended_on": "record the extension first (case extend)",
    }
    advice = where.get(name, "set it in the configuration and make the draft again")
    return Gap(kind=GapKind.MISSING_VALUE, id=name, text=f"{name} is not set: {advice}")


def _gaps(
    facts: ReplyFacts, record: ReplyRecord, parts: tuple[str, ...], present: frozenset[str]
) -> tuple[Gap, ...]:
    needed = mandatory(facts.kind, facts.requests, record.processing)
    gaps = [missing_block(mark) for mark in sorted(needed - present)]
    if facts.kind in (DraftKind.REPLY, DraftKind.NOTICE):
        rights: list[str] = [*facts.requests] if facts.kind is DraftKind.REPLY else []
        gaps += [
            _unwritten(right)
            for right, part in zip(rights or [facts.kind.value], parts, strict=True)
            if part == UNWRITTEN
        ]
    if facts.kind is DraftKind.REPLY:
        gaps += _open_facts(facts, record)
    return tuple(gaps)


def _unwritten(subject: str) -> Gap:
    text = f"{subject}: the answer itself must be written by staff, in place of the line in double brackets"
    return Gap(kind=GapKind.MISSING_VALUE, id=f"answer.{subject}", text=text)


def _open_facts(facts: ReplyFacts, record: ReplyRecord) -> list[Gap]:
    """Duties that the text alone can't fulfil, because nobody has told us the facts yet."""
    told: list[tuple[str, str]] = []
    if SEARCHED.intersection(facts.requests) and record.controller:
        names = ", ".join(record.controller.companies)
        told.append(("S-05", f"registers of the controllers ({names}) not confirmed as searched"))
    processing = record.processing
    if RequestType.ERASURE in facts.requests and processing and any(group.kept for group in processing.groups):
        told.append(("E17-2", "the rule for kept data is told, not this person's end dates: add them, or say that "
                     "nothing is kept"))  # fmt: skip
    if RequestType.ACCESS in facts.requests and processing:
        unnamed = [one.id for one in processing.recipients if not one.named]
        if unnamed:
            told.append(("A15-1-c", f"recipients told by category only ({', '.join(unnamed)}): name them (C-154/21)"))
    if RequestType.ACCESS in facts.requests and record.controller and record.controller.joint:
        if not record.controller.arrangement.get(facts.language):
            told.append(("JC-1", "the essence of the joint controllers' arrangement is not in the configuration"))
    return [Gap(kind=GapKind.MISSING_BLOCK, id=mark, text=f"{mark}: {text}") for mark, text in told]
