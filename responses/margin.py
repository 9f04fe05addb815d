"""The margin of a draft: for each sentence that states a fact, where the fact comes from."""

import re
from collections.abc import Iterator

from bot.domain.drafts import Gap, GapKind, Margin, SourceLine
from responses.marks import names_in, pieces, plain

STAFF_MARK = "[["
"""Begins every place of a draft that a member of staff has to write; never sent."""
ANSWER = "answer."  # begins the gap id of such a place
LOST = "the edited text no longer says it"
_SENTENCE = re.compile(r"(?<=[.!?:])[ \t]+(?=[^\W\d_]*[A-ZÅÄÖÕÜÉ])|\n")
_CASE = frozenset({"ref", "name", "received_on", "answer_by", "erased_by", "today", "extended_on", "handler"})
# What a mark stands for in the law (LEGAL §2, §3): the longest beginning that fits.
_LAW = {
    "G-4": "GDPR Art. 13, 26",
    "G-6": "GDPR Art. 12(5)",
    "G-7": "GDPR Art. 12(4), 77",
    "G-8": "GDPR Art. 12(3)",
    "A15-2": "GDPR Art. 15(2)",
    "A15-3": "GDPR Art. 15(3)",
    "A15": "GDPR Art. 15(1)",
    "A11": "GDPR Art. 11(2), 12(2)",
    "R16": "GDPR Art. 16",
    "E17": "GDPR Art. 17",
    "S18": "GDPR Art. 18",
    "R19": "GDPR Art. 19",
    "P20": "GDPR Art. 20",
    "O21": "GDPR Art. 21(1)",
    "M21": "GDPR Art. 21(2)-(3)",
    "D22": "GDPR Art. 22",
    "C7": "GDPR Art. 7(3)",
    "K77": "GDPR Art. 77, 79",
    "X12-3": "GDPR Art. 12(3)",
    "R12-4-c": "GDPR Art. 12(4), 79",
    "R12-4": "GDPR Art. 12(4)",
    "I12-6": "GDPR Art. 12(6)",
    "GA": "LEGAL §7 GA-1",
    "FB": "LEGAL §7 FB-1, GDPR Art. 26(3)",
    "SRC": "LEGAL §7 SRC-1, SRC-2, GDPR Art. 14(3)",
    "JC": "GDPR Art. 26(2)",
}


def source_lines(rendered: str, notice: str) -> tuple[SourceLine, ...]:
    """The sentences that print a value or fulfil a duty, each with its source."""
    return tuple(_lines(rendered, notice))


def _lines(rendered: str, notice: str) -> Iterator[SourceLine]:
    for file, marks, words in pieces(rendered):
        for sentence in _SENTENCE.split(words):
            text = " ".join(plain(sentence).split())
            names = names_in(sentence)
            if text and (names or marks) and any(char.isalpha() for char in text):
                yield SourceLine(text=text, source=_source(file, marks, names, notice), marks=marks)


def _source(file: str, marks: tuple[str, ...], names: tuple[str, ...], notice: str) -> str:
    laws = [f"{_law(mark)} [{mark}]" for mark in marks if _law(mark)]
    facts = [_fact(name, notice) for name in names]
    return "; ".join([*laws, *dict.fromkeys(facts), f"text {file}"])


def _law(mark: str) -> str:
    fitting = [known for known in _LAW if mark.startswith(known)]
    return _LAW[max(fitting, key=len)] if fitting else ""


def _fact(name: str, notice: str) -> str:
    table, _, rest = name.partition(".")
    if table == "processing":
        return f"privacy notice {notice}: [processing] {rest}" if notice else f"[processing] {rest}"
    if table == "controller":
        return f"[controller] {rest}"
    if table == "authorities":
        country, told_by, _ = rest.split(".")
        lives = f"residence {country} by {told_by}" if told_by else f"residence not known, so {country}"
        return f"responses/data/authorities.csv ({lives.replace('_', ' ')})"
    return f"case: {name}" if name in _CASE else f"words.toml: {name}" if "." in name else f"staff: {name}"


def kept_in(margin: Margin, body: str) -> tuple[SourceLine, ...]:
    """The lines whose sentence still stands in the text."""
    read = _words_of(body)
    return tuple(line for line in margin.sources if _words_of(line.text) in read)


def lost_marks(margin: Margin, body: str) -> tuple[str, ...]:
    """Duties that the text fulfilled as it was written, and of which nothing is left in it."""
    kept = {mark for line in kept_in(margin, body) for mark in line.marks}
    # Where staff had to write, the sentence can't be the same any more: nobody but a reader can tell.
    open_to_staff = {mark for line in margin.sources if STAFF_MARK in line.text for mark in line.marks}
    told = {mark for line in margin.sources for mark in line.marks}
    return tuple(mark for mark in margin.required if mark in told - kept - open_to_staff)


def lost_gap(mark: str) -> Gap:
    """The gap for a duty that an edit has taken out."""
    return Gap(kind=GapKind.MISSING_BLOCK, id=mark, text=f"{mark}: {LOST}")


def _words_of(text: str) -> str:
    return " ".join(text.split())
