"""The network's forward pass, in NumPy.

Token layers: a word table plus the word's shape and its quotation state; a convolution over five
tokens; one over three tokens that stand three apart; a recurrent layer that reads each sentence
forwards and backwards; the document's *memory* (below); one convolution over three tokens.
Sentence layers: the strongest of each token feature, two attention heads (one is
trained to look at the source phrase, one at the cue), the engineered features; then a recurrent
layer over the document's sentences in both directions, and the scores.

*Memory*: names and nouns for people and bodies that occur more than once in a document share
what the network has seen of all their mentions, the strongest of each feature. So "Smith" in
sentence nine knows of "Smith, a spokeswoman for" in sentence three, and an anonymity marker
reaches each mention.

The recurrent layers are minimal gated units whose gates depend on their input alone (Bradbury et
al. 2017, "Quasi-Recurrent Neural Networks"; Feng et al. 2024, "Were RNNs All We Needed?"), so
nothing but a weighted sum has to run token by token, for all sentences at once, or sentence by
sentence, for all documents at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from quoteattr.features import Batch
from quoteattr.labels import TAGS
from quoteattr.tokens import SPECIAL_ROWS

Array = NDArray[Any]

#: Distance of the tokens that each convolution looks at.
WINDOWS: Final = ((-2, -1, 0, 1, 2), (-3, 0, 3), (-1, 0, 1))


@dataclass(frozen=True)
class Scores:
    """What the network says of a batch, as logits.

    Attributes
    ----------
    tags : array of float32
        *Shape:* (sentences, tags)
    forms : array of float32
        *Shape:* (sentences, forms)
    source, cue : array of float32
        Whether a token is in a source phrase, in a cue. *Shape:* (tokens,)
    sentences : array of float32
        The last sentence layer, of which ``tags`` and ``forms`` are linear functions. No logits.
        *Shape:* (sentences, hidden)
    """

    tags: Array
    forms: Array
    source: Array
    cue: Array
    sentences: Array


#: The attention heads that are trained to look at source phrases and at cues.
SOURCE_HEAD: Final = 0
CUE_HEAD: Final = 1
#: Added to a token's logits in these heads: most tokens are neither.
HEAD_PRIOR: Final = -2.0
LAYERS: Final = 2
#: Rows that a layer works on at a time: few enough for the processor's cache.
_CHUNK: Final = 512
#: Attention logits beyond this, either way, count as this: their exponentials stay finite.
_STEEPEST: Final = 40.0
#: Sentences of so few tokens are taken together with others of their length.
_SHORT: Final = 8


class Network:
    """A trained network.

    Parameters
    ----------
    weights : dict of str to array
        As `quoteattr.learning.new_weights` names and shapes them.
    classes : array of float32
        `quoteattr.tokens.Vocabulary.class_table`.
    """

    def __init__(self, weights: dict[str, Array], classes: Array) -> None:
        self._words = word_table(weights, classes)
        self._w = {
            name: np.asarray(array, dtype=np.float32)
            for name, array in weights.items()
            if name not in ("vectors", "learned", "vocabulary", "classes")
        }

    def __call__(self, batch: Batch) -> Scores:
        """Score a batch."""
        w = self._w
        x = self._words[batch.words]
        x += w["shapes"][batch.shapes]
        x += w["states"][batch.states]
        np.maximum(x, 0, out=x)
        x = convolve(x, WINDOWS[0], w["conv0"], w["conv0_bias"])
        x = convolve(x, WINDOWS[1], w["conv1"], w["conv1_bias"])
        x += recur(x, batch.starts, batch.ends, w, "read_gate", "read_candidate") @ w["read_out"]
        remember(x, batch.mentions, w["memory_in"], w["memory_out"])
        x = convolve(x, WINDOWS[2], w["conv2"], w["conv2_bias"])
        look = x @ w["look"] + w["look_bias"]
        sentences = alike(batch.starts, batch.ends)
        count = len(batch.starts)
        pooled = strongest(x @ w["pool"], sentences, count)
        parts = [pooled, attend(x, look, sentences, count), batch.features]
        s = np.concatenate(parts, axis=1)
        s = np.maximum(s @ w["sentence"] + w["sentence_bias"], 0)
        first = np.flatnonzero(np.diff(batch.documents, prepend=-1))
        last = np.append(first[1:], count)
        for i in range(LAYERS):
            s = s + recur(s, first, last, w, f"gate{i}", f"candidate{i}")
        out = s @ w["out"] + w["out_bias"]
        return Scores(
            tags=out[:, : len(TAGS)],
            forms=out[:, len(TAGS) :],
            source=look[:, SOURCE_HEAD] + HEAD_PRIOR,
            cue=look[:, CUE_HEAD] + HEAD_PRIOR,
            sentences=s,
        )


def word_table(weights: dict[str, Array], classes: Array) -> Array:
    """What each row of the word table adds to a token.

    A row is the sum of a pretrained vector, a learned vector and what its word classes add. The
    rows of ``vectors`` are those of the vocabulary's words. The rows of ``learned`` are one that
    all rarer words share, then the separators, the commonest words and the endings of unknown
    words.

    Returns
    -------
    array of float32
        *Shape:* (word rows, width)
    """
    w = {
        name: weights[name].astype(np.float32)
        for name in ("vectors", "vector_scale", "vectors_in", "classes_in", "learned")
    }
    rows, words = len(classes), len(w["vectors"])
    table = classes @ w["classes_in"]
    table[SPECIAL_ROWS : SPECIAL_ROWS + words] += w["vectors"] * w["vector_scale"] @ w["vectors_in"]
    table += w["learned"][learned_rows(rows, words, len(w["learned"]))]
    return table


def learned_rows(rows: int, words: int, learned: int) -> Array:
    """For each row of the word table the row of ``learned`` (see `word_table`)."""
    endings = rows - SPECIAL_ROWS - words
    own = learned - 1 - endings
    index = np.zeros(rows, dtype=np.int32)
    index[:own] = np.arange(1, own + 1)
    index[rows - endings :] = np.arange(learned - endings, learned)
    return index


def convolve(x: Array, window: tuple[int, ...], kernel: Array, bias: Array) -> Array:
    """A convolution over tokens, rectified, added to its input.

    ``kernel`` has *shape* (len(window) * width, width); the steps of ``window`` are equal.
    """
    count, apart = len(window), window[1] - window[0]
    edge = np.zeros((max(window), x.shape[1]), dtype=np.float32)
    padded = np.concatenate([edge, x, edge])
    out = np.empty_like(x)
    for lane in range(apart):
        # In a lane the tokens of a window are neighbours, so that windows that do not overlap lie
        # in memory as the rows of a matrix do.
        row = np.ascontiguousarray(padded[lane::apart])
        for first in range(count):
            part = out[lane + first * apart :: apart * count]
            seen = row[first : first + len(part) * count].reshape(len(part), len(kernel))
            np.matmul(seen, kernel, out=part)
    for first in range(0, len(x), _CHUNK):
        part = out[first : first + _CHUNK]
        part += bias
        np.maximum(part, 0, out=part)
        part += x[first : first + _CHUNK]
    return out


def recur(
    x: Array, starts: Array, ends: Array, w: dict[str, Array], gate: str, candidate: str
) -> Array:
    """What a recurrent layer knows at each row, having read its stretch up to there.

    Half of the layer's units read a stretch of rows forwards, half backwards. Rows outside of all
    stretches know nothing.

    Parameters
    ----------
    x : array of float32
        *Shape:* (rows, columns)
    starts, ends : array of int
        The stretches: sentences of tokens, or documents of sentences. *Shape:* (stretches,)
    w : dict of str to array
    gate, candidate : str
        Names of the weights.

    Returns
    -------
    array of float32
        *Shape:* (rows, units)
    """
    forwards, backwards, steps = reading_order(starts, ends)
    keep, new = (np.empty((len(x), w[gate].shape[1]), dtype=np.float32) for _ in range(2))
    for first in range(0, len(x), _CHUNK):
        rows = slice(first, first + _CHUNK)
        kept, part = keep[rows], new[rows]
        np.matmul(x[rows], w[gate], out=kept)
        kept += w[f"{gate}_bias"]
        # How much stays is 1 / (1 + exp(gate)); the rest is new.
        np.exp(kept, out=kept)
        kept += 1
        np.reciprocal(kept, out=kept)
        np.matmul(x[rows], w[candidate], out=part)
        part += w[f"{candidate}_bias"]
        part *= 1 - kept
    # Half rows in the order in which they are read: one forwards, one backwards, and so on.
    halves = (2 * len(x), -1)
    order = np.stack([2 * forwards, 2 * backwards + 1], axis=1).reshape(-1)
    keep = keep.reshape(halves)[order].reshape(len(forwards), -1)
    state = new.reshape(halves)[order].reshape(len(forwards), -1)
    before = state[: steps[1]]
    for first, stop in pairwise(steps[1:]):
        kept, part = keep[first:stop], state[first:stop]
        kept *= before[: stop - first]
        part += kept
        before = part
    known = np.zeros(new.shape, dtype=np.float32)
    known.reshape(halves)[order] = state.reshape(len(order), -1)
    return known


def reading_order(starts: Array, ends: Array) -> tuple[Array, Array, list[int]]:
    """The order in which the tokens of all sentences are read at once.

    First come the first tokens of all sentences, the longest sentence's first, then the second
    tokens of those that have two, and so on.

    Returns
    -------
    forwards, backwards : array of int
        Which token is read when, from the start and from the end. *Shape:* (tokens of sentences,)
    steps : list of int
        Where each step begins, and where the last one ends.

    Examples
    --------
    >>> forwards, backwards, steps = reading_order(np.array([0, 2]), np.array([2, 5]))
    >>> forwards.tolist(), backwards.tolist(), steps
    ([2, 0, 3, 1, 4], [4, 1, 3, 0, 2], [0, 2, 4, 5])
    """
    lengths = ends - starts
    longest_first = np.argsort(-lengths, kind="stable")
    ranked = lengths[longest_first]
    reading = np.searchsorted(-ranked, -np.arange(ranked[0]))
    steps = np.concatenate([[0], np.cumsum(reading)])
    step = np.repeat(np.arange(ranked[0]), reading)
    sentence = longest_first[np.arange(len(step)) - steps[step]]
    return starts[sentence] + step, ends[sentence] - 1 - step, steps.tolist()


def remember(x: Array, mentions: Array, into: Array, out: Array) -> None:
    """Add to each mention what is strongest among the mentions of its group, in place."""
    at = np.flatnonzero(mentions >= 0)
    if not len(at):
        return
    at = at[np.argsort(mentions[at], kind="stable")]
    group = mentions[at]
    first = np.flatnonzero(np.diff(group, prepend=-1))
    strongest = np.maximum.reduceat(x[at] @ into, first, axis=0)
    x[at] += (strongest @ out)[group]


#: The sentences of a batch, as `alike` puts them together: rows of sentences, rows of tokens.
Sentences = Sequence[tuple[Any, Any]]


def alike(starts: Array, ends: Array) -> Sentences:
    """Put short sentences of one length together, so that they need one call and not many.

    Returns
    -------
    list of (int, slice) or (array, array)
        The number of a sentence and its tokens; or the numbers of some sentences and the numbers
        of their tokens. *Shapes:* (alike,), (alike, length)

    Examples
    --------
    >>> alike(np.array([0, 2, 30]), np.array([2, 30, 32]))
    [(array([0, 2]), array([[ 0,  1],
           [30, 31]])), (1, slice(2, 30, None))]
    """
    lengths = ends - starts
    found: list[tuple[Any, Any]] = []
    for length in range(1, _SHORT + 1):
        rows = np.flatnonzero(lengths == length)
        if len(rows):
            found.append((rows, starts[rows, None] + np.arange(length)))
    for row in np.flatnonzero(lengths > _SHORT).tolist():
        found.append((row, slice(int(starts[row]), int(ends[row]))))
    return found


def strongest(x: Array, sentences: Sentences, count: int) -> Array:
    """What is strongest among the tokens of each sentence. *Shape:* (sentences, columns)."""
    out = np.empty((count, x.shape[1]), dtype=np.float32)
    # A loop over slices: the reduceat of a ufunc takes twice as long.
    for rows, tokens in sentences:
        out[rows] = np.maximum.reduce(x[tokens], axis=-2)
    return out


def attend(x: Array, look: Array, sentences: Sentences, count: int) -> Array:
    """Each sentence's tokens averaged, with the softmax of each head's logits as weights.

    Returns
    -------
    array of float32
        *Shape:* (sentences, heads * width)
    """
    weights = np.exp(np.clip(look, -_STEEPEST, _STEEPEST))
    # A column of ones adds the weights up on the way.
    counted = np.concatenate([x, np.ones((len(x), 1), dtype=np.float32)], axis=1)
    sums = np.empty((count, look.shape[1], counted.shape[1]), dtype=np.float32)
    for rows, tokens in sentences:
        sums[rows] = np.matmul(weights[tokens].swapaxes(-1, -2), counted[tokens])
    return np.asarray(sums[..., :-1] / sums[..., -1:]).reshape(len(sums), -1)
