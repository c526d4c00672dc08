"""Whatever string goes in, what comes out keeps its promises."""

import dataclasses
import gzip
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quoteattr import TAGS, TaggedDocument
from quoteattr.corpus import CorpusError, read
from quoteattr.features import Document
from quoteattr.model import Prediction, SentenceModel
from quoteattr.phrases import body_name
from quoteattr.tagger import Tagger

# Characters that mean something to one room or another, and words that do.
PIECES = [
    *"\"'`“”„‟«»‹›‘’‚‛.!?…,;:-–—()[]{}<>&@#*_|/\\=+%$0189aAzZéß𝐀中ש",
    *" \t\n\r\x0b\x0c\x1c\x85\xa0\u2028\u2029\u3000\x00\x07\x1b\x7f\ufffe\U0010ffff",
    *"\u00ad\u200b\u200d\u200e\u200f\u202a\u202e\u2066\u2069\u2060\ufeff\u0301\u20e3\ufe0f",
    *"\ud800\udfff👩🇬🇧",
    *["\r\n", "\n\n", "''", "``", "Mr.", "U.S.", "p.m.", "J.F.", "said", "he said", "They", "who"],
    *["two officials", "the agency", "Ann Lee", "Smith", "according to", "spokeswoman", "n’t"],
    *[
        "<p>",
        "</p>",
        "&quot;",
        "שלום",
        "مرحبا",
        "他說",
        "http://a.example/?b=c",
        "1,250.5",
        "a\u0301",
    ],
]
ANY_CHARACTER = st.characters(exclude_categories=())
TEXTS = st.one_of(
    st.text(ANY_CHARACTER, max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=80).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
    st.binary(max_size=120).map(lambda data: data.decode("latin-1")),
)
UNHURRIED = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check(document: TaggedDocument, text: str) -> None:
    """Assert all that is promised of a result."""
    assert document.text == text
    end = 0
    for s in document.sentences:
        assert end <= s.start < s.end <= len(text)
        assert not text[end : s.start].strip(), "every non-space character is in a sentence"
        assert s.text == text[s.start : s.end] == s.text.strip()
        end = s.end
        assert s.tag in TAGS and (s.form is None) == (s.tag == "none")
        assert list(s.probabilities) == list(TAGS)
        chances = list(s.probabilities.values())
        assert np.isfinite(chances).all() and min(chances) >= 0
        assert sum(chances) == pytest.approx(1, abs=1e-9)
        found = [(a.cue, a.source, *a.content) for a in s.attributions]
        spans = [*s.quotes, *(span for group in found for span in group if span)]
        for span in spans:
            assert s.start <= span.start < span.end <= s.end
            assert span.text == text[span.start : span.end]
    assert not text[end:].strip()
    for source in document.sources:
        for span in source.mentions:
            assert span.text == text[span.start : span.end]
    json.dumps(document.to_dict())


@UNHURRIED
@given(TEXTS)
def test_any_text(tagger: Tagger, text: str) -> None:
    document = tagger.tag(text)
    check(document, text)
    assert tagger.tag(text) == document


@UNHURRIED
@given(st.lists(TEXTS.filter(str.strip), max_size=8))
def test_any_sentences(tagger: Tagger, sentences: list[str]) -> None:
    document = tagger.tag_sentences(sentences)
    assert [s.text for s in document.sentences] == [s.strip() for s in sentences]
    check(document, " ".join(s.strip() for s in sentences))


@UNHURRIED
@given(st.lists(TEXTS, max_size=6), st.integers(1, 4))
def test_any_texts_together(tagger: Tagger, texts: list[str], batch_size: int) -> None:
    together = list(tagger.pipe(texts, batch_size=batch_size))
    assert len(together) == len(texts)
    for text, document in zip(texts, together, strict=True):
        check(document, text)
        alone = tagger.tag(text)
        assert [s.start for s in alone.sentences] == [s.start for s in document.sentences]
        for a, b in zip(alone.sentences, document.sentences, strict=True):
            assert a.probabilities == pytest.approx(b.probabilities, abs=1e-5)


class AnyNetwork(SentenceModel):
    """A model that finds anything anywhere: what follows the network must bear it."""

    def __init__(self, model: SentenceModel, seed: int) -> None:
        self.__dict__.update(vars(model))
        self.rng = np.random.default_rng(seed)

    def predict(self, documents: Sequence[Document], hidden: bool = False) -> list[Prediction]:
        found = []
        for said in super().predict(documents, hidden):
            tags = self.rng.dirichlet(np.full(len(TAGS), 0.2), len(said.tags))
            odds = self.rng.normal(0, 2, (2, len(said.cue))).astype(np.float32)
            found.append(dataclasses.replace(said, tags=tags, source=odds[0], cue=odds[1]))
        return found


