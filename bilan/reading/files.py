"""A file to one table: where it is, what it is, and a text to cells.

Whatever makes the table untrustworthy is a finding; nothing is dropped in silence but blank rows
and the blank cells beyond the header.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from bilan.findings import Finding, Unreadable, refusal
from bilan.reading import encodings, records, workbooks
from bilan.reading.cells import AROUND, coded, side_by_side
from bilan.reading.formats import WORKBOOKS, check
from bilan.reading.tables import (
    HEAD_ROWS,
    FromText,
    Known,
    Table,
    header_of,
    odd_cells,
    table_of,
)

DELIMITERS = (";", ",", "\t", "|")

_HEAD_SIZE = 1 << 18
# What no text holds, where an old system ends one, and where git puts two versions of one beside
# each other
_MARKS = {"nul_byte": b"\0", "dos_end": b"\x1a", "conflict_marker": b"<<<<<<< "}
_ANNOUNCED = re.compile(r'\ufeff?(?:"?sep=([^\r\n"])"?(?:\r\n|\n|\r))?', re.IGNORECASE)
_QUOTED_ROW = re.compile(rb'"((?:[^"]++|"")*+)"')
_QUOTED_ROWS = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*+(?="[^"\r\n]*[;,\t|])(?:%b[ \t]*+(?:[\r\n]\s*+|\Z))++'
    % _QUOTED_ROW.pattern
)


def read(
    data: bytes,
    suffix: str,
    known: Known,
    told: Mapping[str, Any],
) -> Table:
    """The table in a file.

    Parameters
    ----------
    data, suffix : its bytes, and how its name ends.
    known : the columns that its header may name.
    told : the ``encoding``, ``delimiter`` or ``sheet`` to overrule what the file shows.

    Raises
    ------
    Unreadable
        When there is no table to be had from the file.
    """
    check(data, workbook=suffix in WORKBOOKS)
    if suffix in WORKBOOKS:
        table = workbooks.table(data, suffix, known, told.get("sheet"))
    else:
        table = _text(data, known, told.get("encoding"), told.get("delimiter"))
    if not len(table.lines) and not table.errors:
        raise refusal("no_rows", line=table.header_line)
    return replace(table, findings=(*table.findings, *odd_cells(table)))


def _text(
    data: bytes,
    known: Known,
    encoding: str | None,
    delimiter: str | None,
) -> Table:
    written, name = encodings.text_of(data, encoding)
    check(written)
    for code, mark in _MARKS.items():
        if (at := written.find(mark)) >= 0:
            raise refusal(code, line=written.count(b"\n", 0, at) + 1, value=mark.decode().strip())
    text = written
    if _QUOTED_ROWS.fullmatch(written):  # every line is a quoted cell that holds a row
        text = _QUOTED_ROW.sub(lambda row: row[1].replace(b'""', b'"'), written)
    top = text[:_HEAD_SIZE].decode("utf-8", "ignore")
    delimiter, head, body = _head(top, known, delimiter)
    columns, faults = records.plain_rows(
        text, body, delimiter, len(head[-1])
    ) or records.exact_rows(text[body:].decode(), delimiter, head[-1], len(head) + 1)
    if text is not written:
        faults.insert(0, Finding("warning", "quoted_rows"))
    table = table_of(FromText(name, delimiter), head, side_by_side(coded, columns), faults)
    if not encoding and (suspects := [*_suspects(table, name)]):
        raise Unreadable([*suspects, *table.errors])
    return table


def _head(top: str, known: Known, delimiter: str | None) -> tuple[str, list[list[str]], int]:
    """What separates the cells of a text; its first rows, down to the header; where its own begin,
    in bytes.
    """
    start = _ANNOUNCED.match(top)
    assert start, "it matches everywhere"
    announced = start[1] or ""
    delimiters = [delimiter] if delimiter else filter(None, (announced, *DELIMITERS))
    tops = {
        each: [*islice(records.records(top, each, start.end()), HEAD_ROWS)] for each in delimiters
    }
    rows = {
        each: [[cell.strip(AROUND) for cell in record.cells] for record in found]
        for each, found in tops.items()
    }
    delimiter, number = header_of(rows, known)
    if announced in tops and known.required.isdisjoint(known.keys(rows[delimiter][number])):
        delimiter, number = header_of({announced: rows[announced]}, known)
    names = tops[delimiter][number]
    if names.fault:
        raise refusal(names.fault.code, line=number + 1, value=names.fault.value)
    return delimiter, rows[delimiter][: number + 1], len(top[: names.end].encode())


def _suspects(table: Table, encoding: str) -> Iterator[Finding]:
    """The headers and the cells that cannot have been meant as they were read."""
    told = partial(encodings.suspicion, encoding)
    for column, (name, cells) in enumerate(zip(table.header, table.cells, strict=True)):
        if about := told(name):
            yield table.finding(line=table.header_line, column=column, value=name, **about)
        rows = np.flatnonzero(cells.having(encodings.suspects(cells.values, encoding)))
        yield from table.findings_at(rows, column, map(told, map(cells.text, rows.tolist())))
