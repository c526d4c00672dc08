"""Where a run's bytes go: standard output, or a file that appears when it is complete.

Until then, everything lies in a folder ``OUT.partial`` beside it: the parts written so far, the
failures, and a journal. Each line of the journal says how much of both is safe on the disk and how
many documents that is; what comes behind was written since and is cut off when the run goes on.
"""

import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from io import FileIO
from pathlib import Path
from time import monotonic
from typing import Any, Final, Protocol

from quoteattr.inputs import InputError
from quoteattr.readers import Failure
from quoteattr.writers import Form

#: Seconds between lines of the journal: what a killed run loses at most.
JOURNAL_SECONDS: Final = 1.0


class OutputError(Exception):
    """The output can't be written; the message says which and why."""


class DiskFullError(OutputError):
    """The disk has no room for the output."""


@dataclass
class Tally:
    """What a run has done so far.

    Attributes
    ----------
    items : int
        Documents and failures that were read.
    documents, sentences, failures : int
    tags : dict of str to int
        Sentences by tag; ``"untagged"`` where the tagger abstained.
    """

    items: int = 0
    documents: int = 0
    sentences: int = 0
    failures: int = 0
    tags: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Count another's in."""
        self.items += other.items
        self.documents += other.documents
        self.sentences += other.sentences
        self.failures += other.failures
        for tag, count in other.tags.items():
            self.tags[tag] = self.tags.get(tag, 0) + count


class Output(Protocol):
    """Where parts go, one behind another.

    Attributes
    ----------
    tally : Tally
        What has been written.
    folder : Path or None
        Where files can lie for as long as the run takes.
    """

    tally: Tally

    @property
    def folder(self) -> Path | None: ...

    def begin(self, head: bytes) -> None:
        """Write what stands before the first part."""

    def add(self, rows: bytes, failures: Sequence[Failure], tally: Tally) -> None:
        """Write a part."""

    def finish(self, form: Form) -> None:
        """Everything is written."""

    def stop(self, keep: bool) -> str:
        """The run ends early; say what is kept of it, if anything is."""


class StandardOutput:
    """Parts to standard output, failures to standard error."""

    folder: Path | None = None

    def __init__(self) -> None:
        self.tally = Tally()

    def begin(self, head: bytes) -> None:
        """Write what stands before the first part."""
        with writing("standard output"):
            sys.stdout.buffer.write(head)
            sys.stdout.buffer.flush()

    def add(self, rows: bytes, failures: Sequence[Failure], tally: Tally) -> None:
        """Write a part."""
        with writing("standard output"):
            sys.stdout.buffer.write(rows)
            sys.stdout.buffer.flush()
        for failure in failures:
            print(f"quoteattr: {failure}", file=sys.stderr)
        self.tally.add(tally)

    def finish(self, form: Form) -> None:
        """Nothing is left to do."""

    def stop(self, keep: bool) -> str:
        """Nothing is kept."""
        return ""


