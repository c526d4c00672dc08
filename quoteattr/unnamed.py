"""Whom a phrase for people without a name means: "two officials", "one of the aides", "several"."""

import re
from collections.abc import Set
from functools import cache
from typing import Final

from quoteattr.descriptions import DEFINITE, called_so
from quoteattr.labels import ORGANISATION, PERSON, UNNAMED
from quoteattr.lexicon import word_classes, words_of
from quoteattr.memory import NEAR, PEOPLE, WHOLE, Memory, Speaker
from quoteattr.named_later import LEAD, NAMELESS
from quoteattr.phrases import heads_of, known_heads, main_name, people_in, several, singular

#: Characters before a description in which its word would stand if it were brought on.
_FAR: Final = 4000
#: "one of them, a schoolteacher"
_ONE_OF: Final = re.compile(
    r"(?:one|another|a (?:second|third)|the other)(?: of (?:th(?:em|[eo]se|e \w+)))?, "
    r"((?:now )?an? .+)",
    re.IGNORECASE,
)


def unnamed(memory: Memory, bare: str, start: int, at: int) -> Speaker:
    """People without a name: introduced here, or before.

    Parameters
    ----------
    memory : Memory
    bare : str
        A source phrase under an anonymous tag.
    start, at : int
        Where it begins, and in which sentence.
    """
    words = bare.lower().split()
    name = main_name(bare)
    if name and name.kind == PERSON and not heads_of(bare) & known_heads():
        # Somebody of whom the text only hears.
        return memory.learn(name)
    if name and bare.removeprefix("the ").removeprefix("The ") == name.text:
        medium = words[-1] in words_of("media")
        if medium or (name.kind == ORGANISATION and not heads_of(bare) & known_heads()):
            # "The Ely Post, citing officials, said": the paper has a name.
            speaker = memory.learn(name)
            speaker.kind = speaker.kind or ORGANISATION
            return speaker
    told = _ONE_OF.match(bare)
    if told:
        bare = told.group(1)
        words = bare.lower().split()
    heads = heads_of(bare)
    if words[0] == "others":
        return memory.describe(bare, UNNAMED)
    some_of = word_classes("speakers")["some_of"]
    if not heads & known_heads() and words[0].strip(",") not in some_of and bare.islower():
        # No phrase for a speaker ("on condition of anonymity"): the sentence's first people.
        bare = people_in(bare, 0, len(bare)) or (
            people_in(memory.plain, *memory.sentences[at]) or bare
        )
        words, heads = bare.lower().split(), heads_of(bare)
    definite = words[0] in (*DEFINITE, "these", "those")
    partly = words[0].strip(",") in some_of and (
        len(words) == 1
        or words[1] in ("of", "other")
        or words[1] in some_of
        or bare.split()[0].endswith(",")
    )
    partly = partly or (words[0] == "the" and words[-1] in some_of)
    if definite and not partly:
        # "Ann Lee, a nurse, ... the nurse said": no nurse without a name.
        somebody = called_so(memory, bare, heads, start, at)
        if somebody is None and words[0] == "the" and not several(bare):
            somebody = _only_one(memory, heads, start, at)
        if somebody and somebody.named and somebody.kind in PEOPLE:
            return somebody
    if definite or partly:
        whole = words[2:] if words[1:2] == ["of"] else []
        if whole:
            # "two of the aides": of those whom the text called aides.
            heads = heads_of(" ".join(whole))
        for speaker in memory.spoke(at, WHOLE):
            if speaker.kind == UNNAMED and heads & speaker.roles:
                return speaker
        if whole and heads & known_heads():
            return memory.describe(bare, UNNAMED)
        if partly or len(words) <= 2:
            begin = memory.sentences[at][0]
            people = people_in(memory.plain, begin, start)
            if people:
                # "Riders were divided, several saying no."
                return memory.describe(people, UNNAMED)
            for speaker in memory.spoke(at):
                if speaker.kind == UNNAMED:
                    return speaker
            # "One said": of those whom the narration just spoke of.
            for i in range(at - 1, max(at - NEAR, -1), -1):
                people = people_in(memory.plain, *memory.sentences[i])
                if people:
                    return memory.describe(people, UNNAMED)
    return memory.describe(bare, UNNAMED)


def _only_one(memory: Memory, heads: Set[str], start: int, at: int) -> Speaker | None:
    """Whoever spoke last, if a text has not brought on anybody described by some word."""
    last = next(memory.spoke(at, LEAD), None)
    if last is None or last.kind not in PEOPLE or not heads & _singular_people():
        return None
    word = re.compile(rf"\b{re.escape(min(heads))}", re.IGNORECASE)
    before = memory.plain[max(0, start - _FAR) : start]
    return None if word.search(before) else last


@cache
def _singular_people() -> frozenset[str]:
    return frozenset(map(singular, words_of("person", "people", "kin"))) - NAMELESS
