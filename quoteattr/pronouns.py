"""Whom a pronoun means: the nearest before it of the kinds and the sex that fit."""

import re
from typing import Final

from quoteattr.labels import ANONYMOUS, DOCUMENT, NONE, ORGANISATION, PERSON, SPOKESPERSON, UNNAMED
from quoteattr.memory import FITTING, NAMED, NEAR, PEOPLE, Memory, Speaker, may_be_person
from quoteattr.phrases import people_in

#: "Asked whether", "When pressed"
_ASKED: Final = re.compile(r"\W*(?:When |If )?(?:asked|questioned|pressed)\b", re.IGNORECASE)
#: "But he": a pronoun that opens a sentence.
_SUBJECT_FIRST: Final = re.compile(
    r"\W*(?:(?:And|But|Yet|So|Still|Then|Instead),? )?(he|she)\b", re.IGNORECASE
)
HE: Final = frozenset(["he", "him", "his", "himself"])
SHE: Final = frozenset(["she", "her", "hers", "herself"])
IT: Final = frozenset(["it", "its", "itself"])
_THEY: Final = frozenset(["they", "them", "their", "themselves", "both", "all"])
FIRST_PERSON: Final = frozenset(["i", "we", "me", "us"])
NOMINATIVE: Final = frozenset(["he", "she", "it", "they"])
_PRONOUNS: Final = HE | SHE | IT | _THEY | FIRST_PERSON


def is_pronoun(word: str) -> bool:
    """Whether a word is a personal pronoun."""
    return word.lower() in _PRONOUNS and word != "US"


def antecedent(memory: Memory, word: str, start: int, at: int, tag: str) -> Speaker | None:
    """Whom a pronoun means.

    Parameters
    ----------
    memory : Memory
    word : str
        The pronoun, in lower case.
    start, at : int
        Where it stands: in the text, and in which sentence.
    tag : str
        The sentence's: "he" under an anonymous tag is nobody with a name.

    Returns
    -------
    Speaker or None
    """
    nearest = memory.nearest
    if tag == ANONYMOUS and word not in FIRST_PERSON:
        # "Some officials like the plan, which they say is cheap."
        begin = memory.sentences[at][0]
        people = people_in(memory.plain, begin, start)
        if people and memory.plain.startswith(people, begin):
            return memory.describe(people, UNNAMED)
    if word in HE or word in SHE:
        begin = memory.sentences[at][0]
        if _ASKED.match(memory.plain, begin, start):
            # "Asked whether Lee would stay, she said no": nobody of whom she was asked.
            start = begin
        opening = _SUBJECT_FIRST.match(memory.plain, begin, start)
        if opening and (opening.group(1).lower() in HE) == (word in HE):
            # "He agreed that Lee might win, but he doubted it."
            start = begin
        sex = "he" if word in HE else "she"

        def fits(speaker: Speaker) -> bool:
            return speaker.sex in (None, sex) and may_be_person(speaker)

        first = (UNNAMED,) if tag == ANONYMOUS else PEOPLE
        speaker = (
            nearest(at, start, (*first, None), NEAR, subject=True, fits=fits)
            or nearest(at, start, first, NEAR, fits=fits)
            or nearest(at, start, PEOPLE, fits=fits)
            or nearest(at, start, (*PEOPLE, None), NEAR, fits=fits)
            or nearest(at, start, (*PEOPLE, UNNAMED, None), fits=fits)
        )
        if speaker and tag != NONE:
            speaker.sex = speaker.sex or sex
            speaker.kind = speaker.kind or PERSON
        return speaker
    if word in FIRST_PERSON:
        return next(memory.spoke(at), None)
    kinds = FITTING.get(tag, (DOCUMENT, ORGANISATION) if word in IT else NAMED)
    if word in IT:
        kinds = tuple(kind for kind in kinds if kind != SPOKESPERSON)
    return nearest(at, start, kinds)
