"""The ``quoteattr`` command."""

import argparse
import io
import json
import os
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from quoteattr import __version__
from quoteattr.cells import harmless
from quoteattr.inputs import LINE_FORMATS, InputError, InputFile, find
from quoteattr.labels import TAGS
from quoteattr.outputs import (
    DiskFullError,
    Output,
    OutputError,
    OutputFile,
    StandardOutput,
    errors_path,
    is_full,
    partial_path,
    writing,
)
from quoteattr.readers import Failure, Reader
from quoteattr.writers import OUTPUT_FORMATS, Form, form_for

#: Exit codes.
WITH_FAILURES = 1
BAD_INPUT = 2
CANNOT_WRITE = 3
DISK_FULL = 4
WORKER_KILLED = 5
FAULT = 70
INTERRUPTED = 130
PIPE_CLOSED = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments; those of the process if not given.

    Returns
    -------
    int
        The exit code; docs/batch.md lists them.
    """
    arguments = _parser().parse_args(argv)
    if sys.stderr is None:
        # It was closed, as daemons have it; there is nobody to be told anything.
        sys.stderr = io.TextIOWrapper(io.BytesIO())
    try:
        if sys.stdout is None:
            raise OutputError("standard output is closed.")
        return arguments.run(arguments) or 0
    except (Exception, KeyboardInterrupt) as error:
        code, message = _ending(error)
        if code is None:
            traceback.print_exc()
            return FAULT
        notes = [note for note in getattr(error, "__notes__", ()) if note]
        print(" ".join(["quoteattr:", message, *notes]), file=sys.stderr)
        return code


def _ending(error: BaseException) -> tuple[int | None, str]:
    """Exit code and message for an error; no code if it is a fault of the library's."""
    from quoteattr.corpus import CorpusError
    from quoteattr.opinions import OpinionsError
    from quoteattr.site import SiteError
    from quoteattr.store import ModelError
    from quoteattr.workers import WorkerError

    match error:
        case InputError() | CorpusError() | ModelError() | OpinionsError() | SiteError():
            return BAD_INPUT, str(error)
        case DiskFullError():
            return DISK_FULL, str(error)
        case OutputError():
            return CANNOT_WRITE, str(error)
        case WorkerError():
            return WORKER_KILLED, str(error)
        case BrokenPipeError():
            # Nothing more may go there, not even when Python flushes its streams at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return PIPE_CLOSED, "standard output was closed; stopped."
        case OSError() if is_full(error):
            # As Python flushes its streams at the end it would meet the same again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DISK_FULL, "standard output: no room left on the disk."
        case KeyboardInterrupt():
            return INTERRUPTED, "interrupted."
    return None, ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="quoteattr",
        description="Who answers for this sentence? Tags every sentence of a news text: "
        + ", ".join(TAGS)
        + ".",
    )
    parser.add_argument("--version", action="version", version=f"quoteattr {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str,
        run: Callable[[argparse.Namespace], int | None],
        help: str,
        example: str,
        group: Any = None,
    ) -> argparse.ArgumentParser:
        command = (group or commands).add_parser(
            name,
            help=help,
            description=help[0].upper() + help[1:] + ".",
            epilog=f"example: {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.set_defaults(run=run)
        return command

    tag = add(
        "tag",
        _tag,
        "tag the sentences of texts",
        "quoteattr tag articles/ more.jsonl.gz --jobs 4 -o tagged.parquet",
    )
    tag.add_argument(
        "files",
        nargs="*",
        default=["-"],
        metavar="FILE",
        help=".txt (one document), .jsonl, .csv, .tsv (also .gz, .zst), .parquet, .arrow, .feather "
        "(a document a row), folders with such files, quoted patterns; - or nothing: standard "
        "input, e.g. quoteattr tag - < article.txt",
    )
    tag.add_argument(
        "--input-format",
        choices=LINE_FORMATS,
        help="format of standard input and of files whose names tell none (txt if not given)",
    )
    tag.add_argument(
        "--text-field",
        default="text",
        metavar="NAME",
        help="column that holds the text, e.g. --text-field body",
    )
    tag.add_argument(
        "--id-field",
        default="id",
        metavar="NAME",
        help="column that names the document, e.g. --id-field url; FILE:LINE where a row has none",
    )
    tag.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="write here instead of standard output (-), e.g. -o tagged.jsonl.gz; the file appears "
        "when it is complete, and failures are in OUT.errors.jsonl",
    )
    tag.add_argument(
        "--format",
        choices=(*OUTPUT_FORMATS, "table"),
        help="jsonl: one row a document; csv, parquet: one row a sentence; table: to read; what "
        "the name of OUT tells if not given, e.g. --format table",
    )
    tag.add_argument(
        "--nested", action="store_true", help="one row a document in csv and parquet, too"
    )
    tag.add_argument("--keep", action="store_true", help="copy the input's other columns")
    tag.add_argument(
        "--guard-formulas",
        action="store_true",
        help="in csv, put ' before cells that a spreadsheet would take for a formula",
    )
    tag.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="worker processes, -1 for one a core, e.g. --jobs 4",
    )
    tag.add_argument(
        "--strict", action="store_true", help="stop at the first failure and write no file"
    )
    tag.add_argument(
        "--resume", action="store_true", help="go on with the unfinished run of the same command"
    )
    _add_model(tag)

    why = add(
        "explain",
        _explain,
        "tell the evidence behind each tag: cue, source, the words and sentences that weigh",
        "quoteattr explain article.txt",
    )
    why.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help=".txt; - or nothing: standard input"
    )
    _add_model(why)

    look = add(
        "show",
        _show,
        "show articles with their tags, sources and sourcing, in the terminal or as pages",
        "quoteattr show article.txt -o article.html",
    )
    look.add_argument(
        "files",
        nargs="*",
        default=["-"],
        metavar="FILE",
        help="as for tag: files, folders, quoted patterns; - or nothing: standard input",
    )
    look.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="OUT.html: write a page for one article; another name: write a folder of pages with "
        "an index.html that lists them, e.g. -o pages",
    )
    look.add_argument(
        "--no-evidence",
        action="store_true",
        help="leave what weighed for each tag out of the pages: it takes nearly all of the time",
    )
    look.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="worker processes for a folder of pages, -1 for one a core, e.g. --jobs 4",
    )
    look.add_argument(
        "--text-field",
        default="text",
        metavar="NAME",
        help="column that holds the text, e.g. --text-field body",
    )
    look.add_argument(
        "--id-field",
        default="id",
        metavar="NAME",
        help="column that names the document, e.g. --id-field url",
    )
    _add_model(look)

    test = add(
        "evaluate", _evaluate, "score a model on labelled articles", "quoteattr evaluate dev.jsonl"
    )
    test.add_argument(
        "gold",
        nargs="+",
        metavar="GOLD",
        help="labelled articles: .jsonl, .csv, .tsv, .conll, or .json as Label Studio exports it",
    )
    test.add_argument("--json", action="store_true", help="print JSON instead of tables")
    _add_model(test)

    train = add(
        "train",
        _train,
        "train a model on labelled articles",
        "quoteattr train --train mine.jsonl --dev dev.jsonl -o models/mine",
    )
    train.add_argument(
        "--train",
        nargs="+",
        required=True,
        metavar="FILE",
        help="labelled articles to fit: .jsonl (also from Doccano), .csv, .tsv, .conll, .json "
        "(from Label Studio), or a folder with train*.jsonl.gz, e.g. --train datasets/newsroom",
    )
    train.add_argument(
        "--labels",
        nargs="+",
        default=[],
        metavar="FILE",
        help="labels of --train's articles without their texts, which take the place of those that "
        "they have, e.g. --labels datasets/news-labels.jsonl.gz",
    )
    train.add_argument(
        "--dev",
        nargs="+",
        required=True,
        metavar="FILE",
        help="labelled articles to measure on, never fitted, e.g. --dev dev.jsonl",
    )
    train.add_argument("-o", "--output", metavar="FOLDER", help="where to write the model")
    train.add_argument(
        "--leave-one-source-out",
        action="store_true",
        help="write no model; train without each publisher in turn, test on it, "
        "and print the scores",
    )
    train.add_argument(
        "--last-layer",
        action="store_true",
        help="go on from --model: keep what it knows and fit its last layer only, which takes "
        "seconds and some tens of articles",
    )
    train.add_argument(
        "--go-on",
        action="store_true",
        help="go on from --model with all its layers, gently, which takes thousands of labelled "
        "sentences, or a teacher",
    )
    train.add_argument("--epochs", type=int, metavar="N", help="passes over the data, e.g. 8")
    train.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="N",
        help="the same data and seed give the same model, e.g. --seed 7",
    )
    train.add_argument(
        "--teacher",
        nargs="+",
        default=[],
        metavar="PATH",
        help="learn the mean opinion of these models (folders, or .safetensors files of what "
        "others said of the articles) beside the labels, and alone where an article has none "
        "(knowledge distillation), e.g. --teacher models/a models/b",
    )
    train.add_argument("--json", action="store_true", help="print scores as JSON")
    _add_model(
        train,
        "start from this model: its vocabulary and word vectors; with --last-layer all but its "
        "last layer, with --go-on all of it",
    )
    corpus = commands.add_parser("corpus", help="check labelled articles").add_subparsers(
        required=True, metavar="COMMAND"
    )
    check = add(
        "check",
        _corpus_check,
        "check labelled articles: fields, offsets, coverage, duplicates, balance, variety",
        "quoteattr corpus check datasets/newsroom/train.jsonl.gz",
        corpus,
    )
    check.add_argument("files", nargs="+", metavar="FILE", help="labelled articles")
    check.add_argument(
        "--beside",
        metavar="FILE",
        help="print the variety of the language beside this corpus's, e.g. --beside dev.jsonl",
    )
    return parser


