"""Those who speak for others: "a spokesman", "a council spokeswoman", "her spokesman, Bob Roe"."""

from quoteattr.labels import NONE, OFFICIAL, ORGANISATION, PERSON, SPOKESPERSON
from quoteattr.lexicon import given_names, words_of
from quoteattr.memory import NEAR, Memory, Speaker, may_be
from quoteattr.phrases import bodies, body_in, main_name, sex_of, spokes_body
from quoteattr.references import POSSESSIVE, References


def spokesperson(references: References, bare: str, spokes: str, start: int, at: int) -> Speaker:
    """A spokesperson without a name in a phrase.

    Parameters
    ----------
    references : References
    bare : str
        The phrase.
    spokes : str
        What it calls them: "spokesman", "representative".
    start, at : int
        Where it begins, and in which sentence.
    """
    memory = references.memory
    body = spokes_body(bare, "")
    if body and body.islower() and body in bodies():
        # "a council spokesman"
        body = f"the {body}"
    if not body or body.lower().split()[0] in (*POSSESSIVE, "the"):
        if body and body.lower() in ("his", "her"):
            owner = references.antecedent(body.lower(), memory.sentences[at][0], at, NONE)
            if owner:
                return memory.describe(f"{spokes} for {owner.name}", SPOKESPERSON, owner.name)
        known = next((s for s in memory.spoke(at) if s.kind == SPOKESPERSON), None)
        if known and (body or "the").lower() == "the":
            return known
        body = _full_body(references, body or _own_subject(memory, start, at), start, at)
    if body:
        # "a spokesman for Senator Lee"
        body = _person_behind(memory, body)
    label = f"{spokes} for {body}" if body else bare
    return memory.describe(label, SPOKESPERSON, body)


def _own_subject(memory: Memory, start: int, at: int) -> str:
    """The body that a sentence begins with: "The hospital is full, a spokesman said"."""
    plain, begin = memory.plain, memory.sentences[at][0]
    first = plain[begin:start].partition(" ")[0].lower()
    if first in words_of("collective"):
        # "Police in Ely had many calls"
        return f"the {first}"
    return body_in(plain, begin, start) or ""


def whole_body(references: References, speaker: Speaker, start: int, at: int) -> str | None:
    """For whom somebody with a name speaks, by the full name, if the text tells.

    Parameters
    ----------
    references : References
    speaker : Speaker
    start, at : int
        Where the phrase that names them begins, and in which sentence.
    """
    memory, body = references.memory, speaker.body
    if speaker.kind == SPOKESPERSON and not body:
        # "Ely Roads is to close one, spokesman Bob Roe said"
        before = memory.found[at - 1] if at else None
        by = memory.nearest(at, start, (ORGANISATION, None), 1, subject=True, fits=_may_be_body)
        by = by or (before if before and before.kind == ORGANISATION else None)
        return by.name if by else None
    if body and body.lower() in ("his", "her"):
        # "Her spokesman, Bob Roe"
        boss = references.antecedent(body.lower(), start, at, NONE)
        return boss.name if boss else None
    if body in bodies():
        # "a company spokeswoman, Ann Lee"
        body = f"the {body}"
    if body and body.lower().split()[0] in ("the", "its", "a", "their"):
        return _full_body(references, body, start, at)
    return _person_behind(memory, body, speaker) if body else None


def _person_behind(memory: Memory, body: str, but: Speaker | None = None) -> str:
    """The full name of a person for whom somebody speaks: "Senator Lee"."""
    name = main_name(body)
    if name is None or name.kind != PERSON:
        return body
    known = memory.known(name.text, sex_of(name.roles, name.text))
    return known.name if known and known.kind == PERSON and known is not but else body


def _full_body(references: References, body: str, start: int, at: int) -> str | None:
    """The body that "its", "the company" and the like mean."""
    words = body.split()
    if len(words) > 1 and words[0].lower() in ("the", "a", "an"):
        if any(w[0].isupper() for w in words[1:]):
            return body.split(" ", 1)[1]
        return references.role(body, start, at, OFFICIAL).name
    nearest = references.memory.nearest
    speaker = (
        nearest(at, start, (ORGANISATION, None), 2, subject=True, fits=may_be)
        or nearest(at, start, (ORGANISATION,), NEAR, subject=True)
        or nearest(at, start, (ORGANISATION,))
    )
    return speaker.name if speaker else None


def _may_be_body(speaker: Speaker) -> bool:
    """Whether somebody may be a body."""
    return speaker.kind == ORGANISATION or (
        speaker.name.split()[0].lower() not in given_names() and may_be(speaker)
    )
