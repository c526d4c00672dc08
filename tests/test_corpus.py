import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from quoteattr.corpus import CorpusError, merge, parse, read, relabel, text_digest

ROW: dict[str, Any] = {
    "id": "a",
    "source": "here",
    "text": "Rain fell. He said no.",
    "sentences": [
        {"start": 0, "end": 10, "tag": "none"},
        {
            "start": 11,
            "end": 22,
            "tag": "paraphrase",
            "form": "indirect",
            "speaker": "He",
            "attributions": [{"source": [[11, 13]], "cue": [[14, 18]]}],
        },
    ],
}


def changed(**fields: Any) -> dict[str, Any]:
    return {**ROW, **fields}


def second(**fields: Any) -> dict[str, Any]:
    return changed(sentences=[ROW["sentences"][0], {**ROW["sentences"][1], **fields}])


def test_reading(tmp_path: Path) -> None:
    plain, packed = tmp_path / "train.jsonl", tmp_path / "train-2.jsonl.gz"
    plain.write_text(json.dumps(ROW) + "\n\n")
    packed.write_bytes(gzip.compress(json.dumps(changed(id="b")).encode()))
    (tmp_path / "test.jsonl").write_text("not read")
    assert [a.id for a in read(plain)] == ["a"]
    assert sorted(a.id for a in read(tmp_path)) == ["a", "b"]
    [article] = read(plain)
    assert article.sentences[1].form == "indirect"
    assert article.attributions and article.attributions[0].source == ((11, 13),)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([], "must be an object"),
        ({"id": "a"}, "no field 'text'"),
        (changed(text=3), "field 'text' is int, not str"),
        (second(start=5), r"sentences\[1\]: starts at 5, before"),
        (second(end=99), r"sentences\[1\]: 11 to 99 is no span of a text of 22"),
        (second(start=22), "is no span"),
        (second(start="11"), "field 'start' is str"),
        (second(tag="direct"), r"sentences\[1\].tag: 'direct' is none of none, anonymous_source"),
        (second(form="half"), "form: 'half'"),
        (second(form=None), "form: None does not go with tag 'paraphrase'"),
        (second(tag="none"), "form: 'indirect' does not go with tag 'none'"),
        (second(attributions=[{"cue": [[0, 99]]}]), r"attributions\[0\].cue"),
        (changed(sentences=[3]), r"sentences\[0\] must be an object"),
    ],
)
def test_bad_rows_are_named(row: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=message):
        parse(row)
    file = tmp_path / "x.jsonl"
    file.write_text(json.dumps(ROW) + "\n" + json.dumps(row))
    with pytest.raises(CorpusError, match="x.jsonl, line 2: "):
        read(file)


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"", "empty"), (b"{", "line 1: not JSON"), (b"\xff\xfe", "line 1: not UTF-8")],
)
def test_bad_files_are_named(data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(data)
    with pytest.raises(CorpusError, match=message):
        read(tmp_path / "x.jsonl")


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such file"):
        read(tmp_path / "x.jsonl")
    with pytest.raises(CorpusError, match="no train"):
        read(tmp_path)
    (tmp_path / "bad.jsonl.gz").write_bytes(b"not gzip")
    with pytest.raises(CorpusError, match="bad.jsonl.gz"):
        read(tmp_path / "bad.jsonl.gz")


def test_rows_about_one_article_are_merged() -> None:
    spans = parse({"id": "a", "text": ROW["text"], "attributions": [{"cue": [[14, 18]]}]})
    bare = parse({**ROW, "sentences": [{"start": 0, "end": 10, "tag": "none"}]})
    [article] = merge([bare, spans])
    assert article.source == "here"
    assert len(article.sentences) == 1
    assert article.attributions and article.attributions[0].cue == ((14, 18),)
    assert len(merge([bare, parse(changed(id="b"))])) == 2


def test_labels_without_texts(tmp_path: Path) -> None:
    text = ROW["text"]
    bare = parse({"id": "a", "text": text, "attributions": []})
    row = {"id": "a", "source": "there", "digest": text_digest(text)}
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps({**row, "sentences": ROW["sentences"]}))
    [labelled, other] = relabel([bare, parse({"id": "b", "text": text})], path)
    assert [s.tag for s in labelled.sentences] == ["none", "paraphrase"]
    assert labelled.source == "there" and labelled.attributions == () and not other.sentences
    [labelled] = relabel([parse(ROW)], path)
    assert labelled.source == "here"
    for wrong, message in (
        ({"digest": "0"}, "line 1: id 'a' with digest '0' is none of the articles"),
        ({"sentences": [{"start": 0, "end": 99, "tag": "none"}]}, r"sentences\[0\]: 0 to 99"),
        ({"id": 3}, "field 'id' is int"),
    ):
        path.write_text(json.dumps({**row, **wrong}))
        with pytest.raises(CorpusError, match=message):
            relabel([bare], path)
    path.write_text("[]")
    with pytest.raises(CorpusError, match="line 1: a row must be an object, not list"):
        relabel([bare], path)
