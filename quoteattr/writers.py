"""Tagged documents as bytes of a file, in parts that stand on their own.

A form turns some documents into bytes that can be put behind those of the documents before. So
workers can make them, and a run can go on where another was cut off: the file is the same whoever
made which part. Compressed parts are gzip members or zstd frames of their own, which every reader
joins. Parquet files have no parts; theirs are Arrow streams, joined when the last is there.
"""

import csv
import gzip
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from quoteattr.cells import kept, sound, to_json
from quoteattr.document import TaggedDocument
from quoteattr.inputs import InputError, format_of, import_arrow
from quoteattr.parquet import Parquet
from quoteattr.readers import Record
from quoteattr.rows import COLUMNS, DOCUMENT_COLUMNS, rows

#: The formats that files are written in.
OUTPUT_FORMATS: Final = ("jsonl", "csv", "parquet")


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

    def finish(self, parts: Path) -> Path:
        """The file that was asked for, made of that of all parts, which stays as it is."""


def form_for(
    output: str | None,
    format: str | None = None,
    *,
    nested: bool = False,
    keep: bool = False,
    columns: Callable[[], Sequence[str]] = tuple,
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
    columns : callable
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
        return Csv(keep, compression, nested, tuple(columns()) if keep else (), guard)
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
            row |= kept(record.columns, row)
        return to_json(row).encode() + b"\n"

    def part(self, documents: Sequence[bytes]) -> bytes:
        """The lines, compressed."""
        return _compressed(b"".join(documents), self.compression)

    def finish(self, parts: Path) -> Path:
        """The same."""
        return parts


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
        names = [*own, *kept(dict.fromkeys(self.columns), own)]
        return _compressed(self._lines([names]), self.compression)

    def document(self, record: Record, tagged: TaggedDocument) -> bytes:
        """Its lines."""
        unknown = set(record.columns).difference(self.columns) if self.keep else None
        if unknown:
            raise ValueError(f"column {min(unknown)!r} was not there when the run began")
        others = [record.columns.get(name) for name in self.columns]
        table = [tagged.to_dict()] if self.nested else rows(tagged)
        return self._lines([[*row.values(), *others] for row in table])

    def part(self, documents: Sequence[bytes]) -> bytes:
        """The lines, compressed."""
        return _compressed(b"".join(documents), self.compression)

    def finish(self, parts: Path) -> Path:
        """The same."""
        return parts

    def _lines(self, table: Sequence[Sequence[Any]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([self._cell(value) for value in row] for row in table)
        lines: str = sound(text.getvalue())
        return lines.encode()

    def _cell(self, value: Any) -> Any:
        if isinstance(value, (list, dict, bytes)):
            return to_json(value)
        if self.guard and isinstance(value, str) and value.startswith(_FORMULA):
            return "'" + value
        return value


#: How a cell begins that a spreadsheet takes for a formula (OWASP, "CSV Injection").
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def _compressed(data: bytes, compression: str) -> bytes:
    if compression == "gz":
        return gzip.compress(data, compresslevel=6, mtime=0)
    if compression == "zst":
        return bytes(import_arrow().compress(data, codec="zstd", asbytes=True))
    return data
