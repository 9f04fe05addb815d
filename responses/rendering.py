"""From facts to a mail: the frame, an answer for each right, the contact block, and what is missing."""

from dataclasses import dataclass

from bot.domain.drafts import Gap, GapKind, Margin, RenderedDraft, ReplyFacts, SourceLine
from bot.domain.processing import ReplyRecord
from bot.domain.vocabulary import DraftKind
from bot.errors import ConfigError, MissingValueError
from responses.checks import mandatory, missing_block, open_facts
from responses.context import build_context, subject_values
from responses.engine import WORDS, Engine, own_engine
from responses.layout import lay_out
from responses.margin import ANSWER, STAFF_MARK, source_lines
from responses.marks import extract, plain
from responses.parts import CONTACT, frame, parts, template_name
from responses.values import clean

REFERENCE_LIMIT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A mail as text: the marks that it fulfils, where staff have to write, where its facts come from."""

    body: str
    present: frozenset[str]
    unwritten: tuple[str, ...]
    sources: tuple[SourceLine, ...]


def draft(facts: ReplyFacts, record: ReplyRecord, engine: Engine | None = None) -> RenderedDraft:
    """The mail for these facts; a value that is not set gives an empty body and a gap that names it."""
    used = engine or own_engine()
    required = mandatory(facts, record.processing)
    sources: tuple[SourceLine, ...] = ()
    subject = body = ""
    try:
        subject = subject_of(facts, used)
        made = compose(facts, record, used)
        body, sources = made.body, made.sources
        gaps = _gaps(facts, record, made, required)
    except MissingValueError as error:
        gaps = (_missing_value(str(error)),)
    except ConfigError as error:  # a text that somebody has broken must not cost a request
        gaps = (
            Gap(kind=GapKind.MISSING_VALUE, id="text", text=f"{error}: mend it and make the draft again"),
        )
    notice = record.processing.notice_version if record.processing else ""
    return RenderedDraft(
        subject=subject or f"[{clean(facts.ref, REFERENCE_LIMIT)}]",
        body=body,
        language=facts.language,
        template=template_name(facts),
        version=used.version(_files(facts)),
        gaps=gaps,
        margin=Margin(sources=sources, required=tuple(sorted(required)), notice=notice),
    )


def compose(facts: ReplyFacts, record: ReplyRecord, engine: Engine) -> Composed:
    """The text of the mail and what is known of it; raises MissingValueError naming the value."""
    words = engine.words(facts.language)
    context = build_context(facts, record, words)
    answers = {
        part.subject: engine.render(
            f"{facts.language}/{part.file}", {**context, "right": subject_values(part.subject, words)}
        )
        for part in parts(facts)
    }
    middle = "\n\n".join(answers.values())
    if outer := frame(facts):
        middle = engine.render(f"{facts.language}/{outer}", {**context, "answers": middle})
    contact = engine.render(f"{facts.language}/{CONTACT}", context)
    whole = f"{middle}\n\n{contact}"
    text, present = extract(whole)
    return Composed(
        body=lay_out(text),
        present=present,
        unwritten=tuple(subject for subject, answer in answers.items() if STAFF_MARK in plain(answer)),
        sources=source_lines(whole, record.processing.notice_version if record.processing else ""),
    )


def _files(facts: ReplyFacts) -> list[str]:
    names = [part.file for part in parts(facts)] + [CONTACT, WORDS, frame(facts)]
    return [f"{facts.language}/{name}" for name in names if name]


def subject_of(facts: ReplyFacts, engine: Engine) -> str:
    """The subject of the mail; raises MissingValueError where there is no phrase for it."""
    words = engine.words(facts.language)
    uncertain = facts.kind is DraftKind.ACKNOWLEDGEMENT and facts.uncertain
    key = "uncertain" if uncertain else facts.topic or facts.kind
    told = words.get("subject", {}).get(key)
    if not told:
        raise MissingValueError(f"{facts.language}/{WORDS} subject.{key}")
    return f"{told} [{clean(facts.ref, REFERENCE_LIMIT)}]"


def _missing_value(name: str) -> Gap:
    where = {
        "reason": "record it first (case extend --why, case refuse --ground)",
        "extended_on": "record the extension first (case extend)",
    }
    advice = where.get(name, "set it in the configuration and make the draft again")
    return Gap(kind=GapKind.MISSING_VALUE, id=name, text=f"{name} is not set: {advice}")


def _gaps(
    facts: ReplyFacts, record: ReplyRecord, made: Composed, required: frozenset[str]
) -> tuple[Gap, ...]:
    absent = required - made.present
    told = open_facts(facts, record) if facts.kind is DraftKind.REPLY else ()
    return (
        *(_unwritten(subject) for subject in made.unwritten),
        *(missing_block(mark) for mark in sorted(absent)),
        *(gap for gap in told if gap.id not in absent),
    )


def _unwritten(subject: str) -> Gap:
    text = f"{subject}: what stands in double brackets must be written by staff"
    return Gap(kind=GapKind.MISSING_VALUE, id=f"{ANSWER}{subject}", text=text)
