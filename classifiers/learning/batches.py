"""Mails of similar length together, so that little is computed on padding."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from classifiers.encoder.pieces import BEGIN, END, PAD, UNKNOWN, Tokeniser
from classifiers.encoder.windows import windows

MOST_PIECES = 4_000  # of a training mail
STEP = 16  # lengths are whole multiples: every new shape costs its own compilation

Windows = list[list[int]]
"""The piece numbers of a mail's windows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Windows of several mails; `mail` is each window's mail, `at` each mail's place in the whole."""

    ids: Tensor
    there: Tensor
    mail: Tensor
    at: list[int]


def cut(text: str, tokeniser: Tokeniser) -> Windows:
    """A text's windows."""
    ids = tokeniser.pieces(text).ids[:MOST_PIECES] or [UNKNOWN]
    return [[BEGIN, *ids[span.start : span.end], END] for span in windows(len(ids))]


def batched(mails: Sequence[Windows], budget: int, chance: random.Random | None) -> list[Batch]:
    """Batches of at most `budget` places (one mail may need more), in random order where there is chance."""
    lengths = [-(-max(map(len, mail)) // STEP) * STEP for mail in mails]
    keys = [length * (chance.uniform(0.85, 1.15) if chance else 1.0) for length in lengths]
    groups: list[list[int]] = []
    rows = longest = 0
    for at in sorted(range(len(mails)), key=keys.__getitem__):
        longest = max(longest, lengths[at])
        rows += len(mails[at])
        if not groups or rows * longest > budget:
            groups.append([])
            rows, longest = len(mails[at]), lengths[at]
        groups[-1].append(at)
    if chance:
        chance.shuffle(groups)
    return [_batch(mails, group) for group in groups]


def _batch(mails: Sequence[Windows], group: list[int]) -> Batch:
    rows = [(number, window) for number, at in enumerate(group) for window in mails[at]]
    longest = max(len(window) for _, window in rows)
    ids = torch.full((len(rows), -(-longest // STEP) * STEP), PAD)
    for row, (_, window) in enumerate(rows):
        ids[row, : len(window)] = torch.tensor(window)
    mail = torch.tensor([number for number, _ in rows])
    return Batch(ids=ids, there=ids != PAD, mail=mail, at=group)
