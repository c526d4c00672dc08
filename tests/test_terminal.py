"""Articles in the terminal."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SAMPLE
from pages import a_hostile_article, an_article

from quoteattr.tagger import Tagger
from quoteattr.terminal import show


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def printed(document: object, out: io.StringIO | None = None) -> str:
    out = out or io.StringIO()
    show(document, out)  # type: ignore[arg-type]
    return out.getvalue()


def test_the_text_is_all_there(tagger: Tagger) -> None:
    document = tagger.tag(SAMPLE.read_text(encoding="utf-8"))
    words = re.sub(r"\[[DPOA?](?:\s+\S+)?\]", " ", printed(document)).split()
    text = document.text.split()
    assert words[: len(text)] == text
    # One a sentence, and one in the legend.
    letters = re.findall(r"\[D(?: \d+%)?\]", printed(document))
    assert len(letters) == document.counts["direct_quote"] + 1


def test_figures_and_sources() -> None:
    out = printed(an_article())
    assert "2 of 4 sentences (50%) are attributed" in out
    assert re.search(r"Two engineers\s+unnamed\s+1\s+A\s+1 reported", out)
    assert "[A 92%]" in out and "[? 92%]" in out
    assert not any(line.endswith(" ") for line in out.splitlines())


def test_a_text_can_t_steer_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    out = printed(a_hostile_article())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)
    assert "\ufffd[2J" in out
    # On a terminal the only escapes are rich's own colours and styles.
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = printed(a_hostile_article(), Terminal())
    assert "\x1b[" in out
    assert not re.search("[\x00-\x09\x0b-\x1f]", re.sub(r"\x1b\[[\d;]*m", "", out))


def run(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "quoteattr.cli", "show", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "ascii:strict"},
    )


def test_the_command(tmp_path: Path) -> None:
    done = run(stdin="“Nö,” said Ann Okafor.")
    assert done.returncode == 0 and "“Nö,” said Ann Okafor. [D" in done.stdout
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Two officials said that talks had failed.")
    (folder / "b.jsonl").write_text('{"id": "b1", "text": "Snow."}\n{"id": "b2", "text": "Hail."}')
    done = run(folder, "-o", tmp_path / "out")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    pages = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert pages == ["a.html", "b1.html", "b2.html", "index.html"]
    for options, told in ((), "Words that weigh"), (("--no-evidence",), "left out of this page"):
        done = run(folder / "a.txt", "-o", tmp_path / "a.html", *options)
        assert done.returncode == 0 and told in (tmp_path / "a.html").read_text(encoding="utf-8")
    done = run(folder, "-o", tmp_path / "b.html")
    assert done.returncode == 2 and "holds one document" in done.stderr
    assert not (tmp_path / "b.html").exists()
    (tmp_path / "empty").mkdir()
    done = run(tmp_path / "empty")
    assert done.returncode == 2 and ".txt" in done.stderr
