"""How the encoder cuts texts, weighs words and speaks together with the linear stage."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bot.domain.messages import MailText
from classifiers.decision import CATEGORIES
from classifiers.encoder.component import Mix, mixed_odds, with_phrases
from classifiers.encoder.network import Reading
from classifiers.encoder.pieces import (
    META,
    MOST_OF_A_WORD,
    UNKNOWN,
    Tokeniser,
    read_vocabulary,
    write_vocabulary,
)
from classifiers.encoder.windows import LENGTH, MANY, OVERLAP, of_the_clearest, pooled, windows
from classifiers.language import places_in_read, text_to_read

SPECIALS = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
VOCABULARY = [
    *SPECIALS,
    (f"{META}poista", -5.0),
    ("kaa", -6.0),
    (META, -4.0),
    *((char, -12.0) for char in "poistak"),
    (f"{META}5", -5.0),
]
NUMBERS = {piece: at for at, (piece, _) in enumerate(VOCABULARY)}


@pytest.fixture(scope="module")
def tokeniser() -> Tokeniser:
    return Tokeniser(VOCABULARY)


def test_a_word_is_cut_into_its_most_probable_pieces(tokeniser: Tokeniser) -> None:
    assert tokeniser.pieces("poistakaa").ids == [NUMBERS[f"{META}poista"], NUMBERS["kaa"]]


def test_a_word_without_pieces_falls_into_characters(tokeniser: Tokeniser) -> None:
    assert tokeniser.pieces("pask").ids == [NUMBERS[piece] for piece in (META, "p", "a", "s", "k")]


def test_a_character_nobody_knows_is_unknown(tokeniser: Tokeniser) -> None:
    assert tokeniser.pieces("漢").ids == [NUMBERS[META], UNKNOWN]


def test_compatibility_forms_and_control_characters_are_made_plain(tokeniser: Tokeniser) -> None:
    assert tokeniser.pieces("\u200b５").ids == tokeniser.pieces("5").ids


def test_every_piece_knows_the_place_of_its_word(tokeniser: Tokeniser) -> None:
    text = "  poistakaa\n\npask"
    assert {text[start:end] for start, end in tokeniser.pieces(text).places} == {"poistakaa", "pask"}


def test_a_word_without_an_end_is_read_in_parts(tokeniser: Tokeniser) -> None:
    found = tokeniser.pieces("p" * (MOST_OF_A_WORD * 3))
    assert {end - start for start, end in found.places} == {MOST_OF_A_WORD}


def test_a_vocabulary_survives_being_kept(tmp_path: Path) -> None:
    write_vocabulary(VOCABULARY, tmp_path / "pieces.tsv")
    assert read_vocabulary(tmp_path / "pieces.tsv") == VOCABULARY


@pytest.mark.parametrize("count", [0, 1, LENGTH, LENGTH + 1, LENGTH + OVERLAP, 5 * LENGTH + 7])
def test_windows_cover_every_piece_and_overlap(count: int) -> None:
    spans = windows(count)
    assert (spans[0].start, spans[-1].end) == (0, count)
    assert all(after.start == before.end - OVERLAP for before, after in pairwise(spans))
    assert all(span.end - span.start <= LENGTH for span in spans)


def test_votes_count_by_how_much_they_are_looked_at_over_all_windows() -> None:
    votes = [np.array([[4.0], [0.0]], dtype=np.float32), np.array([[-2.0]], dtype=np.float32)]
    looks = [np.array([[0.0], [-50.0]], dtype=np.float32), np.array([[0.0]], dtype=np.float32)]
    odds, added = pooled(votes, looks)
    assert odds == pytest.approx([1.0])
    assert [float(part.sum()) for part in added] == pytest.approx([2.0, -1.0])


def test_on_many_pages_no_window_is_outvoted() -> None:
    votes = [np.array([[vote]], dtype=np.float32) for vote in (-4.0, -4.0, 3.0)]
    looks = [np.zeros((1, 1), dtype=np.float32)] * MANY
    together, _ = pooled(votes, looks)
    assert together < 0
    assert of_the_clearest(together, votes, looks) == pytest.approx([3.0])
    assert of_the_clearest(together[:1], votes[:2], looks[:2]) == together


def reading(**odds: float) -> Reading:
    values = np.array([odds.get(category, 0.0) for category in CATEGORIES], dtype=np.float32)
    return Reading(odds=values, places=[(0, 3), (4, 9)], added=np.stack([values, 2 * values]))


def test_a_word_counts_for_a_passage_that_it_touches() -> None:
    at = CATEGORIES.index("access")
    found = reading(access=1.0)
    assert [float(found.added_within(*span)[at]) for span in ((0, 3), (4, 9), (2, 5), (9, 12))] == [
        1,
        2,
        3,
        0,
    ]


def test_both_stages_speak_by_their_weights() -> None:
    ones, twos = (1.0,) * len(CATEGORIES), (2.0,) * len(CATEGORIES)
    mix = Mix(linear=ones, encoder=twos, constant=ones, privacy=(1.0, 0.0, 0.0), settled=0.01)
    odds = reading(access=-0.5, erasure=1.0).odds
    found = dict(zip(CATEGORIES, mixed_odds(np.ones(len(CATEGORIES)), odds, mix), strict=True))
    assert (found["access"], found["erasure"]) == pytest.approx((1.0, 4.0))


def test_places_in_what_is_read_leave_out_what_is_ignored() -> None:
    body = "> vanha\nPoistakaa tietoni.\n> toinen\nKiitos"
    mail = MailText(subject="Asia", body=body, ignored=((0, 8), (27, 36)))
    spans = [(8, 26), (36, 42)]
    read = text_to_read(mail)
    assert [read[start:end] for start, end in places_in_read(mail, spans)] == ["Poistakaa tietoni.", "Kiitos"]


def test_where_all_is_quoted_places_are_those_of_the_body() -> None:
    mail = MailText(subject="Fwd", body="> Poistakaa tietoni.", ignored=((0, 20),))
    assert places_in_read(mail, [(2, 20)]) == [(6, 24)]


def test_a_right_named_outright_is_labelled_where_it_is_a_privacy_matter() -> None:
    doubtful = dict.fromkeys(CATEGORIES, 0.1) | {"access": 0.3, "privacy": 0.9}
    named = with_phrases(doubtful, "Hej, radera alla uppgifter som ni har om mig.")
    assert (named["erasure"], named["access"]) == (0.9, 0.3)
    ordinary = doubtful | {"privacy": 0.1}
    assert with_phrases(ordinary, "radera alla uppgifter") == ordinary
