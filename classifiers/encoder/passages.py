"""The sentences of a long text, and around which of them the encoder reads a passage by itself.

On many pages one sentence is outvoted by all others, in a sum of words as in a window of the encoder. By
itself the linear stage tells it from a thousand lines of log, at a tenth of a millisecond a sentence.
"""

import re
from collections.abc import Sequence

import numpy as np

from bot.domain.messages import Span
from classifiers.calibration import Margins, privacy_inputs
from classifiers.encoder.windows import Floats

LONG = 1_200  # characters; nearly all mails are shorter, and there reading by sentences finds no more
SHORTEST, LONGEST = (
    25,
    300,
)  # characters of a sentence; a shorter one is part of the next, twice as long is cut
MOST_SENTENCES = 8_000
TELLING = 6  # sentences, with their neighbours

_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_SPACE = re.compile(r"\s")


def sentences(text: str) -> list[Span]:
    """A text in sentences and lines, never more than so many: of too many, several count as one."""
    shortest = max(SHORTEST, len(text) // MOST_SENTENCES)
    ends = [*(match.span() for match in _END.finditer(text)), (len(text), len(text))]
    found: list[Span] = []
    start = 0
    for end, after in ends:
        if end - start < shortest and after < len(text):
            continue
        found += _short_enough(text, start, end)
        start = after
    return found


def most_telling(texts: Sequence[str], privacy: Margins) -> list[int]:
    """The places of the different texts that are likeliest a privacy matter, the likeliest first."""
    chosen: dict[str, int] = {}
    for at in np.argsort(-privacy, kind="stable").tolist():
        chosen.setdefault(texts[at], at)
        if len(chosen) == TELLING:
            break
    return list(chosen.values())


def with_neighbours(spans: Sequence[Span], at: int) -> Span:
    """A sentence between the one before and the one after it: many look like a request only by themselves."""
    return spans[max(0, at - 1)][0], spans[min(at + 1, len(spans) - 1)][1]


def privacy_odds(odds: Floats, weights: tuple[float, float, float]) -> Margins:
    """The log-odds of a privacy matter, a row a text."""
    both: Margins = privacy_inputs(odds.astype(np.float64)) @ np.array(weights[:2]) + weights[2]
    return both


def _short_enough(text: str, start: int, end: int) -> list[Span]:
    """One span, or several where somebody writes without a stop."""
    parts: list[Span] = []
    while end - start > 2 * LONGEST:
        gap = _SPACE.search(text, start + LONGEST, start + 2 * LONGEST)
        until = gap.start() if gap else start + 2 * LONGEST
        parts.append((start, until))
        start = until
    return [(first, last) for first, last in [*parts, (start, end)] if text[first:last].strip()]
