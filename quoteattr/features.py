"""Sentences to arrays: what the network reads of a batch of documents.

A batch is one flat sequence of tokens. Rows of their own, *separators*, stand before each
sentence (one kind at the start of a paragraph, another within) and around each document, wide
enough that no document sees another. So a convolution over the sequence needs no mask, and
whatever is computed runs over many documents at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from quoteattr.packed import Pairs
from quoteattr.paragraphs import paragraph_breaks, paragraph_starts
from quoteattr.quotes import find_quotations
from quoteattr.segment import find_sentences
from quoteattr.tokens import (
    DOCUMENT_EDGE,
    PARAGRAPH_START,
    SENTENCE_START,
    Vocabulary,
)

Array = NDArray[Any]

#: Separators on each side of a document: as far as the network's token layers see.
EDGE_WIDTH: Final = 8

#: Where a token stands: outside quotation marks, a mark, or inside a quotation of at most 3, at
#: most 10 or more tokens.
STATES: Final = 5

#: Characters of a sentence that are read. No sentence of news comes near; what lies beyond is
#: another text without full stops.
LONGEST_SENTENCE: Final = 2000

#: Characters between two texts that are laid end to end: more than any rule looks across.
_APART: Final = 8
#: Bits of a word's hash; a document's number stands before them.
_HASH_BITS: Final = 32

#: A sentence starts with a quotation mark if a quotation starts within so many characters.
_OPENING: Final = 2

SENTENCE_FEATURES: Final = (
    "starts inside a quotation",
    "ends inside a quotation",
    "starts with a quotation mark",
    "share inside quotation marks",
    "wholly inside quotation marks",
    "holds a quotation",
    "starts a paragraph",
    "starts the document",
    "no full stop",
    "length",
    "position",
    "same quotation as before",
    "same quotation as next",
)


@dataclass(frozen=True)
class Document:
    """A text and its sentences, ready to be encoded.

    Attributes
    ----------
    text : str
    sentences : Pairs
        Start and end of each sentence, in order, disjoint.
    quotations : array of int64
        Start, end and block of the outermost quotations (see `quoteattr.quotes.Quotation`), each
        column on end in memory. *Shape:* (quotations, 3)
    paragraphs : bytes
        Whether (1 or 0) each sentence starts a paragraph.
    """

    text: str
    sentences: Pairs
    quotations: Array
    paragraphs: bytes

    @classmethod
    def of(cls, text: str, sentences: Sequence[tuple[int, int]]) -> "Document":
        """Find the quotations and paragraphs of a text that is split into sentences."""
        breaks = paragraph_breaks(text)
        spans = Pairs(text, sentences)
        starts = bytes(paragraph_starts(text, spans, breaks))
        return cls(text, spans, _outermost(text, breaks), starts)

    @classmethod
    def split(cls, text: str) -> "Document":
        """Find the sentences, quotations and paragraphs of a text."""
        breaks = paragraph_breaks(text)
        sentences = Pairs(text, find_sentences(text, breaks))
        starts = bytes(paragraph_starts(text, sentences, breaks))
        return cls(text, sentences, _outermost(text, breaks), starts)

    @classmethod
    def of_sentences(cls, sentences: Sequence[str], name: str = "sentences") -> "Document":
        """Make a document of sentences, with a space between them.

        Parameters
        ----------
        sentences : sequence of str
            White space around them does not count.
        name : str
            What errors call them.

        Raises
        ------
        TypeError
            If ``sentences`` is one string or holds anything else than strings.
        ValueError
            If a sentence is empty.
        """
        if isinstance(sentences, str):
            raise TypeError(f"{name} must be a sequence of strings, not one string")
        spans: list[tuple[int, int]] = []
        bare = []
        at = 0
        for number, sentence in enumerate(sentences):
            if not isinstance(sentence, str):
                kind = type(sentence).__name__
                raise TypeError(f"{name}[{number}] must be a string, not {kind}")
            bare.append(sentence.strip())
            if not bare[-1]:
                raise ValueError(f"{name}[{number}] is empty")
            spans.append((at, at + len(bare[-1])))
            at = spans[-1][1] + 1
        return cls.of(" ".join(bare), spans)

    def joined(self) -> bytes:
        """Whether (1 or 0) each sentence goes on with the quotation that the one before is in."""
        spans = np.stack([self.sentences.starts, self.sentences.ends], axis=1)
        return _joined(spans, self.quotations).tobytes()

    def piece(self, first: int, stop: int) -> "Document":
        """The sentences from number ``first`` to before number ``stop``, as a document.

        Its offsets remain those of the whole text. It holds the quotations that concern it.
        """
        sentences = self.sentences[first:stop]
        start, end = sentences[0][0], sentences[-1][1]
        before = np.searchsorted(self.quotations[:, 0], start, side="right") - 1
        after = np.searchsorted(self.quotations[:, 0], end + _OPENING, side="left")
        return replace(
            self,
            sentences=sentences,
            paragraphs=self.paragraphs[first:stop],
            quotations=self.quotations[max(before, 0) : after + 1],
        )


@dataclass(frozen=True)
class Batch:
    """Documents as the network reads them.

    Attributes
    ----------
    words, shapes, states : array of int32
        Row of the word table, of the shape table and of the state table of each token or
        separator. *Shape:* (tokens,)
    mentions : array of int32
        Number of the *mention group* of each token: names and nouns for people and bodies that
        recur in their document share one; -1 for other tokens. (A part that is not joined yet
        holds hashes of its words.) *Shape:* (tokens,)
    starts, ends : array of int64
        Where each sentence's separator stands, and one past its last token.
        *Shape:* (sentences,)
    documents : array of int32
        Number of the document of each sentence. *Shape:* (sentences,)
    features : array of float32
        `SENTENCE_FEATURES` of each sentence. *Shape:* (sentences, features)
    offsets : array of int64
        Start and end of each token in its text, -1 for separators. *Shape:* (tokens, 2)
    """

    words: Array
    shapes: Array
    states: Array
    mentions: Array
    starts: Array
    ends: Array
    documents: Array
    features: Array
    offsets: Array


def encode(documents: Sequence[Document], vocabulary: Vocabulary) -> Batch:
    """Encode documents of at least one sentence, without the edge after the last (see `join`).

    They are laid end to end, as if they were one text, so that each step is one for all of them.
    """
    counts = [len(document.sentences) for document in documents]
    sizes = [len(document.text) + _APART for document in documents]
    origins = np.cumsum([0, *sizes[:-1]])
    number = np.repeat(np.arange(len(documents), dtype=np.int32), counts)
    spans = np.array([span for d in documents for span in d.sentences], dtype=np.int64)
    bounds = spans + origins[number, None]
    read = [_stretches(document.sentences) for document in documents]
    codes, offsets, stretch = vocabulary.tokenize_all(
        [(d.text, *span) for d, spans in zip(documents, read, strict=True) for span in spans]
    )
    document = np.repeat(np.arange(len(documents)), [len(spans) for spans in read])[stretch]
    words, shapes, mentions = vocabulary.unpack(codes)
    start, end = offsets.T + origins[document]
    count = len(bounds)
    sentence = np.searchsorted(bounds[:, 0], start, side="right") - 1
    quotations = np.concatenate(
        [d.quotations + origin for d, origin in zip(documents, origins.tolist(), strict=True)]
    )
    states = _states(quotations, start, end)

    # Place of each token and separator: an edge, then a separator before each sentence.
    place = np.arange(len(words)) + sentence + EDGE_WIDTH * (document + 1) + 1
    starts = np.searchsorted(sentence, np.arange(count)) + np.arange(count)
    starts += EDGE_WIDTH * (number + 1)
    size = len(words) + count + EDGE_WIDTH * len(documents)

    def laid_out(values: Array, fill: int, dtype: Any) -> Array:
        row = np.full((size, *values.shape[1:]), fill, dtype=dtype)
        row[place] = values
        return row

    paragraphs = _paragraphs(documents)
    separated = laid_out(words, DOCUMENT_EDGE, np.int32)
    separated[starts] = np.where(paragraphs, PARAGRAPH_START, SENTENCE_START)
    # Equal words of different documents are different mentions.
    mentions = np.where((states < 2) & (mentions >= 0), mentions + (document << _HASH_BITS), -1)
    return Batch(
        words=separated,
        shapes=laid_out(shapes, 0, np.int32),
        states=laid_out(states, 0, np.int32),
        mentions=laid_out(mentions, -1, np.int64),
        starts=starts,
        ends=np.append(starts[1:] - EDGE_WIDTH * np.diff(number), size),
        documents=number,
        features=_sentence_features(documents, bounds, quotations, sentence, states),
        offsets=laid_out(offsets, -1, np.int64),
    )


def _stretches(sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where to read neighbouring sentences: all of them, but only the beginnings of long ones."""
    found = []
    first = sentences[0][0]
    for number, (start, end) in enumerate(sentences):
        if end - start > LONGEST_SENTENCE:
            found.append((first, start + LONGEST_SENTENCE))
            first = sentences[number + 1][0] if number + 1 < len(sentences) else -1
    if first >= 0:
        found.append((first, sentences[-1][1]))
    return found


