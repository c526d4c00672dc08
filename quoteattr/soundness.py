"""What must be true of a stored model before a tagger is made of it.

A model may come from anywhere. Its digest tells that it is the one that was saved, not that
it is one at all, so every value that tagging relies on is looked at here, once.
"""

import math
from collections.abc import Mapping
from typing import Any, Final, TypeGuard

import numpy as np

from quoteattr.features import SENTENCE_FEATURES, STATES
from quoteattr.labels import FORMS, TAGS
from quoteattr.network import CUE_HEAD, LAYERS, SOURCE_HEAD, WINDOWS, Array
from quoteattr.store import Model, ModelError
from quoteattr.tokens import ENDING_ROWS, MAX_ROWS, RECURRING_CLASSES, SHAPES, SPECIAL_ROWS

#: The lowest and the highest temperature; fitted ones are near 1.
TEMPERATURES: Final = (0.01, 100.0)
#: What no bias and no weight of a trained model exceeds, either way.
LARGEST: Final = 100.0

# Lengths of the arrays' axes. A name stands for a length that all arrays that name it share.
_SCORES: Final = len(TAGS) + len(FORMS)
_AXES: Final[dict[str, tuple[int | str, ...]]] = {
    "vocabulary": ("bytes of words",),
    "classes": ("words", "bytes of classes"),
    "vectors": ("words", "vector"),
    "vector_scale": (1,),
    "vectors_in": ("vector", "width"),
    "classes_in": ("classes", "width"),
    "learned": ("learned", "width"),
    "shapes": (len(SHAPES), "width"),
    "states": (STATES, "width"),
    **{f"conv{i}": (f"{len(window)} widths", "width") for i, window in enumerate(WINDOWS)},
    **{f"conv{i}_bias": ("width",) for i in range(len(WINDOWS))},
    **{name: ("width", "reader") for name in ("read_gate", "read_candidate")},
    **{name: ("reader",) for name in ("read_gate_bias", "read_candidate_bias")},
    "read_out": ("reader", "width"),
    "memory_in": ("width", "memory"),
    "memory_out": ("memory", "width"),
    "look": ("width", "heads"),
    "look_bias": ("heads",),
    "pool": ("width", "pool"),
    "sentence": ("pool, heads and features", "hidden"),
    "sentence_bias": ("hidden",),
    **{f"{gate}{i}": ("hidden", "hidden") for gate in ("gate", "candidate") for i in range(LAYERS)},
    **{f"{gate}{i}_bias": ("hidden",) for gate in ("gate", "candidate") for i in range(LAYERS)},
    "out": ("hidden", _SCORES),
    "out_bias": (_SCORES,),
}
_KINDS: Final = {"vocabulary": ("uint8",), "classes": ("uint8",), "vectors": ("int8",)}
_FLOATS: Final = ("float32", "float16")


def check(model: Model) -> None:
    """Look at everything that tagging relies on.

    Parameters
    ----------
    model : Model
        As `quoteattr.store.load` reads it.

    Raises
    ------
    ModelError
        Naming the first thing that is wrong, and what would be right.
    """
    _check_labels(model.config)
    _check_calibration(model.config.get("calibration"))
    _check_arrays(model.arrays, _word_classes(model.config))


def _check_labels(config: Mapping[str, Any]) -> None:
    for name, right in (("tags", TAGS), ("forms", FORMS)):
        if config.get(name) != list(right):
            raise ModelError(
                f"the model has other {name} than this library, or in another order: "
                f"{_short(config.get(name))} and not {list(right)}"
            )


def _check_calibration(calibration: Any) -> None:
    if not isinstance(calibration, dict):
        raise ModelError(f"calibration must be an object, not {_short(calibration)}")
    temperature, bias = calibration.get("temperature"), calibration.get("bias")
    low, high = TEMPERATURES
    if not _is_number(temperature) or not low <= temperature <= high:
        raise ModelError(
            f"calibration: temperature must be a number from {low:g} to {high:g}, "
            f"not {_short(temperature)}"
        )
    if not isinstance(bias, list) or len(bias) != len(TAGS):
        raise ModelError(f"calibration: bias must be a list of {len(TAGS)} numbers, one a tag")
    for value in bias:
        if not _is_number(value) or not abs(value) <= LARGEST:
            raise ModelError(
                f"calibration: bias must hold numbers from {-LARGEST:g} to {LARGEST:g}, "
                f"not {_short(value)}"
            )


