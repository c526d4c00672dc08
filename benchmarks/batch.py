"""How well whole files are tagged: rate, workers, memory, and what a kill leaves.

usage: python benchmarks/batch.py [--documents N] [--rounds N] [--megabytes N] [--kills N]

Texts are those of datasets/newsroom, over and over. A part is left out where its number is 0.

--documents: prints how much faster two workers are than one, by the clock and by the processor
time that they take together (the clock tells little while other work runs on the machine); how
long one worker takes, reading and writing included, beside `Tagger.tag` in a loop; and sentences a
second beside a spaCy pipeline of the shape of en_core_web_sm's tagger and parser. Its weights are
random, which costs as much as trained ones. Each is the fastest of some rounds, taken in turn.

--megabytes: prints the peak memory of all processes while a JSONL file of this size is tagged by
two workers, in the first and in the last fifth of the time.

--kills: kills runs of two workers with SIGKILL at random moments, goes on with --resume, and
prints how many of the outputs were what an undisturbed run writes, byte for byte.
"""

import argparse
import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

import quoteattr
from quoteattr import batch
from quoteattr.inputs import find
from quoteattr.outputs import OutputFile
from quoteattr.readers import Reader
from quoteattr.writers import form_for

NEWSROOM = Path(__file__).parent.parent / "datasets" / "newsroom" / "train.jsonl.gz"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time and try the tagging of files.")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, threadpool_limits(1):
        folder = Path(name)
        if arguments.documents:
            rates(folder, arguments.documents, arguments.rounds)
        if arguments.megabytes:
            memory(folder, arguments.megabytes)
        if arguments.kills:
            kills(folder, arguments.kills, arguments.seed)


def texts() -> Iterator[str]:
    """The newsroom's texts without end."""
    with gzip.open(NEWSROOM, "rt", encoding="utf-8") as file:
        yield from cycle([json.loads(line)["text"] for line in file])


def jsonl(path: Path, found: Iterator[str]) -> Path:
    """A file of these texts."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(found):
            file.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
    return path


def rates(folder: Path, documents: int, rounds: int) -> None:
    """Print the ratios of speed."""
    chosen = list(islice(texts(), documents))
    parsed = chosen[::10]
    source = jsonl(folder / "rates.jsonl", iter(chosen))
    tagger = quoteattr.load()
    pipeline = spacy_pipeline()
    sentences = 0

    def run(jobs: int) -> None:
        nonlocal sentences
        reader = Reader(find([str(source)]))
        form = form_for("out.jsonl")
        output = OutputFile(str(folder / "out.jsonl"), batch.about(reader, form, tagger))
        sentences = batch.run(reader, form, output, tagger, jobs=jobs).sentences

    jobs: dict[str, Callable[[], object]] = {
        "loop": lambda: [len(list(tagger.tag(text).sentences)) for text in chosen],
        "one": lambda: run(1),
        "two": lambda: run(2),
        "spacy": lambda: [len(doc) for doc in pipeline.pipe(parsed)],
    }
    clock = {name: float("inf") for name in jobs}
    work = dict(clock)
    for _ in range(rounds):
        for name, job in jobs.items():
            began, worked = time.perf_counter(), processor()
            job()
            clock[name] = min(clock[name], time.perf_counter() - began)
            work[name] = min(work[name], processor() - worked)
    spacy_rate = sum(len(doc.sentences) for doc in tagger.pipe(parsed)) / clock["spacy"]
    print(f"documents                          {documents:>9}")
    print(f"sentences                          {sentences:>9}")
    print(f"sentences a second, one worker     {sentences / clock['one']:>9.0f}")
    print(f"two workers, times one             {clock['one'] / clock['two']:>9.2f}  (by the clock)")
    print(
        f"two workers, times one             {2 * work['one'] / work['two']:>9.2f}  (by the work)"
    )
    print(f"one worker, beside tag in a loop   {clock['one'] / clock['loop']:>9.2f}")
    print(f"rate, times spaCy's                {sentences / clock['one'] / spacy_rate:>9.1f}")
    print(f"load of the machine                {os.getloadavg()[0]:>9.1f}")


def processor() -> float:
    """Processor seconds of this process and of those that it has ended."""
    used = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def spacy_pipeline() -> Any:
    """A tagger and a parser of en_core_web_sm's shape, with random weights."""
    import spacy

    nlp = spacy.blank("en")
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 96,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"],
        "rows": [5000, 1000, 2500, 2500, 50, 50],
        "include_static_vectors": False,
    }
    encode = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 96,
        "depth": 4,
        "window_size": 1,
        "maxout_pieces": 3,
    }
    whole = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    listener = {
        "@architectures": "spacy.Tok2VecListener.v1",
        "width": 96,
        "upstream": "tok2vec",
    }
    parser_model = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "parser",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "nO": None,
        "tok2vec": listener,
    }
    nlp.add_pipe("tok2vec", config={"model": whole})
    tagger_model = {"@architectures": "spacy.Tagger.v2", "nO": None, "tok2vec": listener}
    tagger = nlp.add_pipe("tagger", config={"model": tagger_model})
    parser = nlp.add_pipe("parser", config={"model": parser_model})
    for number in range(50):
        tagger.add_label(f"T{number}")  # type: ignore[attr-defined]
    for number in range(45):
        parser.add_label(f"d{number}")  # type: ignore[attr-defined]
    nlp.initialize()
    return nlp


