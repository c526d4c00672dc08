"""Whom words that are no name mean at their place: "she", "the mayor", "her lawyer"."""

import re
from collections.abc import Sequence, Set
from typing import Final

from quoteattr.descriptions import DEFINITE, called_so, meant, surveyed, titles_of, writer
from quoteattr.labels import ANONYMOUS, DOCUMENT, NONE, OFFICIAL, PERSON
from quoteattr.lexicon import words_of
from quoteattr.memory import FITTING, LIKELY, NEAR, PEOPLE, WHOLE, Memory, Speaker
from quoteattr.phrases import body_in, heads_of, known_heads, known_texts, several
from quoteattr.pronouns import IT, antecedent

#: Words of a definite description that is looked up; a longer one says enough by itself.
_SHORT: Final = 5
#: "Mr. Lee's campaign", "the Lee campaign"
_STAFF: Final = re.compile(
    r"(?:[Tt]he )?(?:M(?:r|rs|s)\.? |Dr\.? )?([A-Z][\w-]+(?: [A-Z][\w-]+)*)(?:['’]s?)? "
    r"(campaign|team|office|camp)"
)
_OWNED: Final = re.compile(r"(the (?:[\w-]+ ){0,2}?(\w+))['’]s (.+)", re.IGNORECASE)
_HANGING: Final = re.compile(r" (?:of|for|on|at|in|with|to) ")
#: "the former banker added": whoever spoke last goes on.
_GOING_ON: Final = re.compile(
    r" (?:\w+ )?(?:added|adds|continued|continues|concluded|went on|goes on)\b"
)
_SURVEYS: Final = frozenset(["poll", "survey", "study", "research"])
#: What a phrase begins with that tells by whose it is.
POSSESSIVE: Final = frozenset(["his", "her", "its", "their"])


class References:
    """Whom words that are no name mean at their place in a document.

    Parameters
    ----------
    memory : Memory
    tags : sequence of str
        Of each sentence.
    """

    def __init__(self, memory: Memory, tags: Sequence[str]) -> None:
        self.memory = memory
        self.tags = tags

    def subject(self, at: int, tag: str, before: int | None = None) -> Speaker | None:
        """The first whom a sentence names outside quotation marks and who fits its tag."""
        if tag == ANONYMOUS:
            return None
        for start, _, speaker in self.memory.mentions[at]:
            if before is not None and start >= before:
                return None
            if speaker.kind in FITTING.get(tag, (PERSON,)):
                return speaker
            opens = start == self.memory.sentences[at][0]
            if speaker.kind is None and " " in speaker.name and opens:
                return speaker
        return None

    def pronoun(self, word: str, start: int, at: int) -> Speaker:
        """Whom a pronoun means; whoever spoke last if that can't be told."""
        tag = self.tags[at]
        return (
            self.antecedent(word.lower(), start, at, tag)
            or next(self.memory.spoke(at, NEAR), None)
            or self.memory.describe(word, LIKELY.get(tag, PERSON))
        )

    def antecedent(self, word: str, start: int, at: int, tag: str) -> Speaker | None:
        """Whom a pronoun means."""
        if word in IT:
            memory = self.memory
            before = memory.found[at - 1] if at else None
            if before and before.roles & known_texts():
                # "Lee's letter said so. It said more."
                return before
            if tag == OFFICIAL:
                # "The company lost a million, it said."
                for i in (at, at - 1) if at and self.tags[at - 1] == NONE else (at,):
                    begin, end = memory.sentences[i]
                    body = body_in(memory.plain, begin, min(end, start))
                    if body:
                        return self.role(body, begin, i, tag)
        return antecedent(self.memory, word, start, at, tag)

    def role(self, bare: str, start: int, at: int, tag: str) -> Speaker:
        """Somebody named by what they are: "the mayor", "the company", "police"."""
        memory = self.memory
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
            subject = self.subject(at, tag, start if words[0] in DEFINITE else None)
            if subject:
                return subject
        speaker = None
        if words[0] in DEFINITE and len(words) <= 3:
            speaker = writer(memory, heads, at)
            if speaker:
                speaker.roles |= heads
        if speaker is None and words[0] in DEFINITE | POSSESSIVE and len(words) <= _SHORT:
            speaker = called_so(memory, bare, heads, start, at)
            speaker = speaker or meant(memory, words, heads, start, at, tag)
            if speaker is None and len(words) == 2 and not several(bare):
                speaker = memory.only(titles_of(heads))
        if speaker is None and heads & _SURVEYS and words[0] in DEFINITE:
            speaker = surveyed(memory, at)
        if speaker:
            return speaker
        last = next(memory.spoke(at, NEAR), None)
        if (
            last
            and last.kind in PEOPLE
            and tag not in LIKELY
            and words[0] in DEFINITE
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
                owner = called_so(self.memory, whose, heads_of(whose), start, at)
            else:
                owner = self.role(whose, start, at, NONE)
            if owner and owner.named:
                return self.memory.describe(f"{owner.name}'s {owned.group(3)}", likely)
        close = len(_HANGING.split(bare)[0].split()) <= _SHORT
        if words[0] in POSSESSIVE and len(words) > 1 and close:
            speaker = self.antecedent(words[0], start, at, OFFICIAL if words[0] == "its" else tag)
            doing = self.memory.plain.endswith("ing ", 0, start) and not heads & known_heads()
            if speaker and (heads & words_of("document") or doing):
                # "Lee, making his hundredth appearance, said"
                return speaker
            if speaker:
                kin = self._kin(heads, speaker, at)
                if kin:
                    return kin
                label = f"{speaker.name}'s {bare.split(None, 1)[1]}"
                return self.memory.describe(label, likely)
        return None

    def _kin(self, heads: Set[str], owner: Speaker, at: int) -> Speaker | None:
        """Who "her husband" is, if the text names him: "her husband, Bob Lee, ..."."""
        kin = heads & words_of("kin")
        for i in range(at, max(at - WHOLE, -1), -1) if kin else ():
            for mention in reversed(self.memory.mentions[i]):
                if kin & mention.speaker.roles and mention.speaker is not owner:
                    return mention.speaker
        return None
