"""The figures of an evaluation, by hand."""

import json

import pytest

from bot.domain.messages import Classification, MailText
from bot.domain.vocabulary import Label
from classifiers import load_classifier
from classifiers.baselines import Baseline
from classifiers.evaluation import calibration_error, evaluate, label_score, macro_f1
from classifiers.examples import Example


def example(body: str, *labels: Label, id: str = "t-1", language: str = "fi") -> Example:
    mail = MailText(subject="", body=body)
    return Example(id=id, language=language, mail=mail, labels=frozenset(labels), hard=False)


def answer(*labels: Label) -> Classification:
    return Classification(
        labels=labels, primary=None, scores={}, privacy=0.5, language="fi", needs_review=False
    )


PAIRS = [
    (example("a", Label.ACCESS), answer(Label.ACCESS)),
    (example("b", Label.ACCESS), answer()),
    (example("c"), answer(Label.ACCESS)),
    (example("d", Label.ERASURE), answer(Label.ERASURE)),
]


def test_precision_recall_and_f1_of_a_label() -> None:
    score = label_score(PAIRS, Label.ACCESS)
    assert (score.precision, score.recall, score.f1, score.support) == (0.5, 0.5, 0.5, 2)


def test_macro_f1_is_the_mean_over_labels_that_occur() -> None:
    assert macro_f1(PAIRS) == pytest.approx(0.75)


def test_calibration_error_is_the_distance_of_promise_and_truth_over_bins() -> None:
    assert calibration_error(PAIRS) == pytest.approx(0.25)  # all say 0.5, three of four are privacy matters


def test_a_report_counts_found_missed_and_languages() -> None:
    report = evaluate(
        load_classifier(),
        [
            example("Poistakaa kaikki tietoni rekisteristänne", Label.ERASURE),
            example("Pumppu ei käynnisty ja hälytysvalo palaa.", Label.ACCESS, id="t-2"),
            example("When will the technician come on Tuesday?", id="t-3", language="en"),
        ],
    )
    assert (report.privacy_recall, report.privacy_precision, report.missed) == (0.5, 1.0, ("t-2",))
    assert (report.review_share, report.opened_share, report.language_accuracy) == (0.0, 0.0, 1.0)
    assert json.loads(json.dumps(report.as_dict()))["labels"]["erasure"]["f1"] == 1.0
    assert [(one.id, one.wanted, one.given) for one in report.worst] == [("t-2", ("access",), ())]
    assert "t-2 is access, not none" in report.as_table()


def test_a_report_shows_the_model_beside_simpler_designs() -> None:
    words = Baseline(
        name="keywords", macro_f1=0.4, privacy_recall=0.5, privacy_precision=0.9, flagged_share=0.1
    )
    report = evaluate(load_classifier(), [example("Poistakaa tietoni", Label.ERASURE)], [words])
    table = report.as_table().splitlines()
    (baseline,) = (line for line in table if line.startswith("keywords"))
    (model,) = (line for line in table if line.startswith("model "))
    assert (baseline.split()[1:], model.split()[2:]) == (
        ["0.400", "0.500", "0.100"],
        ["1.000"] * 2 + ["0.000"],
    )
