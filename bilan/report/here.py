"""Notebooks run in this process, without a kernel, one after another."""

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

    def __call__(self, result: object = None) -> None:
        if result is not None:
            self.kept = self.compute_format_data(result)


class _Shell(InteractiveShell):
    """A shell that shows no exception, not even one in showing a result: it raises it."""

    displayhook_class = Type(_Results)

    def showtraceback(self, *_: Any, **__: Any) -> None:
        raise  # what is being handled where this is called


_SHELL: Any = _Shell.instance(
    config=Config({"HistoryManager": {"enabled": False}}),
    profile_dir=ProfileDir(),  # nowhere: nothing of hers is read, nothing is kept
)
# A report shows none, and they take long to draw
_SHELL.display_formatter.formatters["image/png"].enabled = False
NAMES: dict[str, Any] = _SHELL.user_ns  # what a notebook calls by them
pd.set_option("mode.string_storage", "python")  # quicker in small tables


class _Here(Engine):
    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run every cell and keep what it displays; an exception in one ends it all."""
        NAMES.clear()
        _SHELL.init_user_ns()
        for place, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, place)
            if cell.cell_type == "code":
                _run(cell)
            nb_man.cell_complete(cell, place)


def _run(cell: nbformat.NotebookNode) -> None:
    """Keep what a cell displays: what its last line is."""
    _SHELL.displayhook.kept = None
    with capture_output():
        came = _SHELL.run_cell(cell.source, store_history=True)
    came.raise_error()
    count = {"execution_count": came.execution_count}
    cell |= count
    if kept := _SHELL.displayhook.kept:
        data, metadata = kept
        cell.outputs = [new_output("execute_result", data, metadata=metadata, **count)]


papermill_engines.register(ENGINE, _Here)
