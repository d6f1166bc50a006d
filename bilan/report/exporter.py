"""The page of a report, from whatever has run its notebook: in JupyterLab's menu, and as ``jupyter
nbconvert --to bilan``.
"""

from typing import Any

from nbconvert.exporters import Exporter
from nbconvert.utils.exceptions import ConversionException
from nbformat import NotebookNode

from bilan.report.page import page


class PageExporter(Exporter):
    """What ``bilan report`` makes of the same notebook, with all that she has added to it."""

    export_from_notebook = "bilan"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **settings: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The page, as text."""
        nb, resources = super().from_notebook_node(nb, resources, **settings)
        try:
            return page(nb).decode(), resources
        except ValueError as mistake:
            raise ConversionException(str(mistake)) from None
