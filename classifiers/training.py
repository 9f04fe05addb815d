"""Rebuild the model from labelled mails: same mails, seed and machine, same model."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import numpy as np

from bot.domain.vocabulary import Label
from bot.errors import UsageError
from classifiers.calibration import (
    Budget,
    Margins,
    best_threshold,
    log_odds,
    logistic,
    privacy_inputs,
    regress,
    review_band,
)
from classifiers.decision import CATEGORIES, ECHO, Decision, Stages
from classifiers.encoder.component import ENCODER, PrivacyEncoder
from classifiers.encoder.network import Network
from classifiers.examples import Example, data_digest, truth_of
from classifiers.language import text_to_read
from classifiers.linear_stage import LinearStage, fit_linear, folds_by_writer, linear_odds, linear_pipeline
from classifiers.loading import save_model
from classifiers.mixing import privacy_of, together
from classifiers.solver import Truth

MODEL_GENERATION = "2"  # raise it when the same data gives another model
STRANGERS = frozenset({"w17", "w27", "w38"})  # nothing of theirs is learnt by the encoder, to calibrate on
ONE_IN = 11  # of mails that none of them wrote so many writers' are left out, one of each

# On writers that the model has not read. The linear stage alone can't keep the encoder's budget.
ALONE = Budget(opened=0.05, reviewed=0.14)
TOGETHER = Budget(opened=0.02, reviewed=0.08)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainReport:
    """What a training gave, measured on writers that the model had not read.

    `recall` counts what goes to review as found; `review_share` is the share of all mail that goes to review,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to train; `quick`: the linear stage alone.

    `encoder`: the folder of a taught encoder, which stays as it is: the linear stage, how both speak together
    and the thresholds are learnt anew.
    `calibrate_on`: mails that nothing is learnt from, to choose thresholds on besides the left-out writers'.
    `passes`: how often the encoder goes through the mails; 0: as for the shipped one. `tell` hears about it.
    """

    seed: int = 0
    quick: bool = False
    encoder: Path | None = None
    passes: int = 0
    calibrate_on: Sequence[Example] = ()
    tell: Callable[[str], None] = print


def train(examples: Sequence[Example], plan: Plan, target: Path) -> TrainReport:
    """Fit, calibrate on writers left out and write the model to `target`.

    Raises UsageError where a label has no example, or the tools of the extra `training` are missing.
    """
    truth = truth_of(examples)
    _check_labels(truth)
    if plan.encoder is not None:
        with TemporaryDirectory() as folder:
            shutil.copytree(plan.encoder, folder, dirs_exist_ok=True)
            return assemble(examples, plan, Path(folder), target)
    if plan.quick:
        stage = fit_linear(examples, plan.seed)
        alone = _alone(examples, stage)
        save_model(linear_pipeline(examples, stage), Stages(linear=alone), target)
        return report(examples, stage.odds, truth, alone)
    teaching = _teaching()
    known = [examples[at] for at in np.flatnonzero(~strange(examples)).tolist()]
    encoder = teaching.taught(known, teaching.course(plan.seed, plan.passes), plan.tell)
    with TemporaryDirectory() as folder:
        teaching.write_encoder(encoder, Path(folder))
        return assemble(examples, plan, Path(folder), target)


def assemble(examples: Sequence[Example], plan: Plan, source: Path, target: Path) -> TrainReport:
    """Calibrate the encoder that lies in `source` with a linear stage and write the model of both."""
    stage = fit_linear(examples, plan.seed)
    new = np.flatnonzero(strange(examples)).tolist()
    strangers = [examples[at] for at in new] + [*plan.calibrate_on]
    alone = _alone(examples, stage)
    linear = np.concatenate([stage.odds[new], linear_odds(stage, plan.calibrate_on)])
    truth = truth_of(strangers)
    network = Network.open(source)
    odds = np.array([network.read(text_to_read(one.mail)).odds for one in strangers], dtype=np.float64)
    both = together(linear, odds, truth)
    decision = calibrate(both.odds, truth, TOGETHER, version=version_of(examples))
    nlp = linear_pipeline(examples, stage)
    encoder = nlp.add_pipe(ENCODER)
    if not isinstance(encoder, PrivacyEncoder):
        raise TypeError(f"spaCy made {encoder!r} of {ENCODER}")
    stages = Stages(linear=alone, encoder=decision)
    encoder.take(source, both.mix(stages))
    save_model(nlp, stages, target)
    return report(strangers, both.odds, truth, decision)


def strange(examples: Sequence[Example]) -> Truth:
    """Which mails the encoder doesn't learn, so that both stages are mixed on writers new to both."""
    ours = np.array([example.writer in STRANGERS for example in examples], dtype=np.bool_)
    return ours if ours.any() else folds_by_writer(examples, ONE_IN) == ONE_IN - 1


def _alone(examples: Sequence[Example], stage: LinearStage) -> Decision:
    return calibrate(stage.odds, truth_of(examples), ALONE, version=version_of(examples, "-linear"))


def version_of(examples: Sequence[Example], stage: str = "") -> str:
    """The name of a model: generation, the mails it learnt from, and the stage where it is one alone."""
    return f"{MODEL_GENERATION}-{data_digest(examples)}{stage}"


def _teaching() -> ModuleType:
    """Torch is loaded only where an encoder is trained."""
    try:
        return import_module("classifiers.learning.teaching")
    except ImportError as error:
        raise UsageError(
            f"an encoder can't be trained here ({error}): install the extra `training`, "
            "or train the linear stage alone with --quick"
        ) from error


def calibrate(odds: Margins, truth: Truth, budget: Budget, *, version: str) -> Decision:
    """Thresholds and review band from log-odds on left-out writers."""
    chances = logistic(odds)
    thresholds = {label.value: best_threshold(chances[:, at], truth[:, at]) for at, label in enumerate(Label)}
    inputs = privacy_inputs(log_odds(chances))
    weights = regress(inputs, truth[:, -1])
    low, high = review_band(logistic(inputs @ weights[:2] + weights[2]), truth[:, -1], budget)
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


def report(examples: Sequence[Example], odds: Margins, truth: Truth, decision: Decision) -> TrainReport:
    """How the decision does on the mails whose log-odds these are."""
    chances, matter = logistic(odds), truth[:, -1]
    echo = ECHO * chances[:, :-1].max(axis=1, keepdims=True)
    said = chances[:, :-1] >= np.maximum(echo, [decision.thresholds[label] for label in Label])
    hits = (said & truth[:, :-1]).sum(axis=0)
    f1 = 2 * hits / np.maximum(1, said.sum(axis=0) + truth[:, :-1].sum(axis=0))
    privacy = privacy_of(odds, decision)
    kept, certain = privacy >= decision.review_low, privacy >= decision.review_high
    return TrainReport(
        version=decision.version,
        examples=len(examples),
        writers=len({example.writer for example in examples}),
        macro_f1=round(float(f1.mean()), 4),
        recall=round(float(kept[matter].mean()), 4),
        review_share=round(float((kept & ~certain).mean()), 4),
        opened_share=round(float(certain[~matter].mean()), 4),
        review_low=decision.review_low,
        review_high=decision.review_high,
    )
