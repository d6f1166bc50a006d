"""The projects frame: its columns, and how a file becomes it. The one place that types a file and orders its categories.

A projects frame has one row a project; its index, ``line``, is the row that the spreadsheet shows. Its columns, always there and
in this order, blank where the file has none (:func:`bilan.schema.columns_of` tells which it has):

- ``project`` (by default ``line N``) and ``client``: strings;
- ``stage``: ordered category ``email`` < ``call`` < ``proposal``; a blank is ``proposal``;
- ``channel``: ordered category: the known channels that occur, then others in order of appearance, then ``not_given``;
- ``outcome``: category ``won``, ``lost``, ``pending``; missing only where the row never became a proposal;
- ``proposed_on``, ``decided_on``: dates; ``year``: nullable integer;
- ``met``, ``brief``: nullable booleans, a blank being unknown;
- ``introduced_by``: string; ``initiated_by``: category ``me``, ``partner``, ``client``;
- ``amount``, ``hours``: numbers, missing where unknown;
- ``lost_reason``: category: the known reasons that occur, then others in order of appearance; missing where not given;
- ``review_year``, ``dated_by``, ``qualified``: what :func:`bilan.decide` adds.
"""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from bilan import schema, words
from bilan.findings import FileProblems, Finding, as_frame
from bilan.reading import files
from bilan.reading.columns import Headers, Typed, matched, typed
from bilan.reading.files import Table
from bilan.reading.mapping import SET_ASIDE, Instructions, load_mapping
from bilan.reading.oddities import oddities
from bilan.rules import decide


