"""Work done in processes of its own: what ends one of them ends that work alone, and none goes on
without whoever asked for it.
"""

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from threading import TIMEOUT_MAX, Timer
from typing import Any

# How many tasks wait on someone else's executor: enough for a cluster, little enough for the memory
_AHEAD = 256
# A process is replaced after as many works, whatever they may have left in its memory
_MOST = 250
# The tables of a report are so small that a second thread costs more than it brings; and pictures
# take no settings from the person whose machine it is
_SETTINGS = {"OPENBLAS_NUM_THREADS": "1", "MATPLOTLIBRC": os.devnull, "MPLBACKEND": "agg"}


class Process:
    """A process that starts as any Python does, and does one work after another.

    Unlike those of ``multiprocessing``, it may be asked for by a script that has no ``if __name__
    == "__main__":``, and by a daemon.
    """

    def __init__(self) -> None:
        path = os.pathsep.join(filter(None, sys.path))
        self._running: Any = subprocess.Popen(
            [sys.executable, "-P", "-m", "bilan.report.alone"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | _SETTINGS | {"PYTHONPATH": path},
            # Ctrl-C is for whoever asked
            process_group=0,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self.kill = self._running.kill
        self.left = _MOST  # how many works it may still be asked for

    def do(self, limit: float, work: Callable[..., Any], *arguments: Any) -> Any:
        """What some work returns, or raises. The process ends where there is no answer.

        Raises
        ------
        ChildProcessError
            When the process ended without an answer.
        TimeoutError
            When there was none after ``limit`` seconds.
        """
        self.left -= 1
        answered, until, late = None, time.monotonic() + limit, Timer(limit, self.kill)
        late.daemon = True  # an interrupt may come before it can be cancelled
        try:
            late.start()
            pickle.dump((work, arguments), self._running.stdin)
            self._running.stdin.flush()
            answered = pickle.load(self._running.stdout)
        except (BrokenPipeError, EOFError, pickle.UnpicklingError):
            raise TimeoutError if time.monotonic() > until else ChildProcessError from None
        finally:
            late.cancel()
            if late.is_alive():
                late.join()
            if not answered:
                self.kill()
                self.left = 0
        answer, error = answered
        if error:
            raise error
        return answer

    def end(self) -> None:
        """Ask it for nothing more, and wait for its end."""
        self._running.communicate()


def alone(work: Callable[..., Any], *arguments: Any, limit: float = TIMEOUT_MAX) -> Any:
    """What some work returns, or raises, in a process of its own (:meth:`Process.do`)."""
    process = Process()
    try:
        return process.do(limit, work, *arguments)
    finally:
        process.end()


class Processes:
    """Processes on this machine, each of which does one work after another; one that has
    ended is replaced.

    Parameters
    ----------
    jobs : how many works are done at once.
    limit : the seconds that each may take.
    """

    def __init__(self, jobs: int, limit: float) -> None:
        self._limit, self._threads = limit, ThreadPoolExecutor(jobs)
        self._idle: list[Process] = []
        self._busy: set[Process] = set()

    def submit(self, work: Callable[[Any], Any], argument: Any) -> Future:
        """Begin a work; what comes of it is there later."""
        process = self._idle.pop() if self._idle else Process()
        self._busy.add(process)
        return self._threads.submit(self._do, process, work, argument)

    def _do(self, process: Process, work: Callable[[Any], Any], argument: Any) -> Any:
        try:
            return process.do(self._limit, work, argument)
        finally:
            self._busy.remove(process)
            if process.left:
                self._idle.append(process)
            else:
                process.end()

    def end(self) -> None:
        """End them all, even those that are busy."""
        for process in [*self._busy]:
            process.kill()
        self._threads.shutdown()
        for process in self._idle:
            process.end()


def each_done(
    work: Callable[[Any], Any],
    tasks: Iterable[tuple[Any, Any]],
    executor: Executor | None = None,
    *,
    jobs: int | None = None,
    limit: float = TIMEOUT_MAX,
) -> Iterator[tuple[Any, Future]]:
    """What each task was about, the first of two, and what came of the second, as soon as it is
    done. A task is taken only when its turn is near.

    Without an executor, they are done by processes on this machine, ``jobs`` at once, each for at
    most ``limit`` seconds.
    """
    tasks, ahead = iter(tasks), _AHEAD if executor else jobs or _processors()
    here = Processes(ahead, limit)
    submit = executor.submit if executor else here.submit
    waiting: dict[Future, Any] = {}
    try:
        while True:
            for about, argument in islice(tasks, ahead - len(waiting)):
                waiting[submit(work, argument)] = about
            if not waiting:
                break
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future
    finally:
        for future in waiting:
            future.cancel()
        here.end()


@contextmanager
def on_cluster(scheduler: str | None) -> Iterator[Executor | None]:
    """The executor of the Dask cluster with that address, if there is one."""
    if scheduler is None:
        yield None
        return
    from distributed import Client

    with Client(scheduler) as client:
        yield client.get_executor(pure=False)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
