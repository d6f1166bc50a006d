"""A process for each of many pieces of work, forked from one that has imported all that they need.

It ends with whoever asked for it, however that one ends. Where processes cannot be forked, it
starts as any Python does.
"""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

_PRELOADED = ["bilan.report.unthreaded", "bilan.report.preloaded"]
_SELDOM = (
    50_000  # new objects before some are looked at for cycles: a report is over before they matter
)


def possible() -> bool:
    """Whether this process may start others: a worker of ``multiprocessing`` that is a daemon may
    not.
    """
    return not multiprocessing.current_process().daemon


def called(work: Callable[..., Any], *arguments: Any) -> Any:
    """What some work returns, or raises, in a process of its own.

    Raises
    ------
    ChildProcessError
        When the process ends without an answer.
    """
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
    if forks:
        context.set_forkserver_preload(_PRELOADED)
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(sender, work, arguments), daemon=True)
    process.start()
    sender.close()
    try:
        answer, error = receiver.recv()
    except EOFError:
        raise ChildProcessError from None
    finally:
        receiver.close()
        process.join()
    if error:
        raise error
    return answer


def _answer(sender: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Whoever asked is alone told of Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_after, args=(multiprocessing.parent_process(),), daemon=True).start()
    gc.set_threshold(_SELDOM)
    gc.enable()
    try:
        sender.send((work(*arguments), None))
    except Exception as error:
        sender.send((None, error))


def _end_after(parent: Any) -> None:
    """End this process when the one that started it ends, even killed: a pipe between them closes
    then.
    """
    parent.join()
    os._exit(1)
