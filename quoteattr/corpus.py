"""Labelled articles: reading them, and checking that they are what they claim to be.

A row of a JSONL file is one article: ``{"id", "source", "text", "sentences": [{"start", "end",
"tag", "form"?, "speaker"?, "attributions"?}]}``. Offsets are characters into ``text``; an
attribution is ``{"source": [[start, end], ...], "cue": [[start, end], ...]}``. Rows that have
``attributions`` beside ``text`` and no ``sentences`` (PolNeAR) are articles whose attributions
alone are labelled.

Labels can also come without the texts, which may not be published: see `relabel`.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from quoteattr.labels import FORMS, NONE, TAGS

SpanPair = tuple[int, int]


class CorpusError(ValueError):
    """A labelled file is not what it should be; the message names file, line and field."""


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """The pieces of an attribution's source phrase, cue and content, as (start, end)."""

    source: tuple[SpanPair, ...]
    cue: tuple[SpanPair, ...]
    content: tuple[SpanPair, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """A labelled sentence."""

    start: int
    end: int
    tag: str
    form: str | None
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """A labelled article.

    Attributes
    ----------
    id, source, text : str
        ``source`` is the publisher or group of publishers.
    sentences : tuple of GoldSentence
        Empty where only attributions are labelled.
    attributions : tuple of GoldAttribution or None
        ``None`` where they are not labelled.
    """

    id: str
    source: str
    text: str
    sentences: tuple[GoldSentence, ...]
    attributions: tuple[GoldAttribution, ...] | None


def read(path: Path | str) -> list[Article]:
    """Read labelled articles.

    Parameters
    ----------
    path : path or str
        A ``.jsonl`` or ``.jsonl.gz`` file, or a folder whose ``train*`` files of that kind are
        read.

    Returns
    -------
    list of Article

    Raises
    ------
    CorpusError
        Naming file, line and field.
    """
    path = Path(path)
    files = sorted(path.glob("train*.jsonl*")) if path.is_dir() else [path]
    if not files:
        raise CorpusError(f"{path}: no train*.jsonl or train*.jsonl.gz file in this folder")
    return [article for file in files for article in _read_file(file)]


def merge(articles: Iterable[Article]) -> list[Article]:
    """Join rows about the same article: one with labelled sentences, one with attributions.

    Rows are about the same article if id and text are equal; the first row's place, source and
    sentences are kept.
    """
    merged: dict[tuple[str, str], Article] = {}
    for article in articles:
        first = merged.setdefault((article.id, article.text), article)
        if first is not article:
            merged[article.id, article.text] = replace(
                first,
                source=first.source or article.source,
                sentences=first.sentences or article.sentences,
                attributions=(
                    first.attributions if first.attributions is not None else article.attributions
                ),
            )
    return list(merged.values())


def relabel(articles: Iterable[Article], path: Path | str) -> list[Article]:
    """Give articles the labels of a file that holds labels without texts.

    A row of the file is ``{"id", "source", "digest", "sentences"}``, where ``digest`` is that of
    the article's text (see `text_digest`). Its sentences take the place of those that the article
    has; its source serves if the article names none.

    Parameters
    ----------
    articles : iterable of Article
    path : path or str
        A ``.jsonl`` or ``.jsonl.gz`` file.

    Raises
    ------
    CorpusError
        Naming file, line and field; also if a row is of none of the articles.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "labels.jsonl"
    >>> sentence = {"start": 0, "end": 10, "tag": "none"}
    >>> row = {"id": "a", "digest": text_digest("Rain fell."), "sentences": [sentence]}
    >>> _ = path.write_text(json.dumps(row))
    >>> [article] = relabel([parse({"id": "a", "text": "Rain fell."})], path)
    >>> article.sentences[0].tag
    'none'
    """
    labelled = list(articles)
    at = {(a.id, text_digest(a.text)): number for number, a in enumerate(labelled)}
    for where, row in _rows(Path(path)):
        try:
            key = _field(row, "id", str), _field(row, "digest", str)
            if key not in at:
                raise CorpusError(f"id {key[0]!r} with digest {key[1]!r} is none of the articles")
            article = labelled[at[key]]
            labelled[at[key]] = replace(
                article,
                source=article.source or str(row.get("source", "")),
                sentences=_sentences(row, article.text),
            )
        except CorpusError as error:
            raise CorpusError(f"{where}: {error}") from error
    return labelled


def text_digest(text: str) -> str:
    """What tells a text from others: the first 16 hexadecimal digits of its SHA-256.

    Examples
    --------
    >>> text_digest("Rain fell.")
    '8a4b1e83d9ac7658'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_text(path: Path) -> str:
    """The text of a file of labels, which may be compressed (``.gz``).

    Raises
    ------
    CorpusError
        If it is missing, can't be read, or is damaged or not UTF-8.
    """
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except FileNotFoundError:
        raise CorpusError(f"{path}: no such file") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        byte = f"byte {error.object[error.start]:#04x}"
        raise CorpusError(
            f"{path}, line {line}: not UTF-8 ({byte}). Convert the file to UTF-8."
        ) from error
    except (OSError, EOFError, zlib.error) as error:
        raise CorpusError(f"{path}: {error}") from error


def _read_file(path: Path) -> Iterator[Article]:
    for where, row in _rows(path):
        try:
            yield parse(row)
        except CorpusError as error:
            raise CorpusError(f"{where}: {error}") from error


def _rows(path: Path) -> Iterator[tuple[str, Any]]:
    """Where each row stands, and the row."""
    empty = True
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            empty = False
            where = f"{path}, line {number}"
            try:
                yield where, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise CorpusError(f"{where}: not JSON: {error}") from error
    if empty:
        raise CorpusError(f"{path}: empty")


def parse(row: Any) -> Article:
    """Make an article of a row, checking every field.

    Raises
    ------
    CorpusError
        Naming the field.
    """
    text = _field(row, "text", str)
    return Article(
        id=str(row.get("id", "")),
        source=str(row.get("source", "")),
        text=text,
        sentences=_sentences(row, text),
        attributions=_attributions(row, text),
    )


def _sentences(row: Mapping[str, Any], text: str) -> tuple[GoldSentence, ...]:
    at = 0
    sentences = []
    for number, item in enumerate(_list(row, "sentences")):
        where = f"sentences[{number}]"
        start, end = _span(item, text, where)
        if start < at:
            raise CorpusError(f"{where}: starts at {start}, before the one above it ends at {at}")
        at = end
        tag, form = item.get("tag"), item.get("form")
        if tag not in TAGS:
            raise CorpusError(f"{where}.tag: {tag!r} is none of {', '.join(TAGS)}")
        if (form is not None and form not in FORMS) or (form is None) != (tag == NONE):
            raise CorpusError(f"{where}.form: {form!r} does not go with tag {tag!r}")
        speaker = item.get("speaker")
        if speaker is not None and not isinstance(speaker, str):
            raise CorpusError(f"{where}.speaker is {type(speaker).__name__}, not str")
        sentences.append(GoldSentence(start, end, tag, form, speaker))
    return tuple(sentences)


def _attributions(row: Mapping[str, Any], text: str) -> tuple[GoldAttribution, ...] | None:
    found: Sequence[Any]
    if "attributions" in row:
        found = _list(row, "attributions")
    elif any("attributions" in item for item in _list(row, "sentences")):
        found = [a for item in row["sentences"] for a in _list(item, "attributions")]
    else:
        return None
    return tuple(
        GoldAttribution(
            *(
                _pieces(item, name, text, f"attributions[{i}]")
                for name in ("source", "cue", "content")
            )
        )
        for i, item in enumerate(found)
    )


def _pieces(item: Any, name: str, text: str, where: str) -> tuple[SpanPair, ...]:
    if not isinstance(item, Mapping):
        raise CorpusError(f"{where} must be an object, not {type(item).__name__}")
    pieces = []
    for pair in _list(item, name):
        if not isinstance(pair, list) or len(pair) != 2:
            raise CorpusError(f"{where}.{name}: {pair!r} is not [start, end]")
        pieces.append(
            _span(dict(zip(("start", "end"), pair, strict=True)), text, f"{where}.{name}")
        )
    return tuple(pieces)


def _list(row: Mapping[str, Any], name: str) -> list[Any]:
    """A field that may be missing, which is as good as empty."""
    found = row.get(name, [])
    if not isinstance(found, list):
        raise CorpusError(f"field {name!r} is {type(found).__name__}, not list")
    return found


def _field(row: Any, name: str, kind: type) -> Any:
    if not isinstance(row, Mapping):
        raise CorpusError(f"a row must be an object, not {type(row).__name__}")
    if name not in row:
        raise CorpusError(f"no field {name!r}")
    if type(row[name]) is not kind:
        raise CorpusError(f"field {name!r} is {type(row[name]).__name__}, not {kind.__name__}")
    return row[name]


def _span(item: Any, text: str, where: str) -> SpanPair:
    if not isinstance(item, Mapping):
        raise CorpusError(f"{where} must be an object, not {type(item).__name__}")
    start, end = _field(item, "start", int), _field(item, "end", int)
    if not 0 <= start < end <= len(text):
        raise CorpusError(f"{where}: {start} to {end} is no span of a text of {len(text)}")
    return start, end
