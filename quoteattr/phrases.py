"""What a source phrase tells by itself: its head, the name in it, whom a spokesperson speaks for.

"Jane Lee, the head of Ely Council" is Jane Lee; "the head of Ely Council" is a description whose
head is "head"; "a spokesman for the council" speaks for the council. And the phrases for people and
bodies that a sentence holds.
"""

import re
from collections.abc import Set
from functools import cache, lru_cache
from typing import Final

from quoteattr.labels import PERSON
from quoteattr.lexicon import given_names, word_classes, words_of
from quoteattr.names import Name, find_names

_EDGES: Final = " ,;:.–—-―\t\r\n\"“”‘’'()"
#: What opens a sentence, not a phrase: "LONDON (Reuters) - ", "Overall, ".
_BEFORE_PHRASE: Final = re.compile(
    r"^[^()]{0,30}\([A-Z]\w+\)\s*[-–—]+\s*|"
    r"^(?:overall|instead|outside|inside|elsewhere|still|however|meanwhile|earlier|later|today|"
    r"yesterday|plus|finally|initially|privately|publicly|recently|separately|similarly),\s+(?=\S)|"
    r"^(?:of|among|by|from|(?:last|this|earlier this) (?:week|month|year|\w+day))\s+(?=\S)",
    re.IGNORECASE,
)
#: "for lawmakers", "including voters"; no "for" alone.
_NO_PHRASE: Final = re.compile(
    r"^(?:for|since|including|featuring|because|while|unlike|despite|even|but|and|as)\s+(?=\w{3})",
)
#: "The council on Thursday", "a poll released last year", "a panel ruled", "one reader even"
_STRAY_BEHIND: Final = re.compile(
    r"[, ] ?(?:(?:released |published |issued )?"
    r"(?:(?:on |last |this |late |early )*(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:last|this) (?:week|month|year)|in (?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December))|"
    r"ruled|said|says|reported|announced|found|wrote|even|first|also|only|in early|in late|on)$",
    re.IGNORECASE,
)
#: Characters of these.
_LONGEST_STRAY: Final = 24
_OPEN_BRACKET: Final = re.compile(r"(?<=.)\s*\([^()]*$")
_POSSESSIVE: Final = re.compile(r"(?:(?<=s)['’]|['’]s)$")
_OWNER_BEFORE: Final = re.compile(r"(?:['’]s|s['’]) $")
_WORDS: Final = re.compile(r"[\w'’&.-]*\w")
#: What stands before the name of one by whom a text is, and after one that tells whose it is.
_WHOSE_TEXT: Final = re.compile(
    r"(?<!\bseen )(?<!\bobtained )(?<!\bread )(?<!\breviewed )(?<!\bfunded )(?<!\bset up )"
    r"(?<!\bcommissioned )(?<!\bordered )(?<!\bbacked )(?<!\bappointed )(?<!\bsponsored )"
    r"\b(?:by|from)\s+(?:the\s+|a\s+)?(?:[\w-]+\s+){0,2}$"
)
_TEXT_AFTER: Final = re.compile(r"\s+[a-z]+(?:$|,| (?:of|for|on|released|published)\b)")
#: "who had met Lee, ", ", led by its founder Ann Lee,": a clause that names somebody else.
_CLAUSE: Final = re.compile(
    r",?\s+(?:who|whose|whom|which|"
    r"(?<!\b(?:of|in|to|at|on|by) )(?<!\bfor )(?<!\b(?:with|from) )that)\b[^,]*(?:,|$)|"
    r",\s+(?:led|headed|chaired|owned|run|backed|founded|created|hired|appointed)\s+[^,]*(?:,|$)"
)
_ALL: Final = re.compile(
    r"^(?:both|either|neither)\s+(?=.+\b(?:and|n?or)\b)|,?\s+(?:both|all|each|alike|\w+sel(?:f|ves))$",
    re.I,
)
_BETWEEN_COMMAS: Final = re.compile(
    r", ((?:[A-Z][\w’'.-]* ){1,3}[A-Z][\w’'-]*)(?: of [^,]+)?(?:,|$)"
)
_COMPLEMENT: Final = re.compile(
    r"\b(?:of|for|at|in|from|with|on|near|to|by|under|about|against|over|through|via)\s+(?:the\s+)?$"
    r"|\b(?:of|at) [a-z][\w-]*\s+$"
)
#: Descriptions that begin so are of several.
_MANY: Final = frozenset(["many", "some", "several", "others", "most", "few", "two", "three"])
_NO_BODY: Final = frozenset(["", "to", "of", "for", "at", "in", "on", "by", "from", "with", "and"])
_MEDIA: Final = frozenset(["newspaper", "magazine", "website", "news agency", "news website"])
_NEXT_WORD: Final = re.compile(r"(?:\s\([^()]*\))?\s+([a-z][\w-]*)")
_HEAD_END: Final = re.compile(
    r"\s(?:of|for|at|in|on|from|with|by|last|who|whose|which|that|to|near|familiar|close|briefed|"
    r"involved|published|released|led|seen|obtained|prepared|made|filed|sent|signed)\b|,"
)


