"""Quotations: which marks belong together, over a whole document.

Marks get lost, and each paragraph of a long quotation opens a mark while only the last one closes
it. So what is open is kept on a small stack, and the damage of a lost mark ends with its
paragraph. Double marks rule: a single mark closes only one within the same double quotation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

from quoteattr.marks import CLOSES, OPENS, Mark, find_marks, may_open
from quoteattr.paragraphs import paragraph_breaks
from quoteattr.segment import split

__all__ = ["Quotation", "find_quotations"]

# Marks of one style close each other first: a straight pair may stand inside a curly one.
_STYLES = {"«": "«", "»": "«", "‹": "‹", "›": "‹", '"': '"', "''": "''", "``": "''"}
_CURLY = "“"
# What a paragraph of speech may end with.
_FINAL = frozenset(".!?…”\"'’»›)]")
# Nesting beyond this is a list of lost closing marks, and the stack must stay small.
_DEEPEST = 3
# A paragraph of speech is shorter; a longer one has lost its closing mark somewhere.
_LONGEST_UNCLOSED = 1500


class Quotation(NamedTuple):
    """One stretch of quoted text, without its marks.

    Attributes
    ----------
    start, end
        Offsets of the quoted characters: ``text[start:end]``.
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


def find_quotations(text: str, breaks: Sequence[int] | None = None) -> tuple[Quotation, ...]:
    """Find the quotations of a text, in order of their start.

    A short quoted run, a title or a scare quote is a quotation too. One that is never closed ends
    with its paragraph at the latest, so that a typing error costs one paragraph and no more.

    Parameters
    ----------
    text
        The whole document: quotations run over sentences and paragraphs.
    breaks
        What `quoteattr.paragraphs.paragraph_breaks` finds, if that is known already.

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
    pairing = _Pairing(text)
    if pairing.ahead is None:
        return ()
    return _nest(text, pairing.pair(paragraph_breaks(text) if breaks is None else breaks))


_BEFORE_TAKEN_UP = (":", ",", ".", "!", "?")

# Start, end, block, and whether it is closed, as in `Quotation`.
_Found = tuple[int, int, int, bool]


@dataclass(slots=True)
class _Open:
    """A double quotation whose end is not known yet, or (without style) the text outside all."""

    start: int
    style: str
    block: int
    first_inside: int  # index of the first quotation found after it was opened
    nested: int = -1  # where the first quotation in the same marks inside it begins
    single: int = -1  # where the quotation in single marks begins that is open inside it
    single_block: int | None = None  # the block that this one goes on with
    single_end: int = -1  # where that may have ended


class _Pairing:
    """One sweep over the marks of a document."""

    def __init__(self, text: str) -> None:
        self.text = text
        # A text may hold more marks than anything else: they come one by one.
        self.marks = find_marks(text)
        #: The next mark.
        self.ahead = next(self.marks, None)
        self.found: list[_Found] = []
        self.stack = [_Open(0, "", -1, 0)]
        self.blocks = 0
        #: The block of a quotation in single marks that the next paragraph takes up.
        self.taken_up: int | None = None

    def pair(self, breaks: Sequence[int]) -> list[_Found]:
        for start, end in pairwise(chain([0], breaks, [len(self.text)])):
            if len(self.stack) > 1 or (self.ahead and self.ahead.start < end):
                self._pair_paragraph(start, self._marks_before(end))
            if self.ahead and self.ahead.single and self.ahead.start <= end + 1:
                self._take_up(start, end)
            for opened in self.stack:
                self._end_single(opened)
        self._end_all(len(self.text))
        return self.found

    def _marks_before(self, end: int) -> Iterator[Mark]:
        while self.ahead and self.ahead.start < end:
            mark, self.ahead = self.ahead, next(self.marks, None)
            yield mark

    def _pair_paragraph(self, start: int, marks: Iterator[Mark]) -> None:
        # What the first double mark tells is needed first.
        singles = []
        for first in marks:
            if not first.single:
                break
            singles.append(first)
        else:
            first = None
        block = self._enter_paragraph(start, first)
        taken_up, self.taken_up = self.taken_up, None
        for mark in chain(singles, [first] if first else (), marks):
            if mark.single:
                self._pair_single(mark)
                if mark.start <= start + 1:
                    self.stack[0].single_block = taken_up
            elif may_open(mark, inside=len(self.stack) > 1):
                self._open(mark, block)
                block = None
            elif len(self.stack) > 1:
                self._close(mark)

    def _enter_paragraph(self, start: int, first: Mark | None) -> int | None:
        """End what the paragraph before left open, unless it runs on into this one.

        It does if its first double mark says so. Returns the block that the first quotation of
        this paragraph goes on with, if any.
        """
        if first is not None and first.side == CLOSES:
            return None
        taken_up = first is not None and first.side == OPENS and first.start <= start + 1
        block = self._end_all(start, taken_up)
        return block if taken_up else None

    # --- double marks ---

    def _open(self, mark: Mark, block: int | None) -> None:
        style = _STYLES.get(mark.glyph, _CURLY)
        outer = self.stack[-1]
        if outer.style == style:
            end = self._before_space(mark.start)
            if end > outer.start and self.text[end - 1] in _FINAL:
                # The next paragraph of the same quotation, joined to one line with it.
                block = self._end(self.stack.pop(), end)
            elif outer.nested < 0:
                outer.nested = mark.start
        if len(self.stack) > _DEEPEST:
            self._end_all(mark.start)
        if block is None:
            block = self._new_block()
        self.stack.append(_Open(mark.end, style, block, len(self.found)))

    def _close(self, mark: Mark) -> None:
        style = _STYLES.get(mark.glyph, _CURLY)
        if style in [opened.style for opened in self.stack]:
            while self.stack[-1].style != style:
                self._end(self.stack.pop(), mark.start)
        opened = self.stack.pop()
        self._end_single(opened)
        self.found.append((opened.start, mark.start, opened.block, True))

    def _end_all(self, end: int, taken_up: bool = False) -> int | None:
        """End whatever is open; return what `_end` does for the outermost."""
        block = None
        while len(self.stack) > 1:
            block = self._end(self.stack.pop(), end, taken_up)
        return block

    def _end(self, opened: _Open, end: int, taken_up: bool = False) -> int | None:
        """End at `end` a quotation that no mark closes; return its block if it may go on.

        So ends a paragraph of a long quotation that the next one takes up. But if the closing
        mark seems to be lost, the quotation ends with its first sentence, and it can't go on.
        """
        self._end_single(opened)
        too_long = end - opened.start > _LONGEST_UNCLOSED and not taken_up
        lost = opened.nested >= 0 or too_long
        if opened.nested >= 0:
            end = min(end, opened.nested)
        if lost:
            _, end = next(split(self.text, opened.start, end))
        for inner_start, inner_end, _, _ in self.found[opened.first_inside :]:
            if inner_start < end < inner_end:
                end = inner_start - 1
        end = self._before_space(end)
        self.found.append((opened.start, end, opened.block, False))
        return None if lost else opened.block

    def _new_block(self) -> int:
        self.blocks += 1
        return self.blocks - 1

    def _before_space(self, end: int) -> int:
        while end and self.text[end - 1].isspace():
            end -= 1
        return end

    # --- single marks ---

    def _pair_single(self, mark: Mark) -> None:
        around = self.stack[-1]
        if may_open(mark, inside=True):
            self._end_single(around)
            around.single = mark.end
        elif around.single >= 0 and mark.side != OPENS:
            if not self._may_be_apostrophe(mark):
                around.single_end = mark.start
                self._end_single(around)
            elif around.single_end < 0:
                around.single_end = mark.start

    def _may_be_apostrophe(self, mark: Mark) -> bool:
        """Whether a closing mark can be read as a possessive, a dropped g, or feet.

        It then closes only if no better one follows before the next quotation opens.
        """
        last = self.text[mark.start - 1].lower()
        after = self.text[mark.end : mark.end + 2]
        return (last in "snxz" or last.isdigit()) and after[:1].isspace() and after[1:].isalnum()

    def _end_single(self, around: _Open) -> None:
        """End the quotation in single marks that is open; without an end it was an apostrophe."""
        if around.single_end >= 0:
            self.found.append((around.single, around.single_end, self._single_block(around), True))
        around.single, around.single_end, around.single_block = -1, -1, None

    def _single_block(self, around: _Open) -> int:
        return self._new_block() if around.single_block is None else around.single_block

    def _take_up(self, start: int, end: int) -> None:
        """End a quotation in single marks with a paragraph, if the next one can take it up.

        It fills the paragraph, or opens behind a mark that may stand before a quotation.
        """
        outside = self.stack[0]
        opened = outside.single - 1
        if outside.single < 0 or len(self.stack) > 1:
            return
        end = self._before_space(end)
        before = self._before_space(opened)
        led = before < opened and self.text[before - 1] in _BEFORE_TAKEN_UP
        if self.text[end - 1] in _FINAL and (opened <= start + 1 or led):
            self.taken_up = self._single_block(outside)
            self.found.append((outside.single, end, self.taken_up, False))
            outside.single = outside.single_end = -1


def _nest(text: str, found: list[_Found]) -> tuple[Quotation, ...]:
    """Order quotations by start, count what each stands in, and number their blocks."""
    quotations: list[Quotation] = []
    ends: list[int] = []
    numbers: dict[int, int] = {}
    for start, end, block, closed in sorted(found):
        if start >= end or text[start:end].isspace():
            continue
        while ends and ends[-1] <= start:
            ends.pop()
        number = numbers.setdefault(block, len(numbers))
        quotations.append(Quotation(start, end, len(ends), number, closed))
        ends.append(end)
    return tuple(quotations)
