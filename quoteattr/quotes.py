"""Pairing of quotation marks over a whole document.

Marks are ambiguous alone: a straight mark has no direction, an apostrophe looks like a closing
single mark, and a paragraph of a long quotation opens a mark that it never closes. So the work is
done in two sweeps, each linear in the text. Double marks are paired first with a small stack, as
their neighbours nearly always tell their direction. Single marks are then paired inside the
regions that the double ones leave: a single quotation cannot straddle a double one's mark.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from quoteattr.segment import paragraph_breaks, segment, word_groups

__all__ = ["Quotation", "find_quotations"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """One stretch of quoted text, without its marks.

    Attributes
    ----------
    start, end
        Offsets of the quoted characters: ``text[start:end]``. Where the opening mark is missing,
        `start` is the start of its sentence.
    depth
        0 for an outermost quotation, 1 for one nested in another, and so on.
    block
        Number of the quotation that it belongs to. The paragraphs of a long quotation, each of
        which opens anew while only the last one closes, share it.
    closed
        Whether a closing mark stands at `end`.
    """

    start: int
    end: int
    depth: int
    block: int
    closed: bool


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Find the quotations of a text, in order of their start.

    A short quoted run, a title or a scare quote is a quotation too. A quotation that is never
    closed ends with its paragraph at the latest, so that a typing error costs one paragraph and
    no more.

    Parameters
    ----------
    text
        The whole document: quotations run over sentences and paragraphs.

    Returns
    -------
    tuple of Quotation
        In order of `start`, an outer one before those nested in it. Two of them are disjoint, or
        one contains the other.

    Examples
    --------
    >>> text = "“He said ‘no’ to me,” she said. Don’t ask."
    >>> [(text[q.start : q.end], q.depth) for q in find_quotations(text)]
    [('He said ‘no’ to me,', 0), ('no', 1)]
    """
    doubles, singles = _read_marks(text)
    if not doubles and not singles:
        return ()
    paragraphs = [*paragraph_breaks(text), len(text)]
    found = _DoubleMarks(text, doubles, paragraphs).pair()
    if singles:
        found += _pair_singles(text, singles, found, paragraphs)
    return _nest(text, found)


# --- reading the marks ---------------------------------------------------------------------------

_CLUSTER = re.compile("[\"'`“”„‟«»‹›‘’‚‛]+")
_UNIT = re.compile("''|``|‘‘|’’|.")
# What a mark's glyph says about its direction; the straight ones say nothing.
_OPENING = frozenset({"“", "„", "‟", "``", "‘‘", "«", "‹", "‘", "‚", "‛", "`"})
_SINGLE = frozenset({"'", "`", "‘", "’", "‚", "‛"})
_STRAIGHT = frozenset({'"', "''", "'"})
_GUILLEMETS = frozenset("«»‹›")
_APOSTROPHES = frozenset("'’‘")
# Marks of one style close each other first: a straight pair may stand inside a curly one.
_STYLES = {"«": "«", "»": "«", "‹": "‹", "›": "‹", '"': '"', "''": "''", "``": "''"}
_CURLY = "“"
# Neighbours that a quotation may follow, and that may follow one, besides white space.
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2068\u2069\ufeff")
_BEFORE = frozenset("([{<—–-/=:*_|>…") | _INVISIBLE
_AFTER = frozenset(".,;:!?)]}>—–-/…*_|<") | _INVISIBLE
_BREAKS = frozenset({"", ".", "!", "?", "…", "\n"})
_FINAL = frozenset(".!?…。！？”\"'’»›)]")

# A longer run of marks is an ornament.
_LONGEST_RUN = 6

_EITHER, _OPENS, _CLOSES = 0, 1, 2


class _Mark(NamedTuple):
    start: int
    end: int
    glyph: str
    side: int  # what the neighbours say: _OPENS, _CLOSES or _EITHER


class _Found(NamedTuple):
    start: int
    end: int
    block: int
    closed: bool


