"""Text to sentences, as offsets into the caller's own string.

News arrives in many layouts: one paragraph per line, blank lines between paragraphs, lines
wrapped by hand at seventy characters, or a whole article on one line. What counts as a paragraph
break is decided here, once (:func:`paragraph_breaks`), for every later module. Within a paragraph
one pattern finds every mark that may end a sentence, and the words on both sides of it decide.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

__all__ = ["paragraph_breaks", "paragraph_starts", "segment", "word_groups"]

# No pattern in this module can backtrack: repetitions are possessive, bounded, or stand last.

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202c\u2060\u2069\ufeff"

# A mark that may end a sentence, the closing marks after it, and the white space after those.
# It begins with a plain set of characters, which is what the engine can look for fast; the
# look-behind then lets a run of stops be tried at its first character only.
_STOP = re.compile(
    "[.!?…。！？｡•▪■●◦‣](?<![.!?…。！？｡].)"
    "[.!?…。！？｡]*+"
    r"(?:[ \xa0\u202f][.…]++(?!\w))*+"  # an ellipsis written . . .
    f"(?:[\"'”’»›)\\]}}」』{_INVISIBLE}]"
    r"|[ \xa0\u2009\u202f](?:[”»›]|(?<=[’'].)\")(?![\w“‘])"  # « Non. »
    r"|[“«‹](?=\s|\Z))*+"  # „Nein.“ »Nein.«
    r"(\s*+)"
)
_OPENERS = re.compile("[\"'“‘«„‚‹»(\\[{¿¡*_`\u201b\u2068\u202a\u202b]{0,4}+")
_DASHES = re.compile(r"[-–—]{0,3}+\s{0,3}+")
_DASHES_AND_SPACE = frozenset("-–— \t\n\r\xa0")
_NEVER_FIRST = frozenset(".,;:!?)]}/%…")
_QUOTES = frozenset("\"'”’»›")
_OPENING_QUOTES = frozenset("\"'“‘«„‚‹»`([")
_BULLETS = frozenset("•▪■●◦‣")
_ALWAYS = frozenset("。！？｡")
_ELLIPSES = frozenset({"..", "…", ".…", "…."})
# A quoted sentence rather than a quoted name: the U.S. “Green Deal”, in the U.S. “Go,” he said.
_SPEECH = re.compile('[“"](?:[^”"]{200}|[^”"]{1,200}+(?<=[.,!?…])[”"])')
_WORD = re.compile(r"\w")
_NEXT_WORD = re.compile(r"\w{0,30}+(?:[-.&](?=\w))?")
_MIXED_CASE = re.compile(r"[a-z]{1,3}+[-’']?[A-Z]")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.&?)+[^\W\d_]{1,2}\Z")
_TAIL = re.compile(r".*[-–—/(\[“\"'‘>]", re.DOTALL)
_ADDRESS = re.compile(r"[/@\\]|www\.")
_LEADING = "\"'“‘«„‹([{—–-/…*"
_LONGEST_TOKEN = 24
_LONGEST_ADDRESS = 80


class _Words(NamedTuple):
    """The word lists, from ``data/abbreviations.txt``."""

    kinds: dict[str, str]
    starters: frozenset[str]
    after_time: frozenset[str]
    attribution: re.Pattern[str]


def segment(text: str) -> list[tuple[int, int]]:
    """Split a text into sentences.

    Sentences inside a quotation count as sentences; a quoted question and the clause that
    attributes it (“Why?” he asked.) are one. Headings and items of a list are sentences too.

    Parameters
    ----------
    text
        Any text; nothing is changed in it.

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
    sentences: list[tuple[int, int]] = []
    first = len(text) - len(text.lstrip())
    if first == len(text):
        return sentences
    splitter = _Splitter(text, _words())
    for start, following in pairwise([first, *paragraph_breaks(text), len(text)]):
        sentences.extend(splitter.split(start, _before_space(text, following)))
    return sentences


