"""Who is speaking: source phrases to the people and bodies of a document's memory.

A source phrase ("she", "Mr Lee", "the agency", "two officials") goes to the fullest name, or the
description, that the document gives to the one it speaks of; a sentence without a source phrase
goes to whoever is speaking. Only speakers who fit the sentence's tag are considered first:
"he" under an anonymous tag is nobody with a name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from quoteattr.descriptions import surveyed
from quoteattr.kinds import SHARE, told_kind
from quoteattr.labels import (
    ANONYMOUS,
    DIRECT,
    NONE,
    PERSON,
    SPOKESPERSON,
    UNNAMED,
)
from quoteattr.lexicon import word_classes, words_of
from quoteattr.memory import (
    BLANK,
    FITTING,
    LIKELY,
    NAMED,
    PEOPLE,
    WHOLE,
    Memory,
    Speaker,
)
from quoteattr.named_later import named_later
from quoteattr.names import Name
from quoteattr.phrases import (
    author,
    bare_phrase,
    heads_of,
    is_place,
    known_heads,
    known_texts,
    main_clause,
    main_name,
    one_line,
    people_in,
    phrase_before,
    singular,
    spokes_body,
)
from quoteattr.pronouns import FIRST_PERSON, NOMINATIVE, is_pronoun
from quoteattr.references import References
from quoteattr.results import Attributions
from quoteattr.spokespeople import spokesperson, whole_body
from quoteattr.together import named_together
from quoteattr.unnamed import unnamed

#: Characters of a source phrase that are looked at.
_LONGEST: Final = 400
#: The label of a line in an interview or a transcript, or of a post.
_TURN: Final = re.compile(
    r"\s*([A-Z][\w.'’-]{0,30}(?:[ \t][A-Z][\w.'’-]{0,30}){0,3}|@\w{1,30})"
    r"(?:,? \(?@\w{1,30}\)?)?:\s"
)
#: "a man who gave his name as Ann Lee", "defenders such as Ann Lee"
_CALLED: Final = re.compile(
    r"\b(?:gave (?:his|her|their) name as|(?:is |was )?(?:named|called)|"
    r"(?:full )?name is|identified (?:\w+ )?as|asked to be called(?: only)?|such as|including|"
    r"like) (?=[A-Z])"
)
#: ", Ely Eye," behind "the watchdog".
_NAME_AFTER: Final = re.compile(
    r", [A-Z][\w’'-]{0,30}+(?: (?:(?:of|for|the|and) ){0,2}[A-Z][\w’'-]{0,30}+){0,5}(?=,|\.\B)"
)
#: "the ministry's statement", "a letter from the council"; "the senator's office".
_WHOSE_TEXT: Final = re.compile(
    r"([Tt]he (?:(?!from\b|by\b|of\b|on\b)[a-z-]+ ){0,3}[a-z-]+)['’]s |"
    r"(?:[Aa]n? |[Tt]he )?[\w -]+ (?:from|by) (the (?:[\w-]+ ){0,2}[\w-]+)$"
)
#: "a spokesman for contractor" before a name.
_SPEAKS_FOR: Final = re.compile(r"^(?:an?|the) (?:[a-z-]+ )?spokes\w+ for [a-z-]+ $", re.IGNORECASE)
#: "spokespeople for the bank and Roe"
_SPOKESPEOPLE: Final = re.compile(
    r"(?:spokes(?:people|persons|men|women)|representatives) (?:for|of) (?:(?! who\b| which\b).)+",
    re.IGNORECASE | re.DOTALL,
)
#: "a representative of the bank", "a bank representative"; no "the representative from Ohio".
_REPRESENTING: Final = re.compile(
    r"an? (?:[\w’'-]+ ){0,3}representative(?: (?:for|of) |$)", re.IGNORECASE
)
#: "the cardinal, a friend of the pope": what tells no more of whom is spoken.
_APPOSITION: Final = re.compile(
    r"(the [\w-]+(?: [\w-]+){0,2}), (?:an?|one|himself|herself)\b", re.IGNORECASE
)
#: "Her Honour", "His Eminence"
_HONOUR: Final = re.compile(
    r"(?:his|her) (?:honou?r|lordship|ladyship|eminence|holiness|grace|excellency|highness)$",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(r"(?:[Tt]he )?([^\W\d_a-z]\S*)")
#: "the office of Prime Minister Ann Lee"
_OFFICE_OF: Final = re.compile(r"[Tt]he (office|family|campaign|estate) of (.+)")
#: ", which has", ", in his first match as": before what is no subject.
_IN_CLAUSE: Final = re.compile(
    r", (?:(?:which|who) (?:[a-z]+ ){1,4}|"
    r"(?:in|after|at|on|with|during|as|before|since) (?:[\w’'-]+ ){1,8})$"
)
#: "one of the men, Najib,"
_ONE_NAMED: Final = re.compile(
    r"(?:[Oo]ne|[Aa]nother) (?:of the |of them|[a-z]+)[a-z ]*, ([A-Z][a-z][\w’'-]*)(?:,|$)"
)
#: "quoted Lee as saying" behind a medium.
_QUOTED: Final = re.compile(
    r"[^.“”\"]{0,60}?(?<!\bis)(?<!\bare)(?<!\bwas)(?<!\bwere)(?<!\bbeen)(?<!\bbeing)"
    r" quot(?:ed|es|ing) (?=\w)([^,“”\"]{3,80}?) (?:as saying|(?:as )?telling)\b"
)
#: "She is" before "a Sanders supporter but concedes".
_IS_ONE: Final = re.compile(r"\b(he|she)(?:['’]s| is| was)(?: also| now| still)? $", re.IGNORECASE)
#: "I was not there: Lee", as headlines have it.
_SIGNED: Final = re.compile(r"\w: ([A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3})$")
#: "But she" at the start of a sentence.
_OPENING: Final = re.compile(r"(?:(?:And|But|Yet|So|Still|Then) )?([Hh]e|[Ss]he|[Ii]t|[Tt]hey)\b")
#: He or she, beginning with the letters by which a search is fast.
_SUBJECT: Final = re.compile(r"([HhSs](?<=\b\w)(?:(?<=[Hh])|(?<=[Ss])h)e)\b")
_NOBODY: Final = frozenset(["it", "there"])
_RELATIVE: Final = frozenset(["who", "which", "that", "whom", "whose"])
_RELATIVE_CLAUSE: Final = re.compile(r"(?<=\w),?\s+(?:who|whose|whom|which)\b")
#: What may stand between a name and "who".
_APPOSED: Final = re.compile(r",? |, [^,;:]{2,80}, ")
_PREPOSITIONS: Final = frozenset(
    [
        "of",
        "to",
        "for",
        "with",
        "on",
        "by",
        "about",
        "at",
        "from",
        "behind",
        "beside",
        "around",
        "in",
    ]
)
#: "the firm employs 7,600": a subject, its verb and an object.
_WITH_VERB: Final = re.compile(
    r"((?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir) [a-z-]+) [a-z]+(?:s|ed) "
    r"(?:[\d$£€]|(?:the|an?|its|his|her|their|more|some) )"
)
#: "said Ann Lee as she left"
_WHILE: Final = re.compile(
    r"(?<=\w),? (?:as|when|while|before|after|where|because|since|though) (?:he|she|they|it)$"
)


def find_speakers(
    text: str,
    sentences: Sequence[tuple[int, int]],
    quotations: Iterable[tuple[int, int]],
    tags: Sequence[str],
    attributions: Attributions,
    joined: Sequence[int],
) -> list[Speaker | None]:
    """Who answers for each attributed sentence.

    Parameters
    ----------
    text : str
    sentences : sequence of (int, int)
    quotations : iterable of (int, int)
        Start and end of the outermost, in order.
    tags : sequence of str
    attributions : Attributions
        Of each sentence, the one that decides its tag first.
    joined : sequence of int
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
    memory = Memory(_outside(text, quotations), sentences, found)
    if not memory.counts and not any(map(attributions.source, range(len(tags)))):
        return found
    resolver = _Resolver(memory, tags)
    for block in _blocks(joined):
        # All sentences of a quotation share the speaker that any of them names.
        said = ((j, attributions.source(j)) for j in block if tags[j] != NONE)
        sources = {j: source for j, source in said if source}
        named = next(iter(sources), -1)
        shared: Speaker | None = None
        for i in block:
            if tags[i] == NONE:
                resolver.go_on(i)
                continue
            source = sources.get(i if named < i else named)
            if source is not None and tags[i] == ANONYMOUS and source.text.lower() in _NOBODY:
                # "It is understood that": nobody.
                shared = None
            elif source is not None:
                shared = resolver.resolve(source.start, source.text, i)
            elif tags[i] == ANONYMOUS and attributions[i]:
                # Hearsay: "is said to", with nobody behind it.
                shared = None
            elif shared is None:
                shared = resolver.carried(i)
            if shared is not None and shared.kind is None:
                shared.kind, shared.guessed = LIKELY.get(tags[i], PERSON), True
            found[i] = shared
    found = named_later(found, tags, memory)
    for speaker in {speaker for speaker in found if speaker}:
        speaker.kind = told_kind(speaker)
    return found