def _word_classes(config: Mapping[str, Any]) -> list[str]:
    names = config.get("word_classes")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ModelError(f"word_classes must be a list of names, not {_short(names)}")
    if len(set(names)) < len(names):
        raise ModelError("word_classes holds a name twice")
    missing = [name for name in RECURRING_CLASSES if name not in names]
    if missing:
        raise ModelError(f"word_classes lacks {', '.join(missing)}")
    return names


def _check_arrays(arrays: Mapping[str, Array], classes: list[str]) -> None:
    missing, foreign = sorted(set(_AXES) - set(arrays)), sorted(set(arrays) - set(_AXES))
    if missing:
        raise ModelError(f"the array {missing[0]!r} is missing")
    if foreign:
        raise ModelError(f"the array {_short(foreign[0])} is not one of this network's")
    for name, array in arrays.items():
        kinds = _KINDS.get(name, _FLOATS)
        if array.dtype.name not in kinds:
            raise ModelError(f"the array {name!r} must be {kinds[0]}, not {array.dtype.name}")
        if kinds is _FLOATS and not (np.abs(array) <= LARGEST).all():
            raise ModelError(
                f"the array {name!r} holds values that are not finite, or beyond {LARGEST:g}"
            )
    lengths = _lengths(arrays, classes)
    for name, axes in _AXES.items():
        right = tuple(axis if isinstance(axis, int) else lengths[axis] for axis in axes)
        if arrays[name].shape != right:
            raise ModelError(
                f"the model's arrays do not fit together: {name!r} has the shape "
                f"{arrays[name].shape} and not {right}"
            )
    _check_words(arrays["vocabulary"], lengths)


def _lengths(arrays: Mapping[str, Array], classes: list[str]) -> dict[str, int]:
    """The length that each name of `_AXES` stands for."""
    lengths = {"classes": len(classes), "bytes of classes": math.ceil(len(classes) / 8)}
    for name, axes in _AXES.items():
        for axis, length in zip(axes, arrays[name].shape, strict=False):
            if isinstance(axis, str):
                lengths.setdefault(axis, length)
    lengths.update({f"{len(window)} widths": len(window) * lengths["width"] for window in WINDOWS})
    heads = lengths["heads"] * lengths["width"]
    lengths["pool, heads and features"] = lengths["pool"] + heads + len(SENTENCE_FEATURES)
    return lengths


def _check_words(vocabulary: Array, lengths: Mapping[str, int]) -> None:
    try:
        words = vocabulary.tobytes().decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ModelError(f"the vocabulary is not UTF-8: {error}") from error
    if len(words) != lengths["words"]:
        raise ModelError(f"{len(words)} words and {lengths['words']} vectors do not fit together")
    if len(words) + SPECIAL_ROWS + ENDING_ROWS > MAX_ROWS:
        raise ModelError(f"the vocabulary has {len(words)} words, more than tokens can name")
    own = lengths["learned"] - 1 - ENDING_ROWS - SPECIAL_ROWS
    if not 0 <= own <= len(words):
        raise ModelError(f"{lengths['learned']} learned vectors do not fit {len(words)} words")
    if lengths["heads"] <= max(SOURCE_HEAD, CUE_HEAD) or not lengths["pool"]:
        raise ModelError("the network has too few heads or pools nothing")
    for units in ("reader", "hidden"):
        if not lengths[units] or lengths[units] % 2:
            raise ModelError(f"half of the {units} units read backwards: their number must be even")


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _short(value: Any) -> str:
    """A foreign value, as a message can hold it."""
    shown = ascii(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
