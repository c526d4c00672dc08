"""Names in a text: where they stand, and whether they are people's or bodies'.

A name is a run of capitalised words. Titles before it are not part of it; they, the words around
it and the lexicon tell what it is a name of.
"""

import re
from collections.abc import Set
from functools import cache, lru_cache
from itertools import pairwise, takewhile
from typing import Final, NamedTuple

from quoteattr.labels import ORGANISATION, PERSON
from quoteattr.lexicon import given_names, word_classes, words_of

#: A capitalised word; its full stop belongs to it after an initial and in "Mr.", "St.", "Gen.".
_WORD: Final = (
    r"[^\W\d_a-zß-öø-ÿ][\w'’&-]*+(?:\.(?=\w)[\w'’&-]*+)*+"
    r"(?:\.(?:(?<=\b\w\.)|(?<=\b[A-Z][a-z]\.)|(?<=\b[A-Z][a-z]{2}\.)|"
    r"(?<=\b(?:Msgr|Capt|Supt|Atty|Engr|Prof|Brig|Insp|Cmdr|Asst|Comm)\.)))?+"
)
_GAP: Final = r"[ \t\r\n]++"
#: What a capital may follow at once: "al-Rawi", "d'Arby".
_PREFIX: Final = r"(?:\b(?:al|el|ad|an|ar|as|ash|at|az)-|\b[dl]['’])"
_PREFIX_BEFORE: Final = re.compile(rf"(?<![\w-])(?:{_PREFIX}|[a-z]{{1,3}})$")
_NAME: Final = re.compile(
    rf"{_WORD}(?:{_GAP}(?:(?:de|del|da|das|di|dos|du|la|le|van|von|der|den|ter|ten|zu|bin|bint|ibn|al|"
    rf"el|of|the|for|an?|&|and){_GAP}){{0,2}}{_PREFIX}?{_WORD})*+"
)
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_APOSTROPHE: Final = re.compile(r"['’]")
_ACRONYM: Final = re.compile(r"(?:[A-Z]\.?){2,6}s?$")
#: What may stand between a name and a comma, or a full stop, that follows its owner's age.
_AGE: Final = re.compile(r",? (?:aged |age )?(\d{1,3})[,.]| \((\d{1,3})\)")
_APPOSITION: Final = re.compile(r",[ \n]+((?:[^,.;:!?\n“”\"]|(?<=\b[A-Z])\.(?=[A-Z ])){3,90})[,.]")
_HEAD_END: Final = re.compile(r"\b(?:for|of|at|in|on|from|with|who|whose|which|that|and)\b")
_OPENING: Final = frozenset(
    ["a", "an", "the", "its", "his", "her", "their", "former", "lead", "senior"]
)
_FOLLOWING: Final = re.compile(r" ([a-z]+)")
_WHO: Final = re.compile(r",? (?:who|whose)\b")
_AND: Final = re.compile(r"\s+and\s+")
_OF: Final = re.compile(r"\sof\s+(?:the\s+)?")
#: "Opening the case, Ann Lee said": no name.
_DOING: Final = re.compile(
    r"[A-Z][a-z]+ing (?:the|an?|his|her|its|their|on|to|from|with|for|by|at|after)\b"
)
#: "Defending, the barrister Ann Lee said"
_ASIDE: Final = re.compile(
    r"(?:Defending|Prosecuting|Mitigating|Sentencing|Contacted|Reacting|Responding|Speaking|Replying|"
    r"Commenting|Continuing|Concluding|Asked|Questioned|Pressed|Reached),"
)
#: "the Kerryman", "the Ely MP": descriptions.
_THE_ONE: Final = re.compile(r"[A-Z]\w{2,}(?:man|woman)|[A-Z]\w+ (?:MS?P|TD|MLA)")
_THE_ONE_ENDS: Final = ("man", "MP", "MSP", "TD", "MLA")
#: "Head of music Ann Lee", "Year 11 pupil Ann Lee"
_HEADED: Final = re.compile(r" (?:(?P<headed>of [a-z])|(?P<numbered>\d+ [A-Za-z]))")
_OWNED: Final = re.compile(r"(?<=['’]s)\s+|(?<=s['’])\s+")
_MORE_AFTER: Final = frozenset([", ", ",\n", " (", " w"])
#: Words and characters of a name, at most; more are a list or a heading. Words of a person's.
_LONGEST: Final = 20
_MOST_CHARACTERS: Final = 300
_LONGEST_PERSON: Final = 5
#: Words of the second name in "Ann and Bob van Lee".
_LONGEST_COUPLE: Final = 3
_PLACE: Final = "place"
_PARTIES: Final = frozenset(
    ["republican", "democrat", "democratic", "labour", "conservative", "tory", "liberal", "green"]
)
#: "Sculptor", "Economist", "Republican" before a given name.
_ROLE_ENDING: Final = re.compile(r"(?:[eo]r|ist|ian|man|woman)$")
#: "Paris-based", "English-language": no names.
_TELLING: Final = re.compile(
    r"-(?:based|language|born|style|led|backed|owned|run|listed|educated|speaking|majority|"
    r"controlled|dominated|sponsored|funded|affiliated|linked|held)$"
)
#: Titles as "the governor" has them.
_LONG: Final = {
    "gov.": "governor",
    "sen.": "senator",
    "rep.": "representative",
    "gen.": "general",
    "lt.": "lieutenant",
    "sgt.": "sergeant",
    "prof.": "professor",
    "rev.": "reverend",
    "dr.": "doctor",
    "dr": "doctor",
    "capt.": "captain",
    "col.": "colonel",
    "maj.": "major",
    "adm.": "admiral",
    "det.": "detective",
    "cmdr.": "commander",
    "prof": "professor",
}
#: Before a title these tell that it is a surname.
_BEFORE_SURNAME: Final = frozenset(
    ["mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "sen.", "rep.", "gov.", "judge", "sir"]
)
_BEFORE_JUSTICE: Final = frozenset(["chief", "lord", "lady", "mr", "mrs", "ms", "associate"])
#: "a farmer from Ely, who"
_PLACING: Final = frozenset(["in", "at", "from", "of", "near", "outside", "around"])
#: In lower case these are no names.
_BODIES: Final = frozenset(["US", "US's", "US’s", "WHO", "WHO's", "WHO’s"])
_AUXILIARIES: Final = frozenset(
    ["has", "have", "had", "is", "was", "were", "are", "will", "would", "could", "did"]
)
_ABBREVIATED: Final = frozenset(["Jr.", "Sr.", "Inc.", "Ltd.", "Co.", "Bros."])
#: What may stand behind a person's name.
_AFTER_NAME: Final = frozenset(
    ["KC", "QC", "SAN", "MP", "MSP", "TD", "MLA", "MEP", "MBE", "OBE", "CBE", "PhD", "JP"]
)
#: Members of parliaments: "the Ely South MP".
_MEMBERS: Final = frozenset(["MP", "MSP", "TD", "MLA", "MEP", "MPs", "MSPs", "TDs", "MLAs", "MEPs"])
_WEEKDAYS: Final = frozenset(
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
)
_JOINING: Final = frozenset(["and", "of", "the", "for", "a", "an", "&"])


#: There is one of it: an empty set takes as much memory as a full one.
_NO_ROLES: Final[frozenset[str]] = frozenset()


class Name(NamedTuple):
    """A name at one place in a text.

    Attributes
    ----------
    text : str
        The name, without titles and possessive ending, on one line.
    start, end : int
        Where it stands, its titles included.
    kind : str or None
        `PERSON` or `ORGANISATION`; ``None`` if neither the name nor its surroundings tell.
    roles : frozenset of str
        Words for what its owner is that stand right before or after it.
    """

    text: str
    start: int
    end: int
    kind: str | None
    roles: frozenset[str]


def find_names(
    text: str, start: int = 0, end: int | None = None, common: Set[str] = frozenset()
) -> list[Name]:
    """The names in a stretch of text, in order.

    Parameters
    ----------
    text : str
    start, end : int
        The stretch.
    common : set of str
        Words in lower case that are no names where they open the stretch: "Vicar apologises".

    Returns
    -------
    list of Name

    Examples
    --------
    >>> for name in find_names("Then Mr. Lee met Ann Roe, a spokeswoman for the Port Authority."):
    ...     print(name.text, name.kind, sorted(name.roles))
    Lee person ['mr.']
    Ann Roe person ['spokeswoman']
    Port Authority organisation []
    """
    end = len(text) if end is None else end
    found = []
    for match in _NAME.finditer(text, start, end):
        at, stop = match.span()
        if at > start and (text[at - 1] in "-'’" or text[at - 1].isalpha()):
            prefix = _PREFIX_BEFORE.search(text, max(start, at - 5), at)
            at = prefix.start() if prefix else at
        if stop - at > _MOST_CHARACTERS:
            continue
        if at == start and (_DOING.match(text, at, end) or _ASIDE.match(text, at, end)):
            continue
        run = text[at:stop]
        if run in _heading_words():
            headed = _HEADED.match(text, stop, end)
            if headed and run.lower() in word_classes("speakers")[str(headed.lastgroup)]:
                continue
        read = _read(run, stop == end)
        if read and not (at == start and run.lower() in common and not run.isupper()):
            for part in read:
                name = _placed(part, text, at, start, end)
                if not (name.text.endswith(_THE_ONE_ENDS) and _is_description(name, text)):
                    found.append(name)
    return found


def _is_description(name: Name, text: str) -> bool:
    """Whether a name is none after "the": "the Kerryman"."""
    the = text.endswith(("the ", "The "), 0, name.start)
    return the and _THE_ONE.fullmatch(name.text) is not None


@cache
def _heading_words() -> frozenset[str]:
    of = word_classes("speakers")
    return frozenset(word.capitalize() for word in of["headed"] | of["numbered"])


class _Part(NamedTuple):
    """A name in a run of capitalised words, and what it tells by itself.

    Attributes
    ----------
    first, last : int
        Where it stands in the run, its titles included.
    name : str
    roles : frozenset of str
        What its titles tell.
    kind : str or None
        `_PLACE` if it can be nothing else.
    """

    first: int
    last: int
    name: str
    roles: frozenset[str]
    kind: str | None


class _Vocabulary(NamedTuple):
    """Unions of word classes, looked up once."""

    no_names: frozenset[str]
    #: Words that begin a sentence, not a name.
    before: frozenset[str]
    when: frozenset[str]
    nouns: frozenset[str]
    member: frozenset[str]
    #: Words that make a clause of what they follow.
    verbs: frozenset[str]
    given: frozenset[str]
    titles: frozenset[str]
    described: frozenset[str]
    #: Words for those who are at the head of something.
    heads: frozenset[str]
    #: Words for what somebody is, right before the name, and in an apposition.
    roles: frozenset[str]
    #: The same, and what is seen only before a name: "Guitarist Ann Lee".
    before_names: frozenset[str]
    known: frozenset[str]
    people: frozenset[str]
    kin: frozenset[str]
    #: What titles before a name tell of its owner; titles that are also surnames.
    told: frozenset[str]
    plain_titles: frozenset[str]
    #: Words that a name before them only tells apart.
    followed: frozenset[str]
    organisation: frozenset[str]
    #: Words in the names of bodies; those that are no surnames.
    bodies: frozenset[str]
    bodies_alone: frozenset[str]
    places: frozenset[str]
    media: frozenset[str]
    demonyms: frozenset[str]
    #: What bodies are for; words that tell where one is.
    aims: frozenset[str]
    where: frozenset[str]


@cache
def _vocabulary() -> _Vocabulary:
    titles = words_of("title")
    before = words_of("function") - titles | word_classes("speakers")["opening"]
    before |= words_of("when") - given_names()
    nouns = words_of("title", "person", "people", "kin", "collective", "document", "demonym")
    nouns |= word_classes("speakers")["member"] | word_classes("speakers")["more_titles"]
    bodies = words_of("organisation", "company", "media")
    return _Vocabulary(
        no_names=(before | words_of("when") | word_classes("speakers")["no_body"]) - titles,
        before=before,
        when=words_of("when"),
        nouns=nouns,
        member=word_classes("speakers")["member"],
        verbs=words_of("saying", "belief") | _AUXILIARIES,
        given=given_names(),
        titles=titles | word_classes("speakers")["more_titles"],
        heads=words_of("title").union(["head"]) - words_of("organisation"),
        described=nouns | words_of("place"),
        roles=words_of("person", "kin", "title"),
        before_names=words_of("person", "kin", "title")
        | word_classes("speakers")["role"]
        | word_classes("speakers")["more_titles"],
        known=words_of("person", "kin", "title", "organisation"),
        people=words_of("person", "kin", "title") - word_classes("speakers")["trade"],
        kin=words_of("kin"),
        told=words_of("person", "kin", "title"),
        plain_titles=frozenset(word for word in titles if word.isalpha()),
        followed=words_of("organisation", "people", "person", "kin", "group", "document", "media")
        | {"family"},
        organisation=words_of("organisation"),
        bodies=bodies,
        bodies_alone=bodies - word_classes("speakers")["surname"],
        places=words_of("place", "demonym") | word_classes("speakers")["more_places"],
        media=words_of("media"),
        demonyms=words_of("demonym") | word_classes("speakers")["member"],
        aims=word_classes("speakers")["aim"],
        where=word_classes("speakers")["where"],
    )


@lru_cache(maxsize=4096)
def _read(run: str, ends: bool) -> tuple[_Part, ...]:
    """The names in a run of capitalised words.

    Runs recur; what they tell by themselves does not depend on where they stand, except that a full
    stop may be that of the sentence which a run ``ends``.
    """
    words = run.split()
    if len(words) > _LONGEST:
        return ()
    if len(words) > 1:
        pieces = [part for piece in _split(run, words) for part in _owners(run, *piece)]
    elif words[0] in _BODIES or _APOSTROPHE.split(run.lower())[0] not in _vocabulary().no_names:
        pieces = [(0, len(run), words)]
    else:
        return ()
    found = []
    for at, stop, some in pieces:
        part = _part(run, at, stop, some, ends)
        if part is None:
            continue
        found.append(part)
        owner = _OF.search(run, at, stop)
        if part.kind == PERSON and owner and "of" not in part.name.split():
            # "Ann Roe of the Port Authority" names both.
            rest = run[owner.end() : stop].split()
            body = _part(run, owner.end(), stop, rest, ends)
            if body and body.kind == ORGANISATION:
                found.append(body)
    return tuple(found)


def _split(run: str, words: list[str]) -> list[tuple[int, int, list[str]]]:
    """A run of words, in two where "and" joins two people's names."""
    joint = _AND.search(run) if "and" in words else None
    if joint:
        k = words.index("and")
        lower = [word.lower() for word in words]
        of = _vocabulary()
        given, bodies = given_names(), of.bodies
        both = not given.isdisjoint(lower[: k - 1]) and not given.isdisjoint(lower[k + 1 : -1])
        if (
            both
            or lower[0] in given
            or (k + 1 < len(lower) and lower[k + 1] in given)
            or not (any(word in bodies for word in lower) or lower[-1] in of.aims)
        ):
            one, other = words[:k], words[k + 1 :]
            if (
                {one[-1].lower(), other[0].lower()} <= given
                and _vocabulary().before.issuperset(lower[: k - 1])
                and 1 < len(other) <= _LONGEST_COUPLE
                and bodies.isdisjoint(lower)
            ):
                # "Ann and Bob Lee": Ann Lee
                one = [*one, _POSSESSIVE.sub("", other[-1]).rstrip(".")]
            return [(0, joint.start(), one), (joint.end(), len(run), other)]
    return [(0, len(run), words)]


def _owners(run: str, at: int, stop: int, words: list[str]) -> list[tuple[int, int, list[str]]]:
    """A run of words, in two where one owns the other: "Labour's Ann Lee"; no "Lloyd's Bank"."""
    for k, word in enumerate(words[:-1], 1):
        if word.endswith(("'s", "’s", "s'", "s’")):
            rest = words[k:]
            if _vocabulary().bodies.isdisjoint(w.lower() for w in rest):
                owned = _OWNED.search(run, at, stop)
                if owned:
                    return [(at, owned.start(), words[:k]), (owned.end(), stop, rest)]
            break
    return [(at, stop, words)]


def _part(run: str, at: int, stop: int, words: list[str], ends: bool) -> _Part | None:
    """The name that some words of a run are, if they are one."""
    of = _vocabulary()
    while (
        words
        and words[0].lower().rstrip(".") in of.before
        and (words[0] not in _BODIES or (words[1:] and words[1].lower() in of.titles))
    ):
        at += len(words.pop(0))
        while at < stop and run[at].isspace():
            at += 1
    if (
        len(words) > 2
        and words[0].endswith("ing")
        and words[0].lower() not in of.given
        and words[1].lower() in of.given
    ):
        # "Attacking Ann Lee"
        at += len(words.pop(0))
        while at < stop and run[at].isspace():
            at += 1
    while words and (words[-1].lower() in _JOINING or (len(words) > 2 and words[-1] in _WEEKDAYS)):
        # "the Supreme Court Tuesday"
        del words[-1]
    if not words:
        return None
    last = words[-1]
    if ends and stop == len(run) and last.endswith(".") and last not in _ABBREVIATED:
        # The stop is the sentence's.
        words[-1] = last.rstrip(".")
        stop -= 1
    words[-1] = _POSSESSIVE.sub("", words[-1]) or words[-1]
    lower = [word.lower() for word in words]
    if len(words) > 2 and words[-1] in _MEMBERS and lower[0] not in of.given | of.titles:
        # "the Ely South MP"
        return None
    if len(words) > 2 and words[-1] in _AFTER_NAME and of.bodies.isdisjoint(lower):
        # "Ann Lee KC"
        del words[-1], lower[-1]
    if all(
        word in of.when or word.strip(".") in of.when for name in lower for word in name.split("-")
    ):
        return None
    if "-" in run and any(map(_TELLING.search, words)):
        # "San Francisco-based", "Buddhist-majority Ruritania"
        k = max(k for k, word in enumerate(words) if _TELLING.search(word))
        if k == len(words) - 1:
            return None
        return _part(run, at + run[at:].index(words[k + 1]), stop, words[k + 1 :], ends)
    if lower[-1] in of.member and lower[0] not in of.given:
        return None
    if lower[0] in of.titles and {"of", "for"} & set(words[1:2]) and of.given.isdisjoint(lower[3:]):
        # "Minister of Culture" is none, unless a name follows: "Secretary of State Ann Lee".
        return None
    joint = next((k for k, word in enumerate(words) if word in ("of", "for")), 0)
    if joint and lower[joint - 1] in of.heads and of.given.isdisjoint(lower):
        # "Head of Public Affairs", "National Chairman of the Union Party"
        return None
    if len(words) == 2 and lower[0] in _BEFORE_SURNAME and words[1].lower() in of.plain_titles:
        # "Sen. King", "Judge Dean"
        role = _LONG.get(lower[0], lower[0])
        return _Part(at, stop, words[1], frozenset([role]) & of.told, PERSON)
    if len(words) > 1 and of.titles.issuperset(lower[-2:]):
        # "Government Chief Whip"
        return None
    described = of.described | _PARTIES if lower[0] in _PARTIES else of.described
    medium = len(words) > 1 and lower[-1] in ("post", "register")
    if lower[-1] in of.nouns and described.issuperset(lower) and not medium:
        # "Officials", "Prime Minister", "Norwegian", "Ohio Democrat", "Labour MP": no names.
        return None
    bare, titled = _untitled(tuple(words))
    titles = lower[: len(words) - len(bare)]
    kind = _own_kind(bare, titled)
    roles = _NO_ROLES
    if titles:
        roles = frozenset(_LONG.get(title, title) for title in titles)
        roles = roles if kind == PERSON else roles & of.told
    return _Part(at, stop, " ".join(bare), roles, kind)


def _placed(part: _Part, text: str, run: int, start: int, end: int) -> Name:
    """A name of a run, and what the stretch of text around it tells."""
    of = _vocabulary()
    at, stop, bare, roles, own = part
    at += run
    stop += run
    word_before = text[max(start, at - 30) : at].rstrip(" ,\n").rpartition(" ")[2]
    role_before = word_before.lower()
    if role_before in of.before_names or role_before.startswith("spokes"):
        roles |= {role_before}
    who = False
    # Only a comma or a parenthesis, or "who", can begin what tells more.
    if text[stop : stop + 2] in _MORE_AFTER:
        more, who = _told_after(text[stop : min(end, stop + 100)], roles)
        roles |= more
    following = _FOLLOWING.match(text, stop, end) if own != PERSON else None
    if following and following.group(1) in of.media:
        # "Family Circle magazine"
        roles |= {following.group(1)}
    if own is not None:
        kind = None if own == _PLACE else own
    else:
        definite = word_before == "the" and not _tells_which(text, stop)
        if who and role_before in _PLACING and " " not in bare:
            who = bare.lower() in of.followed
        kind = _kind(bare.count(" ") + 1, roles, definite, who)
    return Name(bare, at, stop, kind, roles)


def _told_after(after: str, roles: Set[str]) -> tuple[frozenset[str], bool]:
    """The roles that the words behind a name tell, and whether they are of a person."""
    of = _vocabulary()
    age = _AGE.match(after)
    who = (age or _WHO.match(after)) is not None
    aged = frozenset([f"{age.group(1) or age.group(2)}-year-old"]) if age else frozenset()
    apposition = _APPOSITION.match(after)
    # "a spokeswoman for the port", "who runs a farm": the words up to the first preposition.
    described = _HEAD_END.split(apposition.group(1))[0].split() if apposition else []
    if not described or not (described[0] in _OPENING or described[0] in of.known):
        return aged, who
    for role, word in pairwise(described):
        if role in of.known and (
            (word[0].isupper() and word.lower() not in of.nouns)
            or word.endswith("ed")
            or word in of.verbs
        ):
            # "In Ely, mayor Ann Lee": a name behind its role is another's; "the mayor said".
            return aged, who
    told = aged | {w for w in described if w in of.known or w.startswith("spokes")}
    told |= {w.lower() for w in described if w[0].isupper() and w.lower() in of.demonyms}
    if (
        described[0] in _OPENING
        and described[-1].isalpha()
        and described[-1] not in of.organisation
    ):
        # "Ann Lee, a striker"
        told |= {described[-1].lower()}
    return told, who or (described[0] in _OPENING and (roles | told).isdisjoint(of.organisation))


def _untitled(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """A name without titles, parties and nationalities before it, and whether it had a title."""
    of = _vocabulary()
    titles, bodies = of.titles, of.bodies_alone
    for k in range(len(words) - 2, -1, -1):
        word = words[k].lower()
        rest = words[k + 1 :]
        if k and word == "justice" and words[k - 1].lower().rstrip(".") not in _BEFORE_JUSTICE:
            # "Border Justice Project"
            continue
        if (word in titles or word.startswith("spokes")) and rest[0].lower() not in bodies:
            if rest[0].lower() in _JOINING:
                break
            # "Mr. Lee of the Port Authority" is Lee.
            name = tuple(takewhile(lambda word: word.lower() not in _JOINING, rest))
            return name, True
    first = words[0].lower()
    if first in titles and words[1:2] and words[1] in ("of", "for"):
        # "Secretary of State Ann Lee"
        for k in range(3, len(words)):
            if words[k].lower() in given_names():
                return words[k:], True
    if len(words) > 1 and first not in given_names():
        given = words[1].lower() in given_names()
        told = first in word_classes()["demonym"] or first in _PARTIES
        if (told or _ROLE_ENDING.search(first)) and given:
            return _untitled(words[1:])[0], True
        if told and len(words) == 3 and "-" in words[1] and _ROLE_ENDING.search(words[1]):
            # "Conservative Oscar-winner Lee"
            return words[2:], True
        listed = first in of.before_names
        if (
            listed
            and len(words) > 2
            and words[1].lower() not in _JOINING
            and of.bodies.isdisjoint(w.lower() for w in words[1:])
        ):
            # "Resident Ann Lee", "Historian Ann Lee of Ely University"
            return _untitled(words[1:])[0], True
        if (
            len(words) > 3
            and words[2].lower() in given_names()
            and (words[1].lower() in of.before_names | _PARTIES or _ROLE_ENDING.search(words[1]))
            and of.bodies.isdisjoint(w.lower() for w in words[2:])
        ):
            # "County Supervisor Ann Lee"
            return words[2:], True
        joint = next((k for k, word in enumerate(words[:4]) if word == "of"), 0)
        if (
            joint > 1
            and (bodies | titles).isdisjoint(w.lower() for w in words[:joint])
            and not bodies.isdisjoint(w.lower() for w in words[joint + 1 :])
        ):
            # "Kamla Bai of the Port Authority"
            return words[:joint], True
        if (
            (listed or (told and first not in of.where and words[1].lower() not in of.places))
            and len(words) == 2
            and words[1].lower() not in bodies
            and words[1].lower().removesuffix("s") not in of.member
            and first != "national"
        ):
            return words[1:], False
    elif "of" in words[2:4] and bodies.isdisjoint(w.lower() for w in words[1:3]):
        # "Ann Roe of the Port Authority" is Ann Roe.
        return words[: words.index("of")], True
    return words, False


def _own_kind(words: tuple[str, ...], titled: bool) -> str | None:
    """The kind that a name itself tells; `_PLACE` if it can be nothing else."""
    of = _vocabulary()
    lower = [word.lower() for word in words]
    landscape, surnames = (word_classes("speakers")[name] for name in ("landscape", "surname"))
    if titled and len(words) <= _LONGEST_PERSON:
        return PERSON
    if len(words) > 1 and lower[0] in given_names() and lower[-1] in surnames:
        # "Michael Bloomberg"
        return PERSON
    if not of.bodies.isdisjoint(lower) or not _JOINING.isdisjoint(lower):
        return ORGANISATION
    if len(words) > 1 and lower[0] in given_names():
        return PERSON
    if of.places.issuperset(lower) or lower[-1] in landscape:
        return _PLACE
    if len(words) == 1 and _ACRONYM.match(words[0]):
        return ORGANISATION
    if len(words) == 1 and lower[0] in words_of("female", "male"):
        return PERSON
    return None


def _tells_which(text: str, stop: int) -> bool:
    """Whether a noun follows a name: "the Lee family"."""
    following = _FOLLOWING.match(text, stop)
    return following is not None and following.group(1) in _vocabulary().followed


def _kind(length: int, roles: Set[str], definite: bool, who: bool) -> str | None:
    """The kind of a name that tells none itself, from what stands around it."""
    if definite:
        return ORGANISATION
    of = _vocabulary()
    if length == 1 and (who or not roles.isdisjoint(of.kin)):
        # "Moussa, 17,", "her son Mason"
        return PERSON
    if 1 < length <= _LONGEST_PERSON and (
        who or any(role in of.people or role.startswith("spokes") for role in roles)
    ):
        return PERSON
    return None if of.organisation.isdisjoint(roles) else ORGANISATION
