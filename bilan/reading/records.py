"""Text to columns of cells: fast where the text is plain, exact, row by row, where it is not.

A record is a row of the spreadsheet: one line of the text, or more where a quoted cell holds line
ends. Quotes count around a whole cell only; a quote elsewhere, or one that is never closed, is a
fault of its record, which then ends with its line.
"""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bilan.reading.cells import AROUND, Cells, coded, side_by_side

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_LINE_END = re.compile(r"\r\n|\n|\r")
_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
_NUMBER_HEAD = re.compile(r"\D{0,3}\d[\d\s]*")
_NUMBER_TAIL = re.compile(r"\d{1,3}(\.\d+)?\D{0,5}")
_CELLS = pa.list_(pa.string())
_CHUNK, _BLOCK = 20_000, 1 << 22


class Record(NamedTuple):
    """A row: its cells (split roughly where it has a fault), the line of the text it begins on,
    where the next one begins.
    """

    cells: list[str]
    text_line: int
    end: int
    fault: tuple[str, int] | None = None


class Layout(NamedTuple):
    """How the rows under a header lie: the first one's row and text line, the number of columns,
    and of the header's cells.
    """

    delimiter: str
    first_line: int
    first_text_line: int
    width: int
    header_width: int


class Fault(NamedTuple):
    """What is wrong with a record, and with which of its cells."""

    code: str
    line: int
    text_line: int
    cell: int | None
    value: str


class Columns(NamedTuple):
    """Cells by column, the row and the line of the text of each, and the rows that could not be
    read.
    """

    cells: list[Cells]
    lines: np.ndarray
    text_lines: np.ndarray
    faults: list[Fault]


def records(text: str, delimiter: str) -> Iterator[Record]:
    """Every record of a text, blank ones included."""
    stop = re.escape(delimiter) + r"\r\n"
    cell = re.compile(rf'(?:"((?:[^"]++|"")*+)"|([^"{stop}]*+))(?=[{stop}]|\Z)')
    position, text_line = 0, 1
    while position < len(text):
        line = _line(text, position)
        if '"' in line[1]:
            record = _quoted(text, position, text_line, delimiter, cell)
        else:
            record = Record(line[1].split(delimiter), text_line, line.end())
        yield record
        text_line += 1 if record.end == line.end() else line_ends(text[position : record.end])
        position = record.end


def _line(text: str, position: int) -> re.Match[str]:
    line = _LINE.match(text, position)
    assert line, "it matches everywhere"
    return line


