"""Text to piece numbers: SentencePiece's unigram model, word by word.

Our own, because the work is small, exact character places are needed for evidence, and training and running
must cut alike. A word whose pieces were trimmed away falls into smaller ones, at last into characters.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.messages import Span

WORD = re.compile(r"\S+")
META = "\u2581"  # how SentencePiece writes the space before a word
BEGIN, PAD, END, UNKNOWN = range(4)
MOST_OF_A_WORD = 64  # characters; what is longer is no word
MOST_REMEMBERED = 50_000  # words; about 15 MB
UNKNOWN_PENALTY = 10.0  # as in SentencePiece: below the rarest piece
NO_WAY = -1e30


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Piece numbers of a text, and for each the place of its word."""

    ids: list[int]
    places: list[Span]


class Tokeniser:
    """The pieces of XLM-RoBERTa that our languages use, each with its log-probability."""

    def __init__(self, vocabulary: Sequence[tuple[str, float]]) -> None:
        self._numbers = {piece: at for at, (piece, _) in enumerate(vocabulary) if at > UNKNOWN}
        self._scores = [score for _, score in vocabulary]
        self._longest = max(map(len, self._numbers))
        self._unknown = min(self._scores) - UNKNOWN_PENALTY
        self._seen: dict[str, list[int]] = {}

    @classmethod
    def read(cls, path: Path) -> "Tokeniser":
        """From lines `piece TAB score`; the line is the piece's number."""
        return cls(read_vocabulary(path))

    def pieces(self, text: str) -> Pieces:
        """All pieces of a text in their order."""
        ids: list[int] = []
        places: list[Span] = []
        for match in WORD.finditer(text):
            for start in range(match.start(), match.end(), MOST_OF_A_WORD):
                end = min(start + MOST_OF_A_WORD, match.end())
                found = self.word(text[start:end])
                ids += found
                places += [(start, end)] * len(found)
        return Pieces(ids=ids, places=places)

    def word(self, word: str) -> list[int]:
        """The pieces of one word, remembered: words come back."""
        found = self._seen.get(word)
        if found is None:
            found = self._split(META + plain(word))
            if len(self._seen) < MOST_REMEMBERED:
                self._seen[word] = found
        return found

    def _split(self, text: str) -> list[int]:
        """The most probable pieces (Viterbi)."""
        best = [0.0] + [NO_WAY] * len(text)
        back = [(0, UNKNOWN)] * (len(text) + 1)
        for start in range(len(text)):
            for end in range(start + 1, min(start + self._longest, len(text)) + 1):
                number = self._numbers.get(text[start:end], UNKNOWN)
                if number == UNKNOWN and end > start + 1:
                    continue
                score = best[start] + (self._unknown if number == UNKNOWN else self._scores[number])
                if score > best[end]:
                    best[end], back[end] = score, (start, number)
        ids: list[int] = []
        at = len(text)
        while at > 0:
            at, number = back[at]
            ids.append(number)
        return ids[::-1]


def plain(word: str) -> str:
    """Compatibility forms made one, control characters gone, as the pieces were learnt."""
    composed = unicodedata.normalize("NFKC", word)
    visible = "".join(char for char in composed if unicodedata.category(char)[0] != "C")
    return visible.replace(" ", META)


def read_vocabulary(path: Path) -> list[tuple[str, float]]:
    """Pieces and scores in the order of their numbers."""
    lines = path.read_text(encoding="utf-8").split("\n")
    pairs = (line.rsplit("\t", 1) for line in lines if line)
    return [(piece, float(score)) for piece, score in pairs]


def write_vocabulary(vocabulary: Sequence[tuple[str, float]], path: Path) -> None:
    """The reverse of `read_vocabulary`."""
    text = "".join(f"{piece}\t{score:.4f}\n" for piece, score in vocabulary)
    path.write_text(text, encoding="utf-8", newline="\n")
