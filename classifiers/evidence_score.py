"""How often the evidence is the sentence that a person marked."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.domain.messages import Evidence, Span
from bot.domain.vocabulary import Label
from bot.errors import UsageError
from classifiers.classifier import Classifier
from classifiers.examples import Example

ENOUGH = 0.5
"""Of the shorter of the two: so much has to be common to the evidence and the marked sentence."""

Marks = tuple[tuple[Label, Span], ...]
_SENTENCE = re.compile(r"[^.!?…\n]*\w[^.!?…\n]*(?:[.!?…]|\n|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceScore:
    """`labels` are marked, of them `given` by the classifier, of those `right` in their evidence.

    `share` is of the given ones, `share_of_all` of all that are marked; `wrong` names mail and label.
    """

    labels: int
    given: int
    right: int
    share: float
    share_of_all: float
    wrong: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """A form that JSON can hold."""
        return asdict(self)

    def as_line(self) -> str:
        """The same for a terminal."""
        return (
            f"evidence: right for {self.right} of {self.given} labels given ({self.share:.3f}), "
            f"{self.share_of_all:.3f} of all {self.labels} marked"
        )


def read_marks(path: Path) -> dict[str, Marks]:
    """The `spans` of each mail of a file of JSON lines by its id; empty where a mail has none.

    Raises UsageError with file and line where a span isn't one of its body.
    """
    marks: dict[str, Marks] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
                marks[str(row["id"])] = tuple(_mark(row["body"], span) for span in row.get("spans", ()))
            except (KeyError, ValueError, TypeError) as error:
                raise UsageError(f"{path}:{number}: no mail with marked spans ({error})") from error
    return marks


def _mark(body: str, span: dict[str, Any]) -> tuple[Label, Span]:
    start, end = int(span["start"]), int(span["end"])
    if body[start:end] != span["text"] or start >= end:
        raise ValueError(f"{start}–{end} is not “{span['text']}”")
    return Label(span["label"]), (start, end)


def score_evidence(
    classifier: Classifier, examples: Sequence[Example], marks: dict[str, Marks]
) -> EvidenceScore:
    """Classifies the mails and compares their evidence with the marks."""
    marked = given = right = 0
    wrong: list[str] = []
    found = classifier.classify_many(example.mail for example in examples)
    for example, answer in zip(examples, found, strict=True):
        body = example.mail.body
        for label in dict.fromkeys(label for label, _ in marks.get(example.id, ())):
            marked += 1
            if label not in answer.labels:
                continue
            given += 1
            spans = [span for name, span in marks[example.id] if name is label]
            shown = [one for one in answer.evidence if one.label is label]
            if any(is_right(body, one, span) for one in shown for span in spans):
                right += 1
            else:
                wrong.append(f"{example.id} {label}")
    return EvidenceScore(
        labels=marked,
        given=given,
        right=right,
        share=round(right / given, 4) if given else 0.0,
        share_of_all=round(right / marked, 4) if marked else 0.0,
        wrong=tuple(wrong),
    )


def is_right(body: str, shown: Evidence, marked: Span) -> bool:
    """Whether the evidence is the marked place, with no more than one sentence too many."""
    start, end = marked
    common = min(end, shown.end) - max(start, shown.start)
    if common < ENOUGH * min(end - start, shown.end - shown.start):
        return False
    around = f"{body[shown.start : max(shown.start, start)]}\n{body[min(shown.end, end) : shown.end]}"
    return len(_SENTENCE.findall(around)) <= 1
