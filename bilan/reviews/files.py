"""The files behind a review: read once, decided, and anonymous where others are to see it."""

from numbers import Integral
from os import PathLike
from typing import NamedTuple

import pandas as pd

from bilan import words
from bilan.analysis.anonymity import anonymised
from bilan.findings import FileProblems, as_frame
from bilan.paths import expanded, sample
from bilan.reading.formats import bytes_of
from bilan.reading.frames import load_findings, load_partners, load_projects
from bilan.rules import decide
from bilan.schema import RULES
from bilan.show.reading import refused

File = str | PathLike[str]


class Read(NamedTuple):
    """What a review is about.

    Attributes
    ----------
    projects, partners : once decided; without a name where others are to see them.
    findings : what is odd about the file of projects.
    named : the projects and the partners under their own names.
    public, year_basis, qualification : how they were read.
    """

    projects: pd.DataFrame
    partners: pd.DataFrame | None = None
    findings: pd.DataFrame = as_frame([])
    named: tuple[pd.DataFrame, pd.DataFrame | None] = (pd.DataFrame(), None)
    public: bool = False
    year_basis: str = "decision"
    qualification: str = "any"


def read(
    data: File,
    mapping: File | None,
    partners: File | None,
    *,
    public: bool = False,
    year_basis: str = "decision",
    qualification: str = "any",
    **years: int,
) -> Read:
    """Read what a review is about; a blank name stands for no file.

    A file that is refused is shown as it was understood. Before it is read, what else is asked for
    is judged: papermill makes the text ``false`` of ``-p public false``.
    """
    if public not in (True, False):
        raise words.not_one_of("public", public, ("True", "False"))
    for name, year in years.items():
        if year and not isinstance(year, Integral):
            raise words.Mistake(words.text("mistake.year", name=name, value=str(year)))
    how = expanded(mapping) if mapping else None
    try:
        projects = load_projects(expanded(data), mapping=how)
        known = load_partners(expanded(partners)) if partners else None
    except FileProblems as problems:
        problems.page = refused(problems)
        raise
    projects.attrs["sample"] = bytes_of(expanded(data)) == sample().read_bytes()
    projects = decide(projects, year_basis=year_basis, qualification=qualification)
    named = projects, known
    shown = anonymised(*named) if public else named
    return Read(*shown, load_findings(projects), named, public, year_basis, qualification)


def resolved(
    projects: pd.DataFrame, told: str, *, before: int = 10_000, public: bool = False
) -> str:
    """What was resolved upon before a year, a rule or a text: as told, or as the mapping of the
    file says. Others see no text.
    """
    declared, year = projects.attrs.get("resolution", ("", 0))
    resolution = str(told or (declared if year < before else ""))
    return "" if public and resolution not in RULES else resolution