def one_line(text: str) -> str:
    """A text without line ends and double spaces."""
    return " ".join(text.split())


def bare_phrase(phrase: str) -> str:
    """A source phrase without the marks at its ends and what is no part of it before it.

    Examples
    --------
    >>> bare_phrase("Overall, the fund's,")
    'the fund'
    """
    if phrase.isalnum():
        return phrase
    phrase = _ALL.sub("", _BEFORE_PHRASE.sub("", phrase).strip(_EDGES))
    phrase = _NO_PHRASE.sub("", phrase)
    behind = _STRAY_BEHIND.search(phrase, max(0, len(phrase) - _LONGEST_STRAY))
    if behind and behind.start():
        phrase = phrase[: behind.start()]
    phrase = _POSSESSIVE.sub("", phrase.strip(_EDGES))
    # "the head of the Port Authority (PA"
    return _OPEN_BRACKET.sub("", phrase)


def main_clause(phrase: str) -> str:
    """A source phrase without what is told of somebody in it.

    Examples
    --------
    >>> main_clause("an ally who had backed Roe, the senator Ann Lee")
    'an ally, the senator Ann Lee'
    """
    return _CLAUSE.sub(",", phrase).strip(_EDGES)


def singular(word: str) -> str:
    """A word without plural and possessive endings: "ministries'" to "ministry"."""
    word = _POSSESSIVE.sub("", word.strip(_EDGES))
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("men"):
        return word[:-2] + "an"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


@lru_cache(maxsize=4096)
def heads_of(phrase: str) -> frozenset[str]:
    """What a description is of, in the singular: a set of one word, or empty.

    Examples
    --------
    >>> heads_of("two senior officials close to the talks"), heads_of("the")
    (frozenset({'official'}), frozenset())
    """
    no_heads = words_of("function", "when")
    first = _HEAD_END.split(phrase.lower(), maxsplit=1)[0]
    words = [w for w in _WORDS.findall(first) if w not in no_heads]
    words = words or [w for w in _WORDS.findall(phrase.lower()) if w not in no_heads]
    while (
        len(words) > 1
        and words[-1].endswith(("ing", "ed"))
        and words[-1] not in known_texts()
        and (singular(words[-2]) in known_heads())
    ):
        # "reports emerging in the press", "records unsealed on Friday"
        del words[-1]
    if len(words) > 1 and words[-1] == "general" and words[-2] in words_of("title"):
        # "the inspector general" is no general.
        del words[-1]
    return frozenset([singular(words[-1])]) if words else frozenset()


def several(description: str) -> bool:
    """Whether a description is of several.

    Examples
    --------
    >>> [several(some) for some in ("prosecutors in Ely", "many in Ely", "the aide of two men")]
    [True, True, False]
    """
    head = _HEAD_END.split(description.lower(), maxsplit=1)[0].split()
    return bool(head) and (head[0] in _MANY or singular(head[-1]) != head[-1])


@cache
def known_heads() -> frozenset[str]:
    """Words that can be the head of a phrase for one who says something."""
    names = ("person", "people", "collective", "organisation", "document", "media", "kin", "title")
    words = words_of(*names, "group", "spokesperson") | word_classes("speakers")["more_heads"]
    return words | {singular(word) for word in words}


