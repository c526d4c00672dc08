"""Twice the text costs twice the steps, whatever the text.

Seconds depend on the machine; the lines of the library that run do not.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from conftest import ROOT

import quoteattr
from quoteattr.tagger import Tagger

sys.path.insert(0, str(ROOT / "benchmarks"))
from hostile import SHAPES

LIBRARY = str(Path(quoteattr.__file__).parent)
SIZE = 3000


def lines_run(job: Callable[[], object]) -> int:
    """How many lines of the library run in a job, each time that they do."""
    count = 0

    def within(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return within

    def enter(frame: FrameType, event: str, _: Any) -> Any:
        return within if frame.f_code.co_filename.startswith(LIBRARY) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        job()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_steps_grow_with_the_text(tagger: Tagger, shape: str) -> None:
    texts = [SHAPES[shape](size) for size in (2 * SIZE, SIZE)]
    for text in texts:
        tagger.tag(text)  # the vocabulary learns words once
    twice, once = (lines_run(lambda text=text: tagger.tag(text)) for text in texts)
    assert twice <= 2.2 * once + 2000
