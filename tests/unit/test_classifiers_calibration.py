"""What is bought with the review band, and how two stages are weighed."""

import numpy as np

from classifiers.calibration import Budget, logistic, review_band
from classifiers.decision import CATEGORIES, Decision, Stages
from classifiers.mixing import together

RANDOM = np.random.default_rng(0)
MATTER = np.arange(4_000) % 2 == 0
PRIVACY = 1 / (1 + np.exp(-RANDOM.normal(np.where(MATTER, 2.5, -2.5), 1.5)))


def shares(budget: Budget) -> tuple[float, float, float]:
    """Found, of all mail reviewed, of others opened."""
    low, high = review_band(PRIVACY, MATTER, budget)
    kept, certain = np.greater_equal(PRIVACY, low), np.greater_equal(PRIVACY, high)
    return kept[MATTER].mean(), (kept & ~certain).mean(), certain[~MATTER].mean()


def test_what_must_be_found_is_found_where_the_budget_allows() -> None:
    found, reviewed, opened = shares(Budget(opened=0.02, reviewed=0.5, found=0.99))
    assert found >= 0.99
    assert reviewed < 0.2
    assert opened <= 0.02


def test_the_budget_of_looks_is_kept_where_not_all_can_be_found() -> None:
    found, reviewed, opened = shares(Budget(opened=0.01, reviewed=0.05, found=0.999))
    assert found < 0.999
    assert reviewed <= 0.05
    assert opened <= 0.01


def test_a_stage_that_speaks_against_a_category_is_left_out_of_it() -> None:
    truth = np.column_stack([MATTER] * len(CATEGORIES))
    good = np.where(truth, 2.0, -2.0) + RANDOM.normal(size=truth.shape)
    both = together(-0.2 * good, good, truth)
    assert both.weights[0].tolist() == [0.0] * len(CATEGORIES)
    assert both.weights[1].min() > 0


def test_the_linear_stage_settles_only_what_costs_nothing() -> None:
    truth = np.column_stack([MATTER] * len(CATEGORIES))
    linear = np.where(truth, 2.0, -2.0) + RANDOM.normal(size=truth.shape)
    decision = Decision(
        version="2-test",
        thresholds=dict.fromkeys(CATEGORIES[:-1], 0.5),
        privacy=(1.0, 0.0, 0.0),
        review_low=0.3,
        review_high=0.7,
    )
    both = together(linear, 2 * linear, truth)
    mix = both.mix(Stages(linear=decision, encoder=decision))
    found = both.truth[:, -1] & (logistic(both.odds[:, -1]) >= 0.3)
    assert 0 < mix.settled <= logistic(linear[found, -1]).min()


def test_both_decisions_survive_being_kept() -> None:
    decision = Decision(
        version="2-test", thresholds={}, privacy=(1.0, 0.0, 0.0), review_low=0.3, review_high=0.7
    )
    for stages in (Stages(linear=decision), Stages(linear=decision, encoder=decision)):
        assert Stages.from_meta(stages.as_meta()) == stages
