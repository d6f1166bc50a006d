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

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from bilan import words
from bilan.findings import FileProblems, Finding, about, as_frame
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

_OF_PARTNERS = {
    "no_header": "no_partner_header",
    "no_rows": "no_partner_rows",
    "several_sheets": "several_partner_sheets",
}


@dataclass(frozen=True)
class Reading:
    """What came of a file: errors alone, where it has no table to be had, or where its mapping,
    then the ``path``, is wrong.
    """

    path: Path
    errors: tuple[Finding, ...]
    instructions: Instructions

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The errors, then the warnings."""
        return self.errors


@dataclass(frozen=True)
class TableReading(Reading):
    """A table, which lacks a required column; where its columns were found, and what they hold, by
    key; a note of each row that is no project.
    """

    table: Table
    found: Found
    columns: Mapping[str, Typed]
    asides: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The errors, then the warnings."""
        told = (*self.table.findings, *self.found.findings)
        return (*self.errors, *(each for each in told if each.severity == "warning"))

    @property
    def totals(self) -> tuple[int, ...]:
        """The lines of totals."""
        return tuple(each.line for each in self.asides if each.line and each.code == "total_line")

    @property
    def left_out(self) -> Iterator[Finding]:
        """The lines that are no rows: those above the header, and the totals."""
        yield from (
            Finding("note", "line_above", line, value=" ".join(cells))
            for line, cells in self.table.skipped
        )
        yield from self.asides


