import json
import pickle
import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import quoteattr
from quoteattr.labels import FORMS, NONE, TAGS
from quoteattr.tagger import Tagger

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "''",
        "‘",
        "’",
        "'",
        ".",
        "?",
        "...",
        ",",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        " ",
        "said",
        "Smith",
        "officials",
        "the",
        "Ministry",
        "U.S.",
        "Mr.",
        "No.",
        "3.5",
        "a.m.",
        "(Agency)",
        "-",
        "—",
        "\u00a0",
        "😀",
        "\ud800",
        "\x00",
        "\u202e",
        "é",
        "ministry's",
        "he",
        "(",
        ")",
        "«",
        "»",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join))


def check(document: quoteattr.TaggedDocument, text: str) -> None:
    assert document.text == text
    covered = 0
    for sentence in document.sentences:
        assert covered <= sentence.start < sentence.end <= len(text)
        assert not text[covered : sentence.start].strip()
        assert sentence.text == text[sentence.start : sentence.end] == sentence.text.strip()
        assert sentence.tag in TAGS
        assert (sentence.form is None) == (sentence.tag == NONE)
        assert sentence.form is None or sentence.form in FORMS
        assert set(sentence.probabilities) == set(TAGS)
        assert sum(sentence.probabilities.values()) == pytest.approx(1)
        assert max(sentence.probabilities, key=sentence.probabilities.__getitem__) == sentence.tag
        assert sentence.tag in sentence.tags
        spans = [s for a in sentence.attributions for s in (a.cue, a.source, *a.content) if s]
        for span in (*sentence.quotes, *spans):
            assert sentence.start <= span.start < span.end <= sentence.end
            assert span.text == text[span.start : span.end]
        covered = sentence.end
    assert not text[covered:].strip()


def same(found: list[quoteattr.TaggedDocument], expected: list[quoteattr.TaggedDocument]) -> None:
    """Equal but for rounding."""
    assert [document.text for document in found] == [document.text for document in expected]
    for one, other in zip(found, expected, strict=True):
        assert [s.tag for s in one.sentences] == [s.tag for s in other.sentences]
        for a, b in zip(one.sentences, other.sentences, strict=True):
            assert a.probabilities == pytest.approx(b.probabilities, abs=1e-5)


@SLOW
@given(text=TEXTS)
def test_any_text(tagger: Tagger, text: str) -> None:
    document = tagger.tag(text)
    check(document, text)
    assert document == tagger.tag(text)


@settings(SLOW, max_examples=30)
@given(texts=st.lists(TEXTS, max_size=6))
def test_a_text_alone_and_among_others(tagger: Tagger, texts: list[str]) -> None:
    same(list(tagger.pipe(texts, batch_size=4)), [tagger.tag(text) for text in texts])


@SLOW
@given(sentences=st.lists(st.text(min_size=1).filter(str.strip), max_size=8))
def test_sentences_of_the_caller_are_kept(tagger: Tagger, sentences: list[str]) -> None:
    document = tagger.tag_sentences(sentences)
    assert [s.text for s in document.sentences] == [s.strip() for s in sentences]
    for s in document.sentences:
        assert document.text[s.start : s.end] == s.text


def test_pipe_is_lazy(tagger: Tagger) -> None:
    read = []

    def texts():  # type: ignore[no-untyped-def]
        for number in range(100):
            read.append(number)
            yield "Rain fell."

    next(tagger.pipe(texts(), batch_size=3))
    assert len(read) == 3


def test_workers_give_the_same_in_order(tagger: Tagger) -> None:
    texts = [f"Officials said {n} roads were shut. “Fine,” said Ann Okafor." for n in range(9)]
    same(list(tagger.pipe(texts, batch_size=2, n_jobs=2)), list(tagger.pipe(texts)))


def test_long_documents_are_tagged_in_pieces(tagger: Tagger) -> None:
    text = "Rain fell on the town. “We are wet,” said Ann Okafor. " * 500
    document = tagger.tag(text)
    check(document, text)
    assert [s.tag for s in document.sentences].count("direct_quote") == 500


def test_empty(tagger: Tagger) -> None:
    assert tagger.tag("").sentences == tagger.tag(" \n\t ").sentences == ()
    assert tagger.tag_sentences([]).sentences == ()
    assert list(tagger.pipe([])) == []
    assert tagger.tag("", id="x").to_dict() == {"id": "x", "sentences": [], "sources": []}


