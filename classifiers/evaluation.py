"""How right a classifier is on labelled mails."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.domain.messages import Classification
from bot.domain.vocabulary import Label
from classifiers.baselines import Baseline
from classifiers.classifier import Classifier
from classifiers.examples import Example

Pair = tuple[Example, Classification]
BINS = 10  # of the calibration error
WORST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelScore:
    """Precision, recall and their harmonic mean for one label; `support` mails truly have it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """A mail that came out wrong: what was wanted and given, and the probability of a privacy matter."""

    id: str
    wanted: tuple[str, ...]
    given: tuple[str, ...]
    privacy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReport:
    """How the mails came out.

    `privacy_recall` counts what goes to review as found; `privacy_certain_recall` does not. `review_share` is
    the share of other mail that goes to review, `review_share_of_all` that of all mail. Labels count as the
    classifier gave them, reviewed or not. `calibration_error` is the expected one of the privacy probability,
    in ten bins. `worst` begins with the mails on whose privacy the model is furthest off.
    """

    model_version: str
    mails: int
    macro_f1: float
    labels: dict[str, LabelScore]
    privacy_precision: float
    privacy_recall: float
    privacy_certain_recall: float
    review_share: float
    review_share_of_all: float
    opened_share: float
    calibration_error: float
    language_accuracy: float
    macro_f1_by_language: dict[str, float]
    macro_f1_hard: float
    macro_f1_plain: float
    missed: tuple[str, ...]
    worst: tuple[Worst, ...]
    baselines: tuple[Baseline, ...]

    def as_dict(self) -> dict[str, Any]:
        """A form that JSON can hold."""
        return asdict(self)

    def as_table(self) -> str:
        """The same as text for a terminal."""
        rows = [f"{'label':<20}{'precision':>10}{'recall':>8}{'F1':>8}{'mails':>7}"]
        rows += [
            f"{name:<20}{score.precision:>10.3f}{score.recall:>8.3f}{score.f1:>8.3f}{score.support:>7}"
            for name, score in self.labels.items()
        ]
        languages = ", ".join(f"{code} {f1:.3f}" for code, f1 in self.macro_f1_by_language.items())
        rows += [
            f"macro-F1 {self.macro_f1:.3f} over {self.mails} mails; by language: {languages}",
            f"hard mails {self.macro_f1_hard:.3f}, the others {self.macro_f1_plain:.3f}",
            f"privacy matters: found {self.privacy_recall:.3f} (certain {self.privacy_certain_recall:.3f}), "
            f"precision of the certain {self.privacy_precision:.3f}",
            f"other mail: {self.review_share:.3f} to review, {self.opened_share:.3f} taken for a request; "
            f"of all mail {self.review_share_of_all:.3f} to review",
            f"calibration error {self.calibration_error:.3f}; language right {self.language_accuracy:.3f}",
            *self._designs(),
            "the worst: " + "; ".join(map(_words, self.worst)),
        ]
        return "\n".join(rows)

    def _designs(self) -> list[str]:
        """This model beside simpler designs; here review counts as found, and as flagged."""
        found, kept = self.privacy_recall, self.review_share + self.opened_share
        rows = [f"{'design':<28}{'macro-F1':>10}{'found':>8}{'others flagged':>16}"]
        rows += [
            f"{one.name:<28}{one.macro_f1:>10.3f}{one.privacy_recall:>8.3f}{one.flagged_share:>16.3f}"
            for one in self.baselines
        ]
        return [*rows, f"{'model ' + self.model_version:<28}{self.macro_f1:>10.3f}{found:>8.3f}{kept:>16.3f}"]


def evaluate(
    classifier: Classifier, examples: Sequence[Example], baselines: Sequence[Baseline] = ()
) -> EvaluationReport:
    """Classify the mails and compare with their labels, and with what simpler designs made of them."""
    found = classifier.classify_many(example.mail for example in examples)
    pairs = list(zip(examples, found, strict=True))
    matters = [pair for pair in pairs if pair[0].labels]
    others = [pair for pair in pairs if not pair[0].labels]
    certain = [pair for pair in pairs if _is_certain(pair[1])]
    languages = dict.fromkeys(example.language for example in examples)
    return EvaluationReport(
        model_version=classifier.version,
        mails=len(pairs),
        macro_f1=macro_f1(pairs),
        labels={label.value: label_score(pairs, label) for label in Label},
        privacy_precision=_share(bool(example.labels) for example, _ in certain),
        privacy_recall=_share(bool(given.labels) for _, given in matters),
        privacy_certain_recall=_share(_is_certain(given) for _, given in matters),
        review_share=_share(given.needs_review for _, given in others),
        review_share_of_all=_share(given.needs_review for _, given in pairs),
        opened_share=_share(_is_certain(given) for _, given in others),
        calibration_error=calibration_error(pairs),
        language_accuracy=_share(example.language == given.language for example, given in pairs),
        macro_f1_by_language={
            code: macro_f1([pair for pair in pairs if pair[0].language == code]) for code in languages
        },
        macro_f1_hard=macro_f1([pair for pair in pairs if pair[0].hard]),
        macro_f1_plain=macro_f1([pair for pair in pairs if not pair[0].hard]),
        missed=tuple(example.id for example, given in matters if not given.labels),
        worst=tuple(map(_worst, sorted(filter(_is_wrong, pairs), key=_distance, reverse=True)[:WORST])),
        baselines=tuple(baselines),
    )


def calibration_error(pairs: Sequence[Pair]) -> float:
    """The mean distance of the privacy probability from what comes true, over bins of equal width."""
    bins: dict[int, list[float]] = {}
    for example, given in pairs:
        at = min(int(given.privacy * BINS), BINS - 1)
        bins.setdefault(at, []).append(given.privacy - bool(example.labels))
    return _ratio(sum(abs(sum(differences)) for differences in bins.values()), len(pairs))


def _is_wrong(pair: Pair) -> bool:
    example, given = pair
    return set(given.labels) != example.labels


def _distance(pair: Pair) -> float:
    example, given = pair
    return abs(given.privacy - bool(example.labels))


def _worst(pair: Pair) -> Worst:
    example, given = pair
    wanted, got = (tuple(sorted(labels)) for labels in (example.labels, given.labels))
    return Worst(id=example.id, wanted=wanted, given=got, privacy=round(given.privacy, 3))


def _words(worst: Worst) -> str:
    wanted, given = (", ".join(labels) or "none" for labels in (worst.wanted, worst.given))
    return f"{worst.id} is {wanted}, not {given} ({worst.privacy:.2f})"


def label_score(pairs: Sequence[Pair], label: Label) -> LabelScore:
    """Precision, recall and F1 of one label."""
    support = sum(label in example.labels for example, _ in pairs)
    given = sum(label in answer.labels for _, answer in pairs)
    hits = sum(label in example.labels and label in answer.labels for example, answer in pairs)
    return LabelScore(
        precision=_ratio(hits, given),
        recall=_ratio(hits, support),
        f1=_ratio(2 * hits, given + support),
        support=support,
    )


def macro_f1(pairs: Sequence[Pair]) -> float:
    """The mean F1 of the labels that these mails have or were given."""
    scores = [
        label_score(pairs, label).f1
        for label in Label
        if any(label in example.labels or label in given.labels for example, given in pairs)
    ]
    return round(sum(scores) / len(scores), 4) if scores else 0.0


def _is_certain(given: Classification) -> bool:
    return bool(given.labels) and not given.needs_review


def _share(holds: Iterable[bool]) -> float:
    marks = list(holds)
    return _ratio(sum(marks), len(marks))


def _ratio(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
