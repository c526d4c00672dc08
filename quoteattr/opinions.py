"""What a model said of some texts, in a file: a teacher need not run in this library.

`models/make_teacher.py` writes such a file; ``quoteattr train --teacher`` reads it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from quoteattr.features import Document
from quoteattr.labels import TAGS
from quoteattr.model import Prediction

Array = NDArray[Any]

SUFFIX: Final = ".safetensors"


class OpinionsError(ValueError):
    """A file holds no opinions, or none of a text; the message names the file."""


class Opinions:
    """A teacher that has been asked already.

    Parameters
    ----------
    path : str or path
        As `write` wrote it.

    Raises
    ------
    OpinionsError
        If there is no such file, or it holds something else.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = path
        try:
            arrays = load_file(path)
            sizes = arrays["sizes"]
            sentences, tokens = np.cumsum(np.vstack([[0, 0], sizes]), axis=0).T
            self._tags, self._tokens = arrays["tags"], arrays["tokens"]
            fits = self._tags.shape == (sentences[-1], len(TAGS)) and self._tokens.shape == (
                tokens[-1],
                2,
            )
        except (OSError, SafetensorError, KeyError, ValueError) as error:
            raise OpinionsError(f"{path}: no opinions can be read from it: {error}") from error
        if not fits or arrays["texts"].shape != (len(sizes), 32):
            raise OpinionsError(f"{path}: no opinions can be read from it: shapes do not agree")
        self._at = {
            bytes(row): (slice(s, s_end), slice(t, t_end))
            for row, s, s_end, t, t_end in zip(
                arrays["texts"], sentences, sentences[1:], tokens, tokens[1:], strict=False
            )
        }

    def predict(self, documents: Sequence[Document]) -> list[Prediction]:
        """What was said of documents, with neither forms nor offsets.

        Raises
        ------
        OpinionsError
            If nothing was said of one, or of other sentences.
        """
        found = []
        for document in documents:
            at = self._at.get(_digest(document.text))
            if at is None or at[0].stop - at[0].start != len(document.sentences):
                raise OpinionsError(
                    f"{self.path}: no opinion of a text that begins {document.text[:40]!r}, in "
                    f"{len(document.sentences)} sentences"
                )
            tags, tokens = self._tags[at[0]], self._tokens[at[1]]
            none = np.zeros((0, 2))
            found.append(Prediction(tags, none, none, tokens[:, 0], tokens[:, 1]))
        return found


def write(path: str | Path, opinions: Mapping[str, tuple[Array, Array]]) -> None:
    """Write what was said of texts.

    Parameters
    ----------
    path : str or path
    opinions : mapping of str to (array, array)
        For each text the probabilities of its sentences' tags, *shape* (sentences, tags), and the
        log-odds that its tokens are in a source phrase and in a cue, *shape* (tokens, 2).

    Examples
    --------
    >>> import tempfile
    >>> text = "Rain fell."
    >>> path = Path(tempfile.mkdtemp()) / "opinions.safetensors"
    >>> write(path, {text: (np.array([[0.75, 0, 0, 0, 0.25]]), np.full((3, 2), -5.0))})
    >>> [said] = Opinions(path).predict([Document.of(text, [(0, 10)])])
    >>> said.tags.tolist(), said.cue.tolist()
    ([[0.75, 0.0, 0.0, 0.0, 0.25]], [-5.0, -5.0, -5.0])
    """
    said = list(opinions.values())
    save_file(
        {
            "texts": np.array([list(_digest(text)) for text in opinions], dtype=np.uint8),
            "sizes": np.array([(len(tags), len(tokens)) for tags, tokens in said], dtype=np.int64),
            "tags": np.concatenate([tags for tags, _ in said]).astype(np.float32),
            "tokens": np.concatenate([tokens for _, tokens in said]).astype(np.float32),
        },
        path,
    )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
