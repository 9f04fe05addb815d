"""From margins to probabilities, thresholds and the band in which a person has to look."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifiers.solver import Linear, Truth

Margins = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A margin's probability: the logistic function of `slope` times margin plus `shift` (Platt)."""

    slope: float
    shift: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What the review band may cost, and what it has to find.

    `opened`: share of other mail that is taken for a request; `reviewed`: share of all mail that a person
    looks at; `found`: share of privacy matters that must not be missed. A price for each kind of error alone
    would send half of all mail to people, because a missed request is so much worse than a look; but staff
    who are shown too much stop reading, and every certain but wrong case has to be closed again by hand.
    """

    opened: float
    reviewed: float
    found: float = 0.995


def logistic(margins: Margins) -> Margins:
    """Probabilities of log-odds, safe for large ones."""
    safe: Margins = 1 / (1 + np.exp(-np.clip(margins, -30, 30)))
    return safe


def log_odds(probabilities: Margins) -> Margins:
    """The reverse of `logistic`, within its limits."""
    clipped = np.clip(probabilities, 1e-9, 1 - 1e-9)
    odds: Margins = np.log(clipped / (1 - clipped))
    return odds


def regress(inputs: Margins, truth: Truth, steps: int = 50, hold: float = 1e-2) -> NDArray[np.float64]:
    """Logistic regression with an intercept in the last place, by Newton's method; `hold` is the ridge."""
    design = np.column_stack([inputs, np.ones(len(truth))])
    weights = np.zeros(design.shape[1])
    ridge = hold * np.eye(design.shape[1])
    for _ in range(steps):
        chance = logistic(design @ weights)
        slope = design.T @ (truth - chance) - ridge @ weights
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + ridge
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def scales(margins: Margins, truth: Truth) -> list[Scale]:
    """One scale a category, from margins on mails of writers that the model had not read."""
    fitted = [regress(margins[:, [at]], truth[:, at]) for at in range(truth.shape[1])]
    return [Scale(slope=float(slope), shift=float(shift)) for slope, shift in fitted]


def scaled(linear: Linear, scale: list[Scale]) -> Linear:
    """The model whose margins are log-odds."""
    slopes = np.array([one.slope for one in scale], dtype=np.float32)
    shifts = np.array([one.shift for one in scale], dtype=np.float32)
    return Linear(weights=linear.weights * slopes, bias=linear.bias * slopes + shifts)


LEAST_THRESHOLD = (
    0.25  # a label that few mails separate perfectly would otherwise take almost any probability
)


def best_threshold(probabilities: Margins, truth: Truth) -> float:
    """The middle of the flat top of F1 over all thresholds: steadier than its highest point."""
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + max(1, truth.sum()))
    top = np.flatnonzero(f1 >= f1.max() - 0.005)
    at = int(top[len(top) // 2])
    after = probabilities[order[min(at + 1, len(order) - 1)]]
    return max(LEAST_THRESHOLD, float((probabilities[order[at]] + after) / 2))


def privacy_inputs(odds: Margins) -> Margins:
    """Two columns: log-odds of the privacy category (the last), and of the likeliest label."""
    return np.column_stack([odds[:, -1], odds[:, :-1].max(axis=1)])


def review_band(privacy: Margins, truth: Truth, budget: Budget) -> tuple[float, float]:
    """The two probabilities between which a person looks.

    The upper one keeps within the budget what is taken for a request and is none; the lower one finds what
    has to be found, or as much of it as the budget of looks allows.
    """
    high = _after(np.sort(privacy[~truth])[::-1], budget.opened)
    wanted = np.sort(privacy[truth])[int((1 - budget.found) * truth.sum())]
    below = np.sort(privacy[privacy < high])[::-1]
    affordable = _after(below, budget.reviewed * len(privacy) / max(1, len(below))) if len(below) else high
    return min(max(float(np.floor(wanted * 100) / 100), affordable), high), high


def _after(descending: Margins, share: float) -> float:
    """Just above the first value that the share has no room for, in whole hundredths."""
    first_out = descending[min(int(share * len(descending)), len(descending) - 1)]
    return float(min(np.floor(first_out * 100 + 1) / 100, 0.99))
