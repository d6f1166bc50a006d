"""A table of cells with the row numbers that the spreadsheet shows. Knows nothing of projects.

The header is the row, under the delimiter or on the sheet, in which the caller recognises most.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat, zip_longest
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyarrow.compute as pc

from bilan import schema
from bilan.findings import Finding, Severity, only, refusal
from bilan.reading.cells import Cells, side_by_side

HEAD_ROWS = 50
COMMENT = re.compile(r"#+\s|//|--\s")
_DATA = re.compile(r"[-+€$£]?\d[\d.,/: -]*[€$£%]?")  # a number or a day, where a name should be
_MOST, _LONGEST = 1000, 100_000  # findings of a column, characters of a cell


class Known(Protocol):
    """The columns that the caller knows: the keys of those that a header must have, and of those
    that a row of cells names, if it is the header.
    """

    required: set[str]

    def keys(self, cells: Sequence[str]) -> set[str]: ...


class FromText(NamedTuple):
    """What a text turned out to be."""

    encoding: str
    delimiter: str


class FromSheet(NamedTuple):
    """The sheet of a workbook, and the others, which were not read."""

    sheet: str
    other_sheets: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A file as columns of cells, and how it was read.

    Attributes
    ----------
    origin : what it was read from.
    header : the header's cells, as the file writes them.
    cells : one entry a column.
    lines : the row in the spreadsheet of each line of cells.
    skipped : the rows above the header, and their cells that are not blank.
    findings : the rows and cells that could not be read, as ``errors``; what is odd about the file
        as a whole, or a row.
    """

    origin: FromText | FromSheet
    header: tuple[str, ...]
    cells: tuple[Cells, ...]
    header_line: int
    lines: np.ndarray
    skipped: tuple[tuple[int, tuple[str, ...]], ...]
    findings: tuple[Finding, ...]

    @cached_property
    def end(self) -> int:
        """The first blank column behind a header: what is behind it stands beside the table."""
        for place, (name, cells) in enumerate(zip(self.header, self.cells, strict=True)):
            if not name and any(self.header[:place]) and cells.blank().all():
                return place
        return len(self.header)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return only("error", self.findings)

    def findings_at(
        self, rows: np.ndarray, column: int, told: Iterable[dict[str, Any]]
    ) -> Iterator[Finding]:
        """Something in the cells of a column, told of each row; after a thousand, how many there
        are more.
        """
        for number, (row, about) in enumerate(zip(rows[: _MOST + 1].tolist(), told, strict=False)):
            if number == _MOST:
                about = {
                    **about,
                    "code": "more_cells",
                    "value": str(len(rows) - _MOST),
                    "allowed": (),
                }
            elif about.get("value") is None:
                about = {**about, "value": self.cells[column].text(row)}
            yield self.finding(line=int(self.lines[row]), column=column, **about)

    def finding(
        self,
        code: str,
        line: int,
        column: int,
        value: str,
        *,
        severity: Severity = "error",
        **details: Any,
    ) -> Finding:
        """Something wrong or odd in one cell, named as the spreadsheet names it."""
        return Finding(
            severity,
            code,
            line,
            named(self.header, column),
            value,
            cell=f"{letter(column)}{line}" if isinstance(self.origin, FromSheet) else None,
            **details,
        )


def table_of(
    origin: FromText | FromSheet,
    head: list[list[str]],
    cells: Sequence[Cells],
    findings: Iterable[Finding] = (),
) -> Table:
    """A table whose header is the last of the rows at its head, and whose rows are all below that
    are not blank.
    """
    filled = np.flatnonzero(~np.all(side_by_side(Cells.blank, cells), axis=0))
    *above, header = head
    return Table(
        origin,
        tuple(header),
        tuple(column.kept(filled) for column in cells),
        len(head),
        filled + len(head) + 1,
        tuple((line, tuple(filter(None, row))) for line, row in enumerate(above, 1) if any(row)),
        tuple(findings),
    )


def named(header: Sequence[str], column: int) -> str:
    """What the header calls a column, which may lie beyond it, or else the spreadsheet."""
    return "".join(header[column : column + 1]) or letter(column)


def letter(column: int) -> str:
    """What the spreadsheet calls a column, from 0: ``A``, ..., ``Z``, ``AA``."""
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(column)


def header_of(tops: Mapping[str, list[list[str]]], known: Known) -> tuple[str, int]:
    """Under which delimiter, or on which sheet, is the header, and in which row from 0?

    Where none is known: in the first row of more than one cell, under what makes most cells
    of it.
    """
    rows = {
        (name, number): cells
        for name, top in tops.items()
        for number, cells in enumerate(top)
        if not COMMENT.match(cells[0])
    }

    def score(place: tuple[str, int]) -> tuple[int, int, int]:
        found = known.keys(rows[place])
        return len(found & known.required), len(found), -place[1]

    def filled(place: tuple[str, int]) -> int:
        return sum(map(bool, rows[place]))

    best = max(rows, key=score, default=None)
    if best and score(best)[:2] > (0, 1):
        return best
    first = dict(reversed([place for place in rows if filled(place) > 1]))
    if not first:
        raise refusal("no_header", line=1)
    name, number = max(reversed(first.items()), key=filled)
    for value, *below in zip_longest(*tops[name][number:], fillvalue=""):
        decided = _is_decided(value) and any(map(_is_decided, below))
        if decided or _DATA.fullmatch(value):
            raise refusal("data_as_header", line=number + 1, value=value)
    return name, number


def _is_decided(text: str) -> bool:
    return schema.aliases("outcome").get(schema.simplified(text)) in ("won", "lost")


def odd_cells(table: Table) -> Iterator[Finding]:
    """Cells of too many characters, and those without a header: of these one finding a column,
    where most of its rows have a value, else one a value. Beyond a blank column they are no cells
    of a row that has one too many, but notes.
    """
    for column, (header, cells) in enumerate(zip(table.header, table.cells, strict=True)):
        long = cells.having(pc.greater(pc.utf8_length(cells.values), _LONGEST))
        about = {"code": "cell_too_long", "value": str(_LONGEST)}
        yield from table.findings_at(np.flatnonzero(long), column, repeat(about))
        if header:
            continue
        filled = np.flatnonzero(~cells.blank())
        about = {"code": "cell_without_header"}
        if column > table.end:
            about = {"code": "cell_beside", "severity": "warning"}
        elif len(filled) > len(table.lines) / 2:
            yield Finding(
                "error",
                "column_without_header",
                table.header_line,
                letter(column),
                cells.text(filled[0]),
            )
            continue
        yield from table.findings_at(filled, column, repeat(about))
