"""Cues and source phrases: the runs of tokens that the network marks."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from quoteattr.contents import find_content, past_dateline
from quoteattr.document import Attribution, Span
from quoteattr.labels import NONE
from quoteattr.lexicon import word_classes, words_of
from quoteattr.model import Prediction
from quoteattr.packed import Pairs
from quoteattr.results import Attributions

Array = NDArray[Any]

#: Attributions of a sentence; no sentence of news has as many.
_MOST: Final = 16
#: Sentences that are looked through at a time.
_STRETCH: Final = 200
#: Log-odds above which a token goes with a likelier neighbour.
_MAYBE: Final = -1.0
#: Log-odds lent to the tokens of an attributed sentence that is sure of a cue or of a source alone.
_UNSURE: Final = 1.5
_OPENING: Final = re.compile(
    r"\b(?:the|an?|its|his|her|their|our|my|this|these|those|one|two|three|four|five|six|several|"
    r"some|many|most|other|another|senior|former|current|Mrs?\.?|Ms\.?|Dr\.?|Sen\.|Rep\.|Gov\.|"
    r"Gen\.|Sir|Lord|Prof\.?|Rev\.)\s+$",
    re.IGNORECASE,
)
#: "Ann Lee" before "'s lawyer".
_OWNED: Final = re.compile(r"['’]s\b")
_OWNER: Final = re.compile(r"(?:\b[A-Z][\w’'.-]* )*\b[\w-]+$")
#: "Ann Lee, " and "Ann Lee (R-Ohio), " before "the head of the panel".
_NAME_BEFORE: Final = re.compile(r"(?:\b[A-Z][\w’'.-]* ){1,3}[A-Z][\w’'-]*(?: \([^()]*\))?, $")
#: "In Ely, " before a phrase is no part of it.
_PLACING: Final = re.compile(
    r"\b(?:of|in|at|from|near|to|for|on|by|with)\s+(?:the\s+)?$", re.IGNORECASE
)
_PLACE_BEFORE: Final = re.compile(r"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)?, (?=[A-Z][\w’'-]* [A-Z])")
_ADDRESSING: Final = re.compile(
    r"\b(?:talking|speaking|responding|replying|writing|referring|reacting|testifying|addressing|"
    r"letter|e-?mail|message|statement|speech|interview) (?:(?:to|in|with|for|at|on) )?(?:the )?$",
    re.IGNORECASE,
)
#: "Lee, Roe, " behind "In a message to"
_TWO_NAMES: Final = re.compile(r"[A-Z][\w’'-]+, [A-Z][\w’'-]+, ")
_CAPITAL_BEFORE: Final = re.compile(r"\b[A-Z][\w’'-]*\.? $")
_CAPITAL_AFTER: Final = re.compile(r"(?: (?:of |and |& )?[A-Z][\w’'&-]*)+")
_STRAY_END: Final = re.compile(
    r"(?:,\s+|\s(?<!\s\s)\s*)(?:has|have|had|was|were|is|are|also|did|does|do|would|will|often|later|then|in|"
    r"of|from|for|the|and|by|to)$"
)
#: "said on", "wrote in a": no part of a cue, but "called on".
_CUE_END: Final = re.compile(
    r" (?<=\w )(?<!insisted )(?<!responded )(?<!agreed )(?<!commented )(?<!called )"
    r"(?:on|in|at|during|over|from|via|with|after|before|when|an?|the|his|her|ahead)$"
)
#: What a full stop belongs to.
_SHORTENED: Final = re.compile(r"\b(?:[A-Z]\.[A-Z]|Jr|Sr|Inc|Ltd|Corp|Mass|Fla|Calif)$")
#: Cues whose content is surely what was said.
_SAYING: Final = re.compile(r"\b(?:sa(?:id|ys?|ying)|told|tells?|wrote|added|argued)\b")
_STRAY_START: Final = re.compile(
    r"(?:and|but|as|by|to|from|on|in|with|while|when|what|that|also|then|if|because|something)\s+"
    r"|[,;:]\s*|(?:\w+ ?\) ?)?[-–—]+\s+",
    re.IGNORECASE,
)
#: What "In" stands before, up to the subject.
_FRONTED: Final = re.compile(
    r"(?:[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)?|(?:the|an?|his|her|its|their) [a-z-]+), "
    r"(?!where\b|which\b|who\b|when\b)(?=\w)"
)
#: These are whole phrases.
_PRONOUNS: Final = frozenset(["he", "she", "they", "it", "i", "we", "who"])
#: Characters of a source phrase that are looked at for a subject inside.
_LONGEST: Final = 400
_CLAUSE_BEHIND: Final = re.compile(r", (?:and|but|while) [A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,2}$")
_AUXILIARY: Final = re.compile(
    r"\s+(?:does|do|did|is|are|was|were|has|have|had|will|would|can|could|may|might|should)\b"
)
_PASSIVE: Final = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+|now\s+|also\s+)?"
    r"(?:said|understood|believed|thought|reported|rumoured|rumored)(\s+(?:to|that)(?:\s+\w+)?)?$"
)
_INFINITIVE: Final = re.compile(r"\s+(?:to|that)\b")
#: "like Ohio, he"; "which critics"
_PRONOUN_LAST: Final = re.compile(r", (he|she|they|it|we|I)$")
_RELATIVE_FIRST: Final = re.compile(
    r"(?:which|whom|who|that|where) (?=(?:he|she|they|it|we|I|[a-z]+s|"
    r"(?:the|an?|his|her|its|their|some) [\w’-]+|[A-Z][\w’-]+(?: [A-Z][\w’-]+)?)$)"
)
#: What follows the last comma of a phrase, if it can be a subject by itself.
_LAST: Final = re.compile(
    r",[\"”’']?\s((?:the|an?|his|her|its|their|one|some|two|three|several|many|most)\b|(?![RDIL]-|[JS]r\b|M\.?[DP]\b)[A-Z])"
    r"(?:(?!,|\band\b|\bor\b|&)[\s\S])*$"
)
#: A verb that follows a phrase at once; no participle.
_NEXT_VERB: Final = re.compile(r"\s+(?!\w+ing\b)[a-z]")
#: "In a long judgment the court": behind a noun "the" begins a subject.
_PREPOSITION: Final = re.compile(
    r"\b(?:in|on|at|by|from|through|under|for|since) (?:an? [\w,.]+-)?$", re.IGNORECASE
)
_DETERMINED: Final = re.compile(r"(?<![\w’'-])([\w’'-]++) ((?:the|his|her|its|their) \w)")
#: "protection the company"
_BARE_NOUN: Final = re.compile(r"([a-z]+[a-rt-z]) ((?:the|his|her|its|their) [\w’'-]+)$")
_JOINTS: Final = re.compile(r",|\b(?:who|that|which|whose|where|and|or)\b")
_EDGES: Final = " ,;:–—-\t\r\n"


class Run(NamedTuple):
    """Neighbouring tokens of one sentence with one role.

    Attributes
    ----------
    sentence : int
    first, stop : int
        Number of the first token and of the one past the last.
    score : float
        The highest log-odds of its tokens.
    """

    sentence: int
    first: int
    stop: int
    score: float


def runs(odds: Array, sentence: Array) -> list[Run]:
    """Runs of tokens that may have a role, of which one at least is likely to.

    Parameters
    ----------
    odds : array of float
        *Shape:* (tokens,)
    sentence : array of int
        Number of each token's sentence. *Shape:* (tokens,)

    Examples
    --------
    >>> import numpy as np
    >>> found = runs(np.array([-9.0, 2, -0.5, 3, -9, -0.5, 1, -9, -0.5]), np.zeros(9, int))
    >>> [(run.first, run.stop) for run in found]
    [(1, 4), (5, 7)]
    """
    at = np.flatnonzero(odds > _MAYBE)
    found: list[Run] = []
    first = stop = number = -1
    peak = -np.inf
    # They are few: a loop is faster than arrays.
    for token, of, value in zip(at.tolist(), sentence[at].tolist(), odds[at].tolist(), strict=True):
        if token != stop or of != number:
            if peak > 0:
                found.append(Run(number, first, stop, peak))
            first, number, peak = token, of, value
        stop, peak = token + 1, max(peak, value)
    if peak > 0:
        found.append(Run(number, first, stop, peak))
    return found


def find_attributions(
    text: str,
    sentences: Pairs,
    tags: Sequence[str],
    prediction: Prediction,
) -> Attributions:
    """The attributions of each sentence that is not ``none``, the surest first.

    Parameters
    ----------
    text : str
    sentences : Pairs
    tags : sequence of str
    prediction : Prediction

    Returns
    -------
    Attributions
    """
    return Attributions(text, _in_stretches(text, sentences, tags, prediction))


def _in_stretches(
    text: str,
    sentences: Pairs,
    tags: Sequence[str],
    prediction: Prediction,
) -> Iterator[tuple[Attribution, ...]]:
    """The attributions of each sentence; what finding them needs is held for some at a time."""
    columns = (prediction.offsets, prediction.source, prediction.cue)
    if len(sentences) <= _STRETCH:
        yield from _in_stretch(text, sentences, tags, *columns)
        return
    firsts = range(0, len(sentences), _STRETCH)
    begins = np.searchsorted(columns[0][:, 0], sentences.starts[::_STRETCH]).tolist()
    for first, begin, stop in zip(firsts, begins, [*begins[1:], None], strict=True):
        part = slice(first, first + _STRETCH)
        tokens = (column[begin:stop] for column in columns)
        yield from _in_stretch(text, sentences[part], tags[part], *tokens)


def _in_stretch(
    text: str,
    sentences: Pairs,
    tags: Sequence[str],
    offsets: Array,
    source_odds: Array,
    cue_odds: Array,
) -> list[tuple[Attribution, ...]]:
    """The attributions of some sentences and their tokens."""
    if all(tag == NONE for tag in tags):
        return [()] * len(tags)
    sentence = np.searchsorted(np.asarray(sentences.starts), offsets[:, 0], side="right") - 1
    attributed = np.array([tag != NONE for tag in tags], dtype=bool)[sentence]
    sentence = sentence[attributed]
    starts, ends = offsets[attributed].T.tolist()
    source_odds, cue_odds = source_odds[attributed], cue_odds[attributed]

    def span(run: Run) -> tuple[int, int]:
        last = run.stop - 1
        stop = last > run.first and text[starts[last] : ends[last]] == "."
        if stop and not _SHORTENED.search(text, starts[run.first], ends[last - 1]):
            last -= 1
        start, end = starts[run.first], ends[last]
        bare = text[start:end].strip(_EDGES) or text[start:end]
        start = text.index(bare, start)
        return start, start + len(bare)

    def source_span(run: Run, cue: Run) -> Span | None:
        low, high = sentences[run.sentence]
        # The phrase does not grow over its cue.
        if cue.first > run.first:
            high = starts[cue.first]
        else:
            low = ends[cue.stop - 1]
        start, end = whole_phrase(text, *span(run), low, high)
        phrase = text[start:end]
        return Span(start, end, phrase) if any(map(str.isalnum, phrase)) else None

    def pair(cue: Run, near: Sequence[Run]) -> tuple[Span, Span | None]:
        start, end = span(cue)
        while stray := _CUE_END.search(text, start, end):
            end = stray.start()
        cued = Span(start, end, text[start:end])
        by = None
        if near and not _hearsay(text, start, end):
            by = source_span(max(near, key=lambda run: run.score - _distance(run, cue) / 4), cue)
        return cued, by and subject_of(text, by, cued)

    count = len(sentences)
    sources, cues = runs(source_odds, sentence), runs(cue_odds, sentence)
    # Sentences sure of a cue or of a source alone: the other may be what they are less sure of.
    alone = _held(sources, count) ^ _held(cues, count)
    lent = np.where(alone[sentence], np.float32(_UNSURE), np.float32(-np.inf))
    unsure_sources = runs(source_odds + lent, sentence)
    unsure_cues = runs(cue_odds + lent, sentence)
    found: list[tuple[Attribution, ...]] = [()] * count
    numbers = sorted({run.sentence for run in (*sources, *cues)})
    of_each = (_of_each(some, numbers) for some in (sources, cues, unsure_sources, unsure_cues))
    for number, near, mine, nearer, more in zip(numbers, *of_each, strict=True):
        by_score = sorted(mine or more[:1], key=lambda run: -run.score)[:_MOST]
        pairs = [pair(cue, near or nearer) for cue in by_score]
        start, end = sentences[number]
        found[number] = _in_order(
            [
                Attribution(cue, by, find_content(text, start, end, cue, by, pairs))
                for cue, by in pairs
            ]
        )
    return found


def _in_order(found: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Attributions, those behind the others that do not decide whose the sentence is.

    "She had left, she said, according to the Post": where it was read. "Lee said that Roe had
    denied it": what somebody else said of it.
    """
    if len(found) < 2:
        return tuple(found)
    first = min(attribution.cue.start for attribution in found)

    def behind(attribution: Attribution) -> bool:
        start = attribution.cue.start
        return (start > first and _report(attribution)) or any(
            span.start <= start < span.end
            for other in found
            if other.source not in (None, attribution.source) and _SAYING.search(other.cue.text)
            for span in other.content
        )

    return tuple(sorted(found, key=behind))


