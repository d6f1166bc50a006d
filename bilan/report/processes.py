"""Work done in processes of its own: what ends one of them ends that work alone, and none goes on
without whoever asked for it.
"""

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed, wait
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from functools import partial
from threading import TIMEOUT_MAX
from typing import Any
from weakref import WeakSet

# How many works wait on someone else's executor: enough for a cluster, little enough for the memory
_AHEAD = 256
# A process is replaced after as many works, whatever they may have left in its memory
_MOST = 250
# The tables of a report are so small that a second thread costs more than it brings; and pictures
# take no settings from the person whose machine it is
_SETTINGS = {"OPENBLAS_NUM_THREADS": "1", "MATPLOTLIBRC": os.devnull, "MPLBACKEND": "agg"}


@dataclass
class Process:
    """A process on this machine that does one work after another, each for at most ``limit``
    seconds; it begins with the first, and another takes its place when it has ended.

    Unlike those of ``multiprocessing``, it may be asked for by a script that has no ``if __name__
    == "__main__":``, and by a daemon.
    """

    limit: float
    left: int = 0  # how many works it may still be asked for
    running: Any = None

    def do(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """What some work returns, or raises.

        Raises
        ------
        ChildProcessError
            When the process ended without an answer.
        TimeoutError
            When it ended because there was none within the limit.
        """
        if not self.left:
            self.close()
            self.running, self.left = _started(), _MOST
        self.left -= 1
        until = time.monotonic() + self.limit
        try:
            pickle.dump((self.limit, work, arguments), self.running.stdin)
            self.running.stdin.flush()
            answer, error = pickle.load(self.running.stdout)
        except BaseException as cut:
            self.kill()
            if not isinstance(cut, BrokenPipeError | EOFError | pickle.UnpicklingError):
                raise
            raise TimeoutError if time.monotonic() > until else ChildProcessError from None
        if error:
            raise error
        return answer

    def kill(self) -> None:
        """End it, whatever it is busy with."""
        self.left = 0
        if self.running:
            self.running.kill()

    def close(self) -> None:
        """Ask it for nothing more, and wait for its end."""
        if self.running:
            self.running.communicate()


def _started() -> Any:
    """A process that starts as any Python does."""
    path = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "bilan.report.alone"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | _SETTINGS | {"PYTHONPATH": path},
        # Ctrl-C is for whoever asked
        process_group=0,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def alone(work: Callable[..., Any], *arguments: Any, limit: float = TIMEOUT_MAX) -> Any:
    """What some work returns, or raises, in a process of its own (:meth:`Process.do`)."""
    with closing(Process(limit)) as process:
        return process.do(work, *arguments)


def for_each(
    work: Callable[[Any, Callable[..., Any]], None],
    tasks: Collection[Any],
    executor: Executor | None = None,
    *,
    jobs: int | None = None,
    limit: float,
) -> None:
    """Do some work for each task, in threads; a task is taken only when its turn has come.

    ``work`` gets the task, and a function that does a part of it elsewhere: for at most ``limit``
    seconds in one of ``jobs`` processes on this machine, or where the executor does. Whatever it
    raises, or an interrupt, ends all that is being done, at once.
    """
    todo, many = iter(tasks), _AHEAD if executor else jobs or _processors()
    processes, asked = [Process(limit) for _ in range(many)], WeakSet[Future]()

    def lent(executor: Executor, part: Callable[[Any], Any], argument: Any) -> Any:
        future = executor.submit(partial(alone, part, limit=limit), argument)
        asked.add(future)
        return future.result()

    def serve(process: Process) -> None:
        with closing(process):
            for task in todo:
                work(task, partial(lent, executor) if executor else process.do)

    with ThreadPoolExecutor(many) as threads:
        serving: list[Future] = []
        try:
            serving.extend(threads.submit(serve, process) for process in processes)
            for done in as_completed(serving):
                done.result()
        finally:
            for _ in todo:
                pass  # nobody takes another
            while wait(serving, 0.1).not_done:
                for process in processes:
                    process.kill()
                for future in [*asked]:
                    future.cancel()


def on_cluster(scheduler: str | None) -> AbstractContextManager[Executor | None]:
    """The executor of the Dask cluster with that address, if there is one."""
    if scheduler is None:
        return nullcontext()
    from distributed import Client

    return Client(scheduler).get_executor(pure=False)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
