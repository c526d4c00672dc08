"""What a file must hold, and where in it an error was."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from quoteattr.corpus import CorpusError


def parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"not JSON: {error}") from error


def object_of(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CorpusError(f"{what} must be an object, not {type(value).__name__}")
    return value


def string_of(row: Mapping[str, Any], name: str) -> str:
    if name not in row:
        raise CorpusError(f"no field {name!r}; there are {', '.join(row) or 'none'}")
    if not isinstance(row[name], str):
        raise CorpusError(f"{name}: must be a string, not {type(row[name]).__name__}")
    return str(row[name])


@contextmanager
def at(where: str) -> Iterator[None]:
    """Say where an error was."""
    try:
        yield
    except CorpusError as error:
        raise CorpusError(f"{where}, {error}") from error
