"""Documents out of files: a lazy stream in which a bad row is an item like any other.

Memory stays bounded whatever the input's size: text formats are read a line at a time, Parquet and
Arrow a batch of rows at a time, and what is larger than a document can be is passed over.
"""

import csv
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO, Final

from quoteattr.inputs import ARROW_FORMATS, InputError, InputFile, import_arrow

#: The longest text that counts as one document; about 350,000 words.
MAX_CHARACTERS: Final = 2_000_000
#: The longest row of a text format, in bytes.
MAX_ROW_BYTES: Final = 16 * 2**20
#: Rows of a Parquet file that are held at a time.
ARROW_ROWS: Final = 64
#: The field that is not missed where it is missing, unless it was asked for.
_ID_FIELD: Final = "id"


@dataclass(frozen=True, slots=True)
class Record:
    """A document as its file holds it.

    Attributes
    ----------
    id : str
        Its name; ``FILE:LINE`` where the file gives none.
    text : str
    file : str
    line : int or None
        Where it begins, from 1; in Parquet and Arrow files the number of its row. ``None`` where
        the file is one document.
    columns : dict of str to object
        The row's other columns, where they are to be kept.
    """

    id: str
    text: str
    file: str
    line: int | None = None
    columns: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read or tagged, or a file that could not be read on."""

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        file = "standard input" if self.file == "-" else self.file
        return f"{file}{f', line {self.line}' if self.line else ''}: {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """The failure as JSON has it."""
        return asdict(self)


class _BadRow(Exception):
    """Why a row is no document."""


class Reader:
    r"""The documents of files, in order; may be iterated over again if the files last.

    Parameters
    ----------
    files : sequence of InputFile
    text_field, id_field : str
        The columns that hold the text and the document's name, in files that have columns.
    keep : bool
        Whether records carry the other columns.

    Attributes
    ----------
    position : int
        Bytes of the files that have been read.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> from quoteattr.inputs import find
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "news.jsonl"
    >>> _ = path.write_text('{"id": "a", "text": "Rain fell."}\n{"id": "b"}\n')
    >>> record, failure = Reader(find([str(path)]))
    >>> record.id, record.text, failure.line
    ('a', 'Rain fell.', 2)
    """

    def __init__(
        self,
        files: Sequence[InputFile],
        text_field: str = "text",
        id_field: str = _ID_FIELD,
        keep: bool = False,
    ) -> None:
        self.files = files
        self.text_field = text_field
        self.id_field = id_field
        self.keep = keep
        self.position = 0

    @property
    def size(self) -> int:
        """Bytes of all files; 0 where nobody knows."""
        return sum(file.size for file in self.files)

    def __iter__(self) -> Iterator[Record | Failure]:
        begin = 0
        for file in self.files:
            if file.format in ARROW_FORMATS:
                yield from self._arrow_file(file, begin)
            else:
                yield from self._line_file(file, begin)
            begin += file.size
            self.position = begin

    def columns(self) -> list[str]:
        """Names of the other columns, in order of appearance. Reads the files through.

        Raises
        ------
        InputError
            If they can't be read twice.
        """
        for file in self.files:
            if not file.lasting:
                raise InputError(
                    f"{file.path}: to keep columns in CSV, it must be read twice. Give a file, or "
                    "write JSONL or Parquet."
                )
        names: dict[str, None] = {}
        for item in Reader(self.files, self.text_field, self.id_field, keep=True):
            if isinstance(item, Record):
                names.update(dict.fromkeys(item.columns))
        return list(names)

    def _line_file(self, file: InputFile, begin: int) -> Iterator[Record | Failure]:
        items = {"txt": self._text, "jsonl": self._jsonl, "csv": self._csv, "tsv": self._csv}
        lines = None
        empty = True
        try:
            raw, stream = file.open()
            with raw, stream:
                lines = _Lines(stream)
                for item in items[file.format](file, lines):
                    empty = False
                    if file.size:
                        self.position = begin + raw.tell()
                    yield item
            if empty:
                yield Failure(file.path, None, "empty")
        except (OSError, EOFError, zlib.error) as error:
            reason = getattr(error, "strerror", None) or str(error)
            yield Failure(
                file.path, (lines and lines.number) or None, f"can't be read on: {reason}"
            )

    def _text(self, file: InputFile, lines: "_Lines") -> Iterator[Record | Failure]:
        data = lines.stream.read(4 * MAX_CHARACTERS + 4)
        try:
            text = data.decode("utf-8-sig")
            if "\0" in text:
                raise _BadRow("not text: it holds NUL characters")
            if text.strip():
                yield Record(file.path, _checked(text), file.path)
        except UnicodeDecodeError as error:
            # Where reading stopped, a character may be cut in two.
            if len(data) > 4 * MAX_CHARACTERS:
                yield Failure(file.path, None, _TOO_LONG)
                return
            line = data[: error.start].count(b"\n") + 1
            byte = f"(byte {data[error.start]:#04x})"
            yield Failure(file.path, line, f"not UTF-8 {byte}. Convert the file to UTF-8.")
        except _BadRow as error:
            yield Failure(file.path, None, str(error))

    def _jsonl(self, file: InputFile, lines: "_Lines") -> Iterator[Record | Failure]:
        while True:
            try:
                line = next(lines).decode("utf-8-sig" if lines.number == 1 else "utf-8")
                if not line.strip():
                    continue
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise _BadRow("not a JSON object")
                yield self._record(file, lines.number, row)
            except StopIteration:
                return
            except UnicodeDecodeError:
                yield Failure(file.path, lines.number, _NOT_UTF8)
            except (ValueError, RecursionError) as error:
                yield Failure(file.path, lines.number, f"not JSON: {error}")
            except _BadRow as error:
                yield Failure(file.path, lines.number, str(error))

    def _csv(self, file: InputFile, lines: "_Lines") -> Iterator[Record | Failure]:
        # The limit is the csv module's own, for all readers of the process.
        csv.field_size_limit(max(csv.field_size_limit(), MAX_CHARACTERS))
        delimiter = "," if file.format == "csv" else "\t"
        physical = _Counted(lines.decoded())
        rows = csv.reader(physical, delimiter=delimiter, strict=True)
        header: list[str] = []
        while True:
            line, physical.marks = lines.number + 1, 0
            try:
                cells = next(rows)
                if any(_UNDECODED.search(cell) for cell in cells if not cell.isascii()):
                    raise _BadRow(_NOT_UTF8)
                if not header and cells:
                    self._check_header(cells)
                    header = cells
                elif len(cells) == len(header):
                    yield self._record(file, line, dict(zip(header, cells, strict=True)))
                elif cells:
                    raise _BadRow(f"{len(cells)} cells, and the header has {len(header)}")
            except StopIteration:
                return
            except (csv.Error, _BadRow) as error:
                reason = str(error)
                if isinstance(error, csv.Error):
                    reason = f"not {file.format.upper()}: {error}"
                    if not physical.close():
                        reason += (
                            ". A quotation mark is opened and never closed, so the "
                            f"{lines.number - line:,} lines behind this one were not read"
                        )
                yield Failure(file.path, line, reason)
                if not header:
                    return

    def _check_header(self, header: Sequence[str]) -> None:
        if self.text_field not in header:
            raise _BadRow(self._no_field(header))
        if self.id_field not in (_ID_FIELD, *header):
            raise _BadRow(f"no field {self.id_field!r} (it has {', '.join(header)})")
        if len(set(header)) < len(header):
            twice = next(name for name in header if header.count(name) > 1)
            raise _BadRow(f"two columns are called {twice!r}. Rename one.")

    def _arrow_file(self, file: InputFile, begin: int) -> Iterator[Record | Failure]:
        pa = import_arrow()
        row = 0
        try:
            for share, batch in self._arrow_batches(file):
                self.position = begin + int(share * file.size)
                try:
                    self._check_header(batch.schema.names)
                    _check_offsets(batch)
                except _BadRow as error:
                    yield Failure(file.path, None, str(error))
                    return
                if not self.keep:
                    used = {self.text_field, self.id_field}
                    batch = batch.select([n for n in batch.schema.names if n in used])
                for at in range(batch.num_rows):
                    row += 1
                    try:
                        values = {
                            name: column[at].as_py()
                            for name, column in zip(batch.schema.names, batch.columns, strict=True)
                        }
                        yield self._record(file, row, values)
                    except UnicodeDecodeError:
                        yield Failure(file.path, row, _NOT_UTF8)
                    except _BadRow as error:
                        yield Failure(file.path, row, str(error))
                    except (OverflowError, ValueError) as error:
                        # A date in the year 30000, say.
                        yield Failure(
                            file.path, row, f"a value that Python has no type for: {error}"
                        )
                # Before the next is read: batches can be large.
                del batch
            if not row:
                yield Failure(file.path, None, "empty")
        except UnicodeDecodeError:
            yield Failure(file.path, row or None, "can't be read on: a column's name is not UTF-8")
        except (OSError, pa.ArrowException) as error:
            yield Failure(file.path, row or None, f"can't be read on: {error}")

    def _arrow_batches(self, file: InputFile) -> Iterator[tuple[float, Any]]:
        """Record batches, and what share of the file has been read with each."""
        if file.format == "parquet":
            parquet = import_arrow("pyarrow.parquet")
            with parquet.ParquetFile(file.path, buffer_size=2**20, pre_buffer=False) as table:
                columns = table.schema_arrow.names
                if self.text_field in columns and not self.keep:
                    columns = [c for c in columns if c in (self.text_field, self.id_field)]
                # A damaged file may tell of none and hold some.
                done, rows = 0, max(table.metadata.num_rows, 1)
                for batch in table.iter_batches(batch_size=ARROW_ROWS, columns=columns):
                    done += batch.num_rows
                    yield done / rows, batch
            return
        pa = import_arrow()
        with pa.memory_map(file.path) as data:
            try:
                table = pa.ipc.open_file(data)
            except pa.ArrowInvalid:
                data.seek(0)
                for batch in pa.ipc.open_stream(data):
                    yield data.tell() / file.size, batch
            else:
                for at in range(table.num_record_batches):
                    yield at / table.num_record_batches, table.get_batch(at)

    def _record(self, file: InputFile, line: int, row: dict[str, Any]) -> Record:
        if self.text_field not in row:
            raise _BadRow(self._no_field(list(row)))
        text = row.pop(self.text_field)
        if not isinstance(text, str):
            raise _BadRow(f"field {self.text_field!r} is not a string")
        name = row.pop(self.id_field, None)
        return Record(
            id=f"{file.path}:{line}" if name is None or name == "" else str(name),
            text=_checked(text),
            file=file.path,
            line=line,
            columns=row if self.keep else {},
        )

    def _no_field(self, names: Sequence[str]) -> str:
        return (
            f"no field {self.text_field!r} (it has {', '.join(names) or 'none'}). "
            "Name one with --text-field."
        )


_NOT_UTF8: Final = "not UTF-8. Convert the file to UTF-8."
_TOO_LONG: Final = f"longer than {MAX_CHARACTERS:,} characters: too large for one document"
#: What undecodable bytes become in `_Lines.decoded`.
_UNDECODED: Final = re.compile("[\udc80-\udcff]")


def _checked(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise _BadRow(_TOO_LONG)
    return text


def _check_offsets(batch: Any) -> None:
    """Raise ``ArrowInvalid`` where a damaged column tells of bytes that are not its own."""
    pa = import_arrow()
    for column in batch.columns:
        try:
            column.validate(full=True)
        except pa.ArrowInvalid as error:
            # A text that is not UTF-8 is a failure of its row alone.
            if "UTF8" not in str(error):
                raise


class _Counted:
    """Lines of a table, and how many quotation marks they hold; one is open if that is odd."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.marks = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.marks += line.count('"')
        return line

    def close(self) -> bool:
        """Read on to the end of the row; return whether it has one."""
        while self.marks % 2:
            try:
                next(self)
            except StopIteration:
                return False
            except _BadRow:
                pass
        return True


class _Lines:
    """The lines of a stream; one that is too long raises, and the next call goes on after it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.number = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        line = self.stream.readline(MAX_ROW_BYTES + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) <= MAX_ROW_BYTES:
            return line
        while line and not line.endswith(b"\n"):
            line = self.stream.readline(MAX_ROW_BYTES)
        raise _BadRow(f"a row of more than {MAX_ROW_BYTES:,} bytes: too large for one document")

    def decoded(self) -> Iterator[str]:
        """The lines as text; bytes that are no UTF-8 become lone surrogates."""
        return map(self._decode, self)

    def _decode(self, line: bytes) -> str:
        return line.decode("utf-8-sig" if self.number == 1 else "utf-8", "surrogateescape")
