"""Who is speaking: source phrases to the people and bodies of a document's memory.

A source phrase ("she", "Mr Lee", "the agency", "two officials") goes to the fullest name, or the
description, that the document gives to the one it speaks of; a sentence without a source phrase
goes to whoever is speaking. Only speakers who fit the sentence's tag are considered first:
"he" under an anonymous tag is nobody with a name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from functools import cache
from io import StringIO
from typing import Final

from quoteattr.descriptions import called_so, meant, surveyed, titles_of, writer
from quoteattr.kinds import SHARE, told_kind
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
from quoteattr.lexicon import given_names, word_classes, words_of
from quoteattr.memory import (
    BLANK,
    FITTING,
    LIKELY,
    NAMED,
    NEAR,
    PEOPLE,
    WHOLE,
    Memory,
    Speaker,
    may_be,
)
from quoteattr.named_later import LEAD, NAMELESS, named_later
from quoteattr.names import Name
from quoteattr.phrases import (
    author,
    bare_phrase,
    bodies,
    body_in,
    heads_of,
    is_place,
    known_heads,
    known_texts,
    main_clause,
    main_name,
    one_line,
    people_in,
    phrase_before,
    several,
    sex_of,
    singular,
    spokes_body,
)
from quoteattr.pronouns import FIRST_PERSON, IT, NOMINATIVE, antecedent, is_pronoun
from quoteattr.results import Attributions
from quoteattr.together import named_together

#: Words of a definite description that is looked up; a longer one says enough by itself.
_SHORT: Final = 5
#: Characters before a description in which its word would stand if it were brought on.
_FAR: Final = 4000
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
#: "Mr. Lee's campaign", "the Lee campaign"
_STAFF: Final = re.compile(
    r"(?:[Tt]he )?(?:M(?:r|rs|s)\.? |Dr\.? )?([A-Z][\w-]+(?: [A-Z][\w-]+)*)(?:['’]s?)? "
    r"(campaign|team|office|camp)"
)
#: "the office of Prime Minister Ann Lee"
_OFFICE_OF: Final = re.compile(r"[Tt]he (office|family|campaign|estate) of (.+)")
_OWNED: Final = re.compile(r"(the (?:[\w-]+ ){0,2}?(\w+))['’]s (.+)", re.IGNORECASE)
_HANGING: Final = re.compile(r" (?:of|for|on|at|in|with|to) ")
#: ", which has": before what is no subject.
_IN_CLAUSE: Final = re.compile(r", (?:which|who) (?:[a-z]+ ){1,4}$")
#: "one of the men, Najib,"
_ONE_NAMED: Final = re.compile(
    r"(?:[Oo]ne|[Aa]nother) (?:of the |of them|[a-z]+)[a-z ]*, ([A-Z][a-z][\w’'-]*)(?:,|$)"
)
#: "one of them, a schoolteacher"
_ONE_OF: Final = re.compile(
    r"(?:one|another|a (?:second|third)|the other)(?: of (?:th(?:em|[eo]se|e \w+)))?, "
    r"((?:now )?an? .+)",
    re.IGNORECASE,
)
#: "quoted Lee as saying" behind a medium.
_QUOTED: Final = re.compile(
    r"[^.“”\"]{0,60}?(?<!\bis)(?<!\bare)(?<!\bwas)(?<!\bwere)(?<!\bbeen)(?<!\bbeing)"
    r" quot(?:ed|es|ing) (?=\w)([^,“”\"]{3,80}?) (?:as saying|(?:as )?telling)\b"
)
#: "the former banker added": whoever spoke last goes on.
_GOING_ON: Final = re.compile(
    r" (?:\w+ )?(?:added|adds|continued|continues|concluded|went on|goes on)\b"
)
#: "She is" before "a Sanders supporter but concedes".
_IS_ONE: Final = re.compile(r"\b(he|she)(?:['’]s| is| was)(?: also| now| still)? $", re.IGNORECASE)
#: "I was not there: Lee", as headlines have it.
_SIGNED: Final = re.compile(r"\w: ([A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3})$")
#: "But she" at the start of a sentence.
_OPENING: Final = re.compile(r"(?:(?:And|But|Yet|So|Still|Then) )?([Hh]e|[Ss]he|[Ii]t|[Tt]hey)\b")
#: He or she, beginning with the letters by which a search is fast.
_SUBJECT: Final = re.compile(r"([HhSs](?<=\b\w)(?:(?<=[Hh])|(?<=[Ss])h)e)\b")
_SURVEYS: Final = frozenset(["poll", "survey", "study", "research"])
_DEFINITE: Final = frozenset(["the", "this", "that"])
_POSSESSIVE: Final = frozenset(["his", "her", "its", "their"])
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


def _may_be_body(speaker: Speaker) -> bool:
    """Whether somebody may be a body."""
    return speaker.kind == ORGANISATION or (
        speaker.name.split()[0].lower() not in given_names() and may_be(speaker)
    )


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
            return self._pronoun(phrase, start, at)
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
            return self._pronoun("he" if words[0] == "his" else "she", start, at)
        if words[0] in _RELATIVE and not bare.startswith("WHO"):
            apposed = self._apposed(start, at)
            if apposed and tag != ANONYMOUS:
                return apposed
            before = phrase_before(memory.plain, memory.sentences[at][0], start)
            if before:
                return self.resolve(start - len(before) - 1, before, at)
        if is_pronoun(bare):
            return self._pronoun(bare, start, at)
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
            return self._unnamed(bare, words, start, at)
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
                return self._spokesperson(bare, spokes, start, at)
            # "May" is no month where a Theresa May is known; "the Post" for the Ely Post.
            alone = _ALONE.fullmatch(bare)
            known = memory.known(alone.group(1)) if alone else None
            return known or self._role(bare, start, at, tag)
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
            speaker.body = self._whole_body(speaker, start, at)
        return speaker

    def _told_of(self, start: int, stop: int, at: int) -> Speaker | None:
        """Of whom a phrase inside a clause tells: "Ruritania, which has 40 troops in Ely, said"."""
        plain, begin = self._memory.plain, self._memory.sentences[at][0]
        if "," not in plain[stop - 1 : stop + 1]:
            return None
        clause = _IN_CLAUSE.search(plain, max(begin, start - 40), start)
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
            speaker = self._antecedent(pronoun.group(1).lower(), pronoun.start(), at, NONE)
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
        subject = None if spoken or opening else self._subject(at, tag)
        if subject:
            return subject
        if opening and before is None and tag != ANONYMOUS:
            return self._pronoun(opening.group(1), opening.start(1), at)
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

    def _subject(self, at: int, tag: str, before: int | None = None) -> Speaker | None:
        """The first whom a sentence names outside quotation marks and who fits its tag."""
        if tag == ANONYMOUS:
            return None
        for start, _, speaker in self._memory.mentions[at]:
            if before is not None and start >= before:
                return None
            if speaker.kind in FITTING.get(tag, (PERSON,)):
                return speaker
            opens = start == self._memory.sentences[at][0]
            if speaker.kind is None and " " in speaker.name and opens:
                return speaker
        return None

    def _pronoun(self, word: str, start: int, at: int) -> Speaker:
        """Whom a pronoun means; whoever spoke last if that can't be told."""
        tag = self._tags[at]
        return (
            self._antecedent(word.lower(), start, at, tag)
            or next(self._memory.spoke(at, NEAR), None)
            or self._memory.describe(word, LIKELY.get(tag, PERSON))
        )

    def _antecedent(self, word: str, start: int, at: int, tag: str) -> Speaker | None:
        """Whom a pronoun means."""
        if word in IT:
            memory = self._memory
            before = memory.found[at - 1] if at else None
            if before and before.roles & known_texts():
                # "Lee's letter said so. It said more."
                return before
            if tag == OFFICIAL:
                # "The company lost a million, it said."
                for i in (at, at - 1) if at and self._tags[at - 1] == NONE else (at,):
                    begin, end = memory.sentences[i]
                    body = body_in(memory.plain, begin, min(end, start))
                    if body:
                        return self._role(body, begin, i, tag)
        return antecedent(self._memory, word, start, at, tag)

    def _unnamed(self, bare: str, words: Sequence[str], start: int, at: int) -> Speaker:
        """People without a name: introduced here, or before."""
        memory = self._memory
        name = main_name(bare)
        if name and name.kind == PERSON and not heads_of(bare) & known_heads():
            # Somebody of whom the text only hears.
            return memory.learn(name)
        if name and bare.removeprefix("the ").removeprefix("The ") == name.text:
            medium = words[-1] in words_of("media")
            if medium or (name.kind == ORGANISATION and not heads_of(bare) & known_heads()):
                # "The Ely Post, citing officials, said": the paper has a name.
                speaker = memory.learn(name)
                speaker.kind = speaker.kind or ORGANISATION
                return speaker
        told = _ONE_OF.match(bare)
        if told:
            bare = told.group(1)
            words = bare.lower().split()
        heads = heads_of(bare)
        if words[0] == "others":
            return memory.describe(bare, UNNAMED)
        some_of = word_classes("speakers")["some_of"]
        if not heads & known_heads() and words[0].strip(",") not in some_of and bare.islower():
            # No phrase for a speaker ("on condition of anonymity"): the sentence's first people.
            bare = people_in(bare, 0, len(bare)) or (
                people_in(memory.plain, *memory.sentences[at]) or bare
            )
            words, heads = bare.lower().split(), heads_of(bare)
        definite = words[0] in (*_DEFINITE, "these", "those")
        partly = words[0].strip(",") in some_of and (
            len(words) == 1
            or words[1] in ("of", "other")
            or words[1] in some_of
            or bare.split()[0].endswith(",")
        )
        partly = partly or (words[0] == "the" and words[-1] in some_of)
        if definite and not partly:
            # "Ann Lee, a nurse, ... the nurse said": no nurse without a name.
            somebody = called_so(memory, bare, heads, start, at)
            if somebody is None and words[0] == "the" and not several(bare):
                somebody = self._only_one(heads, start, at)
            if somebody and somebody.named and somebody.kind in PEOPLE:
                return somebody
        if definite or partly:
            whole = words[2:] if words[1:2] == ["of"] else []
            if whole:
                # "two of the aides": of those whom the text called aides.
                heads = heads_of(" ".join(whole))
            for speaker in memory.spoke(at, WHOLE):
                if speaker.kind == UNNAMED and heads & speaker.roles:
                    return speaker
            if whole and heads & known_heads():
                return memory.describe(bare, UNNAMED)
            if partly or len(words) <= 2:
                begin = memory.sentences[at][0]
                people = people_in(memory.plain, begin, start)
                if people:
                    # "Riders were divided, several saying no."
                    return memory.describe(people, UNNAMED)
                for speaker in memory.spoke(at):
                    if speaker.kind == UNNAMED:
                        return speaker
                # "One said": of those whom the narration just spoke of.
                for i in range(at - 1, max(at - NEAR, -1), -1):
                    people = people_in(memory.plain, *memory.sentences[i])
                    if people:
                        return memory.describe(people, UNNAMED)
        return memory.describe(bare, UNNAMED)

    def _only_one(self, heads: Set[str], start: int, at: int) -> Speaker | None:
        """Whoever spoke last, if a text has not brought on anybody described by some word."""
        last = next(self._memory.spoke(at, LEAD), None)
        if last is None or last.kind not in PEOPLE or not heads & _singular_people():
            return None
        word = re.compile(rf"\b{re.escape(min(heads))}", re.IGNORECASE)
        before = self._memory.plain[max(0, start - _FAR) : start]
        return None if word.search(before) else last

    def _spokesperson(self, bare: str, spokes: str, start: int, at: int) -> Speaker:
        """A spokesperson without a name in the phrase."""
        body = spokes_body(bare, "")
        if body and body.islower() and body in bodies():
            # "a council spokesman"
            body = f"the {body}"
        if not body or body.lower().split()[0] in (*_POSSESSIVE, "the"):
            if body and body.lower() in ("his", "her"):
                owner = self._antecedent(body.lower(), self._memory.sentences[at][0], at, NONE)
                if owner:
                    return self._memory.describe(
                        f"{spokes} for {owner.name}", SPOKESPERSON, owner.name
                    )
            known = next((s for s in self._memory.spoke(at) if s.kind == SPOKESPERSON), None)
            if known and (body or "the").lower() == "the":
                return known
            body = self._full_body(body or self._own_subject(start, at), start, at)
        if body:
            # "a spokesman for Senator Lee"
            body = self._person_behind(body)
        label = f"{spokes} for {body}" if body else bare
        return self._memory.describe(label, SPOKESPERSON, body)

    def _own_subject(self, start: int, at: int) -> str:
        """The body that a sentence begins with: "The hospital is full, a spokesman said"."""
        plain, begin = self._memory.plain, self._memory.sentences[at][0]
        first = plain[begin:start].partition(" ")[0].lower()
        if first in words_of("collective"):
            # "Police in Ely had many calls"
            return f"the {first}"
        return body_in(plain, begin, start) or ""

    def _whole_body(self, speaker: Speaker, start: int, at: int) -> str | None:
        """For whom somebody speaks, by their full name, if the text tells."""
        memory, body = self._memory, speaker.body
        if speaker.kind == SPOKESPERSON and not body:
            # "Ely Roads is to close one, spokesman Bob Roe said"
            before = memory.found[at - 1] if at else None
            by = memory.nearest(at, start, (ORGANISATION, None), 1, subject=True, fits=_may_be_body)
            by = by or (before if before and before.kind == ORGANISATION else None)
            return by.name if by else None
        if body and body.lower() in ("his", "her"):
            # "Her spokesman, Bob Roe"
            boss = self._antecedent(body.lower(), start, at, NONE)
            return boss.name if boss else None
        if body in bodies():
            # "a company spokeswoman, Ann Lee"
            body = f"the {body}"
        if body and body.lower().split()[0] in ("the", "its", "a", "their"):
            return self._full_body(body, start, at)
        return self._person_behind(body, speaker) if body else None

    def _person_behind(self, body: str, but: Speaker | None = None) -> str:
        """The full name of a person for whom somebody speaks: "Senator Lee"."""
        name = main_name(body)
        if name is None or name.kind != PERSON:
            return body
        known = self._memory.known(name.text, sex_of(name.roles, name.text))
        return known.name if known and known.kind == PERSON and known is not but else body

    def _full_body(self, body: str, start: int, at: int) -> str | None:
        """The body that "its", "the company" and the like mean."""
        words = body.split()
        if len(words) > 1 and words[0].lower() in ("the", "a", "an"):
            if any(w[0].isupper() for w in words[1:]):
                return body.split(" ", 1)[1]
            return self._role(body, start, at, OFFICIAL).name
        nearest = self._memory.nearest
        speaker = nearest(at, start, (ORGANISATION, None), 2, subject=True, fits=may_be) or nearest(
            at, start, (ORGANISATION,)
        )
        return speaker.name if speaker else None

    def _role(self, bare: str, start: int, at: int, tag: str) -> Speaker:
        """Somebody named by what they are: "the mayor", "the company", "police"."""
        memory = self._memory
        words = bare.lower().split()
        heads = heads_of(bare)
        staff = _STAFF.fullmatch(bare)
        whose = memory.known(staff.group(1)) if staff else None
        if staff and whose and whose.kind == PERSON:
            # "Mr. Lee's campaign", "the Lee campaign"
            return memory.describe(f"{whose.name}'s {staff.group(2)}", LIKELY.get(tag, PERSON))
        owned = self._owned(bare, words, heads, start, at, tag)
        if owned:
            return owned
        if not heads & known_heads() and not bare.endswith("-old"):
            # No phrase for a speaker: the network missed the subject.
            subject = self._subject(at, tag, start if words[0] in _DEFINITE else None)
            if subject:
                return subject
        speaker = None
        if words[0] in _DEFINITE and len(words) <= 3:
            speaker = writer(memory, heads, at)
            if speaker:
                speaker.roles |= heads
        if speaker is None and words[0] in _DEFINITE | _POSSESSIVE and len(words) <= _SHORT:
            speaker = called_so(memory, bare, heads, start, at)
            speaker = speaker or meant(memory, words, heads, start, at, tag)
            if speaker is None and len(words) == 2 and not several(bare):
                speaker = memory.only(titles_of(heads))
        if speaker is None and heads & _SURVEYS and words[0] in _DEFINITE:
            speaker = surveyed(memory, at)
        if speaker:
            return speaker
        last = next(memory.spoke(at, NEAR), None)
        if (
            last
            and last.kind in PEOPLE
            and tag not in LIKELY
            and words[0] in _DEFINITE
            and _GOING_ON.match(memory.plain, start + len(bare))
        ):
            return last
        if heads & words_of("document", "media") and not heads & words_of("organisation"):
            return memory.describe(bare, DOCUMENT)
        return memory.describe(bare, LIKELY.get(tag, PERSON))

    def _owned(
        self, bare: str, words: Sequence[str], heads: Set[str], start: int, at: int, tag: str
    ) -> Speaker | None:
        """Whoever is told by whose they are: "the senator's office", "her lawyer", "his letter"."""
        likely = LIKELY.get(tag, PERSON)
        owned = _OWNED.match(bare)
        if owned and owned.group(2).lower() in words_of("person", "title", "kin"):
            whose = owned.group(1)
            if owned.group(2).lower() in words_of("title"):
                owner = called_so(self._memory, whose, heads_of(whose), start, at)
            else:
                owner = self._role(whose, start, at, NONE)
            if owner and owner.named:
                return self._memory.describe(f"{owner.name}'s {owned.group(3)}", likely)
        close = len(_HANGING.split(bare)[0].split()) <= _SHORT
        if words[0] in _POSSESSIVE and len(words) > 1 and close:
            speaker = self._antecedent(words[0], start, at, OFFICIAL if words[0] == "its" else tag)
            doing = self._memory.plain.endswith("ing ", 0, start) and not heads & known_heads()
            if speaker and (heads & words_of("document") or doing):
                # "Lee, making his hundredth appearance, said"
                return speaker
            if speaker:
                kin = self._kin(heads, speaker, at)
                if kin:
                    return kin
                label = f"{speaker.name}'s {bare.split(None, 1)[1]}"
                return self._memory.describe(label, likely)
        return None

    def _kin(self, heads: Set[str], owner: Speaker, at: int) -> Speaker | None:
        """Who "her husband" is, if the text names him: "her husband, Bob Lee, ..."."""
        kin = heads & words_of("kin")
        for i in range(at, max(at - WHOLE, -1), -1) if kin else ():
            for mention in reversed(self._memory.mentions[i]):
                if kin & mention.speaker.roles and mention.speaker is not owner:
                    return mention.speaker
        return None


@cache
def _singular_people() -> frozenset[str]:
    return frozenset(map(singular, words_of("person", "people", "kin"))) - NAMELESS


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
