"""A month of a company's mail with what staff correct in it, the drift report of it, and learning from it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.model import train
from bot.domain.vocabulary import CaseState, RequestType
from bot.errors import PrivacyBotError
from bot.workflows import casework, corrections, pulling
from bot.workflows.judging import judge
from classifiers import Classifier, retraining
from classifiers.examples import data_files
from storage import inbox
from storage.corrections import all_of, by_month
from tests.support.bench import Bench
from tests.support.letters import ACCESS, ERASURE, NO_PRIVACY, OPT_OUT, Letter

FIRST = datetime(2026, 10, 20, 9, tzinfo=UTC)
EVERY = 40  # of the packaged mails, so that a training takes a second


def of(letter: Letter, number: int) -> bytes:
    """The letter by somebody of that number, in words of their own."""
    name = letter.sender.partition("<")[0] + f"<writer{number}@example.{letter.sender[-3:-1]}>"
    return Letter(sender=name, subject=letter.subject, body=f"{letter.body}\n\nAsiakas {number}").write()


async def came(bench: Bench, mail: bytes, day: int) -> dict[str, Any]:
    """The case, if any, of a mail that comes on that day of the month."""
    bench.clock.moment = FIRST + timedelta(days=day)
    known = {case["ref"] for case in bench.cases()}
    return next((case for case in await bench.take(mail) if case["ref"] not in known), {})


def relabel(bench: Bench, ref: str, *requests: RequestType) -> None:
    act = casework.Act(ref=ref, by="heli")
    bench.call(lambda session: casework.relabel(session, bench.office, act, requests))


def not_a_request(bench: Bench, ref: str) -> None:
    act = casework.Act(ref=ref, by="heli", why="a supplier's question")
    bench.call(lambda session: casework.close(session, bench.office, act, CaseState.NOT_A_REQUEST))


def pull(bench: Bench, classifier: Classifier, mail: bytes, *requests: RequestType) -> str:
    """The newest mail judged no privacy matter becomes a case."""
    entry = bench.call(lambda session: inbox.judged(session, pulling.JUDGED, 99))
    number = max(each.id for each in entry)
    wanted = pulling.Pull(number=number, by="heli", requests=requests)
    judged = judge(bench.office, classifier, mail)
    return bench.call(lambda session: pulling.pull(session, bench.office, wanted, mail, judged))


async def a_month(bench: Bench, classifier: Classifier) -> None:
    """Ten letters from 20 October to 19 November; staff correct four of them."""
    for number, (letter, day) in enumerate([(ACCESS, 0), (ERASURE, 3), (OPT_OUT, 8)]):
        await came(bench, of(letter, number), day)
    for number, day in ((10, 5), (11, 14)):
        relabel(bench, (await came(bench, of(ACCESS, number), day))["ref"], RequestType.PORTABILITY)
    not_a_request(bench, (await came(bench, of(ERASURE, 12), 20))["ref"])
    for number, day in ((20, 1), (21, 15), (22, 25)):
        assert not await came(bench, of(NO_PRIVACY, number), day)
    mail = of(NO_PRIVACY, 23)
    assert not await came(bench, mail, 28)
    pull(bench, classifier, mail, RequestType.OTHER_PRIVACY)


async def test_the_report_tells_by_month_what_came_and_was_corrected(
    sqlite_bench: Bench, classifier: Classifier
) -> None:
    await a_month(sqlite_bench, classifier)
    months = {each.month: each for each in sqlite_bench.call(by_month)}
    assert {name: (each.letters, each.corrected) for name, each in months.items()} == {
        "2026-10": (5, 1),
        "2026-11": (5, 3),
    }
    assert months["2026-11"].share(months["2026-11"].corrected) == 0.6


async def test_a_letter_counts_in_the_month_it_came_in_whenever_it_is_corrected(sqlite_bench: Bench) -> None:
    case = await came(sqlite_bench, ACCESS.write(), 0)
    sqlite_bench.clock.forward(timedelta(days=30))
    relabel(sqlite_bench, case["ref"], RequestType.ERASURE)
    [month] = sqlite_bench.call(by_month)
    assert (month.month, month.letters, month.corrected) == ("2026-10", 1, 1)


async def test_a_letter_that_was_pulled_back_for_nothing_is_no_error_of_the_model(
    sqlite_bench: Bench, classifier: Classifier
) -> None:
    mail = NO_PRIVACY.write()
    await came(sqlite_bench, mail, 0)
    ref = pull(sqlite_bench, classifier, mail)
    [month] = sqlite_bench.call(by_month)
    assert (month.reviewed, month.corrected) == (0, 1)
    not_a_request(sqlite_bench, ref)
    [month] = sqlite_bench.call(by_month)
    assert (month.reviewed, month.corrected) == (0, 0)


async def test_corrections_are_forgotten_after_the_months_of_the_settings(sqlite_bench: Bench) -> None:
    sqlite_bench.home.overrides["retention"] = {"corrections_months": 3}
    sqlite_bench.reconfigure()
    case = await came(sqlite_bench, ACCESS.write(), 0)
    relabel(sqlite_bench, case["ref"], RequestType.ERASURE)

    def forget() -> int:
        return sqlite_bench.call(lambda s: corrections.forget_corrections(s, sqlite_bench.office))

    sqlite_bench.clock.moment = datetime(
        2027, 1, 20, 22, tzinfo=UTC
    )  # still the 20th or, in Helsinki, the 21st
    assert forget() == 1
    assert sqlite_bench.call(all_of) == []
    [month] = sqlite_bench.call(by_month)
    assert month.corrected == 1  # the report holds no text and remembers


async def test_corrections_of_the_last_months_stay(sqlite_bench: Bench) -> None:
    case = await came(sqlite_bench, ACCESS.write(), 0)
    relabel(sqlite_bench, case["ref"], RequestType.ERASURE)
    sqlite_bench.clock.moment = datetime(2028, 10, 20, 12, tzinfo=UTC)  # 24 months later to the day
    assert sqlite_bench.call(lambda s: corrections.forget_corrections(s, sqlite_bench.office)) == 0
    assert len(sqlite_bench.call(all_of)) == 1


class World:
    """A bot whose commands train on few mails and measure on few others, and the place of its model."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench = bench
        self.model = folder / "model"
        self.few, self.test = folder / "few.jsonl", folder / "test.jsonl"
        self._lines = [
            line for path in data_files() for line in path.read_text().splitlines() if line.strip()
        ]
        self.test.write_text("\n".join(retraining.measuring_mails().read_text().splitlines()[::4]))
        self._take(EVERY)

    @property
    def mails(self) -> int:
        """How many mails a training learns from."""
        return len(self._lines[::EVERY])

    def _take(self, every: int) -> None:
        self.few.write_text("\n".join(self._lines[::every]))

    def install(self, every: int) -> None:
        """A model that has learnt from every so many of the mails."""
        self._take(every)
        train(quick=True, target=self.model)
        self._take(EVERY)