def _add_model(command: argparse.ArgumentParser, help: str = "use this model") -> None:
    command.add_argument(
        "--model",
        metavar="FOLDER",
        help=help + " (the shipped one if not given), e.g. --model models/mine",
    )


def _tag(arguments: argparse.Namespace) -> int:
    from threadpoolctl import threadpool_limits

    from quoteattr import batch
    from quoteattr.tagger import load

    if not arguments.jobs:
        raise InputError("--jobs must be 1 or more, or -1 for one a core.")
    if arguments.output == "-":
        arguments.output = None
    out = arguments.output
    own = [out, errors_path(out), partial_path(out)] if out else []
    files = find(arguments.files, arguments.input_format, without=own)
    if out and any(os.path.realpath(file.path) == os.path.realpath(out) for file in files):
        raise InputError(f"{out}: is an input. Give the output another name.")
    files = [file for file in files if not _is_output(file, arguments.files)]
    if not files:
        raise InputError("no file is left to read but the output.")
    if arguments.resume and not (out and all(file.lasting for file in files)):
        raise InputError("--resume needs an output file (-o OUT) and inputs that are files.")
    reader = Reader(files, arguments.text_field, arguments.id_field, arguments.keep)
    form = _form(arguments, reader)
    # As it is used: sums with more threads differ in their last digit.
    with threadpool_limits(1):
        tagger = load(arguments.model)
    start = time.monotonic()
    output: Output = StandardOutput()
    if out:
        output = OutputFile(out, batch.about(reader, form, tagger), arguments.resume)
    before = output.tally.sentences
    with batch.progress(reader) as report:
        tally = batch.run(
            reader,
            form,
            output,
            tagger,
            jobs=arguments.jobs,
            strict=arguments.strict,
            report=report,
        )
    if arguments.format == "table":
        return WITH_FAILURES if tally.failures else 0
    line = batch.summary(tally, tally.sentences - before, time.monotonic() - start)
    where = f" (in {errors_path(out)})" if out and tally.failures else ""
    print(f"quoteattr: {line}{where}", file=sys.stderr)
    return WITH_FAILURES if tally.failures else 0


