"""An honest report on who says it: cues, source phrases, contents and speakers beside the gold.

Cues, sources and contents are scored as Citron's evaluation does (exact match and overlap);
speakers by whether they are the same person or body, not the same string (see `same_speaker`).
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from quoteattr.corpus import Article, GoldAttribution
from quoteattr.document import Attribution, TaggedDocument
from quoteattr.evaluation import align
from quoteattr.labels import NONE
from quoteattr.lexicon import word_classes

_Pair = tuple[int, int]

_UNNAMED: Final = re.compile(r"\(?\bunnamed\b\)?")
#: Words of a label that tell nobody apart from anybody.
_EMPTY: Final = frozenset(
    [
        *["the", "a", "an", "of", "for", "and", "to", "in", "at", "s", "some", "mr", "mrs", "ms"],
        *["dr", "sir", "lord", "sen", "rep", "gov"],
        *["nobody", "named", "unattributed", "report", "rumour"],
    ]
)
_SPOKES: Final = re.compile(r"\b(?:spokes\w+|representatives?)\b(?: (?:for|of))?")
_WORD: Final = re.compile(r"[\w&-]*\w")
_SILENT: Final = frozenset(["he", "she", "it", "they", "i", "we"])


def same_speaker(gold: str, found: str | None) -> bool:
    """Whether two labels are for the same person or body.

    What follows a comma, "(unnamed)", titles, articles and possessive endings do not count, nor
    does plural. The labels are for the same one if all words of one are in the other (a surname
    for a full name), if one is the other's initials, or if they share more than half of the
    words of the shorter one (half, if the gold label is of unnamed people: descriptions vary).
    A spokesperson's label is matched by the name, or by the body where it has no name. A gold
    label of nobody ("unnamed" alone) wants no speaker.

    Parameters
    ----------
    gold : str
    found : str or None

    Examples
    --------
    >>> same_speaker("Ann Lee, spokeswoman for the Treasury", "Ann Lee")
    True
    >>> same_speaker("World Health Organization", "WHO"), same_speaker("Ann Lee", "Ann Roe")
    (True, False)
    >>> same_speaker("two officials (unnamed)", "the officials")
    True
    """
    one = _words(gold)
    if not found or not one:
        return not found and not one
    return _same(one, _words(found), unnamed=_UNNAMED.search(gold) is not None)


def _words(label: str) -> list[str]:
    label = _UNNAMED.sub(" ", label)
    label = label.split(",")[0] if "," in label else _SPOKES.sub(" ", label)
    label = re.sub(r"['’](?:s\b)?", "", label.lower()).replace(".", "")
    words = [w for w in _WORD.findall(label) if w not in _EMPTY]
    return [w[:-1] if w.endswith("s") and len(w) > 3 else w for w in words]


def _same(a: Sequence[str], b: Sequence[str], unnamed: bool) -> bool:
    if not a or not b:
        return False
    one, other = set(a), set(b)
    initials = {"".join(w[0] for w in words) for words in (a, b) if len(words) > 1}
    if one <= other or other <= one or (one | other) & initials:
        return True
    shared, least = 2 * len(one & other), min(len(one), len(other))
    return shared > least or (unnamed and shared == least)


def evaluate_speakers(
    articles: Sequence[Article], documents: Iterable[TaggedDocument]
) -> dict[str, Any]:
    """Score speakers on the attributed sentences whose speaker is labelled.

    Parameters
    ----------
    articles : sequence of Article
    documents : iterable of TaggedDocument

    Returns
    -------
    dict
        ``sentences`` and ``accuracy``; ``silent`` and ``silent_accuracy``: of those whose own
        words hold a pronoun for the source, or nothing. Both ``None`` where there are none.
    """
    right: list[bool] = []
    silent: list[bool] = []
    for article, document in zip(articles, documents, strict=True):
        if not article.sentences or not document.sentences:
            continue
        matched = align(
            [(s.start, s.end) for s in article.sentences],
            [(s.start, s.end) for s in document.sentences],
        )
        for gold, at in zip(article.sentences, matched, strict=True):
            if gold.tag == NONE or not gold.speaker:
                continue
            found = document.sentences[at]
            right.append(same_speaker(gold.speaker, found.speaker))
            if found.source is None or found.source.text.lower() in _SILENT:
                silent.append(right[-1])
    return {
        "sentences": len(right),
        "accuracy": sum(right) / len(right) if right else None,
        "silent": len(silent),
        "silent_accuracy": sum(silent) / len(silent) if silent else None,
    }


def evaluate_attributions(
    articles: Sequence[Article], documents: Iterable[TaggedDocument]
) -> dict[str, Any]:
    """Score cues, source phrases and contents against annotated attributions.

    Only attributions whose cue holds a word of communication count (class "communication" of
    ``data/speakers.txt``): PolNeAR annotates beliefs and intentions, too. A cue is found if one
    overlaps it; a found cue is right if it overlaps that of any annotated attribution. Sources and
    contents are scored for the cues found.

    Parameters
    ----------
    articles : sequence of Article
        Those with attributions.
    documents : iterable of TaggedDocument

    Returns
    -------
    dict
        ``attributions``: how many were annotated; ``cue_recall``, ``cue_precision``;
        ``cue_exact``: how many of the cues found have both their ends right;
        ``source_exact``, ``source_overlap``, ``content_overlap``: F1, or ``None`` where the
        cues found have none annotated.
    """
    wanted = hit = exact = guessed = good = 0
    counts = {"source": [0, 0, 0, 0], "content": [0, 0, 0, 0]}
    for article, document in zip(articles, documents, strict=True):
        if article.attributions is None:
            continue
        text = article.text
        found = [a for s in document.sentences for a in s.attributions]
        found.sort(key=lambda a: a.cue.start)
        gold = sorted(article.attributions, key=lambda a: a.cue)
        for attribution in gold:
            if not any(_communicates(text[start:end]) for start, end in attribution.cue):
                continue
            wanted += 1
            match = next((a for a in found if _overlap(attribution.cue, [a.cue[:2]])), None)
            if match is None:
                continue
            hit += 1
            exact += (attribution.cue[0][0], attribution.cue[-1][1]) == match.cue[:2]
            _count(counts, attribution, match)
        for guess in found:
            if _communicates(guess.cue.text):
                guessed += 1
                good += any(_overlap(a.cue, [guess.cue[:2]]) for a in gold)
    return {
        "attributions": wanted,
        "cue_recall": hit / max(wanted, 1),
        "cue_precision": good / max(guessed, 1),
        "cue_exact": exact / max(hit, 1),
        "source_exact": _f1(counts["source"], 2),
        "source_overlap": _f1(counts["source"], 3),
        "content_overlap": _f1(counts["content"], 3),
    }


def _count(counts: dict[str, list[int]], gold: GoldAttribution, found: Attribution) -> None:
    """Add to: annotated, found, equal, overlapping."""
    spans = {
        "source": (gold.source, [found.source[:2]] if found.source else []),
        "content": (gold.content, [span[:2] for span in found.content]),
    }
    for name, (theirs, ours) in spans.items():
        both = bool(theirs and ours)
        add = (
            bool(theirs),
            bool(ours),
            both and (theirs[0][0], theirs[-1][1]) == (ours[0][0], ours[-1][1]),
            both and _overlap(theirs, ours),
        )
        counts[name] = [n + bool(more) for n, more in zip(counts[name], add, strict=True)]


def _communicates(cue: str) -> bool:
    words = word_classes("speakers")["communication"]
    return any(word in words for word in re.findall(r"\w+", cue.lower()))


def _overlap(one: Sequence[_Pair], other: Sequence[_Pair]) -> bool:
    return any(a < d and c < b for a, b in one for c, d in other)


def _f1(counts: Sequence[int], right: int) -> float | None:
    """F1; ``None`` where nothing is annotated."""
    return 2 * counts[right] / (counts[0] + counts[1]) if counts[0] else None


def report(speakers: dict[str, Any] | None, attributions: dict[str, Any] | None) -> str:
    """The results of both as lines for people; what was not scored is left out."""
    lines = []
    if speakers and speakers["sentences"]:
        right, silent = speakers["accuracy"], speakers["silent_accuracy"]
        lines.append(f"speaker right      {right:>7.3f}  of {speakers['sentences']}")
        if silent is not None:
            lines.append(f"  pronoun, nothing {silent:>7.3f}  of {speakers['silent']}")
    if attributions and attributions["attributions"]:
        lines.append(f"attributions       {attributions['attributions']:>7}")
        for name, figure in attributions.items():
            if name != "attributions" and figure is not None:
                lines.append(f"  {name.replace('_', ' '):<17}{figure:>7.3f}")
    return "\n".join(lines)
