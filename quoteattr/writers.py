"""Tagged documents as bytes of a file, in parts that stand on their own.

A form turns some documents into bytes that can be put behind those of the documents before. So
workers can make them, and a run can go on where another was cut off: the file is the same whoever
made which part. Compressed parts are gzip members or zstd frames of their own, which every reader
joins. Parquet files have no parts; theirs are Arrow streams, joined when the last is there.
"""

import base64
import csv
import gzip
import io
import json
import math
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from quoteattr.document import TaggedDocument
from quoteattr.inputs import InputError, format_of, import_arrow
from quoteattr.labels import FORMS, TAGS
from quoteattr.readers import Record
from quoteattr.rows import COLUMNS, rows

#: The formats that files are written in.
OUTPUT_FORMATS: Final = ("jsonl", "csv", "parquet")
#: The columns of a row that is a document.
DOCUMENT_COLUMNS: Final = ("id", "sentences", "sources")
#: Rows of a Parquet row group, at least, where there are as many.
_GROUP_ROWS: Final = 50_000


class Form(Protocol):
    """How documents become bytes.

    Attributes
    ----------
    keep : bool
        Whether the input's other columns are written too; where one has the name of a column of
        ours, it is called ``input_NAME``.
    """

    @property
    def keep(self) -> bool: ...

    def head(self) -> bytes:
        """What stands before the first part."""

    def document(self, record: Record, tagged: TaggedDocument) -> Any:
        """One document, for `part`. Raises ``ValueError`` if it can't be written."""

    def part(self, documents: Sequence[Any]) -> bytes:
        """Documents on end."""

    def finish(self, parts: Path) -> None:
        """Make the file of all parts the file that was asked for."""


def form_for(
    output: str | None,
    format: str | None = None,
    *,
    nested: bool = False,
    keep: bool = False,
    columns: Sequence[str] = (),
    guard: bool = False,
) -> Form:
    """The form of a file.

    Parameters
    ----------
    output : str or None
        The file's name, which tells format and compression; ``None`` for standard output.
    format : str, optional
        One of `OUTPUT_FORMATS`, whatever the name tells.
    nested : bool
        One row a document in CSV and Parquet, rather than one a sentence.
    keep : bool
        Write the input's other columns too.
    columns : sequence of str
        The names of these, which CSV must know beforehand.
    guard : bool
        In CSV, put an apostrophe before cells that a spreadsheet would take for a formula.

    Raises
    ------
    InputError
        If the name tells no format and none is given, or the format can't be had.

    Examples
    --------
    >>> form_for("tagged.jsonl.gz")
    JsonLines(keep=False, compression='gz')
    """
    told, compression = format_of(output) if output else ("jsonl", "")
    format = format or told
    if format not in OUTPUT_FORMATS:
        raise InputError(
            f"{output}: no format is called {format or Path(output or '').suffix!r}. Give a name "
            "that ends in .jsonl, .csv, .parquet (or .jsonl.gz, .jsonl.zst), or --format."
        )
    if guard and format != "csv":
        raise InputError("--guard-formulas is for CSV only.")
    if compression == "zst" or format == "parquet":
        import_arrow()
    if format == "jsonl":
        return JsonLines(keep, compression)
    if format == "csv":
        return Csv(keep, compression, nested, tuple(columns), guard)
    if output is None or compression:
        raise InputError("Parquet needs a file of its own: -o OUT.parquet")
    return Parquet(keep, nested)


@dataclass(frozen=True)
class JsonLines:
    """One JSON object a document, as `TaggedDocument.to_dict` has it."""

    keep: bool = False
    compression: str = ""

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def document(self, record: Record, tagged: TaggedDocument) -> bytes:
        """A line."""
        row = tagged.to_dict()
        if self.keep:
            # JSON has no numbers that are not finite.
            row |= {
                name: None if isinstance(value, float) and not math.isfinite(value) else value
                for name, value in _kept(record.columns, row).items()
            }
        return _json(row).encode() + b"\n"

    def part(self, documents: Sequence[bytes]) -> bytes:
        """The lines, compressed."""
        return _compressed(b"".join(documents), self.compression)

    def finish(self, parts: Path) -> None:
        """Nothing is left to do."""


