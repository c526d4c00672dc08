"""Opinions: what another model said, from a file."""

from pathlib import Path

import numpy as np
import pytest

from quoteattr import store
from quoteattr.corpus import Article
from quoteattr.features import Document
from quoteattr.opinions import Opinions, OpinionsError, write
from quoteattr.segment import segment
from quoteattr.tagger import Tagger

TEXTS = ["Rain fell. “No,” said Ann Lee.", "Two officials said talks had failed.", "Hail fell."]


def documents() -> list[Document]:
    return [Document.of(text, segment(text)) for text in TEXTS]


@pytest.fixture
def path(tagger: Tagger, tmp_path: Path) -> Path:
    said = tagger.model.predict(documents())
    path = tmp_path / "said.safetensors"
    write(
        path,
        {
            text: (p.tags, np.stack([p.source, p.cue], axis=1))
            for text, p in zip(TEXTS, said, strict=True)
        },
    )
    return path


def test_what_was_said_is_read(tagger: Tagger, path: Path) -> None:
    asked = list(reversed(documents()))
    for read, said in zip(Opinions(path).predict(asked), tagger.model.predict(asked), strict=True):
        for name in ("tags", "source", "cue"):
            assert np.allclose(getattr(read, name), getattr(said, name), atol=1e-4)


def test_a_text_that_nobody_was_asked_about(path: Path) -> None:
    other = "Snow fell."
    with pytest.raises(OpinionsError, match="no opinion of a text that begins 'Snow fell.'"):
        Opinions(path).predict([Document.of(other, segment(other))])


def test_other_sentences(path: Path) -> None:
    with pytest.raises(OpinionsError, match="in 1 sentences"):
        Opinions(path).predict([Document.of(TEXTS[0], [(0, len(TEXTS[0]))])])


def test_files_that_hold_no_opinions(path: Path, tmp_path: Path) -> None:
    model = Path(store.shipped_path()) / store.ARRAYS
    whole = path.read_bytes()
    damaged = tmp_path / "damaged.safetensors"
    for data in (b"", whole[:50], whole[: len(whole) // 2], model.read_bytes()):
        damaged.write_bytes(data)
        with pytest.raises(OpinionsError, match=r"damaged\.safetensors: no opinions"):
            Opinions(damaged)
    with pytest.raises(OpinionsError, match=r"missing\.safetensors: no opinions"):
        Opinions(tmp_path / "missing.safetensors")


def test_a_file_teaches_like_the_model_that_wrote_it(tagger: Tagger, path: Path) -> None:
    pytest.importorskip("jax", reason="needs quoteattr[train]")
    from quoteattr.training import lesson_of

    for text in TEXTS:
        article = Article("a", "one", text, (), None)
        read, asked = (
            lesson_of(tagger.model.vocabulary, article, [teacher])
            for teacher in (Opinions(path), tagger.model)
        )
        for name in ("tags", "source", "cue"):
            assert np.allclose(getattr(read, name), getattr(asked, name), atol=1e-4)
        assert read.tags.sum(axis=1) == pytest.approx(1)
