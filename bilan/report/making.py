"""From the files of a report, as they were when they were read, to everything that it is made of, in memory.

The same files give the same page, notebook and SVG on every processor, byte for byte; a PNG, in the notebook too, holds pixels:
there this is what was seen, not promised. The notebook runs on copies, in a folder of its own, so that nothing it can show holds
a path of this machine.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from bilan import schema, words
from bilan.report import kernel
from bilan.report.folders import passing_folder
from bilan.report.snapshot import ROLES, Snapshot


class Report(NamedTuple):
    """What makes a report: its notebook, and which of that notebook's parameters it sets."""

    notebook: str
    year: str  # the one that holds the year to review, and then the year reviewed
    parameters: tuple[str, ...]


REPORTS = dict(
    zip(
        schema.REPORTS,
        (
            Report("bilan_annuel", "year", ("lang", "qualification", "year_basis", "first_year", "public", "data", "mapping")),
            Report("evolution", "to_year", ("lang", "qualification", "year_basis", "public", "data", "mapping")),
            Report("partenariats", "year", ("lang", "public", "data", "mapping", "partners")),
        ),
        strict=True,
    )
)
_CHOICES = {
    "report": schema.REPORTS,
    "lang": words.LANGUAGES,
    "qualification": tuple(schema.RULES),
    "year_basis": tuple(schema.YEAR_BASES),
}


@dataclass(frozen=True)
class Order:
    """What is asked of a report, as :func:`bilan.write_report` describes it."""

    report: str = "bilan"
    year: int = 0
    first_year: int = 1
    lang: str = "fr"
    qualification: str = "any"
    year_basis: str = "decision"
    public: bool = False

    def __post_init__(self) -> None:
        for name, allowed in _CHOICES.items():
            if (value := getattr(self, name)) not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}; got {value!r}")

    @property
    def its(self) -> Report:
        return REPORTS[self.report]

    def parameters(self) -> dict[str, object]:
        """Those of the notebook, but for the files."""
        names = [name for name in self.its.parameters if name not in ROLES]
        return {self.its.year: self.year} | {name: getattr(self, name) for name in names}


class Made(NamedTuple):
    """A report in memory: the name of its page, and all files by name."""

    page: str
    files: dict[str, bytes]


def made(
    files: Snapshot,
    order: Order,
    *,
    started: Callable[[Path], AbstractContextManager[Any]] = kernel.started,
    progress: str | None = None,
) -> Made:
    """The report of some files.

    Parameters
    ----------
    started : gives a kernel that works in a folder.
    progress : what to write before a progress bar on the standard error; ``None`` for no bar.

    Raises
    ------
    FileProblems
        When a file cannot be read right, or has nothing for that year.
    """
    its, options, places = order.its, order.parameters(), files.places(order.its.parameters)
    with passing_folder() as folder:
        files.unpack(folder)
        with started(folder) as running:
            from papermill.exceptions import PapermillExecutionError

            from bilan.report.notebook import Notebook

            notebook = Notebook(its.notebook)
            try:
                reviewed, proposals = notebook.run(
                    running,
                    options | places,
                    asked=f"{its.year}, len(bilan.in_year(projects, {its.year} or None))",
                    progress=progress,
                )
            except PapermillExecutionError:
                _check(files, order, folder)
                raise
        if not proposals:
            _check(files, order, folder)
    notebook.record(options | {name: "" if order.public else Path(place).name for name, place in places.items()})
    stem = f"{order.report}-{reviewed or 'tout'}"
    return Made(f"{stem}.html", notebook.pages(stem, order.lang))


def _check(files: Snapshot, order: Order, folder: Path) -> None:
    """Raise what a report's files are refused for, if they are."""
    from bilan.analysis import years
    from bilan.findings import FileProblems, Finding
    from bilan.reading.frames import load_partners, load_projects
    from bilan.rules import decide

    copies = {role: folder / place for role, place in files.places(ROLES).items() if place}
    try:
        projects = load_projects(copies["data"], lang=order.lang, mapping=copies.get("mapping"))
        projects = decide(projects, year_basis=order.year_basis)
        if "partners" in copies:
            load_partners(copies["partners"], lang=order.lang)
    except FileProblems as problems:
        raise files.about_originals(problems, folder) from None
    if order.year and years.in_year(projects, order.year).empty:
        known = years.in_year(projects)["review_year"].dropna().unique()
        code = "no_proposal" if len(known) else "no_year"
        finding = Finding("error", code, value=str(order.year), allowed=tuple(str(known_year) for known_year in sorted(known)))
        raise FileProblems(files.data, [finding], order.lang)