def line_ends(text: str) -> int:
    """How many lines end in a text."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def plain_columns(text: bytes, start: int, layout: Layout) -> Columns | None:
    """The columns of the text from ``start`` on, where every line is one record of the same width;
    else ``None``.
    """
    quoted = text.find(b'"', start) >= 0
    if (
        text.find(b"\0", start) >= 0
        or not layout.delimiter.isascii()
        or (quoted and not _plain_quotes(text, start, layout))
    ):
        return None
    try:
        table = _parsed(memoryview(text)[start:], layout)
    except pa.ArrowInvalid:
        return None
    if quoted and table.num_rows != text.count(b"\n", start) + (not text.endswith(b"\n")):
        return None
    cells = side_by_side(coded, table.columns)
    blanks = side_by_side(Cells.blank, cells)
    if not np.all(blanks[layout.width :]):
        return None
    rows, cells = np.flatnonzero(~np.all(blanks, axis=0)), cells[: layout.width]
    if len(rows) < table.num_rows:
        cells = [column.kept(rows) for column in cells]
    lines = rows + layout.first_line
    return Columns(cells, lines, rows + layout.first_text_line, [])


def exact_columns(text: str, layout: Layout, most: int | None = None) -> Columns:
    """The columns of any text, with every row that has not the right width, or a misplaced quote,
    as a fault.

    Blank rows are dropped, and the blank cells of a row beyond the header's. No more than one row
    past ``most`` is read.
    """
    rows = islice(_rows(text, layout), most and most + 1)
    chunks, lines, text_lines, faults = [], [], [], []
    while batch := list(islice(rows, _CHUNK)):
        faults += [row for row in batch if isinstance(row, Fault)]
        good = [row for row in batch if not isinstance(row, Fault)]
        lines += [line for line, _, _ in good]
        text_lines += [text_line for _, text_line, _ in good]
        chunks.append(pa.array([cells for _, _, cells in good], _CELLS))
    by_row = pa.chunked_array(chunks, _CELLS)
    cells = [coded(pc.list_element(by_row, place)) for place in range(layout.width)]
    return Columns(cells, np.array(lines, dtype=int), np.array(text_lines, dtype=int), faults)


def _parsed(text: memoryview, layout: Layout) -> pa.Table:
    from pyarrow import csv

    names = [str(index) for index in range(layout.header_width)]
    return csv.read_csv(
        pa.BufferReader(pa.py_buffer(text)),
        read_options=csv.ReadOptions(column_names=names, block_size=_BLOCK),
        parse_options=csv.ParseOptions(delimiter=layout.delimiter, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[],
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )


def _rows(text: str, layout: Layout) -> Iterator[Fault | tuple[int, int, list[str]]]:
    for line, record in enumerate(records(text, layout.delimiter), layout.first_line):
        text_line = record.text_line + layout.first_text_line - 1
        if not record.fault and not any(cell.strip(AROUND) for cell in record.cells):
            continue
        fault = record.fault or _misfit(record.cells, layout)
        if fault:
            code, index = fault
            value = (
                str(len(record.cells))
                if index is None
                else "".join(record.cells[index : index + 1])
            )
            yield Fault(code, line, text_line, index, value)
        else:
            yield line, text_line, record.cells[: layout.width]


def _misfit(cells: list[str], layout: Layout) -> tuple[str, int | None] | None:
    for index, cell in enumerate(cells):
        if "\0" in cell:
            return "nul_byte", index
    if len(cells) < layout.width:
        filled = [index for index, cell in enumerate(cells) if cell.strip(AROUND)]
        return ("lone_cell", filled[0]) if len(filled) == 1 else ("row_too_short", None)
    if len(cells) > layout.header_width and layout.delimiter == ",":
        for index, (left, right) in enumerate(pairwise(cells)):
            if _NUMBER_HEAD.fullmatch(left) and _NUMBER_TAIL.fullmatch(right):
                return "decimal_comma", index
    for index, cell in enumerate(cells[layout.width :], layout.width):
        if cell.strip(AROUND):
            return (
                ("cell_without_header", index)
                if len(cells) <= layout.header_width
                else ("row_too_long", None)
            )
    return None


def _quoted(
    text: str, position: int, text_line: int, delimiter: str, cell: re.Pattern[str]
) -> Record:
    """The record that begins at a position, on a line that has a quote.

    A cell is quoted whole or has no quote, and one inside a quoted cell is doubled (RFC 4180,
    section 2, rules 5 to 7); only so can line ends belong to it. On all else readers differ:
    Python's csv module takes ``a"b`` as it is, and a quote that opens and never closes swallows the
    rest of the file without a word. Here either is a fault, which costs its own line and no more.
    """
    cells: list[str] = []
    at = position
    while match := cell.match(text, at):
        quoted, bare = match.groups()
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        at = match.end()
        if text[at : at + 1] != delimiter:
            line_end = _LINE_END.match(text, at)
            return Record(cells, text_line, line_end.end() if line_end else at)
        at += 1
    line = _line(text, position)
    closed = _QUOTED.match(text, at)
    unclosed = text[at] == '"' and (closed is None or _LINE_END.search(closed[0]))
    return Record(
        line[1].split(delimiter),
        text_line,
        line.end(),
        ("unclosed_quote" if unclosed else "stray_quote", len(cells)),
    )


def _plain_quotes(text: bytes, start: int, layout: Layout) -> bool:
    """Whether every quote opens a cell, closes one, or is doubled inside one, and every line end
    has the same form.

    pyarrow's reader takes a quote in the middle of a cell as it comes, so what it may read is
    proved first (RFC 4180, section 2, rules 5 to 7); where one does not fit, the exact way then
    finds the line.
    """
    if text.find(b"\r", start) >= 0 and text.count(b"\r", start) != text.count(b"\r\n", start):
        return False
    stop = re.escape(layout.delimiter).encode()
    plain = rb'(?:[^"]++|(?<![^%b\n])"(?:[^"]++|"")*+"(?![^%b\r\n]))*+' % (stop, stop)
    return re.compile(plain).fullmatch(text, start) is not None