def _is_output(file: InputFile, named: Sequence[str]) -> bool:
    """Whether standard output goes into a file that was to be read."""
    try:
        same = file.lasting and os.path.samestat(os.stat(file.path), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):
        return False
    if same and file.path in named:
        raise InputError(f"{file.path}: is the output, too. Give the output another name.")
    return same


def _form(arguments: argparse.Namespace, reader: Reader) -> Form:
    from quoteattr.table import Table

    if arguments.format == "table":
        if arguments.keep or arguments.nested or arguments.guard_formulas:
            raise InputError("--keep, --nested and --guard-formulas are not for tables.")
        if arguments.output or not sys.stdout.isatty():
            return Table()
        return Table(shutil.get_terminal_size().columns, colour="NO_COLOR" not in os.environ)
    return form_for(
        arguments.output,
        arguments.format,
        nested=arguments.nested,
        keep=arguments.keep,
        columns=reader.columns,
        guard=arguments.guard_formulas,
    )


def _explain(arguments: argparse.Namespace) -> None:
    from quoteattr.tagger import load

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    tagger = load(arguments.model)
    for item in Reader(find([arguments.file])):
        if isinstance(item, Failure):
            raise InputError(str(item))
        for explanation in tagger.explain(item.text):
            print(harmless(str(explanation)))


