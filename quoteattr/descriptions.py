"""Whom a definite description means: "the mayor", "the health ministry", "the letter"."""

import re
from collections.abc import Sequence, Set
from functools import cache, lru_cache
from typing import Final

from quoteattr.labels import DOCUMENT, ORGANISATION, PERSON
from quoteattr.lexicon import word_classes, words_of
from quoteattr.memory import (
    FAR_BACK,
    FITTING,
    NEAR,
    PEOPLE,
    WHOLE,
    Memory,
    Speaker,
    may_be,
    may_be_person,
)
from quoteattr.phrases import is_place, several, sex_of, singular
from quoteattr.together import joined_before

#: What a definite description begins with.
DEFINITE: Final = frozenset(["the", "this", "that"])
#: Nouns for bodies whose names have another.
_KINDRED: Final = {
    "authority": frozenset(["council", "borough", "county", "corporation"]),
    "institution": frozenset(["university", "college", "bank", "museum", "hospital"]),
    "force": frozenset(["police", "constabulary", "army"]),
    "department": frozenset(["department", "ministry"]),
}
_CLERGY: Final = frozenset(["rev", "rev.", "reverend", "fr", "fr.", "father", "canon"])
_SCIENTISTS: Final = frozenset(
    ["biologist", "chemist", "physicist", "geologist", "ecologist", "professor", "scientist"]
)
#: Titles and roles of those who are called otherwise.
_CALLED: Final = {
    "judge": frozenset(["justice", "sheriff", "magistrate"]),
    "lawmaker": frozenset(
        ["senator", "representative", "congressman", "congresswoman", "mp", "assemblyman"]
    ),
    "legislator": frozenset(["senator", "representative", "congressman", "congresswoman", "mp"]),
    "priest": _CLERGY,
    "vicar": _CLERGY,
    "rector": _CLERGY,
    "pastor": _CLERGY,
    "minister": _CLERGY,
    "clergyman": _CLERGY,
    "cleric": _CLERGY | {"imam", "sheikh", "ayatollah"},
    "nun": frozenset(["sister"]),
    "detective": frozenset(["det", "inspector", "insp", "dc", "di", "ds", "dci"]),
    "officer": frozenset(
        ["pc", "constable", "sergeant", "inspector", "insp", "superintendent", "trooper"]
    ),
    "doctor": frozenset(["dr", "dr.", "surgeon", "physician"]),
    "envoy": frozenset(["ambassador"]),
    "diplomat": frozenset(["ambassador", "envoy", "consul"]),
    "scientist": _SCIENTISTS,
    "researcher": _SCIENTISTS,
    "forward": frozenset(["striker", "winger"]),
    "player": frozenset(["striker", "midfielder", "defender", "winger", "goalkeeper", "captain"]),
    "academic": frozenset(["professor", "lecturer", "scientist", "historian"]),
    "ceo": frozenset(["executive"]),
    "premier": frozenset(["prime"]),
    "lawyer": frozenset(["barrister", "solicitor", "counsel", "attorney", "advocate"]),
}
#: "Ely Post/ETV" before "poll"; "a survey by" before a name.
_SURVEY: Final = re.compile(
    r"(?:/[A-Z][\w&-]*(?: [A-Z]\w+)*)?(?: [\w-]+){0,2} (?:poll|survey|study|research)s?\b"
)
_SURVEY_BY: Final = re.compile(
    r"\b(?:poll|survey|study|research)s?(?: [\w-]+){0,3} (?:by|from|for) (?:the )?$"
)
_SUIT: Final = frozenset(["lawsuit", "suit", "complaint"])
_SUING: Final = re.compile(
    r"\b(?:sued|sues|suing|to sue|filed (?:a|an|his|her|its|their) (?:[\w-]+ ){0,2}(?:law)?suit)\b"
)
#: Words that tell no body from another.
_COMMON: Final = frozenset(
    ["new", "state", "national", "federal", "local", "own", "whole", "public", "big", "same"]
)
#: Words for people who speak together.
_TWO: Final = frozenset(["two", "pair", "couple", "duo", "three", "trio"])
#: "the mother of two"
_NUMBERS: Final = frozenset(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
)


