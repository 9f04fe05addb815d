"""Reading labelled mails and training: same mails, same model, and a floor on writers never read."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli import model
from bot.errors import ConfigError, UsageError
from classifiers import load_classifier
from classifiers.evaluation import evaluate
from classifiers.examples import Example, data_files, read_examples
from classifiers.loading import open_classifier
from classifiers.training import STRANGERS, Plan, strange, train

ROW = {
    "id": "me-1",
    "lang": "fi",
    "subject": "",
    "from_name": "Aino",
    "body": "Hei",
    "labels": ["access"],
    "hard": True,
}
QUICK = Plan(quick=True)
TEST = Path(__file__).parents[2] / "classifiers/data/test.jsonl"  # two writers whose mails nobody learns from


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return [example for path in data_files() for example in read_examples(path)]


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_labelled_mail_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "mails.jsonl"
    path.write_text(json.dumps(ROW) + "\n\n", encoding="utf-8")
    (example,) = read_examples(path)
    assert (example.id, example.writer, example.language, example.hard) == ("me-1", "me", "fi", True)
    assert (example.mail.body, sorted(example.labels)) == ("Hei", ["access"])


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"id": "a"}', json.dumps({**ROW, "labels": ["deletion"]}), json.dumps({**ROW, "labels": 3})],
)
def test_a_bad_line_is_named_with_its_file(tmp_path: Path, line: str) -> None:
    path = tmp_path / "mails.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + line, encoding="utf-8")
    with pytest.raises(UsageError, match=r"mails\.jsonl:2: "):
        read_examples(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.jsonl"):
        read_examples(tmp_path / "none.jsonl")


def test_the_packaged_mails_have_ids_of_their_own(examples: list[Example]) -> None:
    assert len({example.id for example in examples}) == len(examples) > 7_000


def test_the_same_mails_give_the_same_bytes(examples: list[Example], tmp_path: Path) -> None:
    few = examples[::40]
    reports = [train(few, QUICK, tmp_path / name) for name in ("first", "second")]
    assert reports[0] == reports[1]
    assert files_in(tmp_path / "first") == files_in(tmp_path / "second")


def test_a_new_model_takes_the_place_of_the_old_one(examples: list[Example], tmp_path: Path) -> None:
    few = examples[::40]
    for mails in (few, few[:-1]):
        report = train(mails, QUICK, tmp_path / "model")
    assert open_classifier(tmp_path / "model").version == report.version
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_model_of_the_linear_stage_alone_says_so(examples: list[Example], tmp_path: Path) -> None:
    train(examples[::40], QUICK, tmp_path / "model")
    found = open_classifier(tmp_path / "model")
    assert "--quick" in found.warning
    assert found.version.endswith("-linear")


def test_where_an_encoder_cant_be_trained_the_way_out_is_named(
    examples: list[Example], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("torch", "classifiers.learning.teaching"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError, match=r"extra `training`.*--quick"):
        train(examples[::40], Plan(), tmp_path / "model")


def test_writers_never_read_are_understood(examples: list[Example]) -> None:
    unread = read_examples(TEST)[::2]
    assert not {example.writer for example in unread} & {example.writer for example in examples}
    report = evaluate(load_classifier(), unread)
    assert report.macro_f1 > 0.77
    assert report.privacy_recall > 0.95
    assert report.opened_share < 0.08


def test_without_the_three_of_ours_every_eleventh_writer_is_left_out(examples: list[Example]) -> None:
    assert {one.writer for one, out in zip(examples, strange(examples), strict=True) if out} == STRANGERS
    theirs = [replace(examples[at], id=f"x{at % 22}-{at}") for at in range(440)]
    assert len({one.writer for one, out in zip(theirs, strange(theirs), strict=True) if out}) == 2


def test_a_model_of_other_mails_never_replaces_the_shipped_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--target"):
        model.train(quick=True, data=[tmp_path / "mails.jsonl"])


def test_a_label_without_mails_stops_the_training(examples: list[Example], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="with and without the label access"):
        train([replace(example, labels=frozenset()) for example in examples[:20]], QUICK, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_without_a_model_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="privacy-bot train"):
        open_classifier(tmp_path / "model")
