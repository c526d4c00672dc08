"""An honest report: what the tagger makes of raw text, beside what people made of it.

The tagger splits the text itself. Each gold sentence is scored against the predicted sentence
that shares most characters with it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

from quoteattr.corpus import Article
from quoteattr.document import TaggedDocument, TaggedSentence
from quoteattr.labels import NONE, TAGS

#: Confidences at which accuracy and coverage are reported.
CONFIDENCES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_BINS = 10


def align(
    gold: Sequence[tuple[int, int]], predicted: Sequence[tuple[int, int]]
) -> NDArray[np.int64]:
    """For each gold span the number of the predicted span that shares most characters with it.

    Parameters
    ----------
    gold, predicted : sequence of (int, int)
        Disjoint spans in order; ``predicted`` is not empty.

    Returns
    -------
    array of int64
        *Shape:* (gold,)

    Examples
    --------
    >>> align([(0, 10), (11, 20)], [(0, 10), (11, 13), (14, 20)])
    array([0, 2])
    """
    found = np.zeros(len(gold), dtype=np.int64)
    first = 0
    for number, (start, end) in enumerate(gold):
        while first + 1 < len(predicted) and predicted[first][1] <= start:
            first += 1
        best, at = -1, first
        while at < len(predicted) and predicted[at][0] < end:
            shared = min(end, predicted[at][1]) - max(start, predicted[at][0])
            if shared > best:
                best, found[number] = shared, at
            at += 1
        if best < 0:
            found[number] = first
    return found


def evaluate(articles: Sequence[Article], documents: Iterable[TaggedDocument]) -> dict[str, Any]:
    """Score tagged documents against labelled articles.

    Parameters
    ----------
    articles : sequence of Article
    documents : iterable of TaggedDocument
        What the tagger made of each article's text, in the same order.

    Returns
    -------
    dict
        ``macro_f1``: mean F1 of the tags that are there, given or found; ``tags``: precision,
        recall, F1 and number of gold sentences by tag;
        ``attributed_f1``; ``form_accuracy`` on the sentences that both call attributed and whose
        gold form is known;
        ``confusion``: rows gold, columns predicted, in the order of `TAGS`;
        ``segmentation``: share of gold sentences whose very bounds were found;
        ``calibration_error``: expected calibration error of the winning probability over ten
        bins (Guo et al. 2017, "On Calibration of Modern Neural Networks");
        ``coverage``: share of sentences and accuracy at least this confident;
        ``sources``: macro F1, attributed F1 and sentences by publisher.

    Raises
    ------
    ValueError
        If no article has labelled sentences.
    """
    pairs: list[tuple[str, Any, TaggedSentence]] = []
    for article, document in zip(articles, documents, strict=True):
        if not article.sentences:
            continue
        spans = [(s.start, s.end) for s in document.sentences]
        matched = align([(s.start, s.end) for s in article.sentences], spans)
        for gold, at in zip(article.sentences, matched, strict=True):
            pairs.append((article.source, gold, document.sentences[at]))
    if not pairs:
        raise ValueError("no labelled sentence to score against")
    truth = np.array([TAGS.index(gold.tag) for _, gold, _ in pairs])
    chances = np.array([[s.probabilities[tag] for tag in TAGS] for _, _, s in pairs])
    guess = np.array(
        [
            TAGS.index(s.tag) if s.tag else chance.argmax()
            for (_, _, s), chance in zip(pairs, chances, strict=True)
        ]
    )
    none = TAGS.index(NONE)
    both = [
        (gold, s)
        for (_, gold, s), t, g in zip(pairs, truth, guess, strict=True)
        if t != none and g != none and gold.form
    ]
    publishers = np.array([source for source, _, _ in pairs])
    table = _tag_table(truth, guess)
    return {
        "sentences": len(pairs),
        "macro_f1": _macro(truth, guess),
        "accuracy": float((truth == guess).mean()),
        "tags": table,
        "attributed_f1": _f1(truth != none, guess != none),
        "form_accuracy": float(np.mean([g.form == s.form for g, s in both])) if both else None,
        "confusion": confusion_matrix(truth, guess, labels=range(len(TAGS))).tolist(),
        "segmentation": float(np.mean([(g.start, g.end) == (s.start, s.end) for _, g, s in pairs])),
        "calibration_error": calibration_error(chances, truth),
        "coverage": _coverage(chances, truth == guess),
        "sources": {
            str(name): {
                "sentences": int((publishers == name).sum()),
                "macro_f1": _macro(truth[publishers == name], guess[publishers == name]),
                "attributed_f1": _f1(
                    truth[publishers == name] != none, guess[publishers == name] != none
                ),
            }
            for name in sorted(set(publishers.tolist()))
        },
    }


def calibration_error(probabilities: NDArray[Any], truth: NDArray[Any]) -> float:
    """Expected calibration error over ten equal bins of the winning probability.

    Parameters
    ----------
    probabilities : array of float
        *Shape:* (sentences, tags)
    truth : array of int
        Number of the right tag. *Shape:* (sentences,)
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(right[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean()
        for b in range(_BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps))


def _tag_table(truth: NDArray[Any], guess: NDArray[Any]) -> dict[str, dict[str, float]]:
    figures = precision_recall_fscore_support(
        truth, guess, labels=range(len(TAGS)), zero_division=0
    )
    names = ("precision", "recall", "f1")
    return {
        tag: {name: float(figures[k][i]) for k, name in enumerate(names)}
        | {"sentences": int(figures[3][i])}
        for i, tag in enumerate(TAGS)
    }


def _macro(truth: NDArray[Any], guess: NDArray[Any]) -> float:
    """The mean F1 of the tags that are there, given or found."""
    return float(f1_score(truth, guess, average="macro", zero_division=0))


def _f1(truth: NDArray[Any], guess: NDArray[Any]) -> float:
    return float(f1_score(truth, guess, zero_division=0))


def _coverage(chances: NDArray[Any], right: NDArray[Any]) -> list[dict[str, float | None]]:
    confidence = chances.max(axis=1)
    rows: list[dict[str, float | None]] = []
    for least in CONFIDENCES:
        kept = confidence >= least
        rows.append(
            {
                "confidence": least,
                "coverage": float(kept.mean()),
                "accuracy": float(right[kept].mean()) if kept.any() else None,
            }
        )
    return rows


def report(result: dict[str, Any]) -> str:
    """The result of `evaluate` as a table for people."""
    lines = [
        f"sentences          {result['sentences']:>7}",
        f"macro F1           {result['macro_f1']:>7.3f}",
        f"attributed F1      {result['attributed_f1']:>7.3f}",
        f"form accuracy      {_number(result['form_accuracy']):>7}",
        f"accuracy           {result['accuracy']:>7.3f}",
        f"segmentation       {result['segmentation']:>7.3f}",
        f"calibration error  {result['calibration_error']:>7.3f}",
        "",
        f"{'tag':<20}{'precision':>10}{'recall':>8}{'F1':>8}{'sentences':>11}",
    ]
    for tag, row in result["tags"].items():
        lines.append(
            f"{tag:<20}{row['precision']:>10.3f}{row['recall']:>8.3f}"
            f"{row['f1']:>8.3f}{row['sentences']:>11}"
        )
    lines += [
        "",
        "confusion (rows gold, columns predicted)",
        " " * 20 + "".join(f"{tag.split('_')[0]:>12}" for tag in TAGS),
    ]
    for tag, row in zip(TAGS, result["confusion"], strict=True):
        lines.append(f"{tag:<20}" + "".join(f"{n:>12}" for n in row))
    lines += ["", f"{'source':<20}{'macro F1':>10}{'attributed F1':>15}{'sentences':>11}"]
    for name, row in result["sources"].items():
        lines.append(
            f"{name or '(none)':<20}{row['macro_f1']:>10.3f}"
            f"{row['attributed_f1']:>15.3f}{row['sentences']:>11}"
        )
    lines += ["", f"{'confidence at least':<20}{'coverage':>10}{'accuracy':>10}"]
    for row in result["coverage"]:
        lines.append(
            f"{row['confidence']:<20.2f}{row['coverage']:>10.3f}{_number(row['accuracy']):>10}"
        )
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
