"""From the files of a report, as they were when they were read, to everything that it is made of,
in memory.

The same files give the same page, notebook and charts on every processor, byte for byte. The
notebook reads them from memory, under names of their own, so that nothing it can show holds a path
of this machine, and nothing of theirs lies in another folder meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bilan import schema, words
from bilan.report.snapshot import ROLES, Snapshot

PUBLIC = "public"  # ends the names of what may be shown to others


class Report(NamedTuple):
    """What makes a report: its notebook, what that asks the library for, and which of its
    parameters are set.
    """

    notebook: str
    review: str
    year: str  # the parameter that holds the year to review
    parameters: tuple[str, ...]  # but for that one and for files


_DECIDED = ("lang", "qualification", "year_basis")
REPORTS = {
    "bilan": Report(
        "bilan_annuel", "review", "year", (*_DECIDED, "first_year", "resolution", "public")
    ),
    "evolution": Report("evolution", "evolution", "to_year", (*_DECIDED, "resolution", "public")),
    "partenariats": Report("partenariats", "partnerships", "year", ("lang", "public")),
}
_CHOICES: dict[str, Mapping[str, object]] = {
    "report": REPORTS,
    "qualification": schema.RULES,
    "year_basis": schema.YEAR_BASES,
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
        """The parameters that are files; a public report knows the partners, so as to hide their
        names wherever they stand.
        """
        return ROLES if self.public or self.report == "partenariats" else ROLES[:2]

    def parameters(self) -> dict[str, object]:
        """The other ones."""
        return {self.its.year: self.year} | {
            name: getattr(self, name) for name in self.its.parameters
        }


class Made(NamedTuple):
    """A report in memory.

    Attributes
    ----------
    page : the name of its page.
    files : everything that it is made of, by name.
    findings : how many things are odd about the file; ``remark``: what is to be said of it to the
        person who asked, in a line or a few; ``names``: which a public one replaces and keeps.
    advice : a line for a terminal: what of the file was not used, what to note next.
    counts : the projects won, lost and pending of the year, by channel.
    """

    page: str
    files: dict[str, bytes]
    findings: int
    remark: str
    names: str
    advice: str
    counts: dict[str, dict[str, int]]


def made(files: Snapshot, order: Order, page_only: bool = False, progress: bool = False) -> Made:
    """The report of some files, for a process of its own (:mod:`bilan.report.processes`): the
    notebook runs in this one.

    Parameters
    ----------
    page_only : make its page and nothing else.
    progress : show a progress bar on the standard error.

    Raises
    ------
    FileProblems
        When a file cannot be read right, or has nothing for that year.
    """
    from bilan.analysis.anonymity import own_words
    from bilan.analysis.breakdowns import by_channel
    from bilan.analysis.gaps import gaps
    from bilan.analysis.years import in_year
    from bilan.report.notebook import NAMES, companions, executed
    from bilan.report.page import page
    from bilan.show.anonymity import own_words_lines
    from bilan.show.findings import findings_line, mapping_sentence
    from bilan.show.gaps import next_line
    from bilan.show.partners import file_sentence
    from bilan.show.prose import plain_text

    places, parameters = files.places(order.takes), order.parameters()
    with words.language(order.lang), files.held():
        notebook = executed(order.its.notebook, parameters | places, progress)
        review = NAMES[order.its.review]
        found, (projects, partners) = review.files.findings, review.files.named
        counts = by_channel(in_year(review.projects, review.year))[["won", "lost", "pending"]]
        names = own_words_lines(own_words(projects, partners)) if order.public else ""
        remarks = (
            findings_line(found, places["data"]),
            plain_text(mapping_sentence(projects)),
            file_sentence("", used=not review.unused_partners),
            names,
        )
        missing = gaps(in_year(projects, review.year), order.report)
        stem = f"{order.report}-{review.year or 'tout'}" + f"-{PUBLIC}" * order.public
        made_of = {f"{stem}.html": page(notebook)}
        if not page_only:
            shown = {role: "" if order.public else Path(at).name for role, at in places.items()}
            made_of |= companions(notebook, parameters | shown, stem)
        return Made(
            f"{stem}.html",
            made_of,
            findings=int((found["severity"] != "note").sum()),
            remark="\n".join(filter(None, remarks)),
            names=names,
            advice=next_line(missing, schema.extras(projects)),
            counts=counts.to_dict("index"),
        )
