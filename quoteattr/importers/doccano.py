"""Doccano exports (JSONL): a text a line, with labelled spans or labels of the whole."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from quoteattr.corpus import Article, CorpusError
from quoteattr.importers.fields import at, object_of, parse_json, string_of
from quoteattr.importers.labelled import Row, article_of_spans, grouped, labelled
from quoteattr.labels import NONE


def is_doccano(text: str) -> bool:
    """Whether the first row is Doccano's rather than quoteattr's own."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and "sentences" not in row and _doccano_labels(row) is not None


def _doccano_labels(row: Mapping[str, Any]) -> str | None:
    return next((name for name in ("entities", "label", "labels") if name in row), None)


def read_doccano(text: str) -> Iterator[Article]:
    sentences: list[Row] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        with at(f"line {number}"):
            row = parse_json(line)
            field = _doccano_labels(object_of(row, "the row"))
            if field is None:
                raise CorpusError("no field 'label', 'labels' or 'entities'")
            whole = string_of(row, "text")
            labels = row[field]
            name, publisher = str(row.get("id", number)), str(row.get("publisher", ""))
            if isinstance(labels, str):
                labels = [labels]
            if not isinstance(labels, list) or not labels:
                raise CorpusError(
                    f"{field}: {labels!r}: not labelled yet? Export approved texts only; "
                    f"one where nothing is attributed needs a {NONE!r}."
                )
            if all(isinstance(label, str) for label in labels):
                document = str(row.get("document", name))
                sentences.append((f"line {number}", document, publisher, labelled(whole, labels)))
                continue
            spans = [_doccano_span(label, f"{field}[{i}]") for i, label in enumerate(labels)]
            yield article_of_spans(name, publisher, whole, spans)
    yield from grouped(sentences)


def _doccano_span(label: Any, where: str) -> tuple[int, int, str]:
    if isinstance(label, dict):
        label = [label.get(name) for name in ("start_offset", "end_offset", "label")]
    if not isinstance(label, list) or [type(part) for part in label] != [int, int, str]:
        raise CorpusError(f"{where}: must be start, end and label, not {label!r}")
    return label[0], label[1], label[2]
