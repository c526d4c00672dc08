"""One article to look at: a page of its own, or a piece of one for notebooks."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from quoteattr.document import Source, TaggedDocument, TaggedSentence
from quoteattr.evidence import panels
from quoteattr.explain import Explanation
from quoteattr.legend import (
    ATTRIBUTED,
    FORM_WORDS,
    KIND_WORDS,
    LEGEND,
    confidence,
    count,
    percent,
    plain,
    summary,
)
from quoteattr.markup import (
    asset,
    badge,
    bar,
    css_class,
    escape,
    frame,
    lanes,
    marked,
    shares_in_words,
)
from quoteattr.paragraphs import paragraph_starts

#: A heading is at most so long, and ends in none of these.
_HEADING: Final = 150
_ENDS: Final = (".", "!", "?", "…", ":", '"', "”", "’")
#: A last word up to this length stays on one line with the badge that follows it.
_WORD: Final = 24
#: Phrases by which a source is also called that a page lists.
_ALIASES: Final = 4


def article_page(
    document: TaggedDocument,
    explanations: Sequence[Explanation] = (),
    *,
    home: str | None = None,
) -> str:
    """A tagged document as a self-contained HTML page.

    Parameters
    ----------
    document : TaggedDocument
    explanations : sequence of Explanation
        What `Tagger.explain` yields for its text: one a sentence, or none at all for a page that
        does not tell what weighed.
    home : str, optional
        Address of the page that lists this one.

    Returns
    -------
    str
        A whole HTML document.

    Raises
    ------
    ValueError
        If there are explanations, but not one for each sentence.

    Examples
    --------
    >>> import quoteattr
    >>> tagger = quoteattr.load()
    >>> text = "Rain fell. “More is coming,” said Ann Lee."
    >>> page = article_page(tagger.tag(text, id="rain.txt"), list(tagger.explain(text)))
    >>> page.startswith("<!doctype html>"), "Direct quote" in page
    (True, True)
    """
    if explanations and len(explanations) != len(document.sentences):
        raise ValueError(
            f"{len(explanations)} explanations for {len(document.sentences)} sentences"
        )
    heading = headline(document)
    name = plain(document.id or "") or "An article"
    pieces = [(s.tag, s.end - s.start) for s in document.sentences]
    back = f'<a class="back" href="{escape(home)}">All articles</a>' if home else ""
    paragraphs = list(_paragraphs(document, interactive=True))
    top = paragraphs.pop(0) if heading else f"<h1><bdi>{escape(name)}</bdi></h1>"
    body = f"""
<a class="skip" href="#sourcing">Skip to the sourcing</a>
<header class="masthead"><p>Who answers for this sentence?</p>{back}</header>
<div class="columns">
<main>
{top}
<p class="byline"><bdi>{escape(name)}</bdi> · {count(len(pieces), "sentence")}</p>
{lanes(pieces) if pieces else ""}
<article aria-label="The article, sentence by sentence">
{"".join(paragraphs)}
</article>
</main>
<aside id="sourcing" aria-label="Sourcing">
{_sourcing(document)}
{_sources(document)}
{_marks_legend()}
</aside>
</div>
{"".join(panels(document, explanations))}
"""
    return frame(f"{plain(heading or name)} – who answers for it", body, "article")


def fragment(document: TaggedDocument) -> str:
    """A tagged document as a piece of HTML without scripts, as notebooks show it.

    Parameters
    ----------
    document : TaggedDocument

    Returns
    -------
    str

    Examples
    --------
    >>> import quoteattr
    >>> html = fragment(quoteattr.load().tag("“Rain,” said Ann Lee."))
    >>> "<script" in html, "Direct quote" in html
    (False, True)
    """
    rows = "".join(
        f"<li>{badge(tag)} {escape(LEGEND[tag].name)} <span>{document.counts[tag]:,}</span></li>"
        for tag in LEGEND
        if tag in document.counts
    )
    sources = ", ".join(
        f"<bdi>{escape(plain(source.name))}</bdi> {len(source.sentences):,}"
        for source in document.sources
    )
    who = f'<p class="summary">Who speaks: {sources}.</p>' if sources else ""
    return (
        f'<div class="quoteattr fragment"><style>{asset("marks.css")}</style>'
        f"{''.join(_paragraphs(document, interactive=False))}"
        f'<ul class="tally">{rows}</ul><p class="summary">{_summary(document)}</p>{who}</div>'
    )


def headline(document: TaggedDocument) -> str | None:
    """The first sentence, if it stands alone in a paragraph and reads as a heading."""
    if len(document.sentences) < 2:
        return None
    first = document.sentences[0]
    spans = [(s.start, s.end) for s in document.sentences[:2]]
    alone = paragraph_starts(document.text, spans)[1]
    is_heading = alone and len(first.text) <= _HEADING and not first.text.rstrip().endswith(_ENDS)
    return plain(first.text) if is_heading else None


def _paragraphs(document: TaggedDocument, *, interactive: bool) -> Iterator[str]:
    """The article; its sentences' text is the document's, character by character."""
    sentences = document.sentences
    starts = paragraph_starts(document.text, [(s.start, s.end) for s in sentences])
    first = [number for number, is_first in enumerate(starts) if is_first]
    heading = headline(document) is not None and interactive
    for start, stop in pairwise([*first, len(sentences)]):
        pieces = []
        for number in range(start, stop):
            if number > start:
                pieces.append(
                    escape(document.text[sentences[number - 1].end : sentences[number].start])
                )
            pieces.append(_sentence(sentences[number], number + 1, interactive=interactive))
        element = "h1" if heading and start == 0 else "p"
        yield f'<{element} dir="auto">{"".join(pieces)}</{element}>\n'


def _sentence(sentence: TaggedSentence, number: int, *, interactive: bool) -> str:
    entry, sure = LEGEND[sentence.tag], percent(confidence(sentence))
    kind = css_class(sentence.tag)
    marks = [(quote, "quote") for quote in sentence.quotes]
    for cue, source, _ in sentence.attributions:
        marks.append((cue, "cue"))
        if source:
            marks.append((source, "source"))
    told = f"{entry.name} {sure}"
    if interactive:
        button = (
            f'<button type="button" class="badge {kind}" popovertarget="e{number}" '
            f'data-told="{escape(told)}" aria-label="{escape(entry.name)}, {escape(sure)} sure. '
            f'Evidence for sentence {number}.">{entry.letter}</button>'
        )
        opening = f'<span class="sentence {kind}" id="s{number}">'
    else:
        button = f'{badge(sentence.tag)}<span class="unseen"> ({escape(told)}) </span>'
        opening = f'<span class="sentence {kind}" title="{escape(told)}">'
    text = sentence.text
    cut = max(text.rfind(space) for space in (" ", "\n", "\t")) + 1
    if len(text) - cut > _WORD:
        cut = len(text)
    before = marked(text[:cut], sentence.start, marks)
    last = marked(text[cut:], sentence.start + cut, marks)
    return f'{opening}{before}<span class="last">{last}{button}</span></span>'


def _summary(document: TaggedDocument) -> str:
    return escape(" ".join(summary(document)))


def _sourcing(document: TaggedDocument) -> str:
    """The summary, and the legend, which counts and picks."""
    total = max(len(document.sentences), 1)
    shares = {tag: number / total for tag, number in document.counts.items()}
    ordered = [(tag, shares[tag]) for tag in LEGEND if tag in shares]
    rows = []
    for tag, entry in LEGEND.items():
        numbers = [n for n, s in enumerate(document.sentences, 1) if s.tag == tag]
        if tag is None and not numbers:
            continue
        rows.append(
            f"<li>{_picker(numbers, f'{badge(tag)}<span>{escape(entry.name)}</span>')}"
            f'<span class="figure">{len(numbers):,}</span>'
            f'<span class="figure">{percent(shares.get(tag, 0))}</span>'
            f"<p>{escape(entry.meaning)}</p></li>"
        )
    return f"""<section aria-labelledby="how">
