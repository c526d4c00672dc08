"""Spreadsheets: a sentence a row, in CSV or TSV."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

from quoteattr.corpus import Article, CorpusError
from quoteattr.importers.fields import at
from quoteattr.importers.labelled import PARAGRAPH, Row, grouped, labelled

#: The columns that a table must have, each with the names that it can go by. Where both ``text``
#: and ``sentence`` are there, the latter numbers the sentences.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "document": ("document", "document_id", "doc", "id"),
    "text": ("text", "sentence"),
    "tag": ("tag", "label"),
}

_USED: Final = frozenset(name for names in _COLUMNS.values() for name in names)


def read_table(text: str) -> Iterator[Article]:
    header = text.partition("\n")[0]
    delimiter = max("\t;,", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip().lower() for name in reader.fieldnames or ()]
    except csv.Error as error:
        raise CorpusError(f"line 1: {error}") from error
    twice = {name for name in names if names.count(name) > 1 and name in _USED}
    if twice:
        raise CorpusError(f"line 1: two columns are called {min(twice)!r}. Rename one.")
    reader.fieldnames = names
    column = {}
    for what, choices in _COLUMNS.items():
        column[what] = next((name for name in choices if name in names), "")
        if not column[what]:
            raise CorpusError(
                f"line 1: no column {' or '.join(choices)}; there are {', '.join(names) or 'none'}"
            )
    yield from grouped(_table_rows(reader, column))


def _table_rows(reader: Any, column: Mapping[str, str]) -> Iterator[Row]:
    end = 0
    last = None
    try:
        for row in reader:
            where = f"line {reader.line_num}"
            with at(where):
                if None in row or None in row.values():
                    raise CorpusError("not as many columns as line 1 has")
                document = row[column["document"]].strip()
                gap = " "
                if row.get("start") and row.get("end"):
                    start, after = _whole(row, "start"), _whole(row, "end")
                    if document == last and start < end:
                        raise CorpusError(f"start: {start}, and the sentence above ends at {end}")
                    # Sentences more than a space apart stand in different paragraphs.
                    gap = PARAGRAPH if start - end > 1 else " "
                    end = after
                last = document
                labels = row[column["tag"]].split("|")
                form, speaker = ((row.get(name) or "").strip() for name in ("form", "speaker"))
                sentence = labelled(row[column["text"]], labels, gap, form, speaker)
            yield where, document, (row.get("publisher") or "").strip(), sentence
    except csv.Error as error:
        raise CorpusError(f"after line {reader.line_num}: {error}") from error


def _whole(row: Mapping[str, str], name: str) -> int:
    try:
        return int(row[name])
    except ValueError:
        raise CorpusError(f"{name}: {row[name]!r} is no whole number") from None
