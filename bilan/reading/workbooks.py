"""Sheets of a workbook (.xlsx, .ods) as rows of typed cells; and the cells that python-calamine shows as blank but are not.

It gives no value for a cell whose formula failed, nor for the cells that a merged one covers: both would read as "unknown".
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from xml.etree import ElementTree

from bilan.findings import FileProblems, Finding

SUFFIXES = (".xlsx", ".xlsm", ".ods")

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


class Blank(NamedTuple):
    """A cell that is read as blank and is not: its row and column (from 0), why, and what the spreadsheet shows."""

    row: int
    column: int
    code: str
    shown: str


def sheets(path: Path) -> dict[str, list[list[object]]]:
    """The rows of each visible sheet, from cell A1 on; every row has as many cells as the widest, and a blank is ``""``."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_path(path) as book:
            return {
                sheet.name: book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                for sheet in book.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
            }
    except PasswordError:
        raise FileProblems(path, [Finding("error", "locked_workbook")]) from None
    except CalamineError:
        raise FileProblems(path, [Finding("error", "damaged_workbook")]) from None


def blanks(path: Path, sheet: str) -> list[Blank]:
    """The cells of a sheet that read as blank and are not: failed formulas, and cells merged over several rows."""
    try:
        with zipfile.ZipFile(path) as archive:
            cells = _ods_blanks if path.suffix.lower() == ".ods" else _xlsx_blanks
            return list(cells(archive, sheet))
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError):
        raise FileProblems(path, [Finding("error", "damaged_workbook")]) from None


def letter(column: int) -> str:
    """What the spreadsheet calls a column, from 0: ``A``, ..., ``Z``, ``AA``."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _xlsx_blanks(archive: zipfile.ZipFile, sheet: str) -> Iterator[Blank]:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    entry = next(entry for entry in book.iterfind("{*}sheets/{*}sheet") if entry.get("name") == sheet)
    relation = next(value for name, value in entry.items() if name.endswith("}id"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(entry.get("Target") for entry in relations if entry.get("Id") == relation)
    with archive.open(str(PurePosixPath("xl") / target).removeprefix("/")) as part:
        for _, element in ElementTree.iterparse(part):
            tag = element.tag.rpartition("}")[2]
            if tag == "c" and element.get("t") == "e":
                yield Blank(*_position(element.get("r")), "failed_formula", element.findtext("{*}v", ""))
            elif (
                tag == "c" and element.find("{*}f") is not None and element.get("t", "n") == "n" and not element.findtext("{*}v")
            ):
                yield Blank(*_position(element.get("r")), "formula_without_value", element.findtext("{*}f", ""))
            elif tag == "mergeCell":
                first, _, last = element.get("ref").partition(":")
                if last and _position(first)[0] != _position(last)[0]:
                    yield Blank(*_position(last), "merged_cells", element.get("ref"))
            if tag == "row":
                element.clear()


def _ods_blanks(archive: zipfile.ZipFile, sheet: str) -> Iterator[Blank]:
    with archive.open("content.xml") as part:
        parsed = (element for _, element in ElementTree.iterparse(part) if element.tag == f"{_TABLE}table")
        table = next(element for element in parsed if element.get(f"{_TABLE}name") == sheet)
    row = 0
    for line in table.iter(f"{_TABLE}table-row"):
        column = 0
        for cell in line:
            last = row + int(cell.get(f"{_TABLE}number-rows-spanned", "1")) - 1
            if last > row:
                yield Blank(last, column, "merged_cells", f"{letter(column)}{row + 1}:{letter(column)}{last + 1}")
            if cell.get(f"{_CALC}value-type") == "error":
                yield Blank(row, column, "failed_formula", "".join(cell.itertext()))
            column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        row += int(line.get(f"{_TABLE}number-rows-repeated", "1"))


def _position(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    column = 0
    for character in letters:
        column = column * 26 + ord(character) - ord("A") + 1
    return int(reference[len(letters) :]) - 1, column - 1
