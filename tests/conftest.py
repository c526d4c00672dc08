"""What the tests share."""

from pathlib import Path

import pytest

import quoteattr
from quoteattr.tagger import Tagger

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"
SAMPLE = ROOT / "datasets" / "sample.txt"


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    """The shipped model."""
    return quoteattr.load()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real articles, which is not part of the repository."""
    if not (SHARED / "dev.jsonl").is_file():
        pytest.skip("no ../shared/data beside the checkout: the real articles are not published")
    return SHARED
