"""What probabilities mean: labels, certainty and the review band."""

import pytest

from bot.domain.vocabulary import Label
from classifiers.decision import PRIVACY, Decision, decide

DECISION = Decision(
    version="1-test",
    thresholds={label.value: 0.4 for label in Label},
    privacy=(1.0, 0.0, 0.0),  # the privacy category speaks alone
    review_low=0.3,
    review_high=0.7,
)


def chances(privacy: float, **labels: float) -> dict[str, float]:
    return {**dict.fromkeys([label.value for label in Label], 0.01), **labels, PRIVACY: privacy}


def test_below_the_band_nothing_is_asked_for() -> None:
    verdict = decide(chances(0.29, access=0.9), DECISION)
    assert (verdict.labels, verdict.needs_review) == ((), False)


def test_in_the_band_a_person_is_asked_with_the_likeliest_label() -> None:
    verdict = decide(chances(0.5, access=0.2), DECISION)
    assert (verdict.labels, verdict.needs_review) == ((Label.ACCESS,), True)


def test_above_the_band_it_is_certain() -> None:
    verdict = decide(chances(0.71, access=0.5), DECISION)
    assert (verdict.labels, verdict.needs_review) == ((Label.ACCESS,), False)


def test_certain_of_privacy_but_of_no_label_a_person_is_asked() -> None:
    verdict = decide(chances(0.99, complaint=0.3), DECISION)
    assert (verdict.labels, verdict.needs_review) == ((Label.COMPLAINT,), True)


def test_a_faint_second_label_is_an_echo_of_the_first() -> None:
    assert decide(chances(0.99, access=0.95, erasure=0.45), DECISION).labels == (Label.ACCESS,)


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_the_extremes_are_probabilities_too(probability: float) -> None:
    assert decide(chances(probability), DECISION).privacy == pytest.approx(probability, abs=1e-6)


def test_the_numbers_survive_being_kept() -> None:
    assert Decision.from_meta(DECISION.as_meta()) == DECISION
