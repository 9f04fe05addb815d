"""The linear stage: fitted on all mails, its probabilities from mails of writers that it had not read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from spacy.language import Language
from spacy.training import Example as SpacyExample

from classifiers.architecture import install_weights
from classifiers.calibration import Margins, scaled, scales
from classifiers.decision import CATEGORIES
from classifiers.examples import Example, truth_of
from classifiers.language import text_to_read
from classifiers.ngrams import Rows, Weights, bags, inverse_frequency, weighted
from classifiers.pipeline import BITS, blank_pipeline, document, text_model
from classifiers.solver import Effort, Linear, Truth, fit

FOLDS = 5
SAMPLE = 10  # documents that show spaCy the shapes

Features = Sequence[tuple[Rows, Weights]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearStage:
    """A model whose margins are log-odds, and every mail's log-odds by models that hadn't read its writer."""

    linear: Linear
    idf: Weights
    odds: Margins


def fit_linear(examples: Sequence[Example], seed: int) -> LinearStage:
    """Fit on all, and once for each fold of writers."""
    truth = truth_of(examples)
    documents = [bags(text_to_read(example.mail), BITS) for example in examples]
    frequency = inverse_frequency(documents, BITS)
    features = [weighted(one, frequency) for one in documents]
    effort = Effort(seed=seed)
    left_out = margins_on_left_out(features, truth, folds_by_writer(examples, FOLDS), effort)
    scale = scales(left_out, truth)
    odds = left_out * [one.slope for one in scale] + [one.shift for one in scale]
    linear = scaled(fit(features, truth, len(frequency), effort), scale)
    return LinearStage(linear=linear, idf=frequency, odds=odds)


def linear_odds(stage: LinearStage, examples: Sequence[Example]) -> Margins:
    """The log-odds of mails that are no training mails."""
    features = [weighted(bags(text_to_read(one.mail), BITS), stage.idf) for one in examples]
    return stage.linear.margins(features)


def folds_by_writer(examples: Sequence[Example], count: int) -> Rows:
    """The fold of each mail: all mails of a writer fall into one, so that a fold meets strangers.

    With fewer writers than folds the mails are dealt out one by one.
    """
    writers = {writer: at for at, writer in enumerate(dict.fromkeys(example.writer for example in examples))}
    if len(writers) < count:
        return np.arange(len(examples)) % count
    return np.array([writers[example.writer] % count for example in examples], dtype=np.int64)


def margins_on_left_out(features: Features, truth: Truth, folds: Rows, effort: Effort) -> Margins:
    """Each mail's margins from a model that has read no mail of its fold."""
    margins = np.zeros(truth.shape, dtype=np.float64)
    rows = 2 << BITS
    for fold in np.unique(folds):
        known, new = np.flatnonzero(folds != fold).tolist(), np.flatnonzero(folds == fold).tolist()
        linear = fit([features[at] for at in known], truth[known], rows, effort)
        margins[new] = linear.margins([features[at] for at in new])
    return margins


def linear_pipeline(examples: Sequence[Example], stage: LinearStage) -> Language:
    """The spaCy pipeline with the stage's weights."""
    nlp = blank_pipeline()
    shapes = [
        SpacyExample.from_dict(document(nlp, example.mail), {"cats": dict.fromkeys(CATEGORIES, 0.0)})
        for example in examples[:SAMPLE]
    ]
    nlp.initialize(lambda: shapes)
    install_weights(text_model(nlp), stage.linear.weights, stage.linear.bias, stage.idf)
    return nlp
