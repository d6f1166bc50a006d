"""How far the sheets of a workbook go, told from their markup before room is made for all of it."""

import zipfile
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from bilan.findings import refusal

_OF_TABLES = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_VALUE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 value-type"
_DIGITS = "0123456789"
_BLOCK = 1 << 20
_MOST_BLANK = 4  # blocks without a tag: a cell of Excel has at most 32,767 characters


class _Enough(Exception):
    """There are more rows than are read."""


def extent_of_xlsx(archive: zipfile.ZipFile, most: int) -> tuple[int, int]:
    """The rows and columns of the largest sheets; no further than ``most`` rows.

    This runs for every cell: of a row that is where it says, nothing is worked out again.
    """
    rows = row = column = 0
    text = ""
    numbers: dict[str, int] = {}

    def start(tag: str, told: dict[str, str]) -> None:
        nonlocal rows, row, column, text
        if tag.endswith(" c"):
            letters = (place := told.get("r", "")).rstrip(_DIGITS)
            if not letters:
                column += 1
                numbers[str(column)] = column
            elif letters not in numbers:
                column = numbers[letters] = _column(letters)
            else:
                column = numbers[letters]
            if (said := place[len(letters) :]) == text or not said:
                return
            rows = max(rows, _number(said, row))
        elif tag.endswith(" row"):
            text = told.get("r", "")
            row = _number(text, row + 1)
            rows, column = max(rows, row), 0
        if rows > most:
            raise _Enough

    try:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                row = 0
                _parse(archive, name, start)
    except _Enough:
        return rows, 1
    return rows, max(numbers.values(), default=1)


def extent_of_ods(archive: zipfile.ZipFile, most: int) -> tuple[int, int]:
    """The same of OpenDocument, where a row or a cell may stand for many, and blank ones at the end
    stand for nothing.
    """
    rows = row = column = 0
    columns = 1

    def start(tag: str, told: dict[str, str]) -> None:
        nonlocal rows, columns, row, column
        if tag == f"{_OF_TABLES}table":
            row = 0
        elif tag == f"{_OF_TABLES}table-row":
            row += _number(told.get(f"{_OF_TABLES}number-rows-repeated"), 1)
            column = 0
        elif tag in (f"{_OF_TABLES}table-cell", f"{_OF_TABLES}covered-table-cell"):
            column += _number(told.get(f"{_OF_TABLES}number-columns-repeated"), 1)
            if _VALUE in told:
                rows, columns = max(rows, row), max(columns, column)
        if rows > most:
            raise _Enough

    try:
        _parse(archive, "content.xml", start)
    except _Enough:
        return rows, 1
    return rows, columns


def _parse(archive: zipfile.ZipFile, name: str, start: Callable[[str, Any], None]) -> None:
    """Tell of every element of a part, and keep nothing of it."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    blank = 0
    with archive.open(name) as part:
        while block := part.read(_BLOCK):
            parser.Parse(block)
            blank = 0 if b"<" in block else blank + 1
            if blank > _MOST_BLANK:
                raise refusal("damaged_workbook")
    parser.Parse(b"", True)


def _number(text: str | None, default: int) -> int:
    """What a text counts; one of more digits than any sheet has rows is more than any has."""
    if not text:
        return default
    if text.strip(_DIGITS):
        raise refusal("damaged_workbook")
    return int(text) if len(text) < 10 else 10**9


def _column(letters: str) -> int:
    """The number of a column, ``A`` being 1."""
    from xlsxwriter.utility import xl_cell_to_rowcol

    if len(letters) > 3 or not (letters.isascii() and letters.isalpha()):
        raise refusal("damaged_workbook")
    return xl_cell_to_rowcol(f"{letters.upper()}1")[1] + 1
