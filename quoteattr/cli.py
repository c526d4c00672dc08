"""The ``quoteattr`` command."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from quoteattr import __version__
from quoteattr.labels import TAGS

#: Exit codes: bad input; interrupted.
BAD_INPUT = 2
INTERRUPTED = 130


class InputError(Exception):
    """What the user gave can't be used; the message names file and line."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments; those of the process if not given.

    Returns
    -------
    int
        0, or 2 if the input is bad.
    """
    from quoteattr.corpus import CorpusError
    from quoteattr.store import ModelError

    arguments = _parser().parse_args(argv)
    try:
        arguments.run(arguments)
    except (InputError, CorpusError, ModelError) as error:
        print(f"quoteattr: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # The reader (a pager, head) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print("quoteattr: interrupted; no output was written", file=sys.stderr)
        return INTERRUPTED
    return 0


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
        run: Callable[[argparse.Namespace], None],
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
        "quoteattr tag article.txt more.jsonl -o tagged.jsonl",
    )
    tag.add_argument(
        "files",
        nargs="*",
        default=["-"],
        metavar="FILE",
        help=".txt (one document) or .jsonl (a document a line); - or nothing: text "
        "on standard input, e.g. quoteattr tag - < article.txt",
    )
    tag.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="write here instead of standard output, e.g. -o tagged.jsonl; the file "
        "appears when it is complete",
    )
    tag.add_argument(
        "--format",
        choices=("jsonl", "table"),
        default="jsonl",
        help="jsonl: one row a document; table: sentences and coloured tags to read, "
        "e.g. --format table",
    )
    tag.add_argument(
        "--text-field",
        default="text",
        metavar="NAME",
        help="field of a .jsonl row that holds the text, e.g. --text-field body",
    )
    tag.add_argument(
        "--id-field",
        default="id",
        metavar="NAME",
        help="field of a .jsonl row that names the document, e.g. --id-field url; "
        "FILE:LINE where a row has none",
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
    train.add_argument("--epochs", type=int, metavar="N", help="passes over the data, e.g. 8")
    train.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="N",
        help="the same data and seed give the same model, e.g. --seed 7",
    )
    train.add_argument("--json", action="store_true", help="print scores as JSON")
    _add_model(
        train,
        "start from this model: its vocabulary and word vectors, and with "
        "--last-layer all but its last layer",
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


def _tag(arguments: argparse.Namespace) -> None:
    from quoteattr.tagger import load

    tagger = load(arguments.model)
    documents = _documents(arguments.files, arguments.text_field, arguments.id_field)
    with _output(arguments.output) as out:
        show = _table_printer(out) if arguments.format == "table" else None
        for name, text in _progress(documents, "documents"):
            document = tagger.tag(text, id=name)
            if show:
                show(document)
            else:
                # A lone surrogate in the input can't be UTF-8; JSON can escape it.
                row = json.dumps(document.to_dict(), ensure_ascii=False)
                try:
                    row.encode("utf-8")
                except UnicodeEncodeError:
                    row = json.dumps(document.to_dict())
                out.write(row + "\n")


def _documents(files: Sequence[str], text_field: str, id_field: str) -> Iterator[tuple[str, str]]:
    for name in files:
        if name == "-":
            yield "-", _decode(sys.stdin.buffer.read(), "standard input")
        elif name.endswith(".jsonl"):
            yield from _rows(name, text_field, id_field)
        else:
            try:
                data = Path(name).read_bytes()
            except OSError as error:
                raise InputError(f"{name}: {error.strerror}") from error
            yield name, _decode(data, name)


def _decode(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            f"{name}, line {line}: not UTF-8 (byte {error.object[error.start]:#04x}). "
            "Convert the file to UTF-8."
        ) from error
    if not text.strip():
        raise InputError(f"{name}: empty")
    return text


def _rows(name: str, text_field: str, id_field: str) -> Iterator[tuple[str, str]]:
    empty = True
    try:
        with open(name, "rb") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                empty = False
                where = f"{name}, line {number}"
                try:
                    row = json.loads(line.decode("utf-8-sig"))
                except UnicodeDecodeError as error:
                    raise InputError(f"{where}: not UTF-8. Convert the file to UTF-8.") from error
                except (json.JSONDecodeError, RecursionError) as error:
                    raise InputError(f"{where}: not JSON: {error}") from error
                if not isinstance(row, dict):
                    raise InputError(f"{where}: not a JSON object")
                if text_field not in row:
                    raise InputError(
                        f"{where}: no field {text_field!r} (it has "
                        f"{', '.join(row) or 'none'}). Name one with --text-field."
                    )
                if not isinstance(row[text_field], str):
                    raise InputError(f"{where}: field {text_field!r} is not a string")
                yield str(row.get(id_field, f"{name}:{number}")), row[text_field]
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}") from error
    if empty:
        raise InputError(f"{name}: empty")


@contextmanager
def _output(path: str | None) -> Iterator[TextIO]:
    """Standard output, or a file that appears under its name when it is complete."""
    if path is None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        yield sys.stdout
        sys.stdout.flush()
        return
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise InputError(f"{path}: can't be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yield file
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _progress(items: Iterator[Any], unit: str) -> Iterator[Any]:
    from tqdm import tqdm

    yield from tqdm(items, unit=f" {unit}", file=sys.stderr, disable=not sys.stderr.isatty())


def _table_printer(out: TextIO) -> Callable[[Any], None]:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    colours = dict(
        zip(TAGS, ("dim", "bold red", "bold blue", "bold green", "bold yellow"), strict=True)
    )
    console = Console(file=out, width=None if out.isatty() else 120)

    def show(document: Any) -> None:
        table = Table(title=Text(document.id or ""), box=None, pad_edge=False, show_lines=False)
        for heading in ("tag", "p", "sentence", "speaker"):
            table.add_column(heading, overflow="fold")
        for s in document.sentences:
            style = colours.get(s.tag, "")
            chance = max(s.probabilities.values())
            table.add_row(
                Text(s.tag or "?", style),
                f"{chance:.2f}",
                Text(" ".join(s.text.split())),
                Text(s.speaker or ""),
            )
        console.print(table)

    return show


def _explain(arguments: argparse.Namespace) -> None:
    from quoteattr.tagger import load

    tagger = load(arguments.model)
    for _, text in _documents([arguments.file], "text", "id"):
        for explanation in tagger.explain(text):
            print(explanation)


def _evaluate(arguments: argparse.Namespace) -> None:
    from quoteattr.evaluation import evaluate, report
    from quoteattr.importers import read
    from quoteattr.tagger import load

    articles = [a for path in arguments.gold for a in read(path) if a.sentences]
    if not articles:
        raise InputError(f"{', '.join(arguments.gold)}: no labelled sentences")
    tagger = load(arguments.model)
    result = evaluate(articles, tagger.pipe(a.text for a in articles))
    print(json.dumps(result, indent=2) if arguments.json else report(result))


def _train(arguments: argparse.Namespace) -> None:
    from dataclasses import replace

    from tqdm import tqdm

    from quoteattr import store
    from quoteattr.corpus import merge
    from quoteattr.evaluation import report
    from quoteattr.importers import read

    if not arguments.output and not arguments.leave_one_source_out:
        raise InputError("give a folder for the model: -o FOLDER")
    if arguments.last_layer and (arguments.leave_one_source_out or arguments.epochs is not None):
        raise InputError("--last-layer goes with neither --epochs nor --leave-one-source-out")
    try:
        from quoteattr import training
        from quoteattr.learning import Settings
    except ModuleNotFoundError as error:
        raise InputError(str(error)) from error
    start = store.load(arguments.model or store.shipped_path())
    articles = merge(a for path in arguments.train for a in read(path))
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
            model = training.train(articles, start, settings, progress)
        except ValueError as error:
            raise InputError(str(error)) from error
    _write_model(model, dev, arguments)


def _write_model(model: Any, dev: Sequence[Any], arguments: argparse.Namespace) -> None:
    from quoteattr import store, training
    from quoteattr.evaluation import report

    model = training.with_scores(model, dev, ", ".join(Path(p).name for p in arguments.dev))
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
