"""Is a labelled corpus sound? Coverage, duplicates, near-duplicates, balance and variety.

Reading it (`quoteattr.corpus.read`) has already checked each row's fields and offsets.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from quoteattr.corpus import Article
from quoteattr.labels import NONE, TAGS

#: Two articles that share so much of their five-word sequences (Jaccard) are one article twice.
#: Minimal pairs among short texts share less.
NEAR_DUPLICATE: Final = 0.8
_SEQUENCE: Final = 5
_VARIETY: Final = 4
_WORD: Final = re.compile(r"\w+")


def check(articles: Sequence[Article]) -> dict[str, Any]:
    """Check a corpus.

    Parameters
    ----------
    articles : sequence of Article

    Returns
    -------
    dict
        ``problems``: what is wrong, a line each; ``articles``, ``sentences``, ``words``;
        ``tags``: share of each tag among sentences; ``attributed``: share of each tag among
        attributed sentences; ``without_speaker``: attributed sentences that name no speaker;
        ``nearest``: the highest similarity of two articles and their ids; ``variety``: distinct
        four-word sequences per 1,000 words (see `variety`).
    """
    tags = Counter(s.tag for a in articles for s in a.sentences)
    total = max(sum(tags.values()), 1)
    attributed = max(total - tags[NONE], 1)
    nearest = _nearest(articles)
    problems = [*_duplicates(articles), *(p for a in articles for p in _coverage(a))]
    problems += [
        f"{a} and {b}: near-duplicates, similarity {similarity:.2f}"
        for similarity, a, b in nearest
        if similarity >= NEAR_DUPLICATE
    ]
    words = [word for a in articles for word in _words(a.text)]
    return {
        "problems": problems,
        "articles": len(articles),
        "sentences": sum(tags.values()),
        "words": len(words),
        "tags": {tag: tags[tag] / total for tag in TAGS},
        "attributed": {tag: tags[tag] / attributed for tag in TAGS if tag != NONE},
        "without_speaker": sum(
            s.tag != NONE and not s.speaker for a in articles for s in a.sentences
        ),
        "nearest": nearest[0] if nearest else None,
        "variety": variety(words),
    }


def variety(words: Sequence[str]) -> float:
    """Distinct four-word sequences per 1,000 words.

    It falls with the number of words: compare corpora at the same number.

    Examples
    --------
    >>> variety("a b c d e f g h".split())
    625.0
    """
    distinct = len(set(zip(*(words[i:] for i in range(_VARIETY)), strict=False)))
    return 1000 * distinct / max(len(words), 1)


def compare_variety(articles: Sequence[Article], others: Sequence[Article]) -> float:
    """The variety of a corpus as a share of another's, at the smaller one's number of words.

    Where the first is the larger, the mean over as many stretches of it as there are.
    """
    ours = [word for a in articles for word in _words(a.text)]
    theirs = [word for a in others for word in _words(a.text)]
    size = min(len(ours), len(theirs))
    if not size:
        return 0.0
    stretches = [variety(ours[at : at + size]) for at in range(0, len(ours) - size + 1, size)]
    return float(np.mean(stretches)) / variety(theirs[:size])


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _duplicates(articles: Sequence[Article]) -> list[str]:
    problems = []
    for name, values in (("id", [a.id for a in articles]), ("text", [a.text for a in articles])):
        again = [value for value, count in Counter(values).items() if count > 1]
        problems += [f"{value[:60]!r}: the same {name} more than once" for value in again]
    return problems


def _coverage(article: Article) -> list[str]:
    """Characters that no sentence holds, and sentences with white space around them."""
    if not article.sentences:
        return [f"{article.id}: no labelled sentences"]
    problems = []
    at = 0
    for number, sentence in enumerate(article.sentences):
        if article.text[at : sentence.start].strip():
            problems.append(f"{article.id}: text before sentences[{number}] is in no sentence")
        text = article.text[sentence.start : sentence.end]
        if text != text.strip():
            problems.append(f"{article.id}: sentences[{number}] has white space around it")
        at = sentence.end
    if article.text[at:].strip():
        problems.append(f"{article.id}: text after the last sentence is in no sentence")
    return problems


def _nearest(articles: Sequence[Article]) -> list[tuple[float, str, str]]:
    """Similarity and ids of each article and the one most like it, the most similar first."""
    from sklearn.feature_extraction.text import HashingVectorizer

    if len(articles) < 2:
        return []
    vectorizer = HashingVectorizer(
        ngram_range=(_SEQUENCE, _SEQUENCE), token_pattern=r"\w+", binary=True, norm=None,
        alternate_sign=False, n_features=2**22,
    )  # fmt: skip
    table = vectorizer.transform(article.text for article in articles)
    sizes = np.asarray(table.sum(axis=1)).ravel()
    shared = (table @ table.T).tocoo()
    union = sizes[shared.row] + sizes[shared.col] - shared.data
    pairs = shared.row < shared.col
    similarity = shared.data[pairs] / np.maximum(union[pairs], 1)
    order = np.argsort(-similarity)[: len(articles)]
    rows, columns = shared.row[pairs][order], shared.col[pairs][order]
    return [
        (float(value), articles[i].id, articles[j].id)
        for value, i, j in zip(similarity[order], rows, columns, strict=True)
    ]


def report(result: dict[str, Any]) -> str:
    """The result of `check` as lines for people."""
    lines = [
        f"articles            {result['articles']:>8}",
        f"sentences           {result['sentences']:>8}",
        f"words               {result['words']:>8}",
        f"without a speaker   {result['without_speaker']:>8}",
        f"variety             {result['variety']:>8.1f}  distinct 4-word sequences per 1,000 words",
    ]
    if result["nearest"]:
        similarity, a, b = result["nearest"]
        lines.append(f"nearest articles    {similarity:>8.3f}  {a}, {b}")
    lines += ["", f"{'tag':<20}{'of all':>8}{'of attributed':>15}"]
    for tag, share in result["tags"].items():
        of = result["attributed"].get(tag)
        lines.append(f"{tag:<20}{share:>8.3f}{'' if of is None else f'{of:>15.3f}'}")
    lines += ["", *result["problems"]]
    lines.append(f"{len(result['problems'])} problems")
    return "\n".join(lines)