@pytest.fixture
def small_world(sqlite_bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Without a model yet."""
    world = World(sqlite_bench, tmp_path)
    monkeypatch.setattr("classifiers.examples.data_files", lambda: (world.few,))
    monkeypatch.setattr("classifiers.retraining.measuring_mails", lambda: world.test)
    for name, value in sqlite_bench.home.environment().items():
        if name.startswith("PRIVACY_BOT_"):
            monkeypatch.setenv(name, value)
    return world


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_a_month_of_corrections_is_learnt(
    small_world: World, classifier: Classifier, capsys: pytest.CaptureFixture[str]
) -> None:
    """The installed model has learnt from half of the mails that the next training learns from."""
    bench, model = small_world.bench, small_world.model
    small_world.install(EVERY * 2)
    await a_month(bench, classifier)
    capsys.readouterr()
    before = files_of(model)
    train(quick=True, target=model, with_corrections=True)
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert (report["corrections"], report["replaced"]) == (4, True)
    assert report["training"]["examples"] == small_world.mails + 4
    assert report["new"]["macro_f1"] >= report["installed"]["macro_f1"]
    assert f"{report['new']['macro_f1']:.4f}" in said.err
    assert f"{report['installed']['macro_f1']:.4f}" in said.err
    after = files_of(model)
    assert after != before
    learnt = [each.text.encode()[:40] for each in bench.call(all_of)]
    assert [name for name, content in after.items() if any(text in content for text in learnt)] == []


async def test_a_model_that_scores_worse_is_refused_with_both_scores(
    small_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """The installed model has learnt from twice the mails that the next training learns from."""
    bench, model = small_world.bench, small_world.model
    small_world.install(EVERY // 2)
    not_a_request(bench, (await came(bench, ACCESS.write(), 0))["ref"])
    capsys.readouterr()
    before = files_of(model)
    with pytest.raises(PrivacyBotError, match="scores worse and is not installed") as refused:
        train(quick=True, target=model, with_corrections=True)
    report = json.loads(capsys.readouterr().out)
    assert not report["replaced"]
    assert f"{report['new']['macro_f1']:.4f}" in str(refused.value)
    assert f"{report['installed']['macro_f1']:.4f}" in str(refused.value)
    assert files_of(model) == before


async def test_without_corrections_nothing_is_trained(small_world: World) -> None:
    with pytest.raises(PrivacyBotError, match="no corrections are stored"):
        train(quick=True, target=small_world.model, with_corrections=True)
    assert not small_world.model.exists()
