"""What a workbook shows and python-calamine does not tell: how far its sheets go, before room is
made for all of it; cells that only seem blank, merged cells, hidden rows, units.

calamine has a failed formula as an error, and one that was never computed as an empty cell;
python-calamine makes ``""`` of both, as of the cells that a merged one covers. Read as they come,
all would mean "unknown".
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import PurePosixPath
from typing import Any
from xml.etree import ElementTree

from bilan.findings import refusal
from bilan.reading.formats import MOST_ASIDE, allow, part_of

# What is wrong with one cell, and no matter where its column is not read
OF_CELLS = ("failed_formula", "formula_without_value")

_TABLE, _OFFICE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office", "text")
)
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_PLACE = re.compile(r"\A([A-Z]{1,3})([0-9]{1,7})\Z")
_ROW_END = re.compile(rb"</[\w:.-]*row>")
_BLOCK = 1 << 20
# In the code of a number format, brackets hold a currency ([$€-40C]), a language or a colour; _x
# leaves the room of an x, *x fills up with x, and \x or "x" shows an x (ECMA-376, part 1, 18.8.31).
_SHOWN = re.compile(r'\[\$([^\]-]+)[^\]]*\]|\[[^\]]*\]|[_*].|\\(.)|"([^"]*)"|([€$£¥%])')
_NUMBER = re.compile(
    r"[0-9]+(?:E[-+]?[0-9]+)?|[-−+()\s.,'’/]", re.IGNORECASE
)  # what is left of what is shown is a unit
_LONGEST = 255  # the code of a number format, in Excel
_BUILT_IN = {"9": "0%", "10": "0.00%"}  # formats without a code (ECMA-376, part 1, 18.8.30)

Place = tuple[int, int]


@dataclass
class Sheet:
    """A sheet and what it shows; a place is a row, as the spreadsheet counts them, and a column
    from 0.

    Attributes
    ----------
    rows : its cells, from A1 on, all rows as long as the widest, a blank being ``""``.
    hidden : whether it is.
    height, width : how far it goes.
    faults : cells that read as blank and are not: why, and what the spreadsheet shows.
    merged : the first and the last cell of each merged one: rows and columns from 0.
    hidden_rows : those that are hidden, or filtered out.
    units : what a number is shown with: ``%``, a currency, ``h``.
    """

    rows: list[list[Any]] = field(default_factory=list)
    hidden: bool = False
    height: int = 0
    width: int = 0
    faults: dict[Place, tuple[str, str]] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    units: dict[Place, str] = field(default_factory=dict)

    def reach(self, line: int, width: int) -> None:
        """Go so far, and no further than is read."""
        self.height, self.width = max(self.height, line), max(self.width, width)
        allow(self.height, self.width)


def sheets_of_xlsx(archive: zipfile.ZipFile) -> dict[str, Sheet]:
    """The sheets of a workbook of Excel: each in a part of its own (ECMA-376, part 1, 18.3.1),
    which a relation of the workbook names.
    """
    units = _units(archive)
    relations = ElementTree.fromstring(part_of(archive, "xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    book = ElementTree.fromstring(part_of(archive, "xl/workbook.xml"))
    sheets = {}
    for entry in book.iterfind("{*}sheets/{*}sheet"):
        told = {name.rpartition("}")[2]: value for name, value in entry.items()}
        part = str(PurePosixPath("xl") / targets[told["id"]]).removeprefix("/")
        sheets[told["name"]] = sheet = Sheet()
        line = 0
        for row in _ended(archive, part, "}row"):
            line = int(row.get("r", line + 1))
            if row.get("hidden") in ("1", "true"):
                sheet.hidden_rows.add(line)
            place = line, -1
            for cell in row:
                said = cell.get("r")
                place = _place(said) if said else (line, place[1] + 1)
                if len(cell):
                    _read_cell(sheet, place, cell, units)
    return sheets


def _read_cell(
    sheet: Sheet, place: Place, cell: ElementTree.Element, units: dict[str, str]
) -> None:
    sheet.reach(place[0], place[1] + 1)
    shown = {each.tag[-2:]: each.text or "" for each in cell}
    kind = cell.get("t", "n")
    if kind == "e":
        sheet.faults[place] = "failed_formula", shown.get("}v", "")
    elif kind == "n" and "}f" in shown and not shown.get("}v"):
        sheet.faults[place] = "formula_without_value", shown["}f"]
    elif unit := units.get(cell.get("s", "0")):
        sheet.units[place] = unit


def _place(said: str) -> Place:
    """The place that a cell names, such as ``C7``; a ValueError where it names none."""
    ((letters, line),) = _PLACE.findall(said)
    return int(line), _column(letters)


@cache
def _column(letters: str) -> int:
    from xlsxwriter.utility import xl_cell_to_rowcol

    return xl_cell_to_rowcol(f"{letters}1")[1]


def sheets_of_ods(archive: zipfile.ZipFile) -> dict[str, Sheet]:
    """The sheets of a workbook of LibreOffice, where a row or a cell may stand for many, and blank
    ones at the end for nothing.
    """
    sheets: dict[str, Sheet] = {}
    sheet, line = Sheet(), 1
    for element in _ended(archive, "content.xml", "}table-row", "}table"):
        if element.tag == f"{_TABLE}table":
            sheets[element.get(f"{_TABLE}name", "")] = sheet
            sheet, line = Sheet(), 1
        else:
            lines = range(line, line + _number(element, "rows-repeated"))
            _read_rows(sheet, element, lines)
            line = lines.stop
    return sheets


def _number(element: ElementTree.Element, name: str) -> int:
    return int(element.get(f"{_TABLE}number-{name}", "1"))


def _read_rows(sheet: Sheet, row: ElementTree.Element, lines: range) -> None:
    """What a row shows that stands for one or more; a failed formula is of a type that LibreOffice
    adds to those of OpenDocument.
    """
    column = 0
    for cell in row:
        columns = range(column, column + _number(cell, "columns-repeated"))
        column = columns.stop
        kind = cell.get(f"{_OFFICE}value-type")
        if not kind:
            continue
        sheet.reach(lines.stop - 1, column)
        height, width = _number(cell, "rows-spanned"), _number(cell, "columns-spanned")
        if height * width > 1:
            first = lines.start - 1, columns.start
            sheet.merged.append((first, (first[0] + height - 1, first[1] + width - 1)))
        places = product(lines, columns)
        shown = "".join("".join(text.itertext()) for text in cell.iterfind(f"{_TEXT}p"))
        if cell.get(f"{_CALC}value-type") == "error":
            sheet.faults.update(dict.fromkeys(places, ("failed_formula", shown)))
        elif kind in ("currency", "percentage", "float"):
            unit = "%" if kind == "percentage" else cell.get(f"{_OFFICE}currency")
            if unit := unit or _NUMBER.sub("", shown):
                sheet.units.update(dict.fromkeys(places, unit))
    filled = sheet.height == lines.stop - 1
    if filled and row.get(f"{_TABLE}visibility", "visible") != "visible":
        sheet.hidden_rows.update(lines)


def _ended(archive: zipfile.ZipFile, name: str, *tags: str) -> Iterator[ElementTree.Element]:
    """The elements of a part that are called so, as they end, of which nothing is kept. Its rows
    are counted first, which takes little.
    """
    rows = size = 0
    with archive.open(name) as part:
        while block := part.read(_BLOCK):
            ended = len(_ROW_END.findall(block))
            rows, size = rows + ended, 0 if ended else size + len(block)
            allow(rows)
            if size > MOST_ASIDE:
                raise refusal("damaged_workbook")
    with archive.open(name) as part:
        for _, element in ElementTree.iterparse(part):
            if element.tag.endswith(tags):
                yield element
                element.clear()


def _units(archive: zipfile.ZipFile) -> dict[str, str]:
    """The unit that each format of a cell shows, if any, by the number of the format."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = ElementTree.fromstring(part_of(archive, "xl/styles.xml"))
    codes = _BUILT_IN | {
        each.get("numFmtId", ""): each.get("formatCode", "")
        for each in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    formats = enumerate(styles.iterfind("{*}cellXfs/{*}xf"))
    return {str(number): _unit(codes.get(each.get("numFmtId", ""), "")) for number, each in formats}


def _unit(code: str) -> str:
    first = code[:_LONGEST].partition(";")[0]
    unit = _NUMBER.sub("", "".join(map("".join, _SHOWN.findall(first))))
    return (
        unit.lstrip("kKM") if re.search("[0#?],+(?![0#?])", first) else unit
    )  # a comma at the end divides by a thousand
