"""From facts to a mail: the frame, an answer for each right, the contact block, and what is missing."""

from bot.domain.drafts import Gap, GapKind, RenderedDraft, ReplyFacts
from bot.domain.processing import ReplyRecord
from bot.domain.vocabulary import DraftKind, RequestType
from bot.errors import MissingValueError
from responses.checklists import mandatory, missing_block, open_facts
from responses.context import build_context, subject_values
from responses.engine import WORDS, Engine, own_engine
from responses.layout import lay_out
from responses.marks import extract
from responses.values import clean

FRAME = "general.j2"
CONTACT = "contact.j2"
UNWRITTEN = "unwritten.j2"  # the place where staff write an answer that we have no text for
ANSWER = "answer."  # begins the gap id of such a place (responses.remaining_gaps)
REFERENCE_LIMIT = 40


def draft(facts: ReplyFacts, record: ReplyRecord, engine: Engine | None = None) -> RenderedDraft:
    """The mail for these facts; a value that is not set gives an empty body and a gap that names it."""
    used = engine or own_engine()
    try:
        body, present = compose(facts, record, used)
        gaps = _gaps(facts, record, present, used)
    except MissingValueError as error:
        body, gaps = "", (_missing_value(str(error)),)
    return RenderedDraft(
        subject=_subject(facts, used),
        body=body,
        language=facts.language,
        template=f"{facts.kind}:{'+'.join(facts.requests)}" if facts.kind is DraftKind.REPLY else facts.kind,
        version=used.version(_files(facts, used)),
        gaps=gaps,
    )


def compose(facts: ReplyFacts, record: ReplyRecord, engine: Engine) -> tuple[str, frozenset[str]]:
    """The text of the mail and the marks that it fulfils; raises MissingValueError naming the value."""
    words = engine.words(facts.language)
    context = build_context(facts, record, words)
    answers = [
        engine.render(f"{facts.language}/{name}", {**context, "right": subject_values(subject, words)})
        for subject, name in _parts(facts, engine)
    ]
    middle = "\n\n".join(answers)
    if _framed(facts):
        middle = engine.render(f"{facts.language}/{FRAME}", {**context, "answers": middle})
    contact = engine.render(f"{facts.language}/{CONTACT}", context)
    text, present = extract(f"{middle}\n{contact}")
    return lay_out(text), present


def _parts(facts: ReplyFacts, engine: Engine) -> tuple[tuple[RequestType | None, str], ...]:
    """What the middle of the mail speaks of, in the order of the requests, and the file for each."""
    match facts.kind:
        case DraftKind.NOTICE:
            return ((None, UNWRITTEN),)
        case DraftKind.REPLY:
            rights = facts.requests or (RequestType.OTHER_PRIVACY,)
            named = ((right, f"{right}.j2") for right in rights)
            known = facts.language
            return tuple(
                (right, name if engine.has(f"{known}/{name}") else UNWRITTEN) for right, name in named
            )
        case _:
            return ((None, f"{facts.kind}.j2"),)


def _framed(facts: ReplyFacts) -> bool:
    # The acknowledgement is a text of its own; a notice may go to others than the person who wrote.
    return facts.kind not in (DraftKind.ACKNOWLEDGEMENT, DraftKind.NOTICE)


def _files(facts: ReplyFacts, engine: Engine) -> list[str]:
    names = [name for _, name in _parts(facts, engine)] + [CONTACT, WORDS]
    return [f"{facts.language}/{name}" for name in [*names, *([FRAME] if _framed(facts) else [])]]


def _subject(facts: ReplyFacts, engine: Engine) -> str:
    uncertain = facts.kind is DraftKind.ACKNOWLEDGEMENT and facts.uncertain
    words = engine.words(facts.language)["subject"]["uncertain" if uncertain else facts.kind]
    return f"{words} [{clean(facts.ref, REFERENCE_LIMIT)}]"


def _missing_value(name: str) -> Gap:
    where = {
        "reason": "record it first (case extend --why, case refuse --ground)",
        "extended_on": "record the extension first (case extend)",
    }
    advice = where.get(name, "set it in the configuration and make the draft again")
    return Gap(kind=GapKind.MISSING_VALUE, id=name, text=f"{name} is not set: {advice}")


def _gaps(facts: ReplyFacts, record: ReplyRecord, present: frozenset[str], engine: Engine) -> tuple[Gap, ...]:
    absent = mandatory(facts.kind, facts.requests, record.processing) - present
    told = open_facts(facts, record) if facts.kind is DraftKind.REPLY else ()
    unwritten = (
        _unwritten(subject or facts.kind) for subject, name in _parts(facts, engine) if name == UNWRITTEN
    )
    return (
        *unwritten,
        *(missing_block(mark) for mark in sorted(absent)),
        *(gap for gap in told if gap.id not in absent),
    )


def _unwritten(subject: str) -> Gap:
    text = f"{subject}: the answer itself must be written by staff, in place of the line in double brackets"
    return Gap(kind=GapKind.MISSING_VALUE, id=f"{ANSWER}{subject}", text=text)
