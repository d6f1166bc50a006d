"""The process that :mod:`bilan.report.processes` starts: it reads what to do, does it, writes what
came of it, and ends when there is nothing more to read.
"""

import ctypes
import faulthandler
import gc
import logging
import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
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
    with os.fdopen(os.dup(1), "wb") as answers, suppress(EOFError):
        os.dup2(2, 1)  # whatever prints must not write into the answer
        while True:
            pickle.dump(_answer(*pickle.load(sys.stdin.buffer)), answers)
            answers.flush()
    gc.freeze()  # or Python would look, before it ends, for what can be freed


def _answer(
    limit: float, work: Callable[..., Any], arguments: tuple[Any, ...]
) -> tuple[Any, Exception | None]:
    """What some work returns, or raises; past its limit the process ends, whatever it is doing."""
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(limit, exit=True, file=nowhere)
        try:
            return work(*arguments), None
        except Exception as error:
            return None, error
        finally:
            faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    _main()
