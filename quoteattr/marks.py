"""Quotation marks in a text, and which way each one points.

A mark is ambiguous alone: a straight one has no direction, and an apostrophe looks like a closing
single mark. Its neighbours tell the direction, its glyph gives a hint, and whether a quotation is
open decides where the two disagree.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

__all__ = ["CLOSES", "EITHER", "OPENS", "Mark", "find_marks", "may_open"]

Side = Literal["opens", "closes", "either"]
OPENS: Final = "opens"
CLOSES: Final = "closes"
EITHER: Final = "either"

_GLYPHS = "\"'`“”„‟«»‹›‘’‚‛"
# A run of marks, or (in a group of its own) what is no quotation mark although it looks like one.
# A plain set of characters comes first: the engine looks for it fast. Nothing here backtracks.
_MARKS = re.compile(
    rf"""
    [{_GLYPHS}]
    (?: (?P<other>
            (?: [^{_GLYPHS}]{{0,2}}+ [{_GLYPHS}] (?!\w\w) ){{8,}}+  # an ornament, or noise
          | (?<=\w['’‘]) (?=\w)                            # don’t
          | (?<=['’‘]) n['’] (?!\w)                        # rock ’n’ roll
          | (?<=['’‘]) (?:em|tis|twas|til|\d\ds?)\b(?!['’])  # ’em, the ’90s, ’68
        )
      | [{_GLYPHS}]*+
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ONE_MARK = re.compile("''|``|‘‘|’’|.")
_LAST_TWO = re.compile("''$|.")
_SINGLE = frozenset({"'", "`", "‘", "’", "‚", "‛"})
# What a glyph says about its direction; the straight ones say nothing.
_OPENING = frozenset({"“", "„", "‟", "``", "‘‘", "«", "‹", "‘", "‚", "‛", "`"})
_STRAIGHT = frozenset({'"', "''", "'"})
# Neighbours of a mark; "" is the edge of the text.
_SPACE = frozenset({"", *filter(str.isspace, map(chr, range(0x3001)))})
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2068\u2069\ufeff")
_BEFORE_QUOTATION = _SPACE | _INVISIBLE | frozenset("([{<—–-/=:*_|>…")
_AFTER_QUOTATION = _SPACE | _INVISIBLE | frozenset(".,;:!?)]}>—–-/…*_|<")


@dataclass(slots=True)  # making a frozen one or a tuple takes at least twice as long
class Mark:
    """One quotation mark, which may be written as two characters.

    Attributes
    ----------
    start, end
        Its offsets.
    glyph
        Its characters.
    single
        Whether it is of the single kind, which an apostrophe may be taken for.
    side
        What its neighbours say: ``"opens"``, ``"closes"`` or ``"either"``.
    """

    start: int
    end: int
    glyph: str
    single: bool
    side: Side


def find_marks(text: str) -> Iterator[Mark]:
    """Find the quotation marks of a text, apostrophes inside words and ornaments left out.

    Parameters
    ----------
    text
        Any text.

    Yields
    ------
    Mark
        In order.

    Examples
    --------
    >>> [(mark.glyph, mark.side) for mark in find_marks("“Don’t,” he said")]
    [('“', 'opens'), ('”', 'closes')]
    """
    for match in _MARKS.finditer(text):
        if match.lastgroup == "other":
            continue
        start, end = match.span()
        side = _side(text[start - 1 : start], text[end : end + 1])
        glyphs = match.group()
        if len(glyphs) == 1:
            yield Mark(start, end, glyphs, glyphs in _SINGLE, side)
        else:
            yield from _take_apart(glyphs, start, side)


def may_open(mark: Mark, inside: bool) -> bool:
    """Tell whether a mark opens a quotation.

    Parameters
    ----------
    mark
        The mark.
    inside
        Whether a quotation is open that the mark could close. A single mark is judged as if
        there were one: a stray one is an apostrophe rather than a wrong mark.

    Returns
    -------
    bool

    Examples
    --------
    >>> [may_open(mark, inside=True) for mark in find_marks('He said "no"')]
    [True, False]
    """
    inside = inside or mark.single
    if mark.glyph in _OPENING:
        # “ where only a closing mark can stand is a typing error, or good German.
        return mark.side == OPENS or not inside
    if mark.glyph in _STRAIGHT:
        return mark.side == OPENS or (mark.side == EITHER and not inside)
    return mark.side == OPENS and not inside  # ”So” is good Swedish


@lru_cache(maxsize=1024)  # few pairs of neighbours make up nearly every text
def _side(left: str, right: str) -> Side:
    opens = left in _BEFORE_QUOTATION and right not in _SPACE
    closes = right in _AFTER_QUOTATION and left not in _SPACE
    if opens == closes:
        return EITHER
    return OPENS if opens else CLOSES


def _take_apart(glyphs: str, start: int, side: Side) -> Iterator[Mark]:
    """Split a run into marks. Of three closing apostrophes the last two are the double mark."""
    pattern = _LAST_TWO if glyphs == "'''" and side == CLOSES else _ONE_MARK
    for match in pattern.finditer(glyphs):
        glyph = match.group()
        end = start + len(glyph)
        yield Mark(start, end, glyph, glyph in _SINGLE, side)
        start = end
