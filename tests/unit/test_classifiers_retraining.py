"""Learning from corrections: a model that is no worse takes the old one's place, a worse one never does."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ConfigError
from classifiers.encoder.component import ENCODER
from classifiers.examples import Example, data_files, read_examples
from classifiers.loading import open_classifier, packaged_model, put_in_place
from classifiers.retraining import Score, measuring_mails, retrain
from classifiers.training import Plan, train

QUICK = Plan(quick=True)


@pytest.fixture(scope="module")
def few() -> list[Example]:
    return [example for path in data_files() for example in read_examples(path)][::40]


@pytest.fixture(scope="module")
def test_mails() -> list[Example]:
    return read_examples(measuring_mails())[::4]


@pytest.fixture
def installed(few: list[Example], tmp_path: Path) -> Path:
    """A model that has learnt from half of the mails."""
    train(few[::2], QUICK, tmp_path / "model")
    return tmp_path / "model"


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_model_that_has_learnt_more_is_installed(
    few: list[Example], test_mails: list[Example], installed: Path
) -> None:
    done = retrain(few, QUICK, installed, installed, test_mails)
    assert done.replaced
    assert done.new.macro_f1 > done.installed.macro_f1
    assert open_classifier(installed).version == done.new.version != done.installed.version
    assert [path.name for path in installed.parent.iterdir()] == ["model"]


def test_an_equal_model_is_installed(few: list[Example], test_mails: list[Example], installed: Path) -> None:
    done = retrain(few[::2], QUICK, installed, installed, test_mails)
    assert done.replaced
    assert done.new == done.installed


def test_a_model_that_was_taught_lies_is_not_installed(
    few: list[Example], test_mails: list[Example], installed: Path
) -> None:
    before = files_of(installed)
    lies = [replace(one, id=f"lie{at}-1", labels=frozenset()) for at, one in enumerate(few) if one.labels]
    done = retrain([*few[::2], *lies], QUICK, installed, installed, test_mails)
    assert not done.replaced
    assert done.new.worse_than(done.installed)
    assert files_of(installed) == before
    assert [path.name for path in installed.parent.iterdir()] == ["model"]


def test_a_quick_training_keeps_the_encoder_and_leaves_the_one_it_takes_as_it_is(
    few: list[Example], tmp_path: Path
) -> None:
    shipped = packaged_model() / ENCODER
    before = (shipped / "mix.json").read_bytes()
    report = train(few, replace(QUICK, encoder=shipped), tmp_path / "model")
    made = open_classifier(tmp_path / "model")
    assert (made.warning, made.version) == ("", report.version)
    assert (tmp_path / "model" / ENCODER / "mix.json").read_bytes() != before
    assert (shipped / "mix.json").read_bytes() == before


@pytest.mark.parametrize(
    ("macro_f1", "found", "worse"),
    [(0.8, 0.9, False), (0.81, 0.9, False), (0.79, 0.95, True), (0.85, 0.89, True), (0.8, 0.91, False)],
)
def test_more_wrong_labels_or_more_missed_requests_are_worse(
    macro_f1: float, found: float, worse: bool
) -> None:
    old = Score(version="old", macro_f1=0.8, found=0.9)
    assert Score(version="new", macro_f1=macro_f1, found=found).worse_than(old) is worse


def test_without_an_installed_model_nothing_is_trained(few: list[Example], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="privacy-bot train"):
        retrain(few, QUICK, tmp_path / "model", tmp_path / "model", few)
    assert list(tmp_path.iterdir()) == []


def test_where_the_new_model_cant_be_moved_the_old_one_comes_back(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "meta.json").write_text("old")
    with pytest.raises(FileNotFoundError):
        put_in_place(tmp_path / "nothing", tmp_path / "model")
    assert (tmp_path / "model" / "meta.json").read_text() == "old"
