"""scikit-learn estimators: documents in, tags of sentences out.

A *document* here is a text, a list of its sentences, or a `quoteattr.features.Document`, which
keeps your own sentence boundaries and the paragraphs. Samples are documents, not sentences: what
is held out in a cross-validation is whole articles.

>>> from quoteattr.integrations.sklearn import AttributionClassifier
>>> documents = [
...     ["Rain fell.", "“More is coming,” said Ann Lee."],
...     ["Two officials said talks had failed.", "Snow fell."],
... ]
>>> labels = [["own words", "quoted"], ["quoted", "own words"]]
>>> classifier = AttributionClassifier().fit(documents, labels)
>>> classifier.predict([["Hail fell.", "“We are cold,” said Jo May."]])[0]
['own words', 'quoted']
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from quoteattr import store
from quoteattr.features import SENTENCE_FEATURES, Document, encode
from quoteattr.labels import TAGS
from quoteattr.model import SentenceModel

Array = NDArray[Any]

#: What `SentenceFeatures` can tell of a sentence: the network's last layer, its scores, and the
#: features that were engineered for it.
PARTS: Final = ("layer", "scores", "engineered")
#: Strength of the default head's regularisation (docs/scikit-learn.md).
_C: Final = 0.03
#: Less probable tags count as this probable, so that the logarithm is finite.
_LEAST: Final = 1e-30


class SentenceFeatures(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):  # type: ignore[misc, call-arg, unused-ignore]
    """What the model knows of each sentence, as numbers.

    Parameters
    ----------
    model : str or path, optional
        A model folder; the model that ships with quoteattr if not given.
    parts : sequence of str
        Which of `PARTS`, in which order. ``"layer"``: the network's last layer, which has seen the
        whole document. ``"scores"``: the logarithm of each tag's calibrated probability, less
        their mean. ``"engineered"``: `quoteattr.features.SENTENCE_FEATURES`.

    Attributes
    ----------
    model_ : SentenceModel

    Examples
    --------
    >>> features = SentenceFeatures(parts=("scores",)).fit()
    >>> [rows] = features.transform(["Rain fell. “More is coming,” said Ann Lee."])
    >>> rows.shape, features.get_feature_names_out()[rows[1].argmax()]
    ((2, 5), 'score direct_quote')
    """

    def __init__(
        self, model: str | Path | None = None, parts: Sequence[str] = ("layer", "scores")
    ) -> None:
        self.model = model
        self.parts = parts

    def fit(self, X: Any = None, y: Any = None) -> Self:
        """Read the model. Nothing is learned from ``X``.

        Raises
        ------
        ValueError
            If ``parts`` names something else than `PARTS`.
        ModelError
            If the model can't be read.
        """
        unknown = [part for part in self.parts if part not in PARTS]
        if unknown or not self.parts or isinstance(self.parts, str):
            raise ValueError(f"parts must name some of {', '.join(PARTS)}, not {self.parts!r}")
        self.model_ = SentenceModel(store.load(self.model or store.shipped_path()))
        return self

    def transform(self, X: Iterable[Any]) -> Array:
        """Describe each sentence of some documents.

        Parameters
        ----------
        X : iterable of str, of sequence of str, or of Document

        Returns
        -------
        array of object
            For each document an array of float32 of *shape* (sentences, columns); ``np.vstack``
            makes one table of them. *Shape:* (documents,)
        """
        check_is_fitted(self)
        return _objects(self._rows(_documents(X)))

    def get_feature_names_out(self, input_features: Any = None) -> Array:
        """Names of the columns."""
        check_is_fitted(self)
        names = {
            "layer": [f"layer {i}" for i in range(self.model_.weights["out"].shape[0])],
            "scores": [f"score {tag}" for tag in TAGS],
            "engineered": list(SENTENCE_FEATURES),
        }
        return np.array([name for part in self.parts for name in names[part]], dtype=object)

    def _rows(self, documents: Sequence[Document]) -> list[Array]:
        found = []
        columns = len(self.get_feature_names_out())
        predictions = self.model_.predict(documents, hidden=True)
        for document, prediction in zip(documents, predictions, strict=True):
            if not document.sentences:
                found.append(np.zeros((0, columns), dtype=np.float32))
                continue
            logs = np.log(np.maximum(prediction.tags, _LEAST))
            blocks = {
                "layer": prediction.hidden,
                "scores": (logs - logs.mean(axis=1, keepdims=True)).astype(np.float32),
            }
            if "engineered" in self.parts:
                blocks["engineered"] = encode([document], self.model_.vocabulary).features
            found.append(np.concatenate([blocks[part] for part in self.parts], axis=1))
        return found

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = True
        return _of_texts(tags)


def _head_has(method: str) -> Any:
    def check(classifier: "AttributionClassifier") -> bool:
        head = getattr(classifier, "head_", classifier.head)
        return head is None or hasattr(head, method)

    return available_if(check)


class AttributionClassifier(BaseEstimator):  # type: ignore[misc, unused-ignore]
    """Tags each sentence of a document, with a head of your own on the model's features.

    The tags are those of ``y``: the five of quoteattr or others. A few articles are enough to
    learn from, because the network that reads the text is not fitted again.

    It is no `ClassifierMixin`: scikit-learn's classifiers give one label a sample, and its
    splitters and scorers rely on that; here a sample has as many as it has sentences.

    Parameters
    ----------
    head : estimator, optional
        A classifier of rows of numbers, one a sentence; a logistic regression if not given. Name
        its parameters ``head__C`` and so on in a grid search.
    model : str or path, optional
        The model folder whose features are used; the model that ships with quoteattr if not given.
    parts : sequence of str
        See `SentenceFeatures`.

    Attributes
    ----------
    classes_ : array of str
        The tags, in the order of the columns of `predict_proba`.
    features_ : SentenceFeatures
        With the model, so that a classifier that was written to a file needs no other file.
    head_ : estimator
        The fitted head.
    """

    def __init__(
        self,
        head: Any = None,
        model: str | Path | None = None,
        parts: Sequence[str] = ("layer", "scores"),
    ) -> None:
        self.head = head
        self.model = model
        self.parts = parts

    def fit(self, X: Iterable[Any], y: Iterable[Sequence[str]]) -> Self:
        """Fit the head.

        Parameters
        ----------
        X : iterable of str, of sequence of str, or of Document
        y : iterable of sequence of str
            The tags of each document's sentences. *Shape:* (documents, sentences)

        Raises
        ------
        ValueError
            If a document has not as many tags as sentences, or there are fewer than two tags.
        """
        documents = _documents(X)
        truth = _labels(y, documents)
        if len(set(truth)) < 2:
            raise ValueError(f"y must hold two different tags at least, not {sorted(set(truth))}")
        self.features_ = SentenceFeatures(self.model, self.parts).fit()
        head = LogisticRegression(C=_C, max_iter=1000) if self.head is None else clone(self.head)
        self.head_ = head.fit(np.concatenate(self.features_._rows(documents)), truth)
        self.classes_ = self.head_.classes_
        return self

    def predict(self, X: Iterable[Any]) -> Array:
        """Tag documents.

        Returns
        -------
        array of object
            For each document the list of its sentences' tags. *Shape:* (documents,)
        """
        return _objects([tags.tolist() for tags in self._each(X, "predict")])

    @_head_has("predict_proba")  # type: ignore[untyped-decorator, unused-ignore]
    def predict_proba(self, X: Iterable[Any]) -> Array:
        """The probability of each tag.

        Returns
        -------
        array of object
            For each document an array of *shape* (sentences, classes). *Shape:* (documents,)
        """
        return _objects(self._each(X, "predict_proba"))

    def score(self, X: Iterable[Any], y: Iterable[Sequence[str]]) -> float:
        """Macro F1 over all sentences: the mean over the tags that occur in truth or prediction."""
        documents = _documents(X)
        truth = _labels(y, documents)
        guess = np.concatenate(self._each(documents, "predict"))
        return float(f1_score(truth, guess, average="macro", zero_division=0))

    def _each(self, X: Iterable[Any], method: str) -> list[Array]:
        check_is_fitted(self)
        rows = self.features_._rows(_documents(X))
        if not sum(map(len, rows)):
            empty = self.classes_[:0]
            return [empty if method == "predict" else np.zeros((0, len(self.classes_)))] * len(rows)
        found = getattr(self.head_, method)(np.concatenate(rows))
        return np.split(found, np.cumsum([len(part) for part in rows])[:-1])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return _of_texts(tags)


def _of_texts(tags: Any) -> Any:
    tags.input_tags.two_d_array = False
    tags.input_tags.string = True
    return tags


def _documents(X: Any) -> list[Document]:
    # Iterating over a table or a mapping would give the names of its columns.
    if isinstance(X, str | Document | Mapping) or hasattr(X, "columns"):
        raise TypeError(f"X must be a list of documents, not a {type(X).__name__}")
    if not isinstance(X, Iterable):
        raise TypeError(f"X must be a list of documents, not {X!r}")
    found = []
    for number, item in enumerate(X):
        if isinstance(item, Document):
            found.append(item)
        elif isinstance(item, str):
            found.append(Document.split(item))
        elif isinstance(item, Sequence | np.ndarray):
            found.append(Document.of_sentences(list(item), f"X[{number}]"))
        else:
            raise TypeError(
                f"X[{number}] must be a text, its sentences or a Document, not "
                f"{type(item).__name__}"
            )
    return found


def _labels(y: Iterable[Sequence[str]], documents: Sequence[Document]) -> Array:
    """The tags of all sentences, one after another."""
    if isinstance(y, str) or not isinstance(y, Iterable):
        raise ValueError("y must hold the tags of each document's sentences")
    rows = list(y)
    if len(rows) != len(documents):
        raise ValueError(f"y has the tags of {len(rows)} documents, and X has {len(documents)}")
    for number, (row, document) in enumerate(zip(rows, documents, strict=True)):
        if isinstance(row, str) or not isinstance(row, Sequence | np.ndarray):
            raise ValueError(f"y[{number}] must be a sequence of tags, not {row!r}")
        if len(row) != len(document.sentences):
            raise ValueError(
                f"y[{number}] has {len(row)} tags, and X[{number}] {len(document.sentences)} "
                "sentences. Give X as lists of sentences to keep your own."
            )
    return np.array([tag for row in rows for tag in row])


def _objects(items: Sequence[Any]) -> Array:
    """An array whose elements are the items, whatever their shapes."""
    found = np.empty(len(items), dtype=object)
    for number, item in enumerate(items):
        found[number] = item
    return found
