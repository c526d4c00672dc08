"""A model on disk: a folder that can be read without running code from it.

``config.json`` says what the model is, ``model.safetensors`` holds arrays and nothing else,
``README.md`` is the model card. The configuration names the digest of the arrays, so the two
can't be mixed up and a damaged file is noticed.
"""

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: Raised by one whenever an older library could misread a newer model.
FORMAT_VERSION: Final = 1
SHIPPED: Final = "news-en"
CONFIG: Final = "config.json"
ARRAYS: Final = "model.safetensors"
CARD: Final = "README.md"
#: No model of this library comes near; a larger file is not read at all.
MAX_BYTES: Final = 256 * 2**20


class ModelError(ValueError):
    """A model folder can't be used; the message says which one, why, and what to do."""


@dataclass(frozen=True)
class Model:
    """A model as it is stored.

    Attributes
    ----------
    config : dict
        What ``config.json`` holds.
    arrays : dict of str to array
        What ``model.safetensors`` holds.
    card : str
        What ``README.md`` holds.
    """

    config: dict[str, Any]
    arrays: dict[str, NDArray[Any]]
    card: str = ""


def shipped_path() -> Path:
    """The folder of the model that ships with the package.

    In a wheel it lies inside the package; in a checkout, or an editable install of one, in
    ``models/`` beside it.
    """
    inside = Path(str(resources.files(__package__))) / "models" / SHIPPED
    return inside if inside.is_dir() else inside.parents[2] / "models" / SHIPPED


def save(model: Model, folder: Path | str) -> None:
    """Write a model.

    Each file appears under its name only when it is complete, the configuration last. The same
    model gives the same bytes.

    Parameters
    ----------
    model : Model
        ``config`` without ``format_version`` and ``digest``, which are added.
    folder : path or str
        Made if need be.
    """
    from safetensors.numpy import save as to_bytes

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    arrays = to_bytes({name: np.ascontiguousarray(a) for name, a in sorted(model.arrays.items())})
    config = {
        "format_version": FORMAT_VERSION,
        **{key: value for key, value in model.config.items() if key != "format_version"},
        "digest": hashlib.sha256(arrays).hexdigest(),
    }
    _write(folder / ARRAYS, arrays)
    _write(folder / CARD, model.card.encode())
    _write(folder / CONFIG, (json.dumps(config, indent=2, ensure_ascii=False) + "\n").encode())


def _write(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load(folder: Path | str) -> Model:
    """Read a model.

    Parameters
    ----------
    folder : path or str
        A folder that `save` wrote.

    Raises
    ------
    ModelError
        If it is missing, incomplete, damaged, foreign or from a newer library.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ModelError(
            f"{folder}: no such model folder. Give a folder that `quoteattr train` "
            "wrote, or nothing for the model that ships with the package."
        )
    config = _load_config(folder / CONFIG)
    data = _read(folder / ARRAYS)
    digest = hashlib.sha256(data).hexdigest()
    if digest != config.get("digest"):
        raise ModelError(
            f"{folder / ARRAYS}: its digest is not the one that {CONFIG} names: the "
            "file is damaged or belongs to another model. Copy the folder again."
        )
    arrays = _parse(data, folder / ARRAYS)
    return Model(config, arrays, _load_card(folder / CARD))


def _load_config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(_read(path).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{path}: not JSON ({error}). Copy the folder again.") from error
    if not isinstance(config, dict) or type(config.get("format_version")) is not int:
        raise ModelError(f"{path}: no format_version: this is not a quoteattr model.")
    if config["format_version"] > FORMAT_VERSION:
        raise ModelError(
            f"{path}: format {config['format_version']}, and this library reads formats up to "
            f"{FORMAT_VERSION}. Upgrade it: pip install --upgrade quoteattr"
        )
    if config["format_version"] < 1:
        raise ModelError(f"{path}: format {config['format_version']} never existed.")
    return config


def _load_card(path: Path) -> str:
    if not path.exists():
        return ""
    try:
        return _read(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ModelError(f"{path}: not UTF-8 ({error}). Copy the folder again.") from error


def _read(path: Path) -> bytes:
    try:
        status = path.stat()
        # Reading a pipe or a device might never end.
        if not stat.S_ISREG(status.st_mode):
            raise ModelError(f"{path}: not a regular file. Copy the model folder again.")
        if status.st_size > MAX_BYTES:
            raise ModelError(
                f"{path}: over {MAX_BYTES} bytes, more than any model of this "
                "library has. It is not read."
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise ModelError(f"{path}: missing. Copy the model folder again.") from None
    except OSError as error:
        raise ModelError(f"{path}: can't be read: {error.strerror}.") from error


def _parse(data: bytes, path: Path) -> dict[str, NDArray[Any]]:
    from safetensors import SafetensorError
    from safetensors.numpy import load as from_bytes

    try:
        arrays: Mapping[str, NDArray[Any]] = from_bytes(data)
    except (SafetensorError, KeyError, ValueError) as error:
        raise ModelError(f"{path}: not a safetensors file ({error}).") from error
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ModelError(f"{path}: array {name!r} holds values that are not finite.")
    return dict(arrays)
