"""The label scheme: the tags and forms of a sentence, and the order in which they are tested.

Nothing else in the library spells a tag or a form out. What each one means is told in
``docs/labels.md``.
"""

from typing import Final

NONE: Final = "none"
ANONYMOUS: Final = "anonymous_source"
OFFICIAL: Final = "official_statement"
DIRECT: Final = "direct_quote"
PARAPHRASE: Final = "paraphrase"

#: The five tags. The order is the order of a model's probability columns.
TAGS: Final = (NONE, ANONYMOUS, OFFICIAL, DIRECT, PARAPHRASE)

#: How an attributed sentence gives its source's words: at least a whole quoted clause, quoted
#: fragments, or none. ``none`` sentences have no form.
FORMS: Final = ("direct", "partial", "indirect")

#: The order in which attributed tags are tested: the first that applies names the sentence.
#: A chain of sourcing is as accountable as its weakest link, so an unidentifiable source comes
#: first; words quoted and words reported are told apart only for identifiable people.
PRECEDENCE: Final = (ANONYMOUS, OFFICIAL, DIRECT, PARAPHRASE)

#: What a speaker can be. A newspaper is an organisation; a study, a letter or a post a document.
PERSON: Final = "person"
SPOKESPERSON: Final = "spokesperson"
ORGANISATION: Final = "organisation"
UNNAMED: Final = "unnamed"
DOCUMENT: Final = "document"
KINDS: Final = (PERSON, SPOKESPERSON, ORGANISATION, UNNAMED, DOCUMENT)


def tags_that_apply(tag: str, form: str | None) -> frozenset[str]:
    """Every tag that applies to a sentence, not only the one that names it.

    Parameters
    ----------
    tag : str
        One of `TAGS`.
    form : str or None
        One of `FORMS`; ``None`` for ``none``.

    Returns
    -------
    frozenset of str
        ``tag``, and for a sentence whose source is anonymous or official also whether its words
        are quoted or reported.

    Examples
    --------
    >>> sorted(tags_that_apply("anonymous_source", "direct"))
    ['anonymous_source', 'direct_quote']
    >>> sorted(tags_that_apply("none", None))
    ['none']
    """
    if tag == NONE:
        return frozenset({NONE})
    return frozenset({tag, DIRECT if form == "direct" else PARAPHRASE})
