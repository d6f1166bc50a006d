"""From the files of a report, as they were when they were read, to everything that it is made of,
in memory.

The same files give the same page, notebook and charts on every processor, byte for byte. The
notebook reads them from memory, under names of their own, so that nothing it can show holds a path
of this machine, and nothing of theirs lies in another folder meanwhile.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bilan import schema, words
from bilan.report.snapshot import ROLES, Snapshot

if TYPE_CHECKING:
    import pandas as pd

PUBLIC = "public"  # ends the names of what may be shown to others


class Report(NamedTuple):
    """What makes a report: its notebook, and which of that notebook's parameters it sets."""

    notebook: str
    year: str  # the one that holds the year to review
    last_year: bool  # reviews the last year of the file unless told of another
    parameters: tuple[str, ...]


REPORTS = dict(
    zip(
        schema.REPORTS,
        (
            Report(
                "bilan_annuel",
                "year",
                True,
                (
                    "lang",
                    "qualification",
                    "year_basis",
                    "first_year",
                    "resolution",
                    "public",
                    "data",
                    "mapping",
                ),
            ),
            Report(
                "evolution",
                "to_year",
                True,
                ("lang", "qualification", "year_basis", "resolution", "public", "data", "mapping"),
            ),
            Report(
                "partenariats", "year", False, ("lang", "public", "data", "mapping", "partners")
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
    resolution: str = ""

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

    def reviewed(self, projects: "pd.DataFrame") -> int | None:
        """The year that it reviews of some projects; ``None`` for all of them."""
        from bilan.analysis.years import report_year

        return report_year(projects, self.year) if self.year or self.its.last_year else None

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
    findings : how many things are odd about the file; ``remark``: what is to be said of it to the
        person who asked, in a line or a few.
    advice : a line for a terminal: what of the file was not used, what to note next.
    counts : the projects won, lost and pending of the year, by channel.
    """

    page: str
    files: dict[str, bytes]
    findings: int
    remark: str
    advice: str
    counts: dict[str, dict[str, int]]


def made(
    files: Snapshot, order: Order, page_only: bool = False, progress: str | None = None
) -> Made:
    """The report of some files, for a process of its own (:mod:`bilan.report.processes`): the
    notebook runs in this one.

    Parameters
    ----------
    page_only : make its page and nothing else.
    progress : what to write before a progress bar on the standard error; ``None`` for no bar.

    Raises
    ------
    FileProblems
        When a file cannot be read right, or has nothing for that year.
    """
    from bilan.analysis.anonymity import anonymised, own_words
    from bilan.analysis.breakdowns import by_channel
    from bilan.analysis.gaps import gaps
    from bilan.analysis.partners import occur
    from bilan.analysis.years import in_year
    from bilan.reading.frames import load_findings
    from bilan.report.notebook import Notebook
    from bilan.report.page import page
    from bilan.show.anonymity import own_words_lines
    from bilan.show.findings import findings_line, mapping_sentence
    from bilan.show.gaps import next_line
    from bilan.show.partners import file_sentence
    from bilan.show.prose import plain_text

    with words.language(order.lang), files.held():
        projects, partners = loaded(files, order)
        places, reviewed = files.places(order.takes), order.reviewed(projects)
        found = load_findings(projects)
        shown = anonymised(projects, partners)[0] if order.public else projects
        counts = by_channel(in_year(shown, reviewed))[["won", "lost", "pending"]]
        remarks = [findings_line(found, places["data"]), plain_text(mapping_sentence(projects))]
        if "partners" in order.its.parameters and partners is not None:
            remarks.append(file_sentence("", used=occur(projects, partners)))
        if order.public:
            remarks.append(own_words_lines(own_words(projects, partners)))
        told = (
            int((found["severity"] != "note").sum()),
            "\n".join(filter(None, remarks)),
            next_line(gaps(in_year(projects, reviewed), order.report), schema.extras(projects)),
            counts.to_dict("index"),
        )
        notebook, options = Notebook(order.its.notebook), order.parameters()
        notebook.run(options | places, progress)
        stem = f"{order.report}-{reviewed or 'tout'}" + f"-{PUBLIC}" * order.public
        pages = {f"{stem}.html": page(notebook.node)}
        if page_only:
            return Made(f"{stem}.html", pages, *told)
        names = {name: "" if order.public else Path(place).name for name, place in places.items()}
        notebook.record(options | names)
        return Made(f"{stem}.html", notebook.companions(stem) | pages, *told)


def loaded(files: Snapshot, order: Order) -> "tuple[pd.DataFrame, pd.DataFrame | None]":
    """The projects and the partners in some files that are held, once decided.

    Raises
    ------
    FileProblems
        When one of them is refused, or has nothing for the year.
    """
    from bilan.analysis import years
    from bilan.findings import FileProblems
    from bilan.reading.frames import load_partners, load_projects
    from bilan.rules import decide

    copies = {role: place for role, place in files.places(ROLES).items() if place}
    try:
        projects = load_projects(copies["data"], mapping=copies.get("mapping"))
        projects = decide(projects, year_basis=order.year_basis, qualification=order.qualification)
        partners = load_partners(copies["partners"]) if "partners" in copies else None
    except FileProblems as problems:
        raise files.about_originals(problems) from None
    if order.year and (absent := years.absent_year(projects, order.year)):
        raise FileProblems(files.data, [absent])
    return projects, partners
