"""A notebook run on this machine, and what is made of it: a page, the notebook itself, its
charts.
"""

import ast
from collections.abc import Iterator
from functools import cache
from logging import NullHandler, getLogger
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import KernelManager
from papermill.execute import execute_notebook

getLogger("papermill").addHandler(
    NullHandler()
)  # what it says of a kernel that dies, the caller says in the reader's words


class Notebook:
    """One of our notebooks, by name: run it, then ask for its pages."""

    def __init__(self, name: str) -> None:
        self.node = nbformat.reads(_source(name), as_version=4)

    def run(
        self,
        kernel: KernelManager | None,
        parameters: dict[str, object],
        asked: str,
        progress: str | None = None,
    ) -> Any:
        """Run it through papermill and drop what changes from run to run.

        Parameters
        ----------
        kernel : a kernel that has started; without one, it is run in this process, by
            :mod:`bilan.report.here`.
        asked : an expression to evaluate after the last cell, whose value ``repr`` writes as a
            literal.
        progress : what to write before a progress bar on the standard error; ``None`` for no bar.

        Returns
        -------
        The value of ``asked``.

        Raises
        ------
        papermill.exceptions.PapermillExecutionError
            When a cell raised an exception.
        """
        self.node.cells.append(nbformat.v4.new_code_cell(f"repr({asked})"))
        where = {"km": kernel} if kernel else {"engine_name": "here"}
        self.node = execute_notebook(
            self.node,
            None,
            parameters,
            progress_bar=progress and {"desc": progress, "leave": False},
            **where,
        )
        told = ast.literal_eval(
            ast.literal_eval(self.node.cells.pop().outputs[0].data["text/plain"])
        )
        self.node.metadata.pop("papermill")
        for number, cell in enumerate(self.node.cells):
            cell.id = f"cell-{number}"
            cell.metadata.pop("papermill", None)
            cell.metadata.pop("execution", None)
            if (
                cell.cell_type == "code"
            ):  # what is printed is no part of a report: warnings of packages, which hold paths
                cell.outputs = [output for output in cell.outputs if output.output_type != "stream"]
        return told

    def record(self, parameters: dict[str, object]) -> None:
        """Write other parameters than those it was run with, such as paths seen from its own
        folder.
        """
        injected = next(
            cell
            for cell in self.node.cells
            if "injected-parameters" in cell.metadata.get("tags", [])
        )
        injected.source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())

    def companions(self, stem: str) -> dict[str, bytes]:
        """What lies beside the page, by file name: the charts, and the notebook itself."""
        charts = {
            f"{stem}-{output.metadata['bilan']['section']}.svg": output.data[
                "image/svg+xml"
            ].encode()
            for output in self._outputs()
            if "image/svg+xml" in output.data
        }
        return charts | {f"{stem}.ipynb": nbformat.writes(self.node).encode()}

    def _outputs(self) -> Iterator[nbformat.NotebookNode]:
        for cell in self.node.cells:
            yield from (output for output in cell.get("outputs", []) if "data" in output)


@cache
def _source(name: str) -> str:
    """A notebook without what it showed when it was last run; it is inside an installed package, or
    beside it in a checkout.
    """
    package = Path(__file__).parents[1]
    found = [
        folder / f"{name}.ipynb" for folder in (package / "notebooks", package.parent / "notebooks")
    ]
    node = nbformat.read(next(path for path in found if path.exists()), as_version=4)
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return nbformat.writes(node)
