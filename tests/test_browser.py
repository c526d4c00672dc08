"""Pages in a real browser: they render, answer clicks and keys, and run nothing of an article's."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pages import a_hostile_article, an_article

from quoteattr.document import TaggedDocument
from quoteattr.explain import Explanation, Weight
from quoteattr.overview import Listed, overview_page
from quoteattr.page import article_page, fragment

playwright = pytest.importorskip(
    "playwright.sync_api", reason="no Playwright: pip install 'quoteattr[browser]'"
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as running:
        own = running.chromium.executable_path
        names = ("chromium", "chromium-browser", "google-chrome")
        path = own if Path(own).exists() else next(filter(None, map(shutil.which, names)), None)
        if path is None:
            pytest.skip("no Chromium: apt-get install chromium, or playwright install chromium")
        browser = running.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Tab:
    """A page in a tab of its own, and everything that it complains of or asks for."""

    def __init__(self, browser: Any, file: Path, **settings: Any) -> None:
        self.complaints: list[str] = []
        self.page = browser.new_context(**settings).new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on(
            "request",
            lambda request: (
                None if request.url == file.as_uri() else self.complaints.append(request.url)
            ),
        )
        self.page.goto(file.as_uri())

    def __call__(self, selector: str) -> Any:
        return self.page.locator(selector)

    def focused(self) -> str | None:
        return self.page.evaluate("document.activeElement.getAttribute('popovertarget')")

    def opened(self) -> list[str]:
        return self.page.evaluate("[...document.querySelectorAll(':popover-open')].map(e => e.id)")

    def classes(self, name: str) -> list[str]:
        # That a popover opened or closed is told in a task of its own.
        self.page.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        return self.page.evaluate(
            f"[...document.querySelectorAll('.sentence.{name}')].map(e => e.id)"
        )


def explained(document: TaggedDocument) -> list[Explanation]:
    first, second, *_ = document.sentences
    weight = Weight(second.attributions[0].cue, 0.3)
    context = Weight(second.attributions[0].cue._replace(start=first.start), 0.2)
    return [
        Explanation(s, (weight,) if s is second else (), (context,) if s is second else ())
        for s in document.sentences
    ]


@pytest.fixture
def article(chromium: Any, tmp_path: Path) -> Iterator[Tab]:
    document = an_article()
    file = tmp_path / "a.html"
    file.write_text(article_page(document, explained(document)), encoding="utf-8")
    tab = Tab(chromium, file)
    yield tab
    assert tab.complaints == []


def test_it_renders(article: Tab) -> None:
    assert article.page.title() == "Bridge closed for summer – who answers for it"
    assert article("h1").is_visible() and article("aside").is_visible()
    # The style applies: its digest is right.
    tints = {
        article(f"#s{n}").evaluate("e => getComputedStyle(e).backgroundColor") for n in (1, 2, 3)
    }
    assert len(tints) == 3
    assert not article("#e2").is_visible()
    tree = article("body").aria_snapshot()
    assert 'button "Anonymous source, 92% sure. Evidence for sentence 3."' in tree
    assert 'heading "How it is sourced"' in tree and "complementary" in tree


def test_confidence_on_hover_and_focus(article: Tab) -> None:
    def told() -> str:
        return str(article("#s3 button").evaluate("e => getComputedStyle(e, '::after').visibility"))

    assert told() == "hidden"
    article("#s3 .cue").hover()
    assert told() == "visible"
    article.page.keyboard.press("Escape")
    assert told() == "hidden"
    article.page.mouse.move(1, 1)
    article("#s2 button").focus()
    article.page.keyboard.press("Tab")
    assert article.focused() == "e3" and told() == "visible"
    assert article("#s3 button").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_evidence_on_click(article: Tab) -> None:
    article("#s2 .quote").click()
    assert article.opened() == ["e2"] and article("#e2").is_visible()
    assert article.classes("open") == ["s2"] and article.classes("context") == ["s1"]
    assert "+30" in article("#e2").inner_text()
    article("#s3 .source").click()
    assert article.opened() == ["e3"] and article.classes("open") == ["s3"]
    article("#e3 >> text=Close").click()
    assert article.opened() == [] and article.classes("open") == []


def test_the_keyboard_alone(article: Tab) -> None:
    article.page.keyboard.press("Tab")
    assert article.page.evaluate("document.activeElement.className") == "skip"
    article.page.keyboard.press("Tab")
    assert article.focused() == "e1"
    article.page.keyboard.press("ArrowDown")
    assert article.focused() == "e2"
    article.page.keyboard.press("Enter")
    assert article.opened() == ["e2"]
    article.page.keyboard.press("ArrowRight")
    assert (article.focused(), article.opened()) == ("e3", ["e3"])
    article.page.keyboard.press("Escape")
    assert (article.focused(), article.opened()) == ("e3", [])


def test_picking_sentences(article: Tab) -> None:
    name = article.page.get_by_role("button", name="Two engineers")
    name.click()
    assert article.classes("picked") == ["s3"] and name.get_attribute("aria-pressed") == "true"
    assert article("#status").inner_text() == "1 of 4 sentences picked out"
    article.page.get_by_role("button", name="Direct quote", exact=True).click()
    assert article.classes("picked") == ["s2"] and name.get_attribute("aria-pressed") == "false"
    article.page.keyboard.press("Escape")
    assert article.classes("picked") == []


def test_without_scripts(chromium: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text(article_page(an_article()), encoding="utf-8")
    tab = Tab(chromium, file, java_script_enabled=False)
    tab("#s2 button").click()
    assert tab("#e2").is_visible()


def test_narrow_dark_and_printed(chromium: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    document = an_article()
    file.write_text(article_page(document), encoding="utf-8")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = Tab(chromium, file, viewport={"width": 320, "height": 640})
    dark = Tab(chromium, file, viewport={"width": 320, "height": 640}, color_scheme="dark")
    assert light.page.evaluate(ground) != dark.page.evaluate(ground)
    for tab in (light, dark):
        assert tab.page.evaluate("document.documentElement.scrollWidth") == 320
        assert tab.complaints == []
    dark.page.emulate_media(media="print", color_scheme="dark")
    assert dark.page.evaluate(ground) == light.page.evaluate(ground)
    assert not dark(".help").first.is_visible() and dark("#s3 .badge").is_visible()


def test_hostile_articles_run_nothing(chromium: Any, tmp_path: Path) -> None:
    document = a_hostile_article()
    pages = {
        "article": article_page(document, home="index.html"),
        "list": overview_page([Listed.of(document, "a.html")]),
        "notebook": f"<!doctype html><meta charset=utf-8>{fragment(document)}",
    }
    for name, page in pages.items():
        file = tmp_path / f"{name}.html"
        file.write_text(page, encoding="utf-8")
        tab = Tab(chromium, file)
        for sentence in tab(".sentence").all():
            sentence.hover(force=True)
            sentence.dispatch_event("click")
        for button in tab("button").all():
            button.dispatch_event("click")
        assert tab.page.evaluate("window.ran") is None, name
        assert tab.complaints == [], name


def test_even_unescaped_scripts_would_not_run(chromium: Any, tmp_path: Path) -> None:
    """The policy is a second lock."""
    file = tmp_path / "a.html"
    page = article_page(an_article())
    attack = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
    file.write_text(page.replace("<main>", f"<main>{attack}"), encoding="utf-8")
    tab = Tab(chromium, file)
    assert tab.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in tab.complaints)


def test_text_that_turns_round_stays_in_its_sentence(chromium: Any, tmp_path: Path) -> None:
    """An override in a sentence moves neither its badge nor the next sentence."""
    file = tmp_path / "a.html"
    file.write_text(article_page(a_hostile_article()), encoding="utf-8")
    tab = Tab(chromium, file)
    text, badge = tab("#s4").bounding_box(), tab("#s4 button").bounding_box()
    assert badge["y"] + badge["height"] <= text["y"] + text["height"] + 4
    assert tab("#s5").evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"


def test_sorting(chromium: Any, tmp_path: Path) -> None:
    document = an_article()
    listed = Listed.of(document, "a.html")
    articles = [
        listed._replace(title="Beta", counts={"none": 2}),
        listed._replace(title="alpha", counts={"none": 10}),
        listed._replace(title="Gamma", counts={"none": 9}),
    ]
    file = tmp_path / "index.html"
    file.write_text(overview_page(articles), encoding="utf-8")
    tab = Tab(chromium, file)

    def titles() -> list[str]:
        return tab("tbody th a").all_inner_texts()

    assert titles() == ["Beta", "alpha", "Gamma"]
    tab.page.get_by_role("button", name="Sentences").click()
    assert titles() == ["alpha", "Gamma", "Beta"]
    tab.page.get_by_role("button", name="Sentences").press("Enter")
    assert titles() == ["Beta", "Gamma", "alpha"]
    tab.page.get_by_role("button", name="Article").click()
    assert titles() == ["alpha", "Beta", "Gamma"]
    assert tab("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    assert tab.complaints == []
