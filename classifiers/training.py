"""Rebuild the model from labelled mails: same mails and seed, same model."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.training import Example as SpacyExample

from bot.domain.vocabulary import Label
from bot.errors import UsageError
from classifiers.architecture import install_weights
from classifiers.calibration import (
    Margins,
    best_threshold,
    log_odds,
    logistic,
    privacy_inputs,
    regress,
    review_band,
    scaled,
    scales,
)
from classifiers.decision import CATEGORIES, ECHO, Decision
from classifiers.examples import Example, data_digest, data_files, read_examples, truth_of
from classifiers.language import text_to_read
from classifiers.loading import save_model
from classifiers.ngrams import Rows, Weights, bags, inverse_frequency, weighted
from classifiers.pipeline import BITS, blank_pipeline, document, text_model
from classifiers.solver import Effort, Linear, Truth, fit

__all__ = ["Example", "TrainReport", "data_files", "read_examples", "train"]

MODEL_GENERATION = "1"  # raise it when the same data gives another model
FOLDS, QUICK_FOLDS = 5, 2
QUICK_STEP = 3  # quick: every third mail
SAMPLE = 10  # documents that show spaCy the shapes

Features = Sequence[tuple[Rows, Weights]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainReport:
    """What a training gave, measured on writers that each fold had not read.

    `recall` counts what goes to review as found; `review_share` is the share of other mail sent to review,
    `opened_share` the share of other mail taken for a certain request.
    """

    version: str
    examples: int
    writers: int
    macro_f1: float
    recall: float
    review_share: float
    opened_share: float
    review_low: float
    review_high: float

    def as_dict(self) -> dict[str, Any]:
        """A form that JSON can hold."""
        return asdict(self)


def train(examples: Sequence[Example], *, seed: int = 0, quick: bool = False, target: Path) -> TrainReport:
    """Fit, calibrate on left-out writers and write the model to `target`; `quick` reads a third of the mails.

    Raises UsageError where a label has no example.
    """
    chosen = examples[::QUICK_STEP] if quick else examples
    truth = truth_of(chosen)
    _check_labels(truth)
    documents = [bags(text_to_read(example.mail), BITS) for example in chosen]
    frequency = inverse_frequency(documents, BITS)
    features = [weighted(one, frequency) for one in documents]
    effort = Effort(epochs=4 if quick else 8, seed=seed)
    folds = folds_by_writer(chosen, QUICK_FOLDS if quick else FOLDS)
    left_out = margins_on_left_out(features, truth, folds, effort)
    scale = scales(left_out, truth)
    linear = scaled(fit(features, truth, len(frequency), effort), scale)
    odds = left_out * [one.slope for one in scale] + [one.shift for one in scale]
    decision = calibrate(odds, truth, version=f"{MODEL_GENERATION}-{data_digest(chosen)}")
    _write(chosen[:SAMPLE], linear, frequency, decision, target)
    return _report(chosen, odds, truth, decision)


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


def calibrate(odds: Margins, truth: Truth, *, version: str) -> Decision:
    """Thresholds and review band from log-odds on left-out writers."""
    chances = logistic(odds)
    thresholds = {label.value: best_threshold(chances[:, at], truth[:, at]) for at, label in enumerate(Label)}
    inputs = privacy_inputs(log_odds(chances))
    weights = regress(inputs, truth[:, -1])
    low, high = review_band(logistic(inputs @ weights[:2] + weights[2]), truth[:, -1])
    first, second, constant = (float(weight) for weight in weights)
    return Decision(
        version=version,
        thresholds=thresholds,
        privacy=(first, second, constant),
        review_low=low,
        review_high=high,
    )


def _check_labels(truth: Truth) -> None:
    for at, category in enumerate(CATEGORIES):
        if not truth[:, at].any() or truth[:, at].all():
            raise UsageError(f"training needs mails with and without the label {category}")


def _write(sample: Sequence[Example], linear: Linear, idf: Weights, decision: Decision, target: Path) -> None:
    nlp = blank_pipeline()
    shapes = [
        SpacyExample.from_dict(document(nlp, example.mail), {"cats": dict.fromkeys(CATEGORIES, 0.0)})
        for example in sample
    ]
    nlp.initialize(lambda: shapes)
    install_weights(text_model(nlp), linear.weights, linear.bias, idf)
    save_model(nlp, decision, target)


def _report(examples: Sequence[Example], odds: Margins, truth: Truth, decision: Decision) -> TrainReport:
    chances, matter = logistic(odds), truth[:, -1]
    echo = ECHO * chances[:, :-1].max(axis=1, keepdims=True)
    said = chances[:, :-1] >= np.maximum(echo, [decision.thresholds[label] for label in Label])
    hits = (said & truth[:, :-1]).sum(axis=0)
    f1 = 2 * hits / np.maximum(1, said.sum(axis=0) + truth[:, :-1].sum(axis=0))
    weights = np.array(decision.privacy)
    privacy = logistic(privacy_inputs(odds) @ weights[:2] + weights[2])
    kept, certain = privacy >= decision.review_low, privacy >= decision.review_high
    return TrainReport(
        version=decision.version,
        examples=len(examples),
        writers=len({example.writer for example in examples}),
        macro_f1=round(float(f1.mean()), 4),
        recall=round(float(kept[matter].mean()), 4),
        review_share=round(float((kept & ~certain)[~matter].mean()), 4),
        opened_share=round(float(certain[~matter].mean()), 4),
        review_low=decision.review_low,
        review_high=decision.review_high,
    )
