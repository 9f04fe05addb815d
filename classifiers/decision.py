"""What the probabilities of one mail mean; pure arithmetic, kept with the model as numbers."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.domain.vocabulary import PRIMARY_ORDER, Label
from bot.errors import ConfigError

PRIVACY = "privacy"
"""The twelfth category: a privacy matter at all."""

ECHO = 0.5
"""A label less than half as likely as the likeliest echoes its words: "all my data" alone is no erasure."""

CATEGORIES = (*(label.value for label in Label), PRIVACY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What turns a model's probabilities into a classification.

    `privacy` weighs the log-odds of the privacy category and of the likeliest label, and adds a constant.
    """

    version: str
    thresholds: dict[str, float]
    privacy: tuple[float, float, float]
    review_low: float
    review_high: float

    def as_meta(self) -> dict[str, Any]:
        """A form that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_meta(cls, meta: Mapping[str, Any]) -> "Decision":
        """The reverse of `as_meta`."""
        first, second, constant = meta["privacy"]
        return cls(
            version=meta["version"],
            thresholds=dict(meta["thresholds"]),
            privacy=(first, second, constant),
            review_low=meta["review_low"],
            review_high=meta["review_high"],
        )

    def with_band(self, low: float | None, high: float | None) -> "Decision":
        """The same with another review band; raises ConfigError where it is none."""
        band = replace(
            self,
            review_low=self.review_low if low is None else low,
            review_high=self.review_high if high is None else high,
        )
        if not 0 <= band.review_low <= band.review_high <= 1:
            raise ConfigError(
                "[classifier] review_low and review_high: write 0 <= review_low <= review_high <= 1, "
                f"not {band.review_low} and {band.review_high}"
            )
        return band


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """The decision on what the linear stage says alone, and on what both say, where there is an encoder.

    Their versions differ, so that a classification says where the encoder could not run.
    """

    linear: Decision
    encoder: Decision | None = None

    def as_meta(self) -> dict[str, Any]:
        """A form that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_meta(cls, meta: Mapping[str, Any]) -> "Stages":
        """The reverse of `as_meta`."""
        encoder = meta.get("encoder")
        return cls(
            linear=Decision.from_meta(meta["linear"]),
            encoder=Decision.from_meta(encoder) if encoder else None,
        )

    def with_band(self, low: float | None, high: float | None) -> "Stages":
        """Both with another review band; raises ConfigError where it is none."""
        return Stages(
            linear=self.linear.with_band(low, high),
            encoder=self.encoder and self.encoder.with_band(low, high),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a mail asks for, the probability that it is a privacy matter, and whether to ask a person."""

    labels: tuple[Label, ...]
    privacy: float
    needs_review: bool

    @property
    def primary(self) -> Label | None:
        """The label that decides what to do first."""
        return next((label for label in PRIMARY_ORDER if label in self.labels), None)


def privacy_probability(categories: Mapping[str, float], weights: tuple[float, float, float]) -> float:
    """The probability of a privacy matter from the categories' own probabilities."""
    best = max(categories[label] for label in Label)
    odds = weights[0] * _log_odds(categories[PRIVACY]) + weights[1] * _log_odds(best) + weights[2]
    return 1 / (1 + math.exp(-odds))


def decide(categories: Mapping[str, float], decision: Decision) -> Verdict:
    """No labels below the band; in the band, and where no label reaches its threshold, a person looks.

    In the band there is always a label, the likeliest, so that triage has something to show.
    """
    privacy = privacy_probability(categories, decision.privacy)
    if privacy < decision.review_low:
        return Verdict(labels=(), privacy=privacy, needs_review=False)
    echo = ECHO * max(categories[label] for label in Label)
    clear = tuple(label for label in Label if categories[label] >= max(echo, decision.thresholds[label]))
    likeliest = max(Label, key=lambda label: categories[label] / decision.thresholds[label])
    return Verdict(
        labels=clear or (likeliest,),
        privacy=privacy,
        needs_review=privacy < decision.review_high or not clear,
    )


def _log_odds(probability: float) -> float:
    within = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(within / (1 - within))
