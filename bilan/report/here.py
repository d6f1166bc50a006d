"""Notebooks run in this process, without a kernel: for a process that makes one report and ends."""

import sys
import traceback
from typing import Any

import nbformat
import pandas as pd
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from IPython.utils.capture import capture_output
from nbformat.v4 import new_output
from papermill.engines import Engine, papermill_engines
from traitlets import Type
from traitlets.config import Config

ENGINE = "here"  # what papermill calls it


class _Results(DisplayHook):
    """Keeps what the last line of a cell displays."""

    kept: tuple[dict[str, Any], dict[str, Any]] | None = None

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        self.kept = format_dict, md_dict or {}


class _Shell(InteractiveShell):
    """A shell that says of no exception that it was shown: not even of one in showing a result."""

    displayhook_class = Type(_Results)
    failed: BaseException | None = None

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        self.failed = exc_tuple[1] if exc_tuple else sys.exc_info()[1]

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        self.showtraceback()

    def showindentationerror(self) -> None:
        self.showtraceback()


_SHELL: Any = _Shell.instance(
    config=Config({"HistoryManager": {"enabled": False}}),
    profile_dir=ProfileDir(),  # nowhere: nothing of hers is read, nothing is kept
)
# A report shows none, and they take long to draw
_SHELL.display_formatter.formatters["image/png"].enabled = False
pd.set_option("mode.string_storage", "python")  # quicker in small tables


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
    _SHELL.failed = _SHELL.displayhook.kept = None
    with capture_output() as shown:
        came = _SHELL.run_cell(cell.source, store_history=True)
    cell.execution_count = came.execution_count
    cell.outputs = [
        new_output("display_data", each.data, metadata=each.metadata) for each in shown.outputs
    ]
    if kept := _SHELL.displayhook.kept:
        data, metadata = kept
        count = {"execution_count": came.execution_count}
        cell.outputs.append(new_output("execute_result", data, metadata=metadata, **count))
    if error := _SHELL.failed:
        name, said = type(error).__name__, str(error)
        lines = traceback.format_exception(error)
        cell.outputs.append(new_output("error", ename=name, evalue=said, traceback=lines))
    return error


papermill_engines.register(ENGINE, _Here)
