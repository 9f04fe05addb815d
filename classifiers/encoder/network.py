"""The encoder's ONNX file, and what it says about a text."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.domain.messages import Span
from bot.errors import ConfigError
from classifiers.encoder.pieces import BEGIN, END, UNKNOWN, Pieces, Tokeniser
from classifiers.encoder.windows import MOST_PIECES, Floats, of_the_clearest, pooled, windows

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

NETWORK, VOCABULARY = "network.onnx", "pieces.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Log-odds of each category, and what each word added to them (`places`: the words' characters)."""

    odds: Floats
    places: list[Span]
    added: Floats

    def added_within(self, start: int, end: int) -> Floats:
        """What the words from one character to another added."""
        inside = [at for at, (first, last) in enumerate(self.places) if first < end and last > start]
        total: Floats = self.added[inside].sum(axis=0)
        return total


class Network:
    """Reads texts one by one, so that no text's numbers depend on its neighbours."""

    def __init__(self, session: "InferenceSession", tokeniser: Tokeniser) -> None:
        self._session = session
        self._tokeniser = tokeniser

    @classmethod
    def open(cls, folder: Path) -> "Network":
        """Load network and pieces; raises ConfigError where they are none."""
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        # Without VNNI two products of 8 bits overflow a 16-bit sum; this computes them the slower, exact way.
        options.add_session_config_entry("session.x64quantprecision", "1")
        options.log_severity_level = 3  # errors: its warnings are about hardware that we don't use
        try:
            tokeniser = Tokeniser.read(folder / VOCABULARY)
            session = InferenceSession(str(folder / NETWORK), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own errors share no narrower class with the file's
            raise ConfigError(f"{folder}: no encoder can be read there ({error})") from error
        return cls(session, tokeniser)

    def read(self, text: str) -> Reading:
        """What the text asks for, and which words say so."""
        pieces = _shortened(self._tokeniser.pieces(text))
        ids = pieces.ids or [UNKNOWN]
        votes, looks = [], []
        spans = windows(len(ids))
        for span in spans:
            row = np.array([[BEGIN, *ids[span.start : span.end], END]], dtype=np.int64)
            vote, look = self._session.run(None, {"ids": row})
            votes.append(vote[0])
            looks.append(look[0])
        together, added = pooled(votes, looks)
        odds = of_the_clearest(together, votes, looks)
        shares = np.zeros((len(ids), len(odds)), dtype=np.float32)
        for span, part in zip(spans, added, strict=True):
            shares[span.start : span.end] += part[1:-1]
        return Reading(odds=odds, places=pieces.places, added=shares[: len(pieces.places)])


def can_run() -> bool:
    """Whether onnxruntime can be loaded; where it can't, the linear stage decides alone."""
    try:
        import_module("onnxruntime")
    except ImportError:
        return False
    return True


def _shortened(pieces: Pieces) -> Pieces:
    """Without the middle of what nobody reads through: requests stand at the beginning or the end."""
    if len(pieces.ids) <= MOST_PIECES:
        return pieces
    half = MOST_PIECES // 2
    return Pieces(
        ids=pieces.ids[:half] + pieces.ids[-half:], places=pieces.places[:half] + pieces.places[-half:]
    )
