"""Work done in processes of its own: what ends one of them ends that work alone, and none goes on
without whoever asked for it.
"""

import gc
import multiprocessing
import os
import pickle
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from itertools import islice
from multiprocessing import forkserver, resource_tracker
from threading import Thread
from typing import Any

# How many tasks wait on someone else's executor: enough for a cluster, little enough for the memory
_AHEAD = 256
_NAME = "bilan"
_PATIENCE = 1.0  # seconds
_PRELOADED = ["bilan.report.secluded", "bilan.report.preloaded"]
# New objects before some are looked at for cycles: a report is over before they matter
_SELDOM = 50_000
_LINUX = sys.platform == "linux"
if _LINUX:
    import fcntl


def alone(work: Callable[..., Any], *arguments: Any, limit: float | None = None) -> Any:
    """What some work returns, or raises, in a process that starts as any Python does.

    Unlike those of ``multiprocessing``, it may be asked for by a script that has no ``if __name__
    == "__main__":``, and by a daemon.

    Raises
    ------
    ChildProcessError
        When the process ends without an answer.
    TimeoutError
        When there is none after ``limit`` seconds.
    """
    settings = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with _deaf_to_interrupts():
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "bilan.report.alone"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=settings,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    with process:
        try:
            answered, _ = process.communicate(pickle.dumps((work, arguments)), limit)
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        finally:
            process.kill()
    if not answered:
        raise ChildProcessError
    answer, error = pickle.loads(answered)
    if error:
        raise error
    return answer


def each_done(
    work: Callable[[Any], Any],
    tasks: Iterable[tuple[Any, Any]],
    executor: Executor | None = None,
    *,
    jobs: int | None = None,
    limit: float | None = None,
) -> Iterator[tuple[Any, Future]]:
    """What each task was about, the first of two, and what came of the second, as soon as it is
    done. A task is taken only when its turn is near.

    Without an executor, each is done in a process of its own on this machine, ``jobs`` at once, for
    at most ``limit`` seconds.
    """
    submit = executor.submit if executor else _forks(limit)
    tasks, ahead = iter(tasks), _AHEAD if executor else jobs or _processors()
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
        for process in multiprocessing.active_children():
            if process.name == _NAME:
                process.join(_PATIENCE)  # it is being ended, by a thread that must see it end


def _forks(limit: float | None) -> Callable[..., Future]:
    """What submits work to processes forked from one that has imported all that they need; where
    forking is not safe, each starts as any Python does.
    """
    from pebble import concurrent

    process: Any = concurrent.process  # whose types call the context by another name
    context: Any = multiprocessing.get_context("forkserver" if _LINUX else "spawn")
    if _LINUX:
        context.set_forkserver_preload(_PRELOADED)
        resource_tracker.ensure_running()  # it lets interrupts through again
        with _deaf_to_interrupts():
            forkserver.ensure_running()
    return process(name=_NAME, timeout=limit, context=context)(_forked)


def _forked(work: Callable[[Any], Any], argument: Any) -> Any:
    parent = multiprocessing.parent_process()
    assert parent
    if _LINUX:
        begin(parent.sentinel)
    else:
        Thread(target=_end_after, args=(parent,), daemon=True).start()
    return work(argument)


def begin(pipe: int) -> None:
    """What a process does first, so that the system ends it when it is told to end, or when the
    other end of a pipe is closed, whatever it is busy with.
    """
    gc.set_threshold(_SELDOM)
    gc.enable()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if _LINUX:  # elsewhere, this signal ends nothing
        fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
        already = select.poll()
        already.register(pipe, 0)  # for nothing but its end
        if already.poll(0):
            os._exit(1)


def finish(pipe: int) -> None:
    """Let the other end of a pipe be read, and closed, once the work is done."""
    if _LINUX:
        fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) & ~os.O_ASYNC)


def _end_after(parent: Any) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A process that starts meanwhile is never told of Ctrl-C: whoever asked for it is."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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
