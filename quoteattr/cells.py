"""The input's own columns and values where they go into files of ours."""

import base64
import json
import math
import re
from collections.abc import Collection, Mapping
from typing import Any, Final


def kept(columns: Mapping[str, Any], own: Collection[str]) -> dict[str, Any]:
    """The input's columns under names that are not ours, whichever others a row has."""
    return {
        f"{_PREFIX}{name}" if _PREFIXES.sub("", name) in own else name: value
        for name, value in columns.items()
    }


def to_json(value: Any) -> str:
    """JSON that can be UTF-8; numbers that are not finite, which it lacks, are ``null``."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=_plain, allow_nan=False)
    except ValueError:
        value = _finite(value)
        text = json.dumps(value, ensure_ascii=False, default=_plain, allow_nan=False)
    # A lone surrogate can't be UTF-8; JSON can escape it.
    return json.dumps(value, default=_plain) if _LONE_SURROGATE.search(text) else text


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    return [_finite(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def plain_text(value: Any) -> str:
    """A value of any type as a string."""
    if isinstance(value, str):
        return value
    return (
        _plain(value) if isinstance(value, bytes) or hasattr(value, "isoformat") else to_json(value)
    )


def _plain(value: Any) -> str:
    """A value of an Arrow column that JSON has no type for."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def sound(value: Any) -> Any:
    """The same with U+FFFD for lone surrogates, which are not text outside Python and JSON."""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {name: sound(inner) for name, inner in value.items()}
    return [sound(inner) for inner in value] if isinstance(value, list) else value


def harmless(text: str) -> str:
    """The same with U+FFFD for characters that tell a terminal to do something."""
    return _CONTROL.sub("\ufffd", text)


_PREFIX: Final = "input_"
_PREFIXES: Final = re.compile(rf"^(?:{_PREFIX})+")
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# What would move the cursor, change colours, or turn the direction of text.
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
