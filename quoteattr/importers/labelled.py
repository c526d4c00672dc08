"""Labelled sentences and labelled stretches of text to articles."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from quoteattr.corpus import Article, CorpusError, GoldSentence
from quoteattr.labels import DIRECT, FORMS, NONE, PARAPHRASE, PRECEDENCE, TAGS
from quoteattr.segment import segment

#: What stands between two paragraphs.
PARAGRAPH: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence as a file gives it.

    Attributes
    ----------
    text : str
    gap : str
        What goes between it and the sentence before.
    tag : str
    form, speaker : str or None
    """

    text: str
    gap: str
    tag: str
    form: str | None
    speaker: str | None = None


def labelled(
    text: str,
    labels: Iterable[str],
    gap: str = " ",
    form: str | None = None,
    speaker: str | None = None,
) -> Labelled:
    bare = " ".join(text.split())
    if not bare:
        raise CorpusError("the sentence is empty")
    tag, known = tag_and_form(labels)
    fits = form in FORMS and tag != NONE and known in (None, form)
    if form and not (fits and (tag, form) != (PARAPHRASE, FORMS[0])):
        raise CorpusError(f"form: {form!r} does not go with tag {tag!r}")
    return Labelled(bare, gap, tag, form or known, speaker or None)


def tag_and_form(labels: Iterable[str]) -> tuple[str, str | None]:
    """The tag that names a sentence with these labels, and its form where they tell it."""
    tags = set()
    for label in labels:
        tag = re.sub(r"[\s-]+", "_", str(label).strip().lower())
        if tag not in TAGS:
            raise CorpusError(
                f"tag: {label!r} is none of {', '.join(TAGS)}"
                if str(label).strip()
                else f"tag: empty. Write {NONE} where nothing is attributed."
            )
        tags.add(tag)
    named = next((tag for tag in PRECEDENCE if tag in tags), NONE)
    return named, FORMS[0] if DIRECT in tags else None


def _article(id: str, publisher: str, sentences: Sequence[Labelled]) -> Article:
    """An article of sentences that stand by themselves."""
    text = ""
    gold = []
    for sentence in sentences:
        text += sentence.gap if text else ""
        start = len(text)
        text += sentence.text
        gold.append(GoldSentence(start, len(text), sentence.tag, sentence.form, sentence.speaker))
    return Article(id, publisher, text, tuple(gold), None)


def article_of_spans(
    id: str, publisher: str, text: str, spans: Sequence[tuple[int, int, str]]
) -> Article:
    """An article some stretches of which are labelled."""
    for start, end, label in spans:
        if not 0 <= start < end <= len(text):
            raise CorpusError(f"{start} to {end} ({label}) is no span of a text of {len(text)}")
    gold = []
    for start, end in segment(text):
        labels = [
            label
            for a, b, label in spans
            if 2 * (min(b, end) - max(a, start)) >= min(b - a, end - start)
        ]
        tag, form = tag_and_form(labels)
        gold.append(GoldSentence(start, end, tag, form, None))
    if not gold:
        raise CorpusError("the text is empty")
    return Article(id, publisher, text, tuple(gold), None)


#: Where a sentence was found, its document, the publisher, and the sentence.
Row = tuple[str, str, str, Labelled]


def grouped(rows: Iterable[Row]) -> Iterator[Article]:
    """Articles of the rows that stand together."""
    seen: set[str] = set()
    group: list[Labelled] = []
    current: tuple[str, str] | None = None
    for where, document, publisher, sentence in rows:
        if current is None or document != current[0]:
            if current is not None:
                yield _article(*current, group)
            if document in seen:
                raise CorpusError(
                    f"{where}: document {document!r} comes again after others. Keep its "
                    "sentences together and in order."
                )
            seen.add(document)
            current, group = (document, publisher), []
        group.append(sentence)
    if current is not None:
        yield _article(*current, group)
