"""The trained model on disk."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

import spacy
from spacy.language import Language

from bot.errors import ConfigError
from classifiers import architecture  # registers the architecture that the model's config names
from classifiers.classifier import Classifier
from classifiers.decision import Stages
from classifiers.encoder.component import ENCODER, PrivacyEncoder
from classifiers.language import language_detector

DECISION = "privacy_bot"
"""The key of our numbers in the pipeline's meta.json."""

SPACY = ">=3.8,<4"  # spaCy would write the very patch level, and warn at every other


def packaged_model() -> Path:
    """Where the model lies that the package carries and `train` replaces."""
    return Path(str(files("classifiers"))) / "model"


def open_classifier(
    path: Path, *, review_low: float | None = None, review_high: float | None = None
) -> Classifier:
    """Load a model that `save_model` wrote; raises ConfigError where there is none or the band is none."""
    remedy = "write one with `privacy-bot train`"
    try:
        nlp = spacy.load(path)
        stages = Stages.from_meta(nlp.meta[DECISION])
    except (OSError, KeyError, ValueError) as error:
        raise ConfigError(f"{path}: no model for {architecture.ARCHITECTURE} ({error}); {remedy}") from error
    banded = stages.with_band(review_low, review_high)
    return Classifier(nlp, banded, language_detector(), warning=_warning(nlp))


def _warning(nlp: Language) -> str:
    if ENCODER not in nlp.pipe_names:
        return "the linear stage alone decides, and misses more requests: this model was trained with --quick"
    encoder = nlp.get_pipe(ENCODER)
    if isinstance(encoder, PrivacyEncoder) and encoder.runs:
        return ""
    return "the linear stage alone decides, and misses more requests: onnxruntime can't be loaded here"


def save_model(nlp: Language, stages: Stages, path: Path) -> None:
    """Write pipeline and decisions beside `path`, then put them in its place."""
    nlp.meta.update({"name": "privacy_bot", "spacy_version": SPACY, DECISION: stages.as_meta()})
    fresh = path.with_name(f"{path.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    nlp.to_disk(fresh, exclude=["vocab"])  # the words that were seen decide nothing
    _sort_punctuation(fresh / "sentencizer.json")
    put_in_place(fresh, path)


def put_in_place(fresh: Path, path: Path) -> None:
    """Moves a whole model to where another one may lie, which comes back on failure: never half a model."""
    old = path.with_name(f"{path.name}.old")
    if path.exists():
        shutil.rmtree(old, ignore_errors=True)
        path.rename(old)
    try:
        fresh.rename(path)
    except OSError:
        if old.exists():
            old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sort_punctuation(path: Path) -> None:
    """spaCy writes a set as it comes; sorted, so that the same training writes the same bytes."""
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings["punct_chars"].sort()
    path.write_text(json.dumps(settings), encoding="utf-8")