def called_so(memory: Memory, bare: str, heads: Set[str], start: int, at: int) -> Speaker | None:
    """The last whose name or roles a definite description repeats."""
    wanted = titles_of(heads)
    words = frozenset(bare.lower().replace("premier", "prime minister").split())
    more = {singular(word) for word in bare.lower().split()[1:] if word not in _COMMON} - heads
    plural = bare.endswith("s") and bare.lower().split()[-1] not in heads
    seen: set[Speaker] = set()
    for i in range(at, max(at - WHOLE, -1), -1):
        known = [m.speaker for m in reversed(memory.mentions[i]) if i < at or m.start < start]
        for speaker in [memory.found[i], *known] if i < at else known:
            if speaker is None or speaker in seen:
                continue
            seen.add(speaker)
            called = not wanted.isdisjoint(speaker.roles) and not _outranked(words, speaker.roles)
            if not called and speaker.named:
                # "the health ministry" repeats the Ministry of Health.
                theirs = _name_words(speaker.name)
                called = not heads.isdisjoint(theirs) and not (more and more.isdisjoint(theirs))
            if not called or speaker.name.lower() == bare.lower():
                continue
            if plural and speaker.kind in PEOPLE and speaker.named and not speaker.members:
                continue
            # "The prosecutor" is not "federal prosecutors".
            many = speaker.members or (not speaker.named and several(speaker.name))
            if plural or not many:
                return _named_since(memory, speaker, i, at) or speaker
    return None


def titles_of(heads: Set[str]) -> set[str]:
    """Words for somebody in a description, and titles that they may have: "vicar", "Rev."."""
    return set(heads).union(*(_CALLED.get(head, ()) for head in heads))


def _named_since(memory: Memory, speaker: Speaker, since: int, at: int) -> Speaker | None:
    """The body that spoke right after one was described: "A watchdog said so. Ely Eye said"."""
    first = speaker.name.split()[0].lower()
    if speaker.named or speaker.kind != ORGANISATION or first in ("the", "its", "their", "his"):
        return None
    if speaker.roles & words_of("document") or several(speaker.name):
        return None
    for i in range(since + 1, min(since + NEAR, at)):
        named = memory.found[i]
        if named and named.named and named.kind == ORGANISATION:
            if memory.first.get(named, 0) <= since:
                return None
            memory.aliases[speaker] = named
            return named
    return None


def _outranked(words: Set[str], roles: Set[str]) -> bool:
    """Whether a description is of another rank or office than some titles tell.

    "The minister" is no prime minister, "the finance minister" no minister of health.
    """
    ranks, offices = (word_classes("speakers")[name] for name in ("rank", "ministry"))
    if words & ranks != roles & ranks:
        return True
    told = words & offices
    return bool(told and roles & offices and told.isdisjoint(roles))


