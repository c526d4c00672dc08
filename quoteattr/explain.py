"""The evidence behind a tag: what changes when a word, or another sentence, is left out.

Leaving out is the plainest way to ask a model for its reasons (Zeiler & Fergus 2014, "occlusion";
Li et al. 2016, "Understanding Neural Networks through Representation Erasure"): it asks the very
model that tags, and needs no second one to explain it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from quoteattr.document import Span, TaggedDocument, TaggedSentence
from quoteattr.features import Batch, Document, encode
from quoteattr.labels import NONE, TAGS
from quoteattr.model import SentenceModel

Array = NDArray[Any]

#: Sentences on each side that are looked at: what a tag owes to others is nearly always within.
_AROUND: Final = 15
#: Sentences on each side among which words are left out; and which are left out themselves even
#: if they share no name with the sentence.
_NEAR: Final = 5
#: Smaller changes of a probability are not told.
_LEAST: Final = 0.02
_MOST: Final = 6


class Weight(NamedTuple):
    """What a word or a sentence adds to the probability of the tag.

    Attributes
    ----------
    span : Span
    change : float
        The probability with it less the probability without it: negative if it speaks against.
    """

    span: Span
    change: float


class Explanation(NamedTuple):
    """Why a sentence has its tag.

    Attributes
    ----------
    sentence : TaggedSentence
    words : tuple of Weight
        The sentence's own words that weigh most, the heaviest first.
    context : tuple of Weight
        Other sentences that weigh: where a surname was introduced, who spoke before.
    """

    sentence: TaggedSentence
    words: tuple[Weight, ...]
    context: tuple[Weight, ...]

    def __str__(self) -> str:
        s = self.sentence
        lines = [f"{s.tag} ({max(s.probabilities.values()):.2f}): {' '.join(s.text.split())}"]
        if s.cue:
            lines.append(f"  cue      {s.cue.text!r}")
        if s.source:
            lines.append(f"  source   {s.source.text!r}")
        if s.quotes:
            lines.append("  quoted   " + ", ".join(repr(q.text) for q in s.quotes))
        if self.words:
            told = ", ".join(f"{w.span.text!r} {w.change:+.2f}" for w in self.words)
            lines.append(f"  words    {told}")
        for weight in self.context:
            about = "context" if weight.change > 0 else "against"
            lines.append(f"  {about}  {weight.change:+.2f} {' '.join(weight.span.text.split())!r}")
        return "\n".join(lines)


def explain(
    model: SentenceModel, document: Document, tagged: TaggedDocument
) -> Iterator[Explanation]:
    """Explain each tag of a document.

    Parameters
    ----------
    model : SentenceModel
    document : Document
    tagged : TaggedDocument
        What the tagger made of it.

    Yields
    ------
    Explanation
        For each sentence, in order. ``none`` has neither words nor context: nothing speaks for it
        but the absence of an attribution.
    """
    for number, sentence in enumerate(tagged.sentences):
        tag = max(sentence.probabilities, key=sentence.probabilities.__getitem__)
        if tag == NONE:
            yield Explanation(sentence, (), ())
            continue
        yield Explanation(
            sentence,
            _heaviest(_words(model, document, number, tag)),
            _heaviest(_context(model, document, number, tag)),
        )


def _words(model: SentenceModel, document: Document, number: int, tag: str) -> list[Weight]:
    """What each word of a sentence adds."""
    _, part, at = _around(model, document, number, _NEAR)
    tokens = range(int(part.starts[at]), int(part.ends[at]))
    left_out = [(np.array([t]), part.offsets[t]) for t in tokens if part.offsets[t, 0] >= 0]
    return _weights(model, part, at, tag, document.text, left_out)


def _context(model: SentenceModel, document: Document, number: int, tag: str) -> list[Weight]:
    """What each sentence adds that is near, or shares a name with this one."""
    piece, part, at = _around(model, document, number, _AROUND)
    rows = [np.arange(a + 1, b) for a, b in zip(part.starts, part.ends, strict=True)]
    named = part.mentions[rows[at]]
    named = named[named >= 0]
    left_out = [
        (rows[i], piece.sentences[i])
        for i in range(len(rows))
        if i != at and (abs(i - at) <= _NEAR or np.isin(part.mentions[rows[i]], named).any())
    ]
    return _weights(model, part, at, tag, document.text, left_out)


def _around(
    model: SentenceModel, document: Document, number: int, far: int
) -> tuple[Document, Batch, int]:
    """A sentence with those around it, encoded, and its number among them."""
    first = max(0, number - far)
    piece = document.piece(first, number + far + 1)
    return piece, encode([piece], model.vocabulary), number - first


def _weights(
    model: SentenceModel,
    part: Batch,
    sentence: int,
    tag: str,
    text: str,
    left_out: Sequence[tuple[Array, Sequence[int]]],
) -> list[Weight]:
    """What each of some sets of tokens, with their place in the text, adds to a tag."""
    tokens = [np.zeros(0, dtype=int), *(rows for rows, _ in left_out)]
    base, *changed = _chances(model, part, tokens, sentence, tag)
    return [
        Weight(Span(int(start), int(end), text[start:end]), base - chance)
        for (_, (start, end)), chance in zip(left_out, changed, strict=True)
    ]


def _chances(
    model: SentenceModel, part: Batch, left_out: Sequence[Array], sentence: int, tag: str
) -> list[float]:
    """The probability of a sentence's tag with each of some sets of tokens left out."""
    variants = (without(part, rows) for rows in left_out)
    return [float(p.tags[sentence, TAGS.index(tag)]) for p in model.score(variants)]


def without(part: Batch, rows: Array) -> Batch:
    """An encoded document without some tokens."""
    kept = np.ones(len(part.words), dtype=bool)
    kept[rows] = False
    gone = np.concatenate([[0], np.cumsum(~kept)])
    return replace(
        part,
        **{
            name: getattr(part, name)[kept]
            for name in ("words", "shapes", "states", "mentions", "offsets")
        },
        starts=part.starts - gone[part.starts],
        ends=part.ends - gone[part.ends],
    )


def _heaviest(weights: Sequence[Weight]) -> tuple[Weight, ...]:
    heavy = [weight for weight in weights if abs(weight.change) >= _LEAST]
    return tuple(sorted(heavy, key=lambda weight: -abs(weight.change))[:_MOST])