def _read_marks(text: str) -> tuple[list[_Mark], list[_Mark]]:
    """All double and all single marks, less the apostrophes inside words."""
    doubles: list[_Mark] = []
    singles: list[_Mark] = []
    for cluster in _CLUSTER.finditer(text):
        start, end = cluster.span()
        if end - start > _LONGEST_RUN:
            continue
        left = text[start - 1] if start else " "
        right = text[end] if end < len(text) else " "
        if end - start == 1 and text[start] in _APOSTROPHES and left.isalnum() and right.isalnum():
            continue
        side = _side(left, right)
        for mark in _units(cluster.group(), start, side):
            (singles if mark.glyph in _SINGLE else doubles).append(mark)
    return doubles, singles


def _side(left: str, right: str) -> int:
    """Direction of a mark as its neighbours tell it."""
    opens = (left.isspace() or left in _BEFORE) and not right.isspace()
    closes = (right.isspace() or right in _AFTER) and not left.isspace()
    if opens == closes:
        return _EITHER
    return _OPENS if opens else _CLOSES


def _units(cluster: str, start: int, side: int) -> list[_Mark]:
    """Split a run into marks. Of three closing apostrophes the last two are the double mark."""
    marks: list[_Mark] = []
    if cluster == "'''" and side == _CLOSES:
        marks.append(_Mark(start, start + 1, "'", side))
        cluster, start = "''", start + 1
    for unit in _UNIT.finditer(cluster):
        marks.append(_Mark(start + unit.start(), start + unit.end(), unit.group(), side))
    return marks


