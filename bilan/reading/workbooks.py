"""A workbook (.xlsx, .ods) to one table: of the sheet whose header the caller recognises."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from bilan.findings import Finding, refusal
from bilan.reading.cells import AROUND, Cells
from bilan.reading.formats import BROKEN
from bilan.reading.markup import Sheet, sheets_of_ods, sheets_of_xlsx
from bilan.reading.tables import HEAD_ROWS, FromSheet, Known, Table, header_of, table_of


def table(data: bytes, suffix: str, known: Known, name: str | None) -> Table:
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
    heads = {
        each: [[shown(cell) for cell in row] for row in sheet.rows[:HEAD_ROWS]]
        for each, sheet in sheets.items()
    }
    whole = [
        each
        for each, head in heads.items()
        if any(known.required <= known.keys(row) for row in head)
    ]
    visible = [each for each in sheets if not sheets[each].hidden]
    best = [each for each in visible if each in whole] or whole or visible or [*sheets]
    if name is None and len(best) > 1 and whole:
        raise refusal("several_sheets", allowed=tuple(best))
    asked = best if name is None else [name]
    name, number = header_of({each: heads[each] for each in asked}, known)
    sheet = sheets[name]
    first = number + 1
    cells = [
        cells_of(
            (cell, sheet.units.get((line, place), ""))
            for line, cell in enumerate(column[first:], first + 1)
        )
        for place, column in enumerate(zip(*sheet.rows, strict=True))
    ]
    origin = FromSheet(name, tuple(each for each in sheets if each != name))
    found = table_of(origin, heads[name][:first], cells)
    return replace(found, findings=tuple(_findings(found, sheets, {name, *whole})))


def cells_of(column: Iterable[tuple[object, str]]) -> Cells:
    """A column of what a workbook holds, each with the unit that it is shown with, if it is a
    number.
    """
    order: dict[tuple[type, object, str], int] = {}
    codes = [order.setdefault((type(value), value, unit), len(order)) for value, unit in column]
    texts = pa.array([shown(value, unit) for _, value, unit in order], pa.string())
    typed = np.array([kind is not str for kind, *_ in order], bool)
    return Cells(texts, np.array(codes, int), typed)


def shown(value: object, unit: str = "") -> str:
    """What a workbook holds, as it shows it without a format but for the unit of a number: ``7``,
    not ``7.0``.
    """
    if not isinstance(value, float):
        return str(value).strip(AROUND)
    if unit == "%":
        return f"{100 * value:.10g} %"
    return f"{np.format_float_positional(value, trim='-')} {unit}".strip()


def _findings(table: Table, sheets: Mapping[str, Sheet], projects: set[str]) -> Iterator[Finding]:
    """The sheets of projects and the rows that are hidden; what is wrong with cells of rows that
    are not blank.
    """
    from xlsxwriter.utility import xl_range

    read = table.origin[0]
    for name, sheet in sheets.items():
        if sheet.hidden and name in projects:
            code = "read_hidden_sheet" if name == read else "hidden_sheet"
            yield Finding("warning", code, value=name)
    sheet, lines = sheets[read], {*table.lines.tolist()}
    for line in sorted(lines & sheet.hidden_rows):
        yield Finding("warning", "hidden_row", line)
    for (line, column), (code, value) in sheet.faults.items():
        if line in lines:
            yield table.finding(code, line, column, value)
    for (row, column), last in sheet.merged:
        spoilt = not lines.isdisjoint(range(row + 1, last[0] + 2))
        if spoilt and column < len(table.header) and shown(sheet.rows[row][column]):
            yield table.finding("merged_cells", row + 1, column, xl_range(row, column, *last))


def _sheets(data: bytes, suffix: str) -> dict[str, Sheet]:
    """The sheets of a workbook that have cells, by name, in its order."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            marked = (sheets_of_ods if suffix == ".ods" else sheets_of_xlsx)(archive)
        sheets = {}
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for each in book.sheets_metadata:
                if each.typ == SheetTypeEnum.WorkSheet:
                    read = book.get_sheet_by_name(each.name)
                    sheets[each.name] = sheet = marked[each.name]
                    sheet.rows = read.to_python(skip_empty_area=False)
                    sheet.hidden = each.visible != SheetVisibleEnum.Visible
                    sheet.merged += read.merged_cell_ranges or []
    except (*BROKEN, CalamineError):
        raise refusal("damaged_workbook") from None
    return sheets
