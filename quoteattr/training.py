"""Labelled articles in, a model and an honest report out."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from quoteattr import __version__
from quoteattr.card import model_card
from quoteattr.corpus import Article
from quoteattr.evaluation import evaluate
from quoteattr.features import Batch, Document, encode, join
from quoteattr.labels import FORMS, TAGS
from quoteattr.model import Prediction, SentenceModel
from quoteattr.network import Network
from quoteattr.segment import segment
from quoteattr.store import Model
from quoteattr.tagger import Tagger
from quoteattr.tokens import SPECIAL_ROWS, Vocabulary

try:
    from quoteattr.learning import FROZEN, SIZES, Item, Settings, fit, new_weights
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"training needs {error.name}: pip install 'quoteattr[train]'", name=error.name
    ) from error

Array = NDArray[Any]

#: Share of the articles kept from fitting, to calibrate the probabilities on.
HELD_OUT: Final = 0.06
#: Longer articles are cut into pieces of so many sentences.
_PIECE: Final = 110
#: Sentences of short cuttings (one to four sentences alone) added, as a share of all sentences,
#: so that short texts are not strangers.
_CUTTINGS: Final = 0.15
#: Share of the learning rate with which training goes on from a model.
GENTLE: Final = 0.3
_STEPS = Callable[[int, int, float], None]


def train(
    articles: Sequence[Article],
    start: Model,
    settings: Settings = Settings(),
    progress: _STEPS = lambda step, steps, loss: None,
    teachers: Sequence["Teacher"] = (),
    go_on: bool = False,
    new: Sequence[Article] = (),
) -> Model:
    """Train a model.

    Parameters
    ----------
    articles : sequence of Article
    start : Model
        The model whose vocabulary and pretrained word vectors are used, such as the shipped one.
        Nothing else of it is, unless training goes on from it.
    settings : Settings
    progress : callable
        Called with step, steps and loss every now and then.
    teachers : sequence of Teacher
        Models, or `quoteattr.opinions.Opinions` of others, whose mean opinion is learned beside
        the labels, in equal parts, and alone where there are none (knowledge distillation: Hinton
        et al. 2015, "Distilling the Knowledge in a Neural Network"; self-distillation: Furlanello
        et al. 2018, "Born-Again Neural Networks").
    go_on : bool
        Fit the weights of ``start`` further, at `GENTLE` times the learning rate, rather than new
        ones (fine-tuning; "warm restarts": Loshchilov and Hutter 2017, "SGDR"). The settings that
        tell a network's size are those of ``start`` then, and what is kept from fitting follows
        its seed, so that of the same articles those that it was calibrated on stay unknown to it.
    new : sequence of Article
        Labelled articles that teach their labels alone, whatever a teacher says of them; none is
        kept from fitting. So a model whose teacher is itself learns what is new to it without
        forgetting the rest ("Learning without Forgetting": Li and Hoiem 2016).

    Returns
    -------
    Model
        Without scores; see `with_scores`. The same arguments give the same bytes.

    Raises
    ------
    ValueError
        If there is too little to learn from, or ``start`` does not tell how it was trained.
    """
    origin: dict[str, Any] = {}
    vocabulary, weights = vocabulary_of(start), None
    if go_on:
        origin, settings = _origin(start, settings)
        vocabulary = SentenceModel(start).vocabulary
        weights = {
            name: array if name in FROZEN else array.astype(np.float32)
            for name, array in start.arrays.items()
            if name not in ("vocabulary", "classes")
        }
    fitted, apart = hold_out(articles, origin.get("seed", settings.seed), bool(teachers))
    lessons = [lesson_of(vocabulary, article, teachers) for article in fitted]
    for article in new:
        told = lesson_of(vocabulary, article, teachers)
        lessons.append(replace(told, tags=lesson_of(vocabulary, article).tags))
    articles = [*articles, *new]
    weights = fit_lessons(lessons, start, vocabulary, settings, progress, weights)
    arrays = {
        name: array
        if name in FROZEN
        else array.astype(np.float16 if name == "learned" else np.float32)
        for name, array in weights.items()
    }
    arrays["vocabulary"] = start.arrays["vocabulary"]
    arrays["classes"] = np.packbits(vocabulary.members, axis=1)
    network = Network(arrays, vocabulary.class_table())
    logits = [
        network(
            join(
                [encode([Document.of(a.text, [(s.start, s.end) for s in a.sentences])], vocabulary)]
            )
        ).tags
        for a in apart
    ]
    temperature, bias = calibrate(logits, apart)
    config = {
        "library_version": __version__,
        "tags": list(TAGS),
        "forms": list(FORMS),
        "word_classes": list(vocabulary.classes),
        "settings": asdict(settings),
        **({"went_on_from": origin} if go_on else {}),
        "calibration": {"temperature": temperature, "bias": bias},
        "data": {
            "articles": len(articles),
            "sentences": sum(len(a.sentences) for a in articles),
            "digest": digest(articles),
            "sources": {
                source: sum(a.source == source for a in articles)
                for source in sorted({a.source for a in articles})
            },
        },
    }
    return Model(config, arrays)


def _origin(start: Model, settings: Settings) -> tuple[dict[str, Any], Settings]:
    """What training goes on from, and the settings with which it does."""
    told = start.config.get("settings", {})
    if not {*SIZES, "seed"} <= set(told):
        raise ValueError(
            "the model does not tell the settings of its training: can't go on from it"
        )
    seed = start.config.get("went_on_from", told)["seed"]
    sizes = {name: told[name] for name in SIZES}
    origin = {"digest": start.config["digest"], "seed": seed}
    return origin, replace(settings, rate=GENTLE * settings.rate, **sizes)


def hold_out(
    articles: Sequence[Article], seed: int, taught: bool
) -> tuple[list[Article], list[Article]]:
    """The articles to fit, and some labelled ones to calibrate on.

    Articles without labels teach what teachers tell (``taught``), or their annotated attributions.

    Raises
    ------
    ValueError
        If there are too few.
    """
    labelled = [a for a in articles if a.sentences]
    if len(labelled) < 10:
        raise ValueError(
            f"{len(labelled)} articles with labelled sentences: at least 10 are "
            "needed, to fit on most and calibrate on the rest"
        )
    rng = np.random.default_rng(seed)
    held = set(rng.permutation(len(labelled))[: max(1, int(HELD_OUT * len(labelled)))].tolist())
    fitted = [a for i, a in enumerate(labelled) if i not in held]
    fitted += [
        a
        for a in articles
        if not a.sentences and a.text.strip() and (taught or a.attributions is not None)
    ]
    return fitted, [a for i, a in enumerate(labelled) if i in held]


def vocabulary_of(model: Model) -> Vocabulary:
    """The vocabulary that training from a model gives, with today's word classes."""
    return Vocabulary.of(bytes(model.arrays["vocabulary"]).decode("utf-8").split("\n"))


