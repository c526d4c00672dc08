"""The evidence behind a tag, as a page shows it."""

from collections.abc import Iterator, Sequence
from typing import Final

from quoteattr.document import TaggedDocument, TaggedSentence
from quoteattr.explain import Explanation, Weight
from quoteattr.labels import NONE
from quoteattr.legend import FORM_WORDS, LEGEND, percent, plain
from quoteattr.markup import badge, bar, escape, marked

#: From these changes of a probability on, a word is underlined so many times as thick.
_HEAVY: Final = (0.02, 0.1, 0.3)


def panels(document: TaggedDocument, explanations: Sequence[Explanation]) -> Iterator[str]:
    """A panel for each sentence, which its badge opens.

    Parameters
    ----------
    document : TaggedDocument
    explanations : sequence of Explanation
        One a sentence, or none at all.

    Yields
    ------
    str
        HTML with the id ``e1``, ``e2``, …
    """
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
    return marked(sentence.text, sentence.start, marks)


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