def _before_space(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end


# --- double marks --------------------------------------------------------------------------------

# Nesting beyond this is a list of lost closing marks, and the stack must stay small.
_DEEPEST = 6
# A paragraph of speech is shorter; a longer one has lost its closing mark somewhere.
_LONGEST_UNCLOSED = 1500
_MAY_END = re.compile("[.!?…。！？]|\n")


class _Open:
    """A quotation whose end is not known yet."""

    __slots__ = ("block", "child", "start", "style")

    def __init__(self, start: int, style: str, block: int) -> None:
        self.start = start
        self.style = style
        self.block = block
        self.child = -1  # where the first quotation in the same marks inside it begins


class _DoubleMarks:
    """One sweep over the double marks of a document."""

    def __init__(self, text: str, marks: list[_Mark], paragraphs: list[int]) -> None:
        self.text = text
        self.marks = marks
        self.paragraphs = paragraphs  # where each ends, which is where the next one begins
        self.stack: list[_Open] = []
        self.found: list[_Found] = []
        self.blocks = 0
        self.free = 0  # everything before is settled: quoted, or another paragraph's
        first = next((mark for mark in marks if mark.glyph in "«»"), None)
        # Some languages point their guillemets inward, »so«; the first one of the text tells.
        inward = first is not None and first.glyph == "»" and first.side == _OPENS
        self.opening = _OPENING - {"«", "‹"} | {"»", "›"} if inward else _OPENING

    def pair(self) -> list[_Found]:
        paragraph = 0
        for index, mark in enumerate(self.marks):
            block = None
            if mark.start >= self.paragraphs[paragraph]:
                block = self._cross_break(mark, paragraph)
                paragraph = bisect_right(self.paragraphs, mark.start, paragraph)
                self.free = max(self.free, self.paragraphs[paragraph - 1])
            following = self.marks[index + 1] if index + 1 < len(self.marks) else None
            if following and following.start >= self.paragraphs[paragraph]:
                following = None
            if self._opens(mark, following):
                self._open(mark, block)
            elif self.stack and not self._is_inches(mark, following):
                self._close(mark)
            elif not self.stack:
                self._recover(mark)
        self._end_all(self.paragraphs[paragraph])
        return self.found

    def _cross_break(self, mark: _Mark, paragraph: int) -> int | None:
        """Leave a paragraph; return the open quotation's block if the next one takes it up."""
        if not self.stack:
            return None
        begins, ends = self.paragraphs[paragraph], self.paragraphs[paragraph + 1]
        if mark.start < ends and mark.side == _CLOSES and mark.glyph not in self.opening:
            return None  # only the last paragraph has a mark: the quotation runs on to it
        block = self.stack[0].block
        taken_up = mark.start <= begins + 1 and mark.side == _OPENS
        return block if self._end_all(begins, taken_up) and taken_up else None

    def _opens(self, mark: _Mark, following: _Mark | None) -> bool:
        """Whether a mark opens a quotation, given what is open before it."""
        if mark.glyph in self.opening:
            # “ where only a closing mark can stand is a typing error, or good German.
            misplaced = mark.side == _CLOSES or (
                mark.side == _EITHER and self._precedes_space(mark)
            )
            return not (self.stack and misplaced and mark.glyph == _CURLY)
        if mark.glyph not in _STRAIGHT:
            # ”So” is good Swedish; »So» likewise.
            return not self.stack and (mark.side == _OPENS or mark.start == self.free)
        if mark.side == _OPENS:
            return not (self.stack and self._is_misplaced(mark, following))
        left = self.text[mark.start - 1] if mark.start else " "
        return mark.side == _EITHER and not self.stack and not left.isdigit()

    def _precedes_space(self, mark: _Mark) -> bool:
        return self.text[mark.end : mark.end + 1].isspace()

    def _is_misplaced(self, mark: _Mark, following: _Mark | None) -> bool:
        """Whether a straight mark closes though a space stands before it: `so, "he said`."""
        end = _before_space(self.text, mark.start)
        if end == mark.start or self.text[end - 1] != ",":
            return False
        return following is None or following.side == _OPENS

    def _is_inches(self, mark: _Mark, following: _Mark | None) -> bool:
        """Whether a straight mark inside a quotation is a measure: "A 27" screen," he said."""
        return (
            mark.glyph in _STRAIGHT
            and self.text[mark.start - 1].isdigit()
            and following is not None
            and following.side == _CLOSES
        )

    def _open(self, mark: _Mark, block: int | None) -> None:
        style = _STYLES.get(mark.glyph, _CURLY)
        if self.stack and self.stack[-1].style == style:
            block = self._interrupt(mark)
        if len(self.stack) == _DEEPEST:
            self._end_all(mark.start)
        self.stack.append(_Open(mark.end, style, self._new_block() if block is None else block))

    def _new_block(self) -> int:
        self.blocks += 1
        return self.blocks - 1

    def _interrupt(self, mark: _Mark) -> int | None:
        """Judge a mark that opens inside the same marks; return the block that it continues.

        After a full stop it is the next paragraph of that quotation, joined to the same line;
        else it is nested, or the closing mark was lost.
        """
        outer = self.stack[-1]
        end = _before_space(self.text, mark.start)
        if end <= outer.start or self.text[end - 1] not in _FINAL:
            if outer.child < 0:
                outer.child = mark.start
            return None
        self.stack.pop()
        continues = end - outer.start < _LONGEST_UNCLOSED
        return outer.block if self._end(outer, end, continues) and continues else None

    def _close(self, mark: _Mark) -> None:
        style = _STYLES.get(mark.glyph, _CURLY)
        depth = next(
            (
                depth
                for depth in range(len(self.stack) - 1, -1, -1)
                if self.stack[depth].style == style
            ),
            -1,
        )
        if depth < 0:
            if mark.glyph in _GUILLEMETS:
                return
            depth = len(self.stack) - 1
        while len(self.stack) > depth + 1:
            self._end(self.stack.pop(), mark.start, continues=True)
        opened = self.stack.pop()
        self._add(opened.start, mark.start, opened.block, closed=True)
        self.free = mark.end

    def _add(self, start: int, end: int, block: int, *, closed: bool) -> None:
        self.found.append(_Found(start, end, block, closed))
        self.free = max(self.free, end)

    def _recover(self, mark: _Mark) -> None:
        """Take a closing mark without an opening one to quote the sentence that it ends."""
        left = self.text[mark.start - 1] if mark.start else " "
        if mark.side != _CLOSES or left not in ",.!?…":
            return
        sentences = segment(self.text[self.free : mark.start])
        # What follows “… to be,” is the clause that attributes it, hence no start of a sentence.
        before = self.text[max(0, self.free - 3) : self.free].rstrip("\"'”’»›")
        if sentences and (len(sentences) > 1 or before[-1:] in _BREAKS):
            begins = self.free + sentences[-1][0]
            if not self.text[begins].islower():
                self._add(begins, mark.start, self._new_block(), closed=True)
        self.free = mark.end

    def _end_all(self, end: int, continues: bool = False) -> bool:
        """End what is open; return whether the outermost seems to have lost no closing mark."""
        whole = False
        while self.stack:
            whole = self._end(self.stack.pop(), _before_space(self.text, end), continues)
        return whole

    def _end(self, opened: _Open, end: int, continues: bool) -> bool:
        """End a quotation that no mark closes; return whether it may be one without errors.

        A paragraph of a long quotation ends where the next one begins. Otherwise the closing mark
        was lost: before the clause that attributes it, or somewhere before `end`.
        """
        if end <= opened.start:
            return False
        clause = _attribution().search(self.text, opened.start, end)
        if clause:
            end = clause.start() + 1
        elif opened.child >= 0 or (not continues and end - opened.start > _LONGEST_UNCLOSED):
            end = min(end, opened.child) if opened.child >= 0 else end
            if _MAY_END.search(self.text, opened.start, end):
                sentences = segment(self.text[opened.start : end])
                end = opened.start + sentences[0][1] if sentences else opened.start
        lost = clause is not None or opened.child >= 0
        for inner in reversed(self.found):
            if inner.start < opened.start:
                break
            if inner.start < end < inner.end:
                end = inner.start - 1
        self._add(opened.start, _before_space(self.text, end), opened.block, closed=False)
        return not lost


@cache
def _attribution() -> re.Pattern[str]:
    """Match a clause such as `, Mr. Lee said.` that stands outside every quotation."""
    verbs = "|".join(word_groups()["reporting"])
    name = r"[^\W\d_a-z][\w.'’-]{0,30}+\s{1,3}+"
    return re.compile(
        rf",\s(?:(?:(?:he|she|they)\s|(?:{name}){{1,4}})(?:{verbs})[.,]"
        rf"|(?:{verbs})\s(?!I\b)[^\W\d_a-z])"
    )


# --- single marks --------------------------------------------------------------------------------

# An apostrophe for letters or digits left out at the start of a word: ’tis, ’em, ’n’, the ’90s.
_ELISION = re.compile(
    r"(?:\d\ds?|em|tis|twas|twere|til|till|cause|cos|bout|round|neath|n|nuff)(?![\w'’])"
    r"|n(?=['’]\s)",
    re.IGNORECASE,
)
# How far a doubtful mark may close: characters, and marks after what may be an elision.
_LONGEST_DOUBTFUL = 80
_FARTHEST_ELIDED = 8


def _pair_singles(
    text: str, marks: list[_Mark], doubles: list[_Found], paragraphs: list[int]
) -> list[_Found]:
    """Pair the single marks within each region that the double marks leave."""
    found: list[_Found] = []
    block = 1 + max((quotation.block for quotation in doubles), default=-1)
    for region in _regions(marks, doubles, paragraphs):
        block = _pair_region(text, region, paragraphs, found, block)
    return found


def _regions(marks: list[_Mark], doubles: list[_Found], paragraphs: list[int]) -> list[list[_Mark]]:
    """Group the marks by the innermost double quotation that they stand in, and by paragraph.

    Outside all double quotations the paragraphs stay together, as a quotation may run over them.
    """
    # Before another edge at the same place comes the end of a quotation.
    edges = sorted([(q.start, 1) for q in doubles] + [(q.end, 0) for q in doubles])
    groups: dict[tuple[int, int], list[_Mark]] = {}
    stack = [-1]
    edge = 0
    for mark in marks:
        while edge < len(edges) and edges[edge][0] <= mark.start:
            if edges[edge][1]:
                stack.append(edge)
            elif len(stack) > 1:
                stack.pop()
            edge += 1
        outside = stack[-1] < 0
        key = (stack[-1], 0 if outside else bisect_right(paragraphs, mark.start))
        groups.setdefault(key, []).append(mark)
    return list(groups.values())


def _pair_region(
    text: str, marks: list[_Mark], paragraphs: list[int], found: list[_Found], block: int
) -> int:
    """Add the single quotations of a region to `found`; return the next free block number."""
    index = 0
    while index < len(marks):
        mark = marks[index]
        index += 1
        if not _may_open(mark):
            continue
        elided = _ELISION.match(text, mark.end) is not None
        limit = paragraphs[bisect_right(paragraphs, mark.start)]
        close, reached = _find_closing(text, marks, index, limit, elided)
        if close >= 0:
            found.append(_Found(mark.end, marks[close].start, block, True))
            index = close + 1
            block += 1
        elif not elided and _is_taken_up(text, mark, marks, reached, limit):
            end = _before_space(text, min(limit, marks[reached].start))
            found.append(_Found(mark.end, end, block, False))
            index = reached
        # A single mark that nothing closes is an apostrophe.
    return block + 1


def _may_open(mark: _Mark) -> bool:
    if mark.glyph == "’":
        return False
    return mark.side == _OPENS or (mark.side == _EITHER and mark.glyph in _OPENING)


def _find_closing(
    text: str, marks: list[_Mark], index: int, limit: int, elided: bool
) -> tuple[int, int]:
    """Index of the mark that closes a single quotation or -1, and of the one reached.

    A mark after a plural in s may be its apostrophe (the players’ union): it closes only if no
    better one follows before the next quotation opens.
    """
    opened = marks[index - 1]
    doubtful = -1
    last = min(len(marks), index + _FARTHEST_ELIDED) if elided else len(marks)
    while index < last:
        mark = marks[index]
        if mark.start >= limit:
            break
        if mark.side == _OPENS:
            if _may_open(mark) and not _ELISION.match(text, mark.end):
                break
        elif mark.side == _CLOSES or mark.glyph not in _OPENING:
            if not _may_be_apostrophe(text, mark, elided):
                return index, index
            near = mark.glyph == "’" or mark.start - opened.end < _LONGEST_DOUBTFUL
            if doubtful < 0 and near and not elided:
                doubtful = index
        index += 1
    return doubtful, index


def _may_be_apostrophe(text: str, mark: _Mark, elided: bool) -> bool:
    """Whether a closing mark can be read as a possessive, a dropped g, or feet."""
    last = text[mark.start - 1 : mark.start].lower()
    if elided:
        return last not in ",.!?…"
    after = text[mark.end : mark.end + 2]
    return (last in "snxz" or last.isdigit()) and after[:1].isspace() and after[1:].isalnum()


def _is_taken_up(text: str, mark: _Mark, marks: list[_Mark], reached: int, limit: int) -> bool:
    """Whether an unclosed quotation is a paragraph of one that the next paragraph takes up."""
    if reached >= len(marks) or not _may_open(marks[reached]):
        return False
    following = marks[reached].start  # in the same line where paragraphs were joined to one
    end = _before_space(text, min(following, limit))
    return following <= limit + 1 and text[end - 1] in ".!?…" and end - mark.end < _LONGEST_UNCLOSED


# --- nesting -------------------------------------------------------------------------------------


def _nest(text: str, found: list[_Found]) -> tuple[Quotation, ...]:
    """Order quotations by start, count what each stands in, and number their blocks."""
    quotations: list[Quotation] = []
    ends: list[int] = []
    numbers: dict[int, int] = {}
    for start, end, block, closed in sorted(found, key=lambda q: (q.start, -q.end)):
        if start >= end or text[start:end].isspace():
            continue
        while ends and ends[-1] <= start:
            ends.pop()
        number = numbers.setdefault(block, len(numbers))
        quotations.append(Quotation(start, end, len(ends), number, closed))
        ends.append(end)
    return tuple(quotations)
