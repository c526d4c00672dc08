"""Tagged documents as Parquet.

A Parquet file has no parts that stand on their own, so parts are Arrow streams, which are joined
when the last is there. Only then are the types of the input's columns known, too.
"""

import io
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from quoteattr.cells import kept, plain_text, sound, to_json
from quoteattr.document import TaggedDocument
from quoteattr.inputs import import_arrow
from quoteattr.labels import FORMS, TAGS
from quoteattr.readers import Record
from quoteattr.rows import COLUMNS, DOCUMENT_COLUMNS, rows

#: Rows of a Parquet row group, at least, where there are as many.
_GROUP_ROWS: Final = 50_000
#: The largest whole number up to which a float holds all.
_LARGEST_EXACT: Final = 2**53


@dataclass(frozen=True)
class Parquet:
    """Parquet, by way of Arrow streams."""

    keep: bool = False
    nested: bool = False

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def document(self, record: Record, tagged: TaggedDocument) -> list[dict[str, Any]]:
        """Its rows."""
        table = [tagged.to_dict()] if self.nested else rows(tagged)
        if self.keep:
            own = DOCUMENT_COLUMNS if self.nested else COLUMNS
            found = {
                sound(name): to_json(value) if isinstance(value, (list, dict)) else value
                for name, value in kept(record.columns, own).items()
            }
            table = [row | found for row in table]
        return table

    def part(self, documents: Sequence[list[dict[str, Any]]]) -> bytes:
        """An Arrow stream of the rows."""
        pa = import_arrow()
        table = [row for document in documents for row in document]
        schema = _schema(self.nested)
        names = dict.fromkeys([*schema.names, *(name for row in table for name in row)])
        arrays = {}
        for name in names:
            type = schema.field(name).type if name in schema.names else None
            arrays[name] = _array([row.get(name) for row in table], type)
        batch = pa.table(arrays)
        sink = io.BytesIO()
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        with pa.ipc.new_stream(sink, batch.schema, options=options) as stream:
            stream.write_table(batch)
        return bytes(sink.getvalue())

    def finish(self, parts: Path) -> Path:
        """Join the streams to one Parquet file beside them."""
        pa, parquet = import_arrow(), import_arrow("pyarrow.parquet")
        schema = _schema(self.nested)
        if self.keep:
            large: set[str] = set()
            for table in _streams(parts):
                large |= _large(table)
                schema = _wider(schema, table.schema, large)
        joined = parts.with_name("joined.parquet")
        with parquet.ParquetWriter(joined, schema, compression="zstd") as writer:
            group: list[Any] = []
            for table in _streams(parts):
                group.append(_cast(table, schema))
                if sum(map(len, group)) >= _GROUP_ROWS:
                    writer.write_table(pa.concat_tables(group))
                    group = []
            if group:
                writer.write_table(pa.concat_tables(group))
        return joined


def _streams(path: Path) -> Iterator[Any]:
    """The tables of Arrow streams that stand one behind another in a file."""
    pa = import_arrow()
    with pa.OSFile(str(path)) as file:
        size = file.size()
        while file.tell() < size:
            with pa.ipc.open_stream(file) as stream:
                yield stream.read_all()


def _schema(nested: bool) -> Any:
    """The columns that every Parquet file of ours has."""
    pa = import_arrow()
    text, number, chance = pa.string(), pa.int64(), pa.float64()
    if not nested:
        types = {str: text, int: number, float: chance, list: pa.list_(text)}
        return pa.schema([(name, types[type]) for name, type in COLUMNS.items()])
    span = pa.struct([("start", number), ("end", number), ("text", text)])
    sentence = pa.struct(
        [
            ("start", number),
            ("end", number),
            ("text", text),
            ("tag", text),
            ("form", text),
            ("probabilities", pa.struct([(tag, chance) for tag in TAGS])),
            ("source", span),
            ("cue", span),
            ("quotes", pa.list_(span)),
            ("speaker", text),
        ]
    )
    source = pa.struct(
        [
            ("name", text),
            ("kind", text),
            ("mentions", pa.list_(span)),
            ("sentences", pa.list_(number)),
            ("tags", pa.struct([(tag, number) for tag in TAGS])),
            ("forms", pa.struct([(form, number) for form in FORMS])),
            ("share", chance),
        ]
    )
    return pa.schema(
        [("id", text), ("sentences", pa.list_(sentence)), ("sources", pa.list_(source))]
    )


def _array(values: Sequence[Any], type: Any) -> Any:
    """An Arrow array; of strings where a column of the input holds values of several types."""
    pa = import_arrow()
    if type is None:
        types = {value.__class__ for value in values if value is not None}
        if len(types) > 1 and types != {int, float}:
            return _strings(values)
    try:
        return pa.array(values, type)
    except UnicodeEncodeError:
        return _array([sound(value) for value in values], type)
    except (pa.ArrowException, OverflowError):
        if type is not None:
            raise
        return _strings(values)


def _strings(values: Iterable[Any]) -> Any:
    pa = import_arrow()
    return pa.array([None if v is None else sound(plain_text(v)) for v in values], pa.string())


def _large(table: Any) -> set[str]:
    """Columns with whole numbers that a float can't hold."""
    pa, compute = import_arrow(), import_arrow("pyarrow.compute")
    found = set()
    for name in table.column_names:
        if pa.types.is_integer(table[name].type):
            extremes = compute.min_max(table[name]).as_py()
            if any(abs(value or 0) > _LARGEST_EXACT for value in extremes.values()):
                found.add(name)
    return found


def _wider(schema: Any, other: Any, large: Set[str]) -> Any:
    """A schema with the columns of both; where types differ, one that holds both."""
    pa = import_arrow()
    for field in other:
        if field.name not in schema.names:
            schema = schema.append(field)
            continue
        at = schema.get_field_index(field.name)
        types = {schema.field(at).type, field.type} - {pa.null()}
        if len(types) > 1:
            numeric = all(pa.types.is_integer(t) or pa.types.is_floating(t) for t in types)
            types = {pa.float64() if numeric and field.name not in large else pa.string()}
        schema = schema.set(at, field.with_type(types.pop() if types else pa.null()))
    return schema


def _as_type(column: Any, type: Any) -> Any:
    pa = import_arrow()
    if type == pa.string() and column.type not in (type, pa.null()):
        # The same strings as where several types meet in one part.
        return _strings(column.to_pylist())
    return column.cast(type, safe=False)


def _cast(table: Any, schema: Any) -> Any:
    pa = import_arrow()
    columns = [
        _as_type(table[field.name], field.type)
        if field.name in table.column_names
        else pa.nulls(len(table), field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)
