"""Training, on a corpus small enough to be fitted in seconds."""

from dataclasses import replace
from pathlib import Path
from runpy import run_path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("jax", reason="needs quoteattr[train]")

from quoteattr import store, training
from quoteattr.corpus import Article, parse
from quoteattr.learning import Settings
from quoteattr.model import SentenceModel
from quoteattr.tagger import Tagger
from quoteattr.training import leave_one_source_out, train, with_scores

SMALL = Settings(width=16, memory=8, pool=16, heads=2, hidden=16, epochs=30, rate=5e-3, common=500)
KINDS = {
    "none": "Rain fell on {} in the night.",
    "direct_quote": "“We like {} a lot,” Ann Okafor said.",
    "official_statement": "The ministry said in a statement that {} was safe.",
    "anonymous_source": "Two officials said privately that {} was lost.",
    "paraphrase": "Ann Okafor argued that {} mattered.",
}


def corpus(places: list[str], source: str) -> list[Article]:
    rng = np.random.default_rng(len(places))
    articles = []
    for number, place in enumerate(places):
        text, sentences = "", []
        for tag in rng.permutation(list(KINDS)).tolist() * 3:
            sentence = KINDS[tag].format(place)
            form = {"none": None, "direct_quote": "direct"}.get(tag, "indirect")
            sentences.append(
                {"start": len(text), "end": len(text) + len(sentence), "tag": tag, "form": form}
            )
            text += sentence + " "
        row = {"id": f"{source}-{number}", "source": source, "text": text, "sentences": sentences}
        articles.append(parse(row))
    return articles


TRAIN = corpus(["Oslo", "Turin", "Lagos", "Lima", "Hanoi", "Perth", "Quito", "Osaka"], "one")
TRAIN += corpus(["Kigali", "Bergen", "Malmo", "Leeds", "Cork", "Nice", "Bonn", "Graz"], "two")
DEV = corpus(["Ghent", "Basel"], "one") + corpus(["Tampa", "Regina"], "two")


@pytest.fixture(scope="module")
def model() -> store.Model:
    return train(TRAIN, store.load(store.shipped_path()), SMALL)


def test_it_learns(model: store.Model) -> None:
    scores = with_scores(model, DEV, "dev").config["scores"]
    assert scores["macro_f1"] > 0.9


def test_the_same_data_and_seed_give_the_same_bytes(model: store.Model, tmp_path: Path) -> None:
    again = train(TRAIN, store.load(store.shipped_path()), SMALL)
    for name, made in (("a", model), ("b", again)):
        store.save(with_scores(made, DEV, "dev"), tmp_path / name)
    for file in (store.CONFIG, store.ARRAYS, store.CARD):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_another_seed_gives_another_model(model: store.Model) -> None:
    other = train(TRAIN, store.load(store.shipped_path()), replace(SMALL, seed=1, epochs=1))
    assert not np.array_equal(other.arrays["conv0"], model.arrays["conv0"])


def test_the_card_tells_the_figures(model: store.Model) -> None:
    scored = with_scores(model, DEV, "my dev articles")
    assert "my dev articles" in scored.card
    assert f"{scored.config['scores']['macro_f1']:.3f}" in scored.card
    assert "| one | 8 |" in scored.card


def test_progress_is_told() -> None:
    seen = []
    train(
        TRAIN,
        store.load(store.shipped_path()),
        replace(SMALL, epochs=20),
        lambda step, steps, loss: seen.append((step, steps, loss)),
    )
    assert seen and all(step <= steps and loss > 0 for step, steps, loss in seen)


def test_teachers_change_what_is_learned(model: store.Model) -> None:
    start = store.load(store.shipped_path())
    unlabelled = Article("u", "two", "Snow fell. Two officials said Delft was lost.", (), None)
    short = replace(SMALL, epochs=2)
    alone = train(TRAIN, start, short)
    # Without a teacher an article without labels teaches nothing.
    assert np.array_equal(
        train([*TRAIN, unlabelled], start, short).arrays["conv0"], alone.arrays["conv0"]
    )
    taught = train([*TRAIN, unlabelled], start, short, teachers=[SentenceModel(model)])
    assert not np.array_equal(taught.arrays["conv0"], alone.arrays["conv0"])


