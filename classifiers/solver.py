"""Linear support vector machines for many labels at once, by dual coordinate descent.

Hsieh et al. 2008, "A dual coordinate descent method for large-scale linear SVM", algorithm 1 with the squared
hinge; all labels are updated together because reading the features costs more than the arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifiers.ngrams import Rows, Weights

Truth = NDArray[np.bool_]
SETTLED = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """One column of weights and one bias a label; a positive margin says yes."""

    weights: Weights
    bias: Weights

    def margins(self, documents: Sequence[tuple[Rows, Weights]]) -> NDArray[np.float64]:
        """One row of margins a document."""
        scores = [values @ self.weights[rows] + self.bias for rows, values in documents]
        return np.array(scores, dtype=np.float64).reshape(len(documents), len(self.bias))


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How hard to fit: passes over the data, the price of an error, and the seed of the order."""

    epochs: int = 8
    price: float = 1.0
    seed: int = 0


def fit(documents: Sequence[tuple[Rows, Weights]], truth: Truth, rows: int, effort: Effort) -> Linear:
    """Weights for each column of `truth`; rare labels weigh as much as frequent ones."""
    labels = truth.shape[1]
    signs = np.where(truth, 1, -1).astype(np.float32)
    ridge = (0.5 / (effort.price * _balance(truth))).astype(np.float32)
    lengths = [float(values @ values) + 1.0 for _, values in documents]
    weights = np.zeros((rows, labels), dtype=np.float32)
    bias = np.zeros(labels, dtype=np.float32)
    duals = np.zeros_like(signs)
    order = np.random.default_rng(effort.seed)
    for _ in range(effort.epochs):
        for at in order.permutation(len(documents)):
            where, values = documents[at]
            local = weights[where]
            gradient = signs[at] * (values @ local + bias) - 1 + duals[at] * ridge[at]
            moved = np.maximum(duals[at] - gradient / (lengths[at] + ridge[at]), 0)
            step = (moved - duals[at]) * signs[at]
            if np.abs(step).max() < SETTLED:
                continue
            duals[at] = moved
            weights[where] = local + np.outer(values, step)
            bias += step
    return Linear(weights=weights, bias=bias)


def _balance(truth: Truth) -> NDArray[np.float64]:
    share = np.clip(truth.mean(axis=0), 1e-4, 1 - 1e-4)
    balanced: NDArray[np.float64] = np.where(truth, 0.5 / share, 0.5 / (1 - share))
    return balanced
