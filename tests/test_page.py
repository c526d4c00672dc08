"""Pages without a browser: balanced, escaped, complete, legible."""

import colorsys
import re
from pathlib import Path

import pytest
from conftest import SAMPLE
from pages import ATTACK, HOSTILE, Parsed, a_hostile_article, an_article, tagged

from quoteattr.document import Span, TaggedDocument
from quoteattr.explain import Explanation, Weight
from quoteattr.labels import TAGS
from quoteattr.legend import LEGEND, percent, summary
from quoteattr.markup import asset
from quoteattr.overview import Listed, overview_page
from quoteattr.page import article_page, fragment, headline
from quoteattr.site import SiteError, write
from quoteattr.tagger import Tagger


def writable(text: str) -> str:
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


def test_the_text_is_all_there(tagger: Tagger) -> None:
    document = tagger.tag(SAMPLE.read_text(encoding="utf-8"))
    texts = [s.text for s in document.sentences]
    assert Parsed(article_page(document)).sentences == texts
    assert Parsed(fragment(document)).sentences == texts
    page = article_page(document)
    body = page[page.index("<article") : page.index("</article>")]
    words = Parsed(re.sub(r"<button.*?</button>", "", f"{body}</article>")).text.split()
    assert words == document.text[document.sentences[0].end :].split()


def test_hostile_text_is_only_text() -> None:
    document = a_hostile_article()
    harmless = Parsed(
        article_page(tagged([("x y.", "paraphrase", "partial")] * len(HOSTILE), "\n"))
    )
    for page in (
        article_page(document, home=ATTACK),
        overview_page([Listed.of(document, "a.html")]),
    ):
        parsed = Parsed(page)
        assert ATTACK in parsed.text
        assert len(parsed.all("script")) == len(parsed.all("style")) == 1
        assert not parsed.all("img") and "-->" not in page
        known = {name for _, attributes in harmless.elements for name in attributes}
        known |= {"tabindex", "data-value", "data-words"}
        assert {name for _, attributes in parsed.elements for name in attributes} <= known
    assert Parsed(article_page(document)).sentences == list(map(writable, HOSTILE))
    piece = Parsed(fragment(document))
    assert ATTACK in piece.text
    assert piece.sentences == list(map(writable, HOSTILE)) and not piece.all("script")


def test_a_page_needs_nothing_else() -> None:
    for page in (
        article_page(an_article(), home="index.html"),
        overview_page([Listed.of(an_article(), "a.html")]),
    ):
        parsed = Parsed(page)
        [policy] = [m["content"] for m in parsed.all("meta") if "http-equiv" in m]
        assert policy is not None and policy.startswith("default-src 'none'")
        assert "unsafe" not in policy and not parsed.all("img")
        assert "://" not in page and "url(" not in page.replace("url(#", "")
        assert not any("style" in a or "onclick" in a for _, a in parsed.elements)
        ids = [a["id"] for _, a in parsed.elements if "id" in a]
        assert len(ids) == len(set(ids))
        for name in ("popovertarget", "aria-labelledby"):
            assert {a[name] for _, a in parsed.elements if name in a} <= set(ids)
        links = {str(a["href"])[1:] for a in parsed.all("a") if str(a["href"]).startswith("#")}
        assert links <= set(ids)
        picked = {i for a in parsed.all("button") for i in (a.get("data-pick") or "").split()}
        assert picked <= set(ids)


def test_each_sentence_has_a_badge_and_its_evidence() -> None:
    document = an_article()
    quoted, told = document.sentences[1], document.sentences[2]
    empty = [Explanation(s, (), ()) for s in document.sentences]
    empty[2] = Explanation(
        told,
        (
            Weight(Span(told.start, told.start + 3, "Two"), 0.41),
            Weight(Span(told.start + 14, told.start + 18, "told"), -0.05),
        ),
        (Weight(Span(quoted.start, quoted.end, quoted.text), 0.12),),
    )
    parsed = Parsed(article_page(document, empty))
    badges = [b for b in parsed.all("button") if "badge" in str(b.get("class"))]
    assert [str(b["aria-label"]).split(".")[0] for b in badges] == [
        "Not attributed, 92% sure",
        "Direct quote, 92% sure",
        "Anonymous source, 92% sure",
        "Not decided, 92% sure",
    ]
    assert [b["popovertarget"] for b in badges] == ["e1", "e2", "e3", "e4"]
    [panel] = [e for _, e in parsed.elements if e.get("id") == "e3"]
    assert panel["data-context"] == "s2"
    page = article_page(document, empty)
    panel_html = page[page.index('id="e3"') : page.index('id="e4"')]
    for piece in ("+41", "−5", "+12", 'class="for3"', 'class="against"', "Two engineers", "#s2"):
        assert piece in panel_html
    with pytest.raises(ValueError, match="1 explanations for 4 sentences"):
        article_page(document, empty[:1])


def test_marks() -> None:
    page = article_page(an_article())
    for kind, text in (
        ("quote", "It was my fault,"),
        ("source", "Two engineers"),
        ("cue", "told"),
        ("source", "Ann Okafor"),
    ):
        assert f'<span class="{kind}">{text}</span>' in page
    # A cue inside a quotation is both.
    document = a_hostile_article()
    assert '<span class="quote cue source">' in article_page(document)


def test_sourcing_and_sources() -> None:
    document = an_article()
    told = summary(document)
    assert told == [
        "2 of 4 sentences (50%) are attributed to somebody.",
        "2 sources speak.",
        "For 1 (25%) only unnamed people answer, at most 1 on end.",
        "1 sentence could not be decided.",
    ]
    parsed = Parsed(article_page(document))
    assert " ".join(told) in parsed.text
    assert "Unnamed · 1 sentence, 50% of what is attributed: 1 reported" in parsed.text
    assert "Also “her”" in parsed.text
    assert "No sources were made out" in Parsed(article_page(tagged([("A.", "none", None)]))).text


