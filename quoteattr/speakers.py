"""Who is speaking: the memory of a document for people and bodies.

A source phrase ("she", "Mr Lee", "the agency", "two officials") goes to the fullest name, or the
description, that the document gives to the one it speaks of; a sentence without a source phrase
goes to whoever is speaking. Only speakers who fit the sentence's tag are considered first:
"he" under an anonymous tag is nobody with a name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from quoteattr.document import Attribution
from quoteattr.labels import (
    ANONYMOUS,
    DIRECT,
    DOCUMENT,
    NONE,
    OFFICIAL,
    ORGANISATION,
    PERSON,
    SPOKESPERSON,
    UNNAMED,
)
from quoteattr.lexicon import word_classes, words_of
from quoteattr.names import Name, find_names
from quoteattr.phrases import (
    author,
    bare_phrase,
    body_name,
    heads_of,
    known_heads,
    main_clause,
    main_name,
    one_line,
    sex_of,
    singular,
    spokes_body,
)
from quoteattr.quotes import Quotation
from quoteattr.sources import past_dateline

#: Sentences back in which an antecedent is looked for, and in which first.
_FAR_BACK: Final = 10
_NEAR: Final = 4
#: Sentences back in which a description ("the mayor") is looked for.
_WHOLE: Final = 40
#: People of one surname who are told apart.
_OWNERS: Final = 8
#: Words of a definite description that is looked up; a longer one says enough by itself.
_SHORT: Final = 5
#: Characters of a source phrase that are looked at.
_LONGEST: Final = 400
#: The acronym in "Port Authority (PA)".
_SHORT_FORM: Final = re.compile(r"\s*\((?:the )?([A-Z][A-Za-z&]{0,12}[A-Z])\)")
#: What stands before the name of one who is spoken to: "told the BBC", "LONDON (Reuters)".
_ADDRESSED: Final = re.compile(r"\btold (?:the )?$|[A-Z] \($")
#: What stands before the name of a place.
_PLACED: Final = re.compile(r"\b(?:in|at|near|outside|across) (?:the )?$", re.IGNORECASE)
#: What stands before a name that something else hangs on.
_HANGING: Final = re.compile(
    r"\b(?:of|to|for|with|by|from|about|against|at|in|on|than|like|under|over|behind|through|"
    r"unlike|as|between|among|before|after) (?:the )?$",
    re.IGNORECASE,
)
_SUBJECT: Final = re.compile(r"\b([Hh]e|[Ss]he)\b")
_NAME_AFTER: Final = re.compile(r", (?:[A-Z][\w’'.-]*(?: (?:of|for|the|and))* ?){1,6}(?=[,.])")
#: Sentences of a lead.
_LEAD: Final = 3
#: "the chief negotiator", "a neighbour of the family"; no "the lawmakers", "the firm's lawyer".
_ONE: Final = re.compile(
    r"(?:the|an?) (?:[\w-]+ ){0,4}?[\w-]*[^\Ws](?: (?:of|for|at|in|from|to|with|on|behind)\b|$)",
    re.IGNORECASE,
)
_ONE_OF: Final = re.compile(
    r"(?:one|another|a (?:second|third)|the other)\b[^,]*, ((?:now )?an? .+)", re.IGNORECASE
)
_OPENING_CLAUSE: Final = re.compile(
    r"(?:^\W*|[,;:—–(] ?|\b(?:and|but|so|that|as|when|while|because|after|before|although|though|"
    r"since|where|until|how|why|what|said|says) )(?:the )?(?:[a-z]+ )?$",
    re.IGNORECASE,
)
#: "a man who gave his name as Ann Lee"
_CALLED: Final = re.compile(
    r"\b(?:gave (?:his|her|their) name as|(?:is |was )?(?:named|called)|"
    r"identified (?:\w+ )?as|asked to be called(?: only)?) (?=[A-Z])"
)
_OWNED: Final = re.compile(r"(the (\w+))['’]s (.+)", re.IGNORECASE)
_NOUN: Final = re.compile(r" [a-z]")
#: The label of a line in an interview or a transcript.
_TURN: Final = re.compile(r"\s*([A-Z][\w.'’-]{0,30}(?:[ \t][A-Z][\w.'’-]{0,30}){0,3}):\s")
_RELATIVE_CLAUSE: Final = re.compile(r"(?<=\w),?\s+(?:who|whose|whom|which)\b")
#: Words that tell no body from another.
_COMMON: Final = frozenset(
    ["new", "state", "national", "federal", "local", "own", "whole", "public", "big", "same"]
)
_RELATIVE: Final = frozenset(["who", "which", "that", "whom", "whose"])
_HE: Final = frozenset(["he", "him", "his", "himself"])
_SHE: Final = frozenset(["she", "her", "hers", "herself"])
_IT: Final = frozenset(["it", "its", "itself"])
_THEY: Final = frozenset(["they", "them", "their", "themselves", "both", "all"])
_I: Final = frozenset(["i", "we", "me", "us"])
_SUBJECTS: Final = frozenset(["he", "she", "it", "they"])
_PRONOUNS: Final = _HE | _SHE | _IT | _THEY | _I
#: The kinds of speaker that go with a tag.
_FITTING: Final = {
    ANONYMOUS: (UNNAMED,),
    OFFICIAL: (SPOKESPERSON, ORGANISATION, DOCUMENT),
}
#: The kind of a speaker of whom nothing else tells it, by tag; otherwise a person.
_LIKELY: Final = {ANONYMOUS: UNNAMED, OFFICIAL: ORGANISATION}
_NAMED: Final = (PERSON, DOCUMENT, ORGANISATION, SPOKESPERSON)


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
    roles : set of str
        Words for what they are ("mayor", "company").
    sex : str or None
        "he" or "she", as far as a title, a role, a given name or a pronoun told.
    """

    name: str
    kind: str | None
    body: str | None = None
    roles: set[str] = field(default_factory=set)
    sex: str | None = None

    @property
    def label(self) -> str:
        """The name to file sentences under."""
        if self.kind == SPOKESPERSON and self.body and self.body not in self.name:
            role = next((r for r in sorted(self.roles) if r.startswith("spokes")), "spokesperson")
            return f"{self.name}, {role} for {self.body}"
        return self.name


