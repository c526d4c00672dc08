"""How long tagging takes beside mere tokenizing, on one core.

usage: python benchmarks/speed.py TEXTS.jsonl ... [--rounds N] [--tags-only]

Prints the ratio of `Tagger.pipe` to spaCy's blank English tokenizer on the same texts (rows with
a field "text"; the sample in datasets/ if none are given), both warm, taken in turn in one
process on one core; sentences a second; the peak memory of the process; and the time to import
the package and to load the model, each in a fresh interpreter.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import spacy
from threadpoolctl import threadpool_limits

import quoteattr

SAMPLE = Path(__file__).parent.parent / "datasets" / "sample.txt"


def main() -> None:
    """Measure and print."""
    threadpool_limits(1)
    parser = argparse.ArgumentParser(description="Time tagging beside tokenizing.")
    parser.add_argument("texts", nargs="*")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tags-only", action="store_true", help="without cues, sources, speakers")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = [
        json.loads(line)["text"]
        for path in arguments.texts
        for line in Path(path).read_text(encoding="utf-8").splitlines()
    ] or [SAMPLE.read_text(encoding="utf-8")] * 200
    tokenizer = spacy.blank("en").tokenizer
    tagger = quoteattr.load()

    def tokenize() -> int:
        return sum(len(tokenizer(text)) for text in texts)

    def tag() -> int:
        # A sentence is made when it is looked at: each is, once.
        documents = tagger.pipe(texts, sources=not arguments.tags_only)
        return sum(1 for document in documents for _ in document.sentences)

    tokens, sentences = tokenize(), tag()
    pairs = [(seconds(tag), seconds(tokenize)) for _ in range(arguments.rounds)]
    ratios = [a / b for a, b in pairs]
    # As timeit has it: what slows a round down is other work on the machine.
    fastest, tokenizing = (min(times) for times in zip(*pairs, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"documents                     {len(texts):>9}")
    print(f"sentences                     {sentences:>9}")
    print(f"tokens                        {tokens:>9}")
    print(
        f"ratio to blank tokenizing     {fastest / tokenizing:>9.2f}"
        f"  (fastest rounds; {min(ratios):.2f} to {max(ratios):.2f} pair by pair, "
        f"median {statistics.median(ratios):.2f})"
    )
    print(f"sentences a second            {sentences / fastest:>9.0f}")
    print(f"tokens a second               {tokens / fastest:>9.0f}")
    print(f"peak memory, MiB              {peak:>9.0f}")
    print(f"import quoteattr, seconds     {fresh('import quoteattr'):>9.2f}")
    print(f"import and load, seconds      {fresh('import quoteattr; quoteattr.load()'):>9.2f}")


def seconds(job: Callable[[], int]) -> float:
    """Wall-clock seconds that a job takes."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def fresh(code: str) -> float:
    """Seconds that code takes in a new interpreter, beyond the interpreter's own start."""
    times = {}
    for what in ("pass", code):
        times[what] = min(
            seconds(lambda what=what: subprocess.run([sys.executable, "-c", what]).returncode)
            for _ in range(3)
        )
    return times[code] - times["pass"]


if __name__ == "__main__":
    main()