<h2 id="how">How it is sourced</h2>
<p class="summary">{_summary(document)}</p>
{bar(ordered, f"Sentences: {shares_in_words(dict(ordered))}.")}
<ul class="legend">{"".join(rows)}</ul>
</section>"""


def _picker(numbers: Sequence[int], label: str) -> str:
    """A button that picks some sentences out of the article."""
    if not numbers:
        return f'<span class="pick">{label}</span>'
    ids = " ".join(f"s{number}" for number in numbers)
    return (
        f'<button type="button" class="pick" aria-pressed="false" data-pick="{ids}">'
        f"{label}</button>"
    )


def _sources(document: TaggedDocument) -> str:
    if document.sources:
        told = f'<ol class="sources">{"".join(map(_source, document.sources))}</ol>'
    else:
        told = "<p>No sources were made out.</p>"
    return f'<section aria-labelledby="who"><h2 id="who">Who speaks</h2>{told}</section>'


def _source(source: Source) -> str:
    number = max(len(source.sentences), 1)
    parts = [
        (tag, source.share * source.tags[tag] / number) for tag in ATTRIBUTED if tag in source.tags
    ]
    forms = ", ".join(
        f"{source.forms[form]:,} {words}"
        for form, words in FORM_WORDS.items()
        if form in source.forms
    )
    name = plain(source.name)
    called = [plain(mention.text) for mention in source.mentions]
    aliases = list(
        {phrase.lower(): phrase for phrase in reversed(called) if phrase != name}.values()
    )
    aliases.reverse()
    also = ", ".join(f"<bdi>“{escape(alias)}”</bdi>" for alias in aliases[:_ALIASES])
    if len(aliases) > _ALIASES:
        also += f" and {len(aliases) - _ALIASES:,} more"
    letters = "".join(badge(tag) for tag in ATTRIBUTED if tag in source.tags)
    named = ", ".join(LEGEND[tag].name.lower() for tag in ATTRIBUTED if tag in source.tags)
    picker = _picker([n + 1 for n in source.sentences], f"<bdi>{escape(name)}</bdi>")
    return (
        f'<li><p class="name">{picker} <span>{letters}<span class="unseen">{named}</span></span>'
        f"</p>{bar(parts)}<p>{escape(KIND_WORDS[source.kind].capitalize())} · "
        f"{count(len(source.sentences), 'sentence')}, {percent(source.share)} of what is "
        f"attributed{': ' + forms if forms else ''}</p>"
        + (f'<p class="aliases">Also {also}</p>' if also else "")
        + "</li>"
    )


def _marks_legend() -> str:
    return """<section aria-labelledby="marks">
<h2 id="marks">Reading the marks</h2>
<ul class="marks">
<li><span class="quote">Thin line</span>: words in quotation marks</li>
<li><span class="source">Thick line</span>: the phrase that names the source</li>
<li><span class="cue">Dotted line</span>: the words of reporting</li>
</ul>
<p class="help">Choose a sentence or its letter to see the evidence. The arrow keys move from letter
to letter, Esc closes.</p>
</section>"""
