"""The evidence is the sentence that makes the label, measured on 200 mails in which people marked it."""

import json
from pathlib import Path

import pytest

from bot.domain.messages import Evidence
from bot.domain.vocabulary import Label
from bot.errors import UsageError
from classifiers import load_classifier
from classifiers.evidence_score import is_right, read_marks, score_evidence
from classifiers.examples import data_files, read_examples

MARKED = Path(__file__).parent.parent.parent / "classifiers" / "data" / "evidence_test.jsonl"
FLOOR = 0.95
BODY = "Hei. Poistakaa kaikki tietoni. Se oli siinä. Kiitos teille."
ASKED = (5, 30)  # the second sentence


def shown(start: int, end: int) -> Evidence:
    return Evidence(label=Label.ERASURE, start=start, end=end, text=BODY[start:end])


@pytest.mark.covers("R45")
def test_the_evidence_is_what_people_marked() -> None:
    examples = read_examples(MARKED)
    found = score_evidence(load_classifier(), examples, read_marks(MARKED))
    assert found.given >= 0.7 * found.labels
    assert found.share >= FLOOR, found.wrong


def test_the_mails_are_as_many_and_as_mixed_as_they_should_be() -> None:
    examples, marks = read_examples(MARKED), read_marks(MARKED)
    assert len(examples) == len(marks) == 200
    assert {label for each in examples for label in each.labels} == set(Label)
    assert all(each.labels == {label for label, _ in marks[each.id]} for each in examples)
    assert sum(len(each.labels) > 1 for each in examples) >= 65
    assert sum(len(each.mail.body.split()) >= 80 for each in examples) >= 65
    assert sum(each.language == "fi" for each in examples) == 90


def test_none_of_them_is_learnt_from() -> None:
    assert MARKED not in data_files()


@pytest.mark.parametrize(
    ("start", "end", "right"),
    [
        (5, 30, True),
        (0, 30, True),  # a sentence before
        (5, 44, True),  # a sentence behind
        (0, 44, False),
        (15, 30, True),
        (31, 44, False),
        (0, 59, False),
        (0, 4, False),
    ],
)
def test_evidence_is_right_where_it_meets_the_mark_and_says_little_more(
    start: int, end: int, right: bool
) -> None:
    assert is_right(BODY, shown(start, end), ASKED) is right


def test_a_mark_that_lies_elsewhere_is_an_error_with_its_line(tmp_path: Path) -> None:
    row = {"id": "a", "body": BODY, "spans": [{"label": "erasure", "start": 0, "end": 3, "text": "Poi"}]}
    file = tmp_path / "marks.jsonl"
    file.write_text(f"{json.dumps(row)}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"marks\.jsonl:1"):
        read_marks(file)


def test_mails_without_marks_score_nothing(tmp_path: Path) -> None:
    row = {"id": "a", "body": BODY, "labels": ["erasure"]}
    file = tmp_path / "plain.jsonl"
    file.write_text(f"{json.dumps(row)}\n", encoding="utf-8")
    assert read_marks(file) == {"a": ()}
    found = score_evidence(load_classifier(), read_examples(file), read_marks(file))
    assert (found.labels, found.given, found.share, found.share_of_all) == (0, 0, 0.0, 0.0)
    assert "0 of 0" in found.as_line()
