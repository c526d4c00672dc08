import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.corpus import Article, GoldSentence
from quoteattr.document import TaggedDocument, TaggedSentence
from quoteattr.evaluation import align, calibration_error, evaluate, report
from quoteattr.labels import NONE, TAGS


def article(tags: str, source: str = "here") -> tuple[Article, str]:
    names = {tag[0]: tag for tag in TAGS}
    text = " ".join("Words." for _ in tags)
    gold = tuple(
        GoldSentence(i * 7, i * 7 + 6, names[t], None if t == "n" else "indirect", None)
        for i, t in enumerate(tags)
    )
    return Article("a", source, text, gold, None), text


def tagged(text: str, tags: str, chance: float = 0.9) -> TaggedDocument:
    names = {tag[0]: tag for tag in TAGS}
    sentences = []
    for i, t in enumerate(tags):
        tag = names[t]
        rest = (1 - chance) / 4
        sentences.append(
            TaggedSentence(
                "Words.",
                i * 7,
                i * 7 + 6,
                tag,
                None if tag == NONE else "indirect",
                {name: chance if name == tag else rest for name in TAGS},
            )
        )
    return TaggedDocument(text, tuple(sentences))


def test_perfect() -> None:
    gold, text = article("naodp")
    result = evaluate([gold], [tagged(text, "naodp")])
    assert result["macro_f1"] == result["attributed_f1"] == result["form_accuracy"] == 1
    assert result["segmentation"] == 1
    assert result["confusion"] == np.eye(5, dtype=int).tolist()
    assert result["sources"]["here"]["sentences"] == 5


def test_figures_by_hand() -> None:
    gold, text = article("nnnnaa")
    result = evaluate([gold], [tagged(text, "nnnaan")])
    anonymous = result["tags"]["anonymous_source"]
    assert (anonymous["precision"], anonymous["recall"], anonymous["f1"]) == (0.5, 0.5, 0.5)
    assert result["accuracy"] == pytest.approx(4 / 6)
    # Three tags do not occur at all, here or there: they do not count.
    assert result["macro_f1"] == pytest.approx((0.75 + 0.5) / 2)
    assert result["calibration_error"] == pytest.approx(0.9 - 4 / 6)
    assert result["coverage"][0] == {
        "confidence": 0.0,
        "coverage": 1.0,
        "accuracy": pytest.approx(4 / 6),
    }


def test_no_gold() -> None:
    with pytest.raises(ValueError, match="no labelled sentence"):
        evaluate([], [])


def test_report_names_everything() -> None:
    gold, text = article("naodp", source="")
    table = report(evaluate([gold], [tagged(text, "naodd")]))
    for word in (*TAGS, "macro F1", "form accuracy", "calibration error", "coverage", "(none)"):
        assert word in table


def test_gold_in_two_pieces_goes_to_the_larger() -> None:
    assert align([(0, 30)], [(0, 5), (6, 30)]).tolist() == [1]
    assert align([(0, 4), (5, 9)], [(0, 9)]).tolist() == [0, 0]
    assert align([(5, 9)], [(0, 2)]).tolist() == [0]


@given(st.lists(st.integers(1, 9), min_size=1), st.lists(st.integers(1, 9), min_size=1))
def test_alignment_shares_most(a: list[int], b: list[int]) -> None:
    def spans(sizes: list[int]) -> list[tuple[int, int]]:
        ends = np.cumsum(sizes).tolist()
        return list(zip([0, *ends[:-1]], ends, strict=True))

    gold, predicted = spans(a), spans(b)
    for (start, end), at in zip(gold, align(gold, predicted), strict=True):
        shared = [min(end, e) - max(start, s) for s, e in predicted]
        assert max(shared) <= 0 or shared[at] == max(shared)


def test_calibration_error_of_certain_and_right_is_zero() -> None:
    assert calibration_error(np.eye(5), np.arange(5)) == 0
    assert calibration_error(np.eye(5), np.zeros(5, int)) == pytest.approx(0.8)
