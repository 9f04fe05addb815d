"""Cuts the text of a mail into pieces to show: own words, quotes, and evidence marked in both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text; `label` is what the classifier read in it, or empty."""

    text: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a mail: the writer's own words, or what they quote."""

    quoted: bool
    runs: tuple[Run, ...]

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return "".join(run.text for run in self.runs).strip("\n").count("\n") + 1

    @property
    def marked(self) -> bool:
        """Whether it holds evidence."""
        return any(run.label for run in self.runs)


def blocks(text: str, quoted: Sequence[Span], evidence: Sequence[dict[str, Any]]) -> tuple[Block, ...]:
    """All of the text, in order: nothing is ever left out (R45)."""
    cut: list[Block] = []
    at = 0
    for start, end in sorted(quoted):
        begin, finish = max(at, start), min(end, len(text))
        if begin >= finish:
            continue
        cut.append(_block(text, (at, begin), evidence, quoted=False))
        cut.append(_block(text, (begin, finish), evidence, quoted=True))
        at = finish
    cut.append(_block(text, (at, len(text)), evidence, quoted=False))
    return tuple(block for block in cut if any(run.text.strip() for run in block.runs))


def _block(text: str, span: Span, evidence: Sequence[dict[str, Any]], *, quoted: bool) -> Block:
    runs: list[Run] = []
    at, end = span
    for item in sorted(evidence, key=lambda item: int(item["start"])):
        start, stop = max(at, int(item["start"])), min(end, int(item["end"]))
        if start >= stop:
            continue
        runs += [Run(text=text[at:start], label=""), Run(text=text[start:stop], label=str(item["label"]))]
        at = stop
    runs.append(Run(text=text[at:end], label=""))
    return Block(quoted=quoted, runs=tuple(run for run in runs if run.text))
