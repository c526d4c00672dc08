"""Going on from a trained model with a few articles of one's own.

Only the last layer is fitted, as a correction of the model's scores. How far it may go is chosen
by cross-validation over articles, so that labels which follow the model's own scheme leave it
nearly as it was, and labels which depart from it move it.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from quoteattr.corpus import Article
from quoteattr.features import Document
from quoteattr.labels import TAGS
from quoteattr.model import SentenceModel, softmax
from quoteattr.store import Model

Array = NDArray[Any]

#: Costs of a correction, against the loss summed over sentences, that are tried.
STIFFNESS: Final = (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, 10000.0)
_FOLDS: Final = 5
_LEAST: Final = 1e-30


def refit(articles: Sequence[Article], start: Model) -> Model:
    """Fit the last layer of a model to labelled articles, going on from what it was.

    Parameters
    ----------
    articles : sequence of Article
        Those without labelled sentences are not looked at.
    start : Model

    Returns
    -------
    Model
        Without scores (see `quoteattr.training.with_scores`). Forms, cues and sources are found as
        ``start`` finds them; ``refitted_from`` in its configuration is the digest of ``start``, and
        ``refitted_to`` says how many articles and sentences these were.

    Raises
    ------
    ValueError
        If there are fewer than five articles with labelled sentences.
    """
    model = SentenceModel(start)
    labelled = [a for a in articles if a.sentences]
    if len(labelled) < _FOLDS:
        raise ValueError(
            f"{len(labelled)} articles with labelled sentences: at least {_FOLDS} are needed"
        )
    documents = [Document.of(a.text, [(s.start, s.end) for s in a.sentences]) for a in labelled]
    predictions = model.predict(documents, hidden=True)
    hidden = np.concatenate([np.asarray(p.hidden) for p in predictions]).astype(np.float64)
    x = np.column_stack([hidden, np.ones(len(hidden))])
    before = np.log(np.maximum(np.concatenate([p.tags for p in predictions]), _LEAST))
    truth = np.eye(len(TAGS))[[TAGS.index(s.tag) for a in labelled for s in a.sentences]]
    fold = np.repeat(np.arange(len(labelled)) % _FOLDS, [len(a.sentences) for a in labelled])

    def loss(stiffness: float) -> float:
        total = 0.0
        for number in range(_FOLDS):
            rest, apart = fold != number, fold == number
            change = _correction(x[rest], before[rest], truth[rest], stiffness)
            total += _loss(before[apart] + x[apart] @ change, truth[apart])
        return total

    correction = _correction(x, before, truth, min(STIFFNESS, key=loss))
    told = {"articles": len(labelled), "sentences": len(truth)}
    return _corrected(start, model, correction, told)


def _correction(x: Array, before: Array, truth: Array, stiffness: float) -> Array:
    """What to add to the scores ``before``, as weights of the columns of ``x``."""
    shape = (x.shape[1], truth.shape[1])

    def cost(flat: Array) -> tuple[float, Array]:
        scores = before + x @ flat.reshape(shape)
        slope = x.T @ (softmax(scores) - truth) + stiffness * flat.reshape(shape)
        return _loss(scores, truth) + stiffness * float(flat @ flat) / 2, slope.ravel()

    best = minimize(cost, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B")
    return np.asarray(best.x.reshape(shape))


def _loss(scores: Array, truth: Array) -> float:
    return float(-np.log(np.maximum((softmax(scores) * truth).sum(axis=1), _LEAST)).sum())


def _corrected(start: Model, model: SentenceModel, change: Array, told: dict[str, int]) -> Model:
    """A model with the correction, and the calibration, in its last layer."""
    tags = len(TAGS)
    out = start.arrays["out"].astype(np.float64)
    bias = start.arrays["out_bias"].astype(np.float64)
    out[:, :tags] = out[:, :tags] / model.temperature + change[:-1]
    bias[:tags] = (bias[:tags] + model.bias) / model.temperature + change[-1]
    arrays = {**start.arrays, "out": out.astype(np.float32), "out_bias": bias.astype(np.float32)}
    calibration = {"temperature": 1.0, "bias": [0.0] * tags}
    config = {
        **start.config,
        "calibration": calibration,
        "refitted_from": start.config["digest"],
        "refitted_to": told,
    }
    return Model(config, arrays)
