"""A notebook of ours, run by papermill in this process, without a kernel; and what lies beside its
page.
"""

import ast
from typing import Any

import nbformat
import pandas as pd
from nbformat.v4 import new_output
from papermill.engines import Engine, papermill_engines
from papermill.execute import execute_notebook

from bilan import words
from bilan.report.sources import NOTEBOOKS

ENGINE = "here"  # what papermill calls it
NAMES: dict[str, Any] = {}  # what the notebook that was run last calls by them
pd.set_option("mode.string_storage", "python")  # quicker in small tables


class _Here(Engine):
    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run every cell and keep what it shows: a question is an expression, and what comes before
        them shows nothing. An exception ends it all.
        """
        NAMES.clear()
        code = [cell for cell in nb_man.nb.cells if cell.cell_type == "code"]
        for count, cell in enumerate(code, 1):
            cell.execution_count = count
            if isinstance(ast.parse(cell.source).body[0], ast.Expr):
                data, metadata = eval(cell.source, NAMES)._repr_mimebundle_()
                shown = new_output("execute_result", data, metadata=metadata, execution_count=count)
                cell.outputs = [shown]
            else:
                exec(cell.source, NAMES)
            nb_man.cell_complete(cell)


papermill_engines.register(ENGINE, _Here)


def executed(name: str, parameters: dict[str, object], progress: bool) -> nbformat.NotebookNode:
    """One of our notebooks once it has run; what a cell raises is raised."""
    return execute_notebook(
        nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4),
        None,
        parameters,
        engine_name=ENGINE,
        progress_bar=progress and {"desc": words.text("cli.progress"), "leave": False},
    )


def companions(
    notebook: nbformat.NotebookNode, parameters: dict[str, object], stem: str
) -> dict[str, bytes]:
    """What lies beside the page, by file name: the charts, and the notebook without what changes
    from run to run.

    Parameters
    ----------
    parameters : those that it tells, which need not be those it was run with, such as paths seen
        from its own folder.
    """
    made = {}
    notebook.metadata.pop("papermill")
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        cell.metadata.pop("papermill")
        if "injected-parameters" in cell.metadata.tags:
            cell.source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
        for output in cell.get("outputs", []):
            if chart := output.data.get("image/svg+xml"):
                made[f"{stem}-{output.metadata.bilan.section}.svg"] = chart.encode()
    return made | {f"{stem}.ipynb": nbformat.writes(notebook).encode()}
