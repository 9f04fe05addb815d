"""The spaCy component that adds the encoder's word to the linear stage's."""

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from classifiers.architecture import READ
from classifiers.calibration import log_odds, logistic
from classifiers.decision import CATEGORIES, PRIVACY, privacy_probability
from classifiers.encoder.network import Network, Reading, can_run
from classifiers.phrases import TRUSTED, phrased

ENCODER = "privacy_encoder"
READING = "privacy_bot_reading"
"""Key in `Doc.user_data` of what the encoder read; missing where it wasn't asked."""

MIX = "privacy_bot_mix"
"""Key in `Doc.user_data` of how it was weighed; there wherever the reading is."""

LONGEST_SETTLED = 4_000  # characters; in more a request drowns, and the linear stage would settle it unread
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


class PrivacyEncoder:
    """Raises the linear stage's categories to the mix of both; does nothing where onnxruntime is missing."""

    def __init__(self) -> None:
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
        plain = privacy_probability(doc.cats, self._mix.privacy) < self._mix.settled
        if plain and len(text) <= LONGEST_SETTLED:
            return doc
        reading = self._network.read(text)
        doc.user_data[READING], doc.user_data[MIX] = reading, self._mix
        doc.cats = with_phrases(mixed(doc.cats, reading, self._mix), text)
        return doc

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
    return PrivacyEncoder()


def mixed(linear: dict[str, float], reading: Reading, mix: Mix) -> dict[str, float]:
    """The probability of each category by both stages."""
    first = log_odds(np.array([linear[category] for category in CATEGORIES]))
    odds = first * mix.linear + reading.odds * mix.encoder + mix.constant
    return dict(zip(CATEGORIES, map(float, logistic(odds)), strict=True))


def with_phrases(categories: dict[str, float], text: str) -> dict[str, float]:
    """A privacy matter that names a right outright has that label, whatever else it has."""
    if categories[PRIVACY] < 0.5:
        return categories
    named = {label.value: OUTRIGHT for label in phrased(text) & TRUSTED}
    return categories | {label: max(named[label], categories[label]) for label in named}


def _mix(kept: dict[str, object]) -> Mix:
    lists = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    return Mix(**lists)  # type: ignore[arg-type]  # written by `take` from a Mix
