"""The network that runs is the network that was trained."""

import numpy as np
import pytest

from quoteattr.features import Document, encode, join
from quoteattr.network import Network
from quoteattr.segment import segment
from quoteattr.tagger import Tagger
from quoteattr.tokens import Vocabulary

TEXTS = [
    "“We know,” Ann Okafor said. “We were there.” Okafor left.\n\nRain fell on the ministry.",
    "Officials said so. The officials added that the ministry knew.",
    "No.",
]


def parts(vocabulary: Vocabulary) -> list:  # type: ignore[type-arg]
    return [encode([Document.of(text, segment(text))], vocabulary) for text in TEXTS]


def test_same_scores_as_in_training(tagger: Tagger) -> None:
    pytest.importorskip("jax", reason="needs quoteattr[train]")
    from quoteattr import learning

    vocabulary, weights = tagger.model.vocabulary, tagger.model.weights
    classes = vocabulary.class_table()
    batch = join(parts(vocabulary))
    none = np.full(len(batch.starts), -1, np.int32)
    zero = np.zeros(len(batch.words) - 8, np.float32)
    items = []
    for part in parts(vocabulary):
        count, size = len(part.starts), len(part.words)
        items.append(
            learning.Item(
                part,
                none[:count],
                none[:count],
                zero[:size],
                zero[:size],
                zero[:size],
            )
        )
    learned = {
        name: np.asarray(array, np.float32)
        for name, array in weights.items()
        if name not in learning.FROZEN
    }
    tags, forms, look = learning.scores(
        learned, learning.frozen_arrays(weights, classes), learning.collate(items), None, 0.0
    )
    scores = Network(weights, classes)(batch)
    count, real = len(batch.starts), np.flatnonzero(batch.offsets[:, 0] >= 0)
    assert np.allclose(np.asarray(tags)[:count], scores.tags, atol=1e-3)
    assert np.allclose(np.asarray(forms)[:count], scores.forms, atol=1e-3)
    assert np.allclose(np.asarray(look)[real, 0] - 2, scores.source[real], atol=1e-3)


def test_documents_do_not_see_each_other(tagger: Tagger) -> None:
    network = Network(tagger.model.weights, tagger.model.vocabulary.class_table())
    all_parts = parts(tagger.model.vocabulary)
    together = network(join(all_parts)).tags
    alone = np.concatenate([network(join([part])).tags for part in all_parts])
    assert np.allclose(together, alone, atol=1e-4)


def test_memory_reaches_from_an_introduction_to_a_surname(tagger: Tagger) -> None:
    end = "said the bridge was safe. Rain fell all night. Haldorsen said engineers had checked it."
    known = tagger.tag(f"Mia Haldorsen, a spokeswoman for the transport ministry, {end}")
    other = tagger.tag(f"Mia Haldorsen, a retired teacher, {end}")
    official = "official_statement"
    assert known.sentences[-1].probabilities[official] > 0.5
    assert other.sentences[-1].probabilities[official] < 0.5
