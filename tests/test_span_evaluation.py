from dataclasses import replace

import pytest

from quoteattr.corpus import Article, GoldAttribution, GoldSentence
from quoteattr.document import Attribution, Span, TaggedDocument, TaggedSentence
from quoteattr.labels import TAGS
from quoteattr.span_evaluation import (
    evaluate_attributions,
    evaluate_speakers,
    report,
    same_speaker,
)

TEXT = "Ann Lee said it rained. She wept."


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        ("Ann Lee", "Ann Lee", True),
        ("Ann Lee", "Lee", True),
        ("Ann Lee", "Ann Roe", False),
        ("Ann Lee", None, False),
        ("Ann Lee, spokeswoman for the Treasury", "Ann Lee, spokeswoman for Treasury", True),
        ("spokesman for the Treasury", "Treasury spokesman", True),
        ("two officials (unnamed)", "two U.S. officials", True),
        ("two officials (unnamed)", "a witness", False),
        ("unnamed", None, True),
        ("unnamed", "Ann Lee", False),
        ("the Greek ministry", "the Turkish embassy", False),
    ],
)
def test_same_speaker(gold: str, found: str | None, same: bool) -> None:
    assert same_speaker(gold, found) is same


def span(part: str) -> Span:
    return Span(TEXT.index(part), TEXT.index(part) + len(part), part)


def document(attributions: tuple[Attribution, ...], speaker: str | None) -> TaggedDocument:
    first = TaggedSentence(
        text=TEXT[:23],
        start=0,
        end=23,
        tag="paraphrase",
        form="indirect",
        probabilities=dict.fromkeys(TAGS, 0.2),
        attributions=attributions,
        speaker=speaker,
    )
    second = replace(first, text=TEXT[24:], start=24, end=33, tag="none", attributions=())
    return TaggedDocument(TEXT, (first, second))


GOLD = Article(
    "a",
    "paper",
    TEXT,
    (
        GoldSentence(0, 23, "paraphrase", "indirect", "Ann Lee"),
        GoldSentence(24, 33, "none", None, None),
    ),
    (GoldAttribution(((0, 7),), ((8, 12),), ((13, 22),)),),
)


def test_speakers_are_scored_on_attributed_sentences() -> None:
    found = Attribution(span("said"), span("Ann Lee"))
    result = evaluate_speakers([GOLD], [document((found,), "Lee")])
    assert result == {"sentences": 1, "accuracy": 1.0, "silent": 0, "silent_accuracy": None}
    result = evaluate_speakers([GOLD], [document((), "Roe")])
    assert (result["accuracy"], result["silent"], result["silent_accuracy"]) == (0.0, 1, 0.0)


def test_attributions_are_scored() -> None:
    right = Attribution(span("said"), span("Ann Lee"), (span("it rained"),))
    result = evaluate_attributions([GOLD], [document((right,), None)])
    assert result == {
        "attributions": 1,
        "cue_recall": 1,
        "cue_precision": 1,
        "cue_exact": 1,
        "source_exact": 1,
        "source_overlap": 1,
        "content_overlap": 1,
    }
    short = Attribution(span("said"), span("Lee"))
    result = evaluate_attributions([GOLD], [document((short,), None)])
    assert (result["source_exact"], result["source_overlap"]) == (0, 1)
    assert result["content_overlap"] == 0
    said = TEXT.index("said")
    longer = Attribution(Span(said, said + 7, TEXT[said : said + 7]), None)
    assert evaluate_attributions([GOLD], [document((longer,), None)])["cue_exact"] == 0
    nothing = evaluate_attributions([GOLD], [document((), None)])
    assert nothing["cue_recall"] == nothing["cue_precision"] == 0


def test_what_is_not_annotated_is_not_reported() -> None:
    bare = replace(GOLD, attributions=(GoldAttribution(((0, 7),), ((8, 12),), ()),))
    found = document((Attribution(span("said"), span("Ann Lee")),), "Lee")
    attributions = evaluate_attributions([bare], [found])
    assert attributions["content_overlap"] is None and attributions["source_exact"] == 1
    lines = report(evaluate_speakers([bare], [found]), attributions)
    assert "source exact" in lines and "content" not in lines and "pronoun" not in lines


def test_beliefs_do_not_count() -> None:
    believed = replace(GOLD, attributions=(GoldAttribution((), ((28, 32),), ()),))
    assert evaluate_attributions([believed], [document((), None)])["attributions"] == 0
