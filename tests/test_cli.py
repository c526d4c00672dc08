"""The command, run as people run it."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SAMPLE
from threadpoolctl import threadpool_limits

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
    # As the command has it; with more threads, sums may differ in their last digit.
    with threadpool_limits(1):
        expected = quoteattr.load().tag(text, id=str(SAMPLE)).to_dict()
    assert row == json.loads(json.dumps(expected))
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("command", ["tag", "show", "explain"])
def test_standard_output_that_is_full(command: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain fell.")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "quoteattr.cli", command, str(tmp_path / "a.txt")],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 4
    assert b"no room left" in done.stderr and b"Traceback" not in done.stderr


def test_standard_streams_that_are_closed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain fell.")
    command = [sys.executable, "-m", "quoteattr.cli", "tag", str(tmp_path / "a.txt")]
    for closed, code in (("2>&-", 0), (">&-", 3)):
        done = subprocess.run(
            ["sh", "-c", f'"$@" {closed}', "sh", *command], capture_output=True, check=False
        )
        assert done.returncode == code and b"Traceback" not in done.stderr
        assert (b"Rain fell." in done.stdout) == (code == 0)


def test_outputs_that_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain fell.")
    os.mkfifo(tmp_path / "pipe")
    done = run("tag", tmp_path / "a.txt", "-o", tmp_path / "pipe", "--format", "jsonl")
    assert done.returncode == 3 and "it is no file" in done.stderr
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    (tmp_path / "link.jsonl").symlink_to("real.jsonl")
    done = run("tag", tmp_path / "a.txt", "-o", tmp_path / "link.jsonl")
    assert done.returncode == 0 and (tmp_path / "link.jsonl").is_symlink()
    assert "Rain fell." in (tmp_path / "real.jsonl").read_text()
    (tmp_path / "b.jsonl.errors.jsonl").mkdir()
    done = run("tag", tmp_path / "a.txt", "-o", tmp_path / "b.jsonl")
    assert done.returncode == 3 and "can't be written" in done.stderr


def test_the_output_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\n1,Rain fell.\n")
    out = tmp_path / "out.csv"
    command = [sys.executable, "-m", "quoteattr.cli", "tag", "--format", "csv"]
    for named, code in ((tmp_path, 0), (out, 2)):
        with out.open("wb") as file:
            done = subprocess.run(
                [*command, str(named)], stdout=file, stderr=subprocess.PIPE, check=False, timeout=60
            )
        assert done.returncode == code
    with out.open("wb") as file:
        subprocess.run([*command, str(tmp_path)], stdout=file, check=True, timeout=60)
    assert len(out.read_text().splitlines()) == 2


def test_a_model_that_can_not_be_written_is_told_before_training(tmp_path: Path) -> None:
    pytest.importorskip("jax")
    (tmp_path / "model").write_text("")
    done = run("train", "--train", SAMPLE, "--dev", SAMPLE, "-o", tmp_path / "model")
    assert done.returncode == 3 and "can't be written" in done.stderr


def test_nothing_tells_the_terminal_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\x1b[31mRain\x1b]0;x fell.")
    for command in (("tag", "--format", "table"), ("explain",), ("show",)):
        done = run(*command, tmp_path / "a.txt")
        assert done.returncode == 0 and "fell." in done.stdout and "\x1b" not in done.stdout
