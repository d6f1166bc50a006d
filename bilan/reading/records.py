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

from bilan.findings import Finding, refusal
from bilan.reading.cells import AROUND, Cells, coded, side_by_side
from bilan.reading.formats import Limits
from bilan.reading.tables import named, width_of

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_UNCLOSED = re.compile(r'"(?:[^"\r\n]++|"")*+(?:[\r\n]|\Z)')
_NUMBER_HEAD = re.compile(r"\D{0,3}\d[\d\s]*")
_NUMBER_TAIL = re.compile(r"\d{1,3}(\.\d+)?\D{0,5}")
_CONFLICT = re.compile(r"<{7} |={7}$|>{7} ")
_ROW = pa.struct({"line": pa.int64(), "text_line": pa.int64(), "cells": pa.list_(pa.string())})
_CHUNK, _BLOCK = 20_000, 1 << 22


class Record(NamedTuple):
    """A row: its cells (split roughly where it has a fault), the line of the text it begins on,
    where the next one begins, what is wrong and with which cell.
    """

    cells: list[str]
    text_line: int
    end: int
    fault: tuple[str, int] | None = None


class Layout(NamedTuple):
    """How the rows under a header lie: its cells; the row and the line of the text of the first."""

    delimiter: str
    header: tuple[str, ...]
    line: int
    text_line: int


class Rows(NamedTuple):
    """Cells by column, those of blank rows too; the row and the line of the text of each; what is
    wrong with the rows that could not be read.
    """

    cells: list[Cells]
    lines: np.ndarray
    text_lines: np.ndarray
    faults: list[Finding]


def records(text: str, delimiter: str) -> Iterator[Record]:
    """Every record of a text, blank ones included."""
    stop = re.escape(delimiter) + r"\r\n"
    cell = re.compile(
        rf'(?:"((?:[^"\0]++|"")*+)"|([^"\0{stop}]*+))(?:({re.escape(delimiter)})|\r\n|\n|\r|\Z)'
    )
    position, text_line = 0, 1
    while position < len(text):
        line = _LINE.match(text, position)
        assert line, "it matches everywhere"
        if '"' in line[1] or "\0" in line[1]:
            record = _quoted(line, text_line, delimiter, cell)
        else:
            record = Record(line[1].split(delimiter), text_line, line.end())
        yield record
        text_line += line_ends(text[position : record.end])
        position = record.end