def test_new_articles_teach_their_labels_alone(
    model: store.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons: list[training.Lesson] = []

    def fit(given: list[training.Lesson], start: store.Model, *rest: object) -> dict[str, Any]:
        lessons.extend(given)
        return {n: a for n, a in start.arrays.items() if n not in ("vocabulary", "classes")}

    monkeypatch.setattr(training, "fit_lessons", fit)
    new = [replace(article, id=f"new {article.id}") for article in TRAIN[:3]]
    start = store.load(store.shipped_path())
    trained = train(TRAIN, start, SMALL, teachers=[SentenceModel(model)], new=new)
    certain = [bool((lesson.tags.max(axis=1) == 1).all()) for lesson in lessons]
    assert certain == [False] * (len(lessons) - 3) + [True] * 3
    assert all(lesson.spanned for lesson in lessons)
    assert trained.config["data"]["articles"] == len(TRAIN) + 3


def test_going_on(model: store.Model, tmp_path: Path) -> None:
    # It went on from another, whose seed told what was kept from fitting.
    config = {**model.config, "went_on_from": {"digest": "0", "seed": 7}}
    store.save(with_scores(store.Model(config, model.arrays), DEV, "dev"), tmp_path / "first")
    start = store.load(tmp_path / "first")
    further = train(TRAIN, start, replace(SMALL, epochs=2, seed=5, width=32), go_on=True)
    before, after = start.arrays["conv0"], further.arrays["conv0"]
    assert before.shape == after.shape
    # Two gentle epochs leave the weights near what they were; new ones are elsewhere.
    assert 0 < np.abs(after - before).mean() < 0.2 * np.abs(before).mean()
    assert further.config["went_on_from"] == {"digest": start.config["digest"], "seed": 7}
    scored = with_scores(further, DEV, "dev")
    assert scored.config["scores"]["macro_f1"] > 0.9
    digest = start.config["digest"][:16]
    assert f"went on from a model that had seen articles before (digest {digest})" in scored.card


def test_going_on_from_a_model_that_tells_nothing(model: store.Model) -> None:
    silent = store.Model({k: v for k, v in model.config.items() if k != "settings"}, model.arrays)
    with pytest.raises(ValueError, match="does not tell the settings"):
        train(TRAIN, silent, SMALL, go_on=True)


def test_the_mean_of_models() -> None:
    average = run_path(str(Path(__file__).parent.parent / "models" / "average.py"))["average"]
    shipped = store.load(store.shipped_path())
    origin = {"went_on_from": {"digest": "0", "seed": 1}}
    two = [
        store.Model(
            {
                **shipped.config,
                **origin,
                "digest": f"{k}",
                "calibration": {"temperature": k, "bias": [k]},
            },
            {**shipped.arrays, "conv0": np.full((2, 2), k, np.float16)},
        )
        for k in (1.0, 2.0)
    ]
    mean = average(two)
    assert mean.arrays["conv0"].tolist() == [[1.5, 1.5], [1.5, 1.5]]
    assert mean.arrays["conv0"].dtype == np.float16
    assert np.array_equal(mean.arrays["vectors"], shipped.arrays["vectors"])
    assert mean.config["calibration"] == {"temperature": 1.5, "bias": [1.5]}
    assert mean.config["mean_of"] == ["1.0", "2.0"]
    # What they went on from may be a part of the mean.
    start = store.Model({**shipped.config, "digest": "0"}, {**two[0].arrays})
    start.config["calibration"] = {"temperature": 4.0, "bias": [4.0]}
    among = average([start, *two])
    assert among.config["calibration"]["temperature"] == pytest.approx(7 / 3)
    assert among.config["mean_of"] == ["0", "1.0", "2.0"]
    with pytest.raises(SystemExit, match="did not go on from the same one"):
        average([two[0], store.Model({**two[1].config, "went_on_from": {"digest": "9"}}, {})])


def test_too_little_data() -> None:
    with pytest.raises(ValueError, match="3 articles with labelled sentences: at least 10"):
        train(TRAIN[:3], store.load(store.shipped_path()), SMALL)


def test_leaving_sources_out() -> None:
    results = leave_one_source_out(
        TRAIN * 2, DEV, store.load(store.shipped_path()), replace(SMALL, epochs=20)
    )
    assert sorted(results) == ["one", "two"]
    # All articles of the group that was left out, of both files.
    assert results["one"]["sentences"] == (8 * 2 + 2) * 15


def test_a_trained_model_tags(model: store.Model) -> None:
    tagger = Tagger(SentenceModel(model))
    found = tagger.tag("Two officials said privately that Delft was lost.").sentences[0]
    assert found.tag == "anonymous_source"
