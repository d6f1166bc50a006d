"""How far the sheets of a workbook go, told from their markup before room is made for all of it."""

import zipfile
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from bilan.findings import refusal

_OF_TABLES = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_VALUE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 value-type"
_BLOCK = 1 << 20
_MOST_BETWEEN = 1 << 22  # bytes between two tags: a cell of Excel has at most 32,767 characters


class _Enough(Exception):
    """There are more rows than are read."""


class _Sheets:
    """The rows and the columns of the largest sheets so far."""

    def __init__(self, most: int):
        self.most, self.rows, self.columns = most, 0, 1
        self.row = self.column = 0

    def reaches(self, row: int, column: int) -> None:
        """A cell is there, counted from 1."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if row > self.most:
            raise _Enough


def extent_of_xlsx(archive: zipfile.ZipFile, most: int) -> tuple[int, int]:
    """The rows and columns of the largest sheets; no further than ``most`` rows."""
    sheets = _Sheets(most)

    def start(tag: str, told: dict[str, str]) -> None:
        if tag.endswith(" row"):
            sheets.row = _number(told.get("r"), sheets.row + 1)
            sheets.column = 0
            sheets.reaches(sheets.row, 1)
        elif tag.endswith(" c"):
            place = told.get("r", "")
            letters = place.rstrip("0123456789")
            sheets.column = _column(letters) if letters else sheets.column + 1
            sheets.reaches(_number(place[len(letters) :], sheets.row), sheets.column)

    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            sheets.row = 0
            if not _parsed(archive, name, start):
                return sheets.rows, 1
    return sheets.rows, sheets.columns


def extent_of_ods(archive: zipfile.ZipFile, most: int) -> tuple[int, int]:
    """The same of OpenDocument, where a row or a cell may stand for many, and blank ones at the end
    stand for nothing.
    """
    sheets = _Sheets(most)

    def start(tag: str, told: dict[str, str]) -> None:
        if tag == f"{_OF_TABLES}table":
            sheets.row = 0
        elif tag == f"{_OF_TABLES}table-row":
            sheets.row += _number(told.get(f"{_OF_TABLES}number-rows-repeated"), 1)
            sheets.column = 0
        elif tag in (f"{_OF_TABLES}table-cell", f"{_OF_TABLES}covered-table-cell"):
            sheets.column += _number(told.get(f"{_OF_TABLES}number-columns-repeated"), 1)
            if _VALUE in told:
                sheets.reaches(sheets.row, sheets.column)

    whole = _parsed(archive, "content.xml", start)
    return sheets.rows, sheets.columns if whole else 1


def _parsed(archive: zipfile.ZipFile, name: str, start: Callable[[str, Any], None]) -> bool:
    """Whether a part was looked through to its end."""
    parser = expat.ParserCreate(namespace_separator=" ")
    last = 0

    def near(tag: str, told: dict[str, str]) -> None:
        nonlocal last
        here = parser.CurrentByteIndex
        if here - last > _MOST_BETWEEN:
            raise refusal("damaged_workbook")
        last = here
        start(tag, told)

    parser.StartElementHandler = near
    read = 0
    try:
        with archive.open(name) as part:
            while block := part.read(_BLOCK):
                read += len(block)
                parser.Parse(block)
                if read - last > _MOST_BETWEEN + _BLOCK:
                    raise refusal("damaged_workbook")
        parser.Parse(b"", True)
    except _Enough:
        return False
    return True


def _number(text: str | None, default: int) -> int:
    """What a text counts; one of more digits than any sheet has rows is more than any has."""
    if not text:
        return default
    if not (text.isascii() and text.isdecimal()):
        raise refusal("damaged_workbook")
    return int(text[-9:]) if len(text) <= 9 else 10**9


def _column(letters: str) -> int:
    """The number of a column, ``A`` being 1."""
    if len(letters) > 3 or not (letters.isascii() and letters.isalpha()):
        raise refusal("damaged_workbook")
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