def fit_lessons(
    lessons: Sequence["Lesson"],
    start: Model,
    vocabulary: Vocabulary,
    settings: Settings,
    progress: _STEPS = lambda step, steps, loss: None,
    weights: dict[str, Array] | None = None,
) -> dict[str, Array]:
    """The weights of a network fitted to lessons, from new ones if none are given."""
    rng = np.random.default_rng([settings.seed, 1])
    items = [item for lesson in lessons for item in items_of(vocabulary, lesson)]
    items += _cuttings(vocabulary, rng, lessons)
    classes = vocabulary.class_table()
    if weights is None:
        weights = new_weights(
            start.arrays["vectors"],
            start.arrays["vector_scale"],
            vocabulary.size,
            classes.shape[1],
            settings,
        )
    return fit(items, weights, classes, _endings(vocabulary), settings, progress)


def with_scores(model: Model, dev: Sequence[Article], name: str) -> Model:
    """Add what the model scores on articles that it was not fitted on, and its card.

    Parameters
    ----------
    model : Model
    dev : sequence of Article
    name : str
        What to call the articles in the card.
    """
    tagger = Tagger(SentenceModel(model))
    result = evaluate(dev, tagger.pipe(article.text for article in dev))
    config = {**model.config, "scores": {"on": name, "digest": digest(dev), **result}}
    return Model(config, model.arrays, model_card(config))