def line_ends(text: str) -> int:
    """How many lines end in a text."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def plain_rows(text: bytes, start: int, layout: Layout, limits: Limits) -> Rows | None:
    """The rows of the text from ``start`` on, where every line is one record of the same width;
    else ``None``.

    pyarrow's reader takes a quote in the middle of a cell as it comes, so what it may read is
    proved first: every quote opens a cell, closes one on the same line, or is doubled inside one
    (RFC 4180, section 2, rules 5 to 7); where one does not fit, the exact way then finds the line.
    """
    stop = re.escape(layout.delimiter).encode()
    plain = rb'(?:[^"]++|(?<![^%b\r\n])"(?:[^"\r\n]++|"")*+"(?![^%b\r\n]))*+' % (stop, stop)
    if text.find(b'"', start) >= 0 and not re.compile(plain).fullmatch(text, start):
        return None
    limits.allow(text.count(b"\n", start))
    if text.find(b"\0", start) >= 0:
        return None
    try:
        table = _parsed(memoryview(text)[start:], layout)
    except ValueError:  # a row of another width, a delimiter that is not ASCII
        return None
    rows = np.arange(table.num_rows)
    cells = side_by_side(coded, table.columns)
    return Rows(cells, rows + layout.line, rows + layout.text_line, [])


def exact_rows(text: str, layout: Layout, limits: Limits) -> Rows:
    """The rows of any text, and a finding for each that has not the right width, or a misplaced
    quote.

    The blank cells of a row beyond the header's are dropped.
    """
    faults: list[Finding] = []
    rows, chunks = _rows(text, layout, limits, faults), []
    while batch := list(islice(rows, _CHUNK)):
        chunks.append(pa.array(batch, _ROW))
    widths = {each.value for each in faults if each.column is None}
    if not chunks and len(faults) > 1 and len(widths) == 1:
        width, line = str(width_of(layout.header)), layout.line - 1
        faults = [Finding("error", "header_misfit", line, value=width, allowed=(*widths,))]
    lines, text_lines, by_row = pa.chunked_array(chunks, _ROW).flatten()
    cells = [coded(pc.list_element(by_row, place)) for place in range(len(layout.header))]
    return Rows(cells, lines.to_numpy(), text_lines.to_numpy(), faults)


def _parsed(text: memoryview, layout: Layout) -> pa.Table:
    from pyarrow import csv

    names = [str(place) for place in range(len(layout.header))]
    return csv.read_csv(
        pa.BufferReader(text),
        read_options=csv.ReadOptions(column_names=names, block_size=_BLOCK),
        parse_options=csv.ParseOptions(delimiter=layout.delimiter, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            check_utf8=False,
        ),
    )


def _rows(
    text: str, layout: Layout, limits: Limits, faults: list[Finding]
) -> Iterator[tuple[int, int, list[str]]]:
    """The line, the line of the text and the cells of each row that has no fault."""
    _, header, first, first_text_line = layout
    blank, allowed = [""] * len(header), (str(width_of(header)),)
    for line, record in enumerate(records(text, layout.delimiter), first):
        limits.allow(line - first + 1)
        cells, text_line = record.cells, record.text_line + first_text_line - 1
        code, place = record.fault or _misfit(cells, layout)
        if code and (conflict := _CONFLICT.match(layout.delimiter.join(cells))):
            raise refusal("conflict_marker", line=line, value=conflict[0].strip())
        column, value = None, str(len(cells))
        if place is not None:
            column, value = named(header, place), "".join(cells[place : place + 1])
        if code:
            faults.append(Finding("error", code, line, column, value, allowed, text_line=text_line))
        elif any(cells):
            yield line, text_line, (cells + blank)[: len(header)]


def _misfit(cells: list[str], layout: Layout) -> tuple[str, int | None]:
    """What is wrong with a row that has more or fewer cells than the header."""
    width = len(layout.header)
    if len(cells) == width:
        return "", None
    filled = [place for place, cell in enumerate(cells) if cell.strip(AROUND)]
    if filled and len(cells) < width_of(layout.header):
        return ("lone_cell", filled[0]) if len(filled) == 1 else ("row_too_short", None)
    if len(cells) > width and layout.delimiter == ",":
        for place, (left, right) in enumerate(pairwise(cells)):
            if _NUMBER_HEAD.fullmatch(left) and _NUMBER_TAIL.fullmatch(right):
                return "decimal_comma", place
    return "row_too_long" if any(place >= width for place in filled) else "", None


def _quoted(line: re.Match[str], text_line: int, delimiter: str, cell: re.Pattern[str]) -> Record:
    """The record that begins on a line that has a quote, or a null character.

    A cell is quoted whole or has no quote, and one inside a quoted cell is doubled (RFC 4180,
    section 2, rules 5 to 7); only so can line ends belong to it. On all else readers differ:
    Python's csv module takes ``a"b`` as it is, and a quote that opens and never closes swallows the
    rest of the file without a word. Here either is a fault, which costs its own line and no more.
    """
    cells: list[str] = []
    at = line.start()
    while match := cell.match(line.string, at):
        quoted, bare, more = match.groups()
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        at = match.end()
        if not more:
            return Record(cells, text_line, at)
    code = "unclosed_quote" if _UNCLOSED.match(line.string, at) else "stray_quote"
    if "\0" in line.string[at : line.end()].split(delimiter)[0]:
        code = "nul_byte"
    return Record(line[1].split(delimiter), text_line, line.end(), (code, len(cells)))
