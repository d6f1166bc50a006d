"""A file to one table: where it is, what it is, and a text to cells.

Whatever makes the table untrustworthy is a finding; nothing is dropped in silence but blank rows
and the blank cells beyond the header.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np

from bilan.findings import Finding, Unreadable, refusal
from bilan.reading import encodings, records, workbooks
from bilan.reading.cells import AROUND, Cells, filled_rows, side_by_side
from bilan.reading.formats import WORKBOOKS, Limits, check
from bilan.reading.tables import (
    HEAD_ROWS,
    FromText,
    Recognised,
    Table,
    header_of,
    odd_cells,
    skipped,
)

DELIMITERS = (";", ",", "\t", "|")

_HEAD_SIZE = 1 << 18
_START = re.compile(r'\ufeff?(?:"?sep=([^\r\n"])"?(?:\r\n|\n|\r))?', re.IGNORECASE)
_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|meta|table|\?xml)", re.IGNORECASE)
_JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*[\[{])')
_QUOTED_ROW = re.compile(rb'"((?:[^"]++|"")*+)"')
_QUOTED_ROWS = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*+(?="[^"\r\n]*[;,\t|])(?:%b[ \t]*+(?:[\r\n]\s*+|\Z))++'
    % _QUOTED_ROW.pattern
)


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
    written, name = _decoded(data, encoding)
    text = _unquoted(written)
    top = text[:_HEAD_SIZE].decode("utf-8", "ignore")
    layout, above, body = _laid_out(top, recognised, required, delimiter)
    found = records.plain_rows(text, body, layout, limits)
    found = found or records.exact_rows(text[body:].decode(), layout, limits)
    table = Table(
        FromText(name, layout.delimiter),
        layout.header,
        tuple(found.cells),
        layout.line - 1,
        found.lines,
        found.text_lines,
        skipped(above),
        (*([] if text is written else [Finding("warning", "quoted_rows")]), *found.faults),
    )
    table = table.kept(filled_rows(table.cells))
    if not encoding and (suspects := [*_suspects(table, name)]):
        raise Unreadable([*suspects, *table.errors])
    return table


def _laid_out(
    top: str, recognised: Recognised, required: set[str], delimiter: str | None
) -> tuple[records.Layout, list[list[str]], int]:
    """How a text lies, told from its first rows: those above the header, and where its own begin,
    in bytes.
    """
    start = _START.match(top)
    assert start, "it matches everywhere"
    announced, head = start[1] or "", top[start.end() :]
    if _MARKUP.match(head):
        raise refusal("not_a_table")
    if _JSON.match(head):
        raise refusal("json_file")
    delimiters = [delimiter] if delimiter else filter(None, (announced, *DELIMITERS))
    tops = {each: [*islice(records.records(head, each), HEAD_ROWS)] for each in delimiters}
    rows = {
        each: [[cell.strip(AROUND + '"') for cell in record.cells] for record in found]
        for each, found in tops.items()
    }
    delimiter, number = header_of(rows, recognised, required)
    if announced in tops and required.isdisjoint(recognised(rows[delimiter][number])):
        delimiter, number = header_of({announced: rows[announced]}, recognised, required)
    names = tops[delimiter][number]
    header = tuple(cell.strip(AROUND) for cell in names.cells)
    if names.fault:
        code, place = names.fault
        raise refusal(code, line=number + 1, value="".join(header[place : place + 1]))
    above = top[: start.end() + names.end]
    layout = records.Layout(delimiter, header, number + 2, records.line_ends(above) + 1)
    return layout, rows[delimiter][:number], len(above.encode())


def _decoded(data: bytes, encoding: str | None) -> tuple[bytes, str]:
    try:
        text, name = encodings.text_of(data, encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal("undecodable", line=line, value=error.encoding) from None
    except (LookupError, ValueError):
        raise refusal("unknown_encoding", value=encoding) from None
    if (end := text.find(b"\x1a")) >= 0:
        raise refusal("dos_end", line=text.count(b"\n", 0, end) + 1)
    return text, name


def _unquoted(text: bytes) -> bytes:
    """A text, or its rows where every line is a quoted cell that holds a row, the headers too."""
    if not _QUOTED_ROWS.fullmatch(text):
        return text
    return _QUOTED_ROW.sub(lambda row: row[1].replace(b'""', b'"'), text)


def _suspects(table: Table, encoding: str) -> Iterator[Finding]:
    for name in table.header:
        if told := encodings.suspicion(name, encoding):
            yield Finding("error", line=table.header_line, column=name, **told)

    def suspected(cells: Cells) -> np.ndarray:
        return np.flatnonzero(cells.having(encodings.suspects(cells.values, encoding)))

    for column, rows in enumerate(side_by_side(suspected, table.cells)):
        text = table.cells[column].text
        told_of_each = (encodings.suspicion(text(row), encoding) for row in rows.tolist())
        yield from table.findings_at(rows, column, told_of_each)
