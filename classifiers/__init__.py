"""What a text asks for: language, labels, evidence, and how sure we are.

Importing this package is light; spaCy is loaded when a classifier is.
"""

from classifiers.classifier import Classifier

__all__ = ["Classifier", "load_classifier"]


def load_classifier(*, review_low: float | None = None, review_high: float | None = None) -> Classifier:
    """Open the packaged model; the arguments override the model's own review band.

    Raises ConfigError where the model is missing or the band is none.
    """
    from classifiers.loading import open_classifier, packaged_model

    return open_classifier(packaged_model(), review_low=review_low, review_high=review_high)
