"""Whom a pronoun means: the nearest before it of the kinds and the sex that fit."""

import re
from collections.abc import Callable
from typing import Final

from quoteattr.labels import ANONYMOUS, DOCUMENT, NONE, ORGANISATION, PERSON, SPOKESPERSON, UNNAMED
from quoteattr.memory import FITTING, LIKELY, NAMED, NEAR, PEOPLE, Memory, Speaker, may_be_person
from quoteattr.phrases import is_place, people_in, several
from quoteattr.together import meant_together

#: "Asked whether", "When pressed"
_ASKED: Final = re.compile(r"\W*+(?:When |If )?(?:asked|questioned|pressed)\b", re.IGNORECASE)
#: "But he": a pronoun that opens a sentence.
_SUBJECT_FIRST: Final = re.compile(
    r"\W*+(?:(?:And|But|Yet|So|Still|Then|Instead),? )?(he|she)\b", re.IGNORECASE
)
#: "Lee, when" before "he".
_NAME_WHEN: Final = re.compile(r"(?<=\w), (?:when|where) $")
#: "Roe, whom" before "he": not Roe.
_NAME_WHOM: Final = re.compile(r"(?<=\w), (?:who|whom|whose \w+) $")
#: "she added," between commas; "Her mother" at the start of a sentence.
_ASIDE: Final = re.compile(r"\w+ \w+,")
_WHOSE_FIRST: Final = re.compile(r"\W*+(his|her)\b", re.IGNORECASE)
#: "replied" behind "she": whoever was asked.
_REPLYING: Final = re.compile(
    r"\s+(?:\w+ly\s+)?(?:repli(?:ed|es)|answer(?:ed|s)|respond(?:ed|s)|deni(?:ed|es)|shot back)\b"
)
#: "asked" before a name.
_ASKING: Final = re.compile(
    r"\b(?:asked|accused|questioned|challenged|confronted|pressed|put it to) (?:[a-z]+ ){0,2}$"
)
#: Characters of these.
_BESIDE: Final = 24
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
        sex = "he" if word in HE else "she"
        begin = memory.sentences[at][0]
        near = max(begin, start - _BESIDE)
        beside = _NAME_WHEN.search(memory.plain, near, start)
        if beside:
            # "after they met Roe, when he said"
            for mention in memory.mentions[at]:
                somebody = mention.speaker.kind in PEOPLE and mention.speaker.sex in (None, sex)
                if mention.end == beside.start() and somebody and tag != ANONYMOUS:
                    return mention.speaker
        elif _NAME_WHOM.search(memory.plain, near, start):
            # "Lee threw jabs at Roe, whom he": not Roe
            start = max((m.start for m in memory.mentions[at] if m.end + 2 <= start), default=start)
        if _ASKED.match(memory.plain, begin, start):
            # "Asked whether Lee would stay, she said no": nobody of whom she was asked.
            start = begin
        elif memory.plain[start - 2 : start] == ", " and _ASIDE.match(memory.plain, start):
            # "Roe, she added, was no friend": not Roe
            start = max((m.start for m in memory.mentions[at] if m.end == start - 2), default=start)
        whose = _WHOSE_FIRST.match(memory.plain, begin, start)
        if whose and (whose.group(1).lower() in HE) == (word in HE):
            # "Her mother, Ann Lee, held on, she said."
            start = begin
        opening = _SUBJECT_FIRST.match(memory.plain, begin, start)
        if opening and (opening.group(1).lower() in HE) == (word in HE):
            # "He agreed that Lee might win, but he doubted it."
            start = begin

        def fits(speaker: Speaker) -> bool:
            if not speaker.named and several(speaker.name):
                return False
            return speaker.sex in (None, sex) and may_be_person(speaker)

        def single(speaker: Speaker) -> bool:
            return speaker.name.isalpha() and not is_place(speaker.name)

        before = memory.found[at - 1] if at else None
        if before and before.guessed and before.kind == ORGANISATION and single(before):
            # "Lee said in a statement. She ...": no body.
            before.kind, before.sex, before.guessed = PERSON, sex, False
            return before
        if before and tag != ANONYMOUS and _REPLYING.match(memory.plain, start + len(word)):
            asked = _asked(memory, at - 1, fits)
            if asked:
                return asked
        first = (UNNAMED,) if tag == ANONYMOUS else PEOPLE
        speaker = (
            nearest(at, start, (*first, None), NEAR, subject=True, fits=fits)
            or nearest(at, start, first, NEAR, fits=fits)
            or nearest(at, start, PEOPLE, fits=fits)
            or nearest(at, start, (*PEOPLE, None), NEAR, fits=fits)
            or nearest(at, start, (*PEOPLE, UNNAMED, None), fits=fits)
            or nearest(at, start, (None,), NEAR, subject=True, fits=single)
        )
        if speaker and tag != NONE:
            speaker.sex = speaker.sex or sex
            speaker.kind = speaker.kind or PERSON
        return speaker
    if word in FIRST_PERSON:
        return next(memory.spoke(at), None)
    if word in _THEY and tag != ANONYMOUS:
        together = meant_together(memory, start, at, LIKELY.get(tag, PERSON))
        if together:
            return together
    kinds = FITTING.get(tag, (DOCUMENT, ORGANISATION) if word in IT else NAMED)
    if word in IT:
        kinds = tuple(kind for kind in kinds if kind != SPOKESPERSON)
    return nearest(at, start, kinds) or (
        nearest(at, start, (None,), NEAR, subject=True, fits=may_be_person) if word in IT else None
    )


def _asked(memory: Memory, at: int, fits: Callable[[Speaker], bool]) -> Speaker | None:
    """Who has to answer for a sentence: "Lee asked Roe whether she knew", "accused her"."""
    start = memory.sentences[at][0]
    for mention in memory.mentions[at]:
        speaker = mention.speaker
        if (
            speaker.kind in PEOPLE
            and speaker is not memory.found[at]
            and fits(speaker)
            and _ASKING.search(memory.plain, max(start, mention.start - 30), mention.start)
        ):
            return speaker
    return None
