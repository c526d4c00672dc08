"""A run over many documents: read, tag in worker processes, write in order.

What is written depends on the documents and the model alone: documents are tagged in batches that
the order of the input determines, with one thread each, whoever tags them. So any number of
workers, and a run that was cut off and went on, give the same bytes.
"""

import hashlib
import os
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, Final

from quoteattr.document import TaggedDocument
from quoteattr.inputs import InputError
from quoteattr.labels import TAGS
from quoteattr.outputs import Output, Tally, writing
from quoteattr.readers import Failure, Reader, Record
from quoteattr.tagger import Tagger
from quoteattr.workers import in_workers
from quoteattr.writers import Form

#: A batch is full with so many documents, or so many characters.
BATCH_DOCUMENTS: Final = 64
BATCH_CHARACTERS: Final = 500_000


@dataclass(frozen=True)
class Part:
    """A batch, tagged and ready to be written."""

    rows: bytes
    failures: tuple[Failure, ...]
    tally: Tally


def run(
    reader: Reader,
    form: Form,
    output: Output,
    tagger: Tagger,
    *,
    jobs: int = 1,
    strict: bool = False,
    report: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Tag the documents of a reader.

    Parameters
    ----------
    reader : Reader
    form : Form
        How they are written.
    output : Output
        Where; what it holds already of an unfinished run is passed over.
    tagger : Tagger
    jobs : int
        As for `in_workers`.
    strict : bool
        Stop at the first failure and leave no file.
    report : callable
        Called with what has been done, at the beginning and after every batch.

    Returns
    -------
    Tally

    Raises
    ------
    InputError
        If no document could be tagged, or one could not and ``strict`` is set.
    OutputError
        If the output can't be written.
    WorkerError
        If a worker process was killed.
    """
    from threadpoolctl import threadpool_limits

    first: Failure | None = None
    try:
        output.begin(form.head())
        items = iter(reader)
        deque(islice(items, output.tally.items), maxlen=0)
        report(output.tally)
        with writing(output.folder or "the system's folder of temporary files"):
            parts = in_workers(partial(_part, tagger, form), _batches(items), jobs, output.folder)
        with threadpool_limits(1), closing(parts):
            for part in parts:
                if part.failures:
                    first = first or part.failures[0]
                    if strict:
                        raise InputError(str(part.failures[0]))
                output.add(part.rows, part.failures, part.tally)
                report(output.tally)
        if not output.tally.documents:
            more = f" ({output.tally.failures:,} such failures, and no document)"
            raise InputError(str(first) + more * (output.tally.failures > 1))
        output.finish(form)
    except BaseException as error:
        lasting = all(file.lasting for file in reader.files)
        error.add_note(output.stop(keep=lasting and not isinstance(error, InputError)))
        raise
    return output.tally


def about(reader: Reader, form: Form, tagger: Tagger) -> dict[str, Any]:
    """What the output of a run depends on, in words that a message can use."""
    from quoteattr import __version__

    files = hashlib.sha256()
    for file in reader.files:
        if file.lasting:
            stat = os.stat(file.path)
            files.update(repr((file.path, file.format, stat.st_size, stat.st_mtime_ns)).encode())
    return {
        "the version of quoteattr": __version__,
        "the model": tagger.model.config.get("digest"),
        "precedence": list(tagger.precedence),
        "min_confidence": tagger.min_confidence,
        "the input files": files.hexdigest(),
        "--text-field": reader.text_field,
        "--id-field": reader.id_field,
        "the format (with --keep, --nested and --guard-formulas)": repr(form),
    }


def _batches(items: Iterable[Record | Failure]) -> Iterator[list[Record | Failure]]:
    batch: list[Record | Failure] = []
    size = 0
    for item in items:
        batch.append(item)
        if isinstance(item, Record):
            size += len(item.text)
            size += sum(len(v) for v in item.columns.values() if isinstance(v, str))
        if len(batch) == BATCH_DOCUMENTS or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _part(tagger: Tagger, form: Form, batch: Sequence[Record | Failure]) -> Part:
    records = [item for item in batch if isinstance(item, Record)]
    tagged = iter(_tagged(tagger, records))
    written: list[Any] = []
    failures: list[Failure] = []
    tags: Counter[str] = Counter()
    for item in batch:
        if isinstance(item, Failure):
            failures.append(item)
            continue
        document = next(tagged)
        try:
            if isinstance(document, Exception):
                raise document
            written.append(form.document(item, document))
        except Exception as error:
            reason = f"can't be tagged: {type(error).__name__}: {error}"
            failures.append(Failure(item.file, item.line, reason))
        else:
            tags.update(s.tag or "untagged" for s in document.sentences)
    tally = Tally(len(batch), len(written), tags.total(), len(failures), dict(tags))
    return Part(form.part(written) if written else b"", tuple(failures), tally)


def _tagged(tagger: Tagger, records: Sequence[Record]) -> list[TaggedDocument | Exception]:
    """Each document tagged, or why it could not be; one that fails does not harm the others."""
    try:
        documents = tagger.pipe([r.text for r in records], batch_size=max(len(records), 1))
        # Sentences are made once, to be written and to be counted.
        return [
            replace(d, id=r.id, sentences=tuple(d.sentences))
            for d, r in zip(documents, records, strict=True)
        ]
    except Exception as error:
        if len(records) == 1:
            return [error]
        return [found for record in records for found in _tagged(tagger, [record])]


@contextmanager
def progress(reader: Reader) -> Iterator[Callable[[Tally], None]]:
    """A bar on standard error, with rate and time left, if it is a terminal."""
    from tqdm import tqdm

    total = reader.size
    layout = "{percentage:3.0f}%|{bar}| {elapsed}<{remaining}" if total else "{elapsed}"
    start = time.monotonic()
    begun: Tally | None = None
    with tqdm(
        total=total or None,
        bar_format=layout + "{postfix}",
        smoothing=0.05,
        file=sys.stderr,
        disable=None,
        leave=False,
    ) as bar:

        def report(tally: Tally) -> None:
            nonlocal begun
            if begun is None:
                # What an unfinished run did says nothing about the rate of this one.
                begun = replace(tally)
                bar.initial = bar.n = bar.last_print_n = reader.position
            rate = (tally.sentences - begun.sentences) / (time.monotonic() - start)
            bar.set_postfix_str(f"{tally.documents:,} documents, {rate:,.0f} sentences/s", False)
            bar.update(reader.position - bar.n)

        yield report


def summary(tally: Tally, sentences: int, seconds: float) -> str:
    """A run in one line.

    Parameters
    ----------
    tally : Tally
    sentences : int
        How many of its sentences were tagged in ``seconds``; an unfinished run had others.
    seconds : float

    Examples
    --------
    >>> summary(Tally(3, 2, 10, 1, {"none": 7, "paraphrase": 3}), 10, 0.5)
    '2 documents, 10 sentences (none 70%, paraphrase 30%), 1 failure, 20 sentences a second'
    """
    count = max(tally.sentences, 1)
    names = [tag for tag in (*TAGS, "untagged") if tally.tags.get(tag)]
    shares = ", ".join(f"{tag} {tally.tags[tag] / count:.0%}" for tag in names)
    return (
        f"{_many(tally.documents, 'document')}, {_many(tally.sentences, 'sentence')}"
        f"{f' ({shares})' if shares else ''}, {_many(tally.failures, 'failure')}, "
        f"{sentences / max(seconds, 1e-9):,.0f} sentences a second"
    )


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