def _blocks(joined: Sequence[int]) -> Iterable[range]:
    first = 0
    for i in range(1, len(joined) + 1):
        if i == len(joined) or not joined[i]:
            yield range(first, i)
            first = i


def _outside(text: str, quotations: Iterable[tuple[int, int]]) -> str:
    """The text with what stands in quotation marks blanked out."""
    outside, at = StringIO(newline=""), 0
    for start, end in quotations:
        outside.write(text[at:start])
        outside.write(" " * (end - start))
        at = end
    outside.write(text[at:])
    return outside.getvalue()


class _Resolver:
    """Whom phrases and sentences without one speak of."""

    def __init__(self, memory: Memory, tags: Sequence[str]) -> None:
        self._memory = memory
        self._tags = tags
        self._references = References(memory, tags)
        #: Who answers under "A" in an interview.
        self._turns: dict[str, Speaker | None] = {}

    def resolve(self, start: int, phrase: str, at: int) -> Speaker:
        """The one whom a source phrase speaks of."""
        memory, tag = self._memory, self._tags[at]
        stop, end = start + len(phrase), memory.sentences[at][1]
        quoted = " quot" in memory.plain[stop:end] and _QUOTED.match(memory.plain, stop, end)
        if quoted:
            start, phrase = quoted.start(1), quoted.group(1)
        is_one = phrase.startswith(("a ", "an ", "the ")) and _IS_ONE.search(
            memory.plain, max(memory.sentences[at][0], start - 20), start
        )
        if is_one and tag != ANONYMOUS:
            start, phrase = is_one.start(1), is_one.group(1)
        if is_pronoun(phrase):
            return self._references.pronoun(phrase, start, at)
        told_of = self._told_of(start, stop, at)
        if told_of:
            return told_of
        if len(phrase) == 1 and (turn := _TURN.match(memory.plain, *memory.sentences[at])):
            answering = self._answering(phrase, at) if turn.group(1) == phrase else None
            if answering:
                return answering
        known = None if tag == ANONYMOUS else memory.known_as(phrase)
        if known:
            return self._namesake(phrase, known, at)
        spokespeople = _SPOKESPEOPLE.match(phrase)
        if spokespeople:
            return memory.describe(bare_phrase(spokespeople.group()), SPOKESPERSON)
        if " and " in phrase and tag != ANONYMOUS:
            together = named_together(memory, start, start + len(phrase), at)
            if together:
                return together
        beside = _NAME_AFTER.match(memory.plain, start + len(phrase))
        phrase = one_line(phrase[:_LONGEST])
        called = None if tag == ANONYMOUS else _CALLED.search(phrase)
        if called:
            # "the Ely Society, with members such as Ann Lee" is the society.
            group = main_name(phrase[: called.start()])
            if group is None or " " not in group.text:
                phrase = phrase[called.end() :]
        bare = _head_of_phrase(phrase)
        apposition = _APPOSITION.match(bare)
        if apposition:
            bare = apposition.group(1)
        words = bare.lower().split()
        if _HONOUR.match(bare):
            # "His Honour said"
            return self._references.pronoun("he" if words[0] == "his" else "she", start, at)
        if words[0] in _RELATIVE and not bare.startswith("WHO"):
            apposed = self._apposed(start, at)
            if apposed and tag != ANONYMOUS:
                return apposed
            before = phrase_before(memory.plain, memory.sentences[at][0], start)
            if before:
                return self.resolve(start - len(before) - 1, before, at)
        if is_pronoun(bare):
            return self._references.pronoun(bare, start, at)
        single = _ONE_NAMED.match(bare)
        if single and not is_place(single.group(1)):
            # "one of the men, Najib, a teacher"
            return memory.learn(Name(single.group(1), start, stop, PERSON, frozenset()))
        if SHARE.search(bare):
            # "52 percent of voters"
            pollster = surveyed(memory, at)
            if pollster:
                return pollster
        if tag == ANONYMOUS:
            return unnamed(memory, bare, start, at)
        if beside and main_name(bare) is None:
            bare += beside.group()
        return self._behind(bare, start, at) or self._named(bare, phrase, start, at)

    def _behind(self, bare: str, start: int, at: int) -> Speaker | None:
        """Who speaks in a text or through an office: "Lee's letter", "the office of Ann Lee"."""
        memory = self._memory
        owner = author(bare)
        if owner:
            # "Lee's letter" speaks for Lee, and so does "the letter" after it.
            speaker = memory.learn(owner)
            speaker.roles |= heads_of(bare)
            return speaker
        text = _WHOSE_TEXT.match(bare) if heads_of(bare) & known_texts() else None
        if text:
            return self.resolve(start, text.group(1) or text.group(2), at)
        office = _OFFICE_OF.fullmatch(bare)
        holder = main_name(office.group(2)) if office else None
        if office and holder and holder.kind == PERSON:
            whose = memory.learn(holder)
            likely = LIKELY.get(self._tags[at], PERSON)
            return memory.describe(f"{whose.name}'s {office.group(1)}", likely)
        return None

    def _named(self, bare: str, phrase: str, start: int, at: int) -> Speaker:
        """Who has the name in a phrase, or whom it describes."""
        memory, tag = self._memory, self._tags[at]
        words = bare.lower().split()
        spokes = next((singular(w) for w in words if w.startswith("spokes")), None)
        if _REPRESENTING.match(bare):
            spokes = "representative"
        name = main_name(bare)
        if name is None and (more := bare_phrase(main_clause(phrase))) != bare:
            name = main_name(more)
        if name is None:
            if spokes:
                return spokesperson(self._references, bare, spokes, start, at)
            # "May" is no month where a Theresa May is known; "the Post" for the Ely Post.
            alone = _ALONE.fullmatch(bare)
            known = memory.known(alone.group(1)) if alone else None
            return known or self._references.role(bare, start, at, tag)
        speaker = memory.learn(name)
        if not bare.startswith(name.text):
            heads = heads_of(bare.split(",")[0])
            speaker.roles |= heads & words_of("person", "organisation", "media")
            if {"from", "by"} & set(words):
                # "the statement from Roe's lawyer, Ann Lee"
                speaker.roles |= heads & word_classes("speakers")["authored"]
        if spokes and name.kind != PERSON and _SPEAKS_FOR.search(bare[: name.start]):
            # "a spokesman for contractor Ely Roads"
            return memory.describe(f"{spokes} for {name.text}", SPOKESPERSON, name.text)
        if spokes and (
            speaker.kind in (None, PERSON) or (speaker.kind == SPOKESPERSON and not speaker.body)
        ):
            speaker.kind, speaker.body = SPOKESPERSON, spokes_body(bare, name.text)
            speaker.roles |= {spokes}
        if speaker.body or spokes:
            speaker.body = whole_body(self._references, speaker, start, at)
        return speaker

    def _told_of(self, start: int, stop: int, at: int) -> Speaker | None:
        """Of whom a phrase inside a clause tells: "Ruritania, which has 40 troops in Ely, said"."""
        plain, begin = self._memory.plain, self._memory.sentences[at][0]
        if "," not in plain[stop - 1 : stop + 1]:
            return None
        clause = _IN_CLAUSE.search(plain, max(begin, start - 60), start)
        for mention in self._memory.mentions[at] if clause else ():
            if clause and mention.end == clause.start():
                return mention.speaker
        return None

    def _namesake(self, phrase: str, known: Speaker, at: int) -> Speaker:
        """Who "Lee" is of several Lees: the first, if he has spoken, or else the last who has."""
        others = self._memory.namesakes(phrase)
        if not others or self._memory.first.get(known, 0) == at:
            return known
        spoke = [speaker for speaker in self._memory.spoke(at, WHOLE) if speaker in others]
        return known if known in spoke or not spoke else spoke[0]

    def _apposed(self, start: int, at: int) -> Speaker | None:
        """The person of whom a clause at a place tells: "Ann Lee, a senator from Ely, who"."""
        for mention in reversed(self._memory.mentions[at]):
            if mention.start < start and mention.speaker.kind in PEOPLE:
                between = self._memory.plain[mention.end : start]
                return mention.speaker if _APPOSED.fullmatch(between) else None
        return None

    def go_on(self, at: int) -> None:
        """Remember whom "he" or "she" means in a sentence that nobody answers for."""
        pronoun = _SUBJECT.search(self._memory.plain, *self._memory.sentences[at])
        if pronoun:
            speaker = self._references.antecedent(
                pronoun.group(1).lower(), pronoun.start(), at, NONE
            )
            if speaker:
                self._memory.recall(at, pronoun.start(), speaker)

    def carried(self, at: int) -> Speaker | None:
        """Who speaks in a sentence that names nobody."""
        memory, tag = self._memory, self._tags[at]
        start, end = memory.sentences[at]
        fitting = FITTING.get(tag, NAMED)
        turn = _TURN.match(memory.plain, start, end)
        if turn:
            return self._answering(turn.group(1), at)
        signed = _SIGNED.search(memory.plain, start, end)
        if signed:
            return self.resolve(signed.start(1), signed.group(1), at)
        # Words that are spoken without quotation marks, whose place is blank here, name others.
        spoken = tag == DIRECT and BLANK not in memory.plain[start:end]
        before = memory.found[at - 1] if at else None
        opening = _OPENING.match(memory.plain, start, end)
        subject = None if spoken or opening else self._references.subject(at, tag)
        if subject:
            return subject
        if opening and before is None and tag != ANONYMOUS:
            return self._references.pronoun(opening.group(1), opening.start(1), at)
        # Somebody whom the narration just brought on.
        if at and before is None:
            for mention in memory.mentions[at - 1]:
                if mention.speaker.kind in PEOPLE and mention.speaker.kind in fitting:
                    return mention.speaker
        if before and self._tags[at - 1] == tag:
            return before
        spoke = list(memory.spoke(at))
        speaker = next((s for s in spoke if s.kind in fitting), None)
        if speaker is None and tag == ANONYMOUS:
            # Nobody with a name; perhaps whom the sentence itself describes.
            people = None if spoken else people_in(memory.plain, start, end)
            return memory.describe(people, UNNAMED) if people else None
        speaker = speaker or next(iter(spoke), None)
        if speaker:
            return speaker
        return memory.nearest(at, start, fitting)

    def _answering(self, label: str, at: int) -> Speaker | None:
        """Whose line it is in a transcript ("LEE: No.") or an interview ("A: No.")."""
        if len(label) > 1:
            return self.resolve(self._memory.sentences[at][0], label, at)
        if label == "Q":
            return None
        if label not in self._turns:
            people = Counter(
                mention.speaker
                for mentions in self._memory.mentions[:at]
                for mention in mentions
                if mention.speaker.kind == PERSON
            )
            self._turns[label] = next((s for s, _ in people.most_common(1)), None)
        return self._turns[label]


