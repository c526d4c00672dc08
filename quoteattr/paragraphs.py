"""Where paragraphs begin.

News arrives in many layouts: one paragraph per line, blank lines between paragraphs, lines
wrapped by hand at seventy characters, or a whole article on one line. What counts as a paragraph
break is decided here, for every later module.
"""

from collections.abc import Sequence
from math import inf

__all__ = ["paragraph_breaks", "paragraph_starts"]

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202c\u2060\u2069\ufeff"
_OPENING = "\"'`“”„‘«»‹›(["
_CLOSING = "\"'”’»›)]"
_FINAL = (".", "!", "?", "…")
_NEW_PAGE = ("\x0c", "\u2029")

# In wrapped prose three lines in four go on in lower case; one in four is proof enough.
_WRAPPED_SHARE = 0.25
# A wrapped text has few lines that are longer, by so much, than those that run on: others do not
# fit a width, and what runs on is a list without bullets.
_LONGEST_LINE = 1.3
_TOO_LONG_SHARE = 0.1
_FEW = 2
# The share of the width that a wrapped line and the word after it exceed.
_FULL = 0.85


def paragraph_breaks(text: str) -> list[int]:
    r"""Find the offsets at which a new paragraph begins, the first paragraph's left out.

    A blank line always parts two paragraphs. A single line end does so unless the line is
    wrapped: the sentence runs on in lower case, or the text as a whole is wrapped at some width
    and this line fills it. So a heading and an item of a list count as paragraphs.

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
    starts: list[int] = []
    lengths: list[int] = []  # beside each start: that of the line before with the word after it
    wrapped: list[int] = []  # lengths of the lines whose sentence runs on
    before = ""  # the line before, unless it is blank or ends a page
    offset = 0
    for raw in text.splitlines(keepends=True):
        line = raw.strip()
        if line and (line[0] not in _INVISIBLE or line.strip(_INVISIBLE)):
            if before and not line[0].isupper() and _runs_on(before, line):
                wrapped.append(len(before))
            else:
                starts.append(offset + raw.index(line[0]))
                lengths.append(len(before) + 1 + len(line.partition(" ")[0]) if before else 0)
            before = "" if raw[-1] in _NEW_PAGE else line
        else:
            before = ""
        offset += len(raw)
    lines = len(wrapped) + len(lengths) - lengths.count(0)
    width = max(wrapped, default=0)
    too_long = sum(length > _LONGEST_LINE * width for length in lengths)
    is_wrapped = (
        wrapped
        and len(wrapped) >= _WRAPPED_SHARE * lines
        and too_long <= max(_TOO_LONG_SHARE * lines, _FEW)
    )
    full = _FULL * width if is_wrapped else inf
    breaks = [start for start, length in zip(starts, lengths, strict=True) if length <= full]
    return breaks[1:]


def _runs_on(before: str, line: str) -> bool:
    """Whether a sentence goes on from one line to the next. "a) close the pool" begins one."""
    word = line.lstrip(_OPENING)
    return (
        word[:1].islower()
        and word[1:2] not in (")", ".", ":")
        and not before.rstrip(_CLOSING).endswith(_FINAL)
    )


def paragraph_starts(
    text: str, sentences: Sequence[tuple[int, int]], breaks: Sequence[int] | None = None
) -> list[bool]:
    r"""Tell which sentences begin a paragraph.

    Parameters
    ----------
    text
        The text that the sentences are from.
    sentences
        Start and end of each, in order.
    breaks
        What `paragraph_breaks` finds, if that is known already.

    Returns
    -------
    list of bool
        One for each sentence: whether it is the first, or a paragraph break stands between it
        and the one before.

    Examples
    --------
    >>> text = "Pool closes\n\nIt was cold. It was old."
    >>> paragraph_starts(text, [(0, 11), (13, 25), (26, 37)])
    [True, True, False]
    """
    breaks = paragraph_breaks(text) if breaks is None else breaks
    found = []
    at, following = 0, 0.0
    for start, _ in sentences:
        found.append(start >= following)
        while start >= following:
            following = breaks[at] if at < len(breaks) else inf
            at += 1
    return found
