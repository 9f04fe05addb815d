"""A new model takes the installed one's place only where it is no worse on mails that nobody learns from."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.domain.messages import MailText
from bot.domain.vocabulary import Label
from bot.errors import ConfigError
from classifiers.encoder.component import ENCODER
from classifiers.encoder.network import can_run
from classifiers.evaluation import evaluate
from classifiers.examples import Example
from classifiers.loading import open_classifier, put_in_place
from classifiers.training import Plan, TrainReport, train


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A model on the test mails: macro-F1 over labels, share of privacy matters found (review included)."""

    version: str
    macro_f1: float
    found: float

    def as_words(self) -> str:
        """The score for a person."""
        return f"macro-F1 {self.macro_f1:.4f}, privacy matters found {self.found:.4f} (model {self.version})"

    def worse_than(self, other: "Score") -> bool:
        """Whether it is worse in either: more labels wrong, or more requests missed."""
        return self.macro_f1 < other.macro_f1 or self.found < other.found


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraining:
    """What became of a training: both scores, and whether the new model is in place."""

    new: Score
    installed: Score
    replaced: bool
    training: TrainReport

    def as_dict(self) -> dict[str, Any]:
        """A form that JSON can hold."""
        return asdict(self)


def measuring_mails() -> Path:
    """The labelled mails that the package carries to measure on."""
    return Path(str(files("classifiers"))) / "data" / "test.jsonl"


def corrected_example(number: int, mail: MailText, labels: frozenset[Label], language: str) -> Example:
    """A mail that staff have labelled, as one more writer's."""
    return Example(id=f"corrected{number}-1", language=language, mail=mail, labels=labels, hard=False)


def retrain(
    examples: Sequence[Example], plan: Plan, target: Path, rival: Path, test: Sequence[Example]
) -> Retraining:
    """Train, and put the new model at `target` unless it scores worse than the one at `rival`."""
    candidate = target.with_name(f"{target.name}.candidate")
    try:
        installed = score(rival, test)
        report = train(examples, _keeping(plan, rival / ENCODER), candidate)
        new = score(candidate, test)
        replaced = not new.worse_than(installed)
        if replaced:
            put_in_place(candidate, target)
    finally:
        shutil.rmtree(candidate, ignore_errors=True)
    return Retraining(new=new, installed=installed, replaced=replaced, training=report)


def _keeping(plan: Plan, encoder: Path) -> Plan:
    """A quick training keeps the installed encoder, which knows more than the linear stage alone."""
    if not plan.quick or not encoder.is_dir():
        return plan
    if not can_run():
        raise ConfigError("onnxruntime can't be loaded here, so the installed encoder can't be kept")
    return replace(plan, encoder=encoder)


def score(model: Path, test: Sequence[Example]) -> Score:
    """How the model at this place does on the mails."""
    classifier = open_classifier(model)
    if not test:
        raise ConfigError("there are no mails to measure a model on")
    report = evaluate(classifier, test)
    return Score(version=classifier.version, macro_f1=report.macro_f1, found=report.privacy_recall)
