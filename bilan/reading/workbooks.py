"""A workbook (.xlsx, .ods) to one table: of the sheet whose header the caller recognises."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from bilan.findings import Finding, refusal
from bilan.reading.cells import listed, shown
from bilan.reading.formats import BROKEN
from bilan.reading.markup import Sheet, sheets_of_ods, sheets_of_xlsx
from bilan.reading.tables import HEAD_ROWS, FromSheet, Recognised, Table, header_of, table_of


class Opened(NamedTuple):
    """The rows of a sheet, from cell A1 on, all as long as the widest, a blank being ``""``; the
    first of them as texts; what else it shows.
    """

    rows: list[list[Any]]
    head: list[list[str]]
    hidden: bool
    marks: Sheet


def table(
    data: bytes, suffix: str, recognised: Recognised, required: set[str], name: str | None
) -> Table:
    """The table on a sheet: the one that is named, or else the one that has every required header,
    not hidden if there is one.

    Raises
    ------
    Unreadable
        When it is no workbook, or has no such sheet or several, or one that is too large.
    """
    sheets = _sheets(data, suffix)
    if name is not None and name not in sheets:
        raise refusal("missing_sheet", value=name, allowed=tuple(sheets))
    ranks = {
        each: (any(required <= recognised(row) for row in sheet.head), not sheet.hidden)
        for each, sheet in sheets.items()
    }
    best = [each for each in sheets if ranks[each] == max(ranks.values())]
    asked = best if name is None else [name]
    if len(asked) > 1 and ranks[asked[0]][0]:
        raise refusal("several_sheets", allowed=tuple(asked))
    name, number = header_of({each: sheets[each].head for each in asked}, recognised, required)
    rows, head, _, marks = sheets[name]
    cells = [listed(column[number + 1 :]) for column in zip(*rows, strict=True)]
    origin = FromSheet(name, tuple(each for each in sheets if each != name))
    found = table_of(origin, head[: number + 1], cells)
    warnings = [
        Finding("warning", "read_hidden_sheet" if each == name else "hidden_sheet", value=each)
        for each, sheet in sheets.items()
        if sheet.hidden and (each == name or ranks[each][0])
    ]
    kept = {*found.lines.tolist()}
    warnings += [Finding("warning", "hidden_row", line) for line in sorted(kept & marks.hidden)]
    faults = _faults(found, rows, marks)
    return replace(found, findings=(*warnings, *faults), units=marks.units)


def _faults(table: Table, rows: list[list[Any]], marks: Sheet) -> Iterator[Finding]:
    """What is wrong with cells of rows that are not blank."""
    from xlsxwriter.utility import xl_range

    kept = {*table.lines.tolist()}
    for (line, column), (code, value) in marks.faults.items():
        if line in kept:
            yield table.finding(code, line, column, value)
    for (row, column), last in marks.merged:
        spoilt = not kept.isdisjoint(range(row + 1, last[0] + 2))
        if spoilt and column < len(table.header) and shown(rows[row][column]):
            yield table.finding("merged_cells", row + 1, column, xl_range(row, column, *last))


def _sheets(data: bytes, suffix: str) -> dict[str, Opened]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    sheets = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            marks = (sheets_of_ods if suffix == ".ods" else sheets_of_xlsx)(archive)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for each in book.sheets_metadata:
                if each.typ == SheetTypeEnum.WorkSheet:
                    sheet = book.get_sheet_by_name(each.name)
                    marks[each.name].merged += sheet.merged_cell_ranges or []
                    rows = sheet.to_python(skip_empty_area=False)
                    head = [[shown(cell) for cell in row] for row in rows[:HEAD_ROWS]]
                    hidden = each.visible != SheetVisibleEnum.Visible
                    sheets[each.name] = Opened(rows, head, hidden, marks[each.name])
    except (*BROKEN, CalamineError):
        raise refusal("damaged_workbook") from None
    return sheets
