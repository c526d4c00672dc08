"""The memory of a document: whom it has named, where and as what, and who has spoken."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from quoteattr.contents import past_dateline
from quoteattr.labels import (
    ANONYMOUS,
    DOCUMENT,
    OFFICIAL,
    ORGANISATION,
    PERSON,
    SPOKESPERSON,
    UNNAMED,
)
from quoteattr.lexicon import given_names, word_classes, words_of
from quoteattr.names import Name, find_names
from quoteattr.phrases import bodies, body_name, heads_of, is_place, one_line, sex_of, sex_of_given

#: The kinds of those with names: people, and all.
PEOPLE: Final = (SPOKESPERSON, PERSON)
NAMED: Final = (PERSON, DOCUMENT, ORGANISATION, SPOKESPERSON)
#: The kinds of speaker that go with a tag.
FITTING: Final = {
    ANONYMOUS: (UNNAMED,),
    OFFICIAL: (SPOKESPERSON, ORGANISATION, DOCUMENT),
}
#: The kind of a speaker of whom nothing else tells it, by tag; otherwise a person.
LIKELY: Final = {ANONYMOUS: UNNAMED, OFFICIAL: ORGANISATION}
#: Sentences back in which an antecedent is looked for; in which first; in which a description is.
FAR_BACK: Final = 10
NEAR: Final = 4
WHOLE: Final = 40
#: No headline begins so: "The council met on".
_IN_LOWER_CASE: Final = re.compile(r"\S+(?: [a-z]\S*){3}")
#: Characters of a headline.
_SHORTEST_HEADLINE: Final = 8
_LONGEST_HEADLINE: Final = 150
#: People of one surname who are told apart.
_OWNERS: Final = 8
#: Letters of a surname that is recognised though two letters changed places, and though one is
#: wrong, at least.
_LONG_SURNAME: Final = 5
_LONGER_SURNAME: Final = 6
#: The acronym in "Port Authority (PA)".
_SHORT_FORM: Final = re.compile(r"\s*\((?:the )?([A-Z][A-Za-z&]{0,12}[A-Z])\)")
#: What stands before the name of one who is spoken to: "told the BBC", "LONDON (Reuters)".
_ADDRESSED: Final = re.compile(r"\btold (?:the )?$|[A-Z] \($")
#: What stands before the name of a place.
_PLACED: Final = re.compile(r"\b(?:in|at|near|outside|across) (?:the )?$", re.IGNORECASE)
#: What stands before a name that something else hangs on, and before one that opens a clause.
_HANGING: Final = re.compile(
    r"\b(?:of|to|for|with|by|from|about|against|at|in|on|than|like|under|over|behind|through|"
    r"unlike|besides|beside|despite|including|without|within|towards?|beyond|as|between|among|"
    r"before|after) (?:the )?$",
    re.IGNORECASE,
)
#: "a sharp response from"
_ORIGIN: Final = re.compile(
    r"\b(?:response|reaction|criticism|praise|rebuke|comments?|remarks?|statement|message|words?|"
    r"warnings?|condemnation|backlash|complaints?|quotes?) (?:from|by) (?:the )?$"
)
#: "Best actress went to Ann Lee, 74": who is introduced is spoken of.
_INTRODUCED: Final = re.compile(r",\s(?:\d{1,3}\b|an? |the |who )")
_OPENING: Final = re.compile(
    r"(?:^\W*|[,;:—–(] ?|\b(?:and|but|so|that|as|when|while|because|after|before|although|though|"
    r"since|where|until|how|why|what|said|says) )(?:the )?(?:[a-z]+ )?$",
    re.IGNORECASE,
)
#: ", a spokesman for Mr. Roe": a full stop after a title, an initial or in "U.S." ends no name.
_BODY_AFTER: Final = re.compile(
    r"\s*,[^,.;:]*?\bspokes\w+\s+(?:for|of|at)\s+"
    r"((?:[^,.;:“\"]|(?<=\b[A-Z])\.|(?<=\b(?:Mr|Ms|Dr|St))\.|(?<=\b(?:Mrs|Sen|Rep|Gov|Gen))\.)+)"
)
#: "Port Authority spokesman", "Ely council spokesman", "the council spokesman"
_BODY_BEFORE: Final = re.compile(
    r"(?<![\w-])((?:[A-Z\d][\w'’&.-]*\s+(?:(?:of|for|and|the)\s+){0,2}){1,6}(?:[a-z][\w-]*\s+){0,2}"
    r"|(?:[Tt]he\s+)?[\w'’-]+\s+)spokes\w+,?\s*$"
)
#: Words that a text has in lower case, so that with a capital letter they are no names.
_COMMON: Final = re.compile(r" (?:the|an?|his|her|its) ([a-z]\w*)")
_LOWER_CASE: Final = re.compile(r"(?<![\w-])[a-z][\w-]*")
_SHORTEST_NICKNAME: Final = 3
_SUFFIXES: Final = frozenset(["Jr", "Sr", "II", "III", "IV"])
_INCORPORATED: Final = frozenset(
    ["Co", "Corp", "Inc", "Ltd", "Co.", "Corp.", "Inc.", "Ltd.", "Plc"]
)
_POSSESSIVES: Final = ("'s", "’s", "s'", "s’")
_WORD_AFTER: Final = re.compile(r" ([a-z][\w-]*)")
#: What is left of a quotation.
BLANK: Final = " " * 3


@dataclass(slots=True, eq=False)
class Speaker:
    """One who can answer for sentences.

    Attributes
    ----------
    name : str
        The fullest name that the document gives, or the description of somebody unnamed.
    kind : str or None
        One of `quoteattr.labels.KINDS`; ``None`` until something tells.
    body : str or None
        For whom a spokesperson speaks.
    roles : frozenset of str
        Words for what they are ("mayor", "company").
    sex : str or None
        "he" or "she", as far as a title, a role, a given name or a pronoun told.
    named : bool
        Whether ``name`` is a name.
    guessed : bool
        Whether nothing but a sentence's tag told the kind.
    members : tuple of Speaker
        Who they are, if they are several with names who speak together.
    """

    name: str
    kind: str | None
    body: str | None = None
    roles: frozenset[str] = frozenset()
    sex: str | None = None
    named: bool = True
    guessed: bool = False
    members: tuple["Speaker", ...] = ()

    @property
    def label(self) -> str:
        """The name to file sentences under."""
        if self.kind == SPOKESPERSON and self.body and self.body not in self.name:
            role = next((r for r in sorted(self.roles) if r.startswith("spokes")), "spokesperson")
            return f"{self.name}, {role} for {self.body}"
        return self.name


def may_be(speaker: Speaker) -> bool:
    """Whether somebody of whom nothing tells the kind has a name like a person's or a body's."""
    return speaker.kind is not None or (
        speaker.name.count(" ") in (1, 2) and not any(map(str.isdigit, speaker.name))
    )


def may_be_person(speaker: Speaker) -> bool:
    """The same of a person's name."""
    return may_be(speaker) and not is_place(speaker.name)


