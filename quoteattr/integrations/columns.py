"""A column of texts in, rows of tagged sentences out: what Arrow batches and data frames share."""

import reprlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from quoteattr.rows import rows
from quoteattr.tagger import Tagger, load

#: Documents whose rows are held as Python objects at a time, however long a column is.
SLICE: Final = 256


@cache
def shipped_tagger() -> Tagger:
    """The tagger with the shipped model, loaded once a process.

    Workers of an engine each load it from the installed package; nothing is sent or downloaded.
    """
    return load()


def check_column(argument: str, name: str, columns: Iterable[Any]) -> None:
    """Raise an error if a table has no such column.

    Parameters
    ----------
    argument : str
        The caller's argument that names the column.
    name : str
    columns : iterable
        The names that the table has.

    Raises
    ------
    ValueError
    """
    columns = list(columns)
    if name not in columns:
        raise ValueError(
            f"no column {name!r}; there are {', '.join(map(repr, columns)) or 'none'}. "
            f"Name one with {argument}=."
        )


def tagged_rows(
    column: str,
    texts: Sequence[Any],
    ids: Sequence[Any],
    tagger: Tagger | None,
    first: int = 0,
) -> Iterator[list[dict[str, Any]]]:
    """Tag a column of texts.

    Parameters
    ----------
    column : str
        Its name, for errors.
    texts, ids : sequence
        Equally long.
    tagger : Tagger or None
        ``None`` for the shipped model.
    first : int
        Number of the first text, for errors.

    Yields
    ------
    list of dict
        The rows (see `quoteattr.rows`) of the sentences of the next few documents.

    Raises
    ------
    TypeError
        Before anything is tagged, if a text is null or anything else than a string.
    """
    for number, (text, name) in enumerate(zip(texts, ids, strict=True), first):
        if not isinstance(text, str):
            raise TypeError(
                f"column {column!r}, row {number} (id {name!r}): {reprlib.repr(text)} is no "
                "string. Leave such rows out or fill them in before tagging."
            )
    tagger = tagger or shipped_tagger()
    for at in range(0, len(texts), SLICE):
        part = slice(at, at + SLICE)
        documents = zip(ids[part], tagger.pipe(texts[part]), strict=True)
        yield [row for name, document in documents for row in rows(replace(document, id=name))]
