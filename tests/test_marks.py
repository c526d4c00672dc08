"""Single marks: which characters are some, and which way they point."""

import pytest

from quoteattr.marks import CLOSES, EITHER, OPENS, find_marks, may_open

# The glyphs of a text, each with what its neighbours say: "<" opens, ">" closes, "?" either.
SIDES = {OPENS: "<", CLOSES: ">", EITHER: "?"}
CASES = {
    "curly": ("“So,” he said.", "“< ”>"),
    "straight": ('"So," she said. "No."', '"< "> "< ">'),
    "apostrophes": ("''So,'' he said.", "''< ''>"),
    "TeX": ("``So,'' he said.", "``< ''>"),
    "brackets and dashes": ("(“So”)—“so”…", "“< ”> “< ”>"),
    "spaces on both sides": ("« So » said he.", "«? »?"),
    "between letters": ("a“b", "“?"),
    "run": ("“‘So,’” he said.", "“< ‘< ’> ”>"),
    "three apostrophes that close": ("''He said 'so'''", "''< '< '> ''>"),
    "three apostrophes that open": ("'''So,' he said''", "''< '< '> ''>"),
    "invisible neighbours": ("\u202a“So,”\u202c", "“< ”>"),
    "no neighbours": ('"', '"?'),
    # What is no mark
    "in words": ("Don’t, can't, O‘Neil", ""),
    "rock and roll": ("Rock ’n’ roll, rock 'n' roll", ""),
    "left out": ("’Tis late, get 'em, the ’90s", ""),
    "ornament": ('"""""""""" “So”', "“< ”>"),
    "spaced ornament": ('" " " " " " " " " " “So”', "“< ”>"),
    "noise": ("“a”b«c»d“e”f«g»h“i”", ""),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_sides(text: str, expected: str) -> None:
    marks = list(find_marks(text))
    assert " ".join(mark.glyph + SIDES[mark.side] for mark in marks) == expected
    assert all(text[mark.start : mark.end] == mark.glyph for mark in marks)


@pytest.mark.parametrize(
    ("text", "inside", "expected"),
    [
        ("“So", False, True),
        ("“So", True, True),
        ("so“ ", True, False),  # a wrong closing mark
        ("so“ ", False, True),
        ('"So', True, True),
        ('so"', False, False),
        ('a"b', False, True),
        ('a"b', True, False),
        ("”So", False, True),  # Swedish
        ("”So", True, False),
        ("so”", False, False),
        ("’so", False, False),
        ("‘So", False, True),
        (" ' ", False, False),
    ],
)
def test_direction(text: str, inside: bool, expected: bool) -> None:
    assert [may_open(mark, inside) for mark in find_marks(text)] == [expected]
