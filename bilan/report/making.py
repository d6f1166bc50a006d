"""From the files of a report, as they were when they were read, to everything that it is made of,
in memory.

The same files give the same page, notebook and charts on every processor, byte for byte. The
notebook runs on copies, in a folder of its own, so that nothing it can show holds a path of this
machine.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bilan import schema, words
from bilan.report import kernel
from bilan.report.folders import passing_folder
from bilan.report.snapshot import ROLES, Snapshot

if TYPE_CHECKING:
    import pandas as pd


class Report(NamedTuple):
    """What makes a report: its notebook, and which of that notebook's parameters it sets."""

    notebook: str
    review: str  # the name of its variable
    year: str  # the one that holds the year to review, and then the year reviewed
    parameters: tuple[str, ...]


REPORTS = dict(
    zip(
        schema.REPORTS,
        (
            Report(
                "bilan_annuel",
                "review",
                "year",
                ("lang", "qualification", "year_basis", "first_year", "public", "data", "mapping"),
            ),
            Report(
                "evolution",
                "evolution",
                "to_year",
                ("lang", "qualification", "year_basis", "public", "data", "mapping"),
            ),
            Report(
                "partenariats",
                "partnerships",
                "year",
                ("lang", "public", "data", "mapping", "partners"),
            ),
        ),
        strict=True,
    )
)
_CHOICES = {
    "report": schema.REPORTS,
    "qualification": tuple(schema.RULES),
    "year_basis": tuple(schema.YEAR_BASES),
}
_ASKED = """(
    {review}.{year},
    len((found := bilan.load_findings(data, mapping=mapping or None)).query("severity != 'note'")),
    bilan.show.findings_line(found, data),
    bilan.by_channel(bilan.in_year({review}.projects, {review}.{year} or None))[
        ["won", "lost", "pending"]
    ].to_dict("index"),
)"""


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
        with words.language(self.lang):
            for name, allowed in _CHOICES.items():
                if (value := getattr(self, name)) not in allowed:
                    raise words.not_one_of(name, value, allowed)

    @property
    def its(self) -> Report:
        return REPORTS[self.report]

    @property
    def takes(self) -> tuple[str, ...]:
        """The parameters that it sets; a public one knows the partners, so as to hide their names
        wherever they stand.
        """
        return (*self.its.parameters, "partners") if self.public else self.its.parameters

    def parameters(self) -> dict[str, object]:
        """Those of the notebook, but for the files."""
        names = [name for name in self.its.parameters if name not in ROLES]
        return {self.its.year: self.year} | {name: getattr(self, name) for name in names}


class Made(NamedTuple):
    """A report in memory.

    Attributes
    ----------
    page : the name of its page.
    files : everything that it is made of, by name.
    findings : how many things are odd about the file; ``remark``: a line that says so.
    counts : the projects won, lost and pending of the year, by channel.
    """

    page: str
    files: dict[str, bytes]
    findings: int
    remark: str
    counts: dict[str, dict[str, int]]


def made(
    files: Snapshot,
    order: Order,
    *,
    started: Callable[[Path], AbstractContextManager[Any]] = kernel.started,
    page_only: bool = False,
    progress: str | None = None,
) -> Made:
    """The report of some files.

    Parameters
    ----------
    started : gives a kernel that works in a folder.
    page_only : make its page and nothing else.
    progress : what to write before a progress bar on the standard error; ``None`` for no bar.

    Raises
    ------
    FileProblems
        When a file cannot be read right, or has nothing for that year.
    """
    with words.language(order.lang):
        its, options, places = order.its, order.parameters(), files.places(order.takes)
        with passing_folder() as folder:
            files.unpack(folder)
            with started(folder) as running:
                from papermill.exceptions import PapermillExecutionError

                from bilan.report.notebook import Notebook
                from bilan.report.page import page

                notebook = Notebook(its.notebook)
                asked = _ASKED.format(review=its.review, year=its.year)
                try:
                    reviewed, *told = notebook.run(running, options | places, asked, progress)
                except PapermillExecutionError:
                    loaded(files, order, folder)
                    raise
            if not told[-1]:
                loaded(files, order, folder)
        stem = f"{order.report}-{reviewed or 'tout'}"
        pages = {f"{stem}.html": page(notebook.node)}
        if page_only:
            return Made(f"{stem}.html", pages, *told)
        notebook.record(
            options
            | {name: "" if order.public else Path(place).name for name, place in places.items()}
        )
        return Made(f"{stem}.html", notebook.companions(stem) | pages, *told)


def loaded(
    files: Snapshot, order: Order, folder: Path
) -> "tuple[pd.DataFrame, pd.DataFrame | None]":
    """The projects and the partners in the copies of some files, once decided.

    Raises
    ------
    FileProblems
        When one of them is refused, or has nothing for the year.
    """
    from bilan.analysis import years
    from bilan.findings import FileProblems
    from bilan.reading.frames import load_partners, load_projects
    from bilan.rules import decide

    copies = {role: folder / place for role, place in files.places(ROLES).items() if place}
    try:
        projects = load_projects(copies["data"], mapping=copies.get("mapping"))
        projects = decide(projects, year_basis=order.year_basis, qualification=order.qualification)
        partners = load_partners(copies["partners"]) if "partners" in copies else None
    except FileProblems as problems:
        raise files.about_originals(problems, folder) from None
    if order.year and (absent := years.absent_year(projects, order.year)):
        raise FileProblems(files.data, [absent])
    return projects, partners