def _report(attribution: Attribution) -> bool:
    """Whether a medium reports: "according to the Post", "the Post reported"."""
    source = attribution.source
    if source is None or not attribution.cue.text.lower().startswith(("according", "report")):
        return False
    words = source.text.lower().replace("’", "'").split()
    return not words_of("media").isdisjoint(word.strip(",.").removesuffix("'s") for word in words)


def _hearsay(text: str, start: int, end: int) -> bool:
    """Whether a cue is one that nobody stands behind: "is said to", "are understood to"."""
    if text[start:end].lower().split()[-1] in ("reportedly", "rumoured", "rumored"):
        return True
    passive = _PASSIVE.search(text, max(0, start - 24), end)
    return passive is not None and bool(passive.group(1) or _INFINITIVE.match(text, end))


def whole_phrase(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """Move the ends of a source phrase to where a phrase can end.

    Determiners, titles and the rest of a name are taken in, stray auxiliaries and conjunctions
    left out; a comma that closes an apposition belongs to the phrase, as in PolNeAR.

    Parameters
    ----------
    text : str
    start, end : int
        The phrase.
    low, high : int
        Bounds that it can't leave.

    Examples
    --------
    >>> text = "But the head of Ely Council, Ann Lee, has said so."
    >>> start, end = whole_phrase(text, 8, 38, 0, len(text))
    >>> text[start:end]
    'the head of Ely Council, Ann Lee,'
    """
    if text[start:end].lower() in _PRONOUNS:
        return start, end
    if low <= start < (begin := past_dateline(text, low, high)) < end:
        start = begin
    while (stray := _STRAY_END.search(text, start, end)) and stray.start() > start:
        end = stray.start()
    while (stray := _STRAY_START.match(text, start, end)) and stray.end() < end:
        start = stray.end()
    if owner := _OWNED.match(text, start, end) and _OWNER.search(text, max(low, start - 60), start):
        start = owner.start()
    while text[start - 1].isspace() and (
        before := _OPENING.search(text, max(low, start - 24), start)
    ):
        start = before.start()
    named = text.startswith(", ", start - 2) and _NAME_BEFORE.search(
        text, max(low, start - 60), start
    )
    if (
        named
        and text[start].islower()
        and named.group().split()[0].lower() not in word_classes()["function"]
        and not _PLACING.search(text, low, named.start())
    ):
        start = named.start()
    if text[start].isupper():
        while before := _CAPITAL_BEFORE.search(text, max(low, start - 24), start):
            if before.group().strip().lower().rstrip(".") in word_classes()["function"]:
                break
            start = before.start()
    last_word = text[text.rfind(" ", start, end) + 1 : end]
    if last_word[:1].isupper() and (after := _CAPITAL_AFTER.match(text, end, high)):
        end = after.end()
    if _AUXILIARY.match(text, end) and (clause := _CLAUSE_BEHIND.search(text, start, end)):
        # "according to the firm, and Ohio does not"
        end = clause.start()
    end = start + len(text[start:end].rstrip())
    if "," in text[start : end - 1] and text[end : end + 1] == "," and end < high:
        end += 1
    return start, end


def subject_of(text: str, source: Span, cue: Span) -> Span:
    """A source phrase without what stands before the subject of its verb.

    What follows the last comma is the subject: another comma would close it if it told more of
    what stands before.

    Examples
    --------
    >>> text = "Unlike the lawyers, the mayor said no."
    >>> subject_of(text, Span(7, 29, text[7:29]), Span(30, 34, "said")).text
    'the mayor'
    """
    phrase = source.text
    if source.end >= cue.start or not 0 < phrase.find(" ") < len(phrase) <= _LONGEST:
        return source
    if not _NEXT_VERB.match(text[source.end : cue.end]):
        return source
    cut = _before_subject(text, source)
    return Span(source.start + cut, source.end, phrase[cut:]) if cut else source


def _before_subject(text: str, source: Span) -> int:
    """Characters of a source phrase that stand before the subject of the verb that follows."""
    phrase = source.text
    commas = phrase.count(", ")
    if (commas == 1 or _TWO_NAMES.match(phrase)) and _ADDRESSING.search(
        text, max(0, source.start - 40), source.start
    ):
        # "Talking to the Ely Post, Dr Lee said"
        return phrase.index(", ") + 2
    if commas and _PLACING.search(text, max(0, source.start - 8), source.start):
        placed = _PLACE_BEFORE.match(phrase)
        if placed:
            return placed.end()
    if commas and text[max(0, source.start - 3) : source.start] == "In ":
        placed = _FRONTED.match(phrase)
        if placed:
            # "In Ely, the mayor, Ann Lee, said"
            return placed.end()
    if _PREPOSITION.search(text, max(0, source.start - 16), source.start):
        first, _, rest = phrase.partition(" ")
        fronted = _behind_noun(phrase)
        if rest and first.lower() in word_classes()["when"]:
            fronted = len(phrase) - len(rest)
        if fronted:
            return fronted
    bare = _BARE_NOUN.match(phrase)
    if bare and bare.group(1) not in word_classes()["function"]:
        # "protection the company"
        return bare.start(2)
    pronoun = _PRONOUN_LAST.search(phrase)
    if pronoun:
        # "like Ohio, he"
        return pronoun.start(1)
    relative = _RELATIVE_FIRST.match(phrase)
    if relative:
        # "which critics"
        return relative.end()
    if "," not in phrase:
        return 0
    behind = phrase.rpartition(", ")[2]
    words = behind.split()
    if (
        commas
        and behind.islower()
        and words[0] not in ("and", "or", "who", "which", "that", "whose")
        and words[-1] in words_of("people", "document")
        and words[-1].endswith("s")
    ):
        # "Mr Lee, company officials said, had left."
        return len(phrase) - len(behind)
    last = _LAST.search(phrase)
    if last is None or (phrase[0].isupper() and last.group(1) in ("a", "an")):
        return 0
    return last.start(1)


def _behind_noun(phrase: str) -> int | None:
    """Where "the" follows a noun: "a long judgment the court"."""
    for match in _DETERMINED.finditer(phrase):
        word = match.group(1).lower()
        if _JOINTS.search(phrase, 0, match.start(2)):
            return None
        noun = not word.endswith(("ing", "ed")) or word in words_of("document", "occasion")
        if noun and word not in word_classes()["function"]:
            return match.start(2)
    return None


def _held(found: Sequence[Run], count: int) -> Array:
    """Which of so many sentences hold a run."""
    held = np.zeros(count, dtype=bool)
    held[[run.sentence for run in found]] = True
    return held


def _of_each(found: Sequence[Run], sentences: Sequence[int]) -> Iterator[Sequence[Run]]:
    """The runs of each of some sentences."""
    at = 0
    for sentence in sentences:
        while at < len(found) and found[at].sentence < sentence:
            at += 1
        first = at
        while at < len(found) and found[at].sentence == sentence:
            at += 1
        yield found[first:at]


def _distance(a: Run, b: Run) -> int:
    return max(a.first - b.stop, b.first - a.stop, 0)