class Mention(NamedTuple):
    """A place where a document speaks of somebody, outside quotation marks.

    Attributes
    ----------
    start, end : int
        Where the name stands; one place for a pronoun, which is a subject.
    speaker : Speaker
    """

    start: int
    end: int
    speaker: Speaker


class Memory:
    """Whom a document has named, in which sentence, and as what.

    Parameters
    ----------
    plain : str
        The text with what stands in quotation marks blanked out.
    sentences : sequence of (int, int)
    found : sequence of Speaker or None
        Who answers for the sentences so far; whoever finds that out fills it.
    """

    def __init__(
        self,
        plain: str,
        sentences: Sequence[tuple[int, int]],
        found: Sequence[Speaker | None],
    ) -> None:
        self.plain = plain
        self.sentences = sentences
        self.found = found
        #: Who is mentioned in each sentence, in order.
        self.mentions: list[Sequence[Mention]] = []
        self.counts: Counter[Speaker] = Counter()
        #: The sentence in which each is named first.
        self.first: dict[Speaker, int] = {}
        #: Those who were described before they were named.
        self.aliases: dict[Speaker, Speaker] = {}
        self._by_name: dict[str, Speaker] = {}
        self._by_surname: dict[str, list[Speaker]] = {}
        self._by_first: dict[str, Speaker] = {}
        #: People by the first letter of a long surname.
        self._by_letter: dict[str, list[Speaker]] = {}
        #: How many names of several words begin with a word.
        self._firsts: Counter[str] = Counter()
        self._described: dict[str, Speaker] = {}
        #: People by their titles, once somebody asks.
        self._holders: dict[str, list[Speaker]] | None = None
        self._joined: dict[frozenset[Speaker], Speaker] = {}
        common = set(_COMMON.findall(plain))
        # Every word of a headline looks like a name.
        found_names = [
            ()
            if end - start < 2 or _headline(plain[start:end])
            else find_names(plain, past_dateline(plain, start, end), end, common) or ()
            for start, end in sentences
        ]
        # Full names first, so that a surname finds its owner wherever the full name stands.
        for names in found_names:
            for name in names:
                if " " in name.text:
                    speaker = self.learn(name)
                    # "the Port Authority (PA)"
                    short = _SHORT_FORM.match(plain, name.end)
                    if short:
                        self._by_name.setdefault(short.group(1).lower(), speaker)
        self._fold()
        found_names.reverse()
        for start, end in sentences:
            names = found_names.pop()
            mentions = [m for name in names if (m := self._mention(name, start, end))]
            for mention in mentions:
                self.first.setdefault(mention.speaker, len(self.mentions))
            self.mentions.append(mentions or ())

    def _fold(self) -> None:
        """Take "Off-colour Lee", "Ohio Lee" for Ann Lee: what no given name is before a surname."""
        words: set[str] | None = None
        for owners in self._by_surname.values():
            if len(owners) < 2:
                continue
            named = [s for s in owners if s.name.split()[0].lower() in given_names()]
            for speaker in list(owners) if named else ():
                first, _, rest = speaker.name.partition(" ")
                if speaker.kind is not None or not rest or " " in rest:
                    continue
                if words is None:
                    words = set(_LOWER_CASE.findall(self.plain))
                if first.lower() in words or first.partition("-")[2].islower() or is_place(first):
                    self._by_name[speaker.name.lower()] = named[0]
                    owners.remove(speaker)

    def _mention(self, name: Name, start: int, end: int) -> Mention | None:
        """The place of a name in a sentence; ``None`` if it can be nobody who speaks there."""
        speaker = self.learn(name)
        self.counts[speaker] += 1
        unknown = speaker.kind is None
        # Bodies are shortened to their first word, people to their last.
        if unknown and speaker.name.split()[-1] == name.text != speaker.name:
            club = name.text.lower() in word_classes("speakers")["club"]
            speaker.kind = ORGANISATION if club else PERSON
        if speaker.kind == PERSON and any(role.startswith("spokes") for role in name.roles):
            speaker.kind, speaker.body = SPOKESPERSON, self._body_beside(name)
        before = self.plain[max(0, name.start - 20) : name.start]
        after = self.plain[name.end : min(end, name.end + 2)]
        heading = unknown and (
            after.startswith(":") or (name.start == start and after in ("", "."))
        )
        placed = unknown and self.counts[speaker] < 2 and _PLACED.search(before)
        if (
            heading
            or placed
            or ((before.endswith("(") or "told" in before) and _ADDRESSED.search(before))
        ):
            return None
        return Mention(name.start, name.end, speaker)

    def _may_be_subject(self, mention: Mention, at: int, opening: bool) -> bool:
        """Whether nothing else hangs on a name ("Lee's camp", "with Lee", "the Lee camp").

        ``opening``: whether it must also open a clause.
        """
        if mention.start == mention.end:
            return True
        before = self.plain[max(self.sentences[at][0], mention.start - 40) : mention.start]
        if (
            self.plain[mention.start : mention.end].endswith(_POSSESSIVES)
            or (
                _HANGING.search(before)
                and not _ORIGIN.search(before)
                and not _INTRODUCED.match(self.plain, mention.end)
            )
            or (before.endswith(("the ", "The ")) and _noun_follows(self.plain, mention.end))
        ):
            return False
        begin = max(self.sentences[at][0], mention.start - 24)
        return not opening or bool(_OPENING.search(self.plain[begin : mention.start]))

    def namesakes(self, surname: str) -> Sequence[Speaker]:
        """People who are called so."""
        owners = self._by_surname.get(surname.lower(), [])[:_OWNERS]
        return [s for s in owners if s.kind in PEOPLE] if len(owners) > 1 else ()

    def only(self, titles: Set[str]) -> Speaker | None:
        """The only person of the document with one of some titles."""
        if self._holders is None:
            self._holders = {}
            for speaker in self.counts:
                if speaker.kind == PERSON:
                    for title in speaker.roles & words_of("title"):
                        self._holders.setdefault(title, []).append(speaker)
        holders = {speaker for title in titles for speaker in self._holders.get(title, [])[:2]}
        return holders.pop() if len(holders) == 1 else None

    def recall(self, at: int, start: int, speaker: Speaker) -> None:
        """Add somebody to whom a pronoun of a sentence refers."""
        mentions = [*self.mentions[at], Mention(start, start, speaker)]
        self.mentions[at] = sorted(mentions, key=lambda mention: mention.start)

    def learn(self, name: Name) -> Speaker:
        """Whose name it is: somebody known, or somebody new."""
        known = self._by_name.get(name.text.lower())
        if known and name.kind in (None, known.kind) and name.roles <= known.roles:
            # It tells nothing new.
            return known
        sex = sex_of(name.roles, name.text)
        speaker = self.known(name.text, sex)
        if speaker is None:
            speaker = Speaker(name.text, name.kind)
            if name.kind == PERSON and " " not in name.text:
                # A given name alone.
                sex = sex or sex_of_given(name.text)
            words = name.text.split()
            self._by_name[name.text.lower()] = speaker
            self._by_surname.setdefault(_surname(words), []).append(speaker)
            if len(words) > 1:
                self._firsts[words[0].lower()] += 1
            if len(words) > 1 and len(words[-1]) >= _LONG_SURNAME:
                self._by_letter.setdefault(words[-1][0].lower(), []).append(speaker)
            if len(words) > 1 and _shortens(words):
                self._by_first.setdefault(words[0].lower(), speaker)
            if words[1:2] == ["of"] and name.kind == ORGANISATION and words[0].lower() in bodies():
                # "the Ministry" is the Ministry of Works.
                self._by_first.setdefault(words[0].lower(), speaker)
            if len(words) > 2 and name.kind == ORGANISATION:
                # "FBI" is the US Federal Bureau of Investigation.
                own = words[1:] if is_place(words[0]) else words
                firm = words[:-1] if words[-1] in _INCORPORATED else words
                for some in (words, own, firm):
                    initials = "".join(w[0] for w in some if w[0].isupper())
                    self._by_name.setdefault(initials.lower(), speaker)
                if "&" in words:
                    # "S&P"
                    initials = "".join(w[0] for w in words if w[0].isupper() or w == "&")
                    self._by_name.setdefault(initials.lower(), speaker)
        speaker.kind = speaker.kind or name.kind
        if name.roles:
            speaker.roles |= name.roles
        speaker.sex = speaker.sex or sex
        return speaker

    def _body_beside(self, name: Name) -> str | None:
        """For whom a spokesperson speaks, from the words around the name."""
        after = self.plain[name.end : name.end + 120]
        match = _BODY_AFTER.match(after)
        if match:
            return body_name(match.group(1))
        sentence = self.sentences[bisect_right(self.sentences, (name.start, 0)) - 1][0]
        before = self.plain[max(sentence, name.start - 80) : name.start]
        match = _BODY_BEFORE.search(before)
        return body_name(match.group(1)) if match else None

    def known_as(self, phrase: str) -> Speaker | None:
        """Who is called exactly so, if that is a person."""
        known = self._by_name.get(phrase.lower())
        if known is None and phrase.isalpha() and phrase[0].isupper():
            known = self.known(phrase)
        return known if known and known.kind == PERSON else None

    def known(self, name: str, sex: str | None = None) -> Speaker | None:
        """Who is called so: by the full name, the surname, initials, a body's first word."""
        known = self._by_name.get(name.lower())
        if known and (sex is None or known.sex in (None, sex)):
            return known
        words = name.split()
        if len(words) == 1 and name.lower() in word_classes("speakers")["paper"]:
            # "the Post" for the Washington Post
            for speaker in self._by_surname.get(name.lower(), []):
                whole = " " in speaker.name and " and " not in speaker.name
                if whole and speaker.kind in (ORGANISATION, None):
                    return speaker
        if words[1:2] == ["of"]:
            # "Roe of the Port Authority" for Ann Roe
            known = self.known(words[0], sex)
            return known if known and known.kind in (PERSON, SPOKESPERSON) else None
        if len(words) == 2 and words[0].lower() in _roles():
            # "Striker Roe" for Ann Roe
            known = self.known(words[1], sex)
            if known and known.kind in (PERSON, SPOKESPERSON):
                return known
        owners = self._by_surname.get(_surname(words), [])[:_OWNERS]
        if sex is not None:
            owners = [s for s in owners if s.sex == sex] + [s for s in owners if s.sex is None]
            owners = [s for s in owners if s.kind != ORGANISATION]
        for speaker in owners:
            theirs = speaker.name.split()
            if len(theirs) == 1:
                continue
            if len(words) == 1:
                if speaker.kind in (PERSON, SPOKESPERSON, None) or name.lower() in bodies():
                    # "the Authority" for the Port Authority
                    self._by_name.setdefault(name.lower(), speaker)
                    return speaker
            elif _tail(words, theirs) and speaker.kind != ORGANISATION:
                # "Van Houwelingen" for Piet van Houwelingen
                self._by_name.setdefault(name.lower(), speaker)
                return speaker
            elif _same_first(words[0], theirs[0]) and not _apart(words[1:-1], theirs[1:-1]):
                if words[0] != theirs[0] and words[0].lower() not in self._by_first:
                    # "Dick" for Richard Roe, who is also Dick Roe
                    self._by_first[words[0].lower()] = speaker
                    self._firsts[words[0].lower()] += 1
                if len(name) > len(speaker.name):
                    self._by_name[name.lower()] = speaker
                    speaker.name = name
                return speaker
        if len(words) == 1 and len(name) >= _LONG_SURNAME:
            # "Mr Montieth" for David Monteith
            for speaker in self._by_letter.get(name[0].lower(), [])[:_OWNERS]:
                if speaker.kind in (PERSON, SPOKESPERSON) and _misspelt(name, speaker.name):
                    return speaker
        if len(words) > 1 and sex is None:
            # "Northern Arc" for Northern Arc Partners
            longer = self._by_first.get(words[0].lower())
            begins = longer and longer.kind == ORGANISATION and longer.name.startswith(f"{name} ")
            if begins and not is_place(name):
                return longer
        # "Marsh" for Marsh & McLennan, "Mr Xie" for Xie Xuren; no "Paris" for the Paris Opera.
        first = self._by_first.get(name.lower()) if len(words) == 1 else None
        if first is None or is_place(name):
            return None
        if first.kind in (PERSON, SPOKESPERSON):
            # "Jodie" for the one Jodie Wren, "Leung" for Leung Mei-fong
            alone = self._firsts[name.lower()] == 1
            return first if alone and (sex is None or first.sex in (None, sex)) else None
        if sex and first.kind == ORGANISATION:
            return None
        return None if name.lower() in given_names() else first

    def describe(self, phrase: str, kind: str, body: str | None = None) -> Speaker:
        """Somebody for whom the document has no name."""
        name = one_line(phrase)
        key = name.lower().removeprefix("the ")
        speaker = self._described.get(key)
        if speaker is None:
            sex = sex_of(set(name.lower().split()), "")
            speaker = Speaker(name, kind, body, frozenset(heads_of(name)), sex, named=False)
            self._described[key] = speaker
        return speaker

    def join(self, members: Sequence[Speaker]) -> Speaker:
        """Some with names as one who speaks."""
        key = frozenset(members)
        speaker = self._joined.get(key)
        if speaker is None:
            kind = next((member.kind for member in members if member.kind), None)
            speaker = Speaker(
                " and ".join(member.name for member in members),
                PERSON if kind == SPOKESPERSON else kind,
                roles=frozenset().union(*(member.roles for member in members)),
                members=tuple(members),
            )
            self._joined[key] = speaker
        return speaker

    def spoke(self, at: int, far: int = FAR_BACK) -> Iterator[Speaker]:
        """Who answers for the sentences before one, back and back."""
        for i in range(at - 1, max(at - far, -1), -1):
            speaker = self.found[i]
            if speaker is not None:
                yield speaker

    def nearest(
        self,
        at: int,
        start: int,
        kinds: Sequence[str | None],
        far: int = FAR_BACK,
        *,
        subject: bool = False,
        fits: Callable[[Speaker], bool] = lambda speaker: True,
    ) -> Speaker | None:
        """The nearest one of some kinds before a place: speakers, then those named, back and back.

        Parameters
        ----------
        at, start : int
            The sentence of the place, and where in the text it is.
        kinds : sequence of str or None
        far : int
            Sentences that are looked at.
        subject : bool
            Whether names must be able to be their clause's subject: nothing else hangs on them;
            in the same sentence, or if nothing tells their kind, they open a clause.
        fits : callable
            What else must be true.
        """
        for i in range(at, max(at - far, -1), -1):
            speaker = self.found[i] if i < at else None
            if speaker and speaker.kind in kinds and not speaker.members and fits(speaker):
                return speaker
            for mention in self.mentions[i]:
                if i == at and mention.start >= start:
                    break
                speaker = mention.speaker
                if speaker.kind not in kinds or not fits(speaker):
                    continue
                opening = i == at or speaker.kind is None
                if not subject or self._may_be_subject(mention, i, opening):
                    return speaker
        return None


