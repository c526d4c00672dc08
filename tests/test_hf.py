"""`tag_batch` alone, and through the real `datasets` library where it is installed."""

import sys
from typing import Any

import pytest

import quoteattr
from quoteattr.integrations import hf
from quoteattr.tagger import Tagger

TEXTS = [f"Officials said {n} roads were shut. “Fine,” said Ann Lee." for n in range(5)]


def test_a_batch_alone(tagger: Tagger) -> None:
    expected = [doc.to_dict()["sentences"] for doc in tagger.pipe(TEXTS)]
    assert hf.tag_batch({"text": TEXTS, "id": list("abcde")}) == {"sentences": expected}
    assert hf.tag_batch({"body": TEXTS}, text="body") == {"sentences": expected}
    assert hf.tag_batch({"text": []}) == {"sentences": []}


def test_another_tagger() -> None:
    order = ("direct_quote", "anonymous_source", "official_statement", "paraphrase")
    tagger = quoteattr.load(precedence=order)
    batch = {"text": ["“We will appeal,” two officials said."]}
    assert hf.tag_batch(batch)["sentences"][0][0]["tag"] == "anonymous_source"
    assert hf.tag_batch(batch, tagger=tagger)["sentences"][0][0]["tag"] == "direct_quote"


def test_bad_batches_are_named() -> None:
    with pytest.raises(ValueError, match="no column 'text'; there are 'body', 'url'. Name one"):
        hf.tag_batch({"body": TEXTS, "url": TEXTS})
    with pytest.raises(TypeError, match="column 'text', row 1 of the batch: .* not NoneType"):
        hf.tag_batch({"text": ["One.", None]})


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'quoteattr\[hf\]'"):
        hf.features()


@pytest.fixture
def datasets() -> Any:
    module = pytest.importorskip("datasets", reason="needs quoteattr[hf]")
    if not hasattr(module, "Dataset"):
        pytest.skip("needs quoteattr[hf]: this is the folder datasets/ of the checkout")
    return module


def test_map(datasets: Any, tagger: Tagger) -> None:
    articles = datasets.Dataset.from_dict({"text": TEXTS, "url": list("abcde")})
    tagged = articles.map(hf.tag_batch, batched=True, batch_size=2)
    assert tagged.column_names == ["text", "url", "sentences"]
    assert tagged["url"][:] == list("abcde")
    for row, expected in zip(tagged, tagger.pipe(TEXTS), strict=True):
        assert [s["tag"] for s in row["sentences"]] == [s.tag for s in expected.sentences]
        for s, t in zip(row["sentences"], expected.sentences, strict=True):
            assert row["text"][s["start"] : s["end"]] == s["text"]
            assert s["probabilities"] == pytest.approx(t.probabilities, abs=1e-5)
            assert (s["source"] or {}).get("text") == (t.source and t.source.text)
            assert [q["text"] for q in s["quotes"]] == [q.text for q in t.quotes]


def test_types_given_beforehand(datasets: Any) -> None:
    """The first batches hold nothing that types could be inferred from."""
    articles = datasets.Dataset.from_dict({"text": ["", "Rain fell.", *TEXTS]})
    types = datasets.Features({**articles.features, **hf.features()})
    tagged = articles.map(hf.tag_batch, batched=True, batch_size=1, features=types)
    assert tagged.features == types
    assert [len(row["sentences"]) for row in tagged] == [0, 1, *[2] * 5]
    assert tagged[1]["sentences"][0]["source"] is None
    assert tagged[2]["sentences"][1]["source"]["text"] == "Ann Lee"
    assert articles.select(range(2, 7)).map(hf.tag_batch, batched=True).features == types


def test_two_processes_and_streams(datasets: Any) -> None:
    articles = datasets.Dataset.from_dict({"body": TEXTS})
    expected = [["official_statement", "direct_quote"]] * 5
    body = {"text": "body"}
    tagged = articles.map(hf.tag_batch, batched=True, num_proc=2, fn_kwargs=body)
    assert [[s["tag"] for s in row["sentences"]] for row in tagged] == expected
    stream = articles.to_iterable_dataset().map(
        hf.tag_batch, batched=True, batch_size=2, fn_kwargs=body
    )
    assert [[s["tag"] for s in row["sentences"]] for row in stream] == expected
    order = ("direct_quote", "anonymous_source", "official_statement", "paraphrase")
    mine = {**body, "tagger": quoteattr.load(precedence=order)}
    tagged = articles.map(hf.tag_batch, batched=True, fn_kwargs=mine)
    assert len(tagged) == 5


def test_without_batched_the_cure_is_told() -> None:
    with pytest.raises(TypeError, match="batched=True"):
        hf.tag_batch({"text": "Rain fell."})
