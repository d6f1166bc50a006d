"""What a workbook shows and python-calamine does not tell: cells that only seem blank, merged
cells, hidden rows, units.

calamine has a failed formula as an error, and one that was never computed as an empty cell;
python-calamine makes ``""`` of both, as of the cells that a merged one covers. Read as they come,
all would mean "unknown".
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.etree import ElementTree

# What is wrong with one cell, and no matter where its column is not read
OF_CELLS = ("failed_formula", "formula_without_value")

_TABLE, _OFFICE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office", "text")
)
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
# In the code of a number format, brackets hold a currency ([$€-40C]), a language or a colour; _x
# leaves the room of an x, *x fills up with x, and \x or "x" shows an x (ECMA-376, part 1, 18.8.31).
_SHOWN = re.compile(r'\[\$([^\]-]+)[^\]]*\]|\[[^\]]*\]|[_*].|\\(.)|"([^"]*)"|([€$£¥%])')
_NUMBER = re.compile(
    r"[0-9]+(?:E[-+]?[0-9]+)?|[-−+()\s.,'’/]", re.IGNORECASE
)  # what is left of what is shown is a unit
_LONGEST = 255  # the code of a number format, in Excel
_RELATIONS = "xl/_rels/workbook.xml.rels"
_PERCENT = {
    "9",
    "10",
}  # the formats 0% and 0.00% have numbers and no code (ECMA-376, part 1, 18.8.30)

Place = tuple[int, int]


@dataclass(frozen=True)
class Marks:
    """Of a sheet, rows and columns being counted from 0.

    Attributes
    ----------
    faults : cells that read as blank and are not: why, and what the spreadsheet shows.
    merged : the first and the last cell of each merged one; of Excel's, calamine has them.
    hidden : rows that are hidden, or filtered out.
    units : what a number is shown with: ``%``, a currency, ``h``.
    """

    faults: dict[Place, tuple[str, str]] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    units: dict[Place, str] = field(default_factory=dict)


def marks_of_xlsx(archive: zipfile.ZipFile, sheet: str) -> Marks:
    """The marks of a sheet of Excel: of its own part (ECMA-376, part 1, 18.3.1), which a relation
    of the workbook names.
    """
    from xlsxwriter.utility import xl_cell_to_rowcol

    marks, units, row = Marks(), _units(archive), -1
    with archive.open(_part(archive, sheet)) as part:
        for _, line in ElementTree.iterparse(part):
            if not line.tag.endswith("}row"):
                continue
            row = int(line.get("r", row + 2)) - 1
            if line.get("hidden") in ("1", "true"):
                marks.hidden.add(row)
            for position, cell in enumerate(line):
                kind, unit = cell.get("t", "n"), units.get(cell.get("s", "0"))
                plain = (
                    kind == "n" and unit is None and len(cell) == 1 and cell[0].tag.endswith("}v")
                )
                if plain or not len(cell) or kind not in ("e", "n"):
                    continue
                place = row, xl_cell_to_rowcol(cell.get("r"))[1] if cell.get("r") else position
                formula, value = cell.find("{*}f"), cell.findtext("{*}v", "")
                if kind == "e":
                    marks.faults[place] = "failed_formula", value
                elif formula is not None and not value:
                    marks.faults[place] = "formula_without_value", formula.text or ""
                elif unit:
                    marks.units[place] = unit
            line.clear()
    return marks


def marks_of_ods(archive: zipfile.ZipFile, sheet: str) -> Marks:
    """The marks of a sheet of LibreOffice; a failed formula is of a type that it adds to those of
    OpenDocument.
    """
    marks, row = Marks(), 0
    for line in _rows_of_ods(archive, sheet):
        rows = range(row, row + int(line.get(f"{_TABLE}number-rows-repeated", "1")))
        if line.get(f"{_TABLE}visibility", "visible") != "visible":
            marks.hidden.update(rows)
        column = 0
        for cell in line:
            spanned = [
                int(cell.get(f"{_TABLE}number-{name}-spanned", "1")) - 1
                for name in ("rows", "columns")
            ]
            if any(spanned):
                marks.merged.append(((row, column), (row + spanned[0], column + spanned[1])))
            kind = cell.get(f"{_OFFICE}value-type")
            if cell.get(f"{_CALC}value-type") == "error":
                marks.faults[row, column] = "failed_formula", "".join(cell.itertext())
            elif kind in ("currency", "percentage", "float"):
                shown = _NUMBER.sub(
                    "", "".join("".join(text.itertext()) for text in cell.iterfind(f"{_TEXT}p"))
                )
                if unit := "%" if kind == "percentage" else cell.get(f"{_OFFICE}currency") or shown:
                    marks.units.update(((each, column), unit) for each in rows)
            column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        row = rows.stop
    return marks


def _rows_of_ods(archive: zipfile.ZipFile, sheet: str) -> Iterator[ElementTree.Element]:
    """The rows of a sheet, one at a time."""
    name = None
    with archive.open("content.xml") as part:
        for event, element in ElementTree.iterparse(part, ("start", "end")):
            if event == "start" and element.tag == f"{_TABLE}table":
                name = element.get(f"{_TABLE}name")
            elif event == "end" and element.tag == f"{_TABLE}table-row":
                if name == sheet:
                    yield element
                element.clear()


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    entries = {entry.get("name"): entry.items() for entry in book.iterfind("{*}sheets/{*}sheet")}
    relation = {name.rpartition("}")[2]: value for name, value in entries[sheet]}["id"]
    targets = {
        each.get("Id"): each.get("Target", "")
        for each in ElementTree.fromstring(archive.read(_RELATIONS))
    }
    return str(PurePosixPath("xl") / targets[relation]).removeprefix("/")


def _units(archive: zipfile.ZipFile) -> dict[str, str]:
    """The unit that each format of a cell shows, by the number of the format, where it shows
    one.
    """
    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    codes = {
        each.get("numFmtId"): each.get("formatCode", "")
        for each in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    formats = [each.get("numFmtId") for each in styles.iterfind("{*}cellXfs/{*}xf")]
    shown = {
        str(number): "%" if each in _PERCENT else _unit(codes.get(each, ""))
        for number, each in enumerate(formats)
    }
    return {number: unit for number, unit in shown.items() if unit}


def _unit(code: str) -> str:
    first = code[:_LONGEST].partition(";")[0]
    unit = _NUMBER.sub("", "".join("".join(match.groups("")) for match in _SHOWN.finditer(first)))
    return (
        unit.lstrip("kKM") if re.search("[0#?],+(?![0#?])", first) else unit
    )  # a comma at the end divides by a thousand
