"""What we answer: the texts of our mails, in Finnish, Swedish, English and Estonian.

Importing this package loads no template engine; the first rendering does.
"""

from bot.domain.drafts import Gap, GapKind, Margin, RenderedDraft, ReplyFacts
from bot.domain.processing import ReplyRecord
from responses.margin import ANSWER, LOST, STAFF_MARK, kept_in, lost_gap, lost_marks

__all__ = [
    "STAFF_MARK", "kept_in", "record_warnings", "remaining_gaps", "render", "template_problems"
]  # fmt: skip


def render(facts: ReplyFacts, record: ReplyRecord) -> RenderedDraft:
    """The mail for these facts and what it still lacks; a missing value gives an empty body, no error."""
    from responses.rendering import draft  # here, because it loads jinja2 and babel

    return draft(facts, record)


def template_problems(record: ReplyRecord) -> tuple[str, ...]:
    """One line for each thing wrong with the templates or the record, over all kinds of mail."""
    from responses.checking import problems  # here, because it loads jinja2 and babel

    return problems(record)


def record_warnings(record: ReplyRecord) -> tuple[str, ...]:
    """One line for each fact that the company still owes; mails can go out without it."""
    from responses.checking import warnings  # here, because it loads jinja2 and babel

    return warnings(record)


def remaining_gaps(gaps: tuple[Gap, ...], body: str, margin: Margin | None = None) -> tuple[Gap, ...]:
    """The gaps that are left once staff have edited the text.

    A written answer closes its `answer.…` gap; a duty whose sentences were all taken out opens one.
    """
    unwritten = STAFF_MARK in body or not body.strip()
    kept = tuple(
        gap
        for gap in gaps
        if not gap.text.endswith(LOST)
        and (unwritten or gap.kind is not GapKind.MISSING_VALUE or not gap.id.startswith(ANSWER))
    )
    known = {gap.id for gap in kept}
    lost = lost_marks(margin, body) if margin else ()
    return (*kept, *(lost_gap(mark) for mark in lost if mark not in known))