def find_speakers(
    text: str,
    sentences: Sequence[tuple[int, int]],
    quotations: Sequence[Quotation],
    tags: Sequence[str],
    attributions: Sequence[Sequence[Attribution]],
    joined: Sequence[bool],
) -> list[Speaker | None]:
    """Who answers for each attributed sentence.

    Parameters
    ----------
    text : str
    sentences : sequence of (int, int)
    quotations : sequence of Quotation
    tags : sequence of str
    attributions : sequence of sequence of Attribution
        Of each sentence, the one that decides its tag first.
    joined : sequence of bool
        Whether a sentence goes on with the quotation of the one before.

    Returns
    -------
    list of Speaker or None
        ``None`` where nothing is attributed or nobody is found. Sentences of one speaker share
        one object.
    """
    if all(tag == NONE for tag in tags):
        return [None] * len(tags)
    found: list[Speaker | None] = [None] * len(tags)
    memory = _Memory(_outside(text, quotations), sentences, tags, found)
    sources = [next((a.source for a in pairs if a.source), None) for pairs in attributions]
    for block in _blocks(joined):
        # All sentences of a quotation share the speaker that any of them names.
        named = next((j for j in block if sources[j] and tags[j] != NONE), None)
        shared: Speaker | None = None
        for i in block:
            if tags[i] == NONE:
                memory.go_on(i)
                continue
            source = sources[i]
            if source is None and named is not None and named > i:
                source = sources[named]
            if source is not None:
                shared = memory.resolve(source.start, source.text, i, tags[i])
            elif tags[i] == ANONYMOUS and attributions[i]:
                # Hearsay: "is said to", with nobody behind it.
                shared = None
            elif shared is None:
                shared = memory.carried(i, tags[i])
            if shared is not None and shared.kind is None:
                shared.kind = _LIKELY.get(tags[i], PERSON)
            found[i] = shared
    return memory.named_later(found, tags)


