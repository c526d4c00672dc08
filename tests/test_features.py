import numpy as np
import pytest

from quoteattr.features import EDGE_WIDTH, SENTENCE_FEATURES, Document, encode, join
from quoteattr.network import WINDOWS
from quoteattr.segment import segment
from quoteattr.tokens import DOCUMENT_EDGE, PARAGRAPH_START, SENTENCE_START, Vocabulary

VOCABULARY = Vocabulary.of(["the", "said", "officials", "spokeswoman"])


def document(text: str) -> Document:
    return Document.of(text, segment(text))


def feature(text: str, name: str) -> list[float]:
    batch = encode([document(text)], VOCABULARY)
    return [round(float(x), 2) for x in batch.features[:, SENTENCE_FEATURES.index(name)]]


def test_layout() -> None:
    text = "One two. Three.\n\nFour five six."
    batch = encode([document(text)], VOCABULARY)
    kinds = batch.words[batch.starts].tolist()
    assert kinds == [PARAGRAPH_START, SENTENCE_START, PARAGRAPH_START]
    assert (batch.ends - batch.starts).tolist() == [4, 3, 5]
    real = batch.offsets[:, 0] >= 0
    words = [text[a:b] for a, b in batch.offsets[real]]
    assert words == ["One", "two", ".", "Three", ".", "Four", "five", "six", "."]


def test_documents_are_apart_by_more_than_the_network_sees() -> None:
    assert sum(max(map(abs, window)) for window in WINDOWS) <= EDGE_WIDTH
    batch = join([encode([document("One.")], VOCABULARY), encode([document("Two.")], VOCABULARY)])
    edges = batch.words == DOCUMENT_EDGE
    assert edges[:EDGE_WIDTH].all() and edges[-EDGE_WIDTH:].all()
    assert edges[batch.ends[0] : batch.starts[1]].sum() == EDGE_WIDTH
    assert batch.documents.tolist() == [0, 1]


def test_mentions_are_of_one_document() -> None:
    text = "Okafor spoke. Then Okafor left."
    batch = join([encode([document(text)], VOCABULARY) for _ in range(2)])
    groups = batch.mentions[batch.mentions >= 0]
    assert groups.tolist() == [0, 0, 1, 1]


def test_words_that_occur_once_are_no_mentions() -> None:
    batch = join([encode([document("Okafor spoke to Haworth.")], VOCABULARY)])
    assert (batch.mentions == -1).all()


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("“One. Two. Three,” he said. Four.", "starts inside a quotation", [0, 1, 1, 0]),
        ("“One. Two. Three,” he said. Four.", "ends inside a quotation", [1, 1, 0, 0]),
        ("“One. Two. Three,” he said. Four.", "starts with a quotation mark", [1, 0, 0, 0]),
        ("“One. Two. Three,” he said. Four.", "wholly inside quotation marks", [1, 1, 0, 0]),
        ("“One. Two. Three,” he said. Four.", "same quotation as before", [0, 1, 1, 0]),
        ("“One. Two. Three,” he said. Four.", "same quotation as next", [1, 1, 0, 0]),
        ("He spoke of “hope”. Rain fell.", "holds a quotation", [1, 0]),
        ("A heading\n\nIt rained. It poured.", "starts a paragraph", [1, 1, 0]),
        ("A heading\n\nIt rained. It poured.", "no full stop", [1, 0, 0]),
        ("A heading\n\nIt rained. It poured.", "starts the document", [1, 0, 0]),
    ],
)
def test_sentence_features(text: str, name: str, expected: list[int]) -> None:
    assert feature(text, name) == expected


def test_states() -> None:
    text = "He said “no more”."
    batch = encode([document(text)], VOCABULARY)
    assert batch.states[batch.offsets[:, 0] >= 0].tolist() == [0, 0, 1, 2, 2, 1, 0]


def test_joined_quotations() -> None:
    assert list(document("“One. Two,” he said. “Three.”").joined()) == [False, True, False]
    assert list(document("“One.\n\n“Two.”").joined()) == [False, True]
    assert list(document("One. Two.").joined()) == [False, False]


def test_piece_keeps_offsets() -> None:
    whole = document("One two. Three four. Five.")
    batch = encode([whole.piece(1, 2)], VOCABULARY)
    assert batch.offsets[batch.offsets[:, 0] >= 0].tolist() == [[9, 14], [15, 19], [19, 20]]
    assert np.array_equal(whole.piece(0, 3).sentences, whole.sentences)