def _show(arguments: argparse.Namespace) -> None:
    from quoteattr import site, terminal
    from quoteattr.tagger import load

    out = None if arguments.output == "-" else arguments.output
    if arguments.jobs == 0:
        raise InputError("--jobs must not be 0")
    files = find(arguments.files, without=[out] if out else [])
    documents = _sound(Reader(files, arguments.text_field, arguments.id_field))
    tagger = load(arguments.model)
    if out is None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        for name, text in documents:
            terminal.show(tagger.tag(text, id=name), sys.stdout)
        return
    from tqdm import tqdm

    shown = tqdm(documents, unit=" articles", file=sys.stderr, disable=not sys.stderr.isatty())
    site.write(shown, tagger, out, evidence=not arguments.no_evidence, n_jobs=arguments.jobs)


def _sound(reader: Reader) -> Iterator[tuple[str, str]]:
    """Name and text of each document, where each must be sound."""
    for item in reader:
        if isinstance(item, Failure):
            raise InputError(str(item))
        yield ("standard input" if item.id == "-" else item.id), item.text


def _evaluate(arguments: argparse.Namespace) -> None:
    from quoteattr import span_evaluation
    from quoteattr.evaluation import evaluate, report
    from quoteattr.importers import read
    from quoteattr.tagger import load

    articles = [a for path in arguments.gold for a in read(path)]
    if not any(a.sentences or a.attributions for a in articles):
        raise InputError(f"{', '.join(arguments.gold)}: no labelled sentences or attributions")
    documents = list(load(arguments.model).pipe(a.text for a in articles))
    result: dict[str, Any] = {}
    lines = []
    if any(a.sentences for a in articles):
        result = evaluate(articles, documents)
        lines.append(report(result))
    result["speakers"] = span_evaluation.evaluate_speakers(articles, documents)
    result["attributions"] = span_evaluation.evaluate_attributions(articles, documents)
    lines.append(span_evaluation.report(result["speakers"], result["attributions"]))
    print(json.dumps(result, indent=2) if arguments.json else "\n\n".join(filter(None, lines)))


