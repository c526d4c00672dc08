"""Exports of other people's tools, as those tools write them."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from test_cli import run

from quoteattr.corpus import Article, CorpusError
from quoteattr.importers import read

SENTENCES = [
    ("Rain fell on Delft.", "none", None),
    ("“It is wet,” said Ann Okafor.", "direct_quote", "direct"),
    ("The ministry said roads were shut.", "official_statement", None),
]
TEXT = " ".join(sentence for sentence, _, _ in SENTENCES)


def write(path: Path, content: Any) -> Path:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return path


def check(article: Article, expected: list[tuple[str, str, str | None]] = SENTENCES) -> None:
    found = [(article.text[s.start : s.end], s.tag, s.form) for s in article.sentences]
    assert found == expected


def span(sentence: int, label: str) -> tuple[int, int, str]:
    start = TEXT.index(SENTENCES[sentence][0])
    return start, start + len(SENTENCES[sentence][0]), label


# Tables


def test_csv(tmp_path: Path) -> None:
    rows = ["document,sentence,tag"] + [f'a,"{text}",{tag}' for text, tag, _ in SENTENCES]
    rows += ["b,Snow fell.,None"]
    [a, b] = read(write(tmp_path / "x.csv", "\n".join(rows)))
    assert (a.id, a.text, b.id) == ("a", TEXT, "b")
    check(a)
    check(b, [("Snow fell.", "none", None)])


def test_csv_of_excel_and_tsv(tmp_path: Path) -> None:
    lines = ["\ufeffDoc;Sentence;Label;Form;Speaker;Publisher"]
    lines += ["a;“No,” she said.;Direct quote;;She;Post", "a;Snow fell.;none;;;Post"]
    expected = [("“No,” she said.", "direct_quote", "direct"), ("Snow fell.", "none", None)]
    for name, text in (("x.csv", "\r\n".join(lines)), ("x.tsv", "\n".join(lines))):
        text = text.replace(";", "\t") if name == "x.tsv" else text
        [article] = read(write(tmp_path / name, text))
        check(article, expected)
        assert (article.source, article.sentences[0].speaker) == ("Post", "She")


def test_the_rows_that_quoteattr_writes(tmp_path: Path) -> None:
    """Tags corrected in a spreadsheet come back in; numbers tell where paragraphs end."""
    header = "id,sentence,start,end,text,tag,form,p_none,source,speaker\n"
    body = "a,0,0,5,Rain.,none,,0.9,,\na,1,6,11,Snow.,none,,0.9,,\n"
    body += "a,2,13,28,“No”  she said.,direct_quote,direct,0.1,she,Ann\n"
    [article] = read(write(tmp_path / "x.csv", header + body))
    assert article.text == "Rain. Snow.\n\n“No” she said."
    assert (article.source, article.sentences[2].speaker) == ("", "Ann")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column document or document_id or doc or id; there are none"),
        ("id,tag\na,none", "line 1: no column text or sentence; there are id, tag"),
        ("id,text,tag\na,One.,non", "line 2, tag: 'non' is none of none, anonymous_source"),
        ("id,text,tag\na,One.,", "line 2, tag: empty. Write none where nothing is attributed"),
        ("id,text,tag\na, ,none", "line 2, the sentence is empty"),
        ("id,text,tag\na,One.", "line 2, not as many columns as line 1 has"),
        ("id,text,tag\na,One.,none,x", "line 2, not as many columns"),
        ("id,text,tag\na,1.,none\nb,1.,none\na,2.,none", "line 4: document 'a' comes again"),
        ("id,text,tag,form\na,One.,none,direct", "line 2, form: 'direct' does not go with tag"),
        ("id,text,tag,form\na,One.,paraphrase,direct", "line 2, form: 'direct' does not go with"),
        ("id,text,tag,form\na,One.,direct_quote,partial", "form: 'partial' does not go with"),
        ("id,text,tag,form\na,One.,paraphrase,half", "form: 'half' does not go with"),
        ("id,text,tag,start,end\na,1.,none,0,2\na,2.,none,1,3", "line 3, start: 1, and the sent"),
        ("id,text,tag,start,end\na,1.,none,0,x", "line 2, end: 'x' is no whole number"),
        ('id,text,tag\na,"One.,none', "after line 1: unexpected end of data"),
        ("id,text,tag", "x.csv: empty"),
    ],
)
def test_bad_tables_are_named(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        read(write(tmp_path / "x.csv", text))
    assert str(caught.value).startswith(str(tmp_path / "x.csv"))


# CoNLL


def test_conll_2003(tmp_path: Path) -> None:
    text = (
        "-DOCSTART- -X- O O\n\nRain _ _ O\nfell _ _ O\n. _ _ O\n\n"
        "“ _ _ B-direct_quote\nNo _ _ I-direct_quote\n, _ _ I-direct_quote\n” _ _ O\n"
        "she _ _ O\nsaid _ _ O\n. _ _ O\n\n"
        '-DOCSTART- -X- O O\n\n" _ _ O\nYes _ _ O\n, _ _ O\n" _ _ O\nhe _ _ O\ndid _ _ O\n'
        "n't _ _ O\nsay _ _ O\n( _ _ O\nto _ _ O\nus _ _ O\n) _ _ O\n. _ _ O\n"
    )
    [a, b] = read(write(tmp_path / "x.conll", text))
    check(a, [("Rain fell.", "none", None), ("“No,” she said.", "direct_quote", "direct")])
    assert b.text == '"Yes," he didn\'t say (to us).'


def test_conll_u(tmp_path: Path) -> None:
    tokens = "\n".join(f"{i}\t{w}\t_\tX\t_\t_\t0\troot\t_\t_" for i, w in enumerate(["So", "."], 1))
    text = (
        f"# newdoc id = n1\n# newpar\n# sent_id = 1\n# text = So.\n# tag = none\n{tokens}\n\n"
        f"# text = She said so.\n# tag = paraphrase\n# form = indirect\n# speaker = Ann\n"
        f"{tokens}\n\n"
        f"# newpar\n# tag = none\n{tokens}\n"
    )
    [article] = read(write(tmp_path / "x.conllu", text))
    assert (article.id, article.text) == ("n1", "So. She said so.\n\nSo.")
    assert article.sentences[1].form == "indirect" and article.sentences[1].speaker == "Ann"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x.conll: empty"),
        ("So\n", "line 1: one column; a token and its tag are needed"),
        ("\nSo O\n. B-PER\n", "line 2, tag: 'PER' is none of"),
        ("# tag = no\nSo O\n", "line 1, tag: 'no' is none of"),
    ],
)
def test_bad_conll_is_named(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=message):
        read(write(tmp_path / "x.conll", text))


# Doccano


def test_words_of_conll_u_that_are_written_as_one(tmp_path: Path) -> None:
    rows = ("1-2 don't", "1 do", "2 n't", "2.1 really", "3 go")
    text = "\n".join("\t".join([*row.split(), *"______"]) for row in rows) + "\n"
    [article] = read(write(tmp_path / "x.conllu", f"{text}\n{text}"))
    assert article.text == "don't go don't go"


def test_a_token_that_is_a_number_sign(tmp_path: Path) -> None:
    text = "# document = a\nHe O\n#\tO\n1 O\n"
    [article] = read(write(tmp_path / "x.conll", text.replace(" O", "\tO")))
    assert article.text == "He # 1"


@pytest.mark.parametrize(
    "value",
    [
        {"choices": None},
        {"choices": [1]},
        {"start": 0, "end": 4, "labels": None},
        {"start": 0, "end": 4, "labels": ["none", 1]},
        {"globalOffsets": None, "labels": ["none"]},
        {"start": 0, "end": 4, "text": 1, "labels": ["none"]},
    ],
)
def test_damaged_results_of_label_studio_are_named(value: Any, tmp_path: Path) -> None:
    tasks = [{"data": {"text": TEXT}, "annotations": [{"result": [{"value": value}]}]}]
    with pytest.raises(CorpusError, match="result 0"):
        read(write(tmp_path / "x.json", tasks))


def test_doccano_spans(tmp_path: Path) -> None:
    spans = [span(1, "direct_quote"), span(2, "Official statement")]
    rows: list[dict[str, Any]] = [
        {"id": 7, "text": TEXT, "label": [list(s) for s in spans], "publisher": "Post"},
        {"id": 8, "text": TEXT, "labels": [list(s) for s in spans], "Comments": []},
        {
            "id": 9,
            "text": TEXT,
            "relations": [],
            "entities": [
                {"id": 1, "start_offset": a, "end_offset": b, "label": label}
                for a, b, label in spans
            ],
        },
    ]
    file = write(tmp_path / "x.jsonl", "\n".join(json.dumps(row) for row in rows))
    articles = read(file)
    assert [a.id for a in articles] == ["7", "8", "9"]
    assert [a.source for a in articles] == ["Post", "", ""]
    for article in articles:
        check(article)
    (tmp_path / "y.jsonl.gz").write_bytes(gzip.compress(file.read_bytes()))
    assert read(tmp_path / "y.jsonl.gz") == articles


def test_doccano_texts(tmp_path: Path) -> None:
    rows = [
        {"id": i, "text": text, "label": [tag], "document": "a"}
        for i, (text, tag, _) in enumerate(SENTENCES)
    ] + [{"id": 9, "text": "Snow fell.", "label": ["none"]}]
    [a, b] = read(write(tmp_path / "x.jsonl", "\n".join(json.dumps(row) for row in rows)))
    check(a)
    assert (a.id, b.id, b.text) == ("a", "9", "Snow fell.")


def test_stretches_and_sentences(tmp_path: Path) -> None:
    """Stretches need not be sentences; several labels are put in the scheme's order."""

    def tags(*spans: tuple[int, int, str]) -> list[str]:
        row = {"text": TEXT, "label": [list(s) for s in spans]}
        [article] = read(write(tmp_path / "x.jsonl", row))
        return [s.tag for s in article.sentences]

    start, end, _ = span(1, "")
    quoted = TEXT.index("It is wet")
    assert tags((quoted, quoted + 9, "direct_quote")) == ["none", "direct_quote", "none"]
    assert tags((start - 2, end + 2, "paraphrase")) == ["none", "paraphrase", "none"]
    assert tags((start, len(TEXT), "paraphrase")) == ["none", "paraphrase", "paraphrase"]
    both = [(start, end, "direct_quote"), (start, end, "anonymous_source")]
    assert tags(*both) == tags(*both[::-1]) == ["none", "anonymous_source", "none"]
    row = {"text": TEXT, "label": [list(s) for s in both]}
    [article] = read(write(tmp_path / "x.jsonl", row))
    assert article.sentences[1].form == "direct"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"text": "So.", "label": []}, "line 1, label: .*not labelled yet"),
        ({"text": "So.", "label": [[0, 9, "none"]]}, "line 1, 0 to 9 .none. is no span of a text"),
        ({"text": "So.", "label": [[0, 3]]}, r"line 1, label\[0\]: must be start, end and label"),
        ({"text": "So.", "label": [[0, 3, "PER"]]}, "line 1, tag: 'PER' is none of"),
        ({"text": "So.", "label": ["maybe"]}, "line 1, tag: 'maybe' is none of"),
        ({"text": 3, "label": ["none"]}, "line 1, text: must be a string, not int"),
        ({"data": "So.", "label": ["none"]}, "line 1, no field 'text'; there are data, label"),
        ({"text": "So.", "entities": [{"label": "none"}]}, r"line 1, entities\[0\]: must be start"),
    ],
)
def test_bad_doccano_is_named(row: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=message):
        read(write(tmp_path / "x.jsonl", row))


