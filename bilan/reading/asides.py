"""The rows of a table that are no projects: totals, which check the projects above; the header once
more, a heading, a comment, what is written below the table.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pyarrow.compute as pc

from bilan.findings import Finding, only
from bilan.reading import values
from bilan.reading.cells import Cells
from bilan.reading.mapping import DATED
from bilan.reading.meanings import meaning
from bilan.reading.tables import COMMENT, Table
from bilan.reading.typed import Typed
from bilan.schema import Kind, Schema, aliases, simplified

_SUMMED: tuple[Kind, ...] = ("number", "hours", "count")
_WORD = re.compile(r"[^\W\d_]+")
_SHARE = re.compile(r"\d+(?:[.,]\d+)? ?%|0[.,]\d+")
_TOTALS = {"sum", "mean"}
_UNQUOTED = ("total_line", "header_again")
_MOST, _LAST, _ADDENDS, _WIDE = 200, 20, 2, 4


def asides(table: Table, schema: Schema, found: Mapping[str, int]) -> dict[int, str]:
    """The rows that are no projects, and what each is: anywhere what is plain, and has neither an
    outcome nor a channel; below the last project also what is likely, right or wrong.
    """
    telling = [found[key] for key in ("outcome", "partner", *DATED) if key in found]
    if not telling:
        return {}
    outcome, channel = telling[0], found.get("channel", -1)
    numeric = {found[key] for key in schema.keys(*_SUMMED) if key in found}
    if max(found.values()) < table.end:
        table = replace(table, cells=table.cells[: table.end])
    told: dict[int, str] = {}

    @cache
    def amounts(place: int) -> np.ndarray:
        column = table.cells[place]
        return np.nan_to_num(values.numbers(column.values, typed=column.typed).values[column.codes])

    def sums_up(row: int, cells: Mapping[int, str]) -> bool:
        """Whether a number is the sum of those above it, of all or of those below a total."""
        rows = np.delete(np.arange(row), [*told])
        for place, start in product(cells, _starts(told, row)):
            above = amounts(place)[rows[rows >= start]]
            if np.count_nonzero(above) >= _ADDENDS and _close(amounts(place)[row], above.sum()):
                return True
        return False

    def kind(row: int) -> tuple[str, bool]:
        """What a row is, if it is no project, and whether that is plain."""
        cells = _row(table, row)
        if not cells:
            return "beside_line", True
        text, *others = cells.values()
        if others and all(
            simplified(text) == simplified(table.header[place]) for place, text in cells.items()
        ):
            return "header_again", True
        labels = {place for place, text in cells.items() if not re.search("[0-9]", text)}
        called = {
            place
            for place, text in cells.items()
            if (said := _words(text)) & _TOTALS and "" not in said
        }
        total = called and labels <= called
        if outcome in cells and not _SHARE.fullmatch(cells[outcome]):
            return "total_line" if total and others else "", False
        heading = cells.keys() == {0} - numeric and len(table.cells) >= _WIDE
        project = others and channel in cells and "sum" not in _words(cells[channel])
        if total:
            return "total_line", bool(heading or (others and not project))
        if COMMENT.match(text) and not project:
            return "text_line", True
        if heading or (not others and channel not in cells and _WORD.search(text)):
            return "text_line", heading
        if len(labels) > 1:
            return "", False
        below = told.get(row - 1) == "total_line"
        rate = below and any(map(_SHARE.fullmatch, cells.values()))
        if rate or (not project and sums_up(row, cells)):
            return "total_line", True
        figures = not project and cells.keys() - labels <= numeric and (below or not labels)
        return "total_line" if figures else "", False

    plain: dict[int, bool] = {}
    for row in _unsettled(table.cells[outcome], table.header[outcome]):
        code, plain[row] = kind(row)
        if code:
            told[row] = code
    last = _kept(table, told).max(initial=-1)
    return {row: code for row, code in told.items() if plain[row] or row > last}


def _unsettled(cells: Cells, header: str) -> list[int]:
    """The rows in which a column is blank, a share, or the header once more, and the last of all;
    the last of these if they are many.
    """
    pattern = f"^(?:{_SHARE.pattern}|{re.escape(header)})?$"
    unsettled = cells.having(pc.match_substring_regex(cells.values, pattern, ignore_case=True))
    unsettled[-_LAST:] = True
    return np.flatnonzero(unsettled)[-_MOST:].tolist()


def without(table: Table, told: Mapping[int, str]) -> tuple[Table, list[Finding]]:
    """A table without the rows that are no projects, and a note of each, as of those above the
    header; a short row that is a comment, or is written below the table, is one of them.
    """
    rows = _kept(table, told)
    notes = [
        Finding("note", "line_above", line, value=" ".join(cells)) for line, cells in table.skipped
    ]
    notes += [
        Finding(
            "note",
            code,
            int(table.lines[row]),
            value="" if code in _UNQUOTED else " ".join(_row(table, row).values()),
        )
        for row, code in told.items()
    ]
    last = table.lines[rows].max(initial=table.header_line)
    alone = [each for each in table.findings if each.code == "lone_cell"]
    below = {each.line for each in alone if (each.line or 0) > last}
    if below == {last + 1}:  # a row that is cut
        below.clear()
    notes += [
        Finding("note", "text_line", each.line, value=each.value)
        for each in alone
        if each.line in below or COMMENT.match(each.value)
    ]
    noted = {note.line for note in notes}
    findings = [each for each in table.findings if each.line not in noted]
    if not len(rows) and not only("error", findings):
        findings.append(Finding("error", "no_rows", table.header_line))
    left = replace(
        table,
        cells=tuple(column.kept(rows) for column in table.cells),
        lines=table.lines[rows],
        findings=tuple(findings),
    )
    return left, notes


def wrong_totals(
    table: Table, columns: Mapping[str, Typed], told: Mapping[int, str]
) -> Iterator[Finding]:
    """Each number below the rows of the columns that is not their total, nor that of those below
    another total, or of the outcome that it names; rounded as a spreadsheet may show it.
    """
    rows = _kept(table, told)
    last = rows.max(initial=-1)
    totals = [row for row, code in told.items() if code == "total_line" and row > last]
    for column, row in product(columns.values(), totals):
        kind = column.column.kind
        cells = _row(table, row)
        shown = cells.get(column.position, "")
        if kind not in _SUMMED or column.parsed.faults or not shown or _SHARE.fullmatch(shown):
            continue
        how = "mean" if any("mean" in _words(text) for text in cells.values()) else "sum"
        expected = [column.series[rows >= start].agg(how) for start in _starts(told, row)]
        expected += [
            column.series[columns["outcome"].series == outcome].agg(how)
            for text in cells.values()
            if "outcome" in columns and (outcome := meaning("outcome", text).key)
        ]
        read = [values.numbers([shown], mark, clock=kind == "hours").values[0] for mark in ",."]
        if not any(_close(*each) for each in product(read, expected)):
            yield table.finding(
                "wrong_total",
                int(table.lines[row]),
                column.position,
                shown,
                allowed=(f"{expected[0]:.10g}",),
            )


def _kept(table: Table, told: Mapping[int, str]) -> np.ndarray:
    return np.delete(np.arange(len(table.lines)), [*told])


def _starts(told: Mapping[int, str], row: int) -> tuple[int, int]:
    """Where what a row sums up may begin: at the top, or below the total above it."""
    below = (each + 1 for each, code in told.items() if code == "total_line" and each < row)
    return 0, max(below, default=0)


def _close(shown: float, expected: float) -> bool:
    return math.isclose(shown, expected, rel_tol=1e-6, abs_tol=0.005 if shown % 1 else 0.5)


def _row(table: Table, row: int) -> dict[int, str]:
    return {place: text for place, cells in enumerate(table.cells) if (text := cells.text(row))}


def _words(text: str) -> set[str]:
    """What the words of a text are among those by which totals are called; none, if another."""
    known = {**dict.fromkeys(aliases("month"), "period"), **aliases("total")}
    return {known.get(simplified(word), "") for word in _WORD.findall(text)}
