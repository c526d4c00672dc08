"""The network again, in JAX, where it can be differentiated; its loss and its fitting.

Only training needs this module (``pip install quoteattr[train]``); `quoteattr.network` runs what
comes out of it, and a test holds the two to the same scores.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from quoteattr.features import EDGE_WIDTH, SENTENCE_FEATURES, STATES, Batch, join
from quoteattr.labels import FORMS, TAGS
from quoteattr.network import CUE_HEAD, HEAD_PRIOR, LAYERS, SOURCE_HEAD, WINDOWS, learned_rows
from quoteattr.tokens import DOCUMENT_EDGE, ENDING_ROWS, SHAPES, SPECIAL_ROWS

Array = NDArray[Any]
Weights = dict[str, Any]

#: Tokens and sentences of a training batch; shorter ones are padded to it.
BATCH_TOKENS: Final = 4096
BATCH_SENTENCES: Final = 224
#: Tokens of a sentence, groups of mentions, and mentions of a group that training looks at.
_LONGEST: Final = 88
_GROUPS: Final = 384
_MENTIONS: Final = 16
_FAR: Final = -1e9


@dataclass(frozen=True)
class Settings:
    """How a network is made and fitted.

    Attributes
    ----------
    width, reader, memory, pool, heads, hidden : int
        Columns of the token layers, of the recurrent one among them, of the memory, of the pooled
        token features; attention heads; columns of the sentence layers.
    common : int
        The commonest words, each of which has a learned vector of its own.
    epochs : int
    rate : float
        Peak learning rate of AdamW, after a warm-up and before a cosine decay.
    dropout, forget : float
        Share of activations dropped; share of words replaced by the ending they have, so that
        unknown words are not strangers.
    smoothing : float
        Label smoothing.
    balance : tuple of float
        Weight of each tag's sentences in the loss.
    spans : float
        Weight of the source and cue spans in the loss.
    seed : int
    """

    width: int = 64
    reader: int = 64
    memory: int = 24
    pool: int = 96
    heads: int = 4
    hidden: int = 128
    common: int = 3000
    epochs: int = 8
    rate: float = 2e-3
    dropout: float = 0.1
    forget: float = 0.1
    smoothing: float = 0.05
    balance: tuple[float, ...] = (1.0, 1.6, 1.2, 1.0, 1.0)
    spans: float = 3.0
    seed: int = 0


#: The settings that tell the shapes of weights.
SIZES: Final = ("width", "reader", "memory", "pool", "heads", "hidden", "common")


@dataclass(frozen=True)
class Item:
    """An encoded article (or piece of one) and its labels.

    Attributes
    ----------
    part : Batch
        As `quoteattr.features.encode` makes it.
    tags : array of float32
        How likely each tag is to be right; zeros where nothing is known.
        *Shape:* (sentences, tags)
    forms : array of int32
        -1 where unknown. *Shape:* (sentences,)
    source, cue, spanned : array of float32
        How likely each token is in a source phrase, in a cue; whether that is known at all.
        *Shape:* (tokens,)
    """

    part: Batch
    tags: Array
    forms: Array
    source: Array
    cue: Array
    spanned: Array


def new_weights(
    vectors: Array,
    vector_scale: Array,
    rows: int,
    classes: int,
    settings: Settings,
) -> dict[str, Array]:
    """Weights of a network that has learned nothing yet."""
    rng = np.random.default_rng(settings.seed)

    def normal(*shape: int, scale: float) -> Array:
        return (rng.standard_normal(shape) * scale).astype(np.float32)

    s = settings
    common = min(s.common, len(vectors))
    learned = 1 + SPECIAL_ROWS + common + ENDING_ROWS
    pooled = s.pool + s.heads * s.width + len(SENTENCE_FEATURES)
    weights = {
        "vectors": vectors,
        "vector_scale": vector_scale,
        "vectors_in": normal(vectors.shape[1], s.width, scale=vectors.shape[1] ** -0.5),
        "classes_in": normal(classes, s.width, scale=0.2),
        "learned": normal(learned, s.width, scale=0.1),
        "shapes": normal(len(SHAPES), s.width, scale=0.1),
        "states": normal(STATES, s.width, scale=0.3),
        "memory_in": normal(s.width, s.memory, scale=s.width**-0.5),
        "memory_out": normal(s.memory, s.width, scale=0.1),
        "look": normal(s.width, s.heads, scale=0.1),
        "look_bias": np.zeros(s.heads, np.float32),
        "pool": normal(s.width, s.pool, scale=s.width**-0.5),
        "sentence": normal(pooled, s.hidden, scale=(2 / pooled) ** 0.5),
        "sentence_bias": np.zeros(s.hidden, np.float32),
        "out": normal(s.hidden, len(TAGS) + len(FORMS), scale=0.05),
        "out_bias": np.zeros(len(TAGS) + len(FORMS), np.float32),
    }
    for i, window in enumerate(WINDOWS):
        size = len(window) * s.width
        weights[f"conv{i}"] = normal(size, s.width, scale=size**-0.5)
        weights[f"conv{i}_bias"] = np.zeros(s.width, np.float32)
    weights["read_gate"] = normal(s.width, s.reader, scale=s.width**-0.5)
    weights["read_gate_bias"] = np.full(s.reader, -1, np.float32)
    weights["read_candidate"] = normal(s.width, s.reader, scale=0.5 * s.width**-0.5)
    weights["read_candidate_bias"] = np.zeros(s.reader, np.float32)
    weights["read_out"] = normal(s.reader, s.width, scale=0.3 * s.reader**-0.5)
    for i in range(LAYERS):
        weights[f"gate{i}"] = normal(s.hidden, s.hidden, scale=s.hidden**-0.5)
        weights[f"gate{i}_bias"] = np.full(s.hidden, -0.5, np.float32)
        weights[f"candidate{i}"] = normal(s.hidden, s.hidden, scale=0.5 * s.hidden**-0.5)
        weights[f"candidate{i}_bias"] = np.zeros(s.hidden, np.float32)
    return weights


#: Weights that fitting leaves alone.
FROZEN: Final = ("vectors", "vector_scale")


def scores(
    weights: Weights, frozen: Weights, batch: Mapping[str, Any], key: Any, dropout: float
) -> tuple[Any, Any, Any]:
    """Logits of tags, forms and attention heads; see `quoteattr.network.Network`.

    ``key`` is ``None`` outside training.
    """
    w = weights
    keys = iter([None] * 8 if key is None else jax.random.split(key, 8))

    def drop(x: Any, share: float = dropout) -> Any:
        key = next(keys)
        if key is None or share == 0:
            return x
        return x * jax.random.bernoulli(key, 1 - share, x.shape) / (1 - share)

    def convolve(x: Any, i: int) -> Any:
        seen = jnp.concatenate([_shift(x, step) for step in WINDOWS[i]], axis=1)
        return jax.nn.relu(seen @ w[f"conv{i}"] + w[f"conv{i}_bias"]) + x

    words = batch["words"]
    x = frozen["word_vectors"][words] @ w["vectors_in"] + frozen["classes"][words] @ w["classes_in"]
    x += w["learned"][frozen["learned_rows"][words]]
    x += jax.nn.one_hot(batch["shapes"], len(SHAPES)) @ w["shapes"]
    x += jax.nn.one_hot(batch["states"], STATES) @ w["states"]
    x = drop(jax.nn.relu(x))
    x = convolve(drop(convolve(x, 0)), 1)

    inside = batch["inside"][:, None]
    state = _both_ways(x, w, "read_gate", "read_candidate", batch["begins"], batch["stops"])
    x = x + (inside * drop(state)) @ w["read_out"]

    # Memory: what is strongest among the mentions of a group, given to each of them.
    cells, place = batch["mention_cells"], batch["mention_place"]
    known = _to_cells(x @ w["memory_in"], cells, place)
    known = jnp.where((cells < len(x))[..., None], known, _FAR).max(axis=1)
    known = jnp.where(known <= _FAR, 0, known) @ w["memory_out"]
    shared = jnp.broadcast_to(known[:, None], (*cells.shape, known.shape[1]))
    x = x + _from_cells(shared, cells, place)
    x = convolve(drop(x), 2)

    look = x @ w["look"] + w["look_bias"]
    cells, place = batch["cells"], batch["place"]
    real = (cells < len(x))[..., None]
    pooled = x @ w["pool"]
    seen = _to_cells(jnp.concatenate([x, pooled, look], axis=1), cells, place)
    tokens, pooled, looks = jnp.split(seen, [x.shape[1], seen.shape[-1] - look.shape[1]], axis=-1)
    strongest = jnp.where(real, pooled, _FAR).max(axis=1)
    strongest = jnp.where(strongest <= _FAR, 0, strongest)
    share = jax.nn.softmax(jnp.where(real, looks, _FAR), axis=1)
    means = jnp.einsum("slh,sld->shd", share, tokens).reshape(len(cells), -1)
    s = drop(jnp.concatenate([strongest, means, batch["features"]], axis=1))
    s = drop(jax.nn.relu(s @ w["sentence"] + w["sentence_bias"]), 2 * dropout)
    for layer in range(LAYERS):
        gate, candidate = f"gate{layer}", f"candidate{layer}"
        s = s + drop(_both_ways(s, w, gate, candidate, batch["first"], batch["last"]))
    out = s @ w["out"] + w["out_bias"]
    return out[:, : len(TAGS)], out[:, len(TAGS) :], look


def _shift(x: Any, step: int) -> Any:
    if step == 0:
        return x
    gap = jnp.zeros((abs(step), x.shape[1]), x.dtype)
    return jnp.concatenate([x[step:], gap] if step > 0 else [gap, x[:step]])


# Tokens laid out in cells: a row of cells for each sentence or group. Each token has at most one
# cell, so the gradient of the one layout is the other: no slow scattering on the way back.


@jax.custom_vjp
def _to_cells(x: Any, cells: Any, place: Any) -> Any:
    """Rows of tokens to cells; empty cells are zero. ``cells`` holds tokens, ``place`` cells."""
    return jnp.concatenate([x, jnp.zeros_like(x[:1])])[cells]


@jax.custom_vjp
def _from_cells(x: Any, cells: Any, place: Any) -> Any:
    """Cells to rows of tokens; tokens without a cell are zero."""
    rows = x.reshape(-1, x.shape[-1])
    return jnp.concatenate([rows, jnp.zeros_like(rows[:1])])[place]


_to_cells.defvjp(
    lambda x, cells, place: (_to_cells(x, cells, place), (cells, place)),
    lambda kept, change: (_from_cells(change, *kept), None, None),
)
_from_cells.defvjp(
    lambda x, cells, place: (_from_cells(x, cells, place), (cells, place)),
    lambda kept, change: (_to_cells(change, *kept), None, None),
)


def _both_ways(x: Any, w: Weights, gate: str, candidate: str, first: Any, last: Any) -> Any:
    """A recurrent layer, half of whose units read forwards, half backwards."""
    new = jax.nn.sigmoid(x @ w[gate] + w[f"{gate}_bias"])
    keep, new = 1 - new, new * (x @ w[candidate] + w[f"{candidate}_bias"])
    half = new.shape[1] // 2
    forwards = _recur(keep[:, :half], new[:, :half], first, reverse=False)
    backwards = _recur(keep[:, half:], new[:, half:], last, reverse=True)
    return jnp.concatenate([forwards, backwards], axis=1)


def _recur(keep: Any, new: Any, edge: Any, *, reverse: bool) -> Any:
    def combine(a: tuple[Any, Any], b: tuple[Any, Any]) -> tuple[Any, Any]:
        return a[0] * b[0], b[0] * a[1] + b[1]

    keep = jnp.where(edge[:, None], 0.0, keep)
    return jax.lax.associative_scan(combine, (keep, new), reverse=reverse)[1]


def loss(
    weights: Weights, frozen: Weights, batch: Mapping[str, Any], key: Any, settings: Settings
) -> Any:
    """Cross-entropy of tags and forms, and of source and cue tokens where they are labelled."""
    tags, forms, look = scores(weights, frozen, batch, key, settings.dropout)
    right = batch["tags"]
    count = jnp.maximum(right.sum(), 1)
    weight = right @ jnp.array(settings.balance)
    log = jax.nn.log_softmax(tags)
    even = settings.smoothing
    cost = (1 - even) * (right * log).sum(axis=1) + even * log.mean(axis=1)
    total = -(cost * weight).sum() / count
    log = jax.nn.log_softmax(forms)
    cost = jnp.take_along_axis(log, jnp.maximum(batch["forms"], 0)[:, None], 1)[:, 0]
    total -= 0.5 * (cost * (batch["forms"] >= 0)).sum() / count
    spans = sum(
        optax.sigmoid_binary_cross_entropy(look[:, head] + HEAD_PRIOR, batch[name])
        for head, name in ((SOURCE_HEAD, "source"), (CUE_HEAD, "cue"))
    )
    return total + settings.spans * (spans * batch["spanned"]).sum() / BATCH_TOKENS


def fit(
    items: Sequence[Item],
    weights: dict[str, Array],
    classes: Array,
    endings: Array,
    settings: Settings,
    progress: Callable[[int, int, float], None] = lambda step, steps, loss: None,
) -> dict[str, Array]:
    """Fit a network.

    Parameters
    ----------
    items : sequence of Item
    weights : dict of str to array
        Where to start from (see `new_weights`).
    classes : array
        `Vocabulary.class_table`.
    endings : array of int32
        For each row of the word table the row of its word's ending.
    settings : Settings
    progress : callable
        Called with the number of the step, of all steps, and the loss.

    Returns
    -------
    dict of str to array
        The moving average of the weights over the last steps. The same arguments give the same
        bytes on the same machine.
    """
    rng = np.random.default_rng(settings.seed)
    frozen = frozen_arrays(weights, classes)
    learning = {name: jnp.asarray(w) for name, w in weights.items() if name not in FROZEN}
    per_epoch = len(pack(items, range(len(items))))
    steps = settings.epochs * per_epoch
    schedule = optax.warmup_cosine_decay_schedule(
        0.0, settings.rate, min(200, steps // 5 + 1), steps, settings.rate * 0.02
    )
    optimizer = optax.chain(
        optax.clip_by_global_norm(2.0),
        optax.adamw(
            schedule,
            b2=0.99,
            weight_decay=0.02,
            mask={name: w.ndim > 1 for name, w in learning.items()},
        ),
    )
    state, average = optimizer.init(learning), learning
    key = jax.random.PRNGKey(settings.seed)

    @jax.jit
    def update(
        learning: Weights,
        state: Any,
        average: Weights,
        batch: Mapping[str, Any],
        key: Any,
        step: Any,
    ) -> tuple[Weights, Any, Weights, Any]:
        cost, gradient = jax.value_and_grad(loss)(learning, frozen, batch, key, settings)
        change, state = optimizer.update(gradient, state, learning)
        learning = optax.apply_updates(learning, change)
        average = optax.incremental_update(
            learning, average, 1 - jnp.minimum(0.998, (1 + step) / (10 + step))
        )
        return learning, state, average, cost

    step = 0
    for _ in range(settings.epochs):
        for group in pack(items, rng.permutation(len(items))):
            batch = collate([items[i] for i in group])
            forgotten = rng.random(len(batch["words"])) < settings.forget
            batch["words"] = np.where(forgotten, endings[batch["words"]], batch["words"])
            step += 1
            key, now = jax.random.split(key)
            learning, state, average, cost = update(
                learning, state, average, batch, now, float(step)
            )
            if step % 20 == 0:
                progress(step, max(steps, step), float(cost))
    return {
        name: weights[name] if name in FROZEN else np.asarray(average[name]) for name in weights
    }


def frozen_arrays(weights: Mapping[str, Array], classes: Array) -> Weights:
    """What `scores` looks up and does not learn."""
    rows, words = len(classes), len(weights["vectors"])
    vectors = np.zeros((rows, weights["vectors"].shape[1]), np.float32)
    vectors[SPECIAL_ROWS : SPECIAL_ROWS + words] = weights["vectors"] * weights["vector_scale"]
    return {
        "word_vectors": jnp.asarray(vectors),
        "classes": jnp.asarray(classes),
        "learned_rows": jnp.asarray(learned_rows(rows, words, len(weights["learned"]))),
    }


def pack(items: Sequence[Item], order: Sequence[int] | Array) -> list[list[int]]:
    """Put items, in order, into batches that fit; an item that fits no batch has one of its own."""
    return list(_pack(items, order))


def _pack(items: Sequence[Item], order: Sequence[int] | Array) -> Iterator[list[int]]:
    group: list[int] = []
    tokens = sentences = 0
    for number in order:
        part = items[number].part
        tokens += len(part.words)
        sentences += len(part.starts)
        if group and (tokens + EDGE_WIDTH > BATCH_TOKENS or sentences > BATCH_SENTENCES):
            yield group
            group, tokens, sentences = [], len(part.words), len(part.starts)
        group.append(int(number))
    if group:
        yield group


def collate(items: Sequence[Item]) -> dict[str, Array]:
    """One padded training batch."""
    batch = join([item.part for item in items])
    size, count = len(batch.words), len(batch.starts)
    # Few shapes: each new one is compiled anew.
    tokens = -(-size // BATCH_TOKENS) * BATCH_TOKENS
    sentences = -(-count // BATCH_SENTENCES) * BATCH_SENTENCES

    def pad(values: Array, length: int, fill: float) -> Array:
        out = np.full((length, *values.shape[1:]), fill, values.dtype)
        out[: len(values)] = values
        return out

    sentence = np.zeros(size, np.int64)
    sentence[batch.starts] = 1
    sentence = np.where(batch.words == DOCUMENT_EDGE, -1, np.cumsum(sentence) - 1)
    cells, place = _cells(pad(sentence, tokens, -1), sentences, _LONGEST)
    mention_cells, mention_place = _cells(pad(batch.mentions, tokens, -1), _GROUPS, _MENTIONS)
    turn = np.diff(batch.documents) != 0
    begins = np.diff(pad(sentence, tokens, -1), prepend=-2) != 0
    edge = np.zeros(EDGE_WIDTH, np.float32)
    out = {
        "words": pad(batch.words, tokens, DOCUMENT_EDGE),
        "shapes": pad(batch.shapes, tokens, 0),
        "states": pad(batch.states, tokens, 0),
        "cells": cells,
        "place": place,
        "mention_cells": mention_cells,
        "mention_place": mention_place,
        "inside": pad((sentence >= 0).astype(np.float32), tokens, 0),
        "begins": begins,
        "stops": np.append(begins[1:], True),
        "features": pad(batch.features, sentences, 0),
        "first": pad(np.concatenate([[True], turn]), sentences, True),
        "last": pad(np.concatenate([turn, [True]]), sentences, True),
    }
    for name, unknown in (("tags", 0), ("forms", -1)):
        out[name] = pad(np.concatenate([getattr(i, name) for i in items]), sentences, unknown)
    for name in ("source", "cue", "spanned"):
        out[name] = pad(np.concatenate([*(getattr(i, name) for i in items), edge]), tokens, 0)
    return out


def _cells(rows: Array, count: int, width: int) -> tuple[Array, Array]:
    """Lay tokens out in rows of cells, by the row that each belongs to (-1: none).

    Returns
    -------
    cells : array of int32
        The token in each cell, or the number of tokens. *Shape:* (count, width)
    place : array of int32
        The cell of each token, or the number of cells. *Shape:* (tokens,)
    """
    at = np.flatnonzero((rows >= 0) & (rows < count))
    at = at[np.argsort(rows[at], kind="stable")]
    row = rows[at]
    column = np.arange(len(at)) - np.searchsorted(row, row)
    at, row, column = (a[column < width] for a in (at, row, column))
    cells = np.full((count, width), len(rows), np.int32)
    place = np.full(len(rows), count * width, np.int32)
    cells[row, column] = at
    place[at] = row * width + column
    return cells, place
