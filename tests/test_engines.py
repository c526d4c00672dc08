"""The examples of docs/engines.md, run as they stand, give the rows that one process gives."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from threadpoolctl import threadpool_limits

from quoteattr.corpus import read
from quoteattr.rows import COLUMNS, rows
from quoteattr.tagger import Tagger

pa = pytest.importorskip("pyarrow", reason="no pyarrow: pip install 'quoteattr[arrow]'")
ds = pytest.importorskip("pyarrow.dataset")
pq = pytest.importorskip("pyarrow.parquet")

DOCUMENTS = 10_000
FILES = 4
NEEDS = {
    "pyarrow": ["pyarrow"],
    "Apache Spark": ["pyspark"],
    "Ray Data": ["ray", "ray.data"],
    "Dask": ["dask.dataframe", "dask.distributed"],
    "Polars": ["polars"],
    "pandas": ["pandas"],
}


def examples() -> dict[str, str]:
    page = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
    found = re.findall(r"^## (.+?)\n.*?^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    return dict(found)


def documents() -> list[str]:
    """Pairs of sentences of the corpus."""
    corpus = ROOT / "datasets" / "newsroom"
    articles = [a for part in ("train", "test") for a in read(corpus / f"{part}.jsonl.gz")]
    pairs = (
        article.text[first.start : second.end]
        for article in articles
        for first, second in zip(article.sentences[::2], article.sentences[1::2], strict=False)
    )
    return list(islice(pairs, DOCUMENTS))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Parquet dataset of 10,000 documents."""
    folder = tmp_path_factory.mktemp("dataset") / "articles"
    folder.mkdir()
    texts = documents()
    assert len(texts) == DOCUMENTS
    table = pa.table({"url": [f"news/{n:05}" for n in range(DOCUMENTS)], "body": texts})
    for number in range(FILES):
        part = table.slice(number * DOCUMENTS // FILES, DOCUMENTS // FILES)
        pq.write_table(part, folder / f"{number}.parquet")
    return folder


@pytest.fixture(scope="module")
def expected(dataset: Path, tagger: Tagger) -> list[dict[str, Any]]:
    """The rows of one process, without Arrow."""
    articles = ds.dataset(dataset).to_table().to_pydict()
    with threadpool_limits(1):
        tagged = zip(articles["url"], tagger.pipe(articles["body"]), strict=True)
        return [row for url, document in tagged for row in rows(replace(document, id=url))]


def test_every_example_is_tested() -> None:
    assert set(examples()) == set(NEEDS)


@pytest.mark.parametrize("engine", NEEDS)
def test_example(
    engine: str, dataset: Path, expected: list[dict[str, Any]], tmp_path: Path
) -> None:
    for module in NEEDS[engine]:
        pytest.importorskip(module, reason=f"{engine} is not installed: docs/engines.md tells how")
    if engine == "Apache Spark" and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Apache Spark needs Java, and there is none on this machine")
    (tmp_path / "articles").symlink_to(dataset)
    script = tmp_path / "example.py"
    script.write_text(examples()[engine], encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": "--master local[2] --conf spark.ui.enabled=false "
        "--conf spark.driver.host=localhost pyspark-shell",
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    run = subprocess.run(
        [sys.executable, script], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr[-5000:]

    # Spark and Dask leave files of their own beside the Parquet files.
    tagged = ds.dataset([str(file) for file in sorted((tmp_path / "tagged").glob("*.parquet"))])
    found = tagged.to_table(columns=list(COLUMNS)).to_pylist()
    found.sort(key=lambda row: (row["id"], row["sentence"]))
    assert len(found) == len(expected) > DOCUMENTS
    # NumPy's last digits depend on how many documents are scored at a time.
    chances = [name for name, kind in COLUMNS.items() if kind is float]
    for got, wanted in zip(found, expected, strict=True):
        assert [got[name] for name in chances] == pytest.approx(
            [wanted[name] for name in chances], abs=1e-5
        )
        assert {**got, **{name: 0 for name in chances}} == {
            **wanted,
            **{name: 0 for name in chances},
        }
