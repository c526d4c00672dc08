"""Opinions: what another model said, from a file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from quoteattr import store
from quoteattr.features import Document
from quoteattr.model import SentenceModel
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
    from test_training import SMALL, TRAIN

    from quoteattr.corpus import Article
    from quoteattr.store import load, shipped_path
    from quoteattr.training import train

    unlabelled = [Article(str(i), "two", text, (), None) for i, text in enumerate(TEXTS)]
    # Only the texts without labels: the file says nothing of others.
    opinions = Opinions(path)

    class OfThese:
        def __init__(self, teacher: SentenceModel | Opinions) -> None:
            self.teacher = teacher

        def predict(self, asked: list[Document]) -> list:
            known = asked[0].text in TEXTS
            return (self.teacher if known else tagger.model).predict(asked)

    short = replace(SMALL, epochs=1)
    start = load(shipped_path())
    from_file, from_model = (
        train([*TRAIN, *unlabelled], start, short, teachers=[OfThese(teacher)])
        for teacher in (opinions, tagger.model)
    )
    assert np.allclose(from_file.arrays["out"], from_model.arrays["out"], atol=1e-4)