@pytest.mark.parametrize("bad", [None, 3, b"bytes", ["list"]])
def test_not_a_text(tagger: Tagger, bad: object) -> None:
    with pytest.raises(TypeError, match="must be a string, not"):
        tagger.tag(bad)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"sentences\[0\] must be a string"):
        tagger.tag_sentences([bad])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        list(tagger.pipe([bad]))  # type: ignore[list-item]


def test_other_bad_arguments(tagger: Tagger) -> None:
    with pytest.raises(TypeError, match="not one string"):
        tagger.tag_sentences("One.")
    with pytest.raises(TypeError, match="not one string"):
        next(tagger.pipe("One."))
    with pytest.raises(ValueError, match=r"sentences\[1\] is empty"):
        tagger.tag_sentences(["One.", " "])
    with pytest.raises(ValueError, match="batch_size"):
        next(tagger.pipe(["One."], batch_size=0))
    with pytest.raises(ValueError, match="min_confidence"):
        quoteattr.load(min_confidence=2)
    with pytest.raises(ValueError, match="precedence"):
        quoteattr.load(precedence=["none"])


def test_precedence_and_abstaining() -> None:
    text = "“We will appeal,” two officials said. Perhaps the harbour would say so."
    first = quoteattr.load().tag(text).sentences[0]
    assert (first.tag, first.form) == ("anonymous_source", "direct")
    assert first.tags == {"anonymous_source", "direct_quote"}
    order = ("direct_quote", "anonymous_source", "official_statement", "paraphrase")
    assert quoteattr.load(precedence=order).tag(text).sentences[0].tag == "direct_quote"
    assert quoteattr.load().tag(text, precedence=order).sentences[0].tag == "direct_quote"
    unsure = quoteattr.load(min_confidence=1.0).tag(text).sentences
    assert {s.tag for s in unsure} == {None} and unsure[0].tags == frozenset()


def test_threads_share_a_tagger(tagger: Tagger) -> None:
    texts = [f"Officials said {n} roads were shut. “Fine,” said Ann Okafor." for n in range(40)]
    expected = [tagger.tag(text) for text in texts]
    results: dict[int, list[quoteattr.TaggedDocument]] = {}

    def work(number: int) -> None:
        results[number] = [tagger.tag(text) for text in texts]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(results[n] == expected for n in range(8))


def test_a_tagger_can_be_sent_to_another_process(tagger: Tagger) -> None:
    text = "Two officials said so."
    assert pickle.loads(pickle.dumps(tagger)).tag(text) == tagger.tag(text)


def test_spans_of_the_caller_are_kept(tagger: Tagger) -> None:
    text = "  Rain fell;\n “more is coming,” said Ann Lee. "
    [document, empty] = tagger.tag_spans([(text, [(0, 13), (13, len(text))]), (" ", [])])
    assert document.text == text
    assert [s.text for s in document.sentences] == ["Rain fell;", "“more is coming,” said Ann Lee."]
    check(document, text)
    assert empty.sentences == ()
    whole = tagger.tag(text)
    spans = [(s.start, s.end) for s in whole.sentences]
    assert tagger.tag_spans([(text, spans)]) == [whole]


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([(0, 5), (4, 10)], r"documents\[0\]: sentence 1, 4 to 10, is no span between 5 and 10"),
        ([(0, 11)], "is no span between 0 and 10"),
        ([(0, 0)], "is no span"),
        ([(0, 4), (4, 5), (5, 10)], "sentence 1, 4 to 5, is empty"),
        ([(5, 10)], "the text from 0 to 5 is in no sentence"),
        ([(0, 4)], "the text from 4 to 10 is in no sentence"),
    ],
)
def test_bad_spans(tagger: Tagger, spans: list[tuple[int, int]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tagger.tag_spans([("Rain fell.", spans)])


def test_results_can_be_hashed(tagger: Tagger) -> None:
    text = "“It rained,” Ann Roe said."
    first, second = tagger.tag(text), tagger.tag(text)
    assert len({first, second}) == len({*first.sentences, *second.sentences}) == 1


def test_spans_of_numpy_become_numbers_of_python(tagger: Tagger) -> None:
    [doc] = tagger.tag_spans([("Rain fell. So.", np.array([[0, 10], [11, 14]]))])
    assert json.loads(json.dumps(doc.to_dict()))["sentences"][1]["start"] == 11
