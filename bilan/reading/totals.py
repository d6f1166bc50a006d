"""The rows at the bottom of a table that sum up those above: no projects, but a check of them."""

import math
import re
from collections.abc import Iterator, Mapping

from bilan.findings import Finding
from bilan.reading.tables import Table
from bilan.reading.typed import Typed, readings
from bilan.schema import Kind, Schema, alias_table, simplified

_SUMMED: tuple[Kind, ...] = ("number", "hours", "count")


def above_totals(table: Table, schema: Schema, found: Mapping[str, int]) -> int:
    """How many rows are above the totals, or what looks like some?"""
    numeric = {found[key] for key in schema.keys(*_SUMMED) if key in found}
    needed = {
        found[column.key]
        for column in schema
        if column.required and column.blank is None and column.key in found
    }
    end = len(table.lines)
    while end:
        row = {
            place: text for place, cells in enumerate(table.cells) if (text := cells.text(end - 1))
        }
        if not _is_total(row, numeric, needed):
            break
        end -= 1
    return end


def wrong_totals(table: Table, columns: Mapping[str, Typed]) -> Iterator[Finding]:
    """Each number below the rows of the columns that is not their total; rounded as a spreadsheet
    may show it.
    """
    for column in columns.values():
        if column.column.kind not in _SUMMED or column.parsed.faults:
            continue
        cells = table.cells[column.position]
        for row in range(len(column.series), len(table.lines)):
            mean = any(_kind_of_total(each.text(row)) == "mean" for each in table.cells)
            expected = float(column.series.mean() if mean else column.series.sum())
            read = readings(column, text) if (text := cells.text(row)) else [expected]
            if not any(
                math.isclose(each, expected, rel_tol=1e-6, abs_tol=0.005 if each % 1 else 0.5)
                for each in read
            ):
                yield table.finding(
                    "wrong_total", row, column.position, text, allowed=(f"{expected:.10g}",)
                )


def _is_total(row: Mapping[int, str], numeric: set[int], needed: set[int]) -> bool:
    """Whether a row is called a total, with only numbers beside, or has nothing but amounts and the
    like.

    The name alone is not enough where it may be someone's: a partner can be called so.
    """
    others = [place for place, text in row.items() if not _kind_of_total(text)]
    called = len(others) < len(row) and all(re.search("[0-9]", row[place]) for place in others)
    return row.keys() <= numeric or (called and bool(others or needed.isdisjoint(row)))


def _kind_of_total(text: str) -> str:
    """``sum`` or ``mean``, where a cell says that its row is one and no more."""
    words, kinds = (
        {simplified(word) for word in re.findall(r"[^\W\d_]+", text)},
        alias_table()["total"],
    )
    known = words <= {*kinds["sum"], *kinds["mean"], *kinds["of"]}
    return next((kind for kind in ("mean", "sum") if known and words & {*kinds[kind]}), "")
