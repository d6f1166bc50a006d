"""A notebook run in this process, without a kernel: for a process that makes one report and
ends.
"""

from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from papermill.engines import Engine, papermill_engines
from traitlets.config import Config

from bilan.report.kernel import SETTINGS

ENGINE = "here"  # what papermill calls it
_SHELL: Any = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))


@contextmanager
def started(folder: Path) -> Iterator[None]:
    """What :func:`bilan.report.kernel.started` does, for this process: the notebook works in
    ``folder``.
    """
    with chdir(folder):
        for line in SETTINGS:
            _SHELL.run_cell(line)
        yield None


class _Here(Engine):
    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run every cell up to the first that raises an exception, and keep what they display."""
        for place, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, place)
            if cell.cell_type == "code" and (error := _run(cell)):
                nb_man.cell_exception(cell, place, exception=error)
                break
            nb_man.cell_complete(cell, place)


def _run(cell: nbformat.NotebookNode) -> BaseException | None:
    """Keep what a cell displays, in order; the exception that ended it."""
    with capture_output() as shown:
        came = _SHELL.run_cell(cell.source, store_history=True)
    cell.execution_count = came.execution_count
    cell.outputs = [
        nbformat.v4.new_output("display_data", each.data, metadata=each.metadata)
        for each in shown.outputs
    ]
    if came.result is not None:
        data, metadata = _SHELL.display_formatter.format(came.result)
        told = {"data": data, "metadata": metadata, "execution_count": came.execution_count}
        cell.outputs.append(nbformat.v4.new_output("execute_result", **told))
    if error := came.error_before_exec or came.error_in_exec:
        told = {"ename": type(error).__name__, "evalue": str(error), "traceback": []}
        cell.outputs.append(nbformat.v4.new_output("error", **told))
    return error


papermill_engines.register(ENGINE, _Here)
