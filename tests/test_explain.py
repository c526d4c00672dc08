import numpy as np
import pytest

from quoteattr.explain import without
from quoteattr.features import Document, encode
from quoteattr.segment import segment
from quoteattr.tagger import Tagger
from quoteattr.tokens import Vocabulary


def test_leaving_tokens_out_keeps_the_sentences() -> None:
    text = "One two three. Four five."
    part = encode([Document.of(text, segment(text))], Vocabulary.of([]))
    less = without(part, np.arange(part.starts[0] + 1, part.starts[0] + 3))
    assert len(less.words) == len(part.words) - 2
    assert (less.ends - less.starts).tolist() == [3, 4]
    words = [text[a:b] for a, b in less.offsets[less.offsets[:, 0] >= 0]]
    assert words == ["three", ".", "Four", "five", "."]
    assert np.array_equal(without(part, np.zeros(0, int)).words, part.words)


def test_the_word_that_decides_weighs_most(tagger: Tagger) -> None:
    text = "Rain fell on Monday. Two officials said the bridge was closed."
    none, why = tagger.explain(text)
    assert none.words == none.context == ()
    weights = {weight.span.text: weight.change for weight in why.words}
    assert weights["said"] > 0.02 or weights["officials"] > 0.02
    assert all(text[w.span.start : w.span.end] == w.span.text for w in why.words)
    sizes = [abs(weight.change) for weight in why.words]
    assert sizes == sorted(sizes, reverse=True)


def test_an_introduction_is_told_as_context(tagger: Tagger) -> None:
    introduction = "Mia Haldorsen, a spokeswoman for the transport ministry, said it was safe."
    end = "Rain fell all night on the town. Haldorsen said engineers had checked it."
    *_, why = tagger.explain(f"{introduction} {end}")
    assert why.sentence.tag == "official_statement"
    assert why.context[0].span.text == introduction
    assert why.context[0].change > 0.02
    told = str(why)
    assert told.startswith("official_statement (") and introduction in told and "cue" in told


def test_explaining_changes_no_tag(tagger: Tagger) -> None:
    text = "“We know,” Ann Okafor said. “We were there.” Officials would not comment."
    assert tuple(why.sentence for why in tagger.explain(text)) == tagger.tag(text).sentences


def test_nothing_to_explain(tagger: Tagger) -> None:
    assert list(tagger.explain(" ")) == []
    with pytest.raises(TypeError):
        tagger.explain(3)  # type: ignore[arg-type]
