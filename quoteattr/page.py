"""One article to look at: a page of its own, or a piece of one for notebooks."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from quoteattr.document import Source, Span, TaggedDocument, TaggedSentence
from quoteattr.explain import Explanation, Weight
from quoteattr.labels import NONE
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
from quoteattr.markup import asset, badge, bar, css_class, escape, frame, lanes, shares_in_words
from quoteattr.paragraphs import paragraph_starts

#: A heading is at most so long, and ends in none of these.
_HEADING: Final = 150
_ENDS: Final = (".", "!", "?", "…", ":", '"', "”", "’")
#: A last word up to this length stays on one line with the badge that follows it.
_WORD: Final = 24
#: Phrases by which a source is also called that a page lists.
_ALIASES: Final = 4
#: From these changes of a probability on, a word is underlined so many times as thick.
_HEAVY: Final = (0.02, 0.1, 0.3)

Marks = Sequence[tuple[Span, str]]


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
{"".join(_evidence(document, explanations))}
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
    for cue, source in sentence.attributions:
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
    before = _marked(text[:cut], sentence.start, marks)
    last = _marked(text[cut:], sentence.start + cut, marks)
    return f'{opening}{before}<span class="last">{last}{button}</span></span>'


def _marked(text: str, offset: int, marks: Marks) -> str:
    """Text with classes on its marked stretches, which may overlap."""
    edges = {0, len(text)}
    for span, _ in marks:
        edges |= {min(max(at - offset, 0), len(text)) for at in span[:2]}
    cuts = sorted(edges)
    pieces = []
    for start, end in pairwise(cuts):
        classes = dict.fromkeys(
            name
            for span, name in marks
            if span.start <= start + offset and end + offset <= span.end
        )
        piece = escape(text[start:end])
        pieces.append(f'<span class="{" ".join(classes)}">{piece}</span>' if classes else piece)
    return "".join(pieces)


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


def _evidence(document: TaggedDocument, explanations: Sequence[Explanation]) -> Iterator[str]:
    """A panel for each sentence, shown when its badge is pressed."""
    numbers = {s.start: n for n, s in enumerate(document.sentences, 1)}
    for n, sentence in enumerate(document.sentences, 1):
        why = explanations[n - 1] if explanations else None
        context = [numbers[w.span.start] for w in why.context] if why else []
        related = " ".join(f"s{number}" for number in context)
        yield f"""<div popover class="evidence" id="e{n}" role="dialog"
 aria-labelledby="t{n}" data-sentence="s{n}" data-context="{related}">
<div class="title">{badge(sentence.tag)}<h2 id="t{n}">{escape(LEGEND[sentence.tag].name)}</h2>
<button type="button" popovertarget="e{n}" popovertargetaction="hide">Close</button></div>
<p class="meaning">{escape(LEGEND[sentence.tag].meaning)}</p>
<blockquote dir="auto">{_weighed(sentence, why)}</blockquote>
{_facts(sentence)}
{_chances(sentence)}
{_weights(sentence, why, context)}
</div>
"""


def _weighed(sentence: TaggedSentence, why: Explanation | None) -> str:
    marks = []
    for weight in why.words if why else ():
        size = sum(abs(weight.change) >= least for least in _HEAVY)
        marks.append((weight.span, f"for{size}" if weight.change > 0 else "against"))
    return _marked(sentence.text, sentence.start, marks)


def _facts(sentence: TaggedSentence) -> str:
    facts = []
    if sentence.form:
        facts.append(("Words", FORM_WORDS[sentence.form]))
    if sentence.source:
        facts.append(("Source", sentence.source.text))
    if sentence.cue:
        facts.append(("Reported by", sentence.cue.text))
    if sentence.speaker:
        facts.append(("Speaker", sentence.speaker))
    rows = "".join(
        f"<div><dt>{name}</dt><dd><bdi>{escape(plain(value))}</bdi></dd></div>"
        for name, value in facts
    )
    return f"<dl>{rows}</dl>" if rows else ""


def _chances(sentence: TaggedSentence) -> str:
    rows = "".join(
        f"<tr><th scope=row>{badge(tag)} {escape(LEGEND[tag].name)}</th>"
        f"<td>{bar([(tag, chance)])}</td><td>{percent(chance)}</td></tr>"
        for tag, chance in sorted(sentence.probabilities.items(), key=lambda pair: -pair[1])
    )
    return f'<h3>How sure</h3><table class="chances">{rows}</table>'


def _weights(sentence: TaggedSentence, why: Explanation | None, context: Sequence[int]) -> str:
    if sentence.tag == NONE:
        return ""
    if why is None:
        return "<p>What weighed for this tag was left out of this page.</p>"
    words = "".join(
        f"<li>{_change(weight)} <bdi>“{escape(plain(weight.span.text))}”</bdi></li>"
        for weight in why.words
    )
    others = "".join(
        f'<li>{_change(weight)} <a href="#s{n}">'
        f"<bdi>{escape(plain(weight.span.text))}</bdi></a></li>"
        for weight, n in zip(why.context, context, strict=True)
    )
    told = ""
    if words:
        told += f'<h3>Words that weigh</h3><ul class="weights">{words}</ul>'
    if others:
        told += f'<h3>Other sentences that weigh</h3><ul class="weights">{others}</ul>'
    method = (
        "Each figure: by how many percentage points the tag becomes less likely when the words "
        "are left out; below zero, more likely."
        if told
        else "The tag stands firm: leaving out any one word, or any one other sentence nearby, "
        "makes it less likely by under 2 percentage points."
    )
    return f'{told}<p class="help">{method}</p>'


def _change(weight: Weight) -> str:
    sign = "+" if weight.change > 0 else "−"
    return f'<span class="figure">{sign}{abs(100 * weight.change):.0f}</span>'
