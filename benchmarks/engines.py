"""Where the time of tagging goes, what an engine adds, and what a billion articles cost.

usage: python benchmarks/engines.py [TEXTS.jsonl ...] [--documents N] [--rounds N]

The same texts (rows with a field "text", over and over until there are N; the articles of
datasets/newsroom if none are given), in turn, the fastest of a few rounds, in processor time of
this process and its workers, which other work on the machine disturbs least. First the stages of
tagging in one process, from Parquet to Parquet, and from their sum the core-hours of a billion
such articles. Then every engine of docs/engines.md that is installed, from Parquet to
Parquet, warm, as a ratio to `Tagger.pipe` alone. Needs the extras of the engines.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

os.environ.update(OMP_NUM_THREADS="1", PYSPARK_PYTHON=sys.executable, RAY_USAGE_STATS_ENABLED="0")

import psutil
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

import quoteattr
from quoteattr.corpus import read
from quoteattr.document import TaggedDocument
from quoteattr.features import Document, encode
from quoteattr.integrations.arrow import SCHEMA, tag_batches
from quoteattr.segment import segment

ROOT = Path(__file__).parent.parent
Job = Callable[[], Any]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time stages and engines.")
    parser.add_argument("texts", nargs="*")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    given = [
        json.loads(line)["text"]
        for path in arguments.texts
        for line in Path(path).read_text(encoding="utf-8").splitlines()
    ] or [article.text for article in read(ROOT / "datasets" / "newsroom")]
    texts = list(islice(cycle(given), arguments.documents))
    sentences = sum(len(segment(text)) for text in texts)
    print(f"articles                      {len(texts):>9}")
    print(f"sentences an article          {sentences / len(texts):>9.1f}")
    print(f"characters an article         {sum(map(len, texts)) / len(texts):>9.0f}")
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        os.mkdir("articles")
        table = pa.table({"url": [str(n) for n in range(len(texts))], "body": texts})
        pq.write_table(table, "articles/all.parquet")
        print_stages(texts, sentences, arguments.rounds)
        print_engines(texts, arguments.rounds)
        os.chdir(ROOT)


def print_stages(texts: list[str], sentences: int, rounds: int) -> None:
    """Print what each stage takes: each job does what the one before it does, and a stage more."""
    tagger = quoteattr.load()
    vocabulary = tagger.model.vocabulary

    def documents() -> Iterator[list[Document]]:
        for at in range(0, len(texts), 64):
            yield [Document.of(text, segment(text)) for text in texts[at : at + 64]]

    jobs: dict[str, Job] = {
        "sentences": lambda: sum(len(segment(text)) for text in texts),
        "quotations, paragraphs": lambda: sum(1 for _ in documents()),
        "tokens and features": lambda: [
            len([encode([d], vocabulary) for d in part]) for part in documents()
        ],
        "network": lambda: [len(tagger.model.predict(part)) for part in documents()],
        "tags, sources, results": lambda: look_at(tagger.pipe(texts)),
        "rows, Arrow, Parquet": with_pyarrow,
    }
    times = fastest(jobs, rounds)
    whole = times["rows, Arrow, Parquet"]
    before = 0.0
    print("\nstage, share of the whole")
    for name, seconds in times.items():
        print(f"  {name:<28}{(seconds - before) / whole:>9.2f}")
        before = seconds
    print(f"sentences a core-second       {sentences / whole:>9.0f}")
    print(f"core-hours for 10^9 articles  {whole / len(texts) * 1e9 / 3600:>9.0f}")


def print_engines(texts: list[str], rounds: int) -> None:
    """Print each engine's time as a ratio to that of `Tagger.pipe`."""
    tagger = quoteattr.load()

    def alone() -> int:
        return look_at(tagger.pipe(texts))

    print("\nengine, ratio to Tagger.pipe")
    for name, engine in ENGINES.items():
        try:
            with engine() as job:
                times = fastest({"alone": alone, name: job}, rounds)
        except ModuleNotFoundError as error:
            print(f"  {name:<28} {error}")
        else:
            print(f"  {name:<28}{times[name] / times['alone']:>9.2f}")


