"""The simpler designs that the model is measured against."""

import pytest

from bot.domain.messages import MailText
from bot.domain.vocabulary import Label
from classifiers.baselines import by_keywords, by_tf_idf, score
from classifiers.examples import Example

ACCESS, ERASURE = frozenset({Label.ACCESS}), frozenset({Label.ERASURE})


def example(body: str, *labels: Label) -> Example:
    mail = MailText(subject="", body=body)
    return Example(id="t-1", language="fi", mail=mail, labels=frozenset(labels), hard=False)


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ("Poistakaa kaikki tietoni", Label.ERASURE),
        ("Please restrict the processing", Label.RESTRICTION),
        ("Återkallar mitt samtycke", Label.CONSENT_WITHDRAWAL),
        ("Palun piirake minu andmete töötlemist", Label.RESTRICTION),
        ("unsubscribe", Label.OPT_OUT),
    ],
)
def test_keywords_find_what_is_said_in_the_laws_words(body: str, label: Label) -> None:
    assert by_keywords([example(body)]) == [{label}]


def test_keywords_miss_what_is_said_in_others() -> None:
    assert by_keywords([example("Unohtakaa minut, en halua olla missään papereissanne")]) == [frozenset()]


def test_tf_idf_learns_words() -> None:
    known = [
        *[example(f"poistakaa tietoni {at}", Label.ERASURE) for at in range(4)],
        *[example(f"haluan kopion tiedoista {at}", Label.ACCESS) for at in range(4)],
        *[example(f"milloin huolto tulee {at}") for at in range(4)],
    ]
    said = by_tf_idf(known, [example("poistakaa tietoni heti"), example("milloin huolto on")])
    assert said == [ERASURE, frozenset()]


def test_a_baseline_is_scored_like_the_model() -> None:
    examples = [
        example("a", Label.ACCESS),
        example("b", Label.ERASURE),
        example("c"),
        example("d"),
    ]
    found = score("words", examples, [ACCESS, frozenset(), ACCESS, frozenset()])
    assert found.macro_f1 == pytest.approx(1 / 3, abs=1e-4)
    assert (found.privacy_recall, found.privacy_precision, found.flagged_share) == (0.5, 0.5, 0.5)
