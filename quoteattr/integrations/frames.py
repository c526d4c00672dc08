"""pandas and Polars frames in, frames of tagged sentences out."""

import sys
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from quoteattr.cells import sound
from quoteattr.integrations.columns import check_column, tagged_rows
from quoteattr.rows import COLUMNS
from quoteattr.tagger import Tagger

Frame = TypeVar("Frame")
_Rows = list[dict[str, Any]]

_PANDAS: Final = {str: "string", int: "Int64", float: "float64", list: "object"}


def tag_frame(
    frame: Frame, text: str = "text", *, id: str | None = None, tagger: Tagger | None = None
) -> Frame:
    """Tag the documents of a data frame.

    Parameters
    ----------
    frame : pandas.DataFrame or polars.DataFrame
        One row a document.
    text : str
        The column of texts.
    id : str, optional
        The column that names the documents. If not given, they are named by the index of a pandas
        frame, by the row number of a Polars one. Either way ids keep their type.
    tagger : Tagger, optional
        The shipped model if not given, loaded once a process.

    Returns
    -------
    pandas.DataFrame or polars.DataFrame
        As given; one row a sentence, in order, with the columns of `quoteattr.rows`. A document
        with nothing but white space has no sentences and so no rows.

    Raises
    ------
    TypeError
        If ``frame`` is neither, or if a text is null or no string; the message names the row,
        counted from 0, and its id. Nothing is skipped, so set such rows aside first.
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import pandas, quoteattr
    >>> articles = pandas.DataFrame({"body": ["Rain fell.", "“We lost,” Ann Lee said."]})
    >>> tagged = quoteattr.tag_frame(articles, text="body")
    >>> tagged[["id", "sentence", "tag"]].values.tolist()
    [[0, 0, 'none'], [1, 0, 'direct_quote']]
    """
    tag = _function_for(frame)
    return cast(Frame, tag(frame, text, id, tagger))


def _function_for(frame: Any) -> Callable[..., Any]:
    # Whoever has a frame has imported its library.
    for name, tag in (("pandas", _tag_pandas), ("polars", _tag_polars)):
        library = sys.modules.get(name)
        if library and isinstance(frame, library.DataFrame):
            return tag
    raise TypeError(f"frame must be a pandas or Polars DataFrame, not {type(frame).__name__}")


def _tag_pandas(frame: Any, text: str, id: str | None, tagger: Tagger | None) -> Any:
    import pandas

    _check_columns(frame, text, id)
    ids = frame.index if id is None else frame[id]
    types = {name: _PANDAS[kind] for name, kind in COLUMNS.items()} | {"id": ids.dtype}

    def table(found: _Rows) -> Any:
        try:
            return pandas.DataFrame(found, columns=list(COLUMNS)).astype(types)
        except UnicodeEncodeError:
            return table([sound(row) for row in found])

    parts = tagged_rows(text, frame[text].tolist(), ids.tolist(), tagger)
    return pandas.concat([table([]), *map(table, parts)], ignore_index=True)


def _tag_polars(frame: Any, text: str, id: str | None, tagger: Tagger | None) -> Any:
    import polars

    _check_columns(frame, text, id)
    kinds: dict[type, Any] = {
        str: polars.String,
        int: polars.Int64,
        float: polars.Float64,
        list: polars.List(polars.String),
    }
    ids = polars.int_range(frame.height, eager=True) if id is None else frame[id]
    schema = {name: kinds[kind] for name, kind in COLUMNS.items()} | {"id": ids.dtype}

    def table(found: _Rows) -> Any:
        return polars.DataFrame(found, schema=schema)

    parts = tagged_rows(text, frame[text].to_list(), ids.to_list(), tagger)
    return polars.concat([table([]), *map(table, parts)])


def _check_columns(frame: Any, text: str, id: str | None) -> None:
    check_column("text", text, frame.columns)
    if id is not None:
        check_column("id", id, frame.columns)
