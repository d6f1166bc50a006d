"""A report of someone's file: a self-contained page, the executed notebook and the charts.

Everything is put together in memory before the first byte is written, so a failure or a kill leaves what an earlier run wrote as
it was. The same file gives the same page, notebook and SVG on every processor, byte for byte; a PNG, in the notebook too, holds
pixels: there this is what was seen, not promised. Only the kernel reads the file; it is read again only to say in full why it is
refused.
"""

import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bilan import schema, words


class Report(NamedTuple):
    """What makes a report: its notebook, and which of that notebook's parameters it sets."""

    notebook: str
    year: str  # the one that holds the year to review, and then the year reviewed
    parameters: tuple[str, ...]


REPORTS = dict(
    zip(
        schema.REPORTS,
        (
            Report("bilan_annuel", "year", ("lang", "qualification", "year_basis", "first_year", "data", "mapping")),
            Report("evolution", "to_year", ("lang", "qualification", "year_basis", "data", "mapping")),
            Report("partenariats", "year", ("lang", "public", "data", "mapping", "partners")),
        ),
        strict=True,
    )
)
_PARTNERS = ("partenaires.csv", "partners.csv")


def write_report(
    data: str | os.PathLike,
    report: str = "bilan",
    *,
    year: int = 0,
    first_year: int = 1,
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
    first_year : the first year whose projects are judged together with those of ``year`` (``bilan``); 0 judges that year alone.
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
    from bilan.report import kernel

    its, data, out = REPORTS[report], Path(data), Path(out)
    chosen = {"lang": lang, "qualification": qualification, "year_basis": year_basis, "first_year": first_year, "public": public}
    options = {its.year: year} | {name: value for name, value in chosen.items() if name in its.parameters}
    beside = Path(partners) if partners else _beside(data)
    files = {"data": data, "mapping": Path(mapping) if mapping else None, "partners": beside}
    inputs = {name: path for name, path in files.items() if name in its.parameters}
    check = partial(_check, data, inputs["mapping"], inputs.get("partners"), year, year_basis, lang)
    with kernel.started() as running:
        from papermill.exceptions import PapermillExecutionError

        from bilan.report.notebook import Notebook

        notebook = Notebook(its.notebook)
        try:
            reviewed, proposals = notebook.run(
                running,
                options | {name: str(path.resolve()) if path else "" for name, path in inputs.items()},
                asked=f"{its.year}, len(bilan.in_year(projects, {its.year} or None))",
                progress=words.text("cli.progress", lang) if progress else None,
            )
        except PapermillExecutionError:
            check()
            raise
    if not proposals:
        check()
    notebook.record(options | {name: _recorded(path, out, public) for name, path in inputs.items()})
    stem = f"{report}-{reviewed or 'tout'}"
    _put_in_place(out, notebook.pages(stem, lang))
    return out / f"{stem}.html"


def _check(data: Path, mapping: Path | None, partners: Path | None, year: int, year_basis: str, lang: str) -> None:
    """Raise what a report's files are refused for, if they are."""
    from bilan.analysis import years
    from bilan.findings import FileProblems, Finding
    from bilan.reading.frames import load_partners, load_projects
    from bilan.rules import decide

    projects = load_projects(data, lang=lang, mapping=mapping)
    if partners:
        load_partners(partners, lang=lang)
    projects = decide(projects, year_basis=year_basis)
    if year and years.in_year(projects, year).empty:
        known = years.in_year(projects)["review_year"].dropna().unique()
        code = "no_proposal" if len(known) else "no_year"
        finding = Finding("error", code, value=str(year), allowed=tuple(str(known_year) for known_year in sorted(known)))
        raise FileProblems(data, [finding], lang)


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