@dataclass(frozen=True)
class Reading:
    """A file of projects and how it was read.

    Attributes
    ----------
    path : the file, or the mapping where that is what could not be read.
    errors : everything that makes the file untrustworthy.
    rows : the projects frame of the rows that could be read; ``None`` where there is none.
    table : its cells, with encoding, delimiter, sheet and header line; ``None`` where there is no table to be had.
    columns : the columns that were understood, by key.
    instructions : the mapping that was followed.
    totals : the lines of totals at the bottom, which are no projects.
    """

    path: Path
    errors: tuple[Finding, ...] = ()
    rows: pd.DataFrame | None = None
    table: Table | None = None
    columns: dict[str, Typed] | None = None
    instructions: Instructions = field(default_factory=Instructions)
    totals: tuple[int, ...] = ()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The errors, then the warnings."""
        odd = () if self.rows is None else oddities(self.rows, self.table, self.columns, complete=not self.errors)
        return (*self.errors, *odd)


def load_projects(
    path: str | Path,
    *,
    lang: str | None = None,
    mapping: str | Path | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    dayfirst: bool | None = None,
) -> pd.DataFrame:
    """Every project of a file, typed.

    Parameters
    ----------
    path : a CSV file or a workbook (.xlsx, .ods), in the current folder or beside the notebooks.
    lang : the language of the errors, and of the label of a project without a name: ``fr`` or ``en``.
    mapping : a file that says which column and value is what; by default the ``bilan.toml`` beside the file, if there is one.
    encoding : the file's encoding, where it is not the one that it shows.
    decimal : ``","`` or ``"."``, where numbers such as ``1.234`` do not tell.
    dayfirst : whether ``03/04/2025`` is the 3rd of April, where dates do not tell.

    Returns
    -------
    The projects frame that :mod:`bilan.reading.projects` describes, with every row of the file.

    Raises
    ------
    FileProblems
        With every error of the file: nothing is dropped or guessed.
    """
    reading = read(path, lang=lang, mapping=mapping, encoding=encoding, decimal=decimal, dayfirst=dayfirst)
    if reading.errors:
        raise FileProblems(reading.path, reading.errors, lang)
    return reading.rows


def load_findings(path: str | Path, **options: object) -> pd.DataFrame:
    """What is wrong or odd in a file?

    Parameters
    ----------
    path, options : as for :func:`load_projects`.

    Returns
    -------
    Frame, one row a finding: ``severity`` (``error``, ``warning``), ``code``, ``line``, ``column``, ``value``, ``allowed``.
    """
    return as_frame(read(path, **options).findings)


def read(
    path: str | Path,
    *,
    lang: str | None = None,
    mapping: str | Path | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    dayfirst: bool | None = None,
) -> Reading:
    """A file of projects, with all that is wrong or odd in it and how it was understood; parameters as :func:`load_projects`."""
    path = files.locate(path)
    try:
        instructions = load_mapping(mapping, path)
        settings = instructions.settings
        headers = Headers(schema.PROJECTS, instructions)
        table = files.read(
            path,
            headers.keys,
            headers.required,
            encoding=encoding or settings.get("encoding"),
            delimiter=settings.get("delimiter"),
            sheet=settings.get("sheet"),
        )
    except FileProblems as problems:
        return Reading(problems.path, errors=problems.findings)
    found, misnamed = matched(table, headers, instructions)
    misnamed += _above(table, instructions)
    table, totals = _without_totals(table, found)
    columns, misfits = typed(
        table,
        headers,
        found,
        instructions,
        decimal=decimal or settings.get("decimal"),
        dayfirst=settings.get("dayfirst") if dayfirst is None else dayfirst,
    )
    errors = [*misnamed, *sorted([*table.findings, *misfits, *_undecided(table, columns)], key=lambda each: each.line or 0)]
    rows = _frame(table, columns, lang) if headers.required <= columns.keys() else None
    return Reading(path, tuple(errors), rows, table, columns, instructions, totals)


def _frame(table: Table, columns: dict[str, Typed], lang: str) -> pd.DataFrame:
    read = {key: column.series for key, column in columns.items()}
    if "project" not in read:
        read["project"] = pd.Series(np.full(len(table.lines), np.nan), dtype="str")
    if read["project"].isna().any():
        labels = [words.text("project.unnamed", lang, line=str(line)) for line in table.lines]
        read["project"] = read["project"].fillna(pd.Series(labels, dtype="str"))
    aside = read["outcome"] == SET_ASIDE
    if aside.any():
        stage = read.get("stage", pd.Series(["proposal"] * len(aside)))
        read["stage"] = stage.astype(pd.CategoricalDtype(schema.STAGES)).mask(aside & (stage == "proposal"), "email")
        read["outcome"] = read["outcome"].cat.set_categories(schema.OUTCOMES)
    for key in read.keys() & {"stage", "channel"}:
        read[key] = read[key].cat.as_ordered()
    frame = schema.completed(pd.DataFrame(read, copy=False), columns)
    frame.index = pd.Index(table.lines, name="line", copy=False)
    return decide(frame)


def _above(table: Table, instructions: Instructions) -> list[Finding]:
    """Rows above the header that look like projects: a spreadsheet sorted with its header among them."""
    outcomes = schema.aliases("outcome").keys() | instructions.meanings.get("outcome", {}).keys()
    return [
        Finding("error", "project_above", line, value=" ".join(cells))
        for line, cells in table.skipped
        if any(schema.simplified(cell) in outcomes for cell in cells)
    ]


def _undecided(table: Table, columns: dict[str, Typed]) -> list[Finding]:
    """Proposals whose outcome is blank."""
    if "outcome" not in columns:
        return []
    outcome = columns["outcome"]
    read = zip(outcome.cells, outcome.parsed.values, strict=True)
    blank = np.isin(outcome.codes, [code for code, (cell, value) in enumerate(read) if cell == "" and value is None])
    if "stage" in columns:
        blank &= (columns["stage"].series == "proposal").to_numpy()
    told = {(finding.line, finding.column) for finding in table.findings}
    return [
        table.finding("blank_outcome", row, outcome.position, "", allowed=tuple(schema.OUTCOMES), kind="outcome")
        for row in np.flatnonzero(blank)
        if (table.lines[row], outcome.header) not in told
    ]


def _without_totals(table: Table, found: dict[str, int]) -> tuple[Table, tuple[int, ...]]:
    """The table without the totals at its bottom, and their lines."""
    numeric = {found[column.key] for column in schema.PROJECTS if column.kind in ("number", "hours") and column.key in found}
    end = len(table.lines)
    while end and _is_total([cells.text(end - 1) for cells in table.cells], numeric):
        end -= 1
    if end == len(table.lines):
        return table, ()
    totals = tuple(table.lines[end:].tolist())
    kept = tuple(finding for finding in table.findings if finding.line not in totals)
    cells = tuple(column.kept(slice(end)) for column in table.cells)
    return replace(table, cells=cells, lines=table.lines[:end], text_lines=table.text_lines[:end], findings=kept), totals


def _is_total(row: list[str], numeric: set[int]) -> bool:
    """Whether a row sums up others: it is called a total, with only numbers beside, or has nothing but amounts and hours."""
    filled = {position: cell for position, cell in enumerate(row) if cell}
    first, *others = filled.values()
    name = {schema.simplified(word) for word in re.findall(r"[^\W\d_]+", first)}
    kinds = schema.alias_table()["total"]
    called = bool(name & set(kinds["sum"])) and name <= {*kinds["sum"], *kinds["of"]}
    return filled.keys() <= numeric or (called and all(re.search("[0-9]", cell) for cell in others))
