import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.tokens import SHAPES, SPECIAL_ROWS, TOKEN, Vocabulary, normal


def look_up(vocabulary: Vocabulary, tokens: list[str]) -> tuple[np.ndarray, ...]:
    return vocabulary.unpack(np.array([vocabulary[token] for token in tokens], dtype=np.int64))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Smith’s aides don't agree.", ["Smith", "’s", "aides", "don't", "agree", "."]),
        ("U.S. officials paid $1,250.50", ["U.S.", "officials", "paid", "$", "1,250.50"]),
        ("“No,” ex-minister O’Neil said", ["“", "No", ",", "”", "ex-minister", "O’Neil", "said"]),
        ("AT&T won 3-2 in 2016", ["AT&T", "won", "3", "-", "2", "in", "2016"]),
        ("", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert TOKEN.findall(text) == tokens


@given(st.text())
def test_no_character_is_lost(text: str) -> None:
    assert "".join(TOKEN.findall(text)) == "".join(text.split())


def test_marks_are_one_word_and_numbers_their_length() -> None:
    assert {normal(mark) for mark in '"“”„«»'} == {'"'}
    assert normal("2016") == normal("1999") == "0000"


def test_unknown_words_go_by_their_last_part_or_ending() -> None:
    vocabulary = Vocabulary.of(["minister", "said"])
    rows, _, _ = look_up(vocabulary, ["minister", "ex-minister", "blorking", "frorking"])
    assert rows[0] == rows[1] == SPECIAL_ROWS
    assert rows[2] == rows[3] >= SPECIAL_ROWS + 2


@pytest.mark.parametrize(
    ("token", "shape"),
    [
        ("said", "lower case"),
        ("Smith", "capitalised"),
        ("NATO", "capitals"),
        ("WASHINGTON", "many capitals"),
        ("McDonald", "mixed case"),
        ("A", "one capital"),
        ("U.S.", "initials"),
        ("42", "number"),
        ("”", "mark"),
    ],
)
def test_shapes(token: str, shape: str) -> None:
    _, shapes, _ = look_up(Vocabulary.of([]), [token])
    assert SHAPES[shapes[0]] == shape


def test_names_and_nouns_for_people_recur_and_common_words_do_not() -> None:
    vocabulary = Vocabulary.of(["the", "said", "spokeswoman"])
    _, _, mentions = look_up(vocabulary, ["The", "Okafor", "spokeswoman", "rain", "Okafor"])
    assert (mentions >= 0).tolist() == [False, True, True, False, True]
    assert mentions[1] == mentions[4] != mentions[2]


@given(st.lists(st.text(min_size=1).filter(lambda s: not s.isspace()), max_size=20))
def test_any_token_has_a_row(tokens: list[str]) -> None:
    vocabulary = Vocabulary.of(["a"])
    rows, shapes, mentions = look_up(vocabulary, tokens)
    assert ((rows >= 0) & (rows < vocabulary.size)).all()
    assert ((shapes >= 0) & (shapes < len(SHAPES))).all()
    assert len(mentions) == len(tokens)
    again = look_up(Vocabulary.of(["a"]), tokens)
    assert all(np.array_equal(a, b) for a, b in zip((rows, shapes, mentions), again, strict=True))


@given(st.text(), st.data())
def test_offsets(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    codes, offsets = Vocabulary.of(["a"]).tokenize(text, start, end)
    assert len(codes) == len(offsets)
    found = [text[a:b] for a, b in offsets]
    assert found == TOKEN.findall(text, start, end)


@pytest.mark.parametrize("words", [[], ["the", "said", "minister"]])
def test_a_copy_in_another_process_knows_the_same(words: list[str]) -> None:
    vocabulary = Vocabulary.of(words)
    text = "The minister said “no” to the ex-minister."
    before = vocabulary.tokenize(text, 0, len(text))
    copy = pickle.loads(pickle.dumps(vocabulary))
    assert copy.words == vocabulary.words and copy.size == vocabulary.size
    after = copy.tokenize(text, 0, len(text))
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