def _noun_follows(text: str, at: int) -> bool:
    """Whether a name only tells which: "the Lee camp", but not "the IMF lent" or "the IMF said"."""
    word = _WORD_AFTER.match(text, at)
    return word is not None and not (
        word.group(1).endswith("ed") or word.group(1) in words_of("function", "saying", "belief")
    )


@cache
def _roles() -> frozenset[str]:
    return word_classes("speakers")["role"] | words_of("person", "kin")


def _surname(words: Sequence[str]) -> str:
    """The last word of a name, but for "Jr." and the like."""
    last = -2 if len(words) > 1 and words[-1].rstrip(".") in _SUFFIXES else -1
    # "Sabban" for al-Sabban
    surname = words[last].lower()
    return surname[3:] if surname.startswith(("al-", "el-")) else surname


def _tail(words: Sequence[str], name: Sequence[str]) -> bool:
    """Whether words are the last of a name."""
    return [w.lower().rstrip(".") for w in words] == [
        w.lower().rstrip(".") for w in name[-len(words) :]
    ]


def _misspelt(word: str, name: str) -> bool:
    """Whether a word is a name's last but for one letter, or two that changed places."""
    word, right = word.lower(), name.split()[-1].lower()
    if word.rstrip("s") == right.rstrip("s"):
        return False
    longer = len(word) >= _LONGER_SURNAME
    for _ in range(2):
        # Without what both begin with; then, turned round, without what both end in.
        same = next((i for i, (a, b) in enumerate(zip(word, right, strict=False)) if a != b), None)
        same = min(len(word), len(right)) if same is None else same
        word, right = word[same:][::-1], right[same:][::-1]
    if max(len(word), len(right)) < 2:
        return longer
    return len(word) == 2 and word[::-1] == right


