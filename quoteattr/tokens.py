"""Text to tokens, and tokens to rows of the network's tables.

One pattern splits a text; one dictionary knows what each token is: its row in the word table,
its shape, and whether it is a name or a noun for people or bodies, of which the document memory
keeps track. A word that the vocabulary lacks is known by its last part (ex-minister), or else by
its ending.
"""

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from quoteattr.lexicon import word_classes

Array = NDArray[Any]

_LETTER: Final = r"[^\W\d_]"
#: What follows a letter: the rest of initials, or of a word.
_REST: Final = rf"(?:\.(?:{_LETTER}\.)++|[A-Za-z]*+{_LETTER}*+(?:[-&'’](?!s\b){_LETTER}++)*+)"
#: Initials (U.S.), words with inner hyphens, ampersands and apostrophes, possessive endings,
#: numbers; any other character by itself. No part can match in two ways, so time is linear; what is
#: commonest comes first and begins with a class of characters, which is passed over fastest.
TOKEN: Final = re.compile(rf"[A-Za-z]{_REST}|{_LETTER}{_REST}|['’]s\b|\d\d*+(?:[.,]\d++)*+|\S")
# Every character is in a piece, so that lengths tell offsets: many times faster than matches. A
# token's piece holds the space after it.
_PIECE: Final = re.compile(rf"(?:{TOKEN.pattern}|\s++) ?")

#: Rows of the word table that stand for separators (see `quoteattr.features`).
DOCUMENT_EDGE: Final = 0
PARAGRAPH_START: Final = 1
SENTENCE_START: Final = 2
SPECIAL_ROWS: Final = 3
#: Rows for the endings of words that the vocabulary lacks.
ENDING_ROWS: Final = 1024
#: Shapes of tokens; 0 is a separator's.
SHAPES: Final = (
    "separator",
    "lower case",
    "capitalised",
    "capitals",
    "many capitals",
    "mixed case",
    "one capital",
    "initials",
    "number",
    "mark",
)

#: All marks of quotation are one word: what they do is told apart by `quoteattr.quotes`.
_MARKS: Final = dict.fromkeys('"“”„‟«»``‹›', '"') | dict.fromkeys("'‘’‚‛`", "'")
#: Classes whose words the document memory keeps track of, as it does of names.
RECURRING_CLASSES: Final = ("person", "people", "organisation", "collective", "spokesperson")
#: The commonest words are no names, however they are written.
_NEVER_NAMES: Final = 300
_NAME_SHAPES: Final = frozenset(
    SHAPES.index(name) for name in ("capitalised", "capitals", "mixed case", "initials")
)
# A piece's number, from its lowest bits: row of its token, shape, whether it may recur, whether a
# space follows, hash of its word; below zero if it is no token.
_ROW_BITS: Final = 20
#: Rows that a word table can have.
MAX_ROWS: Final = 1 << _ROW_BITS
_SHAPE_BITS: Final = 5
_RECURS: Final = 1 << _ROW_BITS + _SHAPE_BITS
_SPACE: Final = _RECURS << 1
_HASH_AT: Final = _ROW_BITS + _SHAPE_BITS + 2
_MAX_WORDS: Final = 200_000
_MAX_LENGTH: Final = 40


