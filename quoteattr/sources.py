"""Who is speaking: cues, source phrases, and the memory of who is called what.

Cue and source are the runs of tokens that the network marks. The speaker is the fullest name that
the document gives to the one whom the source phrase speaks of, carried over sentences that name
none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from quoteattr.document import Attribution, Span
from quoteattr.labels import NONE
from quoteattr.lexicon import word_classes
from quoteattr.model import Prediction
from quoteattr.quotes import Quotation

Array = NDArray[Any]

#: Log-odds above which a token goes with a likelier neighbour.
_MAYBE: Final = -1.0
#: Words of a sentence between a cue and its source phrase, at most.
_REACH: Final = 12
_PRONOUNS: Final = frozenset(["he", "she", "they", "it", "him", "her", "them", "we", "i", "who"])
_SEX: Final = {"he": "male", "him": "male", "she": "female", "her": "female"}
_ARTICLES: Final = frozenset(["a", "an", "one", "two", "three", "several", "some", "many"])
_DEFINITE: Final = frozenset(["the", "this", "that", "its", "their", "his", "her"])
#: Words of a definite description that is looked up; a longer one says enough by itself.
_SHORT: Final = 3
#: Sentences back in which a pronoun's antecedent is looked for.
_FAR_BACK: Final = 8
_NAME: Final = re.compile(
    r"[A-Z][\w'’-]+(?:\.(?= [A-Z]))?"
    r"(?: (?:(?:de|van|von|bin|al|der|of|the|for) )?[A-Z][\w'’-]*\.?)*"
)
_EDGES: Final = " ,;:–—-\t\r\n"
_AUXILIARIES: Final = frozenset(
    ["has", "have", "had", "was", "were", "is", "are", "also", "who", "which", "did", "would"]
)
_POSSESSIVE: Final = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring tokens of one sentence with one role.

    Attributes
    ----------
    sentence : int
    first, stop : int
        Number of the first token and of the one past the last.
    score : float
        The highest log-odds of its tokens.
    """

    sentence: int
    first: int
    stop: int
    score: float


def runs(odds: Array, sentence: Array) -> list[Run]:
    """Runs of tokens that may have a role, of which one at least is likely to.

    Parameters
    ----------
    odds : array of float
        *Shape:* (tokens,)
    sentence : array of int
        Number of each token's sentence. *Shape:* (tokens,)

    Examples
    --------
    >>> import numpy as np
    >>> found = runs(np.array([-9.0, 2, -0.5, 3, -9, -0.5, 1, -9, -0.5]), np.zeros(9, int))
    >>> [(run.first, run.stop) for run in found]
    [(1, 4), (5, 7)]
    """
    at = np.flatnonzero(odds > _MAYBE)
    if not len(at):
        return []
    numbers = sentence[at]
    breaks = (np.diff(at) > 1) | (np.diff(numbers) != 0)
    begin = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    last = np.append(begin[1:], len(at)) - 1
    peak = np.maximum.reduceat(odds[at], begin)
    sure = peak > 0
    return [
        Run(*row)
        for row in zip(
            numbers[begin][sure].tolist(),
            at[begin][sure].tolist(),
            (at[last] + 1)[sure].tolist(),
            peak[sure].tolist(),
            strict=True,
        )
    ]


def find_attributions(
    text: str,
    sentences: Sequence[tuple[int, int]],
    tags: Sequence[str],
    prediction: Prediction,
) -> list[tuple[Attribution, ...]]:
    """The attributions of each sentence that is not ``none``, the surest first.

    Parameters
    ----------
    text : str
    sentences : sequence of (int, int)
    tags : sequence of str
    prediction : Prediction

    Returns
    -------
    list of tuple of Attribution
    """
    starts, ends = prediction.offsets[:, 0], prediction.offsets[:, 1]
    bounds = np.array([start for start, _ in sentences], dtype=np.int64)
    sentence = np.searchsorted(bounds, starts, side="right") - 1
    attributed = np.array([tag != NONE for tag in tags], dtype=bool)[sentence]
    starts, ends, sentence = starts[attributed], ends[attributed], sentence[attributed]

    def span(run: Run) -> Span:
        last = run.stop - 1
        if last > run.first and text[starts[last] : ends[last]] == ".":
            last -= 1
        start, end = int(starts[run.first]), int(ends[last])
        bare = text[start:end].strip(_EDGES) or text[start:end]
        start = text.index(bare, start)
        return Span(start, start + len(bare), bare)

    sources: dict[int, list[Run]] = {}
    for run in runs(prediction.source[attributed], sentence):
        sources.setdefault(run.sentence, []).append(run)
    found: list[list[tuple[float, Attribution]]] = [[] for _ in sentences]
    for cue in runs(prediction.cue[attributed], sentence):
        near = [s for s in sources.get(cue.sentence, ()) if _distance(s, cue) <= _REACH]
        source = max(near, key=lambda run: run.score - _distance(run, cue) / 2, default=None)
        pair = Attribution(span(cue), span(source) if source else None)
        found[cue.sentence].append((-cue.score, pair))
    return [tuple(pair for _, pair in sorted(pairs)) for pairs in found]