@pytest.mark.parametrize("seed", range(5))
def test_any_network(tagger: Tagger, seed: int) -> None:
    rng = random.Random(seed)
    unsteady = Tagger(AnyNetwork(tagger.model, seed))
    pieces = [*PIECES, "spokesman for", "the", "its", "president of"]
    for _ in range(300):
        text = rng.choice(["", " "]).join(rng.choices(pieces, k=rng.randrange(1, 40)))
        check(unsteady.tag(text), text)


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_any_body(words: str) -> None:
    body = body_name(words)
    assert body is None or body.split()


def _bytes(size: int) -> str:
    return random.Random(0).randbytes(size).decode("latin-1")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: '"' * 1_000_000, id="a million straight marks"),
        pytest.param(lambda: "“" * 1_000_000, id="a million opening marks"),
        pytest.param(lambda: "“”" * 500_000, id="a million curly marks"),
        pytest.param(lambda: "and he said that " * 300_000, id="a sentence of 5 MB"),
        pytest.param(lambda: "a" * 5_000_000, id="a word of 5 MB"),
        pytest.param(lambda: "Word\n" * 100_000, id="100,000 one-word lines"),
        pytest.param(lambda: "\n" * 1_000_000, id="a million blank lines"),
        pytest.param(lambda: "“‘" * 20_000 + "No." + "’”" * 20_000, id="deep nesting"),
        pytest.param(lambda: "(" * 200_000 + "No." + ")" * 200_000, id="deep brackets"),
        pytest.param(lambda: "e" + "\u0301" * 200_000, id="one letter, many accents"),
        pytest.param(lambda: "\u202e“No,” he said.\u202c " * 1_000, id="bidirectional marks"),
        pytest.param(lambda: "قال الوزير: «لا». " * 1_000, id="Arabic"),
        pytest.param(lambda: "他說：「不。」" * 10_000, id="Chinese"),
        pytest.param(lambda: "<p>“No,” he said.</p>\n" * 1_000, id="HTML"),
        pytest.param(lambda: _bytes(50_000), id="bytes"),
        pytest.param(lambda: "\x00" * 100_000, id="nulls"),
        pytest.param(lambda: "\ud800 \udfff" * 30_000, id="lone surrogates"),
        pytest.param(lambda: "👩‍👩‍👧‍👦" * 20_000, id="emoji"),
    ],
)
def test_large_and_strange(tagger: Tagger, make: Callable[[], str]) -> None:
    text = make()
    check(tagger.tag(text), text)


# --- labelled articles ---

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
SENTENCES = st.fixed_dictionaries(
    {},
    optional={
        "start": st.integers(-2, 9) | JSON,
        "end": st.integers(-2, 9) | JSON,
        "tag": st.sampled_from([*TAGS, "x"]) | JSON,
        "form": st.sampled_from(["direct", "partial", "indirect", None]) | JSON,
        "speaker": JSON,
        "attributions": JSON,
    },
)
SPANS = st.lists(st.lists(st.integers(-1, 9) | JSON, min_size=1, max_size=3), max_size=2)
ATTRIBUTIONS = st.fixed_dictionaries({}, optional={"source": SPANS | JSON, "cue": SPANS | JSON})
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "id": JSON,
        "text": st.text(max_size=9) | JSON,
        "source": JSON,
        "sentences": st.lists(SENTENCES | JSON, max_size=3) | JSON,
        "attributions": st.lists(ATTRIBUTIONS | JSON, max_size=3) | JSON,
    },
)


def read_or_refused(path: Path) -> None:
    try:
        for article in read(path):
            assert isinstance(article.text, str)
            for sentence in article.sentences:
                assert 0 <= sentence.start < sentence.end <= len(article.text)
                assert sentence.tag in TAGS
    except CorpusError as error:
        assert str(path) in str(error)


@settings(UNHURRIED, max_examples=400)
@given(st.lists(ROWS | JSON, max_size=3))
def test_any_rows(tmp_path: Path, rows: list[object]) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    read_or_refused(path)


@UNHURRIED
@given(st.binary(max_size=60), st.sampled_from([".jsonl", ".jsonl.gz"]))
def test_any_bytes(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"bytes{suffix}"
    path.write_bytes(data)
    read_or_refused(path)


def test_damaged_archive(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    whole = gzip.compress(json.dumps({"text": "Rain fell." * 50}).encode())
    for place in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[place] ^= 0x55
        path.write_bytes(bytes(damaged))
        read_or_refused(path)


@pytest.mark.parametrize("line", ["[" * 100_000, '{"text": ' + "9" * 5000 + "}"])
def test_endless_json(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(line)
    with pytest.raises(CorpusError, match="line 1: not JSON"):
        read(path)
