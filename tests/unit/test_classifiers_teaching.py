"""A small encoder learns, and what is written for onnxruntime says the same; needs the extra `training`."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from bot.domain.vocabulary import Label  # noqa: E402  # torch first: without it there is nothing to test
from classifiers.encoder.network import NETWORK, VOCABULARY, Network  # noqa: E402
from classifiers.encoder.pieces import META, Tokeniser, write_vocabulary  # noqa: E402
from classifiers.learning import export, network  # noqa: E402
from classifiers.learning.batches import batched, cut  # noqa: E402
from classifiers.learning.finetune import Course, Lessons, Round, finetune, truths  # noqa: E402
from classifiers.learning.noise import Sample  # noqa: E402

LETTERS = "abcdefghijklmnopqrstuvwxyzäö"
PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
PIECES += [(META, -3.0), *((letter, -5.0) for letter in LETTERS)]
PIECES += [(META + word, -2.0) for word in ("poistakaa", "kopio", "tiedoista", "lasku", "huolto", "tietoni")]
MAILS = {
    "poistakaa tietoni": {Label.ERASURE},
    "kopio tiedoista": {Label.ACCESS},
    "lasku": set(),
    "huolto": set(),
}


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> network.Encoder:
    """Two layers of chance."""
    for module in (network, export):
        monkeypatch.setattr(module, "LAYERS", 2)
    torch.manual_seed(0)
    made = network.Encoder(len(PIECES), len(Label) + 1)
    with torch.no_grad():
        made.word.weight.mul_(0.3)
    return made


def lessons(passes: int) -> Lessons:
    samples = [
        Sample(subject="", body=body, language="fi", labels=frozenset(labels))
        for body, labels in MAILS.items()
    ]
    course = Course(rounds=(Round(epochs=passes, rate=1e-3),), places=16)
    return Lessons(samples=samples, tokeniser=Tokeniser(PIECES), course=course, tell=lambda _: None)


def odds(encoder: network.Encoder, told: Lessons) -> np.ndarray:
    encoder.eval()
    (batch,) = batched(told.cut(told.samples), 10_000, None)
    with torch.no_grad():
        found: np.ndarray = encoder(batch.ids, batch.there, batch.mail).numpy()
    return found[np.argsort(batch.at)]


def test_four_mails_are_learnt(encoder: network.Encoder) -> None:
    told = lessons(20)
    finetune(encoder, told)
    wanted = truths(told.samples).astype(bool)
    assert ((odds(encoder, told) > 0) == wanted).all()


def test_onnxruntime_says_what_torch_says(encoder: network.Encoder, tmp_path: Path) -> None:
    told = lessons(5)
    finetune(encoder, told)
    export.write_network(network.plain_weights(encoder), tmp_path / NETWORK)
    write_vocabulary(PIECES, tmp_path / VOCABULARY)
    written = Network.open(tmp_path)
    read = np.array([written.read(sample.text).odds for sample in told.samples])
    expected = odds(encoder, told)
    assert read == pytest.approx(expected, abs=0.1 * float(np.abs(expected).max()))
    assert np.corrcoef(read.ravel(), expected.ravel())[0, 1] > 0.99


def test_a_long_text_is_cut_into_windows_that_begin_and_end() -> None:
    windows = cut("lasku " * 1_000, Tokeniser(PIECES))
    assert len(windows) > 2
    assert {(window[0], window[-1]) for window in windows} == {(0, 2)}