def meant(
    memory: Memory, words: Sequence[str], heads: Set[str], start: int, at: int, tag: str
) -> Speaker | None:
    """Whom a definite description means that only tells a kind."""
    of = word_classes("speakers")
    enterprise = words[-1] in of["enterprise"]

    def fits(speaker: Speaker) -> bool:
        return not enterprise or _enterprise(speaker.name)

    def recurs(speaker: Speaker) -> bool:
        return _enterprise(speaker.name) and memory.counts[speaker] > 1

    def medium(speaker: Speaker) -> bool:
        return not words_of("media").isdisjoint(speaker.name.lower().split())

    kind: str | None = ORGANISATION
    speaker = None
    kindred = _KINDRED.get(words[-1])
    if kindred and len(words) == 2:
        speaker = memory.nearest(
            at,
            start,
            (kind, None),
            fits=lambda s: not kindred.isdisjoint(s.name.lower().split()),
        )
    if speaker is None and enterprise and not of["no_enterprise"] & set(words):
        speaker = memory.nearest(at, start, (kind, None), NEAR, fits=recurs)
    if speaker is None and len(words) == 2 and heads & of["generic_body"]:
        if words[-1] in words_of("media"):
            speaker = memory.nearest(at, start, (kind, DOCUMENT, None), fits=medium)
        speaker = (
            speaker
            or memory.nearest(at, start, (kind,), subject=True, fits=fits)
            or memory.nearest(at, start, (kind,), fits=fits)
            or memory.nearest(at, start, (None,), NEAR, fits=may_be)
        )
    elif speaker is None and tag not in FITTING and (words[-1] in _NUMBERS or "of" not in words):
        one = singular(words[-1]) == words[-1] and not heads & words_of(
            "document", "group", "collective"
        )
        kind = PERSON
        sex = sex_of(set(words), "")

        def person(speaker: Speaker) -> bool:
            return sex is None or speaker.sex in (None, sex)

        def unknown(speaker: Speaker) -> bool:
            return person(speaker) and may_be_person(speaker)

        if len(words) == 2 and words[-1] in _TWO:
            speaker = joined_before(memory, start, at)
        elif one:
            speaker = (
                memory.nearest(at, start, (kind,), NEAR, fits=person)
                or memory.nearest(at, start, (None,), NEAR, subject=True, fits=unknown)
                or memory.nearest(at, start, (kind,), fits=person)
            )
        elif not _people().isdisjoint(heads):
            speaker = joined_before(memory, start, at)
    if speaker:
        speaker.kind = kind
    return speaker


def writer(memory: Memory, heads: Set[str], at: int) -> Speaker | None:
    """Who speaks in "the letter": who answers for the sentence that brought it on."""
    for text in heads & word_classes("speakers")["authored"]:
        brought_on = re.compile(rf"\b(?:an?|his|her|its|their) (?:[\w“”'’-]+ ){{0,3}}{text}\b")
        for i in range(at - 1, max(at - FAR_BACK, -1), -1):
            speaker = memory.found[i]
            if speaker and brought_on.search(memory.plain, *memory.sentences[i]):
                return speaker
    if heads & _SUIT:
        for i in range(at - 1, max(at - WHOLE, -1), -1):
            suing = _SUING.search(memory.plain, *memory.sentences[i])
            if suing:
                for mention in memory.mentions[i]:
                    if mention.start < suing.start():
                        return mention.speaker
    return None


def surveyed(memory: Memory, at: int) -> Speaker | None:
    """Whose "the poll" is: the last named with a word for a survey, or the first to come."""
    back = range(at, max(at - WHOLE, -1), -1)
    for i in (*back, *range(at + 1, min(at + NEAR, len(memory.mentions)))):
        for mention in memory.mentions[i]:
            speaker: Speaker = mention.speaker
            if speaker.kind != PERSON and (
                _SURVEY.match(memory.plain, mention.end)
                or _SURVEY_BY.search(memory.plain, max(0, mention.start - 40), mention.start)
            ):
                return speaker
    return None


@cache
def _people() -> frozenset[str]:
    return frozenset(map(singular, words_of("person", "people", "title", "kin", "group")))


def _enterprise(name: str) -> bool:
    """Whether a name may be a company's: no place's, no ministry's."""
    return not is_place(name) and _no_enterprises().isdisjoint(name.lower().split())


@cache
def _no_enterprises() -> frozenset[str]:
    return words_of("organisation") - word_classes("speakers")["enterprise"]


@lru_cache(maxsize=1024)
def _name_words(name: str) -> frozenset[str]:
    """The words of a name, in the singular."""
    return frozenset(map(singular, name.lower().split()))
