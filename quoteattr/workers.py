"""Worker processes, each with a pipe of its own.

A pool whose workers share queues, such as those of loky and `concurrent.futures`, waits for ever
once a worker is killed halfway through a message, or while it holds a queue's lock. Here a thread
waits at each worker's pipe, and a pipe whose other end is gone says so.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from pickle import loads
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from traceback import format_exc
from typing import Any, Final, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Items that are read ahead for each worker.
READ_AHEAD: Final = 3


class WorkerError(Exception):
    """A worker process ended, and not by itself."""


def in_workers(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    jobs: int,
    folder: str | Path | None = None,
) -> Generator[Result, None, None]:
    """Do something to each item, lazily and in order, in worker processes.

    The folder is written at once; the processes start with the first result.

    Parameters
    ----------
    work : callable
        What to do. It is pickled once, and its arrays are mapped into all workers' memory.
    items : iterable
        What to do it to; a few are read ahead for each worker.
    jobs : int
        Worker processes, as joblib counts them: -1 for one a core. With one, no process is
        started.
    folder : str or Path, optional
        Where to lay what workers share, while they work; by default the system's.

    Returns
    -------
    generator
        What ``work`` returns, one an item. Closing it ends the processes.

    Raises
    ------
    WorkerError
        While it runs, if a worker process was killed.
    ValueError
        If ``jobs`` is 0.
    OSError
        If ``folder`` can't be written.

    Examples
    --------
    >>> list(in_workers(len, ["a", "bc", "def"], 1))
    [1, 2, 3]
    """
    from joblib import dump, effective_n_jobs

    jobs = effective_n_jobs(jobs)
    if jobs == 1:
        return (work(item) for item in items)
    shared = TemporaryDirectory(dir=folder, ignore_cleanup_errors=True)
    file = os.path.join(shared.name, "work")
    try:
        dump(work, file)
    except BaseException:
        shared.cleanup()
        raise
    return _results(shared, file, items, jobs)


def _results(
    shared: TemporaryDirectory[str], file: str, items: Iterable[Any], jobs: int
) -> Generator[Any, None, None]:
    idle: SimpleQueue[_Worker] = SimpleQueue()

    def done(item: object) -> object:
        worker = idle.get()
        try:
            return worker.do(item)
        finally:
            idle.put(worker)

    workers: list[_Worker] = []
    waiting: deque[Future[object]] = deque()
    threads = ThreadPoolExecutor(jobs)
    with shared:
        try:
            for _ in range(jobs):
                workers.append(_Worker(file))
                idle.put(workers[-1])
            for item in items:
                waiting.append(threads.submit(done, item))
                if len(waiting) > READ_AHEAD * jobs:
                    yield waiting.popleft().result()
                    if os.path.exists(file) and all(worker.ready for worker in workers):
                        # What is mapped needs no name, and a killed parent leaves nothing.
                        shared.cleanup()
            while waiting:
                yield waiting.popleft().result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.end()
            threads.shutdown()


class _Worker:
    """A process, and this end of the pipe to it."""

    def __init__(self, file: str) -> None:
        # Unlike the standard library's, loky's processes don't run the caller's script again.
        from joblib.externals.loky.backend import get_context

        context = get_context("loky")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, file), daemon=True)
        self.process.start()
        theirs.close()
        #: Whether it has read what to do.
        self.ready = False

    def do(self, item: object) -> Any:
        if not self.ready:
            self._answer()
            self.ready = True
        try:
            self.pipe.send(item)
        except ConnectionError as error:
            raise self._killed() from error
        return self._answer()

    def _answer(self) -> Any:
        try:
            # Until the worker reads, Windows keeps a copy of its end in this process.
            if self.pipe not in wait([self.pipe, self.process.sentinel]):
                raise EOFError
            failed, result = self.pipe.recv()
        except (EOFError, OSError) as error:
            raise self._killed() from error
        if failed:
            raise result
        return result

    def _killed(self) -> WorkerError:
        return WorkerError(
            "a worker process was killed; was there too little memory for so many of them?"
        )

    def end(self) -> None:
        # A parent that ignores SIGTERM has children that do.
        with suppress(ProcessLookupError, PermissionError):
            os.kill(self.process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        self.process.join()


def _serve(pipe: Connection, file: str) -> None:
    """What a worker process does until nobody is at the other end."""
    from joblib import load
    from threadpoolctl import threadpool_limits

    # Ctrl-C goes to all processes; the parent ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work: list[Callable[[Any], object]] = []
    with suppress(EOFError, ConnectionError):
        pipe.send_bytes(_tried(lambda _: work.append(load(file, mmap_mode="r")), b""))
        # Only now the libraries are there whose threads are limited.
        threadpool_limits(1)
        while work:
            pipe.send_bytes(_tried(lambda data: work[0](loads(data)), pipe.recv_bytes()))


def _tried(do: Callable[[bytes], object], data: bytes) -> bytes:
    """Whether something failed, and what came of it, as bytes."""
    try:
        return ForkingPickler.dumps((False, do(data)))  # type: ignore[return-value]
    except Exception as error:
        error.add_note(f"In a worker process:\n{format_exc()}")
        try:
            told = ForkingPickler.dumps((True, error))
            loads(told)
        except Exception:
            told = ForkingPickler.dumps(
                (True, RuntimeError(f"in a worker process: {format_exc()}"))
            )
        return told  # type: ignore[return-value]
