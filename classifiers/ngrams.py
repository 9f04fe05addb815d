"""What the linear model sees of a text: hashed pieces of words, and words with their neighbours.

Finnish and Estonian inflect everything: pieces of words of two to five characters find the stem without a
dictionary for each language. Diacritics are folded because many people type without them.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Weights = NDArray[np.float32]

SHORTEST, LONGEST = 2, 5
SPACE = ord(" ")
WORD = re.compile(r"\w+")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIXER = np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """The rows of one kind of feature that a text has, ascending, and how often."""

    rows: Rows
    counts: Rows


def fold(text: str) -> str:
    """Lower case without diacritics: `Pöörake` gives `poorake`."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def bags(text: str, bits: int) -> tuple[Bag, Bag]:
    """Character n-grams in rows 0 to 2^bits - 1, word uni- and bigrams in as many rows after them."""
    folded = fold(text)
    characters = _bag(_character_rows(folded, bits))
    words = _bag(_word_rows(folded, bits) + (1 << bits))
    return characters, words


def _bag(rows: Rows) -> Bag:
    unique, counts = np.unique(rows, return_counts=True)
    return Bag(rows=unique, counts=counts.astype(np.int64))


def _character_rows(text: str, bits: int) -> Rows:
    """All n-grams that lie within one word, the spaces around it included."""
    padded = f" {' '.join(text.split())} "
    codes = np.frombuffer(padded.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    spaces_before = np.concatenate(([0], np.cumsum(codes == SPACE)))
    return np.concatenate(list(_hashed_windows(codes, spaces_before, bits)))


def _hashed_windows(codes: NDArray[np.uint64], spaces_before: Rows, bits: int) -> Iterator[Rows]:
    """For each length the rows of the windows without a space inside; one rolling hash serves all."""
    yield np.zeros(0, dtype=np.int64)
    hashes = codes * _MULTIPLIER + np.uint64(1)
    for length in range(2, min(LONGEST, len(codes)) + 1):
        count = len(codes) - length + 1
        hashes = hashes[:count] * _MULTIPLIER + codes[length - 1 :] * _MIXER + np.uint64(length)
        starts = np.arange(count)
        inside = spaces_before[starts + length - 1] - spaces_before[starts + 1]
        if length >= SHORTEST:
            yield _mixed(hashes[inside == 0], bits)


def _mixed(hashes: NDArray[np.uint64], bits: int) -> Rows:
    """The top bits after mixing: the low bits of a product depend on few characters."""
    mixed = (hashes ^ (hashes >> np.uint64(32))) * _MIXER
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIXER
    return (mixed >> np.uint64(64 - bits)).astype(np.int64)


def _word_rows(text: str, bits: int) -> Rows:
    words = WORD.findall(text)
    grams = words + [f"{first} {second}" for first, second in pairwise(words)]
    # crc32, because Python's own hash of a string differs in every process
    hashes = [zlib.crc32(gram.encode("utf-8", "replace")) & ((1 << bits) - 1) for gram in grams]
    return np.array(hashes, dtype=np.int64)


def inverse_frequency(documents: list[tuple[Bag, Bag]], bits: int, at_least: int = 2) -> Weights:
    """How telling each row is; 0 for what fewer than `at_least` documents have, which is ignored.

    Rounded to half precision, the form in which the model is kept, so that training and reading agree.
    """
    seen = np.zeros(2 << bits, dtype=np.int64)
    for document in documents:
        for bag in document:
            seen[bag.rows] += 1
    weights = np.log((1 + len(documents)) / (1 + seen)) + 1
    weights[seen < at_least] = 0
    return weights.astype(np.float16).astype(np.float32)


def weighted(document: tuple[Bag, Bag], frequency: Weights) -> tuple[Rows, Weights]:
    """Rows and values of a text: sublinear counts times `frequency`, each kind scaled to length one."""
    parts = [_unit(bag, frequency) for bag in document]
    return np.concatenate([rows for rows, _ in parts]), np.concatenate([values for _, values in parts])


def _unit(bag: Bag, frequency: Weights) -> tuple[Rows, Weights]:
    telling = frequency[bag.rows]
    known = telling > 0
    values = (1 + np.log(bag.counts[known])) * telling[known]
    length = float(np.sqrt(values @ values))
    return bag.rows[known], (values / length if length else values).astype(np.float32)
