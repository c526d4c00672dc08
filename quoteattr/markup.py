"""What every page is made of: escaped text, marks, badges, bars, and the frame around them.

A page is one file that needs no network. Its style and script stand in it, and its
Content-Security-Policy allows these two by their digests and nothing else, so that nothing in a
hostile article could run even if it were not escaped.
"""

import html
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from string import Template
from typing import Final

from quoteattr.document import Span
from quoteattr.labels import TAGS
from quoteattr.legend import LEGEND, percent

# What UTF-8 or HTML can't hold.
_UNWRITABLE: Final = re.compile("[\x00\ud800-\udfff]")


def escape(text: str) -> str:
    r"""Text as HTML, in an element or an attribute.

    Parameters
    ----------
    text : str
        Any text. Lone surrogates and NUL, which HTML can't hold, become U+FFFD.

    Examples
    --------
    >>> escape("<b title='x'>\r\n")
    '&lt;b title=&#x27;x&#x27;&gt;&#13;\n'
    """
    return html.escape(_UNWRITABLE.sub("\ufffd", text)).replace("\r", "&#13;")


def css_class(tag: str | None) -> str:
    """The class of everything that has a tag's colour."""
    return f"tag-{tag}" if tag in TAGS else "tag-undecided"


def badge(tag: str | None) -> str:
    """A tag's letter, for the eye; its name stands beside it."""
    return f'<span class="badge {css_class(tag)}" aria-hidden="true">{LEGEND[tag].letter}</span>'


def marked(text: str, offset: int, marks: Sequence[tuple[Span, str]]) -> str:
    """Text with classes on its marked stretches, which may overlap.

    Parameters
    ----------
    text : str
    offset : int
        Where in its document the text begins.
    marks : sequence of (Span, str)
        Stretches of the document and their classes; they may reach beyond the text.

    Examples
    --------
    >>> from quoteattr.document import Span
    >>> marked("she said", 10, [(Span(14, 18, "said"), "cue")])
    'she <span class="cue">said</span>'
    """
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


def bar(shares: Iterable[tuple[str | None, float]], label: str = "") -> str:
    """A bar of coloured and patterned parts.

    Parameters
    ----------
    shares : iterable of (str or None, float)
        Tag and length of each part, as a share of the whole bar.
    label : str
        What it shows, for those who can't see it; without one the bar is decoration.
    """
    parts, at = [], 0.0
    for tag, share in shares:
        if share > 0:
            parts.append(
                f'<rect class="{css_class(tag)}" x="{100 * at:.2f}%" width="{100 * share:.2f}%" '
                'height="100%"/>'
            )
            at += share
    what = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return f'<svg class="bar" {what}>{"".join(parts)}</svg>'


def lanes(pieces: Sequence[tuple[str | None, int]]) -> str:
    """A text from its first sentence to its last, each a bar in the lane of its tag.

    Parameters
    ----------
    pieces : sequence of (str or None, int)
        Tag and length of each sentence, in order. Each links to ``#s1``, ``#s2``, ….
    """
    rows = [tag for tag in LEGEND if any(tag == used for used, _ in pieces)]
    whole = max(sum(length for _, length in pieces), 1)
    drawn, at = [], 0
    for number, (tag, length) in enumerate(pieces, 1):
        drawn.append(
            f'<a href="#s{number}" tabindex="-1"><rect class="{css_class(tag)}" '
            f'x="{100 * at / whole:.2f}%" width="{100 * length / whole:.2f}%" '
            f'y="{rows.index(tag) * 14}" height="11"/></a>'
        )
        at += length
    names = "".join(f"<li>{LEGEND[tag].name}</li>" for tag in rows)
    return (
        f'<div class="lanes" aria-hidden="true"><ul>{names}</ul>'
        f'<svg height="{len(rows) * 14 - 3}">{"".join(drawn)}</svg></div>'
    )


def shares_in_words(shares: Mapping[str | None, float]) -> str:
    """Shares of the tags as a list in words."""
    return ", ".join(
        f"{LEGEND[tag].name.lower()} {percent(shares[tag])}" for tag in LEGEND if tag in shares
    )


@cache
def asset(name: str) -> str:
    """A file of ``quoteattr/data``."""
    return files("quoteattr").joinpath("data", name).read_text(encoding="utf-8")


def frame(title: str, body: str, layout: str) -> str:
    """A whole page.

    Parameters
    ----------
    title : str
        Plain text.
    body : str
        HTML.
    layout : str
        Class of the page: ``article`` or ``overview``.
    """
    from quoteattr import __version__

    style, script = asset("marks.css") + asset("page.css"), asset("page.js")
    return Template(asset("page.html")).substitute(
        title=escape(title),
        layout=layout,
        style=style,
        style_digest=_digest(style),
        script=script,
        script_digest=_digest(script),
        body=body,
        version=escape(__version__),
    )


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
