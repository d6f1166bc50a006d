"""A notebook run on this machine, and what is made of it: a page, the notebook itself, its charts."""

import base64
from collections.abc import Iterator
from pathlib import Path


def executed(name: str, parameters: dict[str, object], progress: str | None = None):
    """The notebook ``name`` after papermill has run it, without what changes from run to run.

    Parameters
    ----------
    progress : what to write before a progress bar on the standard error; ``None`` for no bar.
    """
    import nbformat
    from papermill.execute import execute_notebook

    notebook = execute_notebook(
        nbformat.read(_notebook(name), as_version=4),
        None,
        parameters,
        progress_bar=progress and {"desc": progress, "leave": False},
        extra_arguments=["--IPKernelApp.log_level=40"],
        shutdown_kernel="immediate",
    )
    notebook.metadata.pop("papermill")
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return notebook


def set_parameters(notebook, parameters: dict[str, object]) -> None:
    """Write other parameters into an executed notebook, such as paths seen from its own folder."""
    injected = next(cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", []))
    injected.source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())


def pages(notebook, stem: str, lang: str) -> dict[str, bytes]:
    """Everything a report is made of, by file name: the page last, since the rest is only its companions."""
    import nbformat

    files = {f"{stem}-{name}": content for name, content in _charts(notebook)}
    files[f"{stem}.ipynb"] = nbformat.writes(notebook).encode()
    files[f"{stem}.html"] = _page(notebook, lang)
    return files


def _notebook(name: str) -> Path:
    """Where a notebook of ours is: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    found = [folder / f"{name}.ipynb" for folder in (package / "notebooks", package.parent / "notebooks")]
    return next(path for path in found if path.exists())


def _charts(notebook) -> Iterator[tuple[str, bytes]]:
    for output in _outputs(notebook):
        if "image/svg+xml" in output.data:
            name = output.metadata["image/svg+xml"]["name"]
            yield f"{name}.svg", output.data["image/svg+xml"].encode()
            yield f"{name}.png", base64.b64decode(output.data["image/png"])


def _page(notebook, lang: str) -> bytes:
    from nbconvert.exporters import HTMLExporter

    exporter = HTMLExporter(
        template_name="template",
        extra_template_basedirs=[str(Path(__file__).parent)],
        exclude_anchor_links=True,
    )
    exporter.register_filter("base64", lambda text: base64.b64encode(text.encode()).decode())
    resources = {"bilan": {"lang": lang, "title": _title(notebook)}}
    return exporter.from_notebook_node(notebook, resources=resources)[0].encode()


def _title(notebook) -> str:
    texts = (output.data.get("text/markdown", "") for output in _outputs(notebook))
    return next(text for text in texts if text.startswith("# ")).splitlines()[0].removeprefix("# ")


def _outputs(notebook) -> Iterator:
    for cell in notebook.cells:
        yield from (output for output in cell.get("outputs", []) if "data" in output)
