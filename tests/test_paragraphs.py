"""Paragraphs: layouts of news, and properties that hold for every string."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.paragraphs import paragraph_breaks, paragraph_starts
from quoteattr.segment import segment

# "|" marks where a paragraph must begin.
PARAGRAPHS = {
    "blank lines": "A heading\n\n|One. Two.\n\n\n|Three.",
    "lines": "A heading\n|One is long enough. Two.\n|Three is too.",
    "wrapped": (
        "One is wrapped by hand, and\n"
        "runs on here. Two follows on\n"
        "the same lines.\n"
        "|Three was short before."
    ),
    "one line": "One. Two. Three.",
    "Windows": "One.\r\n\r\n|Two\r\nthree",
    "list": "The plan:\n|- one\n|- two",
    "white space at both ends": "\n\n  One.\n\n|Two.\n\n",
    "old Mac": "One.\r\r|Two.\r|Three.",
    "Unicode": "One\u2029|Two\u2028|Three",
    "new page": "One\f|Two",
    "blank line that is not empty": "One\n \t\u200b\n|Two",
    "lower-case items": "The plan:\n|a) close the pool\n|b) sell the land",
    "lettered items": "The plan:\n|a. close the pool\n|b. sell the land",
    "a list without bullets": (
        "Heading\n"
        "|The council met on Tuesday night to hear the mayor set out the largest change in years.\n"
        "|The plan would:\nclose the pool\nraise tax\nsell the depot\n"
        "|Residents who filled the hall booed when the figures were read out to them all.\n"
        "|What next\n"
        "|Officers will draft a paper for the autumn, when the full council will vote on it.\n"
        "|The vote is on 4 October, and the result will be known the very same night, too."
    ),
    "indented": "  One.\n  |Two.",
}


@pytest.mark.parametrize("marked", PARAGRAPHS.values(), ids=PARAGRAPHS.keys())
def test_paragraphs(marked: str) -> None:
    text = marked.replace("|", "")
    expected = [at - marked[:at].count("|") for at, char in enumerate(marked) if char == "|"]
    assert paragraph_breaks(text) == expected
    sentences = segment(text)
    starts = [
        s
        for (s, _), first in zip(sentences, paragraph_starts(text, sentences), strict=True)
        if first
    ]
    assert starts == [sentences[0][0], *expected]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t\r\n\u2028", "\xa0"])
def test_no_paragraph(text: str) -> None:
    assert paragraph_breaks(text) == []
    assert paragraph_starts(text, []) == []


LINE_ENDS = ["\n", "\n\n", "\r\n", "\r", "\f", "\v", "\x1c", "\x85", "\u2028", "\u2029"]
PIECES = st.sampled_from(
    [
        *LINE_ENDS,
        *"aA.,:)”",
        " ",
        "\t",
        "\xa0",
        "\u200b",
        "\ufeff",
        "\ud800",
        "word ",
        "The ",
        "- ",
        "1. ",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS)
def test_paragraphs_begin_with_a_sentence(text: str) -> None:
    sentences = segment(text)
    breaks = paragraph_breaks(text)
    assert breaks == sorted(set(breaks))
    assert set(breaks) <= {start for start, _ in sentences[1:]}
    starts = paragraph_starts(text, sentences)
    assert [s for (s, _), first in zip(sentences, starts, strict=True) if first] == [
        *[start for start, _ in sentences[:1]],
        *breaks,
    ]