def digest(articles: Sequence[Article]) -> str:
    """A digest of articles and labels, so that a model says what it learned from."""
    total = hashlib.sha256()
    for article in articles:
        total.update(json.dumps(asdict(article), sort_keys=True).encode())
    return total.hexdigest()


class Teacher(Protocol):
    """Whose opinion can be learned: a `quoteattr.model.SentenceModel`, or like one."""

    def predict(self, documents: Sequence[Document]) -> list[Prediction]:
        """What it says of documents."""


@dataclass(frozen=True)
class Lesson:
    """What is to be learned from an article.

    Attributes
    ----------
    document : Document
    tags : array of float32
        *Shape:* (sentences, tags)
    forms : array of int32
        *Shape:* (sentences,)
    tokens : array of int64
        Where each token starts. *Shape:* (tokens,)
    source, cue : array of float32
        *Shape:* (tokens,)
    spanned : bool
        Whether source and cue are known.
    """

    document: Document
    tags: Array
    forms: Array
    tokens: Array
    source: Array
    cue: Array
    spanned: bool


def lesson_of(vocabulary: Vocabulary, article: Article, teachers: Sequence[Teacher] = ()) -> Lesson:
    """The labels of an article and its teachers' opinion."""
    spans = [(s.start, s.end) for s in article.sentences] or segment(article.text)
    document = Document.of(article.text, spans)
    tags = np.zeros((len(spans), len(TAGS)), np.float32)
    forms = np.full(len(spans), -1, np.int32)
    for row, sentence in enumerate(article.sentences):
        tags[row, TAGS.index(sentence.tag)] = 1
        if sentence.form:
            forms[row] = FORMS.index(sentence.form)
    offsets = vocabulary.tokenize(article.text, spans[0][0], spans[-1][1])[1]
    marks = {
        name: _marked(offsets, [getattr(a, name) for a in article.attributions or ()])
        for name in ("source", "cue")
    }
    opinions = [teacher.predict([document])[0] for teacher in teachers]
    if opinions:
        mean = np.mean([opinion.tags for opinion in opinions], axis=0).astype(np.float32)
        tags = (tags + mean) / 2 if article.sentences else mean
        if article.attributions is None:
            for name in marks:
                odds = [getattr(opinion, name) for opinion in opinions]
                marks[name] = expit(np.array(odds)).mean(axis=0)
    return Lesson(
        document=document,
        tags=tags,
        forms=forms,
        tokens=offsets[:, 0],
        **marks,
        spanned=article.attributions is not None or bool(opinions),
    )


def items_of(vocabulary: Vocabulary, lesson: Lesson) -> list[Item]:
    """A lesson in pieces that fit into a batch."""
    document = lesson.document
    return [
        _item(encode([document.piece(at, at + _PIECE)], vocabulary), lesson, at)
        for at in range(0, len(document.sentences), _PIECE)
    ]


def _cuttings(
    vocabulary: Vocabulary, rng: np.random.Generator, lessons: Sequence[Lesson]
) -> list[Item]:
    """Short runs of sentences as texts of their own."""
    items = []
    for lesson in lessons:
        text, sentences = lesson.document.text, lesson.document.sentences
        count = len(sentences) if lesson.tags.any() else 0
        for _ in range(int(np.ceil(count * _CUTTINGS / 2.5))):
            first = int(rng.integers(count))
            stop = min(first + int(rng.integers(1, 5)), count)
            start, end = sentences[first][0], sentences[stop - 1][1]
            spans = [(a - start, b - start) for a, b in sentences[first:stop]]
            part = encode([Document.of(text[start:end], spans)], vocabulary)
            items.append(_item(part, lesson, first, start))
    return items


