"""What simpler designs make of the same mails: words looked up, and scikit-learn's TF-IDF with an SVM."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from bot.domain.vocabulary import Label
from classifiers.examples import Example, truth_of
from classifiers.language import text_to_read
from classifiers.phrases import phrased

Labels = frozenset[Label]


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """How one design does: privacy matters found, and other mail taken for one."""

    name: str
    macro_f1: float
    privacy_recall: float
    privacy_precision: float
    flagged_share: float


def by_keywords(examples: Sequence[Example]) -> list[Labels]:
    """The labels whose phrases stand in the mail."""
    return [phrased(text_to_read(example.mail)) for example in examples]


def can_fit_tf_idf() -> bool:
    """Whether scikit-learn is installed; the product itself does without it."""
    return find_spec("sklearn") is not None


def by_tf_idf(known: Sequence[Example], examples: Sequence[Example]) -> list[Labels]:
    """What a linear SVM on characters 2–5 and words 1–2 says, fitted on `known`; needs scikit-learn."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    machine = OneVsRestClassifier(LinearSVC(class_weight="balanced"))
    model = make_pipeline(make_union(characters, words), machine)
    truth = truth_of(known)[:, :-1]
    learnt = [at for at in range(len(Label)) if truth[:, at].any()]
    model.fit([text_to_read(one.mail) for one in known], truth[:, learnt])
    said = model.predict([text_to_read(one.mail) for one in examples])
    labels = [list(Label)[at] for at in learnt]
    return [frozenset(label for label, yes in zip(labels, row, strict=True) if yes) for row in said]


def score(name: str, examples: Sequence[Example], given: Sequence[Labels]) -> Baseline:
    """The figures of labels given to the examples."""
    wanted = [example.labels for example in examples]
    pairs = list(zip(wanted, given, strict=True))
    scores = [_f1(pairs, label) for label in Label if any(label in each[0] | each[1] for each in pairs)]
    matters = [got for want, got in pairs if want]
    others = [got for want, got in pairs if not want]
    found, flagged = sum(map(bool, matters)), sum(map(bool, others))
    return Baseline(
        name=name,
        macro_f1=_ratio(sum(scores), len(scores)),
        privacy_recall=_ratio(found, len(matters)),
        privacy_precision=_ratio(found, found + flagged),
        flagged_share=_ratio(flagged, len(others)),
    )


def _f1(pairs: Sequence[tuple[Labels, Labels]], label: Label) -> float:
    hits = sum(label in want and label in got for want, got in pairs)
    return 2 * hits / sum((label in want) + (label in got) for want, got in pairs)


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
