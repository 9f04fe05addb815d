"""The letters that privacy organisations offer for copying, in thirteen languages, are found and named."""

import json
from pathlib import Path

import pytest

from bot.domain.messages import MailText
from bot.domain.vocabulary import Label
from classifiers import Classifier, load_classifier

TEMPLATES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data/request_templates.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load_classifier()


@pytest.mark.parametrize("row", TEMPLATES, ids=lambda row: row["id"])
def test_a_public_template_is_a_privacy_matter_with_its_right(
    classifier: Classifier, row: dict[str, str]
) -> None:
    found = classifier.classify(MailText(subject=row["subject"], body=row["body"]))
    assert {Label(label) for label in row["labels"]} <= set(found.labels)


def test_they_are_written_in_thirteen_languages() -> None:
    assert len({row["lang"] for row in TEMPLATES}) == 13
