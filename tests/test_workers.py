"""Worker processes: order, errors, and what a killed one leaves."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from quoteattr.workers import READ_AHEAD, WorkerError, in_workers


def scaled(by: np.ndarray, item: int) -> tuple[int, bool]:
    if item < 0:
        raise ValueError(f"{item} is below 0")
    return item * int(by[0]), by.flags.writeable


def killed(after: float, item: int) -> bytes:
    """Much to send back, and a kill before it has arrived."""
    threading.Timer(after, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return bytes(100_000_000)


def test_order_and_shared_arrays() -> None:
    by = np.full(1_000_000, 2)
    assert list(in_workers(partial(scaled, by), range(50), 2)) == [
        (2 * i, False) for i in range(50)
    ]
    assert list(in_workers(partial(scaled, by), range(3), 1)) == [(2 * i, True) for i in range(3)]


def test_lazily() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for item in range(1000):
            taken.append(item)
            yield item

    results = in_workers(partial(scaled, np.ones(1)), items(), 2)
    assert not taken
    for at in range(5):
        assert next(results)[0] == at
        time.sleep(0.05)
        assert len(taken) <= at + 1 + 2 * READ_AHEAD
    results.close()
    assert len(taken) <= 5 + 2 * READ_AHEAD


def test_an_error_keeps_its_traceback() -> None:
    with pytest.raises(ValueError, match="-1 is below 0") as caught:
        list(in_workers(partial(scaled, np.ones(1)), [1, -1, 2], 2))
    assert "In a worker process" in caught.value.__notes__[0]
    assert "in scaled" in caught.value.__notes__[0]
    with pytest.raises(ValueError, match="n_jobs"):
        in_workers(len, ["a"], 0)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize("after", [0.0, 0.05, 0.1, 0.15])
def test_killed_halfway_through_a_message(after: float, tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(WorkerError, match="killed"):
        list(in_workers(partial(killed, after), range(10), 2, tmp_path))
    assert time.monotonic() - began < 30
    assert not list(tmp_path.iterdir())


class Odd(Exception):
    """An error that can't be pickled back."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def odd(item: int) -> object:
    if item:
        raise Odd(1, 2)
    return lambda: None


def test_what_cannot_be_sent_back_is_told() -> None:
    with pytest.raises(RuntimeError, match="1 and 2"):
        list(in_workers(odd, [1], 2))
    with pytest.raises(Exception, match="local object"):
        list(in_workers(odd, [0], 2))


def slept(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_workers_end_where_sigterm_is_ignored(tmp_path: Path) -> None:
    def items() -> Iterator[float]:
        yield from (60.0, 60.0)
        raise ZeroDivisionError

    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    began = time.monotonic()
    try:
        with pytest.raises(ZeroDivisionError):
            list(in_workers(slept, items(), 2, tmp_path))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert time.monotonic() - began < 30


def test_the_shared_file_goes_once_it_is_mapped(tmp_path: Path) -> None:
    double = partial(scaled, np.full(1000, 2))
    results = in_workers(double, range(40), 2, tmp_path)
    for _ in range(30):
        next(results)
    assert not list(tmp_path.iterdir())
    assert list(results)[-1] == (78, False)


def threads(by: np.ndarray, item: int) -> list[int]:
    from threadpoolctl import threadpool_info

    return [pool["num_threads"] for pool in threadpool_info()]


def test_each_has_one_thread() -> None:
    work = partial(threads, np.ones((3, 3)) @ np.ones((3, 3)))
    assert {count for counts in in_workers(work, [1, 2, 3], 2) for count in counts} <= {1}
