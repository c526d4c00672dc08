"""Runs that go well, and runs that are cut off."""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quoteattr import batch, outputs
from quoteattr.document import TaggedDocument, TaggedSentence
from quoteattr.inputs import InputError, find
from quoteattr.outputs import OutputFile
from quoteattr.readers import Reader
from quoteattr.writers import JsonLines, Parquet

#: The command, with a line in the journal after every batch and time to be killed after it.
SLOW = """
import signal, sys, time
# A shell's background job, and what it starts, would not hear Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
from quoteattr import outputs
from quoteattr.cli import main
outputs.JOURNAL_SECONDS = 0
log = outputs.OutputFile._log
outputs.OutputFile._log = lambda self: (log(self), time.sleep(0.1))
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""


def begun(*arguments: object) -> subprocess.Popen[bytes]:
    """The command, slowed down, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", SLOW, "tag", *map(str, arguments)],
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finished(*arguments: object, **more: Any) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "quoteattr.cli", "tag", *map(str, arguments)],
        capture_output=True,
        check=False,
        timeout=300,
        **more,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def wait_for_journal(process: subprocess.Popen[bytes], out: Path, lines: int = 3) -> None:
    journal = Path(f"{out}.partial") / "journal.jsonl"
    for _ in range(6000):
        if journal.exists() and journal.read_bytes().count(b"\n") >= lines:
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    raise AssertionError("no journal in a minute")


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 600 documents, some of them bad."""
    path = tmp_path_factory.mktemp("batch") / "in.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for at in range(600):
            text = f"Storm {at} came. “It was loud,” Ann Lee said. Two officials denied it."
            row = {"id": f"d{at}", "text": text, "desk": at} if at % 70 else {"id": "bad"}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def written(out: Path) -> tuple[bytes, bytes]:
    assert not Path(f"{out}.partial").exists()
    return out.read_bytes(), Path(f"{out}.errors.jsonl").read_bytes()


def test_the_number_of_workers_does_not_show(articles: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    code, _, said = finished(articles, "-o", one)
    assert code == 1
    assert finished(articles, "-o", two, "--jobs", 2)[0] == 1
    assert written(one) == written(two)
    ids = [json.loads(line)["id"] for line in one.read_text(encoding="utf-8").splitlines()]
    assert ids == [f"d{at}" for at in range(600) if at % 70]
    failures = [json.loads(line) for line in Path(f"{one}.errors.jsonl").read_text().splitlines()]
    assert [f["line"] for f in failures] == list(range(1, 601, 70))
    assert failures[0]["file"] == str(articles) and "no field 'text'" in failures[0]["reason"]
    assert "591 documents, 1,773 sentences (none" in said and "9 failures" in said


@pytest.mark.parametrize(
    ("name", "jobs"), [("out.jsonl.gz", 2), ("out.csv", 1), ("out.parquet", 2)]
)
def test_killed_and_resumed(name: str, jobs: int, articles: Path, tmp_path: Path) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    out, whole = tmp_path / name, tmp_path / f"whole-{name}"
    options = ("--keep", "--jobs", jobs)
    process = begun(articles, "-o", out, *options)
    wait_for_journal(process, out)
    process.kill()
    process.communicate()
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"{name}.partial"]
    code, _, said = finished(articles, "-o", out, *options)
    assert code == 2 and "holds an unfinished run" in said and "--resume" in said
    assert finished(articles, "-o", out, "--resume", *options)[0] == 1
    assert finished(articles, "-o", whole, "--keep")[0] == 1
    assert written(out) == written(whole)


def test_interrupted(articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    process = begun(articles, "-o", out, "--jobs", 2)
    wait_for_journal(process, out)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.decode() == (
        f"quoteattr: interrupted. What is done is kept in {out}.partial; go on with --resume.\n"
    )
    assert finished(articles, "-o", out, "--resume")[0] == 1
    assert len(out.read_text(encoding="utf-8").splitlines()) == 591


def test_resuming_something_else(articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    process = begun(articles, "-o", out)
    wait_for_journal(process, out)
    assert "another run is writing it" in finished(articles, "-o", out, "--resume")[2]
    process.kill()
    process.communicate()
    code, _, said = finished(articles, "-o", out, "--resume", "--keep", "--id-field", "desk")
    assert code == 2 and "other than when the run began are --id-field, the format" in said
    code, _, said = finished("-", "-o", out, "--resume", stdin=subprocess.DEVNULL)
    assert code == 2 and "inputs that are files" in said


def test_strict(articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    code, _, said = finished(articles, "-o", out, "--strict")
    assert code == 2 and f"{articles}, line 1: no field 'text'" in said
    assert not list(tmp_path.iterdir())


def test_failures_of_an_earlier_run_go(articles: Path, tmp_path: Path) -> None:
    out, good = tmp_path / "out.jsonl", tmp_path / "in.txt"
    good.write_text("Rain fell.")
    assert finished(articles, "-o", out)[0] == 1
    assert finished(good, "-o", out)[0] == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.txt", "out.jsonl"]


@pytest.mark.parametrize("named", [(), ("-o", "-")])
def test_standard_output(named: tuple[str, ...], articles: Path) -> None:
    code, out, said = finished(articles, "--format", "csv", *named)
    assert code == 1 and out.count("\r\n") == 1 + 3 * 591
    assert f"quoteattr: {articles}, line 1: no field" in said


def test_a_closed_pipe(articles: Path) -> None:
    process = begun(articles)
    assert process.stdout and process.stderr
    assert process.stdout.read(10) == b'{"id": "d1'
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(60) == 141
    assert said.splitlines()[-1] == "quoteattr: standard output was closed; stopped."
    assert "Traceback" not in said


def test_a_full_disk(articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    limit = 200_000
    code, _, said = finished(
        articles,
        "-o",
        out,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit,) * 2),
    )
    assert code == 4
    assert f"{out}: no room left on the disk. What is done is kept in {out}.partial" in said
    assert finished(articles, "-o", out, "--resume")[0] == 1
    assert len(out.read_text(encoding="utf-8").splitlines()) == 591


def test_where_nothing_can_be_written(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for out in (tmp_path, tmp_path / "none" / "out.jsonl", tmp_path / "file" / "out.jsonl"):
        code, _, said = finished(articles, "--format", "jsonl", "-o", out)
        assert code == 3 and f"{out}: can't be written: " in said and "Traceback" not in said
    code, _, said = finished(articles, "-o", articles)
    assert code == 2 and "is an input" in said
    assert "--jobs must be 1 or more" in finished(articles, "--jobs", 0)[2]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find workers")
@pytest.mark.parametrize("victim", ["worker", "run"])
def test_a_killed_process(victim: str, articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    process = begun(articles, "-o", out, "--jobs", 2)
    wait_for_journal(process, out)
    workers = [pid for pid in children(process.pid) if "popen_loky" in arguments(pid)]
    assert len(workers) == 2
    os.kill(workers[0] if victim == "worker" else process.pid, signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    if victim == "worker":
        assert process.returncode == 5
        assert "a worker process was killed" in said.decode() and "--resume" in said.decode()
    for _ in range(100):
        if not any("popen_loky" in arguments(pid) for pid in workers):
            return
        time.sleep(0.1)
    raise AssertionError("a worker goes on")


def children(parent: int) -> Iterator[int]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                yield int(folder.name)


def arguments(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


class Killed(BaseException):
    """As kill -9: nothing is cleaned up after it."""


class Stub:
    """A tagger that costs nothing, and fails where a text says so."""

    model = SimpleNamespace(config={"digest": "d"})
    precedence: tuple[str, ...] = ()
    min_confidence = 0.0

    def pipe(self, texts: list[str], batch_size: int = 1) -> Iterator[TaggedDocument]:
        for text in texts:
            if "fault" in text:
                raise RuntimeError("a fault")
            chances = {"none": 1.0}
            sentence = TaggedSentence(text, 0, len(text), "none", None, chances)
            yield TaggedDocument(text, (sentence,))


def stub_run(source: Path, out: Path, form: Any, resume: bool = False) -> outputs.Tally:
    reader, stub = Reader(find([str(source)])), Stub()
    output = OutputFile(str(out), batch.about(reader, form, stub), resume)  # type: ignore[arg-type]
    return batch.run(reader, form, output, stub)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", [JsonLines(compression="gz"), Parquet()])
def test_killed_at_every_step(form: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before each thing that is done to the disk, or in the middle of each writing."""
    if isinstance(form, Parquet):
        pytest.importorskip("pyarrow")
    source = tmp_path / "in.jsonl"
    source.write_text("".join(f'{{"text": "Rain {n}."}}\n' for n in range(9)) + "no\n")
    monkeypatch.setattr(batch, "BATCH_DOCUMENTS", 3)
    monkeypatch.setattr(outputs, "JOURNAL_SECONDS", 0)
    whole = tmp_path / "whole"
    stub_run(source, whole, form)
    steps = 0
    deadly: int | None = None

    def step(half: Callable[[], object] = lambda: None) -> None:
        nonlocal steps
        if steps == deadly:
            half()
            raise Killed
        steps += 1

    def write(file: FileIO, data: bytes) -> None:
        step(lambda: file.write(data[: len(data) // 2]))
        file.write(data)

    def before(owner: Any, name: str) -> None:
        plain = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda *a, **k: (step(), plain(*a, **k))[1])

    def stop(self: OutputFile, keep: bool) -> str:
        # A dead process holds no files and no lock.
        for file in (self._rows, self._errors, self._journal):
            file.close()
        return ""

    monkeypatch.setattr(outputs, "_write", write)
    monkeypatch.setattr(OutputFile, "stop", stop)
    for name in ("replace", "fsync"):
        before(outputs.os, name)
    for name in ("rmtree", "copyfile"):
        before(outputs.shutil, name)
    for kill_at in range(1000):
        out = tmp_path / f"out{kill_at}"
        steps, deadly = 0, kill_at
        try:
            stub_run(source, out, form)
        except Killed:
            deadly = None
        if deadly is None:
            stub_run(source, out, form, resume=True)
        assert written(out) == written(whole), kill_at
        if deadly is not None:
            break
    assert kill_at > 20


def test_a_document_that_can_not_be_tagged_does_no_harm(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "a"}\n{"text": "a fault"}\n{"text": "b"}\n')
    tally = stub_run(source, out, JsonLines())
    assert (tally.items, tally.documents, tally.failures) == (3, 2, 1)
    rows, errors = written(out)
    assert [json.loads(row)["id"] for row in rows.splitlines()] == [f"{source}:1", f"{source}:3"]
    assert json.loads(errors)["reason"] == "can't be tagged: RuntimeError: a fault"


def test_no_document_at_all(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("no\nno\n")
    with pytest.raises(InputError, match=r"line 1: not JSON.*2 such failures, and no document"):
        stub_run(source, out, JsonLines())
    assert [p.name for p in tmp_path.iterdir()] == ["in.jsonl"]


def test_progress_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    termios = pytest.importorskip("termios")
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "Rain."}\n' * 10)
    leader, follower = os.openpty()
    termios.tcsetwinsize(follower, (24, 100))
    reader = Reader(find([str(source)]))
    with os.fdopen(follower, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with batch.progress(reader) as report:
            report(outputs.Tally())
            assert len(list(reader)) == 10
            time.sleep(0.2)
            report(outputs.Tally(10, 10, 1000, 0, {"none": 1000}))
        shown = ""
        while select.select([leader], [], [], 0.5)[0]:
            shown += os.read(leader, 10_000).decode()
    os.close(leader)
    assert "100%" in shown and "10 documents, " in shown and "sentences/s" in shown


def test_batches_are_bounded_by_their_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    from quoteattr.readers import Record

    monkeypatch.setattr(batch, "BATCH_CHARACTERS", 10)
    items = [Record("", "a" * size, "") for size in (4, 4, 4, 12, 1)]
    sizes = [[len(r.text) for r in b] for b in batch._batches(items)]  # type: ignore[union-attr]
    assert sizes == [[4, 4, 4], [12], [1]]
