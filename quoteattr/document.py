"""What a tagged text looks like: immutable results that index the caller's own string."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from quoteattr.labels import ANONYMOUS, NONE, TAGS, tags_that_apply


class Span(NamedTuple):
    """A stretch of a text.

    Attributes
    ----------
    start, end : int
        Offsets of the first character and of the one past the last.
    text : str
        The characters between them.
    """

    start: int
    end: int
    text: str


class Attribution(NamedTuple):
    """One act of attributing in a sentence.

    Attributes
    ----------
    cue : Span
        The reporting words, such as "said" or "according to".
    source : Span or None
        The phrase that names or describes who said it.
    content : tuple of Span
        What of the sentence is attributed: what stands before the two, after them, or both.
    """

    cue: Span
    source: Span | None
    content: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """One sentence and who answers for it.

    Attributes
    ----------
    text : str
        The sentence; ``document.text[start:end]``.
    start, end : int
        Its offsets in the document.
    tag : str or None
        One of `quoteattr.labels.TAGS`; ``None`` where the tagger abstained.
    form : str or None
        One of `quoteattr.labels.FORMS`; ``None`` where nothing is attributed.
    probabilities : mapping of str to float
        The calibrated probability of each tag. They sum to 1.
    attributions : tuple of Attribution
        Cue and source of each attribution in the sentence, the one that decides its tag first.
    quotes : tuple of Span
        What stands in quotation marks, without the marks.
    speaker : str or None
        The name to file the sentence under; people or bodies who speak together are joined by
        " and ".
    """

    text: str
    start: int
    end: int
    tag: str | None
    form: str | None
    probabilities: Mapping[str, float] = field(hash=False)
    attributions: tuple[Attribution, ...] = ()
    quotes: tuple[Span, ...] = ()
    speaker: str | None = None

    @property
    def tags(self) -> frozenset[str]:
        """Every tag that applies (see `quoteattr.labels.tags_that_apply`)."""
        return frozenset() if self.tag is None else tags_that_apply(self.tag, self.form)

    @property
    def cue(self) -> Span | None:
        """The reporting words of the attribution that decides the tag."""
        return self.attributions[0].cue if self.attributions else None

    @property
    def source(self) -> Span | None:
        """The phrase that names the source, where the sentence itself holds one."""
        return self.attributions[0].source if self.attributions else None

    def to_dict(self) -> dict[str, Any]:
        """The sentence as JSON has it."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "tag": self.tag,
            "form": self.form,
            "probabilities": dict(self.probabilities),
            "source": self.source and self.source._asdict(),
            "cue": self.cue and self.cue._asdict(),
            "quotes": [quote._asdict() for quote in self.quotes],
            "speaker": self.speaker,
        }


@dataclass(frozen=True, slots=True)
class Source:
    """One who answers for sentences of a document.

    Attributes
    ----------
    name : str
        The fullest name that the document gives, or the description of somebody unnamed. Those
        who speak together are a source of their own, their names joined by " and ".
    kind : str
        One of `quoteattr.labels.KINDS`.
    mentions : tuple of Span
        The source phrases that speak of them, in order.
    sentences : tuple of int
        Numbers of the sentences they answer for, in order.
    tags, forms : mapping of str to int
        Number of those sentences by tag and by form; what does not occur is left out.
    share : float
        Their sentences, as a share of all attributed sentences.
    """

    name: str
    kind: str
    mentions: tuple[Span, ...]
    sentences: tuple[int, ...]
    tags: Mapping[str, int] = field(hash=False)
    forms: Mapping[str, int] = field(hash=False)
    share: float

    def to_dict(self) -> dict[str, Any]:
        """The source as JSON has it."""
        return {
            "name": self.name,
            "kind": self.kind,
            "mentions": [mention._asdict() for mention in self.mentions],
            "sentences": list(self.sentences),
            "tags": dict(self.tags),
            "forms": dict(self.forms),
            "share": self.share,
        }


class Sourcing(NamedTuple):
    """How a document is sourced, at a glance.

    Attributes
    ----------
    attributed : float
        Share of the sentences that are attributed to anyone.
    shares : dict of str to float
        Share of the sentences by tag, all five.
    sources : int
        Number of different speakers.
    single_source : str or None
        The name of the one speaker whom everything attributed comes from, if it is one.
    longest_unnamed : int
        The most sentences on end for which only unnamed people answer.
    """

    attributed: float
    shares: dict[str, float]
    sources: int
    single_source: str | None
    longest_unnamed: int


@dataclass(frozen=True)
class TaggedDocument:
    """A text whose sentences are tagged.

    Attributes
    ----------
    text : str
        The caller's string, unchanged.
    sentences : sequence of TaggedSentence
        In order; every non-space character of ``text`` is in exactly one. A tagger's result makes
        each when it is looked at, so that a long document takes little memory.
    id : str or None
        The caller's name for the document.
    sources : tuple of Source
        Who speaks in it, those with most sentences first.
    """

    text: str
    sentences: Sequence[TaggedSentence]
    id: str | None = None
    sources: tuple[Source, ...] = ()

    @cached_property
    def counts(self) -> dict[str | None, int]:
        """Number of sentences by tag."""
        counts: dict[str | None, int] = {}
        for sentence in self.sentences:
            counts[sentence.tag] = counts.get(sentence.tag, 0) + 1
        return counts

    @cached_property
    def sourcing(self) -> Sourcing:
        """How the document is sourced, at a glance."""
        count = max(len(self.sentences), 1)
        longest = run = 0
        for sentence in self.sentences:
            run = run + 1 if sentence.tag == ANONYMOUS else 0
            longest = max(longest, run)
        shares = {tag: self.counts.get(tag, 0) / count for tag in TAGS}
        return Sourcing(
            attributed=sum(share for tag, share in shares.items() if tag != NONE),
            shares=shares,
            sources=len(self.sources),
            single_source=self.sources[0].name if len(self.sources) == 1 else None,
            longest_unnamed=longest,
        )

    def _repr_html_(self) -> str:
        """The document as notebooks show it."""
        from quoteattr.page import fragment

        return fragment(self)

    def to_dict(self) -> dict[str, Any]:
        """The document as JSON has it: the row of every file that the library writes."""
        return {
            "id": self.id,
            "sentences": [s.to_dict() for s in self.sentences],
            "sources": [s.to_dict() for s in self.sources],
        }