def _outermost(text: str, breaks: Sequence[int]) -> Array:
    """As `Document` has the quotations."""
    outer = (q for q in find_quotations(text, breaks) if q.depth == 0)
    numbers = chain.from_iterable((q.start, q.end, q.block) for q in outer)
    return np.asfortranarray(np.fromiter(numbers, dtype=np.int64).reshape(-1, 3))


def _paragraphs(documents: Sequence[Document]) -> Array:
    """Whether each sentence of some documents starts a paragraph."""
    return np.frombuffer(b"".join(document.paragraphs for document in documents), dtype=bool)


def join(parts: Sequence[Batch]) -> Batch:
    """Put what `encode` encoded into one batch."""
    edge = np.zeros(EDGE_WIDTH, dtype=np.int32)
    at = np.cumsum([0] + [len(part.words) for part in parts])
    number = np.cumsum([0] + [int(part.documents[-1]) + 1 for part in parts])
    keys = [
        np.where(part.mentions < 0, -1, part.mentions + (n << _HASH_BITS))
        for part, n in zip(parts, number.tolist(), strict=False)
    ]
    return Batch(
        words=np.concatenate([*(part.words for part in parts), edge + DOCUMENT_EDGE]),
        shapes=np.concatenate([*(part.shapes for part in parts), edge]),
        states=np.concatenate([*(part.states for part in parts), edge]),
        mentions=_groups(np.concatenate([*keys, edge - 1])),
        starts=np.concatenate([part.starts + a for part, a in zip(parts, at, strict=False)]),
        ends=np.concatenate([part.ends + a for part, a in zip(parts, at, strict=False)]),
        documents=np.concatenate(
            [part.documents + n for part, n in zip(parts, number, strict=False)]
        ),
        features=np.concatenate([part.features for part in parts]),
        offsets=np.concatenate(
            [*(part.offsets for part in parts), np.full((EDGE_WIDTH, 2), -1, dtype=np.int64)]
        ),
    )


