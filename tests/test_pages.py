"""Every block of code in the pages about pipelines and labels runs, in order."""

import importlib.util
import re
import shlex
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLE
from test_cli import run

from quoteattr import corpus

BLOCK = re.compile(r"^```(python|sh)( skip)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDS = {"hugging-face": ["datasets.arrow_dataset"], "your-own-labels": ["jax"]}


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


@pytest.mark.parametrize("page", ["spacy", "scikit-learn", "hugging-face", "your-own-labels"])
def test_page(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in NEEDS.get(page, []):
        if not found(module):
            pytest.skip(f"needs {module}")
    if page == "spacy" and not entry_points(group="spacy_factories", name="quoteattr"):
        pytest.skip("quoteattr is not installed: entry points need pip install -e .")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "datasets").symlink_to(ROOT / "datasets")
    (tmp_path / "article.txt").write_bytes(SAMPLE.read_bytes())
    articles = corpus.read(ROOT / "datasets" / "newsroom" / "test.jsonl.gz")
    long = [a for a in articles if len(a.sentences) > 9]
    write_labels(tmp_path / "mine.csv", long[:6])
    write_labels(tmp_path / "mine-dev.csv", long[6:9])

    blocks = BLOCK.findall((ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8"))
    assert blocks
    namespace: dict[str, object] = {"__name__": "page"}
    for language, skip, code in blocks:
        if language == "python":
            exec(compile(code, f"{page}.md", "exec"), namespace)
        elif not skip:
            for line in code.splitlines():
                program, *arguments = shlex.split(line)
                if program == "quoteattr":
                    done = run(*arguments)
                    assert done.returncode == 0, f"{line}\n{done.stderr}"


def test_the_table_to_correct_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from quoteattr.importers import read

    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "your-own-labels.md").read_text(encoding="utf-8")
    exec(BLOCK.findall(page)[0][2], {})
    articles = read("to-correct.csv")
    assert [len(a.sentences) for a in articles] == [3, 2]
    assert articles[0].sentences[1].speaker == "Ann Okafor"