def _blocks(joined: Sequence[bool]) -> Iterable[range]:
    first = 0
    for i in range(1, len(joined) + 1):
        if i == len(joined) or not joined[i]:
            yield range(first, i)
            first = i


def _outside(text: str, quotations: Sequence[Quotation]) -> str:
    """The text with what stands in quotation marks blanked out."""
    pieces, at = [], 0
    for quotation in quotations:
        if quotation.depth == 0:
            pieces += [text[at : quotation.start], " " * (quotation.end - quotation.start)]
            at = quotation.end
    return "".join([*pieces, text[at:]])


class _Memory:
    """Whom a document has named, in which sentence, and as what."""

    def __init__(
        self,
        plain: str,
        sentences: Sequence[tuple[int, int]],
        tags: Sequence[str],
        found: Sequence[Speaker | None],
    ) -> None:
        self._plain = plain
        self._sentences = sentences
        self._tags = tags
        #: Who answers for the sentences so far; `find_speakers` fills it.
        self._found = found
        # Every word of a headline looks like a name.
        self._named = [
            []
            if _headline(plain[start:end])
            else find_names(plain, past_dateline(plain, start, end), end)
            for start, end in sentences
        ]
        self._by_name: dict[str, Speaker] = {}
        self._by_surname: dict[str, list[Speaker]] = {}
        self._by_first: dict[str, Speaker] = {}
        self._described: dict[str, Speaker] = {}
        self._turns: dict[str, Speaker | None] = {}
        self._at: list[list[tuple[int, Speaker]]] = []
        self._mentions: Counter[Speaker] = Counter()
        #: Where names stand that tell whose, or which, another is; and that open a clause.
        self._beside: set[int] = set()
        self._leading: set[int] = set()
        # Full names first, so that a surname finds its owner wherever the full name stands.
        for names in self._named:
            for name in names:
                if " " in name.text:
                    speaker = self._learn(name)
                    # "the Port Authority (PA)"
                    short = _SHORT_FORM.match(plain, name.end)
                    if short:
                        self._by_name.setdefault(short.group(1).lower(), speaker)
        for names in self._named:
            self._at.append([])
            for name in names:
                speaker = self._learn(name)
                self._mentions[speaker] += 1
                begin = max(0, name.start - 20)
                placed = (
                    speaker.kind is None
                    and self._mentions[speaker] < 2
                    and _PLACED.search(plain, begin, name.start)
                )
                if not placed and not _ADDRESSED.search(plain, begin, name.start):
                    self._at[-1].append((name.start, speaker))
                    start = self._sentences[len(self._at) - 1][0]
                    if self._is_beside(name):
                        self._beside.add(name.start)
                    elif _OPENING_CLAUSE.search(plain[max(start, name.start - 24) : name.start]):
                        self._leading.add(name.start)
                # Bodies are shortened to their first word, people to their last.
                if speaker.kind is None and speaker.name.split()[-1] == name.text != speaker.name:
                    speaker.kind = PERSON
                if speaker.kind == PERSON and any(r.startswith("spokes") for r in name.roles):
                    speaker.kind, speaker.body = SPOKESPERSON, self._body_beside(name)

    def _is_beside(self, name: Name) -> bool:
        """Whether a name hangs on something else: "Lee's camp", "with Lee", "the Lee camp"."""
        if self._plain[name.start : name.end].endswith(("'s", "’s", "s'", "s’")):
            return True
        before = self._plain[max(0, name.start - 16) : name.start]
        if _HANGING.search(before):
            return True
        return before.endswith(("the ", "The ")) and bool(_NOUN.match(self._plain, name.end))

    def _learn(self, name: Name) -> Speaker:
        """Whose name it is: somebody known, or somebody new."""
        sex = sex_of(name.roles, name.text)
        speaker = self._find(name.text, sex)
        if speaker is None:
            speaker = Speaker(name.text, name.kind)
            self._by_name[name.text.lower()] = speaker
            words = name.text.split()
            self._by_surname.setdefault(words[-1].lower(), []).append(speaker)
            if len(words) > 1 and name.kind != PERSON and _shortens(words):
                self._by_first.setdefault(words[0].lower(), speaker)
            if len(name.text.split()) > 2 and name.kind == ORGANISATION:
                initials = "".join(w[0] for w in name.text.split() if w[0].isupper())
                self._by_name.setdefault(initials.lower(), speaker)
        speaker.kind = speaker.kind or name.kind
        speaker.roles |= name.roles
        speaker.sex = speaker.sex or sex
        return speaker

    def _body_beside(self, name: Name) -> str | None:
        """For whom a spokesperson speaks, from the words around the name."""
        after = self._plain[name.end : name.end + 120]
        match = re.match(r"\s*,[^,.;:]*?\bspokes\w+\s+(?:for|of|at)\s+([^,.;:“\"]+)", after)
        if match:
            return body_name(match.group(1))
        before = self._plain[max(0, name.start - 80) : name.start]
        match = re.search(r"((?:[\w'’&.-]+\s+){1,5})spokes\w+,?\s*$", before)
        return body_name(match.group(1)) if match else None

    def _find(self, name: str, sex: str | None) -> Speaker | None:
        known = self._by_name.get(name.lower())
        if known and (sex is None or known.sex in (None, sex)):
            return known
        words = name.split()
        owners = self._by_surname.get(words[-1].lower(), [])[:_OWNERS]
        if sex is not None:
            owners = [s for s in owners if s.sex == sex] + [s for s in owners if s.sex is None]
            owners = [s for s in owners if s.kind != ORGANISATION]
        for speaker in owners:
            theirs = speaker.name.split()
            if len(theirs) == 1:
                continue
            if len(words) == 1:
                if speaker.kind in (PERSON, SPOKESPERSON, None):
                    return speaker
            elif words[0] == theirs[0] and not _apart(words[1:-1], theirs[1:-1]):
                if len(words) > len(theirs):
                    self._by_name[name.lower()] = speaker
                    speaker.name = name
                return speaker
        # "Marsh" for Marsh & McLennan; no "Paris" for the Paris Opera.
        body = self._by_first.get(name.lower()) if len(words) == 1 else None
        known_otherwise = body is None or body.kind in (PERSON, SPOKESPERSON)
        return None if known_otherwise or _is_place(name) or name.lower() in _given() else body

    def resolve(
        self,
        start: int,
        phrase: str,
        at: int,
        tag: str,
    ) -> Speaker:
        """The one whom a source phrase speaks of."""
        phrase = one_line(phrase[:_LONGEST])
        called = _CALLED.search(phrase)
        if called and tag != ANONYMOUS:
            phrase = phrase[called.end() :]
        bare = (
            bare_phrase(_RELATIVE_CLAUSE.split(phrase, maxsplit=1)[0])
            or bare_phrase(phrase)
            or phrase
        )
        bare = bare_phrase(main_clause(bare)) or bare
        words = bare.lower().split()
        if words[0] in _SUBJECTS and not {"and", "or"} & set(words):
            # "he was a congressman": a clause.
            bare, words = words[0], words[:1]
        if words[-1] in _PRONOUNS and not {words[0], *words[-2:-1]} & {"of", *_RELATIVE}:
            # The network took too much before it.
            bare, words = words[-1], words[-1:]
        if words[0] in _RELATIVE:
            before = _before(self._plain, self._sentences[at][0], start)
            if before:
                return self.resolve(start - len(before) - 1, before, at, tag)
        if len(words) == 1 and words[0] in _PRONOUNS:
            speaker = self._antecedent(words[0], start, at, tag) or next(
                self._spoke(at, _NEAR), None
            )
            return speaker or self._describe(bare, _LIKELY.get(tag, PERSON))
        if tag == ANONYMOUS:
            return self._unnamed(bare, words, at)
        beside = _NAME_AFTER.match(self._plain, start + len(phrase))
        if beside and main_name(bare) is None:
            # "the watchdog, Ely Eye,"
            bare += beside.group()
        spokes = next((w for w in words if w.startswith("spokes")), None)
        owner = author(bare)
        if owner:
            # "Lee's letter" speaks for Lee, and so does "the letter" after it.
            speaker = self._learn(owner)
            speaker.roles |= heads_of(bare)
            return speaker
        name = main_name(bare) or main_name(bare_phrase(main_clause(phrase)))
        if name is None:
            if spokes:
                return self._spokesperson(bare, spokes, at)
            # "May" is no month where a Theresa May is known.
            known = self._find(bare, None) if bare[0].isupper() and len(words) == 1 else None
            if known:
                return known
            return self._role(bare, words, start, at, tag)
        speaker = self._learn(name)
        if not bare.startswith(name.text):
            heads = heads_of(bare.split(",")[0])
            speaker.roles |= heads & words_of("person", "organisation", "media")
            if {"from", "by"} & set(words):
                # "the statement from Roe's lawyer, Ann Lee"
                speaker.roles |= heads & word_classes("speakers")["authored"]
        if speaker.kind in (None, PERSON) and spokes:
            speaker.kind, speaker.body = SPOKESPERSON, spokes_body(bare, name.text)
            speaker.roles.add(spokes)
        if speaker.body and speaker.body.lower().split()[0] in ("the", "its", "a", "their"):
            speaker.body = self._full_body(speaker.body, start, at)
        return speaker

    def go_on(self, at: int) -> None:
        """Remember whom "he" or "she" means in a sentence that nobody answers for."""
        pronoun = _SUBJECT.search(self._plain, *self._sentences[at])
        if pronoun:
            speaker = self._antecedent(pronoun.group(1).lower(), pronoun.start(), at, NONE)
            if speaker:
                self._at[at].append((pronoun.start(), speaker))
                self._at[at].sort(key=lambda named: named[0])

    def carried(self, at: int, tag: str) -> Speaker | None:
        """Who speaks in a sentence that names nobody."""
        fitting = _FITTING.get(tag, _NAMED)
        turn = _TURN.match(self._plain, *self._sentences[at])
        if turn:
            return self._answering(turn.group(1), at, tag)
        # Words that are spoken without quotation marks, whose place is blank here, name others.
        spoken = tag == DIRECT and " " * 3 not in self._plain[slice(*self._sentences[at])]
        subject = None if spoken else self._subject(at, tag)
        if subject:
            return subject
        # Somebody whom the narration just brought on.
        if at and self._found[at - 1] is None:
            for _, named in self._at[at - 1]:
                if named.kind in (PERSON, SPOKESPERSON) and named.kind in fitting:
                    return named
        if at and self._tags[at - 1] == tag and self._found[at - 1]:
            return self._found[at - 1]
        spoke = list(self._spoke(at))
        return next((s for s in spoke if s.kind in fitting), next(iter(spoke), None))

    def named_later(
        self, found: Sequence[Speaker | None], tags: Sequence[str]
    ) -> list[Speaker | None]:
        """Speakers with those who were first described and then named under their names.

        "A neighbour said so. Ann Lee, who lives next door, ...": the tag tells that she is named.
        """
        described = set(self._described.values())
        first: dict[Speaker, int] = {}
        for i, named in enumerate(self._at):
            for _, speaker in named:
                first.setdefault(speaker, i)
        known: dict[Speaker, Speaker] = {}
        for i, one in enumerate(found):
            if (
                one in described
                and one is not None
                and one.kind == PERSON
                and tags[i] not in _LIKELY
                and (i < _LEAD or _ONE.match(one.name))
            ):
                for later in found[i + 1 : i + _NEAR]:
                    if (
                        later
                        and later not in described
                        and later.kind in (PERSON, SPOKESPERSON)
                        and first.get(later, 0) > i
                    ):
                        known[one] = later
                        break
        return [one and known.get(one, one) for one in found]

    def _answering(self, label: str, at: int, tag: str) -> Speaker | None:
        """Whose line it is in a transcript ("LEE: No.") or an interview ("A: No.")."""
        if len(label) > 1:
            return self.resolve(self._sentences[at][0], label, at, tag)
        if label == "Q":
            return None
        if label not in self._turns:
            people = Counter(s for names in self._at[:at] for _, s in names if s.kind == PERSON)
            self._turns[label] = next((s for s, _ in people.most_common(1)), None)
        return self._turns[label]

    def _spoke(self, at: int, far: int = _FAR_BACK) -> Iterator[Speaker]:
        """Who answers for the sentences before one, back and back."""
        for i in range(at - 1, max(at - far, -1), -1):
            speaker = self._found[i]
            if speaker is not None:
                yield speaker

    def _subject(self, at: int, tag: str) -> Speaker | None:
        """The first whom a sentence names outside quotation marks and who fits its tag."""
        if tag == ANONYMOUS:
            return None
        for begin, speaker in self._at[at]:
            if speaker.kind in _FITTING.get(tag, (PERSON,)):
                return speaker
            if speaker.kind is None and " " in speaker.name and begin == self._sentences[at][0]:
                return speaker
        return None

    def _antecedent(self, word: str, start: int, at: int, tag: str) -> Speaker | None:
        if word in _HE or word in _SHE:
            sex = "he" if word in _HE else "she"
            people = (SPOKESPERSON, PERSON)
            first = (UNNAMED,) if tag == ANONYMOUS else people
            speaker = (
                self._search(start, at, sex, (*first, None), _NEAR, alone=True)
                or self._search(start, at, sex, first, _NEAR)
                or self._search(start, at, sex, people)
                or self._search(start, at, sex, (*people, None), _NEAR)
                or self._search(start, at, sex, (*people, UNNAMED, None), _FAR_BACK)
            )
            if speaker and tag != NONE:
                speaker.sex = speaker.sex or sex
                speaker.kind = speaker.kind or PERSON
            return speaker
        if word in _I:
            return next(self._spoke(at), None)
        kinds = _FITTING.get(tag, (DOCUMENT, ORGANISATION, PERSON) if word in _IT else _NAMED)
        if word in _IT:
            kinds = tuple(k for k in kinds if k not in (PERSON, SPOKESPERSON))
        return self._search(start, at, None, kinds)

    def _search(
        self,
        start: int,
        at: int,
        sex: str | None,
        kinds: Sequence[str | None],
        far: int = _FAR_BACK,
        *,
        alone: bool = False,
        often: bool = False,
    ) -> Speaker | None:
        """The nearest of some kinds before a place: speakers, then those named, back and back.

        ``alone``: without names that hang on something else; ``often``: with names that recur.
        """

        def fits(speaker: Speaker) -> bool:
            return (
                speaker.kind in kinds
                and (sex is None or speaker.sex in (None, sex))
                and (speaker.kind is not None or often or speaker.name.count(" ") in (1, 2))
                and (not often or (self._mentions[speaker] > 1 and not _is_place(speaker.name)))
            )

        for i in range(at, max(at - far, -1), -1):
            named = [
                s
                for begin, s in self._at[i]
                if (i < at or begin < start)
                and not (alone and begin in self._beside)
                and not (alone and (i == at or s.kind is None) and begin not in self._leading)
            ]
            for candidate in [self._found[i], *named] if i < at else named:
                if candidate and fits(candidate):
                    return candidate
        return None

    def _unnamed(self, bare: str, words: Sequence[str], at: int) -> Speaker:
        told = _ONE_OF.match(bare)
        if told:
            # "one of them, a schoolteacher"
            bare = told.group(1)
            words = bare.lower().split()
        heads = heads_of(bare)
        if (
            not heads & known_heads()
            and words[0].strip(",") not in word_classes("speakers")["some_of"]
            and bare.islower()
        ):
            # No phrase for a speaker ("on condition of anonymity"): the sentence's first people.
            bare = _people_in(self._plain, *self._sentences[at]) or bare
            words, heads = bare.lower().split(), heads_of(bare)
        definite = words[0] in ("the", "these", "those", "this", "that")
        some_of = word_classes("speakers")["some_of"]
        partly = words[0].strip(",") in some_of and (
            len(words) == 1
            or words[1] in ("of", "other")
            or words[1] in some_of
            or bare.split()[0].endswith(",")
        )
        partly = partly or (words[0] == "the" and words[-1] in some_of)
        if definite or partly:
            whole = words[2:] if words[1:2] == ["of"] else []
            if whole:
                # "two of the aides": of those whom the text called aides.
                heads = heads_of(" ".join(whole))
            for speaker in self._spoke(at, _WHOLE):
                if speaker.kind == UNNAMED and heads & speaker.roles:
                    return speaker
            if whole and heads & known_heads():
                return self._describe(bare, UNNAMED)
            if partly or len(words) <= 2:
                for speaker in self._spoke(at):
                    if speaker.kind == UNNAMED:
                        return speaker
                # "One said": of those whom the narration just spoke of.
                for i in range(at - 1, max(at - _NEAR, -1), -1):
                    people = _people_in(self._plain, *self._sentences[i])
                    if people:
                        return self._describe(people, UNNAMED)
        return self._describe(bare, UNNAMED)

    def _spokesperson(self, bare: str, spokes: str, at: int) -> Speaker:
        """A spokesperson without a name in the phrase."""
        body = spokes_body(bare, "")
        if not body or body.lower().split()[0] in ("its", "his", "her", "their", "the"):
            known = next((s for s in self._spoke(at) if s.kind == SPOKESPERSON), None)
            if known and not body:
                return known
            body = self._full_body(body or "", self._sentences[at][0], at)
        label = f"{spokes} for {body}" if body else one_line(bare)
        return self._describe(label, SPOKESPERSON, body)

    def _full_body(self, body: str, start: int, at: int) -> str | None:
        """The body that "its", "the company" and the like mean."""
        words = body.lower().split()
        if len(words) > 1 and words[0] in ("the", "a", "an"):
            if any(w[:1].isupper() for w in body.split()[1:]):
                return body.split(" ", 1)[1]
            return self._role(body, words, start, at, OFFICIAL).name
        speaker = self._search(start, at, None, (ORGANISATION,))
        return speaker.name if speaker else None

    def _role(
        self,
        bare: str,
        words: Sequence[str],
        start: int,
        at: int,
        tag: str,
    ) -> Speaker:
        """Somebody named by what they are: "the mayor", "the company", "police"."""
        heads = heads_of(bare)
        classes = word_classes()
        owned = _OWNED.match(bare)
        if owned and owned.group(2).lower() in words_of("person", "title", "kin"):
            # "the senator's office"
            whose = self._role(owned.group(1), owned.group(1).lower().split(), start, at, NONE)
            if whose.name.lower() not in self._described:
                return self._describe(f"{whose.name}'s {owned.group(3)}", _LIKELY.get(tag, PERSON))
        close = len(re.split(r" (?:of|for|on|at|in|with|to) ", bare)[0].split()) <= _SHORT
        if words[0] in ("his", "her", "its", "their") and len(words) > 1 and close:
            owner = self._antecedent(words[0], start, at, OFFICIAL if words[0] == "its" else tag)
            if owner and heads & classes["document"]:
                return owner
            if owner:
                return self._describe(
                    f"{owner.name}'s {bare.split(None, 1)[1]}", _LIKELY.get(tag, PERSON)
                )
        if not heads & known_heads() and not any(w.endswith("-old") for w in words):
            # No phrase for a speaker: the network missed the subject.
            subject = self._subject(at, tag)
            if subject:
                return subject
        if words[0] in ("the", "this", "that") and len(words) <= 3:
            writer = self._writer(heads, at)
            if writer:
                return writer
        if words[0] in ("the", "this", "that", "its", "their", "his", "her") and (
            len(words) <= _SHORT
        ):
            for i in range(at, max(at - _WHOLE, -1), -1):
                named = [s for begin, s in reversed(self._at[i]) if i < at or begin < start]
                for speaker in ([self._found[i]] if i < at else []) + named:
                    if speaker is None or speaker.name.lower() == bare.lower():
                        continue
                    if heads & speaker.roles or self._named_so(speaker, bare, heads):
                        return speaker
            of = word_classes("speakers")
            if words[-1] in of["enterprise"] and not of["no_enterprise"] & set(words):
                often = self._search(start, at, None, (ORGANISATION, None), _NEAR, often=True)
                if often:
                    often.kind = ORGANISATION
                    return often
            generic = len(words) == 2 and bool(heads & of["generic_body"])
            one = singular(words[-1]) == words[-1] and not heads & classes["document"]
            if generic or (one and tag not in _FITTING and "of" not in words):
                kind = ORGANISATION if generic else PERSON
                speaker = self._search(start, at, None, (kind,))
                if generic and speaker is None:
                    speaker = self._search(start, at, None, (None,), _NEAR)
                if speaker:
                    speaker.kind = kind
                    return speaker
        if heads & (words_of("document", "media")) and not heads & classes["organisation"]:
            return self._describe(bare, DOCUMENT)
        return self._describe(bare, _LIKELY.get(tag, PERSON))

    def _named_so(self, speaker: Speaker, bare: str, heads: set[str]) -> bool:
        """Whether a description repeats a name: "the health ministry", the Ministry of Health."""
        if speaker.name.lower() in self._described:
            return False
        theirs = {singular(word) for word in speaker.name.lower().split()}
        more = [word for word in bare.split()[1:] if singular(word.lower()) not in heads]
        told = {singular(word.lower()) for word in more if word.lower() not in _COMMON}
        return bool(heads & theirs) and (not told or bool(told & theirs))

    def _writer(self, heads: set[str], at: int) -> Speaker | None:
        """Who speaks in "the letter": who answers for the sentence that brought it on."""
        for text in heads & word_classes("speakers")["authored"]:
            brought_on = re.compile(rf"\b(?:an?|his|her|its|their) (?:[\w“”'’-]+ ){{0,3}}{text}\b")
            for i in range(at - 1, max(at - _FAR_BACK, -1), -1):
                speaker = self._found[i]
                if speaker and brought_on.search(self._plain, *self._sentences[i]):
                    return speaker
        return None

    def _describe(self, bare: str, kind: str, body: str | None = None) -> Speaker:
        """Somebody for whom the document has no name."""
        name = one_line(bare)
        speaker = self._described.get(name.lower())
        if speaker is None:
            sex = sex_of(set(name.lower().split()), "")
            speaker = Speaker(name, kind, body, heads_of(name), sex)
            self._described[name.lower()] = speaker
        return speaker


