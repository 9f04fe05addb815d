"""Long texts in overlapping windows, and how the words' votes become one answer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LENGTH = 318  # pieces; nineteen mails of twenty are shorter
MANY = 3  # windows
OVERLAP = 64  # so that a sentence at the border is whole in one of the two
MOST_PIECES = 2_048  # of one mail, its beginning and its end: about ten pages, a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Pieces `start` to `end` of a text."""

    start: int
    end: int


def windows(count: int) -> list[Window]:
    """The windows over so many pieces; one even where there are none."""
    if count <= LENGTH:
        return [Window(start=0, end=count)]
    starts = range(0, count - OVERLAP, LENGTH - OVERLAP)
    return [Window(start=start, end=min(start + LENGTH, count)) for start in starts]


def of_the_clearest(together: Floats, votes: Sequence[Floats], looks: Sequence[Floats]) -> Floats:
    """At least what any window says by itself: on many pages one sentence would be outvoted."""
    if len(votes) < MANY:
        return together
    each = [pooled([vote], [look])[0] for vote, look in zip(votes, looks, strict=True)]
    highest: Floats = np.max([together, *each], axis=0)
    return highest


def pooled(votes: Sequence[Floats], looks: Sequence[Floats]) -> tuple[Floats, list[Floats]]:
    """The votes of all pieces of all windows, weighted by the softmax of how much each is looked at.

    One column a category; also what each piece added, window by window.
    """
    highest = np.max([look.max(axis=0) for look in looks], axis=0)
    weights = [np.exp(look - highest) for look in looks]
    total = np.sum([weight.sum(axis=0) for weight in weights], axis=0)
    added = [weight * vote / total for weight, vote in zip(weights, votes, strict=True)]
    odds: Floats = np.sum([part.sum(axis=0) for part in added], axis=0, dtype=np.float32)
    return odds, added
