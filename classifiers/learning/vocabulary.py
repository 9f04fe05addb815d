"""Which of the 250,002 pieces the encoder keeps: those that the words of our languages fall into.

`python -m classifiers.learning.vocabulary OUT WORDS...` writes the pieces file from lists of words.
"""

import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from classifiers.encoder.pieces import META, UNKNOWN, Tokeniser, write_vocabulary
from classifiers.learning.pretrained import installed_weights, read_pretrained

LETTERS = ("LATIN", "CYRILLIC", "GREEK", "DIGIT")
IDEOGRAPHS, EMOJI = 0x3000, 0x1F300


def kept_pieces(pieces: list[str], scores: list[float], words: Iterable[str]) -> list[int]:
    """The numbers of the special pieces, of all single characters of our scripts, and of what words use."""
    tokeniser = Tokeniser(list(zip(pieces, scores, strict=True)))
    kept = set(range(UNKNOWN + 1))
    kept.update(at for at, piece in enumerate(pieces) if at > UNKNOWN and is_character(piece))
    for word in words:
        for form in {word, word.capitalize()}:
            kept.update(tokeniser.word(form))
    return sorted(kept)


def is_character(piece: str) -> bool:
    """Whether the piece is one character that our languages, or anybody's mails, use."""
    char = piece.removeprefix(META)
    if len(char) != 1:
        return not char
    if unicodedata.name(char, "").startswith(LETTERS):
        return True
    return ord(char) >= EMOJI or (ord(char) < IDEOGRAPHS and unicodedata.category(char)[0] in "PSN")


def main(out: str, *lists: str) -> None:
    """Write the pieces that the lists' words need."""
    source = read_pretrained(installed_weights())
    words = (word for name in lists for word in Path(name).read_text(encoding="utf-8").split())
    kept = kept_pieces(source.pieces, source.scores, words)
    write_vocabulary([(source.pieces[at], source.scores[at]) for at in kept], Path(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
