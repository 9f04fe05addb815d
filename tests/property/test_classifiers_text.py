"""Whatever the text, the classifier answers, and what it points at is where it says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.messages import Entity, Evidence, MailText, Span
from classifiers import Classifier, load_classifier

WORDS = (
    "poistakaa tietoni",
    "delete my data",
    "radera",
    "040 000 1177",
    "aino@example.fi",
    ". ",
    "\n\n",
    "İ",
    "\x00",
)
anything = st.text(st.characters(), max_size=300)  # lone surrogates too
pieced = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=20)), max_size=20).map("".join)


@st.composite
def mails(draw: st.DrawFn) -> MailText:
    body = draw(st.one_of(anything, pieced))
    ends = st.integers(min_value=0, max_value=len(body))
    spans: list[Span] = [(min(pair), max(pair)) for pair in draw(st.lists(st.tuples(ends, ends), max_size=3))]
    return MailText(subject=draw(st.text(max_size=40)), body=body, ignored=tuple(spans))


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    """In a band from 0 to 1 every mail gets a label, and with it evidence."""
    return load_classifier(review_low=0.0, review_high=1.0)


@settings(max_examples=200)
@given(mail=mails())
def test_what_is_found_stands_in_the_body_where_it_says(classifier: Classifier, mail: MailText) -> None:
    result = classifier.classify(mail)
    every: tuple[Evidence | Entity, ...] = (*result.evidence, *result.entities)
    for found in every:
        assert 0 <= found.start < found.end <= len(mail.body)
        assert found.text == mail.body[found.start : found.end]


@settings(max_examples=50)
@given(mail=mails())
def test_the_same_mail_gives_the_same_answer(classifier: Classifier, mail: MailText) -> None:
    assert classifier.classify(mail) == classifier.classify(mail)


@settings(max_examples=50)
@given(mail=mails())
def test_probabilities_are_probabilities(classifier: Classifier, mail: MailText) -> None:
    result = classifier.classify(mail)
    assert all(0 <= score <= 1 for score in (*result.scores.values(), result.privacy))


@pytest.mark.parametrize("piece", ["a", "poistakaa tietoni. ", "1", "0 ", "a@", "@a.", "\n", "é", "> x\n"])
def test_a_huge_mail_is_answered(classifier: Classifier, piece: str) -> None:
    assert classifier.classify(MailText(subject="", body=piece * (2_000_000 // len(piece)))).scores
