"""Every block of code in the README and in docs/ runs, in order, and prints what stands below it.

A block below ``<!-- not run: why -->`` is for readers only.
"""

import gzip
import importlib.util
import json
import re
import shlex
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLE
from test_cli import run

from quoteattr import corpus

BLOCK = re.compile(
    r"^(?:<!-- not run: ([^\n]+) -->\n)?```(python|sh)\n(.*?)^```$"
    r"(?:\n\n```text\n(.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)
#: The jobs of docs/engines.md are run by test_engines.py.
PAGES = [
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    if path.name != "engines.md" and BLOCK.search(path.read_text(encoding="utf-8"))
]
NEEDS = {
    "README.md": ["pandas"],
    "docs/batch.md": ["pyarrow"],
    "docs/cookbook.md": ["pandas", "pyarrow"],
    "docs/hugging-face.md": ["datasets.arrow_dataset"],
    "docs/your-own-labels.md": ["jax"],
}


def found(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def write_labels(path: Path, articles: list[corpus.Article]) -> None:
    lines = ["document\tsentence\ttag"]
    for a in articles:
        for s in a.sentences:
            text = " ".join(a.text[s.start : s.end].replace('"', "”").split())
            lines.append(f"{a.id}\t{text}\t{s.tag}")
    path.write_text("\n".join(lines), encoding="utf-8")


def write_files(folder: Path) -> None:
    """The files that the pages take for granted."""
    (folder / "datasets").symlink_to(ROOT / "datasets")
    beginning = SAMPLE.read_text(encoding="utf-8").split("\n\n")[:4]
    (folder / "article.txt").write_text("\n\n".join(beginning), "utf-8")
    (folder / "articles").mkdir()
    (folder / "articles" / "rain.txt").write_text("Rain fell. “More,” said Ann Lee.", "utf-8")
    more = json.dumps({"id": "a1", "text": "Two officials said no.", "body": "Jo May said no."})
    (folder / "more.jsonl").write_text(more, "utf-8")
    (folder / "more.jsonl.gz").write_bytes(gzip.compress(more.encode()))
    articles = corpus.read(ROOT / "datasets" / "newsroom" / "test.jsonl.gz")
    long = [a for a in articles if len(a.sentences) > 9]
    write_labels(folder / "mine.csv", long[:6])
    write_labels(folder / "mine-dev.csv", long[6:9])


def run_shell(code: str) -> None:
    for line in code.splitlines():
        program, *arguments = shlex.split(line, comments=True)
        assert program == "quoteattr", f"say above the block why it is not run: {line}"
        done = run(*arguments)
        assert done.returncode == 0, f"{line}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES)
def test_page(
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for module in NEEDS.get(page, []):
        if not found(module):
            pytest.skip(f"needs {module}")
    text = (ROOT / page).read_text(encoding="utf-8")
    named = entry_points(group="spacy_factories", name="quoteattr")
    if 'add_pipe("quoteattr"' in text and not named:
        pytest.skip("quoteattr is not installed: entry points need pip install -e .")
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path)

    namespace: dict[str, object] = {"__name__": "page"}
    for why_not, language, code, printed in BLOCK.findall(text):
        capsys.readouterr()
        if language == "python":
            assert not why_not, "Python blocks run"
            exec(compile(code, page, "exec"), namespace)
        elif not why_not and page != "README.md":  # whose commands .ci/run runs
            run_shell(code)
        if printed:
            assert capsys.readouterr().out == printed, code


def test_the_table_to_correct_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from quoteattr.importers import read

    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "your-own-labels.md").read_text(encoding="utf-8")
    exec(BLOCK.findall(page)[0][2], {})
    articles = read("to-correct.csv")
    assert [len(a.sentences) for a in articles] == [3, 2]
    assert articles[0].sentences[1].speaker == "Ann Okafor"
