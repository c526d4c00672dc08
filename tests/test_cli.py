"""The command, run as people run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SAMPLE

import quoteattr


def run(*arguments: object, stdin: bytes = b"", **more: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "quoteattr.cli", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        **more,  # type: ignore[call-overload]
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def rows(text: str) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in text.splitlines()]


def test_tagging_a_file(tmp_path: Path) -> None:
    done = run("tag", SAMPLE, "-o", tmp_path / "out.jsonl")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("quoteattr: 1 document, ") and "0 failures" in done.stderr
    [row] = rows((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    text = SAMPLE.read_text(encoding="utf-8")
    assert row == json.loads(json.dumps(quoteattr.load().tag(text, id=str(SAMPLE)).to_dict()))
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl"]


def test_standard_input_and_output() -> None:
    done = run("tag", stdin="“Nö,” said Ann Okafor.".encode())
    [row] = rows(done.stdout)
    assert row["id"] == "-" and row["sentences"][0]["tag"] == "direct_quote"
    assert row["sentences"][0]["text"] == "“Nö,” said Ann Okafor."
    assert run("tag", "-", stdin=b"Rain.").stdout == run("tag", stdin=b"Rain.").stdout


def test_jsonl_with_named_fields(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"url": "u1", "body": "Rain fell."}\n\n{"body": "Snow."}\n')
    done = run("tag", file, "--text-field", "body", "--id-field", "url")
    assert [row["id"] for row in rows(done.stdout)] == ["u1", f"{file}:3"]


def test_a_lone_surrogate_passes(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"text": "Rain \\ud800 fell."}\n')
    [row] = rows(run("tag", file).stdout)
    assert row["sentences"][0]["text"] == "Rain \ud800 fell."


def test_table(tmp_path: Path) -> None:
    done = run("tag", SAMPLE, "--format", "table")
    assert done.returncode == 0
    for tag in quoteattr.TAGS:
        assert tag in done.stdout


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("missing.txt", None, "missing.txt: No such file"),
        ("missing.jsonl", None, "missing.jsonl: No such file"),
        ("empty.txt", b" \n", "empty.txt: empty"),
        ("empty.jsonl", b"\n", "empty.jsonl: empty"),
        ("latin.txt", b"Rain.\nCaf\xe9.", "latin.txt, line 2: not UTF-8 (byte 0xe9)"),
        ("latin.jsonl", b'\n{"text": "\xe9"}', "latin.jsonl, line 2: not UTF-8"),
        ("bad.jsonl", b'\n{"text":', "bad.jsonl, line 2: not JSON"),
        ("list.jsonl", b"[1]", "list.jsonl, line 1: not a JSON object"),
        (
            "field.jsonl",
            b'{"body": "a", "id": 1}',
            "field.jsonl, line 1: no field 'text' (it has body, id). Name one with --text-field.",
        ),
        ("number.jsonl", b'{"text": 3}', "number.jsonl, line 1: field 'text' is not a string"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(
    name: str, data: bytes | None, message: str, tmp_path: Path
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    out = tmp_path / "out.jsonl"
    done = run("tag", tmp_path / name, "-o", out)
    assert done.returncode == 2
    assert message in done.stderr and "Traceback" not in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ([name] if data is not None else [])


def test_other_errors(tmp_path: Path) -> None:
    done = run("tag", SAMPLE, "--model", tmp_path / "none")
    assert done.returncode == 2 and "no such model folder" in done.stderr
    done = run("tag", SAMPLE, "-o", tmp_path / "no" / "out.jsonl")
    assert done.returncode == 3 and "can't be written" in done.stderr
    done = run("evaluate", tmp_path / "none.jsonl")
    assert done.returncode == 2 and "none.jsonl: no such file" in done.stderr
    done = run("train", "--train", SAMPLE, "--dev", SAMPLE)
    assert done.returncode == 2 and "-o FOLDER" in done.stderr


def test_evaluate(tmp_path: Path) -> None:
    text = "“No,” said Ann Okafor. Rain fell."
    row = {
        "id": "a",
        "source": "s",
        "text": text,
        "sentences": [
            {"start": 0, "end": 22, "tag": "direct_quote", "form": "direct"},
            {"start": 23, "end": 33, "tag": "none"},
        ],
    }
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps(row))
    assert "macro F1" in run("evaluate", file).stdout
    result = json.loads(run("evaluate", file, "--json").stdout)
    assert result["accuracy"] == 1 and result["segmentation"] == 1


@pytest.mark.parametrize("command", [(), ("tag",), ("evaluate",), ("train",)])
def test_help_shows_an_example(command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert not command or "example: quoteattr" in done.stdout


def test_version() -> None:
    assert run("--version").stdout.strip() == f"quoteattr {quoteattr.__version__}"
