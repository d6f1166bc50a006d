"""Where many reviews are made: processes of this machine, or someone's executor."""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple

from bilan.report.forks import UNTHREADED, end_with_parent

_AHEAD = 256  # how many tasks wait on someone else's executor: enough for a cluster, little enough for the memory


class Task(NamedTuple):
    """Something to be done with an argument, and what it is about."""

    about: Any
    argument: Any


Finished = tuple[Any, Future]  # what the task was about, and what came of it


def each_done(
    work: Callable[[Any], Any], tasks: Iterable[Task], executor: Executor | None = None, jobs: int | None = None
) -> Iterator[Finished]:
    """What some work makes of each task, as soon as it is done. A task is taken only when its turn is near.

    A task that ends its process fails alone: those that were at work beside it are done again.
    """
    tasks = iter(tasks)
    if executor:
        yield from _done(executor, work, tasks, _AHEAD)
        return
    jobs = jobs or _processors()
    suspects: list[Task] | None = None
    while suspects is None or suspects:
        with _processes(jobs) as pool:
            suspects = yield from _done(pool, work, tasks, 2 * jobs)
        for task in suspects:
            with _processes(1) as pool:
                future = pool.submit(work, task.argument)
                wait([future])
            yield task.about, future


@contextmanager
def on_cluster(scheduler: str | None) -> Iterator[Executor | None]:
    """The executor of the Dask cluster with that address, if there is one."""
    if scheduler is None:
        yield None
        return
    from distributed import Client

    with Client(scheduler) as client:
        yield client.get_executor(pure=False)


def _done(
    executor: Executor, work: Callable[[Any], Any], tasks: Iterator[Task], ahead: int
) -> Generator[Finished, None, list[Task]]:
    """The same on one executor; when it breaks, the tasks that it had."""
    waiting: dict[Future, Task] = {}
    lost: list[Task] = []
    try:
        while not lost:
            for task in islice(tasks, ahead - len(waiting)):
                try:
                    waiting[executor.submit(work, task.argument)] = task
                except BrokenExecutor:
                    lost.append(task)
                    break
            if not waiting:
                break
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                task = waiting.pop(future)
                if isinstance(future.exception(), BrokenExecutor):
                    lost.append(task)
                else:
                    yield task.about, future
    finally:
        for future in waiting:
            future.cancel()
    return [*lost, *waiting.values()]


def _processes(jobs: int) -> ProcessPoolExecutor:
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
    if forks:
        context.set_forkserver_preload([UNTHREADED, "bilan.report.notebook", "bilan.report.page", "bilan.report.batch"])
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin)


def _begin() -> None:
    """A worker ends with whoever has it work, who alone is told of Ctrl-C. What it has imported is never looked at for cycles."""
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
