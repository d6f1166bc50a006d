"""The process that :func:`bilan.report.processes.alone` starts: it reads what to do, does it, and
writes what came of it.
"""

import gc
import os
import pickle
import sys
from typing import Any

from bilan.report import secluded  # noqa: F401, before all that draws
from bilan.report.processes import begin, finish


def _main() -> None:
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # whatever prints must not write into the answer
        begin(answers.fileno())
        if asked := sys.stdin.buffer.read():  # nothing, where Ctrl-C came first
            answer = _answer(*pickle.loads(asked))
            finish(answers.fileno())
            pickle.dump(answer, answers)
    gc.freeze()  # or Python would look, before it ends, for what can be freed


def _answer(work: Any, arguments: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    try:
        return work(*arguments), None
    except Exception as error:
        return None, error


if __name__ == "__main__":
    _main()
