"""What texts that are no news cost, beside news: time, growth and memory.

usage: python benchmarks/hostile.py [SHAPE ...] [--size CHARACTERS] [--memory-size CHARACTERS]
                                    [--rounds N]

For each shape of text: the processor time to tag a character of it and look at each sentence, over
that of a character of datasets/newsroom; the time of twice the text over that of the text; and the
peak of memory while a text of the memory size is tagged, in bytes a character above the loaded
model (Linux only).
Bars: 4, 2.2 and 60. A shape over a bar is marked with an asterisk.
"""

import argparse
import gzip
import json
import os
import random
import resource
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

from threadpoolctl import threadpool_limits

import quoteattr
from quoteattr.document import TaggedDocument
from quoteattr.tagger import Tagger

NEWS = Path(__file__).parent.parent / "datasets" / "newsroom" / "test.jsonl.gz"
BARS = (4.0, 2.2, 60.0)


def repeated(unit: str) -> Callable[[int], str]:
    """A text that is one unit, again and again."""
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def nested(size: int) -> str:
    """Quotations within quotations, 50 deep."""
    return repeated("“‘" * 25 + "He said so. " + "’”" * 25 + " ")(size)


def many_names(size: int) -> str:
    """Names that the memory has to keep, each a few times."""
    chance = random.Random(1)
    names = [
        "".join(chance.choices("abcdefghijklmnop", k=6)).title() for _ in range(size // 100 + 1)
    ]
    found: list[str] = []
    while sum(map(len, found[-1:])) + len(found) * 30 < size:
        found.append(f"{chance.choice(names)} {chance.choice(names)} said {chance.choice(names)}.")
    return " ".join(found)[:size]


def noise(size: int) -> str:
    """Any characters of the basic plane, without surrogates."""
    chance = random.Random(2)
    return "".join(chr(chance.randrange(1, 0xD800)) for _ in range(size))


SHAPES: dict[str, Callable[[int], str]] = {
    "straight marks": repeated('"'),
    "curly marks": repeated("“”"),
    "opening marks": repeated("“"),
    "single marks": repeated("'"),
    "marks and spaces": repeated('" '),
    "marks and words": repeated('"a" '),
    "mark a line": repeated('"\n'),
    "marked one-word lines": repeated("“No.\n"),
    "nested quotations": nested,
    "abbreviations": repeated("Mr. U.S. Gen. "),
    "initials": repeated("J.F."),
    "one-word lines": repeated("word\n"),
    "one-letter lines": repeated("A\n"),
    "capitalised one-word lines": repeated("Word\n"),
    "one-letter sentences": repeated(". A "),
    "one-word sentences": repeated("No. "),
    "endless sentence": repeated("and the minister said that "),
    "endless sentence of letters": repeated("a "),
    "blank lines": repeated("a\n\n\n\n"),
    "sentences of attributions": repeated("“No,” said Lee, “no,” said Roe, " * 58 + "he said. "),
    "name": repeated("Ann Lee said. "),
    "one name, no verbs": repeated("Smith "),
    "many names": many_names,
    "pairs": repeated("Ann Lee and Bob Roe said no. They said yes. "),
    "roles": repeated("Ann Lee, a nurse, said no. The nurse said yes. "),
    "agency": repeated("The agency said it. "),
    "pronouns": repeated("“Yes,” he said. She said no. "),
    "officials": repeated("Two officials said so. "),
    "digits": repeated("0123456789"),
    "numbers": repeated("1,2.3 "),
    "no spaces": repeated("abcdefghij"),
    "hyphens": repeated("a-"),
    "dashes": repeated("— "),
    "full stops": repeated("."),
    "stops and spaces": repeated(". "),
    "question marks": repeated("?! "),
    "white space": repeated(" "),
    "line ends": repeated("\n"),
    "zero width": repeated("\u200b"),
    "combining marks": repeated("e" + "\u0301" * 20),
    "emoji": repeated("👩‍👩‍👧‍👦"),
    "surrogates": repeated("\ud800"),
    "right to left": repeated("שלום לכולם. "),
    "Chinese": repeated("他說這是真的。"),
    "HTML": repeated('<p class="a">He said &quot;no&quot;.</p>\n'),
    "JSON": repeated('{"a": ["b", {"c": "d"}]},'),
    "noise": noise,
}


def main() -> None:
    """Measure and print."""
    threadpool_limits(1)
    parser = argparse.ArgumentParser(description="Time hostile texts beside news.")
    parser.add_argument("shapes", nargs="*", metavar="SHAPE", help="all if none is given")
    parser.add_argument("--size", type=int, default=100_000, help="characters to time")
    parser.add_argument("--memory-size", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    tagger = quoteattr.load()
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        news = [json.loads(line)["text"] for line in lines]
    list(tagger.pipe(news))
    size = arguments.size
    print(f"{'shape':30} {'x news':>8} {'doubled':>8} {'bytes/char':>11}")
    news_memory = peak(tagger, repeated("\n\n".join(news))(arguments.memory_size))
    print(f"{'news':30} {1:8.1f} {'':8} {news_memory:11.0f}")
    for name in arguments.shapes or SHAPES:
        text, twice = SHAPES[name](size), SHAPES[name](2 * size)
        rounds = [
            (
                seconds(lambda: list(map(read, tagger.pipe(news)))) / sum(map(len, news)),
                seconds(lambda text=text: read(tagger.tag(text))),
                seconds(lambda text=twice: read(tagger.tag(text))),
            )
            for _ in range(arguments.rounds)
        ]
        # The least of the rounds: what slows one down is other work on the machine.
        of_news, once, doubled = (min(times) for times in zip(*rounds, strict=True))
        figures = (
            once / len(text) / of_news,
            doubled / once,
            peak(tagger, SHAPES[name](arguments.memory_size)),
        )
        marks = ["*" if f > bar else " " for f, bar in zip(figures, BARS, strict=True)]
        a, b, c = figures
        print(f"{name:30} {a:7.1f}{marks[0]} {b:7.2f}{marks[1]} {c:10.0f}{marks[2]}", flush=True)


def read(document: TaggedDocument) -> int:
    """Look at each sentence, which makes it."""
    return sum(1 for _ in document.sentences)


def seconds(job: Callable[[], object]) -> float:
    """Processor seconds that a job takes."""
    start = time.process_time()
    job()
    return time.process_time() - start


def peak(tagger: Tagger, text: str) -> float:
    """Bytes a character that the process grows by while it tags, its result held."""
    # A child of its own for each text: what a process has once had, it keeps.
    with get_context("fork").Pool(1) as pool:
        return pool.apply(growth, (tagger, text)) / len(text)


def growth(tagger: Tagger, text: str) -> int:
    """Bytes between the process before it tags a text and the most that it ever had."""
    before = resident()
    document = tagger.tag(text)
    assert document.text == text
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before


def resident() -> int:
    """Bytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
