"""Who is speaking: the memory of a document for people and bodies.

A source phrase ("she", "Mr Lee", "the agency", "two officials") goes to the fullest name, or the
description, that the document gives to the one it speaks of; a sentence without a source phrase
goes to whoever is speaking. Only speakers who fit the sentence's tag are considered first:
"he" under an anonymous tag is nobody with a name.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from quoteattr.document import Attribution
from quoteattr.labels import (
    ANONYMOUS,
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
from quoteattr.quotes import Quotation

#: Sentences back in which an antecedent is looked for; and first.
_FAR_BACK: Final = 10
_NEAR: Final = 4
#: Sentences back in which a description ("the mayor") is looked for.
_WHOLE: Final = 40
#: People of one surname who are told apart.
_OWNERS: Final = 8
#: Words of a definite description that is looked up; a longer one says enough by itself.
_SHORT: Final = 5
_EDGES: Final = " ,;:.–—-―\t\r\n\"“”‘’'()"
_LEADING: Final = re.compile(
    r"^(?:(?:and|but|as|by|to|from|on|in|with|while|when|what|that|according to|also|then)\s+)+",
    re.IGNORECASE,
)
_TRAILING: Final = re.compile(
    r"\s+(?:has|have|had|was|were|is|are|also|who|which|did|does|do|would|will|often|later|then|"
    r"himself|herself|itself|themselves|both|all|afterwards|today|earlier|yesterday|meanwhile|a|an|the)$"
)
_POSSESSIVE: Final = re.compile(r"(?:(?<=s)['’]|['’]s)$")
_WORDS: Final = re.compile(r"[\w'’&.-]*\w")
_RELATIVE_CLAUSE: Final = re.compile(r"(?<=\w),?\s+(?:who|whose|whom|which)\b")
_NEXT_WORD: Final = re.compile(r"\s+([a-z][\w-]*)")
_RELATIVE: Final = frozenset(["who", "which", "that", "whom", "whose"])
_HE: Final = frozenset(["he", "him", "his", "himself"])
_SHE: Final = frozenset(["she", "her", "hers", "herself"])
_IT: Final = frozenset(["it", "its", "itself"])
_THEY: Final = frozenset(["they", "them", "their", "themselves", "both", "all"])
_I: Final = frozenset(["i", "we", "me", "us"])
_PRONOUNS: Final = _HE | _SHE | _IT | _THEY | _I
_HEAD_END: Final = re.compile(
    r"\s(?:of|for|at|in|on|from|with|by|who|whose|which|that|to|near|familiar|close|briefed|"
    r"involved|published|released|led|seen|obtained|prepared)\b|,"
)
#: The kinds of speaker that go with a tag.
_FITTING: Final = {
    ANONYMOUS: (UNNAMED,),
    OFFICIAL: (SPOKESPERSON, ORGANISATION, DOCUMENT),
}
_LIKELY: Final = {ANONYMOUS: UNNAMED, OFFICIAL: ORGANISATION}
_NAMED: Final = (PERSON, DOCUMENT, ORGANISATION, SPOKESPERSON)


@dataclass(slots=True, eq=False)
class Speaker:
    """One who can answer for sentences.

    Attributes
    ----------
    name : str
        The fullest name that the document gives, or the description of somebody unnamed.
    kind : str
        One of `quoteattr.labels.KINDS`.
    body : str or None
        For whom a spokesperson speaks.
    roles : set of str
        Words for what they are ("mayor", "company").
    sex : str or None
        "he" or "she", as far as a title, a role, a given name or a pronoun told.
    """

    name: str
    kind: str
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
    memory = _Memory(_outside(text, quotations), sentences, found)
    sources = [next((a.source for a in pairs if a.source), None) for pairs in attributions]
    for block in _blocks(joined):
        # All sentences of a quotation share the speaker that any of them names.
        named = next((j for j in block if sources[j] and tags[j] != NONE), None)
        shared: Speaker | None = None
        for i in block:
            if tags[i] == NONE:
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
            found[i] = shared
    return found


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
        found: Sequence[Speaker | None],
    ) -> None:
        self._plain = plain
        self._sentences = sentences
        #: Who answers for the sentences so far; `find_speakers` fills it.
        self._found = found
        # Every word of a headline looks like a name.
        self._named = [
            [] if _headline(plain[start:end]) else find_names(plain, start, end)
            for start, end in sentences
        ]
        self._by_name: dict[str, Speaker] = {}
        self._by_surname: dict[str, list[Speaker]] = {}
        self._described: dict[str, Speaker] = {}
        self._at: list[list[tuple[int, Speaker]]] = []
        # Full names first, so that a surname finds its owner wherever the full name stands.
        for names in self._named:
            for name in names:
                if " " in name.text:
                    self._learn(name)
        for names in self._named:
            self._at.append([(name.start, self._learn(name)) for name in names])
            for (_, speaker), name in zip(self._at[-1], names, strict=True):
                # Bodies are shortened to their first word, people to their last.
                if not speaker.kind and speaker.name.split()[-1] == name.text != speaker.name:
                    speaker.kind = PERSON

    def _learn(self, name: Name) -> Speaker:
        speaker = self._find(name.text)
        if speaker is None:
            speaker = Speaker(name.text, name.kind or "")
            self._by_name[name.text.lower()] = speaker
            self._by_surname.setdefault(name.text.split()[-1].lower(), []).append(speaker)
            if len(name.text.split()) > 2 and name.kind == ORGANISATION:
                initials = "".join(w[0] for w in name.text.split() if w[0].isupper())
                self._by_name.setdefault(initials.lower(), speaker)
        if name.kind and not speaker.kind:
            speaker.kind = name.kind
        speaker.roles |= name.roles
        if any(role.startswith("spokes") for role in name.roles) and speaker.kind == PERSON:
            speaker.kind = SPOKESPERSON
            speaker.body = speaker.body or self._body_after(name)
        speaker.sex = speaker.sex or _sex(name.roles, name.text)
        return speaker

    def _body_after(self, name: Name) -> str | None:
        """For whom a spokesperson speaks, from the words around the name."""
        after = self._plain[name.end : name.end + 120]
        match = re.match(r"\s*,[^,.;:]*?\bspokes\w+\s+(?:for|of|at)\s+([^,.;:“\"]+)", after)
        if match:
            return _body(match.group(1))
        before = self._plain[max(0, name.start - 80) : name.start]
        match = re.search(r"((?:[\w'’&.-]+\s+){1,5})spokes\w+,?\s*$", before)
        return _body(match.group(1)) if match else None

    def _find(self, name: str) -> Speaker | None:
        known = self._by_name.get(name.lower())
        if known:
            return known
        words = name.split()
        owners = self._by_surname.get(words[-1].lower(), ())
        for speaker in owners[:_OWNERS]:
            theirs = speaker.name.split()
            if len(words) == 1 and (len(theirs) > 1 and speaker.kind in (PERSON, SPOKESPERSON, "")):
                return speaker
            if len(words) > 1 and len(theirs) > 1 and words[0] == theirs[0]:
                if len(words) > len(theirs):
                    self._by_name[name.lower()] = speaker
                    speaker.name = name
                return speaker
        return None

    def resolve(
        self,
        start: int,
        phrase: str,
        at: int,
        tag: str,
    ) -> Speaker:
        """The one whom a source phrase speaks of."""
        bare = _bare(_RELATIVE_CLAUSE.split(phrase, maxsplit=1)[0]) or _bare(phrase) or phrase
        words = bare.lower().split()
        if words[-1] in _PRONOUNS and not {words[0], *words[-2:-1]} & {"of", *_RELATIVE}:
            # The network took too much before it.
            bare, words = words[-1], words[-1:]
        if words[0] in _RELATIVE:
            before = _before(self._plain, self._sentences[at][0], start)
            if before:
                return self.resolve(start - len(before) - 1, before, at, tag)
        if len(words) == 1 and words[0] in _PRONOUNS:
            speaker = self._antecedent(words[0], start, at, tag)
            return speaker or self._describe(bare, _LIKELY.get(tag, PERSON))
        if tag == ANONYMOUS:
            return self._unnamed(bare, words, at)
        spokes = next((w for w in words if w.startswith("spokes")), None)
        name = _main_name(bare)
        if name is None:
            author = _author(bare)
            if author:
                # "Lee's letter" speaks for Lee, and so does "the letter" after it.
                speaker = self._find(author.text) or self._learn(author)
                speaker.roles |= _heads(bare)
                return speaker
            if spokes:
                return self._spokesperson(bare, spokes, at)
            return self._role(bare, words, start, at, tag)
        speaker = self._find(name.text) or self._learn(name)
        if speaker.kind in ("", PERSON) and spokes:
            speaker.kind, speaker.body = SPOKESPERSON, _spokes_body(bare, name.text)
            speaker.roles.add(spokes)
        elif not speaker.kind:
            speaker.kind = PERSON if tag not in _FITTING else ORGANISATION
        if speaker.body and speaker.body.lower().split()[0] in ("the", "its", "a", "their"):
            speaker.body = self._full_body(speaker.body, start, at)
        return speaker

    def carried(self, at: int, tag: str) -> Speaker | None:
        """Who speaks in a sentence that names nobody."""
        fitting = _FITTING.get(tag, _NAMED)
        subject = self._subject(at, tag)
        if subject:
            return subject
        # Somebody whom the narration just brought on.
        if at and self._found[at - 1] is None:
            for _, named in self._at[at - 1]:
                if named.kind in (PERSON, SPOKESPERSON) and named.kind in fitting:
                    return named
        for i in range(at - 1, max(at - _FAR_BACK, -1), -1):
            speaker = self._found[i]
            if speaker and speaker.kind in fitting:
                return speaker
        return self._last(at)

    def _last(self, at: int) -> Speaker | None:
        """The last speaker, of whatever kind."""
        for i in range(at - 1, max(at - _FAR_BACK, -1), -1):
            if self._found[i]:
                return self._found[i]
        return None

    def _subject(self, at: int, tag: str) -> Speaker | None:
        """The first whom a sentence names outside quotation marks and who fits its tag."""
        if tag == ANONYMOUS:
            return None
        for begin, speaker in self._at[at]:
            if speaker.kind in _FITTING.get(tag, (PERSON,)):
                return speaker
            if not speaker.kind and " " in speaker.name and begin == self._sentences[at][0]:
                return speaker
        return None

    def _antecedent(self, word: str, start: int, at: int, tag: str) -> Speaker | None:
        if word in _HE or word in _SHE:
            sex = "he" if word in _HE else "she"
            people = (SPOKESPERSON, PERSON)
            first = {ANONYMOUS: (UNNAMED,), OFFICIAL: (SPOKESPERSON,)}.get(tag, people)
            speaker = (
                self._search(start, at, sex, first, _NEAR)
                or self._search(start, at, sex, people)
                or self._search(start, at, sex, (*people, ""), _NEAR)
                or self._search(start, at, sex, (*people, UNNAMED, ""), _FAR_BACK)
            )
            if speaker:
                speaker.sex = speaker.sex or sex
                if not speaker.kind:
                    speaker.kind = PERSON
            return speaker
        if word in _I:
            return self._last(at)
        kinds = _FITTING.get(tag, (DOCUMENT, ORGANISATION, PERSON) if word in _IT else _NAMED)
        if word in _IT:
            kinds = tuple(k for k in kinds if k not in (PERSON, SPOKESPERSON))
        return self._search(start, at, None, kinds)

    def _search(
        self,
        start: int,
        at: int,
        sex: str | None,
        kinds: Sequence[str],
        far: int = _FAR_BACK,
    ) -> Speaker | None:
        """The nearest of some kinds before a place: speakers, then those named, back and back."""

        def fits(speaker: Speaker) -> bool:
            return (
                speaker.kind in kinds
                and (sex is None or speaker.sex in (None, sex))
                and (speaker.kind != "" or " " in speaker.name)
            )

        for i in range(at, max(at - far, -1), -1):
            named = [s for begin, s in self._at[i] if i < at or begin < start]
            for candidate in [self._found[i], *named] if i < at else named:
                if candidate and fits(candidate):
                    return candidate
        return None

    def _unnamed(self, bare: str, words: Sequence[str], at: int) -> Speaker:
        heads = _heads(bare)
        if (
            not heads & _known_heads()
            and words[0].strip(",") not in word_classes("speakers")["some_of"]
            and bare.islower()
        ):
            # No phrase for a speaker ("on condition of anonymity"): the sentence's first people.
            sentence = self._plain[slice(*self._sentences[at])]
            people = _people().search(sentence)
            if people:
                bare = people.group().strip()
                words, heads = bare.lower().split(), _heads(bare)
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
            for i in range(at - 1, max(at - _WHOLE, -1), -1):
                speaker = self._found[i]
                if speaker and speaker.kind == UNNAMED and (heads & speaker.roles):
                    return speaker
            if partly or len(words) <= 2:
                for i in range(at - 1, max(at - _FAR_BACK, -1), -1):
                    speaker = self._found[i]
                    if speaker and speaker.kind == UNNAMED:
                        return speaker
                # "One said": of those whom the narration just spoke of.
                for i in range(at - 1, max(at - _NEAR, -1), -1):
                    people = _people().search(self._plain[slice(*self._sentences[i])])
                    if people:
                        return self._describe(people.group().strip(), UNNAMED)
        return self._describe(bare, UNNAMED)

    def _spokesperson(self, bare: str, spokes: str, at: int) -> Speaker:
        """A spokesperson without a name in the phrase."""
        body = _spokes_body(bare, "")
        if not body or body.lower().split()[0] in ("its", "his", "her", "their", "the"):
            for i in range(at - 1, max(at - _FAR_BACK, -1), -1):
                speaker = self._found[i]
                if speaker and speaker.kind == SPOKESPERSON and not body:
                    return speaker
            body = self._full_body(body or "", self._sentences[at][0], at)
        label = f"{spokes} for {body}" if body else _one_line(bare)
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
        heads = _heads(bare)
        classes = word_classes()
        if words[0] in ("his", "her", "its", "their") and 1 < len(words) <= _SHORT:
            owner = self._antecedent(words[0], start, at, OFFICIAL if words[0] == "its" else tag)
            if owner and heads & classes["document"]:
                return owner
            if owner:
                return self._describe(
                    f"{owner.name}'s {bare.split(None, 1)[1]}", _LIKELY.get(tag, PERSON)
                )
        if not heads & _known_heads() and not any(w.endswith("-old") for w in words):
            # No phrase for a speaker: the network missed the subject.
            subject = self._subject(at, tag)
            if subject:
                return subject
        if words[0] in ("the", "this", "that", "its", "their", "his", "her") and (
            len(words) <= _SHORT
        ):
            for i in range(at, max(at - _WHOLE, -1), -1):
                named = [s for begin, s in reversed(self._at[i]) if i < at or begin < start]
                for speaker in ([self._found[i]] if i < at else []) + named:
                    if speaker is None or speaker.name.lower() == bare.lower():
                        continue
                    theirs = {_singular(w) for w in speaker.name.lower().split()}
                    if heads & (theirs | speaker.roles):
                        return speaker
            generic = len(words) == 2 and bool(heads & word_classes("speakers")["generic_body"])
            if generic or (tag not in _FITTING and "of" not in words):
                kinds = (ORGANISATION,) if generic else (PERSON,)
                speaker = self._search(start, at, None, kinds)
                if speaker:
                    return speaker
        if heads & (words_of("document", "media")) and not heads & classes["organisation"]:
            return self._describe(bare, DOCUMENT)
        return self._describe(bare, _LIKELY.get(tag, PERSON))

    def _describe(self, bare: str, kind: str, body: str | None = None) -> Speaker:
        """Somebody for whom the document has no name."""
        name = _one_line(bare)
        speaker = self._described.get(name.lower())
        if speaker is None:
            sex = _sex(set(name.lower().split()), "")
            speaker = Speaker(name, kind, body, _heads(name), sex)
            self._described[name.lower()] = speaker
        return speaker


@cache
def _people() -> re.Pattern[str]:
    classes = word_classes()
    nouns = "|".join(sorted(map(re.escape, classes["person"] | classes["people"])))
    return re.compile(rf"(?:[\w’'-]+ ){{0,3}}\b(?:{nouns})\b", re.IGNORECASE)


def _headline(sentence: str) -> bool:
    words = [word for word in sentence.split() if word[0].isalpha()]
    return len(words) > 4 and sum(word[0].isupper() for word in words) > 0.7 * len(words)


def _author(phrase: str) -> Name | None:
    """The owner in "Lee's letter"."""
    if not _heads(phrase) & word_classes()["document"]:
        return None
    first = next(iter(find_names(phrase)), None)
    owned = first and phrase[: first.end].endswith(("'s", "’s", "s'", "s’"))
    return first if owned and not phrase[: first.start].strip() else None  # type: ignore[union-attr]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _bare(phrase: str) -> str:
    """A source phrase without the marks and stray words at its ends."""
    phrase = phrase.strip(_EDGES)
    while True:
        shorter = _TRAILING.sub("", _LEADING.sub("", phrase)).strip(_EDGES)
        if shorter == phrase:
            return _POSSESSIVE.sub("", phrase)
        phrase = shorter


def _before(text: str, begin: int, start: int) -> str:
    """The phrase that a relative pronoun goes with: up to seven words before it."""
    words = text[begin:start].rstrip(" ,\n").split()[-7:]
    function = (
        word_classes()["function"]
        - word_classes("speakers")["some_of"]
        - {"the", "a", "an", "of", "for"}
    )
    for k in range(len(words) - 1, -1, -1):
        if words[k].lower() in function or words[k].endswith((",", ".", ";", ":")):
            return " ".join(words[k + 1 :])
    return " ".join(words)


def _singular(word: str) -> str:
    word = _POSSESSIVE.sub("", word.strip(_EDGES))
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("men"):
        return word[:-2] + "an"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _heads(phrase: str) -> set[str]:
    """What a description is of: its nouns for people, bodies and texts, or its last word."""
    classes = word_classes()
    first = _HEAD_END.split(phrase.lower(), maxsplit=1)[0]
    words = [w for w in _WORDS.findall(first) if w not in classes["function"]]
    words = words or [w for w in _WORDS.findall(phrase.lower()) if w not in classes["function"]]
    return {_singular(words[-1])} if words else set()


def _main_name(phrase: str) -> Name | None:
    """The name of the one whom a phrase speaks of, not that of somebody or something beside."""
    names = find_names(phrase)
    if not names:
        return None
    # "Jane Lee of X", "Jane Lee, the head of X": the name that opens the phrase.
    people = [n for n in names if n.kind == PERSON and not _modifier(phrase, n)]
    first = names[0]
    if not phrase[: first.start].strip() and not _modifier(phrase, first):
        place = first.kind is None and " " not in first.text and first.end == phrase.find(",")
        return people[0] if place and people else first
    # "the head of X, Jane Lee"; "X spokeswoman Jane Lee".
    apart = [n for n in people if not _complement(phrase, n)]
    if apart:
        return apart[0]
    # "the president of X", "X's president", "a teacher in X": descriptions, not names.
    candidates = [n for n in names if not _complement(phrase, n) and not _modifier(phrase, n)]
    comma = phrase.find(",")
    opening = [n for n in candidates if comma < 0 or n.start < comma]
    if opening:
        return opening[-1]
    return next((n for n in candidates if n.end >= len(phrase) - 1), None)


def _complement(phrase: str, name: Name) -> bool:
    """Whether a name hangs on a preposition: "of X", "in X"."""
    return bool(
        re.search(
            r"\b(?:of|for|at|in|from|with|on|near|to|by)\s+(?:the\s+)?$", phrase[: name.start]
        )
    )


def _modifier(phrase: str, name: Name) -> bool:
    """Whether a name only tells which: "X's president", "the X spokesman", "X officials"."""
    match = _NEXT_WORD.match(phrase, name.end)
    return match is not None and match.group(1) not in word_classes()["function"]


def _known_heads() -> frozenset[str]:
    """Words that can be the head of a phrase for one who says something."""
    names = ("person", "people", "collective", "organisation", "document", "media", "kin", "title")
    return words_of(*names, "group", "spokesperson")


def _spokes_body(phrase: str, name: str) -> str | None:
    """For whom the spokesperson of a phrase speaks."""
    match = re.search(r"\b(?:spokes\w+|representatives?)\b", phrase)
    if match is None:
        return None
    after = re.match(r"\s+(?:for|of|at|with)\s+(.+)", phrase[match.end() :], re.DOTALL)
    if after:
        body = after.group(1)
        if name and name in body:
            body = body[: body.index(name)]
        return _body(body)
    before = phrase[: match.start()].strip()
    if name and name in before:
        before = before[before.index(name) + len(name) :].strip(_EDGES)
    return _body(before)


def _body(words: str) -> str | None:
    body = re.split(r",|\bwho\b|\bsaid\b", words)[0].strip(_EDGES)
    body = re.sub(r"^(?:(?:a|an|and|chief|lead|former)\b\s*)+", "", body, flags=re.IGNORECASE)
    body = _POSSESSIVE.sub("", body.strip(_EDGES))
    if re.match(r"the\s+\S*[A-Z]", body):
        body = body.split(None, 1)[1]
    return _one_line(body) or None


def _sex(words: Set[str], name: str) -> str | None:
    classes = word_classes()
    if words & word_classes("speakers")["he_word"]:
        return "he"
    if words & word_classes("speakers")["she_word"]:
        return "she"
    first = name.lower().split()[0] if " " in name else ""
    if first in classes["male"]:
        return "he"
    return "she" if first in classes["female"] else None