def test_a_later_bad_line_is_named(tmp_path: Path) -> None:
    good = json.dumps({"text": "So.", "label": ["none"]})
    for bad, message in (("{", "not JSON"), ("[]", "the row must be an object, not list")):
        with pytest.raises(CorpusError, match=f"x.jsonl, line 3, {message}"):
            read(write(tmp_path / "x.jsonl", f"{good}\n\n{bad}"))


# Label Studio


def result(*spans: tuple[int, int, str]) -> list[dict[str, Any]]:
    return [
        {
            "value": {"start": a, "end": b, "text": TEXT[a:b], "labels": [label]},
            "id": f"r{a}",
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "origin": "manual",
        }
        for a, b, label in spans
    ]


def task(*annotations: dict[str, Any], **data: Any) -> dict[str, Any]:
    return {"id": 5, "annotations": list(annotations), "data": {"text": TEXT, **data}}


SPANS = (span(1, "direct_quote"), span(2, "official_statement"))


def test_label_studio(tmp_path: Path) -> None:
    good = {"result": result(*SPANS), "was_cancelled": False, "ground_truth": False}
    skipped = {"result": [], "was_cancelled": True}
    tasks = [
        task(good),
        task(skipped, good, {**good, "result": result(*SPANS[::-1])}, publisher="Post"),
        task({"result": []}, {**good, "ground_truth": True}),
        {"id": 6, "text": TEXT, "label": [r["value"] for r in result(*SPANS)], "annotator": 1},
    ]
    articles = read(write(tmp_path / "x.json", tasks))
    assert [a.id for a in articles] == ["5", "5", "5", "6"]
    assert articles[1].source == "Post"
    for article in articles:
        check(article)
    [nothing] = read(write(tmp_path / "x.json", [task({"result": []})]))
    assert {s.tag for s in nothing.sentences} == {"none"}


