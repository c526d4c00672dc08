"""Those who speak together: "Ann Lee and Bob Roe", and later "the senators" or "they"."""

import re
from collections.abc import Sequence
from typing import Final

from quoteattr.labels import ORGANISATION
from quoteattr.lexicon import words_of
from quoteattr.memory import FAR_BACK, PEOPLE, Memory, Mention, Speaker
from quoteattr.phrases import is_place, known_heads, people_in, several

#: What stands between two who are joined: "Lee and", "Lee, a broker, and his brother", "Lee of Ely
#: and"; between two of a list.
_AND: Final = re.compile(
    r"(?:, [^,]{1,80},| (?:of|from) [^,.]{1,40}?| \([^()]{1,20}\))?,?\s+and\s+"
    r"(?:(?!(?:of|for|by|with|from|to|in|at|on|other|some|many|several|most|all|more)\b)"
    r"[A-Za-z][\w.-]*\s+){0,4}"
)
_COMMA: Final = re.compile(r"(?: \([^()]{1,20}\))?,\s+(?:the\s+)?")
#: What may stand in a phrase before those who are joined: "researchers", "Republican lawmakers".
_BEFORE: Final = re.compile(
    r"(?:(?!(?:of|for|by|with|from|to|in|at|on|against|about|over|between|and)\b)"
    r"[\w’'.-]++,?\s+){0,5}",
    re.IGNORECASE,
)
#: What may stand behind the last: no "Lee and Roe's lawyer", no "the Lee and Roe campaigns".
_BEHIND: Final = re.compile(r"['’]?(?:$|[^\w\s'’]|\s(?:of|from|in|at|for|who|both|on|have|said)\b)")
#: "Lee's", "officials for Lee": something else is named.
_OTHERWISE: Final = re.compile(r"['’]s?$| for ")
#: "the Lee aide Bob Roe"
_WORD_AFTER: Final = re.compile(r" ([a-z][\w-]*) [A-Z]")
#: Characters of a sentence in which its subject is looked for.
_SUBJECT: Final = 80
#: Names that are looked at, at most, and people who are joined.
_NAMES: Final = 16
_MOST: Final = 6


def named_together(memory: Memory, start: int, stop: int, at: int) -> Speaker | None:
    """Those whom a source phrase names together.

    Parameters
    ----------
    memory : Memory
    start, stop, at : int
        The phrase: where it stands in the text, and in which sentence.
    """
    inside = [m for m in memory.mentions[at] if start <= m.start < m.end <= stop]
    if any(m.speaker.kind in PEOPLE for m in inside):
        # "the two Republicans, Ann Lee and Bob Roe"
        inside = [m for m in inside if not _is_group(m.speaker)]
    if len(inside) < 2 or not _BEFORE.fullmatch(memory.plain, start, inside[0].start):
        return None
    joined = _joined(memory, inside)
    if joined and _BEHIND.match(memory.plain, joined[-1].end, stop):
        return memory.join([mention.speaker for mention in joined])
    return None


def meant_together(memory: Memory, start: int, at: int, kind: str) -> Speaker | None:
    """Whom "they" and "both" mean: the last who can be several.

    Parameters
    ----------
    memory : Memory
    start, at : int
        Where the pronoun stands: in the text, and in which sentence.
    kind : str
        What people are who are described in narration.
    """
    for mention in memory.mentions[at]:
        if mention.start < start and _is_group(mention.speaker):
            return mention.speaker
    for i in range(at, max(at - FAR_BACK, -1), -1):
        speaker = memory.found[i] if i < at else None
        if speaker and _may_be_several(speaker):
            return speaker
        pair = _pair_in(memory, i, start)
        if pair:
            return pair
        if i < at and speaker is None:
            begin, end = memory.sentences[i]
            people = people_in(memory.plain, begin, min(end, begin + _SUBJECT))
            if people and several(people) and memory.plain.startswith(people, begin):
                # "Two hikers were rescued. They said"
                return memory.describe(people, kind)
    return None


def joined_before(memory: Memory, start: int, at: int) -> Speaker | None:
    """The last people named together."""
    for i in range(at, max(at - FAR_BACK, -1), -1):
        speaker = memory.found[i] if i < at else None
        joined = speaker if speaker and speaker.members else _pair_in(memory, i, start)
        if joined:
            return joined
    return None


def _pair_in(memory: Memory, at: int, before: int) -> Speaker | None:
    """People whom a sentence names together before a place."""
    mentions = [m for m in memory.mentions[at][:_NAMES] if m.start < m.end <= before]
    for k in range(len(mentions) - 1):
        if mentions[k].speaker.kind in PEOPLE:
            joined = _joined(memory, mentions[k:])
            if joined:
                return memory.join([mention.speaker for mention in joined])
    return None


def _may_be_several(speaker: Speaker) -> bool:
    """Whether somebody may be called "they": several, or a body."""
    return (
        bool(speaker.members)
        or (speaker.kind == ORGANISATION and not is_place(speaker.name))
        or (not speaker.named and several(speaker.name))
        or _is_group(speaker)
    )


def _is_group(speaker: Speaker) -> bool:
    """Whether a name is that of many: "Republicans"."""
    return speaker.name.lower().split()[-1] in words_of("group")


def _joined(memory: Memory, mentions: Sequence[Mention]) -> list[Mention] | None:
    """The first of some mentions and those who are joined to it by commas and "and"."""
    found = [mentions[0]]
    text = memory.plain
    for mention in mentions[1:_NAMES]:
        last = found[-1]
        if last.end > mention.start or _OTHERWISE.search(text, last.start, last.end):
            return None
        if mention.speaker in [m.speaker for m in found] or not _alike(found[0], mention):
            continue
        following = _WORD_AFTER.match(text, mention.end)
        if following and following.group(1) in known_heads():
            continue
        if _AND.fullmatch(text, last.end, mention.start):
            return [*found, mention]
        if len(found) < _MOST and _COMMA.fullmatch(text, last.end, mention.start):
            found.append(mention)
    return None


def _alike(one: Mention, other: Mention) -> bool:
    """Whether both can be people, or both bodies."""
    kinds = {one.speaker.kind, other.speaker.kind} - {None}
    if kinds and kinds <= set(PEOPLE):
        return not (is_place(one.speaker.name) or is_place(other.speaker.name))
    return kinds <= {ORGANISATION}
