"""A notebook run on this machine, and what is made of it: a page, the notebook itself, its
charts.
"""

from functools import cache

import nbformat
from papermill.execute import execute_notebook

from bilan.report.here import ENGINE, NAMES
from bilan.report.sources import NOTEBOOKS


class Notebook:
    """One of our notebooks, run through papermill, without what changes from run to run; what a
    cell raises is raised.

    Parameters
    ----------
    progress : what to write before a progress bar on the standard error; ``None`` for no bar.

    Attributes
    ----------
    node : the notebook itself.
    names : what it calls by which names.
    """

    names = NAMES

    def __init__(
        self, name: str, parameters: dict[str, object], progress: str | None = None
    ) -> None:
        self.node = execute_notebook(
            original(name),
            None,
            parameters,
            engine_name=ENGINE,
            progress_bar=progress and {"desc": progress, "leave": False},
        )
        self.node.metadata.pop("papermill")
        for number, cell in enumerate(self.node.cells):
            cell.id = f"cell-{number}"
            cell.metadata.pop("papermill", None)

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
        outputs = [output for cell in self.node.cells for output in cell.get("outputs", [])]
        charts = {
            f"{stem}-{output.metadata.bilan.section}.svg": output.data["image/svg+xml"].encode()
            for output in outputs
            if "image/svg+xml" in output.data
        }
        return charts | {f"{stem}.ipynb": nbformat.writes(self.node).encode()}


@cache
def original(name: str) -> nbformat.NotebookNode:
    """A notebook of ours without what it showed when it was last run."""
    node = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return node
