"""How fast mails are classified, beside spaCy's blank tokenizer on the same mails (`make bench`).

The figures are own time of this process on one core. The bounds are ratios to the tokenizer in the same run:
a busy machine slows both. On a quiet core the tokenizer needs about 0.15 ms a mail.
"""

import time
from collections.abc import Callable, Sequence

import pytest
import spacy

from bot.domain.messages import MailText
from classifiers import Classifier, load_classifier
from classifiers.encoder.component import READING
from classifiers.examples import data_files, read_examples
from classifiers.loading import packaged_model
from classifiers.pipeline import document

ROUNDS = 2
MAILS = 120


@pytest.fixture(scope="module")
def mails() -> list[MailText]:
    """Mails of all writers, as many privacy matters as others."""
    every = [one.mail for path in data_files() for one in read_examples(path)]
    return every[:: len(every) // MAILS]


@pytest.fixture(scope="module")
def settled(mails: list[MailText]) -> list[MailText]:
    """Those that the linear stage settles."""
    nlp = spacy.load(packaged_model())
    return [mail for mail in mails if READING not in nlp(document(nlp, mail)).user_data]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load_classifier()


def milliseconds(work: Callable[[], object], mails: Sequence[MailText]) -> float:
    """For one mail, at best of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        rounds.append((time.process_time() - begun) * 1_000 / len(mails))
    return min(rounds)


def tokenizer(mails: Sequence[MailText]) -> float:
    blank = spacy.blank("xx")
    return milliseconds(lambda: [blank.make_doc(f"{mail.subject}\n{mail.body}") for mail in mails], mails)


def test_mails_of_all_kinds_take_a_few_hundred_times_the_tokenizer(
    classifier: Classifier, mails: list[MailText]
) -> None:
    base = tokenizer(mails)
    took = milliseconds(lambda: [*classifier.classify_many(mails)], mails)
    print(f"\ntokenizer {base:.3f} ms a mail; both stages {took:.1f} ms, {1_000 / took:.0f} mails/s a core")
    assert took < 600 * base


def test_what_the_linear_stage_settles_takes_tens_of_the_tokenizer(
    classifier: Classifier, settled: list[MailText]
) -> None:
    base = tokenizer(settled)
    took = milliseconds(lambda: [*classifier.classify_many(settled)], settled)
    print(f"\n{len(settled)} mails settled: {took:.2f} ms, {1_000 / took:.0f} mails/s a core ({base:.3f} ms)")
    assert took < 40 * base