def test_label_studio_that_counts_emoji_for_two(tmp_path: Path) -> None:
    text = "🎉 Now. “We won,” Ann Lee said."
    value = {"start": 8, "end": 31, "text": "“We won,” Ann Lee said.", "labels": ["direct_quote"]}
    tasks = [{"id": 5, "data": {"text": text}, "annotations": [{"result": [{"value": value}]}]}]
    [article] = read(write(tmp_path / "x.json", tasks))
    assert [(s.start, s.end, s.tag) for s in article.sentences] == [
        (0, 6, "none"),
        (7, 30, "direct_quote"),
    ]


def test_label_studio_choices(tmp_path: Path) -> None:
    tasks = [
        {
            "id": i,
            "data": {"text": text, "document": "a"},
            "annotations": [{"result": [{"type": "choices", "value": {"choices": [tag]}}]}],
        }
        for i, (text, tag, _) in enumerate(SENTENCES)
    ]
    [article] = read(write(tmp_path / "x.json", tasks))
    check(article)


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        ({}, "x.json, must be a list of tasks"),
        ([3], "task 0, the task must be an object, not int"),
        ([{"id": 5, "data": {"body": "x"}, "annotations": []}], "task 5, no field 'text'; .* body"),
        ([task()], "task 5, annotations: none that was submitted"),
        ([{"id": 5, "data": {"text": "So."}}], "task 5, annotations: must be a list"),
        (
            [task({"result": result(SPANS[0])}, {"result": result(SPANS[1])})],
            "task 5, annotations: 2 that differ. Mark one of them as ground truth",
        ),
        ([task({"result": result((0, 9, "PER"))})], "task 5, tag: 'PER' is none of"),
        ([task({"result": [{"value": {"rating": 3}}]})], "task 5, result 0, value: no labels"),
        (
            [task({"result": [{"value": {"start": 0, "end": 4, "text": "Snow", "labels": []}}]})],
            "task 5, result 0, text: 'Snow' is not what stands from 0 to 4",
        ),
        (
            [task({"result": [{"value": {"start": "0", "end": 4, "labels": []}}]})],
            "result 0, start and end must be whole numbers, not '0', 4",
        ),
    ],
)
def test_bad_label_studio_is_named(tasks: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=message):
        read(write(tmp_path / "x.json", tasks))