@dataclass(frozen=True)
class FrameReading(TableReading):
    """A table that has become a frame, of the rows and cells that could be read."""

    rows: pd.DataFrame

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The errors, then the warnings, those of cells about projects only."""
        odd = (
            oddities(self.rows, self.table, self.columns, complete=not self.errors)
            if "outcome" in self.columns
            else ()
        )
        return (*super().findings, *odd)


class Source(str):
    """The path of the file that a frame was read from, which carries how it was read: what is
    kept of a frame elsewhere is the path alone.
    """

    __slots__ = ("reading",)
    reading: TableReading

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
    return as_frame((*reading.findings, *getattr(reading, "left_out", ())))


def read(
    path: str | Path,
    schema: Schema,
    *,
    mapping: str | Path | Instructions | None = None,
    **options: Any,
) -> Reading:
    """A file, with all that is wrong or odd in it and how it was understood.

    ``options`` go before the settings of the mapping, and are called as they are there.

    Examples
    --------
    >>> reading = read("data/gagne_perdu.csv", PROJECTS)
    >>> type(reading).__name__, reading.table.origin, reading.findings
    ('FrameReading', FromText(encoding='utf-8-sig', delimiter=';'), ())
    """
    path, instructions = Path(path), Instructions()
    try:
        instructions = load_mapping(mapping, path).about(schema, options)
        data = bytes_of(path)
        table = _table(path, data, schema, instructions)
        if mapping is None and instructions.elsewhere(table.header):
            warning = Finding("warning", "mapping_elsewhere", value=str(instructions.path))
            instructions = Instructions().about(schema, options)
            table = _table(path, data, schema, instructions)
            table = replace(table, findings=(warning, *table.findings))
    except FileProblems as problems:
        codes = _OF_PARTNERS if schema is PARTNERS else {}
        return Reading(
            problems.path,
            tuple(
                replace(each, code=codes.get(each.code, each.code)) for each in problems.findings
            ),
            instructions,
        )
    return understood(path, table, schema, instructions)


def understood(
    path: Path, table: Table, schema: Schema, instructions: Instructions
) -> TableReading:
    """The rows of a file as instructions say that they are meant: a frame, where all that must be
    there is.
    """
    headers = Headers(schema, instructions)
    found = found_columns(table, headers, instructions)
    if others := asides(table, schema, found.positions):  # which are not what a column holds
        found = found_columns(without(table, others)[0], headers, instructions)
    table, positions = applied(table, found.positions, instructions)
    whole, told_apart = table, asides(table, schema, positions)
    table, notes = without(table, told_apart)
    columns, misfits = typed(table, headers, positions, instructions)
    misfits += wrong_totals(whole, columns, told_apart)
    wrong = (each for each in found.findings if each.severity == "error")
    errors = (*wrong, *sorted(misfits, key=lambda each: each.line or 0))
    read = path, errors, instructions, table, found, columns, notes
    if not headers.required <= columns.keys():
        return TableReading(*read)
    rows = _frame(table, schema, columns)
    if schema is PROJECTS:
        rows = _with_extras(rows, table, {each.header for each in columns.values()})
        for name, told in instructions.public.items():
            text = " ".join(map(simplified, told)) if name == "channels" else told
            rows.attrs[f"public_{name}"] = text
        rows.attrs["mapping"] = ""
        if instructions.path and (instructions.columns or instructions.meanings):
            rows.attrs["mapping"] = instructions.path.name
        rows.attrs["outcomes"] = _decided_by(instructions, columns["outcome"])
        made = instructions.resolution
        rows.attrs["lessons"] = instructions.lessons
        rows.attrs["resolution"] = made.get("rule", made.get("text", "")), made.get("year", 0)
    return FrameReading(*read, rows)


def _decided_by(instructions: Instructions, outcomes: Typed) -> dict[str, str]:
    """What a mapping says that each text of a file means, of those that are its outcomes."""
    told = instructions.meanings.get("outcome", {})
    return {text: told[key] for text in outcomes.cells if (key := simplified(text)) in told}


def _table(path: Path, data: bytes, schema: Schema, instructions: Instructions) -> Table:
    told = instructions.settings
    how = {name: told.get(name) for name in ("encoding", "delimiter", "sheet")}
    headers = Headers(schema, instructions)
    with about(path):
        return files.read(data, path.suffix.lower(), headers.keys, headers.required, **how)


def _trusted(reading: Reading) -> pd.DataFrame:
    if reading.errors or not isinstance(reading, FrameReading):
        problems = FileProblems(reading.path, reading.errors)
        problems.reading = reading
        raise problems
    source = Source(reading.path)
    source.reading = reading
    reading.rows.attrs["file"] = source
    return reading.rows


def _frame(table: Table, schema: Schema, columns: Mapping[str, Typed]) -> pd.DataFrame:
    height = len(table.lines)
    read = {
        each.key: columns[each.key].series if each.key in columns else blank_column(each, height)
        for each in schema
    }
    if "project" in read and read["project"].isna().any():
        labels = [words.text("project.unnamed", line=str(line)) for line in table.lines]
        read["project"] = read["project"].fillna(pd.Series(labels, dtype="str"))
    if "outcome" in read and (aside := read["outcome"] == SET_ASIDE).any():
        read["stage"] = read["stage"].mask(aside & (read["stage"] == "proposal"), "email")
        read["outcome"] = read["outcome"].cat.set_categories(schema["outcome"].choices)
    for column in schema:
        if column.ordered:
            read[column.key] = read[column.key].cat.as_ordered()
    frame = pd.DataFrame(read, copy=False)
    frame.index = pd.Index(table.lines, name="line", copy=False)
    frame.attrs["columns"] = " ".join(
        key for key in read if key in columns
    )  # one text: pandas copies it at every step
    frame.attrs |= money(table, columns)
    return frame


def _with_extras(frame: pd.DataFrame, table: Table, used: set[str]) -> pd.DataFrame:
    """The frame and, after ours, the columns of the file that are none of ours, as texts under
    their own headers; a star follows one that is called as a column of the frame is.
    """
    taken = {*frame, *DECIDED}
    kept: dict[str, pd.Series] = {}
    for header, cells in zip(table.header, table.cells, strict=False):
        if header and header not in used:
            name = visible(header)
            while name in taken:
                name += "*"
            taken.add(name)
            kept[name] = cells.series().set_axis(frame.index)
    return frame.assign(**kept) if kept else frame