def command(source: Path, out: Path, *more: str) -> list[str]:
    """A run of two workers."""
    program = [sys.executable, "-m", "quoteattr.cli", "tag"]
    return [*program, str(source), "-o", str(out), "--jobs", "2", *more]


def memory(folder: Path, megabytes: float) -> None:
    """Print the peak memory at the beginning and at the end."""

    def enough() -> Iterator[str]:
        size = 0.0
        for text in texts():
            yield text
            size += len(text.encode()) / 1e6
            if size >= megabytes:
                return

    source = jsonl(folder / "memory.jsonl", enough())
    began = time.monotonic()
    process = subprocess.Popen(command(source, folder / "memory-out.jsonl"))
    samples: list[tuple[float, float, float]] = []
    while process.poll() is None:
        parent, workers = resident(process.pid), [resident(pid) for pid in children(process.pid)]
        samples.append((time.monotonic() - began, parent, sum(workers)))
        time.sleep(0.25)
    whole = samples[-1][0]
    # The first seconds load the model.
    early = [s for s in samples if s[0] <= max(whole / 5, 5)]
    late = [s for s in samples if s[0] >= whole * 4 / 5]
    print(f"megabytes of JSONL                 {source.stat().st_size / 1e6:>9.0f}")
    for name, part in (("first", early), ("last", late)):
        parent = max(s[1] for s in part)
        workers = max(s[2] for s in part)
        print(f"peak memory, {name:>5} fifth, MiB      {parent:>9.0f}  (its workers {workers:.0f})")


def resident(pid: int) -> float:
    """MiB of memory of a process that it shares with no other, or its part of what is shared."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def children(parent: int) -> list[int]:
    """The processes that a process started."""
    try:
        return [
            int(pid)
            for task in Path(f"/proc/{parent}/task").iterdir()
            for pid in (task / "children").read_text().split()
        ]
    except OSError:
        return []


def kills(folder: Path, count: int, seed: int) -> None:
    """Print how many outputs of killed runs are what they should be."""
    chance = random.Random(seed)
    source = jsonl(folder / "kills.jsonl", islice(texts(), 500))
    done = same = outputs = 0
    for name in cycle(["out.jsonl", "out.jsonl.gz", "out.csv", "out.parquet"]):
        whole, out = folder / f"whole-{name}", folder / name
        began = time.monotonic()
        subprocess.run(command(source, whole), check=True, stderr=subprocess.DEVNULL)
        seconds = time.monotonic() - began
        for last in (False, False, False, True):
            process = subprocess.Popen(
                command(source, out, "--resume"), stderr=subprocess.DEVNULL, start_new_session=True
            )
            try:
                process.wait(None if last else chance.uniform(0, seconds))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                done += 1
        outputs += 1
        same += out.read_bytes() == whole.read_bytes()
        if done >= count:
            break
    print(f"kills at random moments            {done:>9}")
    print(f"outputs of resumed runs            {outputs:>9}")
    print(f"the same as undisturbed            {same:>9}")


if __name__ == "__main__":
    main()
