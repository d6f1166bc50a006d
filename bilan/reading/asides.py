"""The rows of a table that are no projects: totals, which check the projects above; the header once
more, the name of a month, a comment, what is written below the table.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pyarrow.compute as pc

from bilan.findings import Finding
from bilan.reading import values
from bilan.reading.cells import Cells, texts_of
from bilan.reading.meanings import meaning
from bilan.reading.tables import COMMENT, Table
from bilan.reading.typed import Typed
from bilan.schema import Kind, Schema, alias_table, aliases, simplified

_SUMMED: tuple[Kind, ...] = ("number", "hours", "count")
_WORD = re.compile(r"[^\W\d_]+")
_SHARE = re.compile(r"\d+(?:[.,]\d+)? ?%")
_UNQUOTED = ("total_line", "header_again")
_MOST, _ADDENDS, _WIDE = 100, 2, 4

Row = Mapping[int, str]
Amounts = Callable[[int], np.ndarray]


def asides(table: Table, schema: Schema, found: Mapping[str, int]) -> dict[int, str]:
    """The rows that are no projects, and what each is.

    Inside a table that is only what is plain, and has no outcome: a total that is the sum of rows
    above, a heading, a comment, what stands beside it alone. At its bottom also what is called a
    total, or has nothing but amounts, right or wrong; and texts by themselves.
    """
    needed = {
        found[column.key]
        for column in schema
        if column.required and column.blank is None and column.key in found
    }
    numeric = {found[key] for key in schema.keys(*_SUMMED) if key in found}
    channel = found.get("channel", -1)
    if all(place < table.end for place in found.values()):
        table = replace(table, header=table.header[: table.end], cells=table.cells[: table.end])

    @cache
    def amounts(place: int) -> np.ndarray:
        column = table.cells[place]
        return np.nan_to_num(values.numbers(column.values).values[column.codes])

    told: dict[int, str] = {}
    for place in [*found.values()][:1]:
        named = _rows(table.cells[place], re.escape(table.header[place]))
        told |= {row: "header_again" for row in named if _is_header(table, row)}
    for place in needed:
        for row in _rows(table.cells[place], f"(?:{_SHARE.pattern})?")[-_MOST:]:
            if row not in told and (code := _inside(table, row, told, channel, amounts)):
                told[row] = code
    return told | _below(table, told, numeric, needed, channel)


def _rows(cells: Cells, pattern: str) -> list[int]:
    """The rows whose cell in a column is as a pattern has it."""
    matched = pc.match_substring_regex(texts_of(cells.values), f"^(?:{pattern})$", ignore_case=True)
    return np.flatnonzero(cells.having(matched)).tolist()


def _is_header(table: Table, row: int) -> bool:
    cells = _row(table, row).items()
    named = (simplified(text) == simplified(table.header[place]) for place, text in cells)
    return len(cells) > 1 and all(named)


def _below(
    table: Table, told: Mapping[int, str], numeric: set[int], needed: set[int], channel: int
) -> dict[int, str]:
    """What the rows at the bottom are, up from the last to the first that is a project; below a
    total, a row that has one name, and numbers alone beside it, is one too.
    """
    found: dict[int, str] = {}
    figures: list[int] = []
    for row in range(len(table.lines) - 1, -1, -1):
        cells = _row(table, row)
        if told.get(row) == "total_line" or _is_total(cells, numeric, needed):
            found |= dict.fromkeys([row, *figures], "total_line")
        elif (
            len(cells) == 1
            and needed
            and needed.isdisjoint(cells)
            and any(map(_WORD.search, cells.values()))
            and not (channel in cells and meaning("channel", cells[channel]).key)
        ):
            found[row] = "footer_line"
        elif row in told:
            found[row] = told[row]
        elif cells.keys().isdisjoint({*needed, channel}) and _is_figure(cells):
            figures.append(row)
        else:
            break
    return found


def without(table: Table, told: Mapping[int, str]) -> tuple[Table, tuple[Finding, ...]]:
    """A table without the rows that are no projects, and a note of each; a short row that is a
    comment, or is written below the table, is one of them.
    """
    rows = _kept(table, told)
    notes = [
        Finding(
            "note",
            code,
            int(table.lines[row]),
            value="" if code in _UNQUOTED else " ".join(_row(table, row).values()),
        )
        for row, code in told.items()
    ]
    last = table.lines[rows[-1]] if len(rows) else table.header_line
    for finding in table.findings:
        line, comment = finding.line or 0, COMMENT.match(finding.value)
        if finding.code == "lone_cell" and (comment or line > last + 1):
            code = "comment_line" if comment else "footer_line"
            notes.append(Finding("note", code, line, value=finding.value))
    table = table.kept(rows, {note.line or 0 for note in notes})
    if not len(rows) and not table.errors:
        none = Finding("error", "no_rows", table.header_line)
        table = replace(table, findings=(*table.findings, none))
    return table, tuple(sorted(notes, key=lambda note: note.line or 0))


def wrong_totals(
    table: Table, columns: Mapping[str, Typed], told: Mapping[int, str]
) -> Iterator[Finding]:
    """Each number below the rows of the columns that is not their total, nor that of those below
    another total; rounded as a spreadsheet may show it.
    """
    rows = _kept(table, told)
    last = int(rows[-1]) if len(rows) else -1
    totals = sorted(row for row, code in told.items() if code == "total_line" and row > last)
    summed = (
        each for each in columns.values() if each.column.kind in _SUMMED and not each.parsed.faults
    )
    for column, row in product(summed, totals):
        text = table.cells[column.position].text(row)
        if not text or _is_share(table, row, column.position):
            continue
        mean = any(_kind_of_total(each) == "mean" for each in _row(table, row).values())
        starts = sorted({*_starts(told, last), *_starts(told, row)})
        above = [column.series[rows >= start] for start in starts]
        expected = [float(each.mean() if mean else each.sum()) for each in above]
        number = values.hours if column.column.kind == "hours" else values.numbers
        read = [number([text], mark).values[0] for mark in (",", ".")]
        if not any(_close(*each) for each in product(read, expected)):
            about = (f"{expected[0]:.10g}",)
            line = int(table.lines[row])
            yield table.finding("wrong_total", line, column.position, text, allowed=about)


def _kept(table: Table, told: Mapping[int, str]) -> np.ndarray:
    return np.delete(np.arange(len(table.lines)), [*told])


def _starts(told: Mapping[int, str], row: int) -> tuple[int, int]:
    """Where what a row sums up may begin: at the top, or below the total above it."""
    above = (each for each, code in told.items() if code == "total_line" and each < row)
    return 0, max(above, default=-1) + 1


def _close(shown: float, expected: float) -> bool:
    return math.isclose(shown, expected, rel_tol=1e-6, abs_tol=0.005 if shown % 1 else 0.5)


def _row(table: Table, row: int) -> dict[int, str]:
    return {place: text for place, cells in enumerate(table.cells) if (text := cells.text(row))}


def _inside(table: Table, row: int, told: Mapping[int, str], channel: int, amounts: Amounts) -> str:
    """What a row without an outcome plainly is, if it is no project."""
    cells = _row(table, row)
    rate = told.get(row - 1) == "total_line" and any(_is_share(table, row, each) for each in cells)
    if (
        channel in cells
        and len(cells) > 1
        and not rate
        and _words(cells[channel]).isdisjoint(alias_table()["total"]["sum"])
    ):
        return ""
    labels = [text for text in cells.values() if not re.search("[0-9]", text)]
    first = next(iter(cells.values()), "")
    if not cells:
        return "beside_line"
    if COMMENT.match(first):
        return "comment_line"
    if len(cells) == 1 and (_is_period(first) or (0 in cells and len(table.cells) >= _WIDE)):
        return "heading_line"
    if len(labels) > 1 or len(labels) == len(cells):
        return ""
    called = any(map(_kind_of_total, cells.values()))
    return "total_line" if called or rate or _sums_up(row, cells, told, amounts) else ""


def _is_share(table: Table, row: int, place: int) -> bool:
    text = table.cells[place].text(row)
    return bool(_SHARE.fullmatch(text) or re.fullmatch(r"0[.,]\d+", text))


def _is_period(text: str) -> bool:
    known = {*aliases("month"), *alias_table()["total"]["period"]}
    words = _words(text)
    return words <= known and (bool(words) or len(text) == len("2025"))


def _sums_up(row: int, cells: Row, told: Mapping[int, str], amounts: Amounts) -> bool:
    """Whether a number of a row is the sum of those above it, of all or of those below another
    total.
    """
    for place, start in product(cells, _starts(told, row)):
        column = amounts(place).copy()
        column[[*told]] = 0
        above = column[start:row]
        if np.count_nonzero(above) >= _ADDENDS and _close(column[row], above.sum()):
            return True
    return False


def _is_total(row: Row, numeric: set[int], needed: set[int]) -> bool:
    """Whether a row is called a total, with only numbers beside, or has nothing but amounts and the
    like.

    The name alone is not enough where it may be someone's: a partner can be called so.
    """
    others = [place for place, text in row.items() if not _kind_of_total(text)]
    called = len(others) < len(row) and all(re.search("[0-9]", row[place]) for place in others)
    amounts = row.keys() <= numeric
    return bool(row) and (amounts or (called and bool(others or needed.isdisjoint(row))))


def _is_figure(row: Row) -> bool:
    """Whether a row has one name, and beside it numbers or shares alone."""
    beside = [text for text in row.values() if re.search("[0-9]", text)]
    numbers = values.numbers([text for text in beside if not _SHARE.fullmatch(text)])
    faults = {code for code, _ in numbers.faults.values()}
    return len(row) == len(beside) + 1 > 1 and "not_a_number" not in faults


def _kind_of_total(text: str) -> str:
    """``sum`` or ``mean``, where a cell says that its row is one, of a time or not, and no more."""
    words, kinds = _words(text), alias_table()["total"]
    times = {*aliases("month"), *kinds["period"]}
    known = words <= times.union(kinds["sum"], kinds["mean"], kinds["of"])
    return next((kind for kind in ("mean", "sum") if known and words & {*kinds[kind]}), "")


def _words(text: str) -> set[str]:
    return {simplified(word) for word in _WORD.findall(text)}
