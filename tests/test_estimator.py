"""The scikit-learn estimators, among scikit-learn's own tools."""

from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from conftest import ROOT
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    cross_val_predict,
    cross_val_score,
    train_test_split,
)
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC
from sklearn.utils import estimator_checks

from quoteattr import corpus
from quoteattr.features import SENTENCE_FEATURES, Document
from quoteattr.integrations.sklearn import AttributionClassifier, SentenceFeatures
from quoteattr.labels import TAGS
from quoteattr.tagger import Tagger

ARTICLES = [
    a for a in corpus.read(ROOT / "datasets" / "newsroom" / "test.jsonl.gz") if len(a.sentences) > 9
][:24]
X = [[a.text[s.start : s.end] for s in a.sentences] for a in ARTICLES]
Y = [[s.tag for s in a.sentences] for a in ARTICLES]
#: Labels of one's own: is the sentence quoted, in whole or part, reported, or neither?
FORMS = [[s.form or "none" for s in a.sentences] for a in ARTICLES]


@pytest.fixture(scope="module")
def fitted() -> AttributionClassifier:
    return AttributionClassifier().fit(X[:16], Y[:16])


def test_it_learns(fitted: AttributionClassifier) -> None:
    assert fitted.score(X[16:], Y[16:]) > 0.75
    assert fitted.classes_.tolist() == sorted(TAGS)
    assert AttributionClassifier().fit(X[:16], FORMS[:16]).score(X[16:], FORMS[16:]) > 0.6
    shuffled = [list(np.random.default_rng(0).permutation(tags)) for tags in Y[:16]]
    assert AttributionClassifier().fit(X[:16], shuffled).score(X[16:], Y[16:]) < 0.5


def test_predictions_go_with_their_documents(fitted: AttributionClassifier) -> None:
    tags, chances = fitted.predict(X[16:]), fitted.predict_proba(X[16:])
    assert tags.shape == chances.shape == (len(X[16:]),)
    for sentences, found, table, alone in zip(
        X[16:], tags, chances, (fitted.predict([x])[0] for x in X[16:]), strict=True
    ):
        assert isinstance(found, list) and len(found) == len(sentences)
        assert table.shape == (len(sentences), 5)
        assert table.sum(axis=1) == pytest.approx(1)
        assert fitted.classes_[table.argmax(axis=1)].tolist() == found == alone


def test_kinds_of_documents(fitted: AttributionClassifier) -> None:
    text = "Rain fell.\n\n“More is coming,” said Ann Lee."
    document = Document.of(text, [(0, 10), (12, len(text))])
    sentences = ["Rain fell.", "“More is coming,” said Ann Lee."]
    expected = ["none", "direct_quote"]
    for x in ([text], [sentences], [tuple(sentences)], [document], np.array([text], dtype=object)):
        assert fitted.predict(x).tolist() == [expected]
    assert fitted.predict(["", text, []]).tolist() == [[], expected, []]
    assert [len(p) for p in fitted.predict_proba(["", ""])] == [0, 0]
    assert fitted.predict([]).tolist() == []


def test_columns_of_pandas(fitted: AttributionClassifier) -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"sentences": X, "tags": Y})
    assert fitted.score(table.sentences[16:], table.tags[16:]) == fitted.score(X[16:], Y[16:])
    with pytest.raises(TypeError, match="X must be a list of documents, not a DataFrame"):
        fitted.predict(table)


def test_scores_continue_from_the_shipped_model(tagger: Tagger) -> None:
    features = SentenceFeatures(parts=("scores",)).fit()
    names = features.get_feature_names_out().tolist()
    assert names == [f"score {tag}" for tag in TAGS]
    for rows, sentences in zip(features.transform(X[:4]), X[:4], strict=True):
        found = tagger.tag_sentences(sentences)
        assert [TAGS[i] for i in rows.argmax(axis=1)] == [s.tag for s in found.sentences]
        assert rows.sum(axis=1) == pytest.approx(0, abs=1e-3)


def test_parts_of_the_features() -> None:
    engineered = SentenceFeatures(parts=("engineered",)).fit()
    assert engineered.get_feature_names_out().tolist() == list(SENTENCE_FEATURES)
    everything = SentenceFeatures(parts=("engineered", "layer", "scores")).fit()
    names = everything.get_feature_names_out()
    for some, rows in zip(engineered.transform(X[:3]), everything.transform(X[:3]), strict=True):
        assert rows.shape[1] == len(names) == len(set(names))
        assert np.array_equal(rows[:, : len(SENTENCE_FEATURES)], some)
    [rows] = engineered.transform(["Rain fell. “More,” said Ann Lee."])
    assert rows[:, SENTENCE_FEATURES.index("holds a quotation")].tolist() == [0, 1]
    assert SentenceFeatures().fit_transform([""])[0].shape[0] == 0
    for bad in (("layers",), (), "layer"):
        with pytest.raises(ValueError, match="parts must name some of layer, scores, engineered"):
            SentenceFeatures(parts=bad).fit()


def test_cross_validation_holds_whole_documents_out() -> None:
    classifier = AttributionClassifier()
    groups = [i % 3 for i in range(len(X))]
    scores = cross_val_score(classifier, X, Y, groups=groups, cv=GroupKFold(3))
    assert len(scores) == 3 and scores.min() > 0.6
    guess = cross_val_predict(classifier, X, Y, cv=3)
    assert [len(g) for g in guess] == [len(y) for y in Y]
    train, test, _, truth = train_test_split(X, Y, test_size=6, random_state=0)
    assert len(train) == 18 and [len(x) for x in test] == [len(y) for y in truth]


