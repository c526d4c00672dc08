"""Who is speaking: cues, source phrases, and the memory of who is called what.

First version: cue and source are the runs of tokens that the network marks; the speaker is the
fullest form of the source's name in the document, carried over sentences that name none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from quoteattr.document import Attribution, Span
from quoteattr.labels import NONE
from quoteattr.model import Prediction

Array = NDArray[Any]

#: Words of a sentence between a cue and its source phrase, at most.
_REACH: Final = 12
_PRONOUNS: Final = frozenset(["he", "she", "they", "it", "him", "her", "them", "we", "i", "who"])
_NAME: Final = re.compile(
    r"[A-Z][\w.'’-]*(?:\s+(?:(?:de|van|von|bin|al|der|of|the)\s+)?[A-Z][\w.'’-]*)*"
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
        The mean log-odds of its tokens.
    """

    sentence: int
    first: int
    stop: int
    score: float


def runs(odds: Array, sentence: Array) -> list[Run]:
    """Runs of tokens with positive log-odds; a gap of one token does not break a run.

    Parameters
    ----------
    odds : array of float
        *Shape:* (tokens,)
    sentence : array of int
        Number of each token's sentence. *Shape:* (tokens,)

    Examples
    --------
    >>> import numpy as np
    >>> found = runs(np.array([-1.0, 2, -1, 3, -1, -1, 1]), np.zeros(7, int))
    >>> [(run.first, run.stop) for run in found]
    [(1, 4), (6, 7)]
    """
    at = np.flatnonzero(odds > 0)
    if not len(at):
        return []
    numbers = sentence[at]
    breaks = (np.diff(at) > 2) | (np.diff(numbers) != 0)
    begin = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    last = np.append(begin[1:], len(at)) - 1
    mean = np.add.reduceat(odds[at], begin) / (last - begin + 1)
    return [
        Run(*row)
        for row in zip(
            numbers[begin].tolist(),
            at[begin].tolist(),
            (at[last] + 1).tolist(),
            mean.tolist(),
            strict=True,
        )
    ]


def find_attributions(
    text: str, sentences: Sequence[tuple[int, int]], prediction: Prediction
) -> list[tuple[Attribution, ...]]:
    """The attributions of each sentence, the surest first.

    Parameters
    ----------
    text : str
    sentences : sequence of (int, int)
    prediction : Prediction

    Returns
    -------
    list of tuple of Attribution
    """
    starts, ends = prediction.offsets[:, 0], prediction.offsets[:, 1]
    bounds = np.array([start for start, _ in sentences], dtype=np.int64)
    sentence = np.searchsorted(bounds, starts, side="right") - 1

    def span(run: Run) -> Span:
        start, end = int(starts[run.first]), int(ends[run.stop - 1])
        return Span(start, end, text[start:end])

    sources: dict[int, list[Run]] = {}
    for run in runs(prediction.source, sentence):
        sources.setdefault(run.sentence, []).append(run)
    found: list[list[tuple[float, Attribution]]] = [[] for _ in sentences]
    for cue in runs(prediction.cue, sentence):
        near = [s for s in sources.get(cue.sentence, ()) if _distance(s, cue) <= _REACH]
        source = min(near, key=lambda run: _distance(run, cue), default=None)
        pair = Attribution(span(cue), span(source) if source else None)
        found[cue.sentence].append((-cue.score, pair))
    return [tuple(pair for _, pair in sorted(pairs)) for pairs in found]


def _distance(a: Run, b: Run) -> int:
    return max(a.first - b.stop, b.first - a.stop, 0)


def find_speakers(
    tags: Sequence[str | None],
    attributions: Sequence[tuple[Attribution, ...]],
    joined: Sequence[bool],
) -> list[str | None]:
    """The name to file each attributed sentence under.

    Parameters
    ----------
    tags : sequence of str or None
    attributions : sequence of tuple of Attribution
    joined : sequence of bool
        Whether a sentence belongs to the same quotation as the one before.

    Returns
    -------
    list of str or None
    """
    own: list[str | None] = [
        _plain(pairs[0].source.text) if pairs and pairs[0].source else None
        for pairs in attributions
    ]
    fullest: dict[str, str] = {}
    for phrase in own:
        name = _name_in(phrase)
        if name:
            last = name.split()[-1]
            if len(name) > len(fullest.get(last, "")):
                fullest[last] = name
    speakers: list[str | None] = []
    last_speaker: str | None = None
    for tag, phrase in zip(tags, own, strict=True):
        if tag == NONE:
            speakers.append(None)
            continue
        if phrase is None or phrase.lower() in _PRONOUNS:
            speakers.append(last_speaker)
            continue
        name = _name_in(phrase)
        last_speaker = fullest[name.split()[-1]] if name else phrase
        speakers.append(last_speaker)
    # A quotation whose attribution only follows: the first speaker of its block.
    for i in range(len(speakers) - 2, -1, -1):
        if tags[i] != NONE and own[i] is None and joined[i + 1] and own[i + 1] is not None:
            speakers[i] = speakers[i + 1]
    return speakers


def _plain(phrase: str) -> str:
    return _POSSESSIVE.sub("", phrase)


def _name_in(phrase: str | None) -> str | None:
    names = _NAME.findall(phrase or "")
    return max(names, key=len) if names else None
