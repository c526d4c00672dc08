"""Packed results: what a document holds is made when it is looked at, and is what it was."""

import pickle
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.document import Attribution, Span, TaggedSentence
from quoteattr.labels import TAGS
from quoteattr.packed import Pairs
from quoteattr.results import Attributions, TaggedSentences
from quoteattr.tagger import Tagger

TEXT = "“No, no,” Ann Lee said. “Never” was what Bob Roe told us, “ever.” Rain fell."
BOUNDS = [(0, 23), (24, 65), (66, 76)]


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


LEE = Attribution(span("said"), span("Ann Lee"), (span("No, no,"),))
ROE = Attribution(span("told us"), span("Bob Roe"), (span("Never"), span("ever")))
HEARSAY = Attribution(span("was what"), None)


def sentences() -> TaggedSentences:
    return TaggedSentences(
        TEXT,
        Pairs(TEXT, BOUNDS),
        [("direct_quote", "direct"), ("paraphrase", "partial"), ("none", None)],
        np.eye(5)[[0, 1, 4]],
        Attributions(TEXT, [[LEE], [HEARSAY, ROE], []]),
        Pairs(TEXT, [(1, 8), (25, 30), (59, 64)]),
        ["Ann Lee", "Bob Roe", None],
    )


def test_attributions_come_back() -> None:
    kept = Attributions(TEXT, [[LEE], [HEARSAY, ROE], []])
    assert kept == ((LEE,), (HEARSAY, ROE), ())
    assert list(map(kept.source, range(3))) == [LEE.source, ROE.source, None]


def test_sentences_are_what_they_were_made_of() -> None:
    first, second, third = sentences()
    assert first == TaggedSentence(
        text=TEXT[:23],
        start=0,
        end=23,
        tag="direct_quote",
        form="direct",
        probabilities=dict(zip(TAGS, [1.0, 0, 0, 0, 0], strict=True)),
        attributions=(LEE,),
        quotes=(span("No, no,"),),
        speaker="Ann Lee",
    )
    assert second.quotes == (span("Never"), span("ever.")) and third.quotes == ()
    assert second.attributions == (HEARSAY, ROE) and third.speaker is None


def test_a_quotation_over_sentences_is_in_each() -> None:
    text = "“One. Two.” Three."
    found = TaggedSentences(
        text,
        Pairs(text, [(0, 5), (6, 11), (12, 18)]),
        [("direct_quote", "direct")] * 2 + [("none", None)],
        np.eye(5)[:3],
        Attributions(text, [()] * 3),
        Pairs(text, [(1, 10)]),
        [None] * 3,
    )
    assert [[quote.text for quote in s.quotes] for s in found] == [["One."], ["Two."], []]


@given(at=st.slices(3))
def test_like_a_tuple(at: slice) -> None:
    found = sentences()
    same = tuple(found)
    assert found == same and same == found and found == sentences()
    assert hash(found) == hash(same) and repr(found) == repr(same)
    assert found[at] == same[at] and found[-1] == same[-1] and same[1] in found
    assert found != same[:2] and found != (*same[:2], replace(same[2], tag=None))
    assert found != list(same)
    assert pickle.loads(pickle.dumps(found)) == found
    with pytest.raises(IndexError):
        found[3]


@given(at=st.slices(3))
def test_pairs_are_like_a_tuple(at: slice) -> None:
    found = Pairs(TEXT, BOUNDS)
    assert found == tuple(BOUNDS) and list(found[at]) == BOUNDS[at]
    assert found[1] == BOUNDS[1] and found[-1] == BOUNDS[-1] and len(found) == 3
    with pytest.raises(IndexError):
        found[3]


@pytest.mark.parametrize("unit", ['"\n', "“No.\n"], ids=repr)
def test_tagging_short_sentences_takes_little_memory(tagger: Tagger, unit: str) -> None:
    def peak(characters: int) -> int:
        return memory(lambda: tagger.tag(unit * (characters // len(unit))))[1]

    peak(20_000)
    # What the network needs, whatever the length of the text, is in both.
    assert peak(60_000) - peak(20_000) < 60 * 40_000


@pytest.mark.parametrize(
    "unit", ['"\n', "“No.\n", "Ann Lee said. ", "“Yes,” he said. She said no. "], ids=repr
)
def test_results_take_little_memory(tagger: Tagger, unit: str) -> None:
    text = unit * (20_000 // len(unit))
    tagger.tag(text)
    assert memory(lambda: tagger.tag(text))[0] < 40 * len(text)


def memory(job: Callable[[], object]) -> tuple[int, int]:
    """Bytes that the result of a job takes, and bytes at the peak of it."""
    tracemalloc.start()
    try:
        result = job()
        held, peak = tracemalloc.get_traced_memory()
        assert result is not None
        return held, peak
    finally:
        tracemalloc.stop()
