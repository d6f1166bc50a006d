"""A file of projects or of partners to a frame. The one place that completes what the file lacks
and orders the categories.

A frame has one row a project, or a partner; its index, ``line``, is the row that the spreadsheet
shows. It has every column of :mod:`bilan.schema`, in that order; those that the file had are in
``frame.attrs["columns"]``, and the others are blank throughout; ``frame.attrs["currency"]`` and
``frame.attrs["vat"]`` are what it says of its amounts; ``frame.attrs["resolution"]`` is what its
mapping says was resolved upon, a rule or a text, and in which year, and
``frame.attrs["lessons"]`` what it says was learnt of each. Texts are strings, answers
nullable booleans, dates ``datetime64[s]``, years and counts nullable integers, amounts and hours
floats, all missing where unknown; and the choices are categories:

- ``channel``, ordered: the known channels that occur, then others in order of appearance, then
  ``not_given``;
- ``stage``, ordered: ``email`` < ``call`` < ``proposal``, which is also what a blank means;
- ``outcome``: ``won``, ``lost``, ``pending``; missing only where the row never became a proposal;
- ``initiated_by``: ``me``, ``partner``, ``client``;
- ``lost_reason``: the known reasons that occur, then others in order of appearance.

After them come the columns of a file of projects that are none of ours, texts under their own
headers.

A project without a name is called ``line N``. :func:`load_projects` adds what
:func:`bilan.rules.decide` decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any

import pandas as pd

from bilan import words
from bilan.findings import FileProblems, Finding, about, as_frame, only
from bilan.reading import files
from bilan.reading.applied import applied
from bilan.reading.asides import asides, without, wrong_totals
from bilan.reading.columns import Found, Headers, found_columns
from bilan.reading.formats import bytes_of
from bilan.reading.mapping import SET_ASIDE, Instructions, load_mapping
from bilan.reading.oddities import oddities
from bilan.reading.tables import Table
from bilan.reading.typed import Typed, blank_column, money, typed
from bilan.rules import decide
from bilan.schema import DECIDED, PARTNERS, PROJECTS, Schema, simplified
from bilan.visible import visible

# How what keeps a file from being read is called where it is one of partners
_OF_PARTNERS = {
    "no_header": "no_partner_header",
    "no_rows": "no_partner_rows",
    "several_sheets": "several_partner_sheets",
}


@dataclass(frozen=True)
class Reading:
    """What came of a file: errors alone, where it has no table to be had, or where its mapping,
    then the ``path``, is wrong.

    ``noticed`` is all that is wrong or odd about it, but for the warnings about projects;
    ``left_out`` a note of each line above the header, or that is no project.
    """

    path: Path
    instructions: Instructions
    options: Mapping[str, Any]
    noticed: tuple[Finding, ...]
    left_out: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps the file from being trusted."""
        return only("error", self.noticed)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The errors, then the warnings."""
        return tuple(sorted(self.noticed, key=attrgetter("severity")))


@dataclass(frozen=True)
class TableReading(Reading):
    """A table, which lacks a required column; where its columns were found, and what they hold, by
    key.
    """

    table: Table
    found: Found
    columns: Mapping[str, Typed]


@dataclass(frozen=True)
class FrameReading(TableReading):
    """A table that has become a frame, of the rows and cells that could be read."""

    rows: pd.DataFrame

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The errors, then the warnings, those of cells about projects only."""
        if "outcome" not in self.columns:
            return super().findings
        odd = oddities(self.rows, self.table, self.columns, complete=not self.errors)
        return (*super().findings, *_from_the_top(odd))


class Source(str):
    """The path of the file that a frame was read from, which carries how it was read: what is
    kept of a frame elsewhere is the path alone.
    """

    __slots__ = ("reading",)
    reading: Reading

    def __deepcopy__(self, memo: dict) -> "Source":
        return self  # pandas copies what comes with a frame at every step

    def __reduce__(self) -> tuple:
        return str, (str(self),)


