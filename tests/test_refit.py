"""Going on from the shipped model with a few articles."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from test_cli import run

from quoteattr import corpus, load, store
from quoteattr.corpus import Article
from quoteattr.evaluation import evaluate
from quoteattr.labels import ANONYMOUS, PARAPHRASE
from quoteattr.model import SentenceModel
from quoteattr.refit import refit
from quoteattr.tagger import Tagger

ARTICLES = [
    a for a in corpus.read(ROOT / "datasets" / "newsroom" / "test.jsonl.gz") if len(a.sentences) > 9
][:24]
START = store.load(store.shipped_path())


def house_rule(article: Article) -> Article:
    """A newsroom for which unnamed people's words that are not quoted are paraphrase."""
    return replace(
        article,
        sentences=tuple(
            replace(s, tag=PARAPHRASE) if (s.tag, s.form) == (ANONYMOUS, "indirect") else s
            for s in article.sentences
        ),
    )


def macro_f1(model: store.Model, articles: list[Article]) -> float:
    tagger = Tagger(SentenceModel(model))
    return float(evaluate(articles, tagger.pipe(a.text for a in articles))["macro_f1"])


def test_labels_of_ones_own_are_learned() -> None:
    own = [house_rule(a) for a in ARTICLES]
    before = macro_f1(START, own[12:])
    assert macro_f1(refit(own[:12], START), own[12:]) > before + 0.04


def test_the_same_labels_do_no_harm() -> None:
    assert macro_f1(refit(ARTICLES[:12], START), ARTICLES[12:]) > (
        macro_f1(START, ARTICLES[12:]) - 0.02
    )


def test_only_the_last_layer_is_new() -> None:
    model = refit(ARTICLES[:5], START)
    changed = {k for k, a in START.arrays.items() if not np.array_equal(a, model.arrays[k])}
    assert changed == {"out", "out_bias"}
    assert model.config["refitted_from"] == START.config["digest"]
    text = ARTICLES[6].text
    one, other = load().tag(text), Tagger(SentenceModel(model)).tag(text)
    same = [(a, b) for a, b in zip(one.sentences, other.sentences, strict=True) if a.tag == b.tag]
    assert same and all(a.attributions == b.attributions for a, b in same)


def test_too_few_articles() -> None:
    with pytest.raises(ValueError, match="4 articles with labelled sentences: at least 5"):
        refit(ARTICLES[:4], START)


def test_the_command(tmp_path: Path) -> None:
    pytest.importorskip("jax", reason="needs quoteattr[train]")
    for name, articles in (("mine", ARTICLES[:6]), ("dev", ARTICLES[6:9])):
        lines = ["document\tsentence\ttag"]
        for a in articles:
            lines += [
                f"{a.id}\t{' '.join(a.text[s.start : s.end].replace(chr(34), '').split())}\t{s.tag}"
                for s in a.sentences
            ]
        (tmp_path / f"{name}.tsv").write_text("\n".join(lines), encoding="utf-8")
    done = run(
        "train", "--train", tmp_path / "mine.tsv", "--dev", tmp_path / "dev.tsv",
        "--last-layer", "-o", tmp_path / "model",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "macro F1" in done.stdout
    found = load(tmp_path / "model").tag("“We will appeal,” the ministry said in a statement.")
    assert found.sentences[0].tag == "official_statement"
    done = run(
        "train", "--train", "x.csv", "--dev", tmp_path / "dev.tsv", "--last-layer", "--epochs", 3,
        "-o", tmp_path / "other",
    )  # fmt: skip
    assert done.returncode == 2 and "--last-layer goes with neither --epochs" in done.stderr
    done = run(
        "train", "--train", "x.csv", "--dev", tmp_path / "dev.tsv", "--last-layer", "--go-on",
        "-o", tmp_path / "other",
    )  # fmt: skip
    assert done.returncode == 2 and "--go-on goes with neither --last-layer" in done.stderr
