"""How the linear stage and the encoder speak together, from what both said to writers they had not read."""

from dataclasses import dataclass

import numpy as np

from classifiers.calibration import Margins, logistic, privacy_inputs, regress
from classifiers.decision import Decision, Stages
from classifiers.encoder.component import Mix
from classifiers.solver import Truth

HOLD = 1.0  # rare labels that a few mails separate perfectly would grow without end
MARGIN = 0.8  # of the lowest probability of matters that both find: below it the linear stage settles alone
STRAY = 0.002  # of those matters may lie lower: one odd mail would send nearly all bulk to the encoder


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """For each category the weights of the two stages and a constant (rows), and the log-odds they give.

    `alone`: the linear stage's log-odds of the same mails.
    """

    weights: Margins
    odds: Margins
    alone: Margins
    truth: Truth

    def mix(self, stages: Stages) -> Mix:
        """What the spaCy component needs; the linear stage settles what costs no matter that both find."""
        first, second, constant = (tuple(map(float, row)) for row in self.weights)
        found = self.truth[:, -1]
        if stages.encoder:
            found = found & (privacy_of(self.odds, stages.encoder) >= stages.encoder.review_low)
        least = np.sort(privacy_of(self.alone, stages.linear)[found])
        lowest = least[int(STRAY * len(least))] if len(least) else 1.0
        return Mix(
            linear=first,
            encoder=second,
            constant=constant,
            privacy=stages.linear.privacy,
            settled=min(round(float(lowest) * MARGIN, 4), stages.linear.review_low),
        )


def together(linear: Margins, encoder: Margins, truth: Truth) -> Together:
    """Logistic regression for each category; a stage that would count against one is left out of it."""
    rows = [_weights(linear[:, at], encoder[:, at], truth[:, at]) for at in range(truth.shape[1])]
    weights = np.array(rows).T
    odds = linear * weights[0] + encoder * weights[1] + weights[2]
    return Together(weights=weights, odds=odds, alone=linear, truth=truth)


def privacy_of(odds: Margins, decision: Decision) -> Margins:
    """The probability of a privacy matter for each row of log-odds."""
    weights = np.array(decision.privacy)
    return logistic(privacy_inputs(odds) @ weights[:2] + weights[2])


def _weights(linear: Margins, encoder: Margins, truth: Truth) -> Margins:
    inputs = np.column_stack([linear, encoder])
    both = regress(inputs, truth, hold=HOLD)
    if both[:2].min() >= 0:
        return both
    kept = int(both[:2].argmax())
    slope, constant = regress(inputs[:, [kept]], truth, hold=HOLD)
    alone = np.array([0.0, 0.0, constant])
    alone[kept] = slope
    return alone
