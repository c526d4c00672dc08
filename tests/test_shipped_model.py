"""What the shipped model makes of the sample article, of the real ones, and of short texts."""

import re
from pathlib import Path

import pytest
from conftest import SAMPLE

from quoteattr.corpus import read
from quoteattr.evaluation import evaluate
from quoteattr.labels import FORMS, TAGS
from quoteattr.tagger import Tagger

CODES = dict(zip("NAODP", TAGS, strict=True))
FORM_CODES = dict(zip("dmi", FORMS, strict=True))

#: By the label scheme, one for each sentence of the sample.
SAMPLE_CODES = """
    Ai N N Oi Od Od Od Ai Ad Ad Ad Ai Oi Om N N Dd Dd Dd Dd Pi Pm Pi Oi Ai Pi Pi N N Ai Ad N
"""


def test_sample(tagger: Tagger) -> None:
    document = tagger.tag(SAMPLE.read_text(encoding="utf-8"))
    expected = [CODES[code[0]] for code in SAMPLE_CODES.split()]
    found = [s.tag for s in document.sentences]
    assert len(found) == len(expected) >= 25 and set(expected) == set(TAGS)
    wrong = [(s.text, e) for s, e in zip(document.sentences, expected, strict=True) if s.tag != e]
    assert len(wrong) <= 1, wrong
    forms = [FORM_CODES.get(code[1:]) for code in SAMPLE_CODES.split()]
    assert sum(s.form != f for s, f in zip(document.sentences, forms, strict=True)) <= 2


def test_score_on_real_articles(tagger: Tagger, shared: Path) -> None:
    articles = read(shared / "dev.jsonl")
    result = evaluate(articles, tagger.pipe(a.text for a in articles))
    assert result["macro_f1"] >= 0.88
    assert min(row["f1"] for row in result["tags"].values()) >= 0.78
    assert result["attributed_f1"] >= 0.95
    assert result["form_accuracy"] >= 0.96
    assert result["calibration_error"] <= 0.03
    assert result["segmentation"] >= 0.97
    scores = tagger.model.config["scores"]
    assert result["macro_f1"] == pytest.approx(scores["macro_f1"], abs=0.005)


def test_speakers_of_the_sample(tagger: Tagger) -> None:
    document = tagger.tag(SAMPLE.read_text(encoding="utf-8"))
    found = {s.text.split()[0] + s.text.split()[-1]: s.speaker for s in document.sentences}
    # A pronoun for a spokeswoman, and one for a resident whose name runs over a line end.
    assert found["Shealone”."] == "Imogen Salter, spokeswoman for Waterways Agency"
    assert found["Hesounded."] == "Desmond Oyelaran"


def test_typical_errors_are_told_truly(tagger: Tagger) -> None:
    card = (Path(__file__).parent.parent / "models" / "news-en" / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| (.+) \| `(\w+)` \| `(\w+)` \|$", card, re.MULTILINE)
    assert len(rows) >= 5
    for sentence, right, said in rows:
        [found] = tagger.tag(sentence).sentences
        assert found.tag == said != right, sentence