def _item(part: Batch, lesson: Lesson, first: int, moved: int = 0) -> Item:
    stop = first + len(part.starts)
    real = part.offsets[:, 0] >= 0
    marks = {}
    # A cutting's first or last token may begin elsewhere than the article's: the next one is taken.
    at = np.searchsorted(lesson.tokens[:-1], part.offsets[real, 0] + moved)
    for name in ("source", "cue"):
        marks[name] = np.zeros(len(real), np.float32)
        if lesson.spanned:
            marks[name][real] = getattr(lesson, name)[at]
    spanned = (real & lesson.spanned).astype(np.float32)
    return Item(
        part,
        lesson.tags[first:stop],
        lesson.forms[first:stop],
        marks["source"],
        marks["cue"],
        spanned,
    )


def _marked(offsets: Array, spans: Sequence[Sequence[tuple[int, int]]]) -> Array:
    """Which tokens overlap any of the spans."""
    mark = np.zeros(len(offsets), np.float32)
    for pieces in spans:
        for start, end in pieces:
            mark[(offsets[:, 0] < end) & (offsets[:, 1] > start)] = 1
    return mark


def _endings(vocabulary: Vocabulary) -> Array:
    """For each row of the word table the row that its word would have if it were unknown."""
    rows = np.arange(vocabulary.size, dtype=np.int32)
    rows[SPECIAL_ROWS : SPECIAL_ROWS + len(vocabulary.words)] = [
        vocabulary.ending_row(word) for word in vocabulary.words
    ]
    return rows


def calibrate(logits: Sequence[Array], articles: Sequence[Article]) -> tuple[float, list[float]]:
    """A temperature and a bias for each tag (vector scaling with one scale: Guo et al. 2017).

    Publishers count the same, however many articles they have: easy ones would make it too sure.

    Parameters
    ----------
    logits : sequence of array
        Of the sentences of each article.
    articles : sequence of Article
        None that the network was fitted to.
    """
    truth = [TAGS.index(s.tag) for article in articles for s in article.sentences]
    sizes = Counter(a.source for a in articles for _ in a.sentences)
    weights = [1 / sizes[a.source] / len(sizes) for a in articles for _ in a.sentences]
    z, y, weight = np.concatenate(logits).astype(np.float64), np.array(truth), np.array(weights)

    def cost(x: Array) -> float:
        scaled = (z + np.append(0, x[1:])) * np.exp(-x[0])
        top = scaled.max(axis=1, keepdims=True)
        log = scaled - top - np.log(np.exp(scaled - top).sum(axis=1, keepdims=True))
        return float(-(log[np.arange(len(y)), y] * weight).sum() + 1e-3 * (x**2).sum())

    best = minimize(cost, np.zeros(len(TAGS))).x
    return float(np.exp(best[0])), [0.0, *(float(b) for b in best[1:])]


def leave_one_source_out(
    articles: Sequence[Article],
    dev: Sequence[Article],
    start: Model,
    settings: Settings = Settings(),
    progress: Callable[[str, int, int, float], None] = lambda source, step, steps, loss: None,
) -> dict[str, dict[str, Any]]:
    """Train without each publisher group in turn and test on all its articles.

    Parameters
    ----------
    articles, dev : sequence of Article
        Groups are the values of ``source`` in ``dev``; the left-out group's articles in both are
        what is tested on.
    start : Model
    settings : Settings
    progress : callable
        Called with the group, step, steps and loss.

    Returns
    -------
    dict of str to dict
        The result of `evaluate` by group.
    """
    results = {}
    for group in sorted({a.source for a in dev}):
        # An article that names no source might be of this one.
        rest = [a for a in articles if a.source and a.source != group]
        model = train(rest, start, settings, lambda *at, group=group: progress(group, *at))
        tagger = Tagger(SentenceModel(model))
        test = [a for a in (*articles, *dev) if a.source == group and a.sentences]
        results[group] = evaluate(test, tagger.pipe(a.text for a in test))
    return results
