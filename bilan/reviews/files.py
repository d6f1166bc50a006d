"""The files behind a review: read once, decided, and anonymous where others are to see it."""

from os import PathLike
from typing import NamedTuple

import pandas as pd

from bilan.analysis.anonymity import anonymised
from bilan.findings import FileProblems
from bilan.paths import expanded, sample
from bilan.reading.formats import bytes_of
from bilan.reading.frames import load_findings, load_partners, load_projects
from bilan.rules import decide
from bilan.schema import RULES
from bilan.show.reading import refused

File = str | PathLike[str]


class Read(NamedTuple):
    """Projects and partners as they were read, and what is odd about the file of projects."""

    projects: pd.DataFrame
    partners: pd.DataFrame | None
    findings: pd.DataFrame


def read(
    data: File,
    mapping: File | None,
    partners: File | None,
    *,
    public: bool = False,
    year_basis: str = "decision",
    qualification: str = "any",
) -> Read:
    """Read what a review is about; a blank name stands for no file.

    A file that is refused is shown as it was understood.
    """
    try:
        return _read(data, mapping, partners, public, year_basis, qualification)
    except FileProblems as problems:
        problems.page = refused(problems)
        raise


def _read(
    data: File,
    mapping: File | None,
    partners: File | None,
    public: bool,
    year_basis: str,
    qualification: str,
) -> Read:
    how = expanded(mapping) if mapping else None
    projects = load_projects(expanded(data), mapping=how)
    projects.attrs["sample"] = bytes_of(expanded(data)) == sample().read_bytes()
    known = load_partners(expanded(partners)) if partners else None
    findings = load_findings(projects)
    if public:
        projects, known = anonymised(projects, known)
    decided = decide(projects, year_basis=year_basis, qualification=qualification)
    return Read(decided, known, findings)


def resolved(
    projects: pd.DataFrame, told: str, *, before: int = 10_000, public: bool = False
) -> str:
    """What was resolved upon before a year, a rule or a text: as told, or as the mapping of the
    file says. Others see no text.
    """
    declared, year = projects.attrs.get("resolution", ("", 0))
    resolution = told or (declared if year < before else "")
    return "" if public and resolution not in RULES else resolution
