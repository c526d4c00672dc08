"""What a document holds a million of, as columns of numbers: objects are made when looked at.

A tagged sentence with its offsets, its probabilities and an attribution is some twenty objects,
about a kilobyte. Here it is seventy bytes, and thirty for an attribution; to make it anew takes a
thirtieth of the time of tagging it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, Final

from numpy.typing import NDArray

from quoteattr.document import Attribution, Span, TaggedSentence
from quoteattr.labels import TAGS
from quoteattr.packed import Packed, Pairs, integers

#: The start and end of what is not there.
_NOWHERE: Final = (-1, -1)


class Attributions(Packed[tuple[Attribution, ...]]):
    """The attributions of each sentence of a text.

    Parameters
    ----------
    text : str
    found : iterable of sequence of Attribution
        Those of the first sentence, of the second, and so on.

    Examples
    --------
    >>> told = Attribution(Span(8, 12, "said"), Span(0, 7, "Ann Lee"), (Span(13, 15, "no"),))
    >>> kept = Attributions("Ann Lee said no. Rain fell.", [[told], []])
    >>> kept[0] == (told,), kept[1]
    (True, ())
    """

    __slots__ = ("_firsts", "_numbers", "_text")

    def __init__(self, text: str, found: Iterable[Sequence[Attribution]]) -> None:
        self._text = text
        #: Where the numbers of each sentence begin, and where those of the last one end.
        self._firsts = integers(text, [0])
        #: For each attribution how many spans its content has; then start and end of the cue, of
        #: the source, of these.
        self._numbers = integers(text)
        for attributions in found:
            for cue, source, content in attributions:
                numbers = [len(content), *cue[:2], *(source or _NOWHERE)[:2]]
                for span in content:
                    numbers += span[:2]
                self._numbers.extend(numbers)
            self._firsts.append(len(self._numbers))

    def __len__(self) -> int:
        return len(self._firsts) - 1

    def make(self, number: int) -> tuple[Attribution, ...]:
        at, stop = self._firsts[number], self._firsts[number + 1]
        if at == stop:
            return ()
        text, found = self._text, []
        while at < stop:
            count, a, b, c, d = self._numbers[at : at + 5]
            at += 5
            content = []
            for _ in range(count):
                start, end = self._numbers[at : at + 2]
                content.append(Span(start, end, text[start:end]))
                at += 2
            source = None if c < 0 else Span(c, d, text[c:d])
            found.append(Attribution(Span(a, b, text[a:b]), source, tuple(content)))
        return tuple(found)

    def source(self, number: int) -> Span | None:
        """The source of the first of a sentence's attributions that has one."""
        at, stop = self._firsts[number], self._firsts[number + 1]
        while at < stop:
            start, end = self._numbers[at + 3 : at + 5]
            if start >= 0:
                return Span(start, end, self._text[start:end])
            at += 5 + 2 * self._numbers[at]
        return None


class TaggedSentences(Packed[TaggedSentence]):
    """The tagged sentences of a document.

    Parameters
    ----------
    text : str
    bounds : Pairs
        Start and end of each sentence.
    decided : sequence of (str or None, str or None)
        Tag and form of each.
    probabilities : array of float64
        Of each tag. *Shape:* (sentences, tags)
    attributions : Attributions
    quotations : Pairs
        Start and end of what stands in outermost quotation marks, in order.
    speakers : sequence of str or None
        Who answers for each.
    """

    __slots__ = (
        "_attributions",
        "_bounds",
        "_decided",
        "_probabilities",
        "_quotations",
        "_speakers",
        "_text",
    )

    def __init__(
        self,
        text: str,
        bounds: Pairs,
        decided: Sequence[tuple[str | None, str | None]],
        probabilities: NDArray[Any],
        attributions: Attributions,
        quotations: Pairs,
        speakers: Sequence[str | None],
    ) -> None:
        self._text = text
        self._bounds = bounds
        self._decided = decided
        self._probabilities = probabilities
        self._attributions = attributions
        self._quotations = quotations
        self._speakers = speakers

    def __len__(self) -> int:
        return len(self._decided)

    def make(self, number: int) -> TaggedSentence:
        start, end = self._bounds.starts[number], self._bounds.ends[number]
        tag, form = self._decided[number]
        return TaggedSentence(
            self._text[start:end],
            start,
            end,
            tag,
            form,
            dict(zip(TAGS, self._probabilities[number].tolist(), strict=False)),
            self._attributions.make(number),
            self._quotes(start, end),
            self._speakers[number],
        )

    def _quotes(self, start: int, end: int) -> tuple[Span, ...]:
        """What of a sentence stands in quotation marks."""
        starts, ends = self._quotations.starts, self._quotations.ends
        at = bisect_right(ends, start)
        found = []
        while at < len(ends) and starts[at] < end:
            a, b = max(starts[at], start), min(ends[at], end)
            if a < b:
                found.append(Span(a, b, self._text[a:b]))
            at += 1
        return tuple(found)
