"""A workbook (.xlsx, .ods) to one table: of the sheet whose header the caller recognises."""

import io
import zipfile
from typing import Any, NamedTuple

from bilan.findings import Finding, refusal
from bilan.reading.cells import filled_rows, listed, shown
from bilan.reading.formats import BROKEN, Limits
from bilan.reading.markup import Marks, Place, marks_of_ods, marks_of_xlsx
from bilan.reading.tables import (
    HEAD_ROWS,
    FromSheet,
    Recognised,
    Table,
    header_of,
    letter,
    named,
    skipped,
)


class Sheet(NamedTuple):
    """The rows of a sheet, from cell A1 on, all as long as the widest, a blank being ``""``; the
    first of them as texts; what else it shows.
    """

    rows: list[list[Any]]
    head: list[list[str]]
    hidden: bool
    marks: Marks


def table(
    data: bytes,
    suffix: str,
    recognised: Recognised,
    required: set[str],
    limits: Limits,
    name: str | None,
) -> Table:
    """The table on a sheet: the one that is named, or else the one that has every required header,
    not hidden if there is one.

    Raises
    ------
    Unreadable
        When it is no workbook, or has no such sheet or several, or one that is too large.
    """
    from xlsxwriter.utility import xl_range

    sheets = _sheets(data, suffix, limits)
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
    header = tuple(head[number])
    cells = [listed(column[1:]) for column in zip(*rows[number:], strict=True)]
    filled = filled_rows(cells)
    lines = filled + number + 2
    kept = {*lines.tolist()}
    faults = [
        _found(code, place, header, value)
        for place, (code, value) in marks.faults.items()
        if place[0] in kept
    ]
    for (row, column), last in marks.merged:
        spoilt = not kept.isdisjoint(range(row + 1, last[0] + 2))
        if spoilt and column < len(header) and shown(rows[row][column]):
            merged = xl_range(row, column, *last)
            faults.append(_found("merged_cells", (row + 1, column), header, merged))
    warnings = [
        Finding("warning", "read_hidden_sheet" if each == name else "hidden_sheet", value=each)
        for each, sheet in sheets.items()
        if sheet.hidden and (each == name or ranks[each][0])
    ]
    warnings += [Finding("warning", "hidden_row", line) for line in sorted(kept & marks.hidden)]
    return Table(
        FromSheet(name, tuple(each for each in sheets if each != name)),
        header,
        tuple(column.kept(filled) for column in cells),
        number + 1,
        lines,
        lines,
        skipped(head[:number]),
        (*warnings, *faults),
        marks.units,
    )


def _found(code: str, place: Place, header: tuple[str, ...], value: str) -> Finding:
    line, column = place
    cell = f"{letter(column)}{line}"
    return Finding("error", code, line, named(header, column), value, cell=cell)


def _sheets(data: bytes, suffix: str, limits: Limits) -> dict[str, Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    sheets = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            marks = (marks_of_ods if suffix == ".ods" else marks_of_xlsx)(archive, limits)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for each in book.sheets_metadata:
                if each.typ == SheetTypeEnum.WorkSheet:
                    sheet = book.get_sheet_by_name(each.name)
                    marks[each.name].merged += sheet.merged_cell_ranges or []
                    rows = sheet.to_python(skip_empty_area=False)
                    head = [[shown(cell) for cell in row] for row in rows[:HEAD_ROWS]]
                    hidden = each.visible != SheetVisibleEnum.Visible
                    sheets[each.name] = Sheet(rows, head, hidden, marks[each.name])
    except (*BROKEN, CalamineError):
        raise refusal("damaged_workbook") from None
    return sheets
