"""Tagged documents to files, and back."""

import csv
import datetime
import gzip
import io
import json
import math
from pathlib import Path
from typing import Any

import pytest

from quoteattr.cells import kept
from quoteattr.inputs import InputError
from quoteattr.readers import Record
from quoteattr.rows import COLUMNS, rows
from quoteattr.tagger import Tagger
from quoteattr.writers import Csv, Form, JsonLines, Parquet, form_for

TEXTS = ["“We lost, truly,” Ann Lee said.\nRain fell.", "", "Two officials said talks had failed."]


def written(form: Form, tagger: Tagger, folder: Path, columns: list[dict[str, Any]]) -> Path:
    """A file of one part a document."""
    path = folder / "rows"
    data = form.head()
    for at, (text, others) in enumerate(zip(TEXTS, columns, strict=True)):
        record = Record(f"d{at}", text, "in.jsonl", at + 1, others)
        data += form.part([form.document(record, tagger.tag(text, id=record.id))])
    path.write_bytes(data)
    return form.finish(path)


NONE: list[dict[str, Any]] = [{}, {}, {}]
OTHERS = [{"n": 1, "source": "x"}, {"n": 2, "source": "x"}, {"n": 2.5, "source": ["y", "ü"]}]


def test_the_form_by_name() -> None:
    pytest.importorskip("pyarrow")
    assert form_for(None) == form_for("a.jsonl") == JsonLines()
    assert form_for("a.jsonl.zst") == JsonLines(compression="zst")
    assert form_for("a.csv", nested=True) == Csv(nested=True)
    assert form_for("a.parquet", keep=True) == Parquet(keep=True)
    assert form_for("a.txt", "csv") == Csv()
    for name, format, message in (
        ("a.xml", None, "no format is called '.xml'"),
        ("a.txt", None, "no format is called 'txt'"),
        (None, "parquet", "a file of its own"),
    ):
        with pytest.raises(InputError, match=message):
            form_for(name, format)


@pytest.mark.parametrize("compression", ["", "gz", "zst"])
def test_json_lines(compression: str, tagger: Tagger, tmp_path: Path) -> None:
    if compression == "zst":
        pa = pytest.importorskip("pyarrow")
    data = written(JsonLines(True, compression), tagger, tmp_path, OTHERS).read_bytes()
    if compression == "gz":
        data = gzip.decompress(data)
    elif compression == "zst":
        data = pa.CompressedInputStream(pa.BufferReader(data), "zstd").read()
    for at, line in enumerate(data.decode().splitlines()):
        expected = tagger.tag(TEXTS[at], id=f"d{at}").to_dict()
        expected |= OTHERS[at]
        assert json.loads(line) == json.loads(json.dumps(expected))


def test_csv(tagger: Tagger, tmp_path: Path) -> None:
    form = Csv(keep=True, columns=("n", "source"))
    text = written(form, tagger, tmp_path, OTHERS).read_bytes().decode()
    found = list(csv.DictReader(io.StringIO(text, newline="")))
    expected = [
        row | {"n": others["n"], "input_source": others["source"]}
        for at, others in enumerate(OTHERS)
        for row in rows(tagger.tag(TEXTS[at], id=f"d{at}"))
    ]
    assert len(found) == 3 and list(found[0]) == [*COLUMNS, "n", "input_source"]
    for row, wanted in zip(found, expected, strict=True):
        assert row["id"] == wanted["id"] and row["text"] == wanted["text"]
        assert json.loads(row["quotes"]) == wanted["quotes"]
        assert float(row["p_none"]) == wanted["p_none"]
        assert row["speaker"] == (wanted["speaker"] or "")
    assert found[2]["input_source"] == '["y", "ü"]' and found[2]["n"] == "2.5"


def test_csv_nested(tagger: Tagger, tmp_path: Path) -> None:
    text = written(Csv(nested=True), tagger, tmp_path, NONE).read_bytes().decode()
    found = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["id"] for row in found] == ["d0", "d1", "d2"]
    assert json.loads(found[0]["sentences"])[0]["tag"] == "direct_quote"
    assert found[1]["sentences"] == "[]"


def test_a_column_that_csv_does_not_know_is_refused(tagger: Tagger) -> None:
    record = Record("a", "Rain.", "in.jsonl", 1, {"new": 1})
    with pytest.raises(ValueError, match="column 'new' was not there when the run began"):
        Csv(keep=True).document(record, tagger.tag("Rain."))


def test_formulas(tagger: Tagger) -> None:
    record = Record("=1+1", "=cmd", "in.jsonl", 1)
    tagged = tagger.tag("=cmd", id="=1+1")
    plain, guarded = (Csv(guard=guard).document(record, tagged) for guard in (False, True))
    assert plain.startswith(b"=1+1,0,0,4,=cmd,") and guarded.startswith(b"'=1+1,0,0,4,'=cmd,")


