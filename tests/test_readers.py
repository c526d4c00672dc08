"""Files to documents, and what is no document to failures."""

import datetime
import gzip
import io
import json
import os
import random
import struct
import sys
import threading
from pathlib import Path

import pytest

from quoteattr import readers
from quoteattr.inputs import InputError, find
from quoteattr.readers import Failure, Reader, Record

ROWS = [
    {"id": "a", "text": "Rain fell.", "n": "1"},
    {"id": "b", "text": "“No,” said\nAnn; “never”.", "n": "2"},
]


def read(path: Path, **options: object) -> list[Record | Failure]:
    return list(Reader(find([str(path)]), **options))  # type: ignore[arg-type]


def write(path: Path) -> Path:
    """The rows, in the format that the name tells."""
    name = path.name
    if ".jsonl" in name:
        data = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
    elif ".csv" in name or ".tsv" in name:
        mark = "," if ".csv" in name else "\t"
        data = f"id{mark}text{mark}n\n".encode()
        for row in ROWS:
            data += mark.join(f'"{value}"' for value in row.values()).encode() + b"\n"
    else:
        pa = pytest.importorskip("pyarrow")
        table = pa.Table.from_pylist(ROWS)
        if name.endswith(".parquet"):
            pytest.importorskip("pyarrow.parquet").write_table(table, path)
        elif name.endswith(".feather"):
            pytest.importorskip("pyarrow.feather").write_feather(table, path)
        else:
            with pa.ipc.new_stream(str(path), table.schema) as stream:
                stream.write_table(table)
        return path
    if name.endswith(".gz"):
        data = gzip.compress(data)
    elif name.endswith(".zst"):
        pa = pytest.importorskip("pyarrow")
        # Two frames, as parallel compressors write.
        data = b"".join(
            pa.compress(half, codec="zstd", asbytes=True) for half in (data[:50], data[50:])
        )
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("compression", ["", ".gz", ".zst"])
@pytest.mark.parametrize("format", ["jsonl", "csv", "tsv"])
def test_formats_of_lines(format: str, compression: str, tmp_path: Path) -> None:
    path = write(tmp_path / f"in.{format}{compression}")
    first, second = read(path, keep=True)
    assert first == Record("a", "Rain fell.", str(path), first.line, {"n": "1"})
    assert isinstance(second, Record) and second.text == ROWS[1]["text"]
    assert (first.line, second.line) == ((1, 2) if format == "jsonl" else (2, 3))
    assert Reader(find([str(path)])).columns() == ["n"]


@pytest.mark.parametrize("format", ["parquet", "arrow", "feather"])
def test_formats_of_arrow(format: str, tmp_path: Path) -> None:
    path = write(tmp_path / f"in.{format}")
    assert read(path, keep=True) == [
        Record(row["id"], row["text"], str(path), at, {"n": row["n"]})
        for at, row in enumerate(ROWS, 1)
    ]
    assert [r.columns for r in read(path) if isinstance(r, Record)] == [{}, {}]


@pytest.mark.parametrize("name", ["in.txt", "in.txt.gz", "README"])
def test_a_text_is_one_document(name: str, tmp_path: Path) -> None:
    data = "\ufeffRain.\n\nSnow.".encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    path = str(tmp_path / name)
    assert read(tmp_path / name) == [Record(path, "Rain.\n\nSnow.", path)]


def test_ids(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 7, "text": ""}\n\n{"id": null, "text": "a"}\n{"url": "u", "text": "a"}')
    assert [r.id for r in read(path) if isinstance(r, Record)] == ["7", f"{path}:3", f"{path}:4"]
    assert read(path, id_field="url")[2].id == "u"  # type: ignore[union-attr]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(b'{"text": "Rain."}\n')

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert list(Reader(find(["-"], "jsonl"))) == [Record("-:1", "Rain.", "-", 1)]
    with pytest.raises(InputError, match="standard input can't be parquet"):
        find(["-"], "parquet")