@lru_cache(maxsize=1024)
def main_name(phrase: str) -> Name | None:
    """The name of the one whom a phrase speaks of, not that of somebody or something beside.

    Examples
    --------
    >>> [name and name.text for name in map(main_name, ("the head of Ely Council, Ann Lee",
    ...     "Ann Lee, the head of Ely Council", "Ely Council's head"))]
    ['Ann Lee', 'Ann Lee', None]
    """
    names = [n for n in find_names(phrase) if not _in_brackets(phrase, n.start)]
    if not names:
        return None
    # "Jane Lee of X", "Jane Lee, the head of X": the name that opens the phrase.
    people = [
        n
        for n in names
        if n.kind == PERSON and not _modifier(phrase, n) and not _complement(phrase, n)
    ]
    owned = next((n for n in people if _OWNER_BEFORE.search(phrase[: n.start])), None)
    if owned and "," not in phrase[: owned.start]:
        # "War on Want's Ann Lee"
        return owned
    first = names[0]
    if phrase[: first.start].strip().lower() in ("", "the") and not _modifier(phrase, first):
        # "Clean Water, Dr Ann Lee"; no "Ely News, a daily once led by Ann Lee".
        behind = people[0].start - first.end if people else 0
        aside = first.end == phrase.find(",") and 0 < behind < 4
        if aside and (first.kind is None or _office(first.text)):
            return people[0]
        role = phrase[: first.start] and first.kind != PERSON and _office(first.text)
        second = names[1] if names[1:] and role else None
        if second and " " in second.text and phrase[first.end : second.start] == ", ":
            # "the Town Clerk, Okon Etim": of a name that nothing tells.
            return second._replace(kind=PERSON)
        return first
    if phrase[: first.start].strip().lower() == "the" and phrase[first.end :].strip() in _MEDIA:
        # "the Ely Eye website"
        return first
    # "the head of X, Jane Lee"; "X spokeswoman Jane Lee".
    if people:
        return people[0]
    # "the president of X", "X's president", "a teacher in X": descriptions, not names.
    candidates = [n for n in names if not _complement(phrase, n) and not _modifier(phrase, n)]
    comma = phrase.find(",")
    opening = [n for n in candidates if comma < 0 or n.start < comma]
    if opening:
        return opening[-1]
    alone = _BETWEEN_COMMAS.search(phrase)
    if alone:
        for name in candidates:
            if name.start == alone.start(1):
                return name
    return next((n for n in candidates if n.end >= len(phrase) - 1), None)


def _office(name: str) -> bool:
    """Whether a name is what somebody is: "Deputy Minister for Food"."""
    words = name.lower().replace("-", " ").split()
    offices = words_of("title", "person") | word_classes("speakers")["office"]
    return not offices.isdisjoint(words)


def _in_brackets(phrase: str, at: int) -> bool:
    return "(" in phrase[phrase.rfind(")", 0, at) + 1 : at]


def _complement(phrase: str, name: Name) -> bool:
    """Whether a name hangs on a preposition: "of X", "in X"."""
    return _COMPLEMENT.search(phrase[: name.start]) is not None


def _modifier(phrase: str, name: Name) -> bool:
    """Whether a name only tells which: "X's president", "the X spokesman", "X officials"."""
    if phrase[: name.end].endswith(("'s", "’s", "s'", "s’")) and phrase[name.end :].strip(_EDGES):
        return True
    match = _NEXT_WORD.match(phrase, name.end)
    if match is None or match.group(1).endswith("ed"):
        return False
    return match.group(1) not in words_of("function", "saying", "belief")


def is_place(name: str) -> bool:
    """Whether a name is known as a place's or a nation's, and as no other's."""
    words = name.lower().split()
    return words_of("place", "demonym").issuperset(words) or (
        len(words) > 1
        and words[0] not in given_names()
        and words[-1] in word_classes("speakers")["landscape"]
    )


def author(phrase: str) -> Name | None:
    """Who speaks in a text: the one by whom it is, from whom it comes, or whose it is.

    Examples
    --------
    >>> [author(phrase).text for phrase in ("Lee's letter", "a Herald article",
    ...     "a report last year by the watchdog Ely Eye")]
    ['Lee', 'Herald', 'Ely Eye']
    """
    head = _HEAD_END.split(phrase, maxsplit=1)[0].split()[1:]
    if not heads_of(phrase) & known_texts() or (head and head[-1][0].isupper()):
        # "The Ely Post, a daily" is no text.
        return None
    for name in find_names(phrase):
        before, after = phrase[: name.start], phrase[name.end :]
        owner = phrase[: name.end].endswith(("'s", "’s", "s'", "s’"))
        if owner and before.strip():
            continue
        telling = before and _TEXT_AFTER.match(after) and not is_place(name.text)
        if owner or telling:
            return name
        if _WHOSE_TEXT.search(before):
            # "an affidavit by Port Authority agent Ann Lee"
            behind = find_names(phrase, name.end) if _modifier(phrase, name) else []
            return next((n for n in behind if n.kind == PERSON), name)
    return None


