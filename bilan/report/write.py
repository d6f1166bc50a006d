"""A report of someone's file: a self-contained page, the executed notebook and the charts.

Everything is put together in memory before the first byte is written, so a failure or a kill leaves what an earlier run wrote as
it was. The same file gives the same page, byte for byte. While the kernel works, the file is checked and the exporter
imported.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from bilan import words
from bilan.report import notebook as rendering

REPORTS = {"bilan": "bilan_annuel", "evolution": "evolution", "partenariats": "partenariats"}
_PARTNERS = ("partenaires.csv", "partners.csv")


def write_report(
    data: str | os.PathLike,
    report: str = "bilan",
    *,
    year: int = 0,
    lang: str = "fr",
    qualification: str = "any",
    year_basis: str = "decision",
    mapping: str | os.PathLike | None = None,
    partners: str | os.PathLike | None = None,
    public: bool = False,
    out: str | os.PathLike = "reports",
    progress: bool = False,
) -> Path:
    """Write a report of a file of projects.

    Parameters
    ----------
    data : the file of projects.
    report : ``bilan`` (one year), ``evolution`` (up to that year) or ``partenariats``.
    year : the year to review; 0 for the last one in the file, or every row when it has none (``partenariats``: every year).
    lang : ``fr`` or ``en``.
    qualification, year_basis : see :func:`bilan.decide`.
    mapping : the file that says how to read ``data``; by default ``bilan.toml`` beside it, if any.
    partners : the file of partners; by default ``partenaires.csv`` or ``partners.csv`` beside ``data``, if any.
    public : whether ``partenariats`` replaces every name.
    out : the folder to write to; made where it does not exist.
    progress : show a progress bar on the standard error.

    Returns
    -------
    The path of the HTML page, beside which lie the notebook and the charts (SVG and PNG).

    Raises
    ------
    bilan.FileProblems
        When a file cannot be read right, or has nothing for that year; nothing is written then.
    """
    data, out = Path(data), Path(out)
    inputs = {"data": data, "mapping": mapping and Path(mapping)}
    if report == "partenariats":
        inputs["partners"] = Path(partners) if partners else _beside(data)
    parameters = _parameters(report, year, lang, qualification, year_basis, public)
    notebook = rendering.Notebook(REPORTS[report])
    with ThreadPoolExecutor(1) as meanwhile:
        check = meanwhile.submit(_stem, report, inputs, year, year_basis, lang)
        meanwhile.submit(import_module, "nbconvert.exporters")
        try:
            notebook.run(
                parameters | {name: str(path.resolve()) if path else "" for name, path in inputs.items()},
                progress=words.text("cli.progress", lang) if progress else None,
            )
        finally:
            stem = check.result()
    notebook.record(parameters | {name: _recorded(path, out, public) for name, path in inputs.items()})
    _put_in_place(out, notebook.pages(stem, lang))
    return out / f"{stem}.html"


def _parameters(report: str, year: int, lang: str, qualification: str, year_basis: str, public: bool) -> dict[str, object]:
    if report == "partenariats":
        return {"year": year, "lang": lang, "public": public}
    which = "to_year" if report == "evolution" else "year"
    return {which: year, "lang": lang, "qualification": qualification, "year_basis": year_basis}


def _stem(report: str, inputs: dict[str, Path | None], year: int, year_basis: str, lang: str) -> str:
    """The name of the report's files, once sure that its files can be read and that there is something to report."""
    from bilan.analysis import years
    from bilan.findings import FileProblems, Finding
    from bilan.reading.frames import load_partners, load_projects
    from bilan.rules import decide

    projects = load_projects(inputs["data"], lang=lang, mapping=inputs["mapping"])
    if inputs.get("partners"):
        load_partners(inputs["partners"], lang=lang)
    projects = decide(projects, year_basis=year_basis)
    if year and years.in_year(projects, year).empty:
        known = years.in_year(projects)["review_year"].dropna().unique()
        code = "no_proposal" if len(known) else "no_year"
        finding = Finding("error", code, value=str(year), allowed=tuple(str(known_year) for known_year in sorted(known)))
        raise FileProblems(inputs["data"], [finding], lang)
    if report == "partenariats":
        return f"{report}-{year or 'tout'}"
    return f"{report}-{years.report_year(projects, year) or 'tout'}"


def _beside(data: Path) -> Path | None:
    return next((path for name in _PARTNERS if (path := data.parent / name).exists()), None)


def _recorded(path: Path | None, out: Path, public: bool) -> str:
    """A path as the written notebook gives it: from the notebook's own folder; nothing of it in a public report."""
    if path is None or public:
        return ""
    try:
        return Path(os.path.relpath(path.resolve(), out.resolve())).as_posix()
    except ValueError:  # another drive of a Windows machine
        return str(path.resolve())


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