def _groups(keys: Array) -> Array:
    """Number of the group of equal keys; -1 for keys below zero and for keys that occur once."""
    groups = np.full(len(keys), -1, dtype=np.int32)
    at = np.flatnonzero(keys >= 0)
    if len(at):
        _, inverse, counts = np.unique(keys[at], return_inverse=True, return_counts=True)
        again = counts > 1
        numbers = np.where(again, np.cumsum(again) - 1, -1)
        groups[at] = numbers[inverse]
    return groups


def _states(quotations: Array, start: Array, end: Array) -> Array:
    """The state of each token (see `STATES`) among outermost quotations (start, end, block)."""
    states = np.zeros(len(start), dtype=np.int32)
    if not len(quotations):
        return states
    # Marks: the tokens that end where a quotation starts, or start where one ends.
    for edges, marks in ((end, quotations[:, 0]), (start, quotations[:, 1])):
        at = np.minimum(np.searchsorted(edges, marks), len(edges) - 1)
        states[at[edges[at] == marks]] = 1
    number = np.searchsorted(quotations[:, 0], start, side="right") - 1
    inside = (number >= 0) & (start < quotations[number, 1])
    tokens = np.bincount(number[inside], minlength=len(quotations))[number]
    states[inside] = np.where(tokens <= 3, 2, np.where(tokens <= 10, 3, 4))[inside]
    return states


def _sentence_features(
    documents: Sequence[Document],
    bounds: Array,
    quotations: Array,
    sentence: Array,
    states: Array,
) -> Array:
    """`SENTENCE_FEATURES` of the sentences of all documents. *Shape:* (sentences, features)."""
    count = len(bounds)
    start, end = bounds[:, 0], bounds[:, 1]
    tokens = np.bincount(sentence, minlength=count)
    within = np.bincount(sentence, weights=states > 1, minlength=count)
    marks = np.bincount(sentence, weights=states == 1, minlength=count)
    share = within / np.maximum(tokens - marks, 1)
    opens = continues = goes_on = np.zeros(count, dtype=bool)
    if len(quotations):
        first = np.searchsorted(quotations[:, 0], start, side="right") - 1
        continues = (first >= 0) & (start < quotations[first, 1])
        last = np.searchsorted(quotations[:, 0], end, side="left") - 1
        goes_on = (last >= 0) & (end < quotations[last, 1])
        opens = np.searchsorted(quotations[:, 0], start + _OPENING, side="right") - 1 > first
    joined = _joined(bounds, quotations)
    stops = frozenset(".!?…。！？”’\"'»)")
    index = np.concatenate([np.arange(len(d.sentences)) for d in documents])
    columns = [
        continues,
        goes_on,
        opens,
        share,
        share > 0.9,
        within > 0,
        _paragraphs(documents),
        index == 0,
        [d.text[e - 1] not in stops for d in documents for _, e in d.sentences],
        np.log1p(tokens) / 4,
        np.log1p(index) / 5,
        joined,
        np.append(joined[1:], False),
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _joined(bounds: Array, quotations: Array) -> Array:
    """Whether each sentence goes on with the quotation that the one before it ends in.

    Quotations are outermost ones, as (start, end, block).
    """
    joined = np.zeros(len(bounds), dtype=bool)
    if len(quotations):
        start, end = bounds[1:, 0], bounds[:-1, 1]
        # The last quotation that the sentence before touches, the first that this one does.
        last = np.searchsorted(quotations[:, 0], end, side="left") - 1
        inside = np.searchsorted(quotations[:, 0], start, side="right") - 1
        inside = np.where((inside >= 0) & (start < quotations[inside, 1]), inside, inside + 1)
        touched = (last >= 0) & (quotations[last, 1] > bounds[:-1, 0])
        begun = inside < len(quotations)
        inside = np.minimum(inside, len(quotations) - 1)
        begun &= quotations[inside, 0] < bounds[1:, 1]
        joined[1:] = touched & begun & (quotations[last, 2] == quotations[inside, 2])
    return joined
