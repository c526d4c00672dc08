"""Pages on the disk: one article's, or a folder of many with the page that lists them."""

import os
import re
import tempfile
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path, PurePath

from quoteattr.document import TaggedDocument
from quoteattr.overview import Listed, overview_page
from quoteattr.page import article_page
from quoteattr.tagger import Tagger
from quoteattr.workers import in_workers

#: The page that lists the others.
INDEX = "index.html"
#: Characters of a document's name that its page's name keeps.
_NAME = 60


class SiteError(Exception):
    """The pages can't be written; the message says which and why."""


def write(
    documents: Iterable[tuple[str, str]],
    tagger: Tagger,
    out: str,
    *,
    evidence: bool = True,
    n_jobs: int = 1,
) -> None:
    """Write documents as pages.

    Each page appears under its name when it is complete, the list of them last. A page that is
    there already is replaced; other files in the folder stay.

    Parameters
    ----------
    documents : iterable of (str, str)
        Name and text of each.
    tagger : Tagger
    out : str
        ``NAME.html``, a page for one document; any other name is a folder, which gets a page for
        each document and ``index.html``.
    evidence : bool
        Whether the pages tell what weighed for each tag, which takes most of the time.
    n_jobs : int
        Worker processes for a folder of pages, as joblib counts them: -1 for one a core.

    Raises
    ------
    SiteError
        If ``out`` names one page and there are more documents, or something can't be written.
    ValueError
        If ``n_jobs`` is 0.

    Examples
    --------
    >>> import quoteattr, tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp()) / "pages"
    >>> write([("a.txt", "Rain fell."), ("b.txt", "Snow fell.")], quoteattr.load(), str(folder))
    >>> sorted(page.name for page in folder.iterdir())
    ['a.html', 'b.html', 'index.html']
    """
    if n_jobs == 0:
        raise ValueError("n_jobs must not be 0")
    if out.lower().endswith((".html", ".htm")):
        _write_one(documents, tagger, Path(out), evidence)
        return
    folder = Path(out)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise SiteError(f"{out}: can't be made a folder: {error.strerror}") from error
    listed = []
    taken = {INDEX}
    work = partial(_page, tagger, evidence, INDEX)
    with closing(in_workers(work, documents, n_jobs)) as pages:
        for document, page in pages:
            file = _file_name(document.id or "", taken)
            _save(folder / file, page)
            listed.append(Listed.of(document, file))
    _save(folder / INDEX, overview_page(listed))


def _write_one(
    documents: Iterable[tuple[str, str]], tagger: Tagger, path: Path, evidence: bool
) -> None:
    found = list(islice(documents, 2))
    if len(found) != 1:
        raise SiteError(
            f"{path}: a page holds one document, and these are {'more' if found else 'none'}. "
            "To get a folder of pages with a list of them, name one, e.g. -o pages"
        )
    [(name, text)] = found
    _, page = _page(tagger, evidence, None, (name, text))
    _save(path, page)


def _page(
    tagger: Tagger, evidence: bool, home: str | None, document: tuple[str, str]
) -> tuple[TaggedDocument, str]:
    name, text = document
    tagged = tagger.tag(text, id=name)
    why = list(tagger.explain(text)) if evidence else []
    return tagged, article_page(tagged, why, home=home)


def _file_name(name: str, taken: set[str]) -> str:
    """A file's name for a document's: legible, harmless, and not taken, which it then is."""
    stem = re.sub(r"[^\w.-]+", "-", PurePath(name.replace("\\", "/")).stem).strip("-._")
    stem = stem[:_NAME] or "article"
    number = 1
    file = f"{stem}.html"
    while file.lower() in taken:
        number += 1
        file = f"{stem}-{number}.html"
    taken.add(file.lower())
    return file


def _save(path: Path, page: str) -> None:
    """Write a file that appears under its name when it is complete."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:_NAME]}.")
    except OSError as error:
        raise SiteError(f"{path}: can't be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise SiteError(f"{path}: can't be written: {error.strerror}") from error
        raise
