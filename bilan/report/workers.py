"""Where many reviews are made: processes of this machine, or someone's executor."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, nullcontext
from itertools import islice
from typing import Any, NamedTuple

# How many tasks wait on someone else's executor: enough for a cluster, little enough for the memory
_AHEAD = 256


class Task(NamedTuple):
    """Something to be done with an argument, and what it is about."""

    about: Any
    argument: Any


def each_done(
    work: Callable[[Any], Any],
    tasks: Iterable[Task],
    executor: Executor | None = None,
    jobs: int | None = None,
) -> Iterator[tuple[Any, Future]]:
    """What each task was about, and what came of it, as soon as it is done. A task is taken only
    when its turn is near.

    Without an executor, threads of this process do the work, ``jobs`` at once: they are for work
    that starts a process and waits.
    """
    tasks, jobs = iter(tasks), jobs or _processors()
    waiting: dict[Future, Any] = {}
    with nullcontext(executor) if executor else ThreadPoolExecutor(jobs) as workers:
        try:
            while True:
                for task in islice(tasks, (_AHEAD if executor else 2 * jobs) - len(waiting)):
                    waiting[workers.submit(work, task.argument)] = task.about
                if not waiting:
                    break
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    yield waiting.pop(future), future
        finally:
            for future in waiting:
                future.cancel()


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
