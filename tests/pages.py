"""Documents that the tests of pages share, and what a browser would make of a page."""

from dataclasses import replace
from html.parser import HTMLParser

from quoteattr.document import Attribution, Source, Span, TaggedDocument, TaggedSentence
from quoteattr.labels import TAGS

ATTACK = "</script><script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
#: What tries to get out of an element, an attribute, a script, a line or the direction of text.
HOSTILE = [
    f"“{ATTACK}” said Ann Okafor.",
    "He said \" onmouseover=\"window.ran = 1\" ' autofocus onfocus='window.ran = 1' x=.",
    "<style>*{display:none}</style><!-- <svg onload=window.ran=1> &lt;b&gt; &amp;#60;",
    "A spokesman for \u202eevil\u2066 Corp\u2028said\u2029so; javascript:ran=1 ]]>\r\nand left.",
    "${body} $style %s {0} {{x}} \\u003cscript\\u003e",
    "NUL \x00, escape \x1b[2J\x1b]0;x\x07, and half a pair \ud800.",
]


def span(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part), part)


def sure_of(tag: str | None) -> dict[str, float]:
    return {other: 0.92 if other == (tag or "none") else 0.02 for other in TAGS}


def tagged(
    parts: list[tuple[str, str | None, str | None]], between: str = " ", id: str | None = "a.txt"
) -> TaggedDocument:
    """A document of sentences with tag and form."""
    sentences, at = [], 0
    for text, tag, form in parts:
        sentences.append(TaggedSentence(text, at, at + len(text), tag, form, sure_of(tag)))
        at += len(text) + len(between)
    return TaggedDocument(between.join(text for text, _, _ in parts), tuple(sentences), id)


def an_article() -> TaggedDocument:
    """Four sentences with everything that a result can hold."""
    document = tagged(
        [
            ("Bridge closed for summer", "none", None),
            ("“It was my fault,” Ann Okafor said.", "direct_quote", "direct"),
            ("Two engineers told her so.", "anonymous_source", "indirect"),
            ("The agency declined to comment.", None, "indirect"),
        ],
        "\n\n",
    )
    text = document.text
    first, quote, told, agency = document.sentences
    ann, two = span(text, "Ann Okafor"), span(text, "Two engineers")
    sentences = (
        first,
        replace(
            quote,
            attributions=(Attribution(span(text, "said"), ann),),
            quotes=(span(text, "It was my fault,"),),
            speaker="Ann Okafor",
        ),
        replace(told, attributions=(Attribution(span(text, "told"), two),), speaker=two.text),
        agency,
    )
    sources = (
        Source("Ann Okafor", "person", (ann,), (1,), {"direct_quote": 1}, {"direct": 1}, 0.5),
        Source(
            "Two engineers",
            "unnamed",
            (two, span(text, "her")),
            (2,),
            {"anonymous_source": 1},
            {"indirect": 1},
            0.5,
        ),
    )
    return replace(document, sentences=sentences, sources=sources)


def a_hostile_article() -> TaggedDocument:
    """What attacks, wherever a result holds text."""
    document = tagged([(text, "paraphrase", "partial") for text in HOSTILE], "\n", id=ATTACK)
    first = document.sentences[0]
    whole = Span(0, first.end, first.text)
    sentence = replace(
        first, attributions=(Attribution(whole, whole),), quotes=(whole,), speaker=ATTACK
    )
    source = Source(
        ATTACK,
        "document",
        tuple(Span(0, len(text), text) for text in HOSTILE),
        (0, 1),
        {"paraphrase": 2},
        {"partial": 2},
        1.0,
    )
    return replace(document, sentences=(sentence, *document.sentences[1:]), sources=(source,))


class Parsed(HTMLParser):
    """A page's elements and texts; fails on one that is not balanced.

    Attributes
    ----------
    elements : list of (str, dict)
        Name and attributes of every element, in order.
    sentences : list of str
        Text of each sentence, without its badge.
    text : str
        All text outside of style and script.
    """

    VOID = frozenset(["meta", "link", "br", "img", "input"])

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.sentences: list[str] = []
        self.text = ""
        self._open: list[tuple[str, str]] = []
        self.feed(page)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute twice: {attrs}"
        self.elements.append((tag, dict(attrs)))
        if tag in self.VOID:
            return
        kinds = (dict(attrs).get("class") or "").split()
        self._open.append((tag, kinds[0] if kinds else ""))
        if "sentence" in kinds:
            self.sentences.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open[-1][0] == tag, f"</{tag}> closes {self._open[-1:]}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        kinds = [kind for _, kind in self._open]
        if not any(tag in ("style", "script") for tag, _ in self._open):
            self.text += data
        if "sentence" in kinds and "badge" not in kinds and "unseen" not in kinds:
            self.sentences[-1] += data

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for element, attributes in self.elements if element == name]
