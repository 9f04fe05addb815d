"""The spaCy component that adds the encoder's word to the linear stage's."""

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from classifiers.architecture import READ, alone
from classifiers.calibration import Margins, log_odds, logistic
from classifiers.decision import CATEGORIES, PRIVACY, privacy_probability
from classifiers.encoder.network import Network, can_run
from classifiers.encoder.passages import LONG, most_telling, privacy_odds, sentences, with_neighbours
from classifiers.encoder.windows import Floats
from classifiers.phrases import TRUSTED, phrased
from classifiers.pipeline import text_model

ENCODER = "privacy_encoder"
READING = "privacy_bot_reading"
"""Key in `Doc.user_data` of what the encoder read; missing where it wasn't asked."""

MIX = "privacy_bot_mix"
"""Key in `Doc.user_data` of how it was weighed; there wherever the reading is."""

SETTLED_SENTENCE = 0.25  # of a long text's likeliest sentence; of every matter on development it is over 0.3
# Log-odds that a passage loses as a privacy matter: of many sentences one looks like a request by chance.
HANDICAP = np.array([2.5 if category == PRIVACY else 0.0 for category in CATEGORIES])
OUTRIGHT = 0.9  # the probability of a label that is named outright
FILE = "mix.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """How the two stages speak together.

    `linear`, `encoder` and `constant` weigh the log-odds of each category. A mail whose probability of a
    privacy matter, by the linear stage and its weights `privacy`, lies below `settled` is left to that stage.
    """

    linear: tuple[float, ...]
    encoder: tuple[float, ...]
    constant: tuple[float, ...]
    privacy: tuple[float, float, float]
    settled: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage of a long text, and the probability that its middle sentence is a privacy matter."""

    text: str
    privacy: float


class PrivacyEncoder:
    """Raises the linear stage's categories to the mix of both; does nothing where onnxruntime is missing."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._folder: Path | None = None
        self._network: Network | None = None
        self._mix: Mix | None = None

    @property
    def runs(self) -> bool:
        """Whether the encoder speaks at all."""
        return self._network is not None

    def __call__(self, doc: Doc) -> Doc:
        """Read one mail, unless the linear stage has settled it."""
        if self._network is None or self._mix is None:
            return doc
        text = doc.user_data.get(READ, doc.text)
        passages = self._passages(text) if len(text) > LONG else []
        settled = privacy_probability(doc.cats, self._mix.privacy) < self._mix.settled
        if settled and all(one.privacy < SETTLED_SENTENCE for one in passages):
            return doc
        reading = self._network.read(text)
        doc.user_data[READING], doc.user_data[MIX] = reading, self._mix
        odds = mixed_odds(_odds(doc.cats), reading.odds, self._mix)
        linear = alone(text_model(self._nlp), [one.text for one in passages])
        for one, said in zip(passages, linear, strict=True):
            odds = np.maximum(odds, mixed_odds(said, self._network.read(one.text).odds, self._mix) - HANDICAP)
        doc.cats = with_phrases(dict(zip(CATEGORIES, map(float, logistic(odds)), strict=True)), text)
        return doc

    def _passages(self, text: str) -> list[Passage]:
        """Those around the sentences that the linear stage finds likeliest to be a privacy matter."""
        if self._mix is None:
            return []
        spans = sentences(text)
        texts = [text[start:end] for start, end in spans]
        privacy = logistic(privacy_odds(alone(text_model(self._nlp), texts), self._mix.privacy))
        found: list[Passage] = []
        for at in most_telling(texts, privacy):
            start, end = with_neighbours(spans, at)
            found.append(Passage(text=text[start:end], privacy=float(privacy[at])))
        return found

    def pipe(self, docs: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """One after the other: what the encoder says of a mail must not depend on its neighbours."""
        return map(self, docs)

    def take(self, folder: Path, mix: Mix) -> None:
        """Use the network and pieces in a folder; `to_disk` copies them."""
        (folder / FILE).write_text(json.dumps(asdict(mix)), encoding="utf-8")
        self.from_disk(folder)

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:
        """Write network, pieces and mix into a folder of their own."""
        if self._folder is not None:
            shutil.copytree(self._folder, path, dirs_exist_ok=True)

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> "PrivacyEncoder":
        """Read them; raises ConfigError where the network is none."""
        kept = json.loads((path / FILE).read_text(encoding="utf-8"))
        self._folder, self._mix = path, _mix(kept)
        self._network = Network.open(path) if can_run() else None
        return self


@Language.factory(ENCODER)
def privacy_encoder(nlp: Language, name: str) -> PrivacyEncoder:
    """The component, empty until `take` or `from_disk`."""
    return PrivacyEncoder(nlp)


def mixed_odds(linear: Margins, encoder: Floats, mix: Mix) -> Margins:
    """The log-odds of each category by both stages."""
    odds: Margins = linear * mix.linear + encoder * mix.encoder + mix.constant
    return odds


def _odds(categories: dict[str, float]) -> Margins:
    return log_odds(np.array([categories[category] for category in CATEGORIES]))


def with_phrases(categories: dict[str, float], text: str) -> dict[str, float]:
    """A privacy matter that names a right outright has that label, whatever else it has."""
    if categories[PRIVACY] < 0.5:
        return categories
    named = {label.value: OUTRIGHT for label in phrased(text) & TRUSTED}
    return categories | {label: max(named[label], categories[label]) for label in named}


def _mix(kept: dict[str, object]) -> Mix:
    lists = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    return Mix(**lists)  # type: ignore[arg-type]  # written by `take` from a Mix
