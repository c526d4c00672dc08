"""One tagger, many threads and processes."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from conftest import SAMPLE

import quoteattr
from quoteattr.document import TaggedDocument
from quoteattr.tagger import Tagger

TEXTS = [
    SAMPLE.read_text(encoding="utf-8"),
    "Two officials said talks had failed.",
    "“Not so,” Jane Lee told reporters. She left.\n\nUnknownword Qzxv " * 20,
    "",
] * 4


def test_eight_threads_give_what_one_gives(tagger: Tagger) -> None:
    fresh = quoteattr.load()  # whose vocabulary has remembered nothing yet
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(fresh.tag, TEXTS))
    assert together == [tagger.tag(text) for text in TEXTS]


def test_threads_share_a_pipe_each(tagger: Tagger) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: list(tagger.pipe(TEXTS, batch_size=5)), range(8)))
    assert all(documents == found[0] for documents in found)


def test_threads_survive_a_full_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quoteattr.tokens._MAX_WORDS", 10)
    small = quoteattr.load()
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(small.tag, TEXTS))
    assert together == [quoteattr.load().tag(text) for text in TEXTS]


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_processes(tagger: Tagger, method: str) -> None:
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        found = list(pool.map(tagger.tag, TEXTS[:4], timeout=120))
    assert_same(found, [tagger.tag(text) for text in TEXTS[:4]])


def assert_same(found: list[TaggedDocument], expected: list[TaggedDocument]) -> None:
    """Equal but for the last bits: another process may have other threads for its products."""
    for a, b in zip(found, expected, strict=True):
        assert [(s.start, s.end, s.tag, s.form) for s in a.sentences] == [
            (s.start, s.end, s.tag, s.form) for s in b.sentences
        ]
        for s, t in zip(a.sentences, b.sentences, strict=True):
            assert s.probabilities == pytest.approx(t.probabilities, abs=1e-6)
