"""Text to columns of cells: fast where the text is plain, exact, row by row, where it is not.

A record is a row of the spreadsheet: one line of the text, or more where a quoted cell holds line
ends. Quotes count around a whole cell only; a quote elsewhere, or one that is never closed, is a
fault of its record, which then ends with its line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from bilan.findings import Finding
from bilan.reading.cells import AROUND
from bilan.reading.formats import allow
from bilan.reading.tables import named

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_UNCLOSED = re.compile(r'"(?:[^"\r\n]++|"")*+(?:[\r\n]|\Z)')
_NUMBER_HEAD = re.compile(r"\D{0,3}\d[\d\s]*")
_NUMBER_TAIL = re.compile(r"\d{1,3}(\.\d+)?\D{0,5}")
_ROW = pa.list_(pa.string())
_CHUNK, _BLOCK = 20_000, 1 << 22


class Fault(NamedTuple):
    """What is wrong with a record: with one of its cells, which has that value, or with how many it
    has.
    """

    code: str
    value: str
    place: int | None = None


class Record(NamedTuple):
    """A row: its cells (split roughly, and without quotes, where they are at fault), and where the
    next one begins.
    """

    cells: list[str]
    end: int
    fault: Fault | None = None


def records(text: str, delimiter: str, start: int = 0) -> Iterator[Record]:
    """Every record of a text, blank ones included."""
    stop = re.escape(delimiter) + r"\r\n"
    cell = re.compile(
        rf'(?:"((?:[^"]++|"")*+)"|([^"{stop}]*+))(?:({re.escape(delimiter)})|\r\n|\n|\r|\Z)'
    )
    while start < len(text):
        line = _LINE.match(text, start)
        assert line, "it matches everywhere"
        if '"' in line[1]:
            record = _quoted(line, delimiter, cell)
        else:
            record = Record(line[1].split(delimiter), line.end())
        yield record
        start = record.end


def plain_rows(
    text: bytes, start: int, delimiter: str, width: int
) -> tuple[list[pa.ChunkedArray], list[Finding]] | None:
    """The columns of the text from ``start`` on, where every line is one record of that width; else
    ``None``.

    pyarrow's reader takes a quote in the middle of a cell as it comes, so what it may read is
    proved first: every quote opens a cell, closes one on the same line, or is doubled inside one
    (RFC 4180, section 2, rules 5 to 7); where one does not fit, the exact way then finds the line.
    """
    from pyarrow import csv

    stop = re.escape(delimiter).encode()
    plain = rb'(?:[^"]++|(?<![^%b\r\n])"(?:[^"\r\n]++|"")*+"(?![^%b\r\n]))*+' % (stop, stop)
    if b'"' in text and not re.compile(plain).fullmatch(text, start):
        return None
    allow(max(text.count(b"\n", start), text.count(b"\r", start)))
    names = [str(place) for place in range(width)]
    try:
        table = csv.read_csv(
            pa.BufferReader(memoryview(text)[start:]),
            read_options=csv.ReadOptions(column_names=names, block_size=_BLOCK),
            parse_options=csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), check_utf8=False
            ),
        )
    except ValueError:  # a row of another width, a delimiter that is not ASCII
        return None
    return table.columns, []


def exact_rows(
    text: str, delimiter: str, header: Sequence[str], first: int
) -> tuple[list[pa.ChunkedArray], list[Finding]]:
    """The columns of any text, whose first row has that number, and a finding for each row that has
    not the right width, or a misplaced quote; blank in its place.

    The blank cells of a row beyond the header's are dropped. Where a row does not fit, and all have
    the same width, it is the header's that is wrong.
    """
    faults = []
    widths = []
    width = max(place for place, name in enumerate(header, 1) if name)

    def rows() -> Iterator[list[str]]:
        blank = [""] * len(header)
        for line, record in enumerate(records(text, delimiter), first):
            allow(line - first + 1)
            if any(record.cells):
                widths.append(len(record.cells))
            fault = record.fault or _misfit(record.cells, len(header), width, delimiter)
            if fault:
                column = None if fault.place is None else named(header, fault.place)
                faults.append(
                    Finding("error", fault.code, line, column, fault.value, (str(width),))
                )
            yield blank if fault else (record.cells + blank)[: len(header)]

    each = rows()
    chunks = [pa.array(batch, _ROW) for batch in iter(lambda: [*islice(each, _CHUNK)], [])]
    misfits = [each for each in faults if each.column is None]
    if misfits and len(widths) > len({*widths}) == 1:
        faults = [replace(misfits[0], code="header_misfit", line=first - 1)]
    by_row = pa.chunked_array(chunks, _ROW)
    return [pc.list_element(by_row, place) for place in range(len(header))], faults


def _misfit(cells: list[str], most: int, least: int, delimiter: str) -> Fault | None:
    """What is wrong with a row that has more or fewer cells than the header."""
    if len(cells) == most:
        return None
    filled = [place for place, cell in enumerate(cells) if cell.strip(AROUND)]
    if not filled:
        return None
    if len(cells) < least:
        if len(filled) == 1:
            return Fault("lone_cell", cells[filled[0]], filled[0])
        return Fault("row_too_short", str(len(cells)))
    if len(cells) > most and delimiter == ",":
        for place, (left, right) in enumerate(pairwise(cells)):
            if _NUMBER_HEAD.fullmatch(left) and _NUMBER_TAIL.fullmatch(right):
                return Fault("decimal_comma", left, place)
    return Fault("row_too_long", str(len(cells))) if filled[-1] >= most else None


def _quoted(line: re.Match[str], delimiter: str, cell: re.Pattern[str]) -> Record:
    """The record that begins on a line that has a quote.

    A cell is quoted whole or has no quote, and one inside a quoted cell is doubled (RFC 4180,
    section 2, rules 5 to 7); only so can line ends belong to it. On all else readers differ:
    Python's csv module takes ``a"b`` as it is, and a quote that opens and never closes swallows the
    rest of the file without a word. Here either is a fault, which costs its own line and no more.
    """
    cells: list[str] = []
    at = line.start()
    while match := cell.match(line.string, at):
        quoted, bare, more = match.groups("")
        cells.append(bare or quoted.replace('""', '"'))
        at = match.end()
        if not more:
            return Record(cells, at)
    code = "unclosed_quote" if _UNCLOSED.match(line.string, at) else "stray_quote"
    value = line.string[at : line.end(1)].split(delimiter)[0]
    roughly = line[1].replace('"', "").split(delimiter)
    return Record(roughly, line.end(), Fault(code, value, len(cells)))