@dataclass(frozen=True)
class Csv:
    """Comma-separated values after RFC 4180; lists in a cell are JSON."""

    keep: bool = False
    compression: str = ""
    nested: bool = False
    columns: tuple[str, ...] = ()
    guard: bool = False

    def head(self) -> bytes:
        """The names of the columns."""
        own = DOCUMENT_COLUMNS if self.nested else tuple(COLUMNS)
        kept = _kept(dict.fromkeys(self.columns), own)
        return _compressed(self._lines([[*own, *kept]]), self.compression)

    def document(self, record: Record, tagged: TaggedDocument) -> bytes:
        """Its lines."""
        unknown = set(record.columns).difference(self.columns) if self.keep else None
        if unknown:
            raise ValueError(f"column {min(unknown)!r} was not there when the run began")
        kept = [record.columns.get(name) for name in self.columns]
        table = [tagged.to_dict()] if self.nested else rows(tagged)
        return self._lines([[*row.values(), *kept] for row in table])

    def part(self, documents: Sequence[bytes]) -> bytes:
        """The lines, compressed."""
        return _compressed(b"".join(documents), self.compression)

    def finish(self, parts: Path) -> None:
        """Nothing is left to do."""

    def _lines(self, table: Sequence[Sequence[Any]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([self._cell(value) for value in row] for row in table)
        return _sound(text.getvalue()).encode()

    def _cell(self, value: Any) -> Any:
        if isinstance(value, (list, dict, bytes)):
            return _json(value)
        if self.guard and isinstance(value, str) and value.startswith(_FORMULA):
            return "'" + value
        return value


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
            kept = {
                name: _json(value) if isinstance(value, (list, dict)) else value
                for name, value in _kept(record.columns, own).items()
            }
            table = [row | kept for row in table]
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
        return sink.getvalue()

    def finish(self, parts: Path) -> None:
        """Join the streams to one Parquet file in their place."""
        pa, parquet = import_arrow(), import_arrow("pyarrow.parquet")
        schema = _schema(self.nested)
        if self.keep:
            for table in _streams(parts):
                schema = _wider(schema, table.schema)
        joined = parts.with_name(parts.name + ".joined")
        with parquet.ParquetWriter(joined, schema, compression="zstd") as writer:
            group: list[Any] = []
            for table in _streams(parts):
                group.append(_cast(table, schema))
                if sum(map(len, group)) >= _GROUP_ROWS:
                    writer.write_table(pa.concat_tables(group))
                    group = []
            if group:
                writer.write_table(pa.concat_tables(group))
        os.replace(joined, parts)


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
    try:
        return pa.array(values, type)
    except UnicodeEncodeError:
        return _array([_sound(value) for value in values], type)
    except (pa.ArrowException, OverflowError):
        if type is not None:
            raise
        return pa.array(
            [v if v is None or isinstance(v, str) else _json(v) for v in values], pa.string()
        )


def _wider(schema: Any, other: Any) -> Any:
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
            types = {pa.float64() if numeric else pa.string()}
        schema = schema.set(at, field.with_type(types.pop() if types else pa.null()))
    return schema


def _cast(table: Any, schema: Any) -> Any:
    pa = import_arrow()
    columns = [
        table[field.name].cast(field.type, safe=False)
        if field.name in table.column_names
        else pa.nulls(len(table), field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _kept(columns: Mapping[str, Any], own: Collection[str]) -> dict[str, Any]:
    """The input's columns under names that are not ours."""
    found = {}
    for name, value in columns.items():
        while name in own or name in found:
            name = f"input_{name}"
        found[name] = value
    return found


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=_plain, allow_nan=False)
    # A lone surrogate can't be UTF-8; JSON can escape it.
    return json.dumps(value, default=_plain) if _LONE_SURROGATE.search(text) else text


def _plain(value: Any) -> str:
    """A value of an Arrow column that JSON has no type for."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _sound(value: Any) -> Any:
    """The same with U+FFFD for lone surrogates, which are not text outside Python and JSON."""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {name: _sound(inner) for name, inner in value.items()}
    return [_sound(inner) for inner in value] if isinstance(value, list) else value


_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
#: How a cell begins that a spreadsheet takes for a formula (OWASP, "CSV Injection").
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def _compressed(data: bytes, compression: str) -> bytes:
    if compression == "gz":
        return gzip.compress(data, compresslevel=6, mtime=0)
    if compression == "zst":
        return bytes(import_arrow().compress(data, codec="zstd", asbytes=True))
    return data
