"""Many articles to look at: a page that lists them with their figures."""

from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import quote

from quoteattr.document import Sourcing, TaggedDocument
from quoteattr.labels import ANONYMOUS, NONE
from quoteattr.legend import ATTRIBUTED, LEGEND, count, percent, plain
from quoteattr.markup import badge, bar, escape, frame, shares_in_words
from quoteattr.page import headline


class Listed(NamedTuple):
    """An article in the list.

    Attributes
    ----------
    file : str
        Name of its page, beside the list.
    name, title : str
        What its document is called, and what it is headed.
    counts : dict
        Number of its sentences by tag.
    sourcing : Sourcing
    """

    file: str
    name: str
    title: str
    counts: dict[str | None, int]
    sourcing: Sourcing

    @classmethod
    def of(cls, document: TaggedDocument, file: str) -> "Listed":
        """What the list needs of a document, which need not be kept."""
        name = plain(document.id or "") or file
        return cls(file, name, headline(document) or name, document.counts, document.sourcing)


#: Heading of each column of figures, and the share of the sentences that it shows.
_SHARES: Final = {"Attributed": None, **{LEGEND[tag].name: tag for tag in ATTRIBUTED}}


def overview_page(articles: Sequence[Listed]) -> str:
    """Articles and how they are sourced, as a self-contained HTML page.

    Parameters
    ----------
    articles : sequence of Listed
        In the order in which they are first shown.

    Returns
    -------
    str
        A whole HTML document.

    Examples
    --------
    >>> import quoteattr
    >>> doc = quoteattr.load().tag("“Rain,” said Ann Lee.", id="rain.txt")
    >>> 'href="rain.html"' in overview_page([Listed.of(doc, "rain.html")])
    True
    """
    sums = {tag: sum(a.counts.get(tag, 0) for a in articles) for tag in LEGEND}
    total = sum(sums.values())
    shares = {tag: number / max(total, 1) for tag, number in sums.items() if number}
    title = f"{count(len(articles), 'article')} and who answers for them"
    key = "".join(
        f"<span>{badge(tag)} {escape(LEGEND[tag].name)} {percent(share)}</span>"
        for tag, share in shares.items()
    )
    headings = "".join(
        f'<th scope="col"><button type="button">{escape(name)}</button></th>'
        for name in ("Sentences", *_SHARES, "Sources", "Longest unnamed")
    )
    body = f"""
<a class="skip" href="#articles">Skip to the articles</a>
<header class="masthead"><p>Who answers for this sentence?</p></header>
<main>
<h1>{escape(title)}</h1>
<p class="lead">{escape(_lead(articles, total, sums))}</p>
<div class="whole">{bar(shares.items(), f"All sentences: {shares_in_words(shares)}.")}
<p class="key">{key}</p></div>
<p class="help" id="articles">Shares are of an article’s sentences. Longest unnamed: the most
sentences on end for which only unnamed people answer. Choose a heading to sort.</p>
<div class="scroll" role="region" aria-labelledby="articles" tabindex="0">
<table>
<thead><tr><th scope="col" data-words><button type="button">Article</button></th>
<th scope="col" class="chart">From whom</th>{headings}</tr></thead>
<tbody>
{"".join(map(_row, articles))}</tbody>
</table>
</div>
</main>
"""
    return frame(title, body, "overview")


def _lead(articles: Sequence[Listed], total: int, sums: dict[str | None, int]) -> str:
    attributed = total - sums[NONE] - sums[None]
    single = sum(a.sourcing.single_source is not None for a in articles)
    unnamed = sum(ANONYMOUS in a.counts for a in articles)
    told = (
        f"{attributed:,} of {count(total, 'sentence')} ({percent(attributed / max(total, 1))}) "
        f"are attributed to somebody. Unnamed people answer for a sentence or more in "
        f"{count(unnamed, 'article')}."
    )
    if single:
        told += f" {count(single, 'article')} with a single source."
    return told


def _row(article: Listed) -> str:
    sourcing = article.sourcing
    total = sum(article.counts.values())
    shares = {tag: n / max(total, 1) for tag in LEGEND if (n := article.counts.get(tag, 0))}
    cells: list[tuple[float, str]] = [(total, f"{total:,}")]
    for tag in _SHARES.values():
        share = sourcing.attributed if tag is None else sourcing.shares[tag]
        cells.append((share, percent(share)))
    cells += [(n, f"{n:,}") for n in (sourcing.sources, sourcing.longest_unnamed)]
    figures = "".join(f'<td data-value="{value:.6g}">{shown}</td>' for value, shown in cells)
    name = f"<p><bdi>{escape(article.name)}</bdi></p>" if article.name != article.title else ""
    return (
        f'<tr><th scope="row" data-value="{escape(article.title)}"><a href="{quote(article.file)}">'
        f"<bdi>{escape(article.title)}</bdi></a>{name}</th>"
        f'<td class="chart">{bar(shares.items(), shares_in_words(shares))}</td>{figures}</tr>\n'
    )
