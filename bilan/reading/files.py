"""A file to one table: where it is, what it is, and a text to cells.

Whatever makes the table untrustworthy is a finding; nothing is dropped in silence but blank rows
and the blank cells beyond the header.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa

from bilan.findings import Finding, Unreadable, refusal
from bilan.reading import encodings, records, workbooks
from bilan.reading.cells import AROUND, side_by_side
from bilan.reading.formats import WORKBOOKS, Limits, check
from bilan.reading.tables import (
    HEAD_ROWS,
    FromText,
    Recognised,
    Table,
    header_of,
    letter,
    odd_cells,
    skipped,
    width_of,
)

DELIMITERS = (";", ",", "\t", "|")

_HEAD_SIZE = 1 << 18
_SEPARATOR_LINE = re.compile(r'"?sep=([^\r\n"])"?(?:\r\n|\n|\r)', re.IGNORECASE)
_QUOTED = re.compile(rb'\s*"')
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<meta", b"<table", b"<?xml")
_JSON = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[{])')
_MARKER = re.compile(rb"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)
_MARKS = (b"<<<<<<<", b"=======", b">>>>>>>")  # faster to look for than the whole marker
_WIDTH_FAULTS = ("row_too_short", "row_too_long", "cell_without_header")


def read(
    data: bytes,
    suffix: str,
    recognised: Recognised,
    required: set[str],
    limits: Limits,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Table:
    """The table in a file.

    Parameters
    ----------
    data, suffix : its bytes, and how its name ends.
    recognised : the keys of the columns that it finds in a row of cells, if that row is the header.
    required : the keys that the header must have.
    limits : how large it may be.
    encoding, delimiter, sheet : to overrule what the file shows.

    Raises
    ------
    Unreadable
        When there is no table to be had from the file.
    """
    check(data, suffix)
    if suffix in WORKBOOKS:
        table = workbooks.table(data, suffix, recognised, required, limits, sheet)
    else:
        table = _text(data, recognised, required, limits, encoding, delimiter)
    if not len(table.lines) and not table.errors:
        raise refusal("no_rows", line=table.header_line)
    limits.allow(len(table.lines))
    return replace(table, findings=(*table.findings, *odd_cells(table, limits.cell)))


def _text(
    data: bytes,
    recognised: Recognised,
    required: set[str],
    limits: Limits,
    encoding: str | None,
    delimiter: str | None,
) -> Table:
    text, name = _decoded(data, encoding)
    unquoted = _unquoted(text)
    text = unquoted or text
    head = text[:_HEAD_SIZE].decode("utf-8", "ignore")
    separator = _SEPARATOR_LINE.match(head)
    announced = separator[1] if separator else ""
    if separator:
        head, text = head[separator.end() :], text[len(separator[0].encode()) :]
    delimiters = [delimiter] if delimiter else filter(None, (announced, *DELIMITERS))
    tops = {each: [*islice(records.records(head, each), HEAD_ROWS)] for each in delimiters}
    rows = {
        each: [[cell.strip(AROUND + '"') for cell in record.cells] for record in top]
        for each, top in tops.items()
    }
    delimiter, number = header_of(rows, recognised, required)
    if announced in tops and delimiter != announced:
        if not required.isdisjoint(recognised(rows[delimiter][number])):
            actual = (f"U+{ord(delimiter):04X}",)
            raise refusal(
                "wrong_separator", line=1, value=announced, allowed=actual, kind="check.delimiter"
            )
        delimiter, number = header_of({announced: rows[announced]}, recognised, required)
    names = tops[delimiter][number]
    header = tuple(cell.strip(AROUND) for cell in names.cells)
    if names.fault:
        code, index = names.fault
        raise refusal(code, line=number + 1, value="".join(header[index : index + 1]))
    for line, cells in enumerate(rows[delimiter][: number + 1], 1):
        for cell in cells:
            if "\0" in cell:
                raise refusal("nul_byte", line=line, value=cell)

    above = head[: names.end]
    first_text_line = records.line_ends(above) + (2 if separator else 1)
    layout = records.Layout(delimiter, number + 2, first_text_line, width_of(header), len(header))
    body = len(above.encode())
    lines = text.count(b"\n", body)
    if text.find(b'"', body) < 0:
        limits.allow(lines)
    columns = records.plain_columns(text, body, layout) if lines <= limits.rows else None
    columns = columns or records.exact_columns(text[body:].decode(), layout, limits.rows)
    table = Table(
        FromText(name, delimiter),
        header[: layout.width],
        tuple(columns.cells),
        number + 1,
        columns.lines,
        columns.text_lines,
        skipped(rows[delimiter][:number]),
        (
            *([Finding("warning", "quoted_rows")] if unquoted else ()),
            *_faults(columns, header, number + 1),
        ),
    )
    if not encoding and (suspects := [*_suspects(table, name)]):
        raise Unreadable([*suspects, *table.errors])
    return table


def _unquoted(text: bytes) -> bytes | None:
    """A text of which every line is a quoted cell that holds a row, the headers too: its rows."""
    if not _QUOTED.match(text) or text.count(b'"\n') + 1 < text.count(b"\n"):
        return None
    rows = [*records.records(text.decode("utf-8", "ignore"), ",")]
    if any(len(row.cells) > 1 or row.fault for row in rows):
        return None
    if {*rows[0].cells[0]}.isdisjoint(DELIMITERS):
        return None
    return "\n".join(row.cells[0] for row in rows).encode()


def _decoded(data: bytes, encoding: str | None) -> tuple[bytes, str]:
    try:
        text, name = encodings.text_of(data, encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal("undecodable", line=line, value=error.encoding) from None
    except (LookupError, ValueError):
        raise refusal("unknown_encoding", value=encoding) from None
    if text[:1000].lstrip().lower().startswith(_MARKUP):
        raise refusal("not_a_table")
    if _JSON.match(text):
        raise refusal("json_file")
    if any(mark in text for mark in _MARKS) and (marker := _MARKER.search(text)):
        line = text.count(b"\n", 0, marker.start()) + 1
        raise refusal("conflict_marker", line=line, value=marker[0].decode().strip())
    if (end := text.find(b"\x1a")) >= 0:
        raise refusal("dos_end", line=text.count(b"\n", 0, end) + 1)
    return text, name


def _faults(columns: records.Columns, header: Sequence[str], header_line: int) -> Iterator[Finding]:
    misfits = {(fault.code, fault.value) for fault in columns.faults if fault.code in _WIDTH_FAULTS}
    if not len(columns.lines) and len(columns.faults) > 1 and len(misfits) == 1:
        ((_, value),) = misfits
        yield Finding(
            "error",
            "header_misfit",
            line=header_line,
            value=str(width_of(header)),
            allowed=(value,),
        )
        return
    for code, line, text_line, index, value in columns.faults:
        yield Finding(
            "error",
            code,
            line=line,
            column=None if index is None else "".join(header[index : index + 1]) or letter(index),
            value=value,
            allowed=(str(width_of(header)),),
            text_line=text_line if text_line != line else None,
        )


def _suspects(table: Table, encoding: str) -> Iterator[Finding]:
    def told(code: str, text: str) -> dict[str, Any]:
        readings = encodings.other_readings(text) if code == "other_encoding" else ()
        return {"code": code, "value": text, "allowed": readings}

    for place, code in encodings.suspects(pa.chunked_array([table.header]), encoding).items():
        name = table.header[place]
        yield Finding("error", line=table.header_line, column=name, **told(code, name))
    found = side_by_side(lambda cells: encodings.suspects(cells.values, encoding), table.cells)
    for column, codes in enumerate(found):
        cells = table.cells[column]
        rows = np.flatnonzero(np.isin(cells.codes, [*codes]))
        each = (told(codes[cells.codes[row]], cells.text(row)) for row in rows.tolist())
        yield from table.findings_at(rows, column, each)