@cache
def known_texts() -> frozenset[str]:
    """Words for what somebody has written, in the singular."""
    written = word_classes()["document"] | word_classes("speakers")["authored"]
    return frozenset(singular(word) for word in written)


def spokes_body(phrase: str, name: str) -> str | None:
    """For whom the spokesperson of a phrase speaks."""
    match = re.search(r"\b(?:spokes\w+|representatives?)\b", phrase)
    if match is None:
        return None
    after = re.match(r"\s+(?:for|of|at|with)\s+(.+)", phrase[match.end() :], re.DOTALL)
    if after:
        body = after.group(1)
        if name and name in body:
            body = body[: body.index(name)]
        return body_name(body)
    before = phrase[: match.start()].strip()
    if name and name in before:
        before = before[before.index(name) + len(name) :].strip(_EDGES)
    return body_name(before)


def body_name(words: str) -> str | None:
    """The name of a body without articles and what follows it; ``None`` if nothing is left."""
    body = re.split(r"\s[-–—]+\s", words.strip(_EDGES))[-1]
    body = re.split(r",|\bwho\b|\bsaid\b|\bat the time\b|\bwhen\b", body)[0].strip(_EDGES)
    body = re.sub(
        r"^(?:(?:a|an|and|but|then|meanwhile|chief|lead|former)\b\s*)+",
        "",
        body,
        flags=re.IGNORECASE,
    )
    body = _POSSESSIVE.sub("", body.strip(_EDGES))
    if re.match(r"the\s+\S*[A-Z]", body):
        body = body.split(None, 1)[1]
    name = one_line(body)
    return name if name.lower() not in _NO_BODY else None


def sex_of(words: Set[str], name: str) -> str | None:
    """Which of "he" and "she", if words for somebody or their given name tell."""
    if words:
        classes = word_classes("speakers")
        if not classes["he_word"].isdisjoint(words):
            return "he"
        if not classes["she_word"].isdisjoint(words):
            return "she"
    return sex_of_given(name.split()[0]) if " " in name else None


def sex_of_given(name: str) -> str | None:
    """Which of "he" and "she" a given name tells."""
    if name.lower() in given_names("he"):
        return "he"
    return "she" if name.lower() in given_names("she") else None


def people_in(text: str, start: int, end: int) -> str | None:
    """The first phrase for people in a sentence."""
    people = _people().search(text, start, end)
    return phrase_before(text, start, people.end()) if people else None


@cache
def _people() -> re.Pattern[str]:
    classes = word_classes()
    nouns = "|".join(sorted(map(re.escape, classes["person"] | classes["people"])))
    return re.compile(rf"\b(?:{nouns})(?:\s+(?:{nouns}))*\b", re.IGNORECASE)


def body_in(text: str, start: int, end: int) -> str | None:
    """The description of a body that a sentence begins with."""
    words = text[start : min(end, start + 100)].split()[:6]
    if not words or words[0].lower() not in ("the", "a", "an"):
        return None
    function = word_classes()["function"]
    for k, word in enumerate(words[1:], 1):
        if word.lower() in bodies():
            return " ".join(words[: k + 1])
        if not word.isalpha() or word[0].isupper() or word in function:
            return None
    return None


@cache
def bodies() -> frozenset[str]:
    """Words that describe a body: "agency", "council"."""
    return words_of("organisation") | word_classes("speakers")["generic_body"]


def phrase_before(text: str, begin: int, stop: int) -> str:
    """The phrase that ends at a place: up to seven words."""
    words = text[begin:stop].rstrip(" ,\n").split()[-7:]
    for k in range(len(words) - 1, -1, -1):
        word = words[k].lower()
        if (
            word in _no_part_of_phrases()
            or word.endswith((",", ".", ";", ":"))
            or not any(map(str.isalnum, word))
        ):
            return " ".join(words[k + 1 :])
    return " ".join(words)


@cache
def _no_part_of_phrases() -> frozenset[str]:
    inside = word_classes("speakers")["some_of"] | {"the", "a", "an", "of", "for"}
    return words_of("function") - inside | words_of("saying")
