"""Sheets of a workbook (.xlsx, .ods) as rows of typed cells; and the cells that python-calamine shows as blank but are not.

It gives no value for a cell whose formula failed, nor for the cells that a merged one covers: both would read as "unknown".
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from xml.etree import ElementTree

from bilan.findings import refusal

SUFFIXES = (".xlsx", ".xlsm", ".ods")

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

Place = tuple[int, int]


class Sheet(NamedTuple):
    """The rows of a sheet, from cell A1 on, all as long as the widest, a blank being ``""``; its merged cells, first to last."""

    rows: list[list[Any]]
    merged: list[tuple[Place, Place]]


class Blank(NamedTuple):
    """A cell that is read as blank and is not: its row and column (from 0), why, and what the spreadsheet shows."""

    row: int
    column: int
    code: str
    shown: str


def sheets(path: Path) -> dict[str, Sheet]:
    """The visible sheets of a workbook, by name."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_path(path) as book:
            shown = [sheet for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
            read = [book.get_sheet_by_name(sheet.name) for sheet in shown if sheet.typ == SheetTypeEnum.WorkSheet]
            return {sheet.name: Sheet(sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or []) for sheet in read}
    except PasswordError:
        raise refusal(path, "locked_workbook") from None
    except CalamineError:
        raise refusal(path, "damaged_workbook") from None


def blanks(path: Path, name: str, sheet: Sheet) -> list[Blank]:
    """The cells of a sheet that read as blank and are not: failed formulas, and cells merged over several rows."""
    try:
        with zipfile.ZipFile(path) as archive:
            cells = _ods_blanks if path.suffix.lower() == ".ods" else _xlsx_blanks
            return [*(_covered(*place) for place in sheet.merged if place[0][0] < place[1][0]), *cells(archive, name)]
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError):
        raise refusal(path, "damaged_workbook") from None


def letter(column: int) -> str:
    """What the spreadsheet calls a column, from 0: ``A``, ..., ``Z``, ``AA``."""
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(column)


def _covered(first: Place, last: Place) -> Blank:
    from xlsxwriter.utility import xl_range

    return Blank(*last, "merged_cells", xl_range(*first, *last))


def _xlsx_blanks(archive: zipfile.ZipFile, sheet: str) -> Iterator[Blank]:
    """The formulas that failed, or whose value no program has computed.

    calamine has the first as errors and the second as empty cells, of which python-calamine makes ``""`` alike. In the sheet's
    own part (ECMA-376, part 1, 18.3.1.4), a cell ``c`` that failed is of type ``e``; one that was never computed has a formula
    ``f`` and no value ``v``, as openpyxl writes it. The part's name hangs on that of the sheet by a relation of the workbook's.
    """
    from xlsxwriter.utility import xl_cell_to_rowcol

    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    entry = next(entry for entry in book.iterfind("{*}sheets/{*}sheet") if entry.get("name") == sheet)
    relation = next(value for name, value in entry.items() if name.endswith("}id"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(entry.get("Target", "") for entry in relations if entry.get("Id") == relation)
    with archive.open(str(PurePosixPath("xl") / target).removeprefix("/")) as part:
        for _, element in ElementTree.iterparse(part):
            tag = element.tag.rpartition("}")[2]
            if tag == "c":
                row, column = xl_cell_to_rowcol(element.get("r"))
                formula, kind, value = element.find("{*}f"), element.get("t", "n"), element.findtext("{*}v", "")
                if kind == "e":
                    yield Blank(row, column, "failed_formula", value)
                elif kind == "n" and formula is not None and not value:
                    yield Blank(row, column, "formula_without_value", formula.text or "")
            elif tag == "row":
                element.clear()


def _ods_blanks(archive: zipfile.ZipFile, sheet: str) -> Iterator[Blank]:
    """The formulas that failed, a type that LibreOffice adds to those of OpenDocument, and the cells merged over several rows."""
    with archive.open("content.xml") as part:
        parsed = (element for _, element in ElementTree.iterparse(part) if element.tag == f"{_TABLE}table")
        table = next(element for element in parsed if element.get(f"{_TABLE}name") == sheet)
    row = 0
    for line in table.iter(f"{_TABLE}table-row"):
        column = 0
        for cell in line:
            last = row + int(cell.get(f"{_TABLE}number-rows-spanned", "1")) - 1
            if last > row:
                yield _covered((row, column), (last, column))
            if cell.get(f"{_CALC}value-type") == "error":
                yield Blank(row, column, "failed_formula", "".join(cell.itertext()))
            column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        row += int(line.get(f"{_TABLE}number-rows-repeated", "1"))
