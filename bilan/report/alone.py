"""The process that :mod:`bilan.report.processes` starts: it reads what to do, does it, writes what
came of it, and ends when there is nothing more to read.
"""

import ctypes
import gc
import logging
import os
import pickle
import signal
import sys
from collections.abc import Callable
from typing import Any

_PARENT_ENDS = 1  # what Linux calls PR_SET_PDEATHSIG
# New objects before some are looked at for cycles: most of a report is over before they matter
_SELDOM = 50_000


def _main() -> None:
    if sys.platform == "linux":  # it ends with whoever asks, whatever it is busy with
        ctypes.CDLL(None).prctl(_PARENT_ENDS, signal.SIGKILL)
    gc.set_threshold(_SELDOM)
    # That a folder for its fonts cannot be made, it says in English, with paths of this machine
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # whatever prints must not write into the answer
        while asked := _next():
            pickle.dump(_answer(*asked), answers)
            answers.flush()
    gc.freeze()  # or Python would look, before it ends, for what can be freed


def _next() -> tuple[Callable[..., Any], tuple[Any, ...]] | None:
    try:
        return pickle.load(sys.stdin.buffer)
    except EOFError:
        return None


def _answer(work: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    try:
        return work(*arguments), None
    except Exception as error:
        return None, error


if __name__ == "__main__":
    _main()