def load_projects(
    path: str | Path,
    *,
    mapping: str | Path | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    dayfirst: bool | None = None,
) -> pd.DataFrame:
    """Which projects are in a file? Every row of it, typed.

    Parameters
    ----------
    path : a CSV file or a workbook (.xlsx, .ods), in the current folder or beside the notebooks.
    mapping : a file that says which column and value is what; by default the ``bilan.toml`` beside
        the file, if there is one.
    encoding : the file's encoding, where it is not the one that it shows.
    decimal : ``","`` or ``"."``, where numbers such as ``1.234`` do not tell.
    dayfirst : whether ``03/04/2025`` is the 3rd of April, where dates do not tell.

    Returns
    -------
    The projects frame that :mod:`bilan.reading.frames` describes, with every row of the file.

    Raises
    ------
    FileProblems
        With every error of the file: nothing is dropped or guessed.

    Examples
    --------
    >>> import bilan
    >>> projects = bilan.load_projects("data/gagne_perdu.csv")
    >>> projects.loc[2, ["project", "channel", "stage", "outcome"]].tolist()
    ['Projet 01', 'direct', 'proposal', 'won']
    """
    reading = read(
        path, PROJECTS, mapping=mapping, encoding=encoding, decimal=decimal, dayfirst=dayfirst
    )
    return decide(_trusted(reading))


def load_partners(path: str | Path) -> pd.DataFrame:
    """Which partners are in a file? Every row of it, typed.

    Parameters
    ----------
    path : as for :func:`load_projects`; of a ``bilan.toml`` beside the file, ``[columns]`` is
        followed.

    Returns
    -------
    The partners frame that :mod:`bilan.reading.frames` describes, with every row of the file.

    Raises
    ------
    FileProblems
        With every error of the file, among others a partner without a name or there twice.

    Examples
    --------
    >>> import bilan
    >>> bilan.load_partners("data/partenaires.csv")["referrals_given"].head(3).tolist()
    [3, 1, 0]
    """
    return _trusted(read(path, PARTNERS))


def _trusted(reading: Reading) -> pd.DataFrame:
    if reading.errors or not isinstance(reading, FrameReading):
        problems = FileProblems(reading.path, reading.errors)
        problems.reading = reading
        raise problems
    source = Source(reading.path)
    source.reading = reading
    reading.rows.attrs["file"] = source
    return reading.rows


def load_findings(path: str | Path | pd.DataFrame, **options: Any) -> pd.DataFrame:
    """What is wrong or odd in a file of projects, and which of its lines are none?

    Parameters
    ----------
    path, options : as for :func:`load_projects`; or what that has loaded, which is not read again.

    Returns
    -------
    Frame, one row a finding: ``severity`` (``error``, ``warning``; ``note`` for a line that was
    left out), ``code``, ``line``, ``column``, ``value``, ``allowed``, and what places and words it,
    ``kind`` and ``cell``.

    Examples
    --------
    >>> import bilan
    >>> len(bilan.load_findings(bilan.load_projects("data/gagne_perdu.csv")))
    0
    >>> found = bilan.load_findings("data/partenaires.csv")
    >>> found.loc[found["severity"] == "error", ["code", "allowed"]].to_numpy().tolist()
    [['missing_column', 'channel'], ['missing_column', 'outcome']]
    """
    file = path.attrs["file"] if isinstance(path, pd.DataFrame) else path
    reading = getattr(file, "reading", None) or read(file, PROJECTS, **options)
    return as_frame((*reading.findings, *reading.left_out))


