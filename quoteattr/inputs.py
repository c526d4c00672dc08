"""Which files are meant: names, folders and patterns to a list of files, each with its format."""

import glob
import gzip
import importlib
import io
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

#: Formats that are read a line at a time; each may be compressed.
LINE_FORMATS: Final = ("txt", "jsonl", "csv", "tsv")
#: Formats that are read a batch of rows at a time.
ARROW_FORMATS: Final = ("parquet", "arrow", "feather")
FORMATS: Final = (*LINE_FORMATS, *ARROW_FORMATS)
COMPRESSIONS: Final = ("gz", "zst")


class InputError(Exception):
    """What the user gave can't be used; the message names file and line."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read.

    Attributes
    ----------
    path : str
        As the user will know it; ``-`` for standard input.
    format : str
        One of `FORMATS`.
    compression : str
        ``gz``, ``zst``, or empty.
    size : int
        Bytes; 0 where nobody knows (standard input, pipes).
    """

    path: str
    format: str
    compression: str = ""
    size: int = 0

    @property
    def lasting(self) -> bool:
        """Whether it can be read a second time."""
        return self.path != "-" and os.path.isfile(self.path)

    def open(self) -> tuple[BinaryIO, BinaryIO]:
        """The file as it is, and what comes out of it when it is decompressed."""
        raw = sys.stdin.buffer if self.path == "-" else io.BufferedReader(io.FileIO(self.path))
        if self.compression == "gz":
            return raw, gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]
        if self.compression == "zst":
            # Unlike zstandard's reader, this one notices a file that was cut off.
            return raw, io.BufferedReader(import_arrow().CompressedInputStream(raw, "zstd"), 2**18)
        return raw, raw


def format_of(name: str) -> tuple[str, str]:
    """Format and compression that a file's name tells, each empty where it tells none.

    Examples
    --------
    >>> format_of("a/news.jsonl.gz"), format_of("news.parquet"), format_of("README")
    (('jsonl', 'gz'), ('parquet', ''), ('', ''))
    """
    parts = Path(name).name.lower().split(".")
    compression = parts.pop() if parts[-1] in COMPRESSIONS else ""
    found = parts[-1] if len(parts) > 1 and parts[-1] in FORMATS else ""
    if compression and found in ARROW_FORMATS:
        raise InputError(f"{name}: {found} files are compressed inside. Leave .{compression} off.")
    return found, compression


def find(
    names: Sequence[str], format: str | None = None, without: Sequence[str] = ()
) -> list[InputFile]:
    """List the files that names stand for.

    Parameters
    ----------
    names : sequence of str
        Files, folders (read recursively, in the order of names; hidden files and files of other
        formats are passed over), patterns such as ``news/**/*.txt``, and ``-`` for standard input.
    format : str, optional
        The format of standard input and of named files whose names tell none; text if not given.
    without : sequence of str
        Files and folders that folders and patterns do not stand for.

    Returns
    -------
    list of InputFile

    Raises
    ------
    InputError
        If a name stands for nothing.
    """
    passed = {os.path.realpath(name) for name in without}
    if names.count("-") > 1:
        raise InputError("standard input can be read once only. Give - once.")
    found = []
    for name in names:
        if name == "-":
            if format in ARROW_FORMATS:
                raise InputError(f"standard input can't be {format}. Give the name of a file.")
            found.append(InputFile("-", format or "txt"))
        elif os.path.isdir(name):
            inside = list(_walk(name, passed))
            if not inside:
                raise InputError(f"{name}: no file in it ends in {_endings()}.")
            found += inside
        elif os.path.lexists(name) or not glob.has_magic(name):
            found.append(_file(name, format or "txt"))
        else:
            matches = [
                match
                for match in sorted(glob.glob(name, recursive=True))
                if os.path.isfile(match) and os.path.realpath(match) not in passed
            ]
            if not matches:
                raise InputError(f"{name}: no file has such a name.")
            found += [_file(match, format or "txt") for match in matches]
    return found


def _endings() -> str:
    return ", ".join(f".{name}" for name in FORMATS) + " (or these with .gz, .zst)"


def _walk(folder: str, passed: set[str]) -> Iterator[InputFile]:
    def unreadable(error: OSError) -> None:
        raise InputError(f"{error.filename}: {error.strerror}") from error

    for path, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(
            name
            for name in folders
            if name[0] != "." and os.path.realpath(os.path.join(path, name)) not in passed
        )
        for name in sorted(names):
            whole = os.path.join(path, name)
            if name[0] == "." or os.path.realpath(whole) in passed or not format_of(name)[0]:
                continue
            # No pipes, but links to nothing: those are an error.
            if os.path.isfile(whole) or os.path.islink(whole):
                yield _file(whole, "")


def _file(name: str, default: str) -> InputFile:
    format, compression = format_of(name)
    try:
        size = os.stat(name).st_size
        if os.path.isfile(name):
            with open(name, "rb"):
                pass
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}") from error
    return InputFile(name, format or default, compression, size)


def import_arrow(module: str = "pyarrow") -> Any:
    """PyArrow, or one of its modules.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise InputError(
            "Parquet, Arrow and .zst files need PyArrow: pip install 'quoteattr[arrow]'"
        ) from error
