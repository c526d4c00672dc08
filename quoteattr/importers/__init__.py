"""Labelled articles from other people's tools: spreadsheets, CoNLL files, Doccano, Label Studio.

Tags are recognised in any case, with spaces or hyphens for underscores ("Direct quote"). Where
several are given for one sentence, the first in the order of the label scheme names it. Where a
tool marks stretches of text, the sentences are those that quoteattr finds, each with the tags of
the stretches that cover at least half of it or have at least half of themselves in it; a sentence
without any is ``none``. A form that is not given stays unknown.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from quoteattr import corpus
from quoteattr.corpus import Article, CorpusError, read_text
from quoteattr.importers.conll import read_conll
from quoteattr.importers.doccano import is_doccano, read_doccano
from quoteattr.importers.fields import at
from quoteattr.importers.label_studio import read_label_studio
from quoteattr.importers.tables import read_table

_READERS: Final[Mapping[str, Callable[[str], Iterator[Article]]]] = {
    ".jsonl": read_doccano,
    ".json": read_label_studio,
    ".csv": read_table,
    ".tsv": read_table,
    ".conll": read_conll,
    ".conllu": read_conll,
    ".iob": read_conll,
    ".bio": read_conll,
}


def read(path: Path | str) -> list[Article]:
    """Read labelled articles in any of the formats that are known.

    Parameters
    ----------
    path : path or str
        ``.jsonl``: quoteattr's own rows (see `quoteattr.corpus`) or a Doccano export. ``.json``: a
        Label Studio export. ``.csv``, ``.tsv``: a sentence a row. ``.conll``, ``.conllu``,
        ``.iob``, ``.bio``: tokens or comments. Each also with ``.gz``. A folder: see
        `quoteattr.corpus.read`.

    Returns
    -------
    list of Article

    Raises
    ------
    CorpusError
        Naming file, line or task, and field.
    """
    path = Path(path)
    suffix = Path(path.name.removesuffix(".gz")).suffix.lower()
    reader = _READERS.get(suffix)
    if path.is_dir() or (suffix == ".jsonl" and not is_doccano(read_text(path))):
        return corpus.read(path)
    if reader is None:
        raise CorpusError(
            f"{path}: the format of {suffix or 'a file without a suffix'} is not known. "
            f"Name the file for what it holds: {', '.join(_READERS)}."
        )
    text = read_text(path)
    with at(str(path)):
        articles = list(reader(text))
    if not articles:
        raise CorpusError(f"{path}: empty")
    return articles