def test_parquet(tagger: Tagger, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(written(Parquet(), tagger, tmp_path, NONE))
    expected = [row for at in range(3) for row in rows(tagger.tag(TEXTS[at], id=f"d{at}"))]
    assert table.to_pylist() == expected


def test_parquet_nested(tagger: Tagger, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    found = parquet.read_table(written(Parquet(nested=True), tagger, tmp_path, NONE)).to_pylist()
    for at, row in enumerate(found):
        expected = tagger.tag(TEXTS[at], id=f"d{at}").to_dict()
        assert (row["id"], row["sentences"]) == (f"d{at}", expected["sentences"])


def test_columns_of_several_types_in_parquet(tagger: Tagger, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    day = datetime.date(2024, 2, 29)
    columns = [
        {"number": 1, "mixed": 1, "day": day, "void": None, "id_": {"a": 1}, "huge": 2**70},
        {"number": None, "mixed": None, "day": None, "void": None, "huge": 1},
        {"number": 2.5, "mixed": "x", "day": day, "void": None, "late": True},
    ]
    table = parquet.read_table(written(Parquet(keep=True, nested=True), tagger, tmp_path, columns))
    kept = {name: table[name].to_pylist() for name in table.column_names[3:]}
    assert kept == {
        "number": [1.0, None, 2.5],
        "mixed": ["1", None, "x"],
        "day": [day, None, day],
        "void": [None, None, None],
        "id_": ['{"a": 1}', None, None],
        "huge": [str(2**70), "1", None],
        "late": [None, None, True],
    }


@pytest.mark.parametrize("nested", [False, True])
def test_lone_surrogates(nested: bool, tagger: Tagger, tmp_path: Path) -> None:
    text = "Rain \ud800 fell."
    record, tagged = Record("a", text, "f", 1), tagger.tag(text, id="a")
    line = JsonLines().document(record, tagged)
    assert json.loads(line)["sentences"][0]["text"] == text
    assert "Rain \ufffd fell." in Csv(nested=nested).document(record, tagged).decode() or nested
    parquet = pytest.importorskip("pyarrow.parquet")
    form = Parquet(nested=nested)
    (tmp_path / "rows").write_bytes(form.part([form.document(record, tagged)]))
    [row] = parquet.read_table(form.finish(tmp_path / "rows")).to_pylist()
    assert (row["sentences"][0] if nested else row)["text"] == "Rain \ufffd fell."


def test_numbers_that_are_not_finite(tagger: Tagger) -> None:
    record = Record("a", "Rain.", "f", 1, {"x": float("nan"), "y": 1.5})
    row = json.loads(JsonLines(keep=True).document(record, tagger.tag("Rain.")))
    assert (row["x"], row["y"]) == (None, 1.5)


def test_numbers_that_are_not_finite_inside_of_others(tagger: Tagger, tmp_path: Path) -> None:
    record = Record("a", "Rain.", "f", 1, {"x": [float("nan"), {"y": float("inf")}]})
    row = json.loads(JsonLines(keep=True).document(record, tagger.tag("Rain.")))
    assert row["x"] == [None, {"y": None}]


@pytest.mark.parametrize("together", [False, True])
def test_parquet_keeps_what_its_types_can_not_hold_as_text(
    together: bool, tagger: Tagger, tmp_path: Path
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    day, hour = datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 5, 6)
    columns = [
        {"post": 1234567890123456789, "when": day, "data": b"\xff", "n\ud800": 1, "x": math.nan},
        {"post": 0.5, "when": hour, "data": "x", "n\ud800": 2, "x": "s"},
    ]
    form = Parquet(keep=True, nested=True)
    documents = [
        form.document(Record(str(i), "Rain.", "f", 1, others), tagger.tag("Rain.", id=str(i)))
        for i, others in enumerate(columns)
    ]
    parts = [documents] if together else [[document] for document in documents]
    (tmp_path / "rows").write_bytes(b"".join(map(form.part, parts)))
    table = parquet.read_table(form.finish(tmp_path / "rows"))
    assert {name: table[name].to_pylist() for name in table.column_names[3:]} == {
        "post": ["1234567890123456789", "0.5"],
        "when": ["2024-02-29", "2024-02-29T05:06:00"],
        "data": ["/w==", "x"],
        "n\ufffd": [1, 2],
        "x": ["null", "s"],
    }


def test_names_of_kept_columns_do_not_depend_on_the_row() -> None:
    own = ("id", "sentence")
    assert kept({"sentence": 1, "x": 2}, own) == {"input_sentence": 1, "x": 2}
    both = {"input_sentence": 0, "sentence": 1}
    assert kept(both, own) == {"input_input_sentence": 0, "input_sentence": 1}
