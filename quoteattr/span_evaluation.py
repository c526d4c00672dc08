"""An honest report on who says it: cues, source phrases, contents and speakers beside the gold."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from quoteattr.corpus import Article
from quoteattr.document import TaggedDocument
from quoteattr.evaluation import align
from quoteattr.labels import NONE

_UNNAMED = re.compile(r"\(?\bunnamed\b\)?")
_EMPTY: Final = frozenset(
    [
        "unattributed",
        "nobody",
        "rumour",
        "report",
        "named",
        "the",
        "a",
        "an",
        "of",
        "for",
        "and",
        "to",
        "in",
        "at",
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "lord",
        "sen",
        "rep",
        "gov",
        "s",
        "some",
    ]
)
_SPOKES = re.compile(r"\b(?:spokes\w+|representatives?)\b(?: (?:for|of))?")


def same_speaker(gold: str, found: str | None) -> bool:
    """Whether two names are for the same person or body.

    They are if, without marks, titles, articles and what follows a comma, one is all words of the
    other (a surname for a full name), or is its initials, or they end in the same word and share
    half of the shorter one's words.
    A spokesperson may be given by name, by body, or both.
    """
    theirs = _names(gold)
    if not found or not any(theirs):
        return not found and not any(theirs)
    return any(_same(a, b) for a in theirs for b in _names(found))


def _names(label: str) -> list[list[str]]:
    label = _UNNAMED.sub("", label)
    parts = [label.split(",")[0]]
    if _SPOKES.search(label):
        if "," in label:
            pass
        else:
            parts = [_SPOKES.sub(" ", label)]
    return [_content(part) for part in parts]


def _content(part: str) -> list[str]:
    words = re.findall(r"[\w&.-]*\w", re.sub(r"['’]s?\b", " ", part.lower()).replace(".", ""))
    return [w[:-1] if w.endswith("s") and len(w) > 3 else w for w in words if w not in _EMPTY]


def _same(a: Sequence[str], b: Sequence[str]) -> bool:
    if not a or not b:
        return False
    one, other = set(a), set(b)
    if one <= other or other <= one:
        return True
    for x, y in ((a, b), (b, a)):
        if len(x) == 1 and len(y) > 1 and x[0] == "".join(w[0] for w in y):
            return True
    return 2 * len(one & other) > min(len(one), len(other)) or (
        a[-1] == b[-1] and 2 * len(one & other) >= min(len(one), len(other))
    )


def evaluate_speakers(
    articles: Sequence[Article], documents: Iterable[TaggedDocument]
) -> dict[str, Any]:
    right, silent = [], []
    for article, document in zip(articles, documents, strict=True):
        if not document.sentences:
            continue
        matched = align(
            [(s.start, s.end) for s in article.sentences],
            [(s.start, s.end) for s in document.sentences],
        )
        for gold, at in zip(article.sentences, matched, strict=True):
            if gold.tag == NONE or not gold.speaker:
                continue
            s = document.sentences[at]
            right.append(same_speaker(gold.speaker, s.speaker))
            if s.source is None or s.source.text.lower() in ("he", "she", "it", "they", "i", "we"):
                silent.append(right[-1])
    return {
        "speakers": len(right),
        "speaker_accuracy": sum(right) / len(right),
        "speaker_pronoun": sum(silent) / max(1, len(silent)),
    }