def paragraph_starts(text: str, sentences: Sequence[tuple[int, int]]) -> list[bool]:
    r"""Tell which sentences begin a paragraph.

    Parameters
    ----------
    text
        The text that the sentences are from.
    sentences
        Start and end of each, in order.

    Returns
    -------
    list of bool
        One for each sentence: whether it is the first, or a paragraph break stands between it
        and the one before.

    Examples
    --------
    >>> text = "Pool closes\n\nIt was cold. It was old."
    >>> paragraph_starts(text, segment(text))
    [True, True, False]
    """
    breaks = paragraph_breaks(text)
    starts: list[bool] = []
    passed = 0
    for start, _ in sentences:
        before = passed
        while passed < len(breaks) and breaks[passed] <= start:
            passed += 1
        starts.append(not starts or passed > before)
    return starts


# --- paragraphs ----------------------------------------------------------------------------------

_GAP = re.compile(f"[\n\r\x0b\x0c\x85\u2028\u2029][\\s{_INVISIBLE}]*+")
_LINE_END = re.compile("\r\n|[\n\r\x0b\x85\u2028]")
_LAST_BLANKS = re.compile(r"\s*+")
_ITEM = re.compile(r"[-*•‣◦▪■●–—~]\s|\(?(?:\d{1,3}[.)]|[A-Za-z]\))\s")
_FINAL = re.compile("[.!?…。！？][\"'”’»›)\\]]*\\Z")
_RUNS_ON = re.compile(
    r"(?:[,–—(-]|\b(?:a|an|and|at|by|for|from|in|of|on|or|the|to|with))\Z",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"\S{0,40}")
_FIRST_LETTER = re.compile("[\"'“”„‘«»‹›(\\[`]{0,4}+(.)?")


def paragraph_breaks(text: str) -> list[int]:
    r"""Find the offsets at which a new paragraph begins, the first paragraph's left out.

    A blank line always parts two paragraphs. A single line end does so unless the line is
    wrapped: the sentence runs on in lower case, or the text as a whole is wrapped at some width
    and this line fills it. A heading and an item of a list count as paragraphs.

    Parameters
    ----------
    text
        The whole document: whether it is wrapped shows only over many lines.

    Returns
    -------
    list of int
        In order; each is the offset of a character that is not white space.

    Examples
    --------
    >>> paragraph_breaks("A headline\n\nThe council voted\nto close the pool.")
    [12]
    """
    breaks: list[int] = []
    single: list[tuple[int, int, int]] = []  # line start, its end, next line's start
    line_start = len(text) - len(text.lstrip())
    for gap in _GAP.finditer(text, line_start):
        start, end = gap.span()
        following = _visible_start(text, start, end)
        if following == len(text):
            break
        blank = gap.group()
        if "\x0c" in blank or "\u2029" in blank or len(_LINE_END.findall(blank)) > 1:
            breaks.append(following)
        elif start > line_start:
            single.append((line_start, start, following))
        line_start = end
    if single:
        breaks.extend(_breaks_between_lines(text, single))
        breaks.sort()
    return breaks


def _visible_start(text: str, start: int, end: int) -> int:
    """Where the next line begins: its invisible characters belong to it, its blanks do not."""
    if text[start:end].isspace():
        return end
    last = max(text.rfind(line_end, start, end) for line_end in "\n\r\x0b\x0c\x85\u2028\u2029")
    blanks = _LAST_BLANKS.match(text, last, end)
    return blanks.end() if blanks else end


def _breaks_between_lines(text: str, single: list[tuple[int, int, int]]) -> list[int]:
    """Select the line ends among `single` that part paragraphs rather than wrap a sentence."""
    lines = [(text[start:end].rstrip(), after) for start, end, after in single]
    runs_on = [_starts_lower(text, after) and not _FINAL.search(line[-8:]) for line, after in lines]
    wrapped = [len(line) for (line, _), lower in zip(lines, runs_on, strict=True) if lower]
    # Three lines in four of wrapped prose begin in lower case; one in four is proof enough.
    width = max(wrapped) if wrapped and 4 * len(wrapped) >= len(lines) else 0
    return [
        after
        for (line, after), lower in zip(lines, runs_on, strict=True)
        if not lower and _ends_paragraph(text, line, after, width)
    ]


