"""The spaCy component, in pipelines with and without sentence boundaries of their own."""

import importlib.metadata
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import spacy
from conftest import SAMPLE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example

import quoteattr
import quoteattr.integrations.spacy as plugin
from quoteattr import store
from quoteattr.tagger import Tagger

TEXT = (
    "Two officials said talks had failed. “Not so,” Jane Lee told reporters. The ministry said "
    "in a statement that talks “went on”.\n\nSnow fell on Sunday."
)
TAGS = ["anonymous_source", "direct_quote", "official_statement", "none"]
LABELS = ["direct_quote", "anonymous_source", "official_statement", "paraphrase"]


@pytest.fixture(scope="module")
def nlp() -> Language:
    made = spacy.blank("en")
    made.add_pipe("quoteattr")
    return made


@Language.component("semicolons")
def semicolons(doc: Doc) -> Doc:
    """Boundaries that no sentence splitter would set."""
    for token in doc:
        token.is_sent_start = token.i == 0 or doc[token.i - 1].text == ";"
    return doc


def tags(doc: Doc) -> list[str | None]:
    return [sent._.attribution.tag for sent in doc.sents]


def check(doc: Doc) -> None:
    """Results fit the document: offsets, sentences, spans."""
    result = doc._.quoteattr
    assert isinstance(result, quoteattr.TaggedDocument)
    assert result.text == doc.text
    sents = [sent for sent in doc.sents if sent.text.strip()]
    assert [s.text for s in result.sentences] == [sent.text.strip() for sent in sents]
    for s, sent in zip(result.sentences, sents, strict=True):
        assert doc.text[s.start : s.end] == s.text
        assert sent._.attribution == s
        for span in s.quotes:
            assert doc.text[span.start : span.end] == span.text
    for key in plugin.SPAN_GROUPS:
        assert all(isinstance(span, Span) for span in doc.spans[key])


def test_blank_pipeline(nlp: Language, tagger: Tagger) -> None:
    doc = nlp(TEXT)
    check(doc)
    assert tags(doc) == TAGS
    assert doc._.quoteattr == tagger.tag(TEXT)
    assert [span.text for span in doc.spans["sources"]] == [
        "Two officials",
        "Jane Lee",
        "The ministry",
    ]
    assert [(s.text, s.label_) for s in doc.spans["quotes"]] == [
        ("Not so,", "direct_quote"),
        ("went on", "official_statement"),
    ]
    assert doc.spans["cues"][0].text == "said"


def test_a_whole_article(nlp: Language, tagger: Tagger) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    doc = nlp(text)
    check(doc)
    assert [s.tag for s in doc._.quoteattr.sentences] == [s.tag for s in tagger.tag(text).sentences]


def test_boundaries_of_the_pipeline_are_kept() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("semicolons")
    nlp.add_pipe("quoteattr")
    doc = nlp("It rained; two officials said so. Nobody “knew,” said Ann Lee; Snow fell.")
    check(doc)
    assert [sent.text for sent in doc.sents] == [
        "It rained;",
        "two officials said so. Nobody “knew,” said Ann Lee;",
        "Snow fell.",
    ]
    assert tags(doc)[0] == tags(doc)[2] == "none" != tags(doc)[1]


def test_after_a_sentencizer() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("quoteattr")
    doc = nlp(TEXT)
    check(doc)
    assert tags(doc) == TAGS


def test_with_a_parser() -> None:
    nlp = spacy.blank("en")
    parser = nlp.add_pipe("parser", config={"min_action_freq": 1})
    words = ["Officials", "spoke", ".", "Snow", "fell", "."]
    heads = [1, 1, 1, 4, 4, 4]
    labels = ["nsubj", "ROOT", "punct"] * 2
    made = Doc(nlp.vocab, words=words, heads=heads, deps=labels)
    example = Example(nlp.make_doc(made.text), made)
    optimizer = nlp.initialize(lambda: [example])
    for _ in range(30):
        nlp.update([example], sgd=optimizer)
    assert parser.is_trainable
    nlp.add_pipe("quoteattr")
    doc = nlp(made.text)
    check(doc)
    assert doc.has_annotation("DEP")
    assert [sent.text for sent in doc.sents] == ["Officials spoke .", "Snow fell ."]


def test_white_space_has_no_attribution() -> None:
    @Language.component("each_token")
    def each_token(doc: Doc) -> Doc:
        for token in doc:
            token.is_sent_start = True
        return doc

    nlp = spacy.blank("en")
    nlp.add_pipe("each_token")
    nlp.add_pipe("quoteattr")
    doc = nlp("Rain.\n\n Snow.")
    check(doc)
    assert [bool(sent._.attribution) for sent in doc.sents] == [
        bool(sent.text.strip()) for sent in doc.sents
    ]
    assert not all(sent.text.strip() for sent in doc.sents)


def test_any_span_has_the_attribution_of_its_sentence(nlp: Language) -> None:
    doc = nlp(TEXT)
    name = doc.char_span(TEXT.index("Jane"), TEXT.index("Jane") + 8)
    assert name._.attribution == doc._.quoteattr.sentences[1]
    untagged = spacy.blank("en")(TEXT)
    assert untagged._.quoteattr is None
    assert untagged[0:2]._.attribution is None