def look_at(documents: Iterable[TaggedDocument]) -> int:
    """Look at every sentence, which makes it; tell how many they are."""
    return sum(1 for document in documents for _ in document.sentences)


def fastest(jobs: dict[str, Job], rounds: int) -> dict[str, float]:
    """Processor seconds of each job, taken in turn, at its fastest; first rounds do not count."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds + 1):
        for name, job in jobs.items():
            if Path("tagged").exists():
                shutil.rmtree("tagged")
            start = processor_time()
            job()
            times[name].append(processor_time() - start)
    return {name: min(seconds[1:]) for name, seconds in times.items()}


def processor_time() -> float:
    """Seconds that this process and all its descendants have had of a processor."""
    total = 0.0
    this = psutil.Process()
    for process in (this, *this.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            # Those of children that have ended count with their parents.
            total += sum(process.cpu_times()[:4])
    return total


def with_pyarrow() -> None:
    """Tag with pyarrow."""
    articles = ds.dataset("articles").to_batches(batch_size=1000)
    tagged = tag_batches(articles, text="body", id="url")
    ds.write_dataset(tagged, "tagged", schema=SCHEMA, format="parquet", min_rows_per_group=50_000)


@contextmanager
def pyarrow() -> Iterator[Job]:
    """One process."""
    yield with_pyarrow


@contextmanager
def polars() -> Iterator[Job]:
    """One process."""
    import polars

    def job() -> None:
        articles = polars.read_parquet("articles/*.parquet")
        tagged = quoteattr.tag_frame(articles, "body", id="url")
        Path("tagged").mkdir()
        tagged.write_parquet("tagged/all.parquet")

    yield job


@contextmanager
def spark() -> Iterator[Job]:
    """One worker process."""
    from pyspark.sql import SparkSession
    from pyspark.sql.pandas.types import from_arrow_schema

    settings = {"spark.ui.enabled": "false", "spark.driver.host": "localhost"}
    builder = SparkSession.builder.master("local[1]").config(map=settings)
    with builder.getOrCreate() as session:
        session.sparkContext.setLogLevel("ERROR")
        schema = from_arrow_schema(SCHEMA)
        tag = partial(tag_batches, text="body", id="url")
        yield (
            lambda: (
                session.read.parquet("articles")
                .mapInArrow(lambda batches: tag(batches), schema)
                .write.parquet("tagged")
            )
        )


@contextmanager
def ray() -> Iterator[Job]:
    """Two workers: Ray keeps one for reading."""
    import ray

    def tag(articles: pa.Table) -> pa.Table:
        batches = tag_batches(articles.to_batches(), text="body", id="url")
        return pa.Table.from_batches(batches, schema=SCHEMA)

    with ray.init(num_cpus=2, log_to_driver=False, include_dashboard=False):
        folder = Path.cwd()
        yield (
            lambda: (
                ray.data.read_parquet(str(folder / "articles"))
                .map_batches(tag, batch_format="pyarrow", batch_size=1000)
                .write_parquet(str(folder / "tagged"))
            )
        )


@contextmanager
def dask() -> Iterator[Job]:
    """One worker process."""
    import dask.dataframe as dd
    from dask.distributed import Client, LocalCluster

    def job() -> None:
        articles = dd.read_parquet("articles")
        like = quoteattr.tag_frame(articles.head(0), "body", id="url")
        tagged = articles.map_partitions(quoteattr.tag_frame, "body", id="url", meta=like)
        tagged.to_parquet("tagged", schema=SCHEMA, write_index=False)

    with LocalCluster(n_workers=1, threads_per_worker=1) as cluster, Client(cluster):
        yield job


ENGINES = {
    "pyarrow": pyarrow,
    "Polars": polars,
    "Apache Spark": spark,
    "Ray Data": ray,
    "Dask": dask,
}

if __name__ == "__main__":
    main()