def _starts_lower(text: str, start: int) -> bool:
    first = _FIRST_LETTER.match(text, start)
    return bool(
        first and first.group(1) and first.group(1).islower() and not _ITEM.match(text, start)
    )


def _ends_paragraph(text: str, line: str, after: int, width: int) -> bool:
    """Whether a line ends a paragraph, in a text wrapped at `width` or (0) not wrapped."""
    item = _ITEM.match(text, after) is not None
    final = _FINAL.search(line[-8:]) is not None
    if not width:
        return item or final or not _RUNS_ON.search(line[-8:])
    if item and (final or line.endswith(":") or _ITEM.match(line)):
        return True
    word = _FIRST_WORD.match(text, after)
    would_be = len(line) + 1 + (len(word.group()) if word else 0)
    # A dash or number that a wrapped line happens to begin with is no item, if the line is full.
    return would_be <= width * (0.9 if final or item or line.endswith(":") else 0.7)


# --- sentences -----------------------------------------------------------------------------------


class _Splitter:
    """Splits one paragraph after the other; `start` is where the current sentence begins."""

    __slots__ = ("end", "start", "text", "words")

    def __init__(self, text: str, words: _Words) -> None:
        self.text = text
        self.words = words
        self.start = self.end = 0

    def split(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the sentences of the paragraph from `start` to `end`."""
        text = self.text
        self.start, self.end = start, end
        seen = start  # no letter or digit stands between the sentence's start and here
        for stop in _STOP.finditer(text, start, end):
            begin, (closed, after) = stop.start(), stop.span(1)
            if after == end:
                break
            if text[begin] in _BULLETS:  # an item of a list that was joined into one line
                if begin <= self.start or closed == after or not text[begin - 1].isspace():
                    continue
                closed, after = _before_space(text, begin), begin
            elif not self._is_boundary(begin, closed, after):
                continue
            if not _WORD.search(text, seen, closed):
                seen = closed  # [...] and the like go with what follows
                continue
            yield self.start, closed
            self.start = seen = after
        yield self.start, end

    def _is_boundary(self, begin: int, closed: int, after: int) -> bool:
        """Whether the sentence ends at the stop at `begin`.

        Its closing marks end at `closed`, and what follows begins at `after`.
        """
        text = self.text
        stop = text[begin]
        if stop in _ALWAYS:
            return True
        opened, dashed = after, False  # the next word, and whether a dash stands before it
        if not text[after].isalpha():
            opened = _skip(_OPENERS, text, after, self.end)
            dashed = opened < self.end and text[opened] in _DASHES_AND_SPACE
            if dashed:
                opened = _skip(_DASHES, text, opened, self.end)
            if opened == self.end or text[opened] in _NEVER_FIRST:
                return False
        if closed == after and text[closed - 1] not in _INVISIBLE:
            return self._lacks_space(begin, opened)
        single = stop == "." and text[begin + 1] not in ".…"
        if text[opened].islower() and not _MIXED_CASE.match(text, opened):
            quoted = text[after] in _OPENING_QUOTES and not text[after + 1].isspace()
            return quoted and (not single or self._kind(begin) == _PLAIN)
        if single:
            kind = self._kind(begin)
            return kind == _PLAIN or (not dashed and self._abbreviation_ends(kind, after, opened))
        if text[closed - 1] in _QUOTES and stop in "!?":
            return self._starter_at(opened) or not self.words.attribution.match(
                text, opened, self.end
            )
        return True

    def _starter_at(self, start: int) -> bool:
        return self.text[start : _skip(_NEXT_WORD, self.text, start)] in self.words.starters

    def _abbreviation_ends(self, kind: str, after: int, opened: int) -> bool:
        """Whether a sentence ends after an abbreviation, judging by what follows."""
        if kind == "before_number":
            return not self.text[opened].isdigit()
        if kind == "time":
            word = self.text[opened : _skip(_NEXT_WORD, self.text, opened)]
            return word[:1].isalpha() and word not in self.words.after_time
        if kind not in _MAY_END:
            return False
        return self._starter_at(opened) or _SPEECH.match(self.text, after, self.end) is not None

    def _kind(self, begin: int) -> str:
        """Tell the group of the word before a full stop: an abbreviation's, or a plain word's."""
        pieces = self.text[max(self.start, begin - _LONGEST_TOKEN) : begin].rsplit(None, 1)
        token = pieces[-1].lstrip(_LEADING) if pieces else ""
        kind = self.words.kinds.get(token)
        if kind is None and not token.isalnum():
            token = _TAIL.sub("", token)
            kind = self.words.kinds.get(token)
        if kind is not None:
            return kind
        if (len(token) == 1 and token.isupper()) or _INITIALS.match(token):
            return "maybe_final"
        if token.isdigit() and begin - self.start <= len(token) + 1:
            return "inside"  # the number of an item: 1. Wash your hands.
        return _PLAIN

    def _lacks_space(self, begin: int, opened: int) -> bool:
        """Whether a sentence ends though the next one follows at once: `closed.The next`."""
        text = self.text
        if not text[opened].isupper() or text[begin : begin + 2] in _ELLIPSES:
            return False
        following = text[opened + 1 : opened + 2]
        if not following.islower() and not (text[opened] in "AI" and following.isspace()):
            return False
        if text[begin] == "." and self._kind(begin) != _PLAIN:
            return following.islower() and self._starter_at(opened)
        before = text[max(self.start, begin - 2) : begin]
        if not (before.isdigit() or (before.islower() and before.isalpha())):
            return before[-1:] in _QUOTES
        token = text[max(self.start, begin - _LONGEST_ADDRESS) : begin].rsplit(None, 1)[-1]
        rest = text[opened : opened + _LONGEST_ADDRESS].split(None, 1)[0]
        return not _ADDRESS.search(token) and "@" not in rest


def _skip(pattern: re.Pattern[str], text: str, start: int, end: int = sys.maxsize) -> int:
    found = pattern.match(text, start, end)
    return found.end() if found else start


def _before_space(text: str, end: int) -> int:
    while text[end - 1].isspace():
        end -= 1
    return end


# --- word lists ----------------------------------------------------------------------------------

_PLAIN = "plain"
_MAY_END = frozenset({"maybe_final", "month"})
_KINDS = ("before_name", "inside", "before_number", "maybe_final", "month", "time")
_IN_CAPITALS = ("before_name", "month")


@cache
def word_groups() -> dict[str, tuple[str, ...]]:
    """Read the word lists of ``data/abbreviations.txt``.

    Returns
    -------
    dict of str to tuple of str
        Words by group, as written; abbreviations stand without their last stop.

    Examples
    --------
    >>> "Gen" in word_groups()["before_name"]
    True
    """
    source = resources.files(__package__).joinpath("data/abbreviations.txt")
    groups: dict[str, list[str]] = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            group = groups.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            group.extend(line.split())
    return {name: tuple(group) for name, group in groups.items()}


@cache
def _words() -> _Words:
    groups = word_groups()
    kinds = {word: kind for kind in _KINDS for word in groups[kind]}
    kinds.update({word.upper(): "maybe_final" for kind in _IN_CAPITALS for word in groups[kind]})
    verbs, clause = ("|".join(groups[name]) for name in ("reporting", "clause"))
    name = r"[^\W\d_a-z][\w.'’-]{0,30}+,?\s{1,3}+"
    attribution = re.compile(
        f"(?:{name}(?:(?:and|of|the)\\s)?){{1,5}}(?:{verbs})\\b(?!:|\\s(?:{clause})\\b)"
    )
    return _Words(kinds, frozenset(groups["starter"]), frozenset(groups["after_time"]), attribution)