PIECES = [
    "“",
    "”",
    '"',
    "'",
    "said",
    "Smith",
    "officials",
    ".",
    "?",
    "...",
    ",",
    "\n",
    "\n\n",
    "\t",
]
PIECES += ["😀", "é", "U.S.", "a.m.", "–", "he", ";", "", "End.Next"]


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(text=st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_any_text(nlp: Language, text: str) -> None:
    check(nlp(text))


@pytest.mark.parametrize("text", ["", " ", "\n\n", "a"])
def test_next_to_nothing(nlp: Language, text: str) -> None:
    check(nlp(text))


def test_pipe_is_the_same_in_order(nlp: Language) -> None:
    texts = [f"Officials said {n} roads were shut. “Fine,” said Ann Lee." for n in range(7)]
    piped = list(nlp.pipe(texts, batch_size=3))
    assert [doc.text for doc in piped] == texts
    for doc in piped:
        check(doc)
        assert tags(doc) == ["official_statement", "direct_quote"]


def test_two_processes(nlp: Language) -> None:
    texts = [f"Officials said {n} roads were shut. “Fine,” said Ann Lee." for n in range(6)]
    docs = list(nlp.pipe(texts, batch_size=2, n_process=2))
    for doc, alone in zip(docs, nlp.pipe(texts), strict=True):
        check(doc)
        assert tags(doc) == tags(alone)
        for key in plugin.SPAN_GROUPS:
            assert [(s.start, s.end, s.label_) for s in doc.spans[key]] == [
                (s.start, s.end, s.label_) for s in alone.spans[key]
            ]


def test_a_document_survives_being_written(nlp: Language) -> None:
    doc = nlp(TEXT)
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    others = [
        Doc(nlp.vocab).from_bytes(doc.to_bytes()),
        next(iter(DocBin().from_bytes(stored).get_docs(nlp.vocab))),
        pickle.loads(pickle.dumps(doc)),
        doc.copy(),
    ]
    for other in others:
        check(other)
        assert other._.quoteattr == doc._.quoteattr


def test_settings_round_trip_in_the_config(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    config = {"precedence": LABELS, "min_confidence": 0.25}
    nlp.add_pipe("quoteattr", name="who", config=config)
    assert nlp.get_pipe_config("who") == {"factory": "quoteattr", "model": None, **config}
    nlp.to_disk(tmp_path)
    for other in (spacy.load(tmp_path), spacy.blank("en").from_config(nlp.config)):
        assert other.get_pipe_config("who") == nlp.get_pipe_config("who")
        component = other.get_pipe("who")
        assert component.tagger.precedence == tuple(LABELS)
        assert component.tagger.min_confidence == 0.25
        doc = other("“Talks failed,” two officials said.")
        assert tags(doc) == ["direct_quote"]


def other_model(folder: Path) -> Path:
    """The shipped model with another calibration, so that the two can be told apart."""
    model = store.load(store.shipped_path())
    calibration = {**model.config["calibration"], "temperature": 5.0}
    store.save(store.Model({**model.config, "calibration": calibration}, model.arrays), folder)
    return folder


def probabilities(doc: Doc) -> list[Any]:
    return [dict(s.probabilities) for s in doc._.quoteattr.sentences]


def test_a_saved_pipeline_holds_its_model(tmp_path: Path) -> None:
    folder = other_model(tmp_path / "model")
    nlp = spacy.blank("en")
    nlp.add_pipe("quoteattr", config={"model": str(folder)})
    expected = probabilities(nlp(TEXT))
    assert expected == [dict(s.probabilities) for s in quoteattr.load(folder).tag(TEXT).sentences]
    nlp.to_disk(tmp_path / "nlp")
    data = nlp.to_bytes()
    folder.rename(tmp_path / "gone")
    assert probabilities(spacy.load(tmp_path / "nlp")(TEXT)) == expected
    fresh = spacy.blank("en")
    fresh.add_pipe("quoteattr")
    assert probabilities(fresh(TEXT)) != expected
    assert probabilities(fresh.from_bytes(data)(TEXT)) == expected


def test_damaged_and_missing_models_are_named(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("quoteattr", config={"model": str(tmp_path / "none")})
    with pytest.raises(store.ModelError, match="none: no such model folder"):
        nlp(TEXT)
    nlp = spacy.blank("en")
    nlp.add_pipe("quoteattr")
    nlp.to_disk(tmp_path / "nlp")
    with open(tmp_path / "nlp" / "quoteattr" / store.ARRAYS, "ab") as file:
        file.write(b"x")
    with pytest.raises(store.ModelError, match="digest"):
        spacy.load(tmp_path / "nlp")


def test_bad_settings() -> None:
    with pytest.raises(ValueError, match="precedence must hold each"):
        spacy.blank("en").add_pipe("quoteattr", config={"precedence": ["none"]})
    with pytest.raises(ValueError, match="min_confidence must be between"):
        spacy.blank("en").add_pipe("quoteattr", config={"min_confidence": 3})


def test_errors_go_to_the_handler(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    made = spacy.blank("en")
    component = made.add_pipe("quoteattr")
    failed: list[str] = []

    def handle(name: str, proc: object, docs: list[Doc], error: Exception) -> None:
        failed.extend(f"{name}: {error}" for _ in docs)

    def fail(documents: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr(component.tagger, "tag_spans", fail)
    with pytest.raises(ValueError, match="no"):
        list(made.pipe(["One.", "Two."]))
    made.set_error_handler(handle)
    assert list(made.pipe(["One.", "Two."])) == []
    assert failed == ["quoteattr: no"] * 2


def test_the_component_pickles(nlp: Language) -> None:
    again = pickle.loads(pickle.dumps(nlp.get_pipe("quoteattr")))
    doc = again(spacy.blank("en")(TEXT))
    assert tags(doc) == TAGS


def test_found_without_an_import() -> None:
    try:
        importlib.metadata.distribution("quoteattr")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("quoteattr is not installed: entry points need pip install -e .")
    code = (
        "import spacy\n"
        "nlp = spacy.blank('en')\n"
        "nlp.add_pipe('quoteattr')\n"
        "print([s._.attribution.tag for s in nlp('Rain fell. “No,” said Ann Lee.').sents])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['none', 'direct_quote']"
