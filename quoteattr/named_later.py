"""Who is described first and named later: "A vicar begged thieves. The Rev. Ann Lee said no."."""

import re
from collections.abc import Sequence, Set
from typing import Final

from quoteattr.descriptions import titles_of
from quoteattr.labels import ORGANISATION, PERSON
from quoteattr.lexicon import word_classes, words_of
from quoteattr.memory import FAR_BACK, LIKELY, NEAR, PEOPLE, Memory, Speaker
from quoteattr.phrases import several

#: Sentences of a lead.
LEAD: Final = 3
#: Those who are described so will not be named.
NAMELESS: Final = frozenset(["official", "diplomat", "aide", "source", "insider", "adviser"])
#: "A vicar", "Coroner"
_LEADING: Final = re.compile(r"an? |\w+$", re.IGNORECASE)
#: "the chief negotiator", "a neighbour of the family"; no "the lawmakers", "the firm's lawyer",
#: "the Archbishop of Canterbury".
_ONE: Final = re.compile(
    r"(?:[Tt]he|[Aa]n?) (?:[\w-]+ ){0,4}?[a-z-]*[a-rt-z]"
    r"(?: (?:of|for|at|in|from|to|with|on|behind)\b|$)"
)
_NUMBERS: Final = {"two": 2, "three": 3, "four": 4, "both": 2}


def named_later(
    found: Sequence[Speaker | None], tags: Sequence[str], memory: Memory
) -> list[Speaker | None]:
    """Speakers, with those who are described first and named soon under their names.

    Parameters
    ----------
    found : sequence of Speaker or None
        Who answers for each sentence.
    tags : sequence of str
    memory : Memory
        It may know some of them already.
    """
    names = dict(memory.aliases)
    for i, speaker in enumerate(found):
        if speaker is None or speaker.named or speaker in names:
            continue
        number = _NUMBERS.get(speaker.name.split()[0].lower())
        for later in found[i + 1 : i + (FAR_BACK if number else NEAR)]:
            if later is None or not later.named:
                continue
            if later.members:
                # "Two senators said so. ... Lee and Roe added"
                same = len(later.members) == number
            else:
                new = memory.first.get(later, 0) > i
                same = new and _may_be(speaker, later, tags[i], i < LEAD)
            if same:
                names[speaker] = later
                break
    return [speaker and names.get(speaker, speaker) for speaker in found]


def _may_be(speaker: Speaker, later: Speaker, tag: str, lead: bool) -> bool:
    """Whether somebody who was described, in a lead perhaps, is somebody who is named later."""
    roles = speaker.roles
    if later.kind == ORGANISATION:
        # "Drivers will strike, their union said. The Rail Union ..."
        words = later.name.lower().split()
        return lead and speaker.kind == ORGANISATION and not roles.isdisjoint(words)
    if several(speaker.name) or roles & words_of("group"):
        return False
    if tag in LIKELY:
        # Its tag does not tell that somebody has a name: a title must.
        titles = titles_of(roles) - words_of("organisation")
        leading = lead and _LEADING.match(speaker.name) and not roles & NAMELESS
        return bool(leading and titles & later.roles)
    return (
        speaker.kind == PERSON
        and later.kind in PEOPLE
        and not roles & words_of("collective")
        and (lead or _ONE.match(speaker.name) is not None)
        and not _other(roles, later.roles)
    )


def _other(roles: Set[str], others: Set[str]) -> bool:
    """Whether titles tell two apart: a mayor, a reverend."""
    titles = word_classes()["title"]
    return bool(roles & titles and others & titles) and roles.isdisjoint(others)