def _head_of_phrase(phrase: str) -> str:
    """A source phrase, on one line, without its clauses, marks, and what is too much of it."""
    bare = phrase
    if " wh" in phrase:
        bare = _RELATIVE_CLAUSE.split(phrase, maxsplit=1)[0]
    bare = bare_phrase(bare) or bare_phrase(phrase) or phrase
    if "," in bare or " wh" in bare or " that" in bare:
        bare = bare_phrase(main_clause(bare)) or bare
    if bare.endswith(("he", "they", "it")):
        bare = _WHILE.sub("", bare)
    words = bare.lower().split()
    if (verb := _WITH_VERB.match(bare)) and heads_of(verb.group(1)) & known_heads():
        # "the firm employs 7,600"
        return verb.group(1)
    if words[0] in NOMINATIVE and not {"and", "or"} & set(words):
        # "he was a congressman": a clause.
        return words[0]
    if words[-1] in FIRST_PERSON and len(words) > 2 and is_pronoun(bare.split()[-1]):
        # "two specialists I spoke to"
        return bare.rsplit(None, 1)[0]
    if (
        words[-1] in (*NOMINATIVE, "i", "we")
        and words[0] not in ("of", *_RELATIVE)
        and _PREPOSITIONS.isdisjoint(words[-2:-1])
    ):
        # "In a letter to the trustees he"; no "people close to him", no "people briefed on it".
        return words[-1]
    if words[0] in _RELATIVE and len(words) > 1 and not bare.startswith("WHO"):
        # "which the council says"
        return bare.split(None, 1)[1]
    return bare