def _shortens(words: Sequence[str]) -> bool:
    """Whether the first word can stand for a name: no "Google News", no "Police Union"."""
    no_names = words_of("organisation", "collective", "group")
    return (
        "and" not in words
        and words[-1].lower() not in word_classes()["media"]
        and words[0].lower() not in no_names
    )


def _same_first(first: str, other: str) -> bool:
    """Whether two first names can be one person's: "Liz" and "Elizabeth", "Tim" and "Timothy"."""
    short, long = sorted((first.lower(), other.lower()), key=len)
    if short == long or f"{short}={long}" in word_classes("speakers")["nickname"]:
        return True
    # "North" is no short form of "Northwestern".
    begins = _SHORTEST_NICKNAME <= len(short) < len(long) - 1 and long.startswith(short)
    return begins and {short, long} <= given_names()


def _apart(middle: Sequence[str], other: Sequence[str]) -> bool:
    """Whether middle names tell two people of one first and last name apart."""
    return bool(middle) and bool(other) and middle[0][0] != other[0][0]


def _headline(sentence: str) -> bool:
    """Whether most words have capitals, though nothing was blanked out."""
    if not _SHORTEST_HEADLINE < len(sentence) < _LONGEST_HEADLINE or BLANK in sentence:
        return False
    if _IN_LOWER_CASE.match(sentence):
        return False
    initials = [word[0] for word in sentence.split()]
    letters = sum(map(str.isalpha, initials))
    most = 0.8 if sentence.endswith(".") else 0.7
    return letters > 4 and sum(map(str.isupper, initials)) > most * letters