class OutputFile:
    """A file that appears under its name when it is complete.

    Parameters
    ----------
    path : str
    about : mapping of str to object
        What the output depends on, as JSON has it; a run goes on only where all of it is as it
        was.
    resume : bool
        Go on with the unfinished run, if there is one.

    Raises
    ------
    OutputError
        If there can't be such a file.
    InputError
        If there is an unfinished run and it may not, or can't, go on.
    """

    def __init__(self, path: str, about: Mapping[str, Any], resume: bool = False) -> None:
        self.path = Path(path)
        self.errors_path = Path(errors_path(path))
        self.folder = Path(partial_path(path))
        if self.path.is_dir():
            raise OutputError(f"{path}: can't be written: it is a folder")
        if self.path.exists() and not self.path.is_file():
            # A device or a pipe: the finished file would take its place.
            raise OutputError(f"{path}: can't be written: it is no file. Write to standard output.")
        with writing(self.path):
            self.folder.mkdir(exist_ok=True)
            self._journal = _open(self.folder / "journal.jsonl")
            self._lock()
            try:
                self._rows_size, self._errors_size, self.tally = self._unfinished(about, resume)
            except InputError:
                self._journal.close()
                raise
            self._rows = self._cut(self.folder / "rows", self._rows_size)
            self._errors = self._cut(self.folder / "errors.jsonl", self._errors_size)
            if not self.tally.items:
                self._journal.truncate(0)
                _write(self._journal, _line({"about": about}))
        self._logged = monotonic()

    def begin(self, head: bytes) -> None:
        """Write what stands before the first part."""
        if not self.tally.items:
            with writing(self.path):
                _write(self._rows, head)
                self._rows_size = len(head)

    def add(self, rows: bytes, failures: Sequence[Failure], tally: Tally) -> None:
        """Write a part."""
        errors = b"".join(_line(failure.to_dict()) for failure in failures)
        with writing(self.path):
            _write(self._rows, rows)
            _write(self._errors, errors)
            self._rows_size += len(rows)
            self._errors_size += len(errors)
            self.tally.add(tally)
            if monotonic() - self._logged > JOURNAL_SECONDS:
                self._log()

    def finish(self, form: Form) -> None:
        """Put the file, and that of the failures if there are any, under its name."""
        with writing(self.path):
            self._log()
            self._rows.close()
            self._errors.close()
            ready = form.finish(self.folder / "rows")
            if self.tally.failures:
                # A copy: killed from here on, the run can still go on.
                copy = shutil.copyfile(self.folder / "errors.jsonl", self.folder / "errors.copy")
                os.replace(copy, self.errors_path)
            else:
                self.errors_path.unlink(missing_ok=True)
            target = os.path.realpath(self.path)
            if os.stat(os.path.dirname(target)).st_dev != os.stat(self.folder).st_dev:
                # A link to another disk, where nothing can be moved to.
                target = str(self.path)
            os.replace(ready, target)
            self._remove()

    def stop(self, keep: bool) -> str:
        """Leave what can be gone on with; remove the rest."""
        if not (keep and self.tally.items):
            self._remove()
            return ""
        # A disk that is full has no room for a line of the journal; an earlier one will do.
        with suppress(OSError):
            if not self._rows.closed:
                self._log()
        for file in (self._rows, self._errors, self._journal):
            file.close()
        return f"What is done is kept in {self.folder}; go on with --resume."

    def _log(self) -> None:
        """Write down that everything up to here is safe, once it is."""
        os.fsync(self._rows.fileno())
        os.fsync(self._errors.fileno())
        state = {"rows": self._rows_size, "errors": self._errors_size, **asdict(self.tally)}
        _write(self._journal, _line(state))
        os.fsync(self._journal.fileno())
        self._logged = monotonic()

    def _unfinished(self, about: Mapping[str, Any], resume: bool) -> tuple[int, int, Tally]:
        """Where the unfinished run stands: bytes of rows and of errors, and what they are."""
        self._journal.seek(0)
        data = self._journal.read()
        data = data[: data.rfind(b"\n") + 1]
        self._journal.truncate(len(data))
        lines = data.splitlines()
        # Without its rows the run was killed in its last moment, when they had their name.
        if len(lines) < 2 or not (self.folder / "rows").exists():
            return 0, 0, Tally()
        state = json.loads(lines[-1])
        rows, errors, tally = state.pop("rows"), state.pop("errors"), Tally(**state)
        if not resume:
            raise InputError(
                f"{self.folder} holds an unfinished run of {tally.items:,} documents. Add --resume "
                "to go on with it, or remove the folder to begin again."
            )
        before = json.loads(lines[0])["about"]
        changed = [name for name in about if before.get(name) != about[name]]
        if changed:
            raise InputError(
                f"{self.folder}: can't go on: other than when the run began are "
                f"{', '.join(changed)}. Run it as it was, or remove the folder to begin again."
            )
        return rows, errors, tally

    def _cut(self, path: Path, size: int) -> FileIO:
        """The file without what was not safe when the run ended."""
        file = _open(path)
        if os.fstat(file.fileno()).st_size < size:
            raise OutputError(f"{path} is shorter than its journal says. Remove {self.folder}.")
        file.truncate(size)
        return file

    def _lock(self) -> None:
        """Keep others from going on with the run while it runs."""
        try:
            import fcntl
        except ImportError:  # pragma: no cover (Windows)
            return
        try:
            fcntl.flock(self._journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError(f"{self.path}: another run is writing it") from None

    def _remove(self) -> None:
        for file in (self._rows, self._errors):
            file.close()
        # The journal first: without it, what is left is no unfinished run; and while it is locked,
        # so that none begins in between. Windows removes no file that is open.
        journal = self.folder / "journal.jsonl"
        try:
            journal.unlink(missing_ok=True)
        except PermissionError:  # pragma: no cover (Windows)
            self._journal.close()
            journal.unlink()
        self._journal.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def is_full(error: OSError) -> bool:
    """Whether something could not be written for want of room."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def writing(path: Path | str) -> Iterator[None]:
    """What goes wrong inside, goes wrong in writing this file."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if is_full(error):
            raise DiskFullError(f"{path}: no room left on the disk.") from error
        reason = error.strerror or error
        raise OutputError(f"{path}: can't be written: {reason}") from error


def errors_path(output: str) -> str:
    """The file of a run's failures."""
    return f"{output}.errors.jsonl"


def partial_path(output: str) -> str:
    """The folder of an unfinished run."""
    return f"{output}.partial"


def _open(path: Path) -> FileIO:
    return FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644), "a+")


def _write(file: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _line(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row).encode() + b"\n"
