"""Text to sentences, as offsets into the caller's own string.

Within a paragraph one pattern finds every mark that may end a sentence. Whether it does is told
by the words on both sides of it; the word lists are in ``data/abbreviations.txt``.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import chain, pairwise
from typing import NamedTuple

from quoteattr.paragraphs import paragraph_breaks

__all__ = ["segment", "split"]

# No pattern in this module can backtrack: repetitions are possessive, bounded, or stand last.

# What may stand before the first word of a sentence.
_OPENERS = "\"'“‘«(["
_LEAD_IN = f"[{re.escape(_OPENERS)}]{{0,4}}+(?:[-–—]{{1,3}}+\\s{{0,3}}+)?"
# A first word without a space before it, as in closed.The next; but not Amazon.com, example.Org
# or ann.Lee@example.org.
_GLUED_WORD = r"(?:[^\W\d_a-z][^\W\d_A-Z]{1,30}+[\s’']|[AI]\s)"
# Full stops and the like, the closing marks after them, and (group 1) the white space after those.
# A plain set of characters comes first, as the engine looks for that fast; the look-behind lets
# a run of stops be tried only once.
_STOP = re.compile(
    "[.!?…](?<![.!?…].)[.!?…]*+"
    "(?:[\"'”’»›)\\]}\u200b\u2060\ufeff]"
    r"|[ \xa0\u2009\u202f](?:[”»›]|(?<=[’'].)\")(?![\w“‘])"  # “He said: ‘No.’ ” « Non. »
    r"|[“«](?=\s)"  # „Nein.“ »Nein.«
    r"|\s?[\u2600-\u27bf\ufe0f\u200d\U0001f300-\U0001faff]{1,8}+(?=[\"'”’])"  # “Yes! 🎉”
    # What an agency refers to: [nL8N1MP0GI] (reut.rs/2AlKd)
    r"|\s{0,4}+[(\[](?:n[A-Z]\w{5,20}|[\w-]{2,20}\.[a-z]{2,4}/\w{2,20})[)\]])*+"
    rf"(\s++(?![.,;:!?)\]…])|(?={_LEAD_IN}{_GLUED_WORD}))"
)
_FIRST_WORD = re.compile(_LEAD_IN)
_DASHES = frozenset("-–—")
_CLOSING_QUOTES = frozenset("\"'”’»")
_OPENING_QUOTES = frozenset("\"'“‘«")
_LETTER_OR_DIGIT = re.compile(r"\w")
_WORD = re.compile(r"\w{1,30}+")
_AFTER_WORD = re.compile(r"(?<=[^\W\d_A-Z]{2})|(?<=[\d\"'”’»])")
_MIXED_CASE = re.compile(r"[a-z]{1,3}+[-’']?[A-Z]")  # iPhone, al-Shabaab
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.&?)+[^\W\d_]{1,2}\Z")
# What an abbreviation may follow at once: then-Sen. or “Mr.
_WORD_EDGE = re.compile("[\\s–—/(\\[{“\"'‘«„‹>…*-]")
# Characters that a stretch of two sentences has at least.
_SHORTEST = 3
_LONGEST_ABBREVIATION = 12


def segment(text: str, breaks: Sequence[int] | None = None) -> list[tuple[int, int]]:
    """Split a text into sentences.

    Sentences inside a quotation count as sentences; a quoted question and the clause that
    attributes it (“Why?” he asked.) are one. Headings and items of a list are sentences too.

    Parameters
    ----------
    text
        Any text; nothing is changed in it.
    breaks
        What `quoteattr.paragraphs.paragraph_breaks` finds, if that is known already.

    Returns
    -------
    list of tuple of (int, int)
        Start and end of each sentence, in order and disjoint, without white space around them.
        Every other character of the text is in exactly one.

    Examples
    --------
    >>> text = "Gen. Lee left at 5 p.m. The U.S. envoy stayed. “Why?” he asked."
    >>> [text[start:end] for start, end in segment(text)]
    ['Gen. Lee left at 5 p.m.', 'The U.S. envoy stayed.', '“Why?” he asked.']
    """
    return list(find_sentences(text, paragraph_breaks(text) if breaks is None else breaks))


def find_sentences(text: str, breaks: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The same, one after another."""
    first = len(text) - len(text.lstrip())
    if first == len(text):
        return
    for start, following in pairwise(chain([first], breaks, [len(text)])):
        end = start + len(text[start:following].rstrip())
        if end - start < _SHORTEST:
            yield start, end
        else:
            yield from split(text, start, end)