# Which is which


def test_own_rows_and_unknown_files(tmp_path: Path) -> None:
    row = {"id": "a", "text": "So.", "sentences": [{"start": 0, "end": 3, "tag": "none"}]}
    check(read(write(tmp_path / "train.jsonl", row))[0], [("So.", "none", None)])
    check(read(tmp_path)[0], [("So.", "none", None)])
    with pytest.raises(CorpusError, match=r"x.txt: the format of .txt is not known. Name the file"):
        read(write(tmp_path / "x.txt", "So."))
    with pytest.raises(CorpusError, match=r"none.csv: no such file"):
        read(tmp_path / "none.csv")
    (tmp_path / "x.csv").write_bytes(b"\xff")
    with pytest.raises(CorpusError, match=r"x.csv, line 1: not UTF-8"):
        read(tmp_path / "x.csv")
    with pytest.raises(CorpusError, match="line 1: no field 'text'"):
        read(write(tmp_path / "y.jsonl", {"body": "x"}))


def test_the_command_reads_them(tmp_path: Path) -> None:
    rows = ["document,sentence,tag"] + [f'a,"{text}",{tag}' for text, tag, _ in SENTENCES]
    file = write(tmp_path / "gold.csv", "\n".join(rows))
    done = run("evaluate", file, "--json")
    assert done.returncode == 0, done.stderr
    scores = json.loads(done.stdout)
    assert scores["sentences"] == 3 and scores["accuracy"] == 1
    # Only the form of the direct quotation is known.
    assert scores["form_accuracy"] == 1
    assert run("corpus", "check", file).returncode == 0
    done = run("evaluate", write(tmp_path / "bad.csv", "id,text,tag\na,One.,x"))
    assert done.returncode == 2 and "bad.csv, line 2, tag: 'x' is none of" in done.stderr