def read(
    path: str | Path,
    schema: Schema,
    *,
    mapping: str | Path | Instructions | None = None,
    **options: Any,
) -> Reading:
    """A file, with all that is wrong or odd in it and how it was understood.

    ``options`` go before what the mapping says under ``reading``, and are called as they are there.

    Examples
    --------
    >>> reading = read("data/gagne_perdu.csv", PROJECTS)
    >>> type(reading).__name__, reading.table.origin, reading.findings
    ('FrameReading', FromText(encoding='utf-8-sig', delimiter=';'), ())
    """
    path = Path(path)
    instructions = Instructions()
    try:
        instructions = load_mapping(mapping, path, schema)
        given = {name: option for name, option in options.items() if option is not None}
        instructions["reading"] = (instructions["reading"] if schema is PROJECTS else {}) | given
        headers = Headers(schema, instructions)
        with about(path):
            table = files.read(
                bytes_of(path), path.suffix.lower(), headers, instructions["reading"]
            )
    except FileProblems as problems:
        codes = _OF_PARTNERS if schema is PARTNERS else {}
        wrong = (replace(each, code=codes.get(each.code, each.code)) for each in problems.findings)
        return Reading(problems.path, instructions, options, tuple(wrong), ())
    named = instructions["headers"].keys()
    if mapping is None and named and named.isdisjoint(map(simplified, table.header)):
        warning = Finding("warning", "mapping_elsewhere", value=str(instructions.path))
        reading = read(path, schema, mapping=Instructions(), **options)
        return replace(reading, noticed=(warning, *reading.noticed))
    found = found_columns(table, headers, instructions)
    others = asides(table, schema, found.positions)
    rows, notes = without(table, others)
    if others:  # which are not what a column holds
        found = found_columns(rows, headers, instructions)
    rows, positions = applied(rows, found.positions, instructions)
    columns, misfits = typed(rows, headers, positions, instructions)
    misfits += wrong_totals(table, columns, others)
    reading = TableReading(
        path,
        instructions,
        options,
        _from_the_top([*only("warning", rows.findings), *found.findings, *misfits]),
        _from_the_top(notes),
        rows,
        found,
        columns,
    )
    if not headers.required <= columns.keys():
        return reading
    frame = _frame(rows, schema, columns)
    if schema is PROJECTS:
        _complete(frame, instructions, columns["outcome"])
    return FrameReading(**vars(reading), rows=frame)


def _from_the_top(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda each: each.line or 0))


def _frame(table: Table, schema: Schema, columns: Mapping[str, Typed]) -> pd.DataFrame:
    """The columns of ours, in their order; and, of projects, those of the file that are none of
    ours, as texts under their own headers: a star follows one that is called as a column of the
    frame is.
    """
    kept = {
        each.key: columns[each.key].series
        if each.key in columns
        else blank_column(each, len(table.lines))
        for each in schema
    }
    used = {each.header for each in columns.values()}
    for header, cells in zip(table.header, table.cells, strict=True):
        if schema is PROJECTS and header and header not in used:
            name = visible(header)
            while name in kept or name in DECIDED:
                name += "*"
            kept[name] = cells.series()
    frame = pd.DataFrame(kept, copy=False)
    frame.index = pd.Index(table.lines, name="line", copy=False)
    # one text: pandas copies it at every step
    frame.attrs = {"columns": " ".join(key for key in kept if key in columns)} | money(
        table, columns
    )
    return frame


def _complete(projects: pd.DataFrame, instructions: Instructions, outcomes: Typed) -> None:
    """Call each project by its line that has no name; what was set aside is no proposal, and has no
    outcome.
    """
    unnamed = projects.index[projects["project"].isna()]
    projects.loc[unnamed, "project"] = [
        words.text("project.unnamed", line=str(line)) for line in unnamed
    ]
    proposed = projects["stage"] == "proposal"
    projects.loc[proposed & (projects["outcome"] == SET_ASIDE), "stage"] = "email"
    projects["outcome"] = projects["outcome"].cat.set_categories(PROJECTS["outcome"].choices)
    public = instructions["public"]
    made = instructions["resolution"]
    decides = instructions.told.keys() & {"columns", *PROJECTS.keys()}
    projects.attrs |= {
        "mapping": instructions.path.name if instructions.path and decides else "",
        "outcomes": {
            each.text: each.value
            for each in outcomes.said
            if instructions.tells("outcome", each.text)
        },
        "lessons": instructions["lessons"],
        "resolution": (made.get("rule", made.get("text", "")), made.get("year", 0)),
        "public_channels": " ".join(map(simplified, public.get("channels", ()))),
        "public_amounts": public.get("amounts", False),
    }