def split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split a stretch of text that has no paragraph break and no white space around it.

    Parameters
    ----------
    text
        Any text.
    start, end
        Bounds of the stretch.

    Yields
    ------
    tuple of (int, int)
        Start and end of each sentence, in order.

    Examples
    --------
    >>> list(split("He left. It rained.", 0, 19))
    [(0, 8), (9, 19)]
    """
    seen = start  # no letter or digit stands between the start of the sentence and here
    for stop in _STOP.finditer(text, start, end):
        if not _ends_sentence(stop, start):
            continue
        closed, after = stop.span(1)
        if _LETTER_OR_DIGIT.search(text, seen, closed):
            yield start, closed
            start = after
        seen = after  # [...] and the like go with what follows
    yield start, end


def _ends_sentence(stop: re.Match[str], start: int) -> bool:
    """Whether the sentence that begins at `start` ends at a match of `_STOP`."""
    text, end = stop.string, stop.endpos
    begin, (closed, after) = stop.start(), stop.span(1)
    single = text[begin] == "." and text[begin + 1] not in ".…!?"
    kind = _abbreviation(text, start, begin) if single else None
    if after == closed:  # no white space
        return kind is None and _AFTER_WORD.match(text, begin) is not None
    word = after  # where the next word begins
    if not text[after].isalpha() and (lead_in := _FIRST_WORD.match(text, after, end)):
        word = lead_in.end()
        if word == end:
            return False
    if text[word].islower() and not _MIXED_CASE.match(text, word):
        # A quotation may begin in lower case: “not again,” he said.
        return kind is None and text[after] in _OPENING_QUOTES and not text[after + 1].isspace()
    quoted = text[closed - 1] in _CLOSING_QUOTES
    if kind:
        if quoted and kind == "maybe_final" and text[closed - 1] in '"”':
            return not _attributed(text, word, end)  # “I love the U.S.” The crowd left.
        return text[after] not in _DASHES and _ends_after_abbreviation(text, kind, after, word)
    return single or not quoted or not _attributed(text, word, end)


def _attributed(text: str, word: int, end: int) -> bool:
    """Whether what begins at `word` attributes the quotation before it: Lee asked."""
    attributed = _words().attribution.match(text, word, end)
    return attributed is not None and _word_at(text, word) not in _words().starters


def _abbreviation(text: str, start: int, end: int) -> str | None:
    """Tell the kind of the abbreviation before a full stop; ``None`` for an ordinary word.

    The sentence begins at `start`, the full stop stands at `end`.
    """
    word = text[max(start, end - _LONGEST_ABBREVIATION) : end].rpartition(" ")[2]
    if not word.isalnum():
        word = _WORD_EDGE.split(word)[-1]
    kind = _words().kinds.get(word)
    if kind == "place":
        return "after_name" if text.startswith(", ", end - len(word) - 2) else "maybe_final"
    if kind:
        return kind
    if word in ("Q", "A") and end - start == 1:
        return "inside"  # a line of an interview
    if (len(word) == 1 and word.isupper()) or _INITIALS.match(word):
        return "maybe_final"
    if word.isdigit() and end - start <= len(word) + 1:
        return "inside"  # the number of an item: 1. Wash your hands.
    return None


def _ends_after_abbreviation(text: str, kind: str, after: int, following: int) -> bool:
    """Whether a sentence ends after an abbreviation, as what stands `after` it tells.

    The next word stands at `following`.
    """
    if kind == "before_number":
        return not text[following].isdigit()
    if kind == "time":
        return text[following].isalpha() and _word_at(text, following) not in _words().after_time
    if kind == "after_name":
        if text[after] in "([" or text[following - 2] == ")":
            return False
        if text[following].isupper() and _word_at(text, following) not in _words().titles:
            return True
    if kind in ("maybe_final", "after_name"):
        return text[following - 1] in '“"' or _word_at(text, following) in _words().starters
    return False  # before a name, or inside a sentence by its nature


def _word_at(text: str, start: int) -> str:
    found = _WORD.match(text, start)
    return found.group() if found else ""


# --- word lists ----------------------------------------------------------------------------------

_KINDS = ("before_name", "inside", "before_number", "maybe_final", "after_name", "place", "time")


class _Words(NamedTuple):
    """The word lists, from ``data/abbreviations.txt``."""

    kinds: dict[str, str]
    starters: frozenset[str]
    after_time: frozenset[str]
    titles: frozenset[str]
    attribution: re.Pattern[str]


@cache
def _words() -> _Words:
    source = resources.files(__package__).joinpath("data/abbreviations.txt")
    groups: dict[str, list[str]] = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            group = groups.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            group.extend(line.split())
    kinds = {word: kind for kind in _KINDS for word in groups[kind]}
    # In capitals a title may also be a name that ends a sentence: the SEC.
    kinds.update((word.upper(), "maybe_final") for word in groups["before_name"])
    verbs, clause = ("|".join(groups[name]) for name in ("reporting", "clause"))
    name = r"[^\W\d_a-z][\w.'’-]{0,30}+\s{1,3}+"
    attribution = re.compile(f"(?:{name}){{1,5}}(?:{verbs})\\b(?!:|\\s(?:{clause})\\b)")
    starters, after_time, titles = (
        frozenset(groups[name]) for name in ("starter", "after_time", "title")
    )
    return _Words(kinds, starters, after_time, titles, attribution)
