"""What of a sentence is attributed."""

import pytest

from quoteattr.contents import find_content, past_dateline
from quoteattr.document import Span


def marked(sentence: str) -> tuple[str, list[tuple[Span, Span | None]]]:
    """A sentence written with its cues in [] and the source of each in {}, and their spans."""
    plain = ""
    found: dict[str, list[Span]] = {"[": [], "{": []}
    opened = ("", 0)
    for letter in sentence:
        if letter in "[{":
            opened = (letter, len(plain))
        elif letter in "]}":
            kind, start = opened
            found[kind].append(Span(start, len(plain), plain[start:]))
        else:
            plain += letter
    sources: list[Span | None] = [*found["{"], None]
    return plain, list(zip(found["["], sources, strict=False))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("{Roe} [said] that it rained.", ["it rained"]),
        ("It rained, {Roe} [said].", ["It rained"]),
        ("[According to] {Roe}, it rained.", ["it rained"]),
        ("“It rained,” {Roe} [said], “all day.”", ["It rained", "all day"]),
        ("{Roe} [said].", []),
        # A phrase before the source tells when or where.
        ("In a statement, {the mayor} [said] he would not go.", ["he would not go"]),
        ("Still, {the poll} [shows] that few mind.", ["few mind"]),
        ("On Monday, {Roe} [said]: “It rains.”", ["It rains"]),
        ("It rained, {Roe} [said] on Monday.", ["It rained"]),
        ("It rained, {Roe} [told] the Ely Post.", ["It rained"]),
        ("“It rained,” {Roe} [said] as he left town.", ["It rained"]),
        # Those who are told, the time and the place are no part of it.
        ("{Roe} [told] the court that he was home.", ["he was home"]),
        ("{Roe} [said] in a letter to the U.S. board that he was home.", ["he was home"]),
        ("{Roe} [wrote] last week that he was home.", ["he was home"]),
        ("{Roe} [denied] the claim that he was home.", ["the claim that he was home"]),
        # It goes on behind the attribution.
        ("The pool, {she} [said], is cold.", ["The pool", "is cold"]),
        ("The pool, [according to] {Roe}, will close.", ["The pool", "will close"]),
        ("The pool is cold, {she} [said], citing a test.", ["The pool is cold"]),
        ("“No,” {Roe} [said] in an interview, “but soon.”", ["No", "but soon"]),
        ("[Citing] the law, {Roe} left the room.", ["the law"]),
        # A full stop may belong to what was said.
        ("It belongs to the U.S., {Roe} [said].", ["It belongs to the U.S."]),
        ("“\xa0It rains\u200a,” {Roe} [said].", ["It rains"]),
        ("“That's who he is,” {Roe} [said].", ["That's who he is"]),
        # Behind a dateline.
        ("ELY, Nev. (AP) — It rained, {Roe} [said].", ["It rained"]),
        ("(Reuters) - It rained, {Roe} [said].", ["It rained"]),
    ],
)
def test_content(sentence: str, expected: list[str]) -> None:
    text, [(cue, source)] = marked(sentence)
    assert [s.text for s in find_content(text, 0, len(text), cue, source)] == expected


@pytest.mark.parametrize(
    ("sentence", "first", "second"),
    [
        ("{Roe} [said] it rained, but {Lee} [said] it snowed.", "it rained", "it snowed"),
        ("{Roe} [said] it rained and {}[noted] that it froze.", "it rained", "it froze"),
        ("{Roe} [backed] the plan, {}[describing] it as fair.", "the plan", "it as fair"),
        ("“Stay out,” {Roe} [said], {}[adding] that it was cold.", "Stay out", "it was cold"),
    ],
)
def test_content_ends_where_the_next_attribution_begins(
    sentence: str, first: str, second: str
) -> None:
    text, pairs = marked(sentence)
    roe = pairs[0][1]
    pairs = [(cue, source if source and source.text else None) for cue, source in pairs]
    one, other = (
        find_content(text, 0, len(text), cue, source or roe, pairs) for cue, source in pairs
    )
    assert [[span.text for span in spans] for spans in (one, other)] == [[first], [second]]


@pytest.mark.parametrize(
    "dateline",
    ["ELY, Nev. (AP) — ", "AUSTIN, Texas/ELY (Reuters) - ", "(Reuters) - ", "LONDON, May 3 - "],
)
def test_datelines(dateline: str) -> None:
    text = f"{dateline}Ann Lee left."
    assert text[past_dateline(text, 0, len(text)) :] == "Ann Lee left."
