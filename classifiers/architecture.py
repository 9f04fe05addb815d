"""The spaCy text categoriser's model: hashed n-grams of the whole mail into one linear layer.

spaCy's own bag of words (`TextCatBOW`) knows whole tokens only; inflection needs pieces of words.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Logistic, Model, chain
from thinc.types import Floats2d

from classifiers.ngrams import Rows, Weights, bags, weighted

ARCHITECTURE = "privacy_bot.CharWordBow.v1"
READ = "privacy_bot_read"
"""Key in `Doc.user_data` of the text to decide on; without it the document's whole text is read."""

Texts = Sequence[str]
TextModel = Model[Texts, Floats2d]
DocModel = Model[list[Doc], Floats2d]


@registry.architectures(ARCHITECTURE)  # type: ignore[untyped-decorator]  # catalogue has no types
def char_word_bow(bits: int, nO: int | None = None) -> DocModel:
    """Probabilities of each label for each document; 2^bits rows for each kind of n-gram."""
    linear = _linear_of_texts(bits, nO)
    model: DocModel = chain(_texts_of_documents(), linear, Logistic())
    model.set_ref("linear", linear)
    return model


def contributions(model: DocModel, text: str, pieces: Texts) -> Weights:
    """How much each piece of `text` adds to the log-odds of each label: one row a piece."""
    linear = model.get_ref("linear")
    weights = _parameter(linear, "W")
    rows, values = _features(text, linear)
    parts = values[:, None] * weights[rows].astype(np.float32)
    added = np.zeros((len(pieces), weights.shape[1]), dtype=np.float32)
    for at, piece in enumerate(pieces):
        own = np.concatenate([bag.rows for bag in bags(piece, linear.attrs["bits"])])
        added[at] = parts[np.isin(rows, own)].sum(axis=0)
    return added


def alone(model: DocModel, pieces: Texts) -> Weights:
    """The log-odds of each label for each piece, as if it were a mail of its own: one row a piece."""
    return np.asarray(model.get_ref("linear").predict(list(pieces)), dtype=np.float32)


def install_weights(model: DocModel, weights: Weights, bias: Weights, idf: Weights) -> None:
    """Put fitted weights into an initialised model, at half precision: half the disk, the same F1."""
    linear = model.get_ref("linear")
    linear.set_param("W", _for_thinc(weights.astype(np.float16)))
    linear.set_param("b", _for_thinc(bias))
    linear.set_param("idf", _for_thinc(idf.astype(np.float16)))


def _texts_of_documents() -> Model[list[Doc], Texts]:
    def forward(
        model: Model[list[Doc], Texts], docs: list[Doc], is_train: bool
    ) -> tuple[Texts, Callable[[Any], list[Doc]]]:
        return [doc.user_data.get(READ, doc.text) for doc in docs], lambda _: []

    return Model("texts_of_documents", forward)


def _linear_of_texts(bits: int, labels: int | None) -> TextModel:
    return Model(
        "linear_of_texts",
        _forward,
        init=_initialise,
        dims={"nO": labels},
        params={"W": None, "b": None, "idf": None},
        attrs={"bits": bits},
    )


def _initialise(model: TextModel, X: Texts | None = None, Y: Floats2d | None = None) -> None:
    if Y is not None and not model.has_dim("nO"):
        model.set_dim("nO", int(Y.shape[1]))
    rows = 2 << model.attrs["bits"]
    model.set_param("W", _for_thinc(np.zeros((rows, model.get_dim("nO")), dtype=np.float32)))
    model.set_param("b", _for_thinc(np.zeros(model.get_dim("nO"), dtype=np.float32)))
    model.set_param("idf", _for_thinc(np.ones(rows, dtype=np.float16)))


def _forward(model: TextModel, texts: Texts, is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], Texts]]:
    weights, bias = _parameter(model, "W"), _parameter(model, "b")
    read = [_features(text, model) for text in texts]
    scores = np.zeros((len(texts), model.get_dim("nO")), dtype=np.float32)
    for at, (rows, values) in enumerate(read):
        scores[at] = values @ weights[rows].astype(np.float32) + bias

    def backward(gradient: Floats2d) -> Texts:
        change = np.zeros(weights.shape, dtype=np.float32)
        for at, (rows, values) in enumerate(read):
            change[rows] += np.outer(values, np.asarray(gradient[at]))
        model.inc_grad("W", _for_thinc(change))
        model.inc_grad("b", gradient.sum(axis=0))
        return []

    return _for_thinc(scores), backward


def _features(text: str, model: TextModel) -> tuple[Rows, Weights]:
    return weighted(bags(text, model.attrs["bits"]), _parameter(model, "idf"))


def _parameter(model: TextModel, name: str) -> NDArray[np.float32]:
    return cast("NDArray[np.float32]", model.get_param(name))


def _for_thinc(array: NDArray[Any]) -> Floats2d:
    """thinc has types of its own for what are numpy's arrays."""
    return cast("Floats2d", array)
