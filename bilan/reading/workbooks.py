"""A workbook (.xlsx, .ods) to one table: of the sheet whose header the caller recognises."""

import io
import zipfile
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from bilan.findings import Finding, refusal
from bilan.reading.cells import AROUND, listed, shown
from bilan.reading.formats import BROKEN
from bilan.reading.markup import Marks, marks_of_ods, marks_of_xlsx
from bilan.reading.tables import HEAD_ROWS, FromSheet, Recognised, Table, header_of, letter, skipped


class Sheet(NamedTuple):
    """The rows of a sheet, from cell A1 on, all as long as the widest, a blank being ``""``."""

    rows: list[list[Any]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    hidden: bool


def table(
    data: bytes, suffix: str, recognised: Recognised, required: set[str], name: str | None
) -> Table:
    """The table on a sheet: the one that is named, or else the one that has every required header,
    not hidden if there is one.

    Raises
    ------
    Unreadable
        When it is no workbook, or has no such sheet or several.
    """
    sheets = _sheets(data)
    if name is not None and name not in sheets:
        raise refusal("missing_sheet", value=name, allowed=tuple(sheets))
    heads = {
        each: [[shown(cell) for cell in row] for row in sheet.rows[:HEAD_ROWS]]
        for each, sheet in sheets.items()
    }
    complete = [
        each for each, head in heads.items() if any(required <= recognised(row) for row in head)
    ]
    visible = [each for each in complete if not sheets[each].hidden]
    asked = (
        [name]
        if name is not None
        else visible or complete or [each for each, sheet in sheets.items() if not sheet.hidden]
    )
    if len(asked) > 1 and complete:
        raise refusal("several_sheets", allowed=tuple(asked))
    name, number = header_of({each: heads[each] for each in asked}, recognised, required)
    header, sheet = tuple(heads[name][number]), sheets[name]
    rows: dict[int, list[Any]] = {}
    for line, row in enumerate(sheet.rows[number + 1 :], number + 2):
        cells = [cell.strip(AROUND) if isinstance(cell, str) else cell for cell in row]
        if any(cell != "" for cell in cells):
            rows[line] = cells
    lines = np.array([*rows], dtype=int)
    read = Table(
        FromSheet(name, tuple(each for each in sheets if each != name)),
        header,
        tuple(listed([row[column] for row in rows.values()]) for column in range(len(header))),
        number + 1,
        lines,
        lines,
        skipped(heads[name][:number]),
        (),
    )
    marks = _marks(data, suffix, name)
    hidden = [
        Finding("warning", "read_hidden_sheet" if each == name else "hidden_sheet", value=each)
        for each in dict.fromkeys((*complete, name))
        if sheets[each].hidden
    ]
    hidden += [Finding("warning", "hidden_row", line) for line in rows if line - 1 in marks.hidden]
    rows_of = {line - 1: row for row, line in enumerate(rows)}
    faults = [
        read.finding(code, rows_of[row], column, seen)
        for (row, column), (code, seen) in marks.faults.items()
        if row in rows_of and column < len(header)
    ]
    merged = _merged(sheet, marks, header, rows_of.keys())
    units = {
        (rows_of[row], column): unit
        for (row, column), unit in marks.units.items()
        if row in rows_of
    }
    return replace(read, findings=(*faults, *merged), warnings=tuple(hidden), units=units)


def _merged(
    sheet: Sheet, marks: Marks, header: Sequence[str], rows: Container[int]
) -> Iterator[Finding]:
    """Merged cells that have a value and a row among those of the table, at the first of them."""
    from xlsxwriter.utility import xl_range

    for (top, left), (bottom, right) in (*sheet.merged, *marks.merged):
        value = sheet.rows[top][left] if top < len(sheet.rows) and left < len(header) else ""
        if shown(value) and any(row in rows for row in range(top, bottom + 1)):
            column, cells = header[left] or letter(left), xl_range(top, left, bottom, right)
            yield Finding(
                "error", "merged_cells", top + 1, column, cells, cell=f"{letter(left)}{top + 1}"
            )


def _sheets(data: bytes) -> dict[str, Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheets = {}
            for each in book.sheets_metadata:
                if each.typ == SheetTypeEnum.WorkSheet:
                    sheet = book.get_sheet_by_name(each.name)
                    rows, merged = sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges
                    sheets[each.name] = Sheet(
                        rows, merged or [], each.visible != SheetVisibleEnum.Visible
                    )
            return sheets
    except CalamineError:
        raise refusal("damaged_workbook") from None


def _marks(data: bytes, suffix: str, sheet: str) -> Marks:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return (marks_of_ods if suffix == ".ods" else marks_of_xlsx)(archive, sheet)
    except BROKEN:
        raise refusal("damaged_workbook") from None