def test_headings() -> None:
    assert headline(an_article()) == "Bridge closed for summer"
    parsed = Parsed(article_page(an_article()))
    assert len(parsed.all("h1")) == 1
    plain = tagged([("It closed.", "none", None), ("It rained.", "none", None)], "\n\n")
    assert headline(plain) is None
    assert len(Parsed(article_page(plain)).all("h1")) == 1
    assert headline(tagged([("Bridge closed", "none", None)])) is None


@pytest.mark.parametrize("text", ["", " \n", "x"])
def test_small_documents(tagger: Tagger, text: str) -> None:
    for page in (article_page(tagger.tag(text)), fragment(tagger.tag(text))):
        Parsed(page)
    Parsed(overview_page([Listed.of(tagger.tag(text), "a.html")]))
    Parsed(overview_page([]))


def test_notebooks(tagger: Tagger) -> None:
    document = tagger.tag("“Rain,” said Ann Okafor.")
    assert document._repr_html_() == fragment(document)
    assert "Who speaks: Ann Okafor 1, Two engineers 1." in Parsed(fragment(an_article())).text
    # Two outputs stand in one page.
    assert not any("id" in attributes for _, attributes in Parsed(fragment(document)).elements)


def test_the_list_of_articles() -> None:
    page = overview_page([Listed.of(an_article(), "ä b.html")])
    parsed = Parsed(page)
    assert [a["href"] for a in parsed.all("a")][-1] == "%C3%A4%20b.html"
    values = [a["data-value"] for _, a in parsed.elements if "data-value" in a]
    assert values == ["Bridge closed for summer", "4", "0.5", "0.25", "0", "0", "0.25", "2", "1"]


def test_writing_pages(tagger: Tagger, tmp_path: Path) -> None:
    one, two = ("a/x.txt", "Rain fell."), ("b/x.txt", "Snow fell.")
    write([one], tagger, str(tmp_path / "one.html"))
    assert "Rain fell." in (tmp_path / "one.html").read_text(encoding="utf-8")
    for documents, said in (([one, two], "more"), ([], "none")):
        with pytest.raises(SiteError, match=f"these are {said}"):
            write(documents, tagger, str(tmp_path / "two.html"))
    names = ["../../etc/passwd", "index", "X.txt", ".hidden", ATTACK, "n" * 999, "\ud800", "é.txt"]
    texts = [(name, "Rain fell.") for name in names]
    write([one, two, *texts], tagger, str(tmp_path / "site"), evidence=False)
    found = {p.name for p in (tmp_path / "site").iterdir()}
    assert {"index.html", "index-2.html", "x.html", "x-2.html", "X-3.html", "passwd.html"} <= found
    assert {"hidden.html", "article.html", "é.html"} <= found
    assert len(found) == len(names) + 3
    links = Parsed((tmp_path / "site" / "index.html").read_text(encoding="utf-8")).all("a")
    assert len(links) == len(names) + 3  # and the one that skips to the table
    with pytest.raises(SiteError, match=r"one\.html.x: can't be made a folder"):
        write([one], tagger, str(tmp_path / "one.html" / "x"))
    with pytest.raises(SiteError, match="can't be written"):
        write([one], tagger, str(tmp_path / "none" / "x.html"))


def test_percent_claims_no_certainty() -> None:
    assert [percent(x) for x in (0.9951, 0.0049, 0.985)] == [">99%", "<1%", "98%"]


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(a: str, b: str) -> float:
    """Contrast ratio of WCAG 2."""
    low, high = sorted((_luminance(a), _luminance(b)))
    return (high + 0.05) / (low + 0.05)


def _schemes() -> dict[str, dict[str, str]]:
    light, dark = asset("marks.css").split("@media screen and (prefers-color-scheme: dark)")
    found = {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part))
        for name, part in (("light", light), ("dark", dark))
    }
    assert found["light"].keys() == found["dark"].keys() and len(found["light"]) == 16
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_aa_or_better(scheme: str) -> None:
    colours = _schemes()[scheme]
    tags = ("direct", "paraphrase", "official", "anonymous", "undecided")
    pairs = [(text, ground) for text in ("text", "muted") for ground in ("paper", "panel")]
    for tag in tags:
        pairs += [("text", f"{tag}-tint"), (f"{tag}-ink", f"{tag}-tint"), (f"{tag}-ink", "paper")]
    for a, b in pairs:
        assert _contrast(colours[a], colours[b]) >= 4.5, (a, b)
    assert _contrast(colours["focus"], colours["paper"]) >= 3


def test_tags_differ_in_more_than_colour() -> None:
    assert len({entry.letter for entry in LEGEND.values()}) == len(LEGEND) == len(TAGS) + 1
    hues = []
    for tag in ("direct", "paraphrase", "official", "anonymous"):
        colour = _schemes()["light"][f"{tag}-ink"]
        hues.append(colorsys.rgb_to_hls(*(int(colour[i : i + 2], 16) for i in (1, 3, 5)))[0])
    assert len({round(hue, 1) for hue in hues}) == 4


def test_a_long_document_stays_proportionate() -> None:
    """A page grows with its text and not faster."""

    def size(number: int) -> int:
        parts: list[tuple[str, str | None, str | None]] = [("A b c.", "none", None)] * number
        return len(article_page(tagged(parts)))

    small, large = size(100), size(1000)
    assert large < 11 * small


def test_documents_from_other_hands() -> None:
    empty = TaggedDocument("", ())
    assert summary(empty) == ["The text holds no sentences."]