def _distance(a: Run, b: Run) -> int:
    return max(a.first - b.stop, b.first - a.stop, 0)


def find_speakers(
    text: str,
    sentences: Sequence[tuple[int, int]],
    quotations: Sequence[Quotation],
    tags: Sequence[str | None],
    attributions: Sequence[Sequence[Attribution]],
    joined: Sequence[bool],
) -> list[str | None]:
    """The name to file each attributed sentence under.

    Parameters
    ----------
    text : str
    sentences : sequence of (int, int)
    quotations : sequence of Quotation
    tags : sequence of str or None
    attributions : sequence of sequence of Attribution
        Of each sentence, the one that decides its tag first.
    joined : sequence of bool
        Whether a sentence goes on with the quotation of the one before.

    Returns
    -------
    list of str or None
        ``None`` where nothing is attributed or nobody is found.
    """
    plain = _outside(text, quotations)
    memory = _Memory([plain[start:end] for start, end in sentences])
    phrases = [
        _plain(pairs[0].source.text) if pairs and pairs[0].source else None
        for pairs in attributions
    ]
    speakers: list[str | None] = [None] * len(tags)
    last: str | None = None
    for i, (tag, phrase) in enumerate(zip(tags, phrases, strict=True)):
        if tag == NONE:
            continue
        if phrase is not None:
            last = memory.resolve(phrase, i, speakers)
        elif not joined[i] and i + 1 < len(tags) and joined[i + 1] and phrases[i + 1] is not None:
            # A quotation whose speaker is named only in its next sentence.
            last = memory.resolve(phrases[i + 1] or "", i, speakers)
        speakers[i] = last
    return speakers


class _Memory:
    """Who a document has named, and in which sentence."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._names = [_names(sentence) for sentence in sentences]
        self._fullest: dict[str, str] = {}
        for names in self._names:
            for name in names:
                last = name.split()[-1]
                if len(name.split()) > len(self._fullest.get(last, "").split()):
                    self._fullest[last] = name
        self._sex: dict[str, str] = {}

    def resolve(self, phrase: str, at: int, speakers: Sequence[str | None]) -> str:
        """The fullest name that the document gives to the one whom a phrase speaks of."""
        words = phrase.split()
        if phrase.lower() in _PRONOUNS:
            return self._antecedent(phrase.lower(), at, speakers) or phrase
        name: str | None = max(_names(phrase), key=len, default=None)
        if name and words[0].lower() not in _ARTICLES:
            return self._fullest.get(name.split()[-1], name)
        if words[0].lower() in _DEFINITE and len(words) <= _SHORT:
            # "the agency": the last name or speaker that ends in the same word.
            head = words[-1].lower()
            for i in range(at, -1, -1):
                for earlier in [speakers[i] or "", *self._names[i]]:
                    if earlier.lower() != phrase.lower() and head in earlier.lower().split():
                        return earlier
        return phrase

    def _antecedent(self, pronoun: str, at: int, speakers: Sequence[str | None]) -> str | None:
        for i in range(at - 1, max(at - _FAR_BACK, -1), -1):
            candidates = [speakers[i]] if speakers[i] else self._people(i)
            for name in candidates:
                if name and self._agrees(name, pronoun):
                    return name
        return None

    def _people(self, sentence: int) -> list[str]:
        """The names in a sentence that may be people's: of two words at least, here or before."""
        full = (self._fullest.get(name.split()[-1], name) for name in self._names[sentence])
        return [name for name in full if len(name.split()) > 1]

    def _agrees(self, name: str, pronoun: str) -> bool:
        if pronoun not in _SEX:
            return True
        classes = word_classes()
        if any(
            w in classes["people"] or w in classes["organisation"] for w in name.lower().split()
        ):
            return False
        return self._sex.setdefault(name, _SEX[pronoun]) == _SEX[pronoun]


def _names(text: str) -> list[str]:
    """Runs of capitalised words, without the function words that open a sentence."""
    function = word_classes()["function"]
    found = []
    for match in _NAME.finditer(text):
        words = match.group().split()
        while words and words[0].lower().rstrip(".") in function:
            del words[0]
        if words:
            found.append(" ".join(words).rstrip("."))
    return found


def _outside(text: str, quotations: Sequence[Quotation]) -> str:
    """The text with what stands in quotation marks, and every line end, blanked out."""
    pieces, at = [], 0
    for quotation in quotations:
        if quotation.depth == 0:
            pieces += [text[at : quotation.start], " " * (quotation.end - quotation.start)]
            at = quotation.end
    return "".join([*pieces, text[at:]]).replace("\n", " ").replace("\r", " ")


def _plain(phrase: str) -> str | None:
    """A source phrase without the marks and the auxiliary verbs at its ends."""
    words = phrase.strip(_EDGES).split()
    while len(words) > 1 and words[-1].lower().strip(_EDGES) in _AUXILIARIES:
        del words[-1]
    return _POSSESSIVE.sub("", " ".join(words).strip(_EDGES)) or None
