"""One sentence of a hundred pages: which passages are read by themselves, and that it's found and shown."""

import random
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import MailText
from bot.domain.vocabulary import Label
from classifiers import Classifier, load_classifier
from classifiers.calibration import Margins, logistic
from classifiers.encoder.passages import (
    LONGEST,
    MOST_SENTENCES,
    TELLING,
    most_telling,
    sentences,
    with_neighbours,
)

PAGE = 2_500  # characters
FILLING = {
    "fi": (
        "Sillan alta valuu vettä kuin hanasta, vaikka pakkasta oli {}.",
        "Rouva sanoi jotta pitäis maalata aita ennen kuin {} vierasta tulee juhannukseksi.",
        "Pumppu käynnistyi {} kertaa eikä kertaakaan pitänyt outoa ääntä.",
        "Hakkasin halkoja {} kuutiota ja selkä on sen mukainen.",
    ),
    "sv": (
        "Ångbåten gick {} minuter för sent och kaffet hade hunnit kallna.",
        "Brunnen är {} meter djup och farfar grävde den själv.",
        "Vi plockade {} liter lingon bakom ladan innan frosten kom.",
        "Tanken tömdes för {} veckor sedan och allt fungerar fint.",
    ),
    "en": (
        "The ferry was {} minutes late and the gulls had eaten the sandwiches.",
        "My late aunt kept {} hens and named every one of them after a bishop.",
        "The tank holds {} litres and the lid is as heavy as ever.",
        "It rained for {} days and the moss on the roof has never looked better.",
    ),
    "et": (
        "Praam hilines {} minutit ja kohv jõudis ära jahtuda.",
        "Kaev on {} meetrit sügav ja vanaisa kaevas selle ise.",
        "Korjasime {} liitrit pohli enne kui külm tuli.",
        "Paak tühjendati {} nädalat tagasi ja kõik töötab kenasti.",
    ),
}
LOG = (
    "2026-03-{:02} 04:12 pump1 status=OK pressure=2.1",
    "2026-04-{:02} 11:40 ALARM level high, reset by user admin",
    "2026-05-{:02} 23:05 syncing device 4711: records sent, 0 deleted",
)
PLANTED = [
    ("fi", 1, Label.ERASURE, "Hävittäkää kaikki, mitä teillä minusta on tallessa."),
    ("sv", 4, Label.OPT_OUT, "Ring mig aldrig mer om era erbjudanden, jag vill inte ha reklam."),
    ("en", 12, Label.ACCESS, "Please send me a copy of everything you have on file about me."),
    ("et", 40, Label.ERASURE, "Kustutage kõik minu andmed oma süsteemidest."),
    ("fi", 100, Label.ACCESS, "Haluan tietää, mitä kaikkea olette minusta kirjanneet muistiin."),
]


def pages(language: str, count: int, *, log: bool, planted: str = "") -> str:
    """So many pages of log or story, with a sentence at a random place."""
    chance = random.Random(count)  # noqa: S311  # no secret: the same pages every time
    kinds = LOG if log else FILLING[language]
    size = sum(map(len, kinds)) // len(kinds)
    lines = [chance.choice(kinds).format(chance.randint(1, 28)) for _ in range(count * PAGE // size)]
    if planted:
        lines.insert(chance.randrange(len(lines)), planted)
    return ("\n" if log else " ").join(lines)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load_classifier()


@pytest.mark.parametrize("log", [False, True], ids=["story", "log"])
@pytest.mark.parametrize(("language", "count", "label", "planted"), PLANTED)
def test_one_sentence_on_many_pages_is_found_and_shown(
    classifier: Classifier, *, language: str, count: int, label: Label, planted: str, log: bool
) -> None:
    body = pages(language, count, log=log, planted=planted)
    found = classifier.classify(MailText(subject="", body=body))
    assert label in found.labels
    assert [planted in one.text for one in found.evidence if one.label is label] == [True]


def test_a_hundred_pages_of_log_are_no_request_and_take_seconds(classifier: Classifier) -> None:
    begun = time.process_time()
    found = classifier.classify(MailText(subject="", body=pages("en", 100, log=True)))
    assert found.labels == ()
    assert time.process_time() - begun < 15


TEXT = st.text(alphabet="ab.! \n", max_size=3_000) | st.integers(1, 40_000).map("a".__mul__)


@given(text=TEXT)
def test_sentences_lose_no_word_and_stay_short(text: str) -> None:
    spans = sentences(text)
    edges = [(0, 0), *spans, (len(text), len(text))]
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert not any(text[before[1] : after[0]].strip() for before, after in pairwise(edges))
    assert all(0 < end - start <= 2 * LONGEST for start, end in spans)


def test_of_too_many_lines_several_count_as_one() -> None:
    assert len(sentences("rivi numero kaksi on tässä nyt\n" * 40_000)) <= MOST_SENTENCES


def probabilities(*odds: float) -> Margins:
    return logistic(np.array(odds))


def test_the_most_telling_are_chosen_and_each_text_once() -> None:
    texts = ["a", "b", "a", *(f"{at}" for at in range(10))]
    chosen = most_telling(texts, probabilities(5, 1, 6, *range(-10, 0)))
    assert (chosen[:2], len(chosen)) == ([2, 1], TELLING)


def test_a_sentence_is_read_between_its_neighbours() -> None:
    spans = [(0, 5), (6, 9), (10, 20)]
    assert [with_neighbours(spans, at) for at in range(3)] == [(0, 9), (0, 20), (6, 20)]