def _shortens(words: Sequence[str]) -> bool:
    """Whether a body with this name can be called by its first word: no "Google News"."""
    return "and" not in words and words[-1].lower() not in word_classes()["media"]


def _given() -> frozenset[str]:
    return word_classes()["given"]


def _is_place(name: str) -> bool:
    return words_of("place", "demonym").issuperset(name.lower().split())


def _apart(middle: Sequence[str], other: Sequence[str]) -> bool:
    """Whether middle names tell two people of one first and last name apart."""
    return bool(middle) and bool(other) and middle[0][0] != other[0][0]


def _people_in(text: str, start: int, end: int) -> str | None:
    """The first phrase for people in a sentence."""
    people = _people().search(text, start, end)
    return _before(text, start, people.end()) if people else None


@cache
def _people() -> re.Pattern[str]:
    classes = word_classes()
    nouns = "|".join(sorted(map(re.escape, classes["person"] | classes["people"])))
    return re.compile(rf"\b(?:{nouns})(?:\s+(?:{nouns}))*\b", re.IGNORECASE)


def _headline(sentence: str) -> bool:
    initials = [word[0] for word in sentence.split()]
    letters = sum(map(str.isalpha, initials))
    return letters > 4 and sum(map(str.isupper, initials)) > 0.7 * letters


def _before(text: str, begin: int, stop: int) -> str:
    """The phrase that ends at a place: up to seven words."""
    words = text[begin:stop].rstrip(" ,\n").split()[-7:]
    function = (
        word_classes()["function"]
        - word_classes("speakers")["some_of"]
        - {"the", "a", "an", "of", "for"}
    )
    for k in range(len(words) - 1, -1, -1):
        if words[k].lower() in function or words[k].endswith((",", ".", ";", ":")):
            return " ".join(words[k + 1 :])
    return " ".join(words)
