"""The tags, forms and figures in plain words, for pages and terminals that people read."""

from typing import Final, NamedTuple

from quoteattr.document import TaggedDocument, TaggedSentence
from quoteattr.labels import (
    ANONYMOUS,
    DIRECT,
    DOCUMENT,
    FORMS,
    NONE,
    OFFICIAL,
    ORGANISATION,
    PARAPHRASE,
    PERSON,
    SPOKESPERSON,
    UNNAMED,
)


class Entry(NamedTuple):
    """A tag in the legend.

    Attributes
    ----------
    letter : str
        Its mark: no reader needs to see colours.
    name : str
    meaning : str
        Who answers for such a sentence.
    """

    letter: str
    name: str
    meaning: str


#: What each tag is called, in the order in which legends and charts show them; ``None`` is the
#: tag of a sentence for which the tagger abstained.
LEGEND: Final[dict[str | None, Entry]] = {
    DIRECT: Entry("D", "Direct quote", "Somebody the reader can identify, word for word."),
    PARAPHRASE: Entry(
        "P", "Paraphrase", "Somebody the reader can identify, in the writer’s words."
    ),
    OFFICIAL: Entry("O", "Official statement", "An organisation, speaking in its own name."),
    ANONYMOUS: Entry("A", "Anonymous source", "Somebody the reader can’t identify."),
    NONE: Entry("·", "Not attributed", "The writer alone answers for it."),
    None: Entry("?", "Not decided", "The model was not sure enough to say."),
}

#: The tags of sentences for which a source answers, in the same order.
ATTRIBUTED: Final = (DIRECT, PARAPHRASE, OFFICIAL, ANONYMOUS)

#: How a sentence gives its source's words.
FORM_WORDS: Final = dict(zip(FORMS, ("quoted", "quoted in part", "reported"), strict=True))

#: What a speaker can be.
KIND_WORDS: Final = {
    PERSON: "person",
    SPOKESPERSON: "spokesperson",
    ORGANISATION: "organisation",
    UNNAMED: "unnamed",
    DOCUMENT: "document",
}


def percent(share: float) -> str:
    """A share in whole per cent that never claims certainty it has not.

    Examples
    --------
    >>> percent(0.5), percent(0.999), percent(0.001), percent(1), percent(0)
    ('50%', '>99%', '<1%', '100%', '0%')
    """
    if 0.99 < share < 1:
        return ">99%"
    if 0 < share < 0.01:
        return "<1%"
    return f"{share:.0%}"


def count(number: int, noun: str) -> str:
    """A number of things.

    Examples
    --------
    >>> count(1, "sentence"), count(1200, "sentence")
    ('1 sentence', '1,200 sentences')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def confidence(sentence: TaggedSentence) -> float:
    """The probability of the tag that a sentence has; of the likeliest if it has none."""
    if sentence.tag is None:
        return max(sentence.probabilities.values())
    return sentence.probabilities[sentence.tag]


def plain(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def summary(document: TaggedDocument) -> list[str]:
    """How a document is sourced, in a few sentences.

    Parameters
    ----------
    document : TaggedDocument

    Returns
    -------
    list of str

    Examples
    --------
    >>> import quoteattr
    >>> doc = quoteattr.load().tag("Snow fell. Two officials said roads were closed.")
    >>> summary(doc)[0]
    '1 of 2 sentences (50%) is attributed to somebody.'
    """
    total = len(document.sentences)
    if not total:
        return ["The text holds no sentences."]
    counts, sourcing = document.counts, document.sourcing
    undecided = counts.get(None, 0)
    attributed = total - counts.get(NONE, 0) - undecided
    verb = "is" if attributed == 1 else "are"
    told = [
        f"{attributed:,} of {count(total, 'sentence')} ({percent(attributed / total)}) "
        f"{verb} attributed to somebody."
    ]
    if sourcing.single_source is not None:
        told.append(f"All of it comes from one source: {plain(sourcing.single_source)}.")
    elif sourcing.sources:
        told.append(f"{count(sourcing.sources, 'source')} speak.")
    unnamed = counts.get(ANONYMOUS, 0)
    if unnamed:
        told.append(
            f"For {unnamed:,} ({percent(unnamed / total)}) only unnamed people answer, "
            f"at most {sourcing.longest_unnamed:,} on end."
        )
    elif attributed:
        told.append("Nothing rests on unnamed people.")
    if undecided:
        told.append(f"{count(undecided, 'sentence')} could not be decided.")
    return told
