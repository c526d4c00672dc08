"""Arrow batches and data frames: what comes out, and what is said when something is wrong."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import quoteattr
from quoteattr.integrations import columns
from quoteattr.rows import COLUMNS, rows
from quoteattr.tagger import Tagger

pa = pytest.importorskip("pyarrow", reason="no pyarrow: pip install 'quoteattr[arrow]'")
pandas = pytest.importorskip("pandas", reason="no pandas: pip install 'quoteattr[frames]'")
polars = pytest.importorskip("polars", reason="no Polars: pip install 'quoteattr[frames]'")

from quoteattr.integrations.arrow import SCHEMA, tag_batches  # noqa: E402

TEXTS = [
    "Rain fell. Two officials said it would last.",
    " \n",
    "“We lost,” Ann Lee said. She left.",
    "",
]
FRAMES = [pandas.DataFrame, polars.DataFrame]


def expected(tagger: Tagger, ids: list[Any]) -> list[dict[str, Any]]:
    """The rows, without probabilities, of TEXTS."""
    return [
        plain({**row, "id": id})
        for id, text in zip(ids, TEXTS, strict=True)
        for row in rows(tagger.tag(text))
    ]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in COLUMNS if not name.startswith("p_")}


def records(frame: Any) -> list[dict[str, Any]]:
    if isinstance(frame, polars.DataFrame):
        return [plain(row) for row in frame.to_dicts()]
    return [
        {name: None if value is pandas.NA else value for name, value in plain(row).items()}
        for row in frame.to_dict("records")
    ]


def test_batches_keep_order_and_lose_nothing(tagger: Tagger) -> None:
    table = pa.table({"url": ["a", "b", "c", "d"], "body": TEXTS, "more": [1, 2, 3, 4]})
    found = pa.Table.from_batches(
        tag_batches(table.to_batches(max_chunksize=2), text="body", id="url"), schema=SCHEMA
    )
    assert [plain(row) for row in found.to_pylist()] == expected(tagger, ["a", "b", "c", "d"])
    chances = [found.column(name) for name in COLUMNS if name.startswith("p_")]
    assert sum(chance[0].as_py() for chance in chances) == pytest.approx(1)


@pytest.mark.parametrize(
    "kind", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())], ids=str
)
def test_every_kind_of_string_column(kind: Any, tagger: Tagger) -> None:
    batch = pa.record_batch({"id": pa.array([1, 2, 3, 4]), "text": pa.array(TEXTS, kind)})
    [found] = tag_batches([batch])
    assert [plain(row) for row in found.to_pylist()] == expected(tagger, ["1", "2", "3", "4"])


def test_batches_are_read_one_at_a_time() -> None:
    read = []

    def batches() -> Iterator[Any]:
        for number in range(3):
            read.append(number)
            yield pa.record_batch({"id": [str(number)], "text": ["Rain fell."]})

    found = tag_batches(batches())
    assert read == []
    next(found)
    assert read == [0]


def test_large_batches_come_out_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "SLICE", 2)
    batch = pa.record_batch({"id": list("abcde"), "text": ["Rain fell."] * 5})
    assert [part.column("id").to_pylist() for part in tag_batches([batch])] == [
        ["a", "b"],
        ["c", "d"],
        ["e"],
    ]


def test_nothing_in_nothing_out() -> None:
    assert list(tag_batches([])) == []
    empty = pa.schema([("id", pa.string()), ("text", pa.string())]).empty_table()
    assert pa.Table.from_batches(tag_batches(empty.to_batches()), schema=SCHEMA).num_rows == 0


@pytest.mark.parametrize("value", [None, 17, b"bytes"])
def test_a_text_that_is_no_string_is_named(value: Any) -> None:
    good = pa.record_batch({"id": ["a", "b"], "text": ["One.", "Two."]})
    bad = pa.record_batch({"id": ["c", "d"], "text": pa.array([None, value])[1:].take([0, 0])})
    found = tag_batches([good, bad])
    next(found)
    with pytest.raises(TypeError, match=r"column 'text', row 2 \(id 'c'\): .* is no string"):
        next(found)


def test_missing_columns_of_batches_are_named() -> None:
    batch = pa.record_batch({"url": ["a"], "body": ["One."]})
    with pytest.raises(ValueError, match=r"no column 'text'; there are 'url', 'body'.*text="):
        next(tag_batches([batch], id="url"))
    with pytest.raises(ValueError, match=r"no column 'id'; there are 'url', 'body'.*id="):
        next(tag_batches([batch], text="body"))


def test_ids_that_are_no_ids_are_named() -> None:
    batch = pa.record_batch({"id": [{"a": 1}], "text": ["One."]})
    with pytest.raises(TypeError, match="column 'id' of type struct.* can't be ids"):
        next(tag_batches([batch]))


def test_a_table_is_no_iterable_of_batches() -> None:
    table = pa.table({"id": ["a"], "text": ["One."]})
    with pytest.raises(TypeError, match=r"table\.to_batches\(\), not of ChunkedArray"):
        next(tag_batches(table))


def test_the_model_is_loaded_once_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    loads = []
    monkeypatch.setattr(columns, "load", lambda: loads.append(1) or quoteattr.load())
    columns.shipped_tagger.cache_clear()
    batch = pa.record_batch({"id": ["a"], "text": ["One."]})
    for _ in range(3):
        assert sum(part.num_rows for part in tag_batches([batch, batch])) == 2
    assert loads == [1]


def test_a_tagger_of_ones_own_is_used() -> None:
    unsure = quoteattr.load(min_confidence=1)
    batch = pa.record_batch({"id": ["a"], "text": ["Rain fell."]})
    assert next(tag_batches([batch], tagger=unsure)).column("tag").to_pylist() == [None]
    frame = polars.DataFrame({"text": ["Rain fell."]})
    assert quoteattr.tag_frame(frame, tagger=unsure)["tag"].to_list() == [None]


@pytest.mark.parametrize("make", FRAMES, ids=["pandas", "Polars"])
def test_frames(make: Any, tagger: Tagger) -> None:
    frame = make({"url": [7, 8, 9, 10], "body": TEXTS})
    found = quoteattr.tag_frame(frame, text="body", id="url")
    assert isinstance(found, make)
    assert list(found.columns) == list(COLUMNS)
    assert records(found) == expected(tagger, [7, 8, 9, 10])
    assert found["id"].dtype == frame["url"].dtype


def test_frames_without_ids_are_named_by_row(tagger: Tagger) -> None:
    found = quoteattr.tag_frame(polars.DataFrame({"text": TEXTS}))
    assert found["id"].to_list() == [0, 0, 2, 2]
    found = quoteattr.tag_frame(pandas.DataFrame({"text": TEXTS}, index=list("wxyz")))
    assert found["id"].tolist() == ["w", "w", "y", "y"]


@pytest.mark.parametrize("make", FRAMES, ids=["pandas", "Polars"])
def test_frames_have_the_same_types_whatever_they_hold(make: Any, tagger: Tagger) -> None:
    full = quoteattr.tag_frame(make({"id": [1, 2, 3, 4], "text": TEXTS}), id="id")
    bare = quoteattr.tag_frame(make({"id": [1], "text": [""]}), id="id")
    assert len(bare) == 0
    assert list(bare.dtypes) == list(full.dtypes)


@pytest.mark.parametrize("make", FRAMES, ids=["pandas", "Polars"])
def test_errors_of_frames(make: Any) -> None:
    with pytest.raises(
        TypeError, match=r"column 'body', row 1 \(id 'b'\): (None|nan) is no string"
    ):
        quoteattr.tag_frame(make({"id": ["a", "b"], "body": ["One.", None]}), "body", id="id")
    with pytest.raises(ValueError, match="no column 'body'; there are 'id', 'text'.*text="):
        quoteattr.tag_frame(make({"id": ["a"], "text": ["One."]}), "body")
    with pytest.raises(ValueError, match="no column 'url'; there are 'id', 'text'.*id="):
        quoteattr.tag_frame(make({"id": ["a"], "text": ["One."]}), id="url")


def test_other_frames_are_refused() -> None:
    with pytest.raises(TypeError, match="pandas or Polars DataFrame, not LazyFrame"):
        quoteattr.tag_frame(polars.LazyFrame({"text": ["One."]}))


def test_without_pyarrow_the_error_says_what_to_install() -> None:
    code = "import sys; sys.modules['pyarrow'] = None; import quoteattr.integrations.arrow"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stderr.splitlines()[-1].endswith("pip install 'quoteattr[arrow]'")


def test_importing_the_package_imports_none_of_them() -> None:
    code = "import sys, quoteattr; print({'pyarrow', 'pandas', 'polars'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.strip() == "set()"


def test_lone_surrogates_in_a_pandas_frame() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"text": ["Rain fell.", "Snow \ud800 fell."]}, dtype=object)
    tagged = quoteattr.tag_frame(frame)
    assert [str(text)[:4] for text in tagged["text"]] == ["Rain", "Snow"]