def test_folders_and_patterns(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.jsonl.gz", "a.csv", "b/.hidden.txt", ".git/x.txt", "b/x.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    out = tmp_path / "b" / "out.jsonl"
    out.write_bytes(b"x")

    def names(given: str) -> list[str]:
        found = find([str(tmp_path / given)], without=[str(out)])
        return [str(Path(file.path).relative_to(tmp_path)) for file in found]

    assert names("") == ["a.csv", "b/1.jsonl.gz", "b/2.txt"]
    assert names("**/*.txt") == ["b/2.txt"]
    assert names("b/*") == ["b/1.jsonl.gz", "b/2.txt", "b/x.pdf"]
    for given, message in (
        (".git", "no file in it"),
        ("*.xml", "no file has such a name"),
        ("no.txt", "No such file"),
    ):
        if given == ".git":
            (tmp_path / ".git" / "x.txt").unlink()
        with pytest.raises(InputError, match=message):
            find([str(tmp_path / given)])


BAD = [
    ("jsonl", b'{"text": "a"\n{"text": "b"}\n', 1, "not JSON"),
    ("jsonl", b'{"text": "\xe9"}\n{"text": "b"}\n', 1, "not UTF-8"),
    ("jsonl", b'[]\n{"text": "b"}\n', 1, "not a JSON object"),
    ("jsonl", b'{"t": 1, "u": 2}\n{"text": "b"}\n', 1, "no field 'text' (it has t, u)"),
    ("jsonl", b'{"text": null}\n{"text": "b"}\n', 1, "field 'text' is not a string"),
    ("jsonl", b'{"text": "' + b"a" * 2000 + b'"}\n{"text": "b"}', 1, "too large"),
    ("jsonl", b"[" * 900 + b'\n{"text": "b"}', 1, "not JSON"),
    ("csv", b"text,n\na\nb,1\n", 2, "1 cells, and the header has 2"),
    ("csv", b"text,n\n\xe9,1\nb,1\n", 2, "not UTF-8"),
    ("csv", b'text,n\n"a"x,1\nb,1\n', 2, "not CSV"),
    ("csv", b"text,n\n" + b"a" * 2000 + b",1\nb,1\n", 2, "too large"),
    ("tsv", b"text\tn\na\nb\t1\n", 2, "1 cells, and the header has 2"),
]


@pytest.mark.parametrize(("format", "data", "line", "reason"), BAD)
def test_a_bad_row_is_a_failure_and_the_next_is_read(
    format: str,
    data: bytes,
    line: int,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readers, "MAX_ROW_BYTES", 1000)
    path = tmp_path / f"in.{format}"
    path.write_bytes(data)
    failure, record = read(path)
    assert isinstance(failure, Failure) and reason in failure.reason
    assert (failure.file, failure.line) == (str(path), line)
    assert isinstance(record, Record) and (record.text, record.line) == ("b", line + 1)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("in.txt", b"\x89PNG\xff", "line 1: not UTF-8 (byte 0x89)"),
        ("in.txt", b"a\0b", "not text: it holds NUL"),
        ("in.txt", "é".encode() * 1001, "longer than 1,000 characters"),
        ("in.txt", b"a" * 9000, "longer than 1,000 characters"),
        ("in.jsonl", b'{"text": "' + b"a" * 1001 + b'"}', "longer than 1,000 characters"),
        ("in.csv", b"a,b\n1,2\n3,4\n", "line 1: no field 'text'"),
        ("in.csv", b"text,a,a\n1,2,3\n", "line 1: two columns are called 'a'"),
        ("in.csv", b'text\n"never closed\nb\n', "line 2: not CSV"),
        ("in.csv.gz", b"text\n1\n", "not a gzip"),
        ("in.jsonl.gz", gzip.compress(b'{"te')[:-9], "can't be read on"),
        ("in.parquet", b"PAR1", "can't be read on"),
        ("in.arrow", b"text", "can't be read on"),
    ],
)
def test_a_file_that_holds_no_document(
    name: str, data: bytes, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name.endswith(("parquet", "arrow")):
        pytest.importorskip("pyarrow")
    monkeypatch.setattr(readers, "MAX_CHARACTERS", 1000)
    monkeypatch.setattr(readers, "_TOO_LONG", "longer than 1,000 characters")
    (tmp_path / name).write_bytes(data)
    [failure] = read(tmp_path / name)
    assert isinstance(failure, Failure)
    assert reason.lower() in str(failure).lower()


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_a_file_that_was_cut_off_gives_what_it_has(compression: str, tmp_path: Path) -> None:
    path = write(tmp_path / f"in.jsonl.{compression}")
    path.write_bytes(path.read_bytes()[:-12])
    *_, failure = read(path)
    assert isinstance(failure, Failure) and "can't be read on" in failure.reason


def test_a_parquet_row_without_text(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    day = datetime.date(2024, 2, 29)
    table = pa.table({"text": ["a", None, "c"], "day": [day] * 3})
    pytest.importorskip("pyarrow.parquet").write_table(table, tmp_path / "in.parquet")
    first, failure, last = read(tmp_path / "in.parquet", keep=True)
    assert isinstance(first, Record) and first.columns == {"day": day}
    assert isinstance(failure, Failure) and failure.line == 2
    assert isinstance(last, Record) and last.id.endswith("in.parquet:3")


def test_the_position_ends_at_the_size(tmp_path: Path) -> None:
    for format in ("jsonl.gz", "csv"):
        write(tmp_path / f"in.{format}")
    reader = Reader(find([str(tmp_path)]))
    positions = [reader.position for _ in reader]
    assert positions == sorted(positions) and reader.position == reader.size > 0


def test_a_row_with_a_stray_mark_ends_where_its_marks_are_closed(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text('id,text\na,"Roe said "no" to it.\nLee, who left."\nb,So.\n')
    failure, record = read(path)
    assert isinstance(failure, Failure) and failure.line == 2
    assert isinstance(record, Record) and (record.id, record.text, record.line) == ("b", "So.", 4)


def test_a_row_that_is_too_large_for_a_cell_is_one_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "in.csv"
    long = "Rain fell, Lee said.\n" * (2 * readers.MAX_CHARACTERS // 20)
    path.write_text(f'id,text\na,"{long}"\nb,So.\n')
    failure, record = read(path)
    assert isinstance(failure, Failure) and "larger than field limit" in failure.reason
    assert isinstance(record, Record) and record.id == "b"


def test_what_an_open_mark_swallows_is_told(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text('text\na\n"b\nc\nd\n')
    first, failure = read(path)
    assert isinstance(first, Record) and first.text == "a"
    assert isinstance(failure, Failure) and failure.line == 3
    assert "the 2 lines behind this one were not read" in failure.reason


def test_a_number_that_python_refuses(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "a", "n": ' + "9" * 5000 + '}\n{"text": "b"}\n')
    failure, record = read(path)
    assert isinstance(failure, Failure) and failure.line == 1
    assert isinstance(record, Record) and record.text == "b"


def test_a_field_for_ids_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("text,url\na,u\n")
    [failure] = read(path, id_field="uri")
    assert isinstance(failure, Failure) and failure.reason == "no field 'uri' (it has text, url)"


def test_damaged_offsets_of_an_arrow_file_are_not_followed(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    path = tmp_path / "in.arrow"
    table = pa.table({"text": ["Rain fell on Ely.", "Snow fell."]})
    with pa.ipc.new_file(path, table.schema) as file:
        file.write_table(table)
    data = path.read_bytes()
    offsets = struct.pack("<3i", 0, 17, 27)
    assert data.count(offsets) == 1
    path.write_bytes(data.replace(offsets, struct.pack("<3i", 0, 17, 400)))
    [failure] = read(path)
    assert isinstance(failure, Failure) and "can't be read on" in failure.reason


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A copy of a file in which a few bytes are wrong, missing or too many."""
    wrong = bytearray(data)
    for _ in range(chance.randrange(1, 4)):
        at, size = chance.randrange(len(wrong) + 1), chance.randrange(1, 9)
        match chance.randrange(5):
            case 0:
                wrong[at : at + 1] = bytes(byte ^ 1 << size - 1 for byte in wrong[at : at + 1])
            case 1:
                wrong[at : at + size] = chance.randbytes(size)
            case 2:
                del wrong[at : at + size]
            case 3:
                wrong[at:at] = chance.randbytes(size)
            case 4:
                del wrong[at:]
    return bytes(wrong)


@pytest.mark.parametrize(
    "name",
    ["in.jsonl", "in.csv", "in.tsv.gz", "in.jsonl.zst", "in.parquet", "in.arrow", "in.feather"],
)
def test_damaged_files_give_records_and_failures(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name)
    whole, chance = path.read_bytes(), random.Random(name)
    failures = 0
    for _ in range(1500):
        path.write_bytes(damaged(whole, chance))
        for keep in (False, True):
            items = read(path, keep=keep)
            assert items and all(isinstance(item, Record | Failure) for item in items)
            failures += any(isinstance(item, Failure) for item in items)
    assert failures > 500


@pytest.mark.parametrize("name", ["in.parquet", "in.arrow", "in.feather"])
def test_a_name_of_a_column_that_is_not_utf_8(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name)
    path.write_bytes(path.read_bytes().replace(b"text", b"t\xe5xt"))
    [failure] = read(path)
    assert isinstance(failure, Failure) and "column's name is not UTF-8" in failure.reason


def test_dates_that_python_has_not_do_no_harm(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    path = tmp_path / "in.arrow"
    days = pa.array([10**7, 1], pa.int32()).cast(pa.date32())
    table = pa.table({"text": ["a", "b"], "day": days})
    with pa.ipc.new_file(path, table.schema) as file:
        file.write_table(table)
    assert [type(item) for item in read(path)] == [Record, Record]
    assert [type(item) for item in read(path, keep=True)] == [Failure, Record]


def test_pipes(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_text("b")
    # A folder stands for its files only.
    assert [Path(file.path).name for file in find([str(tmp_path)])] == ["b.txt"]
    writer = threading.Thread(target=lambda: (tmp_path / "a.txt").write_text("So."))
    writer.start()
    [record] = read(tmp_path / "a.txt")
    writer.join()
    assert isinstance(record, Record) and record.text == "So."


def test_an_arrow_row_that_is_not_utf_8_is_a_failure_of_its_own(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    path = tmp_path / "in.arrow"
    texts = pa.array([b"a", b"\xff\xfe", b"b"], pa.binary()).view(pa.string())
    table = pa.table({"text": texts})
    with pa.ipc.new_file(path, table.schema) as file:
        file.write_table(table)
    first, failure, last = read(path)
    assert isinstance(failure, Failure) and failure.line == 2 and "not UTF-8" in failure.reason
    assert isinstance(first, Record) and isinstance(last, Record)
    assert (first.text, last.text) == ("a", "b")
