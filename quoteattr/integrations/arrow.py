"""Arrow record batches in, record batches of tagged sentences out.

One function serves every engine that hands Arrow to Python: Apache Spark, Ray Data, Dask, Polars,
plain pyarrow. docs/engines.md has an example of each.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from quoteattr.integrations.columns import check_column, tagged_rows
from quoteattr.rows import COLUMNS
from quoteattr.tagger import Tagger

try:
    import pyarrow as pa
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"Arrow batches need {error.name}: pip install 'quoteattr[arrow]'", name=error.name
    ) from error

_TYPES: Final = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    list: pa.list_(pa.string()),
}

#: What `tag_batches` yields: the columns of `quoteattr.rows`, one row a sentence.
SCHEMA: Final = pa.schema([(name, _TYPES[kind]) for name, kind in COLUMNS.items()])


def tag_batches(
    batches: Iterable[pa.RecordBatch],
    *,
    text: str = "text",
    id: str = "id",
    tagger: Tagger | None = None,
) -> Iterator[pa.RecordBatch]:
    """Tag the documents of record batches, lazily and in order.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        One row a document. Columns other than the two named are not looked at.
    text : str
        The column of texts.
    id : str
        The column that names the documents; what is not a string is cast to one.
    tagger : Tagger, optional
        The shipped model if not given, loaded once a process.

    Yields
    ------
    pyarrow.RecordBatch
        One row a sentence, with `SCHEMA`. A document with nothing but white space has no sentences
        and so no rows. A large batch comes out as several.

    Raises
    ------
    TypeError
        If a text is null or no string; the message names the row, counted from 0 over all batches,
        and its id. Nothing is skipped, so set such rows aside first.
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import pyarrow as pa
    >>> texts = ["Rain fell.", "“We lost,” Ann Lee said."]
    >>> articles = pa.table({"url": ["a1", "a2"], "body": texts})
    >>> [batch] = tag_batches(articles.to_batches(), text="body", id="url")
    >>> batch.schema == SCHEMA, batch.column("id").to_pylist(), batch.column("tag").to_pylist()
    (True, ['a1', 'a2'], ['none', 'direct_quote'])
    """
    first = 0
    for batch in batches:
        if not isinstance(batch, pa.RecordBatch):
            raise TypeError(
                "batches must be an iterable of pyarrow.RecordBatch, such as table.to_batches(), "
                f"not of {type(batch).__name__}"
            )
        check_column("text", text, batch.schema.names)
        check_column("id", id, batch.schema.names)
        texts = batch.column(text).to_pylist()
        for found in tagged_rows(text, texts, _strings(batch, id), tagger, first):
            yield pa.RecordBatch.from_pylist(found, schema=SCHEMA)
        first += batch.num_rows


def _strings(batch: pa.RecordBatch, name: str) -> list[Any]:
    column = batch.column(name)
    try:
        return list(column.cast(pa.string()).to_pylist())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise TypeError(f"column {name!r} of type {column.type} can't be ids: {error}") from error
