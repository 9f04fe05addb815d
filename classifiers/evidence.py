"""The sentence that makes a label, so that staff see at once why a mail is a case."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from spacy.tokens import Doc

from bot.domain.messages import Evidence, MailText, Span
from bot.domain.vocabulary import Label
from classifiers.architecture import READ, DocModel, alone, contributions
from classifiers.decision import CATEGORIES
from classifiers.encoder.component import MIX, READING, Mix
from classifiers.encoder.network import Reading
from classifiers.encoder.passages import LONG
from classifiers.language import places_in_read
from classifiers.ngrams import Weights
from classifiers.pipeline import MAIL, body_start, clean_body

BLANK_LINE = re.compile(r"\n[ \t]*\n")
MOST_SENTENCES = 8_000
MOST_WEIGHED = 60  # sentences; of more, those that say a label most by themselves
ENCODER_SHARE = 0.5  # beside what a sentence says alone: 0.97 right in evidence_test.jsonl, without it 0.96


def find_evidence(doc: Doc, labels: Sequence[Label], model: DocModel) -> tuple[Evidence, ...]:
    """For each label the sentence of the body that says it most; none where the subject says it all."""
    if not labels:
        return ()
    mail: MailText = doc.user_data[MAIL]
    body = clean_body(mail)
    spans = [*own_sentences(doc, body, mail.ignored)] or [*own_sentences(doc, body, ())]
    spans = spans[:MOST_SENTENCES]
    if not spans:
        return ()
    columns = [CATEGORIES.index(label) for label in labels]
    said = alone(model, [body[start:end] for start, end in spans])
    likeliest = _likeliest(said[:, columns])
    spans, said = [spans[at] for at in likeliest], said[likeliest]
    added = _added(doc, mail, spans, model)
    if READING in doc.user_data:
        said = said + ENCODER_SHARE * added
    long = len(doc.user_data[READ]) > LONG  # there a sentence need not move the whole text to say its label
    found: list[Evidence] = []
    for label, column in zip(labels, columns, strict=True):
        if long or float(added[:, column].max()) > 0:
            start, end = spans[int(said[:, column].argmax())]
            found.append(Evidence(label=label, start=start, end=end, text=mail.body[start:end]))
    return tuple(found)


def _likeliest(said: Weights) -> list[int]:
    """The rows that say any of the columns most, in their order."""
    best = np.argsort(-said.max(axis=1), kind="stable")[:MOST_WEIGHED]
    return sorted(best.tolist())


def _added(doc: Doc, mail: MailText, spans: Sequence[Span], model: DocModel) -> Weights:
    """What each span adds to each category, a row a span; by both stages where the encoder read the mail."""
    texts = [mail.body[start:end] for start, end in spans]
    linear = contributions(model, doc.user_data[READ], texts)
    reading: Reading | None = doc.user_data.get(READING)
    if reading is None or not spans:
        return linear
    mix: Mix = doc.user_data[MIX]
    rows = [reading.added_within(start, end) for start, end in places_in_read(mail, spans)]
    weights = np.array([mix.linear, mix.encoder], dtype=np.float32)
    both: Weights = linear * weights[0] + np.array(rows, dtype=np.float32) * weights[1]
    return both


def own_sentences(doc: Doc, body: str, ignored: Sequence[Span]) -> Iterator[Span]:
    """Spans of the body's sentences and paragraphs without what is ignored; none is blank."""
    offset = body_start(doc)
    for sentence in doc.sents:
        start, end = sentence.start_char - offset, sentence.end_char - offset
        for piece_start, piece_end in _outside(max(0, start), end, ignored):
            yield from _paragraphs(body, piece_start, piece_end)


def _outside(start: int, end: int, ignored: Sequence[Span]) -> Iterator[Span]:
    at = start
    for hidden_start, hidden_end in sorted(ignored):
        if hidden_end <= at or hidden_start >= end:
            continue
        if hidden_start > at:
            yield at, hidden_start
        at = max(at, hidden_end)
    if at < end:
        yield at, end


def _paragraphs(body: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for gap in BLANK_LINE.finditer(body, start, end):
        yield from _stripped(body, at, gap.start())
        at = gap.end()
    yield from _stripped(body, at, end)


def _stripped(body: str, start: int, end: int) -> Iterator[Span]:
    piece = body[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