class Vocabulary(dict[str, int]):
    """Everything that a token's characters tell, as one number each.

    Parameters
    ----------
    words : sequence of str
        Normal forms (see `normal`), commonest first. Word ``i`` has row ``SPECIAL_ROWS + i`` of
        the word table; `ENDING_ROWS` rows for unknown words follow.
    classes : sequence of str
        Names of word classes.
    members : array of bool
        Which word belongs to which class. *Shape:* (words, classes)

    Examples
    --------
    >>> vocabulary = Vocabulary.of(["the", "minister", "said"])
    >>> codes, _ = vocabulary.tokenize("The ex-minister", 0, 15)
    >>> rows, shapes, mentions = vocabulary.unpack(codes)
    >>> rows.tolist(), [SHAPES[i] for i in shapes], (mentions >= 0).tolist()
    ([3, 4], ['capitalised', 'lower case'], [False, True])
    """

    def __init__(self, words: Sequence[str], classes: Sequence[str], members: Array) -> None:
        super().__init__()
        if members.shape != (len(words), len(classes)):
            raise ValueError(f"{members.shape} for {len(words)} words and {len(classes)} classes")
        self.words = tuple(words)
        self.classes = tuple(classes)
        self.members = members
        self._rows = {word: row for row, word in enumerate(words, SPECIAL_ROWS)}
        columns = [self.classes.index(name) for name in RECURRING_CLASSES]
        recurring = np.flatnonzero(members[:, columns].any(axis=1))
        self._recurring = frozenset(self.words[i] for i in recurring)

    @classmethod
    def of(cls, words: Sequence[str]) -> "Vocabulary":
        """A vocabulary whose word classes are those of `quoteattr.lexicon`."""
        classes = word_classes()
        members = np.array([[word in c for c in classes.values()] for word in words], dtype=bool)
        return cls(words, tuple(classes), members.reshape(len(words), len(classes)))

    def __reduce__(self) -> tuple[Any, ...]:
        # One string is written and read many times faster than its words, by joblib above all.
        return _of_lines, ("\n".join(self.words), self.classes, self.members)

    @property
    def size(self) -> int:
        """Rows of the word table."""
        return SPECIAL_ROWS + len(self.words) + ENDING_ROWS

    def __missing__(self, piece: str) -> int:
        token = piece.removesuffix(" ")
        code = -1 if piece.isspace() else self._code(token) | _SPACE * (token != piece)
        if len(piece) <= _MAX_LENGTH:
            if len(self) >= _MAX_WORDS:
                self.clear()
            self[piece] = code
        return code

    def _code(self, token: str) -> int:
        word = normal(token)
        last = word if word in self._rows else re.split("[-']", word)[-1]
        row = self._rows.get(last) or self.ending_row(word)
        shape = _shape(token)
        common = word in self._rows and row < SPECIAL_ROWS + _NEVER_NAMES
        recurs = last in self._recurring or (shape in _NAME_SHAPES and not common)
        return row | shape << _ROW_BITS | _RECURS * recurs | _hash(word) << _HASH_AT

    def ending_row(self, word: str) -> int:
        """The row of an unknown word."""
        return SPECIAL_ROWS + len(self.words) + _hash(word[-3:]) % ENDING_ROWS

    def tokenize(self, text: str, start: int, end: int) -> tuple[Array, Array]:
        """The tokens of a stretch of text.

        Returns
        -------
        codes : array of int64
            What `unpack` takes. *Shape:* (tokens,)
        offsets : array of int64
            Start and end of each token. *Shape:* (tokens, 2)

        Examples
        --------
        >>> codes, offsets = Vocabulary.of(["said"]).tokenize("He said so.", 0, 11)
        >>> offsets.tolist()
        [[0, 2], [3, 7], [8, 10], [10, 11]]
        """
        return self.tokenize_all([(text, start, end)])[:2]

    def tokenize_all(self, stretches: Sequence[tuple[str, int, int]]) -> tuple[Array, Array, Array]:
        """The tokens of stretches of texts, one stretch after another.

        Returns
        -------
        codes, offsets : array of int64
            As `tokenize` returns them; offsets are those in each text.
        stretch : array of int64
            Number of each token's stretch. *Shape:* (tokens,)
        """
        found = [_PIECE.findall(text, start, end) for text, start, end in stretches]
        counts = np.array([len(pieces) for pieces in found], dtype=np.int64)
        pieces = found[0] if len(found) == 1 else list(chain.from_iterable(found))
        codes = np.fromiter(map(self.__getitem__, pieces), np.int64, len(pieces))
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        ends = np.cumsum(lengths)
        # Where a stretch starts in its text, and where among the lengths.
        here = np.array([start for _, start, _ in stretches], dtype=np.int64)
        before = np.concatenate([[0], ends])[np.cumsum(counts) - counts]
        stretch = np.repeat(np.arange(len(stretches)), counts)
        ends += (here - before)[stretch]
        real = codes >= 0
        codes, ends = codes[real], ends[real]
        offsets = np.stack([ends - lengths[real], ends - (codes & _SPACE > 0)], axis=1)
        return codes, offsets, stretch[real]

    def unpack(self, codes: Array) -> tuple[Array, Array, Array]:
        """Row and shape of each token, and a hash of the word if it may be a mention, else -1.

        Returns
        -------
        tuple of array
            *Shapes:* (tokens,) each
        """
        rows = codes & (1 << _ROW_BITS) - 1
        shapes = codes >> _ROW_BITS & (1 << _SHAPE_BITS) - 1
        return rows, shapes, np.where(codes & _RECURS > 0, codes >> _HASH_AT, -1)

    def class_table(self) -> Array:
        """Which word classes each row of the word table belongs to.

        Returns
        -------
        array of float32
            *Shape:* (size, classes)
        """
        table = np.zeros((self.size, len(self.classes)), dtype=np.float32)
        table[SPECIAL_ROWS : SPECIAL_ROWS + len(self.words)] = self.members
        return table


def _of_lines(words: str, classes: Sequence[str], members: Array) -> Vocabulary:
    return Vocabulary(words.split("\n") if words else (), classes, members)


def normal(token: str) -> str:
    """The form of a token that the vocabulary holds.

    Lower case, one kind of quotation mark, and digits that only tell how many there are.

    Examples
    --------
    >>> normal("Don’t"), normal("“"), normal("1,250")
    ("don't", '"', '0,000')
    """
    if token in _MARKS:
        return _MARKS[token]
    if token[0].isdigit():
        return re.sub(r"\d", "0", token[:_MAX_LENGTH])
    return token.lower().replace("’", "'")


def _hash(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))


def _shape(token: str) -> int:
    if token[0].isdigit():
        name = "number"
    elif not token[0].isalpha():
        name = "mark"
    elif token.islower():
        name = "lower case"
    elif len(token) == 1:
        name = "one capital"
    elif token.endswith("."):
        name = "initials"
    elif token.isupper():
        name = "capitals" if len(token) <= 5 else "many capitals"
    elif token[1:].islower():
        name = "capitalised"
    else:
        name = "mixed case"
    return SHAPES.index(name)
