"""A file to one table of cells with the row numbers that the spreadsheet shows. Knows nothing of projects.

The header is the row, under the delimiter or on the sheet, in which the caller recognises most. Whatever makes the table
untrustworthy is a finding; nothing is dropped in silence but blank rows and the blank cells beyond the header.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from bilan.findings import FileProblems, Finding, Severity
from bilan.reading import encodings, records, workbooks
from bilan.reading.cells import Cells, listed, shown, side_by_side

DELIMITERS = (";", ",", "\t", "|")

Recognised = Callable[[Sequence[str]], set[str]]
Tops = dict[str, list[list[str]]]

_HEAD_SIZE, _HEAD_ROWS = 1 << 18, 50
_SEPARATOR_LINE = re.compile(rb'"?sep=([^\r\n"]{1,4})"?(?:\r\n|\n|\r)', re.IGNORECASE)
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_DISGUISES = {b"PK\x03\x04": "workbook_renamed", _OLD_WORKBOOK: "old_workbook", b"%PDF": "not_a_table"}
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<meta", b"<table", b"<?xml")
_WIDTH_FAULTS = ("row_too_short", "row_too_long", "cell_without_header")


@dataclass(frozen=True)
class Table:
    """A file as columns of cells, and how it was read.

    Attributes
    ----------
    header : the header's cells, as the file writes them.
    cells : one entry a column.
    lines : the row in the spreadsheet of each line of cells; ``text_lines``: its line in a text file.
    skipped : the rows above the header, and their cells that are not blank.
    findings : the rows and cells that could not be read.
    """

    path: Path
    header: tuple[str, ...]
    cells: tuple[Cells, ...]
    header_line: int
    lines: np.ndarray
    text_lines: np.ndarray
    skipped: tuple[tuple[int, tuple[str, ...]], ...]
    findings: tuple[Finding, ...]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None

    def finding(
        self, code: str, row: int, column: int, value: str, *, severity: Severity = "error", **details: object
    ) -> Finding:
        """Something wrong or odd in one cell, named as the spreadsheet names it."""
        line, text_line = int(self.lines[row]), int(self.text_lines[row])
        return Finding(
            severity,
            code,
            line=line,
            column=self.header[column] or workbooks.letter(column),
            value=value,
            cell=f"{workbooks.letter(column)}{line}" if self.sheet is not None else None,
            text_line=text_line if text_line != line else None,
            **details,
        )


def locate(path: str | Path) -> Path:
    """Where a file is: in the current folder or, failing that, beside the notebooks, which name their own example so."""
    path = Path(path)
    for notebooks in (Path(__file__).parents[1] / "notebooks", Path(__file__).parents[2] / "notebooks"):
        if not path.exists() and (notebooks / path).exists():
            return notebooks / path
    return path


def read(
    path: Path,
    recognised: Recognised,
    required: set[str],
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Table:
    """The table in a file.

    Parameters
    ----------
    recognised : the keys of the columns that it finds in a row of cells, if that row is the header.
    required : the keys that the header must have.
    encoding, delimiter, sheet : to overrule what the file shows.

    Raises
    ------
    FileProblems
        When there is no table to be had from the file.
    """
    data = _bytes(path)
    if path.suffix.lower() in workbooks.SUFFIXES and not data.startswith(_OLD_WORKBOOK):
        table = _workbook(path, recognised, required, sheet)
    else:
        table = _text(path, data, recognised, required, encoding, delimiter)
    if not len(table.lines) and not table.findings:
        raise FileProblems(path, [Finding("error", "no_rows", line=table.header_line)])
    return replace(table, findings=table.findings + tuple(_unnamed(table)))


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise FileProblems(path, [Finding("error", "folder")])
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileProblems(path, [Finding("error", "missing_file")]) from None
    except OSError as error:
        raise FileProblems(path, [Finding("error", "unreadable_file", value=error.strerror)]) from None
    if not data[:4096].strip() and not data.strip():
        raise FileProblems(path, [Finding("error", "empty_file")])
    return data


def _text(
    path: Path, data: bytes, recognised: Recognised, required: set[str], encoding: str | None, delimiter: str | None
) -> Table:
    text, start, name = _decoded(path, data, encoding)
    separator = _SEPARATOR_LINE.match(text, start)
    start = separator.end() if separator else start
    announced = separator[1].decode() if separator else ""
    delimiters = [delimiter] if delimiter else [announced] if len(announced) == 1 else DELIMITERS
    head = text[start : start + _HEAD_SIZE].decode("utf-8", "ignore")
    complete = start + _HEAD_SIZE >= len(text)
    tops = {}
    for each in delimiters:
        top = list(islice(records.records(head, each), _HEAD_ROWS + 1))
        tops[each] = top if complete else top[:-1]
    rows = {each: [[cell.strip(' "') for cell in record.cells] for record in top] for each, top in tops.items()}
    delimiter, number = _header(path, rows, recognised, required)
    top = tops[delimiter][number]
    header = tuple(cell.strip() for cell in top.cells)
    if top.fault:
        code, index = top.fault
        raise FileProblems(path, [Finding("error", code, line=number + 1, value="".join(header[index : index + 1]))])
    for line, cells in enumerate(rows[delimiter][: number + 1], 1):
        if spoilt := [cell for cell in cells if "\0" in cell]:
            raise FileProblems(path, [Finding("error", "nul_byte", line=line, value=spoilt[0])])

    first_text_line = records.line_ends(head[: top.end]) + (2 if separator else 1)
    layout = records.Layout(delimiter, number + 2, first_text_line, _width(header), len(header))
    body = start + len(head[: top.end].encode())
    columns = records.plain_columns(text, body, layout) or records.exact_columns(text[body:].decode(), layout)
    table = Table(
        path,
        header[: layout.width],
        tuple(columns.cells),
        number + 1,
        columns.lines,
        columns.text_lines,
        _skipped(rows[delimiter][:number]),
        tuple(_faults(columns, header, number + 1)),
        encoding=name,
        delimiter=delimiter,
    )
    if not encoding and (suspects := list(_suspects(table))):
        raise FileProblems(path, [*suspects, *table.findings])
    return table


def _decoded(path: Path, data: bytes, encoding: str | None) -> tuple[bytes, int, str]:
    for start, code in _DISGUISES.items():
        if data.startswith(start):
            raise FileProblems(path, [Finding("error", code)])
    try:
        text, start, name = encodings.text_of(data, encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileProblems(path, [Finding("error", "undecodable", line=line, value=error.encoding)]) from None
    except LookupError:
        raise FileProblems(path, [Finding("error", "unknown_encoding", value=encoding)]) from None
    if text[start:1000].lstrip().lower().startswith(_MARKUP):
        raise FileProblems(path, [Finding("error", "not_a_table")])
    return text, start, name


def _faults(columns: records.Columns, header: Sequence[str], header_line: int) -> Iterator[Finding]:
    misfits = {(fault.code, fault.value) for fault in columns.faults if fault.code in _WIDTH_FAULTS}
    if not len(columns.lines) and len(columns.faults) > 1 and len(misfits) == 1:
        ((_, value),) = misfits
        yield Finding("error", "header_misfit", line=header_line, value=str(_width(header)), allowed=(value,))
        return
    for code, line, text_line, index, value in columns.faults:
        yield Finding(
            "error",
            code,
            line=line,
            column=None if index is None else "".join(header[index : index + 1]) or workbooks.letter(index),
            value=value,
            allowed=(str(_width(header)),),
            text_line=text_line if text_line != line else None,
        )


def _suspects(table: Table) -> Iterator[Finding]:
    for index, code in encodings.suspects(pa.chunked_array([table.header]), table.encoding).items():
        name = table.header[index]
        readings = encodings.other_readings(name) if code == "other_encoding" else ()
        yield Finding("error", code, line=table.header_line, column=name, value=name, allowed=readings)
    found = side_by_side(lambda cells: encodings.suspects(cells.values, table.encoding), table.cells)
    for column, (cells, suspects) in enumerate(zip(table.cells, found, strict=True)):
        for row in np.flatnonzero(np.isin(cells.codes, list(suspects))).tolist() if suspects else ():
            code, value = suspects[cells.codes[row]], cells.text(row)
            readings = encodings.other_readings(value) if code == "other_encoding" else ()
            yield table.finding(code, row, column, value, allowed=readings)


def _workbook(path: Path, recognised: Recognised, required: set[str], sheet: str | None) -> Table:
    sheets = workbooks.sheets(path)
    if sheet is not None and sheet not in sheets:
        raise FileProblems(path, [Finding("error", "missing_sheet", value=sheet, allowed=tuple(sheets))])
    heads = {
        name: [[shown(cell) for cell in row] for row in rows[:_HEAD_ROWS]]
        for name, rows in sheets.items()
        if sheet in (None, name)
    }
    complete = [name for name, head in heads.items() if any(required <= recognised(row) for row in head)]
    if len(complete) > 1:
        raise FileProblems(path, [Finding("error", "several_sheets", allowed=tuple(complete))])
    sheet, number = _header(path, heads, recognised, required)
    header = tuple(heads[sheet][number])
    body = [[cell.strip() if isinstance(cell, str) else cell for cell in row] for row in sheets[sheet][number + 1 :]]
    numbered = [(line, row) for line, row in enumerate(body, number + 2) if any(cell != "" for cell in row)]
    lines = np.array([line for line, _ in numbered], dtype=int)
    table = Table(
        path,
        header,
        tuple(listed([row[column] for _, row in numbered]) for column in range(len(header))),
        number + 1,
        lines,
        lines,
        _skipped(heads[sheet][:number]),
        (),
        sheet=sheet,
    )
    rows_of = {line: row for row, line in enumerate(lines.tolist())}
    troubles = [
        table.finding(code, rows_of[row + 1], column, seen)
        for row, column, code, seen in workbooks.blanks(path, sheet)
        if row + 1 in rows_of and column < len(header)
    ]
    return replace(table, findings=tuple(troubles))


def _header(path: Path, tops: Tops, recognised: Recognised, required: set[str]) -> tuple[str, int]:
    """Under which delimiter, or on which sheet, is the header, and in which row from 0?

    Where nothing is recognised: in the first row of more than one cell, under what makes most cells of it.
    """
    keys = [(recognised(cells), -number, name) for name, top in tops.items() for number, cells in enumerate(top)]
    scores = [(len(found & required), len(found), number, name) for found, number, name in keys]
    if scores and (best := max(scores, key=lambda score: score[:3]))[:2] > (0, 1):
        return best[3], -best[2]
    rows = [(sum(map(bool, cells)), -number, name) for name, top in tops.items() for number, cells in enumerate(top)]
    first = {name: (cells, number) for cells, number, name in reversed(rows) if cells > 1}
    if not first:
        raise FileProblems(path, [Finding("error", "no_header", line=1)])
    name = max(first, key=first.get)
    return name, -first[name][1]


def _width(header: Sequence[str]) -> int:
    return max(index for index, name in enumerate(header, 1) if name)


def _skipped(rows: list[list[str]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    filled = ((line, tuple(cell for cell in cells if cell)) for line, cells in enumerate(rows, 1))
    return tuple((line, cells) for line, cells in filled if cells)


def _unnamed(table: Table) -> Iterator[Finding]:
    """Columns that hold values and have no header: one finding each, where most rows have one, else one a value."""
    for column, name in enumerate(table.header):
        if name:
            continue
        filled = np.flatnonzero(~table.cells[column].blank()).tolist()
        if len(filled) > len(table.lines) / 2:
            letter = workbooks.letter(column)
            yield Finding("error", "column_without_header", table.header_line, letter, table.cells[column].text(filled[0]))
        else:
            yield from (table.finding("cell_without_header", row, column, table.cells[column].text(row)) for row in filled)
