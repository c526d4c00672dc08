"""What kind of speaker a description is of, once all has been read.

While a document is read, a sentence's tag stands for what nothing else tells: whoever makes an
official statement is a body, who is paraphrased a person. Here the words of the description have
their say: "figures" are a document, "voters" unnamed people, "the Lee administration" a body.
"""

import re
from functools import cache
from typing import Final

from quoteattr.labels import DOCUMENT, ORGANISATION, PERSON, UNNAMED
from quoteattr.lexicon import word_classes, words_of
from quoteattr.memory import Speaker
from quoteattr.phrases import heads_of, several, singular

_WORD: Final = re.compile(r"[\w'’-]+")
#: "FactCheck.org"
_SITE: Final = re.compile(r"\w\.(?:com|org|net|co\.uk|gov)$")
#: Those whom somebody surveyed.
SHARE: Final = re.compile(
    r"%|\b(?:percent|per cent|(?:\d+|one|two|three|four|five|six|seven|eight|nine) in "
    r"(?:\d{1,3}|ten|five|four|three)|polled|surveyed|questioned|respondents|"
    r"(?:a|one|two|three)[ -](?:thirds?|quarters?) of|half of)\b",
    re.IGNORECASE,
)


def told_kind(speaker: Speaker) -> str | None:
    """The kind of a speaker, as their description or name tells it.

    Examples
    --------
    >>> for name in ("new figures", "voters", "the administration", "the lawyer"):
    ...     print(told_kind(Speaker(name, "person", named=False)))
    document
    unnamed
    organisation
    person
    """
    if speaker.kind not in (PERSON, ORGANISATION):
        return speaker.kind
    words = speaker.name.lower().split()
    of = word_classes("speakers")
    if speaker.named:
        if speaker.guessed and words[-1] in words_of("group"):
            # "Democrats", "Many Republicans"
            return UNNAMED if words[0] in of["some_of"] else ORGANISATION
        body = speaker.guessed and speaker.sex is None and _is_outlet(speaker, words[-1])
        return ORGANISATION if body else speaker.kind
    heads = heads_of(speaker.name)
    told = [word for word in _WORD.findall(speaker.name) if singular(word.lower()) in heads]
    if any(word.islower() and singular(word) in _texts() for word in told):
        return DOCUMENT
    some = (
        words[0] in of["some_of"]
        or words[0] in of["indefinite"]
        or words[0][0].isdigit()
        or SHARE.search(speaker.name) is not None
    )
    plural = several(speaker.name) or any(word.lower() in _plurals() for word in told)
    party = not heads.isdisjoint(of["party"])
    body = not heads.isdisjoint(_singulars("organisation"))
    if speaker.kind == ORGANISATION:
        if body or party or heads.isdisjoint(_people()):
            return ORGANISATION
        if plural and not some and not heads.isdisjoint(_singulars("collective")):
            return ORGANISATION
        return UNNAMED if some or plural or "source" in heads else PERSON
    if (party and plural and not some) or (body and words[0] not in of["some_of"]):
        return ORGANISATION
    return UNNAMED if some or plural else PERSON


def _is_outlet(speaker: Speaker, last: str) -> bool:
    """Whether a name of which only a tag told that it is a person's is a medium's or pollster's."""
    of = word_classes("speakers")
    return (
        last in of["outlet"]
        or _SITE.search(last) is not None
        or not speaker.roles.isdisjoint(of["outlet_role"])
    )


@cache
def _singulars(*classes: str) -> frozenset[str]:
    return frozenset(map(singular, words_of(*classes)))


@cache
def _texts() -> frozenset[str]:
    texts = _singulars("document") | word_classes("speakers")["text"]
    return texts - _singulars("organisation")


@cache
def _people() -> frozenset[str]:
    """Words for people, in the singular; none for several together ("staff")."""
    of = word_classes("speakers")
    together = _singulars("media") | of["trade"] | of["together"]
    return _singulars("person", "people", "title", "kin", "group") - together


@cache
def _plurals() -> frozenset[str]:
    return frozenset(w for w in words_of("people", "group") if w.endswith(("s", "men", "people")))
