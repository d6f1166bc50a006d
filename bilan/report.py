"""A notebook run on someone's file and made into a report: one self-contained page, the executed notebook, the charts.

The notebook runs in a kernel of this machine and everything is put together in memory, so a failure or a kill leaves what an
earlier run wrote as it was. The same file gives the same page, byte for byte.
"""

import base64
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from bilan import words, years
from bilan.files import locate
from bilan.problems import FileProblems, Finding
from bilan.projects import load_projects


def write_report(
    data: str | os.PathLike,
    *,
    year: int = 0,
    lang: str = "fr",
    qualification: str = "any",
    year_basis: str = "decision",
    out: str | os.PathLike = "reports",
    progress: bool = False,
) -> Path:
    """Write the yearly report of a file of projects.

    Parameters
    ----------
    data : the file of projects.
    year : the year to review; 0 for the last one in the file, or every row when it has none.
    lang : ``fr`` or ``en``.
    qualification, year_basis : see :func:`bilan.by_qualification` and :func:`bilan.in_year`.
    out : the folder to write to; made where it does not exist.
    progress : show a progress bar on the standard error.

    Returns
    -------
    The path of the HTML page, beside which lie the notebook and the charts (SVG and PNG).

    Raises
    ------
    bilan.problems.FileProblems
        When the file cannot be read right; nothing is written then.
    """
    data, out = locate(data), Path(out)
    parameters = {
        "data": str(data.resolve()),
        "year": year,
        "lang": lang,
        "qualification": qualification,
        "year_basis": year_basis,
    }
    with ThreadPoolExecutor(1) as meanwhile:
        check = meanwhile.submit(_reviewed, data, year, year_basis, lang)
        try:
            notebook = _executed("bilan_annuel", parameters, progress=words.text("cli.progress", lang) if progress else None)
        finally:
            reviewed = check.result()
    stem = "bilan-tout" if reviewed is None else f"bilan-{reviewed}"
    _set_parameters(notebook, parameters | {"data": _relative(data, out)})
    pages = {f"{stem}{kind}": content for kind, content in _charts(notebook)}
    pages[f"{stem}.ipynb"] = _as_json(notebook)
    pages[f"{stem}.html"] = _as_html(notebook, lang)
    _put_in_place(out, pages)
    return out / f"{stem}.html"


def _reviewed(data: Path, year: int, year_basis: str, lang: str) -> int | None:
    """The year to review, once sure that the file can be read and that there is something to review."""
    projects = load_projects(data, lang=lang)
    reviewed = years.report_year(projects, year, year_basis)
    if year and years.in_year(projects, year, year_basis).empty:
        known = years.year_of(years.in_year(projects), year_basis).dropna().unique()
        code = "no_proposal" if len(known) else "no_year"
        finding = Finding("error", code, value=str(year), allowed=tuple(str(known_year) for known_year in sorted(known)))
        raise FileProblems(data, [finding], lang)
    return reviewed


def _executed(name: str, parameters: dict[str, object], progress: str | None):
    """The notebook ``name`` after papermill has run it, without what changes from run to run."""
    import nbformat
    from papermill.execute import execute_notebook

    source = nbformat.read(_notebook(name), as_version=4)
    notebook = execute_notebook(
        source,
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


def _notebook(name: str) -> Path:
    """Where a notebook of ours is: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    found = [folder / f"{name}.ipynb" for folder in (package / "notebooks", package.parent / "notebooks")]
    return next(path for path in found if path.exists())


def _set_parameters(notebook, parameters: dict[str, object]) -> None:
    injected = next(cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", []))
    injected.source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())


def _relative(data: Path, out: Path) -> str:
    try:
        return Path(os.path.relpath(data.resolve(), out.resolve())).as_posix()
    except ValueError:  # another drive of a Windows machine
        return str(data.resolve())


def _charts(notebook):
    """Each chart of an executed notebook as an ending of a file name and bytes."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/svg+xml" in output.get("data", {}):
                name = output.metadata["image/svg+xml"]["name"]
                yield f"-{name}.svg", output.data["image/svg+xml"].encode()
                yield f"-{name}.png", base64.b64decode(output.data["image/png"])


def _as_json(notebook) -> bytes:
    import nbformat

    return nbformat.writes(notebook).encode()


def _as_html(notebook, lang: str) -> bytes:
    from nbconvert.exporters import HTMLExporter

    exporter = HTMLExporter(
        template_name="template",
        extra_template_basedirs=[str(Path(__file__).parent)],
        exclude_anchor_links=True,
    )
    exporter.register_filter("base64", lambda text: base64.b64encode(text.encode()).decode())
    title = next(_markdown_titles(notebook))
    page, _ = exporter.from_notebook_node(notebook, resources={"bilan": {"lang": lang, "title": title}})
    return page.encode()


def _markdown_titles(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("data", {}).get("text/markdown", "").startswith("# "):
                yield output.data["text/markdown"].splitlines()[0].removeprefix("# ")


def _put_in_place(out: Path, pages: dict[str, bytes]) -> None:
    """Write every page under a passing name, then rename them all: no reader ever sees half a report."""
    out.mkdir(parents=True, exist_ok=True)
    passing = {out / name: out / f".{name}.part" for name in pages}
    try:
        for target, part in passing.items():
            part.write_bytes(pages[target.name])
        for target, part in passing.items():
            os.replace(part, target)
    finally:
        for part in passing.values():
            with suppress(FileNotFoundError):
                part.unlink()
