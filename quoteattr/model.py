"""The trained model: documents in, probabilities out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from quoteattr.features import LONGEST_SENTENCE, Batch, Document, encode, join
from quoteattr.labels import FORMS, TAGS
from quoteattr.network import Network, Scores
from quoteattr.soundness import check
from quoteattr.store import Model, ModelError
from quoteattr.tokens import Vocabulary

Array = NDArray[Any]

#: Tokens that are scored at a time: enough to keep the processor busy, few enough to stay in its
#: cache.
BATCH_TOKENS: Final = 4000
#: Characters of a token of news, with the space before it.
_CHARACTERS: Final = 5
#: A longer document is scored in pieces of so many sentences and, where these are no sentences of
#: news, so many characters, so that memory stays bounded.
PIECE_SENTENCES: Final = 400
PIECE_CHARACTERS: Final = 80_000


@dataclass(frozen=True)
class Prediction:
    """What the model says of a document.

    Attributes
    ----------
    tags : array of float64
        Calibrated probability of each tag. *Shape:* (sentences, tags)
    forms : array of float32
        Probability of each form, given that the sentence is attributed. *Shape:* (sentences, forms)
    offsets : array of int32
        Start and end of each token in the text (of int64 in one of two billion characters).
        *Shape:* (tokens, 2)
    source, cue : array of float32
        Log-odds that each token belongs to a source phrase, to a cue. *Shape:* (tokens,)
    hidden : array of float32 or None
        The network's last layer for each sentence, if asked for. *Shape:* (sentences, hidden)
    """

    tags: Array
    forms: Array
    offsets: Array
    source: Array
    cue: Array
    hidden: Array | None = None


class SentenceModel:
    """A network with its vocabulary and calibration.

    Parameters
    ----------
    stored : Model
        As `quoteattr.store.load` reads it.

    Raises
    ------
    ModelError
        If its configuration or arrays do not fit this library.
    """

    def __init__(self, stored: Model) -> None:
        check(stored)
        self.config = stored.config
        self.weights = stored.arrays
        self.temperature = float(stored.config["calibration"]["temperature"])
        self.bias = np.array(stored.config["calibration"]["bias"], dtype=np.float64)
        words = stored.arrays["vocabulary"].tobytes().decode("utf-8").split("\n")
        names = stored.config["word_classes"]
        members = np.unpackbits(stored.arrays["classes"], axis=1, count=len(names))
        self.vocabulary = Vocabulary(words, names, members.astype(bool))
        self._network = Network(self.weights, self.vocabulary.class_table())

    def predict(self, documents: Sequence[Document], hidden: bool = False) -> list[Prediction]:
        """Score documents; the result of each does not depend on the others.

        Parameters
        ----------
        documents : sequence of Document
        hidden : bool
            Whether to keep the network's last layer, half a kilobyte a sentence.

        Returns
        -------
        list of Prediction
            In the same order.

        Raises
        ------
        ModelError
            If the weights, each sound by itself, give scores that are not finite.
        """
        pieces = [list(_pieces(document.sentences)) for document in documents]
        groups = _groups(
            document if len(some) == 1 else document.piece(first, stop)
            for document, some in zip(documents, pieces, strict=True)
            for first, stop in some
        )
        found = self.score((encode(group, self.vocabulary) for group in groups), hidden)
        width = self.weights["out"].shape[0] if hidden else None
        return [
            next(found) if len(some) == 1 else _whole(document, islice(found, len(some)), width)
            for document, some in zip(documents, pieces, strict=True)
        ]

    def score(self, parts: Iterable[Batch], hidden: bool = False) -> Iterator[Prediction]:
        """Score encoded documents (see `quoteattr.features.encode`), some at a time."""
        group: list[Batch] = []
        tokens = 0
        for part in parts:
            if group and tokens + len(part.words) > BATCH_TOKENS:
                yield from self._score(group, hidden)
                group, tokens = [], 0
            group.append(part)
            tokens += len(part.words)
        if group:
            yield from self._score(group, hidden)

    def _score(self, parts: Sequence[Batch], hidden: bool) -> Iterator[Prediction]:
        batch = join(parts)
        with np.errstate(over="ignore", invalid="ignore"):
            scores: Scores = self._network(batch)
        if not (np.isfinite(scores.tags).all() and np.isfinite(scores.forms).all()):
            raise ModelError("the model's scores are not finite: its weights are damaged")
        tags = softmax((scores.tags.astype(np.float64) + self.bias) / self.temperature)
        forms = softmax(scores.forms)
        first = np.flatnonzero(np.diff(batch.documents, prepend=-1, append=-1))
        for sentence, stop in zip(first.tolist(), first[1:].tolist(), strict=False):
            s = slice(sentence, stop)
            t = slice(batch.starts[sentence], batch.ends[stop - 1])
            real = batch.offsets[t, 0] >= 0
            yield Prediction(
                tags=tags[s],
                forms=forms[s],
                offsets=_small(batch.offsets[t][real]),
                source=scores.source[t][real],
                cue=scores.cue[t][real],
                hidden=scores.sentences[s] if hidden else None,
            )


def _small(offsets: Array) -> Array:
    """Offsets in half the memory, if they fit."""
    fit = not len(offsets) or offsets[-1, 1] <= np.iinfo(np.int32).max
    return offsets.astype(np.int32) if fit else offsets


def softmax(logits: Array) -> Array:
    """Probabilities along the last axis."""
    power = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(power / power.sum(axis=-1, keepdims=True))


def _groups(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Documents that fit into a batch together."""
    group: list[Document] = []
    size = 0
    for document in documents:
        # A sentence has two tokens at least, one of which parts it from the next.
        length = document.sentences[-1][1] - document.sentences[0][0]
        length = max(length, 2 * _CHARACTERS * len(document.sentences))
        if group and size + length > BATCH_TOKENS * _CHARACTERS:
            yield group
            group, size = [], 0
        group.append(document)
        size += length
    if group:
        yield group


def _pieces(sentences: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The first sentence of each piece, and the one behind its last."""
    first = size = 0
    for number, (start, end) in enumerate(sentences):
        length = min(end - start, LONGEST_SENTENCE)
        if number - first == PIECE_SENTENCES or (
            number > first and size + length > PIECE_CHARACTERS
        ):
            yield first, number
            first, size = number, 0
        size += length
    if first < len(sentences):
        yield first, len(sentences)


def _whole(document: Document, parts: Iterable[Prediction], hidden: int | None) -> Prediction:
    """The predictions of a document's pieces as one; ``hidden`` is the width of that layer."""
    count = len(document.sentences)
    tags = np.empty((count, len(TAGS)))
    forms = np.empty((count, len(FORMS)), dtype=np.float32)
    layer = None if hidden is None else np.empty((count, hidden), dtype=np.float32)
    offsets = [np.empty((0, 2), dtype=np.int32)]
    source, cue = ([np.empty(0, dtype=np.float32)] for _ in range(2))
    at = 0
    for part in parts:
        rows = slice(at, at + len(part.tags))
        tags[rows], forms[rows] = part.tags, part.forms
        if layer is not None:
            layer[rows] = part.hidden
        offsets.append(part.offsets)
        source.append(part.source)
        cue.append(part.cue)
        at = rows.stop
    return Prediction(
        tags, forms, np.concatenate(offsets), np.concatenate(source), np.concatenate(cue), layer
    )