def test_grid_search() -> None:
    head = LogisticRegression(max_iter=1000)
    grid = {"head__C": [1e-6, 0.03], "parts": [("scores",), ("layer", "scores")]}
    search = GridSearchCV(AttributionClassifier(head), grid, cv=2).fit(X, Y)
    assert search.best_params_["head__C"] == 0.03
    assert search.best_estimator_.score(X, Y) > search.best_score_ - 0.05
    assert not np.isnan(search.cv_results_["mean_test_score"]).any()


def test_pipeline() -> None:
    upper = FunctionTransformer(lambda xs: [[s.replace("''", '"') for s in x] for x in xs])
    pipeline = Pipeline([("quotes", upper), ("tags", AttributionClassifier())])
    assert pipeline.fit(X[:16], Y[:16]).score(X[16:], Y[16:]) > 0.75
    assert pipeline.predict_proba(X[16:17])[0].shape == (len(X[16]), 5)
    pipeline.set_params(tags__parts=("scores",))
    assert pipeline.get_params()["tags__parts"] == ("scores",)


def test_a_head_without_probabilities() -> None:
    classifier = AttributionClassifier(LinearSVC(C=0.01))
    assert not hasattr(classifier, "predict_proba")
    classifier.fit(X[:16], Y[:16])
    assert classifier.score(X[16:], Y[16:]) > 0.7
    assert not hasattr(classifier, "predict_proba")


def test_written_to_a_file(fitted: AttributionClassifier, tmp_path: Path) -> None:
    joblib.dump(fitted, tmp_path / "classifier.joblib")
    again = joblib.load(tmp_path / "classifier.joblib")
    assert again.predict(X[16:]).tolist() == fitted.predict(X[16:]).tolist()
    for one, other in zip(again.predict_proba(X[16:]), fitted.predict_proba(X[16:]), strict=True):
        assert np.allclose(one, other)


def test_not_fitted() -> None:
    for method in ("predict", "predict_proba"):
        with pytest.raises(NotFittedError):
            getattr(AttributionClassifier(), method)(X)
    with pytest.raises(NotFittedError):
        SentenceFeatures().transform(X)


@pytest.mark.parametrize(
    ("x", "y", "error", "message"),
    [
        ("One.", [["a"]], TypeError, "X must be a list of documents, not a str"),
        ({"text": ["One."]}, [["a"]], TypeError, "X must be a list of documents, not a dict"),
        (3, [["a"]], TypeError, "X must be a list of documents, not 3"),
        ([3], [["a"]], TypeError, r"X\[0\] must be a text, its sentences or a Document, not int"),
        ([[3]], [["a"]], TypeError, r"X\[0\]\[0\] must be a string, not int"),
        ([["One.", " "]], [["a", "b"]], ValueError, r"X\[0\]\[1\] is empty"),
        ([["One."]], [], ValueError, "y has the tags of 0 documents, and X has 1"),
        ([["One."]], ["a"], ValueError, r"y\[0\] must be a sequence of tags, not 'a'"),
        ([["One."], ["Two."]], [["a"], ["a", "b"]], ValueError, r"y\[1\] has 2 tags, and X\[1\] 1"),
        ([["One."]], "a", ValueError, "y must hold the tags of each document"),
        ([["One."]], None, ValueError, "y must hold the tags of each document"),
        ([["One."], ["Two."]], [["a"], ["a"]], ValueError, "two different tags at least"),
    ],
)
def test_bad_input_is_named(x: Any, y: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        AttributionClassifier().fit(x, y)


#: scikit-learn's checks that give the estimator no table of numbers; the others fit on one, and
#: these estimators read text.
CHECKS = [
    "check_do_not_raise_errors_in_init_or_set_params",
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_estimator_tags_renamed",
    "check_get_params_invariance",
    "check_mixin_order",
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_set_params",
    "check_valid_tag_types",
]


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize(
    "estimator",
    [AttributionClassifier(LogisticRegression()), AttributionClassifier(), SentenceFeatures()],
    ids=lambda e: type(e).__name__,
)
def test_checks_of_scikit_learn(name: str, estimator: Any) -> None:
    check = getattr(estimator_checks, name, None)
    if check is None:
        pytest.skip(f"this scikit-learn has no {name}")
    check(type(estimator).__name__, estimator)


def test_fitting_follows_the_conventions(fitted: AttributionClassifier) -> None:
    """What the checks that need a table of numbers test, on texts."""
    before = fitted.get_params()
    other = clone(fitted)
    assert not hasattr(other, "head_") and other.get_params() == before
    assert other.fit(X[:16], Y[:16]) is other
    assert other.get_params() == before
    # Fitting again is the same as fitting once, and the order of documents does not matter.
    assert other.fit(X[:16], Y[:16]).predict(X[16:]).tolist() == fitted.predict(X[16:]).tolist()
    assert fitted.predict(X[:15:-1]).tolist() == fitted.predict(X[16:]).tolist()[::-1]
    copies = [list(x) for x in X[:16]], [list(y) for y in Y[:16]]
    assert copies == (X[:16], Y[:16])
    fit_only = [k for k in vars(fitted) if k not in before]
    assert all(k.endswith("_") for k in fit_only)