def _train(arguments: argparse.Namespace) -> None:
    from dataclasses import replace

    from tqdm import tqdm

    from quoteattr import store
    from quoteattr.corpus import merge, relabel
    from quoteattr.evaluation import report
    from quoteattr.importers import read

    if not arguments.output and not arguments.leave_one_source_out:
        raise InputError("give a folder for the model: -o FOLDER")
    if arguments.last_layer and (arguments.leave_one_source_out or arguments.epochs is not None):
        raise InputError("--last-layer goes with neither --epochs nor --leave-one-source-out")
    if arguments.go_on and (arguments.last_layer or arguments.leave_one_source_out):
        # What is gone on from has seen every publisher.
        raise InputError("--go-on goes with neither --last-layer nor --leave-one-source-out")
    if arguments.teacher and (arguments.last_layer or arguments.leave_one_source_out):
        # A teacher has seen every publisher: nothing would be left out.
        raise InputError("--teacher goes with neither --last-layer nor --leave-one-source-out")
    try:
        from quoteattr import training
        from quoteattr.learning import Settings
    except ModuleNotFoundError as error:
        raise InputError(str(error)) from error
    if arguments.output:
        # Before hours of training.
        with writing(arguments.output):
            Path(arguments.output).mkdir(parents=True, exist_ok=True)
    start = store.load(arguments.model or store.shipped_path())
    teachers = [_teacher(path) for path in arguments.teacher]
    articles = merge(a for path in arguments.train for a in read(path))
    for path in arguments.labels:
        articles = relabel(articles, path)
    dev = [a for path in arguments.dev for a in read(path) if a.sentences]
    if not dev:
        raise InputError(f"{', '.join(arguments.dev)}: no labelled sentences")
    if arguments.last_layer:
        from quoteattr.refit import refit

        try:
            model = refit(articles, start)
        except ValueError as error:
            raise InputError(str(error)) from error
        _write_model(model, dev, arguments)
        return
    settings = replace(Settings(), seed=arguments.seed)
    if arguments.epochs is not None:
        if arguments.epochs < 1:
            raise InputError(f"--epochs must be at least 1, not {arguments.epochs}")
        settings = replace(settings, epochs=arguments.epochs)
    if arguments.leave_one_source_out:
        results = training.leave_one_source_out(
            articles,
            dev,
            start,
            settings,
            lambda source, step, steps, loss: (
                print(f"without {source}: step {step} of {steps}, loss {loss:.3f}", file=sys.stderr)
                if step % 200 == 0
                else None
            ),
        )
        mean = sum(r["macro_f1"] for r in results.values()) / len(results)
        if arguments.json:
            print(json.dumps({"mean_macro_f1": mean, "left_out": results}, indent=2))
        else:
            for source, result in results.items():
                print(f"left out: {source}\n\n{report(result)}\n")
            print(f"mean macro F1 over left-out sources  {mean:.3f}")
        return
    with tqdm(unit=" steps", file=sys.stderr) as bar:

        def progress(step: int, steps: int, loss: float) -> None:
            bar.total = steps
            bar.set_postfix(loss=f"{loss:.3f}")
            bar.update(step - bar.n)

        try:
            model = training.train(articles, start, settings, progress, teachers, arguments.go_on)
        except ValueError as error:
            raise InputError(str(error)) from error
    _write_model(model, dev, arguments)


def _teacher(path: str) -> Any:
    from quoteattr import opinions, store
    from quoteattr.model import SentenceModel

    if path.endswith(opinions.SUFFIX):
        return opinions.Opinions(path)
    return SentenceModel(store.load(path))


def _write_model(model: Any, dev: Sequence[Any], arguments: argparse.Namespace) -> None:
    from quoteattr import store, training
    from quoteattr.evaluation import report

    model = training.with_scores(model, dev, ", ".join(Path(p).name for p in arguments.dev))
    with writing(arguments.output):
        store.save(model, arguments.output)
    scores = model.config["scores"]
    print(json.dumps(scores, indent=2) if arguments.json else report(scores))


def _corpus_check(arguments: argparse.Namespace) -> None:
    from quoteattr.corpus_check import check, compare_variety, report
    from quoteattr.importers import read

    articles = [a for path in arguments.files for a in read(path)]
    result = check(articles)
    print(report(result))
    if arguments.beside:
        share = compare_variety(articles, read(arguments.beside))
        print(f"variety beside {Path(arguments.beside).name}  {share:.3f}")
    if result["problems"]:
        raise InputError(f"{', '.join(arguments.files)}: {len(result['problems'])} problems")


if __name__ == "__main__":
    sys.exit(main())
