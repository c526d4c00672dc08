"""What of a sentence is attributed: the words that stand before, behind or around an attribution.

"The pool, she said, is cold": the cue and its source cut the sentence in two. Which of the halves
is what was said, and where it ends, is told by the marks and words beside them.
"""

import re
from collections.abc import Sequence
from typing import Final

from quoteattr.document import Span
from quoteattr.lexicon import word_classes

#: What agency copy opens with: "ELY, Nev. (AP) — ", "(Reuters) - ".
_DATELINE: Final = re.compile(
    r"\s*(?:[A-Z][A-Z .'’/-]+[A-Z](?:, [A-Z][\w. /]{1,30})?(?:, [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r"(?: \([A-Z][\w ]+\))?|\((?:Reuters|AP|UPI|AFP)\))\s*[-–—―]+\s+"
)
_LONGEST_DATELINE: Final = 80
_MARKS: Final = " ,;:.–—-―\t\r\n\xa0\u2009\u200a\u202f\"“”‘’'«»„`"
#: What a full stop belongs to, at the end of what was said, and its characters.
_SHORTENED: Final = re.compile(r"\b(?:[A-Z]\.[A-Z]|Jr|Sr|Inc|Ltd|Corp)$")
_SHORT: Final = 5
#: Words between a cue and its content: "on Monday that".
_LEADS: Final = re.compile(
    r"[\s,:]*\b(?:that|reporters|yesterday|today|"
    r"(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
#: Characters of such alone.
_LONGEST_LEADS: Final = 40
#: All up to the "that" of a cue: "the court in May that"; where that may stand.
_UP_TO_THAT: Final = re.compile(r"(?:[^,.:;“”\"‘—–()]|(?<=[A-Z])\.){1,70}?\bthat\s")
_FAR: Final = 80
_THAT: Final = re.compile(r"\bthat\s*$", re.IGNORECASE)
#: When something was said.
_TIME: Final = re.compile(
    r"\s*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|recently|earlier|publicly|repeatedly|\d)",
    re.IGNORECASE,
)
#: Words up to "that" that can be those who are told.
_LONGEST_TOLD: Final = 11
#: The end of a quotation, and of a clause, before an attribution.
_QUOTED: Final = ("”", '"', "’", "''", "?", "!")
_CLOSED: Final = (",", "―", "—")
#: A quotation that goes on behind its attribution, at once or farther on.
_OPENS: Final = re.compile(r"\W*[“\"‘«„]")
_OPENS_LATER: Final = re.compile(
    r"[^,“”\"‘;:]{1,80},(?: and| but)? (?=[“\"])|, (?:and|but) (?=[“\"])"
)
_WORD: Final = re.compile(r"[\w’']+")
#: Words behind a cue that are enough for a clause; and behind "told", where some are those told.
_CLAUSE: Final = 3
_CLAUSE_TOLD: Final = 5
#: What may stand before the next attribution's participle ("describing"), cue ("and noted") and
#: source ("but the mayor").
_BEFORE_PARTICIPLE: Final = re.compile(
    r"(?:,|,?[”\"]|\s[-–—]+)\s*"
    r"(?:(?:and|but|while|before|after|although|though|as|when|even) )?(?:\w+ly )?$"
)
_BEFORE_CUE: Final = re.compile(
    r",?\s(?:and|but|then|or|before|while)\s(?:(?:also|then|later|\w+ly|has|have|had|did) )*$"
)
_BEFORE_SOURCE: Final = re.compile(
    r"(?:,|;|\s[-–—]+)?\s"
    r"(?:and|but|while|whereas|though|although|even though|even as|as)\s(?:that )?$"
)
#: Characters of these.
_NEAR: Final = 30


def past_dateline(text: str, start: int, end: int) -> int:
    """Where a sentence begins behind a dateline, if it has one.

    Examples
    --------
    >>> text = "ELY, Nev. (AP) — Ann Lee said so."
    >>> text[past_dateline(text, 0, len(text)):]
    'Ann Lee said so.'
    """
    if text[start + 1 : start + 2].islower():
        # As most sentences begin, and no dateline.
        return start
    dateline = _DATELINE.match(text, start, min(end, start + _LONGEST_DATELINE))
    return dateline.end() if dateline else start


def find_content(
    text: str,
    start: int,
    end: int,
    cue: Span,
    source: Span | None,
    others: Sequence[tuple[Span, Span | None]] = (),
) -> tuple[Span, ...]:
    """What of a sentence is attributed.

    Parameters
    ----------
    text : str
    start, end : int
        The sentence.
    cue : Span
    source : Span or None
    others : sequence of (Span, Span or None)
        Cue and source of the sentence's attributions; what is said ends where the next begins.

    Returns
    -------
    tuple of Span

    Examples
    --------
    >>> text = "“We lost,” Ann Lee said, “but not by much.”"
    >>> said, lee = Span(19, 23, "said"), Span(11, 18, "Ann Lee")
    >>> [span.text for span in find_content(text, 0, len(text), said, lee)]
    ['We lost', 'but not by much']
    """
    start = past_dateline(text, start, end)
    first = max(start, min(cue.start, source.start if source else cue.start))
    last = max(cue.end, source.end if source else cue.end)
    words = cue.text.lower().split()
    begin = _behind_told(text, last, end, words)
    before = _content(text, start, first)
    after = _content(text, begin, _before_next(text, begin, end, others), leads=True)
    if source and source.start > cue.end and not before:
        # "Citing the law, Lee said no."
        between = text[cue.end : source.start].rstrip()
        cited = _content(text, cue.end, source.start)
        if cited and between.endswith((",", ":", "”", '"')):
            return (cited,)
    subject_first = source is not None and source.end <= cue.start
    aside = source is not None and "," in text[source.end : cue.start]
    if after and (before is None or (aside and subject_first and words[-1].endswith("ing"))):
        # "“No,” Lee said, adding that it was cold."
        return (after,)
    if after is None or before is None:
        return (before,) if before else ()
    lead = text[last : after.start]
    tail = text[start:first].rstrip()
    quoted = tail.rstrip(",").endswith(_QUOTED)
    closed = quoted or tail.endswith(_CLOSED)
    according = words[0] == "according"
    opens = _OPENS.match(text, last, end) is not None
    if not (closed or according):
        return (after,)
    told = begin > last
    if quoted and not opens and (later := _OPENS_LATER.match(text, last, end)):
        # "“No,” Lee said in a letter, “but maybe.”"
        rest = _content(text, later.end(), end)
        if rest:
            return (before, rest)
    if subject_first and not quoted and not according and (told or "," not in lead):
        that = told or _THAT.search(lead) is not None
        if that or opens or lead.lstrip().startswith(":") or _is_clause(after.text, words):
            # "In a statement, Lee said no."
            return (after,)
    if opens or (closed and "," in lead and _goes_on(after.text)):
        # "The pool, she said, is cold."
        return (before, after)
    return (before,)


def _content(text: str, start: int, end: int, leads: bool = False) -> Span | None:
    """A stretch without marks at its ends, unless it holds only words that lead to content.

    ``leads``: whether it is without such words at its beginning, too.
    """
    bare = text[start:end].strip(_MARKS)
    if leads or len(bare) < _LONGEST_LEADS:
        at = start
        while led := _LEADS.match(text, at, end):
            at = led.end()
        rest = text[at:end].strip(_MARKS) if at > start else bare
        if leads or not rest:
            start, bare = at, rest
    if not bare:
        return None
    start = text.index(bare, start)
    end = start + len(bare)
    if text.startswith(".", end) and _SHORTENED.search(bare, max(0, len(bare) - _SHORT)):
        end += 1
    return Span(start, end, text[start:end])


def _behind_told(text: str, start: int, end: int, cue: Sequence[str]) -> int:
    """Where content begins behind those who are told of it, the time and the place.

    "told the court that", "said in May that".
    """
    if text.find("that", start, start + _FAR) < 0:
        return start
    that = _UP_TO_THAT.match(text, start, end)
    if that is None:
        return start
    gap = text[start : that.end()].lower().split()
    of = word_classes("speakers")
    told = not of["telling"].isdisjoint(cue) and len(gap) <= _LONGEST_TOLD
    circumstance = gap[0] in of["circumstance"] or _TIME.match(text, start)
    return that.end() if len(gap) > 1 and (told or circumstance) else start


def _is_clause(words: str, cue: Sequence[str]) -> bool:
    """Whether what stands behind a cue is what was said, and not how or when it was."""
    first = _WORD.match(words)
    if first and first.group().lower() in word_classes("speakers")["circumstance"]:
        return False
    return len(words.split()) >= (_CLAUSE_TOLD if "told" in cue else _CLAUSE)


def _goes_on(words: str) -> bool:
    """Whether words behind an attribution go on with the clause that it stands in."""
    first = _WORD.match(words)
    if first is None or first.group().endswith("ing"):
        return False
    word, of = first.group().lower(), word_classes("speakers")
    return word not in of["circumstance"] and word not in of["aside"]


def _before_next(
    text: str, start: int, end: int, others: Sequence[tuple[Span, Span | None]]
) -> int:
    """Where what is said ends, if another attribution follows."""
    for cue, source in others:
        if not start < cue.start < end:
            continue
        if source and start <= source.start and source.end <= cue.start:
            joint = _BEFORE_SOURCE.search(text, max(start, source.start - _NEAR), source.start)
        elif any(word.endswith("ing") for word in (*cue.text.split()[:1], *cue.text.split()[-1:])):
            joint = _BEFORE_PARTICIPLE.search(text, max(start, cue.start - _NEAR), cue.start)
        else:
            joint = _BEFORE_CUE.search(text, max(start, cue.start - _NEAR), cue.start)
        if joint and joint.start() > start + 2:
            end = joint.start()
    return end
