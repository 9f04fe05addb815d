"""The training data is kept apart from what shows and tests the classifier."""

import re
from pathlib import Path

import pytest

from bot.mail.parse import parse_message
from classifiers.examples import data_files, read_examples

ROOT = Path(__file__).parent.parent.parent
BOUNCES = re.compile("bounce|delivery_failure")  # mail servers write the same words everywhere
SHOWN = sorted(
    path
    for folder in ("bot/demo/mails", "tests/mail")
    for path in (ROOT / folder).rglob("*.eml")
    if not BOUNCES.search(path.name)
)
RUN = 6  # words in a row


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


@pytest.fixture(scope="module")
def training_runs() -> set[tuple[str, ...]]:
    return {run for path in data_files() for one in read_examples(path) for run in runs(one.mail.body)}


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_no_demo_or_test_mail_is_in_the_training_data(
    path: Path, training_runs: set[tuple[str, ...]]
) -> None:
    own = runs(parse_message(path.read_bytes()).own_text)
    assert len(own & training_runs) <= 0.2 * len(own)


def test_no_mail_with_marked_evidence_is_in_the_training_data(training_runs: set[tuple[str, ...]]) -> None:
    marked = read_examples(ROOT / "classifiers" / "data" / "evidence_test.jsonl")
    shared = {one.id: len(runs(one.mail.body) & training_runs) for one in marked}
    assert not [one.id for one in marked if shared[one.id] > 0.2 * max(len(runs(one.mail.body)), 5)]
