"""The cells of the columns that were found, as typed values, with all that does not fit."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from bilan import schema
from bilan.findings import Finding
from bilan.reading import values
from bilan.reading.cells import Cells, Quantity, by_row, listed, shown, side_by_side, texts_of
from bilan.reading.columns import Headers
from bilan.reading.mapping import Instructions
from bilan.reading.markup import OF_CELLS
from bilan.reading.tables import Table
from bilan.schema import Column

_CURRENCY = re.compile("currency|devise|monnaie|wahrung|moneda|valuta|moeda")


class Typed(NamedTuple):
    """A column as it was read: its values by row; its distinct cells, what each was read as, and
    which one each row has.
    """

    column: Column
    header: str
    position: int
    series: pd.Series
    cells: Sequence[Any]
    parsed: values.Parsed
    codes: np.ndarray

    def understood(self) -> Iterator[tuple[int, str, str | None]]:
        """The distinct cells of a choice that are no fault: the code of each, its text, and the key
        of what it means.
        """
        for code, (cell, value) in enumerate(zip(self.cells, self.parsed.values, strict=True)):
            if code not in self.parsed.faults:
                yield (
                    code,
                    shown(cell),
                    ("no", "yes")[value]
                    if isinstance(value, bool)
                    else str(value)
                    if value
                    else None,
                )


def typed(
    table: Table, headers: Headers, found: dict[str, int], instructions: Instructions
) -> tuple[dict[str, Typed], list[Finding]]:
    """The columns that were found, typed, and the cells that do not fit: those of a table that
    could not be read, but where nobody reads the column; those that are misread, blank or there
    again where they must not be, in another currency.
    """
    recognised = [table.header[position] for position in found.values()]

    def one(key: str) -> Typed:
        column, position = headers.schema[key], found[key]
        header, cells = table.header[position], _with_units(table, position, column)
        parsed, distinct = values.Parsed([]), cells.values
        if column.kind == "text":
            return Typed(column, header, position, cells.series(), (), parsed, cells.codes)
        if column.kind not in ("number", "hours", "date"):
            distinct = texts_of(distinct).to_pylist()
        french = headers.french(header, recognised)
        parsed = _parsed(column, distinct, instructions, header, french=french)
        parsed = _in_one_currency(table, header, cells.codes, parsed)
        series = _series(column, parsed, cells.codes)
        return Typed(column, header, position, series, distinct, parsed, cells.codes)

    columns = dict(zip(found, side_by_side(one, found), strict=True))
    used = {column.header for column in columns.values()}
    return columns, [
        *(each for each in table.findings if each.code not in OF_CELLS or each.column in used),
        *(misfit for column in columns.values() for misfit in _misfits(table, column)),
        *_blanks(table, columns),
        *_repeated(table, columns),
        *_other_currencies(table, columns),
    ]


def blank_column(column: Column, height: int) -> pd.Series:
    """A column that the file lacks: it holds what a blank means, in every row."""
    codes = np.zeros(height, np.int8)
    if column.kind == "text":
        return Cells([""], codes).series()
    return _series(column, _parsed(column, [""], Instructions()), codes)


def readings(column: Typed, text: str) -> list[float]:
    """The numbers that one more cell of a column may be."""
    ways = [Instructions(settings={"decimal": mark}) for mark in (",", ".")]
    read = [_parsed(column.column, [text], way).values[0] for way in ways]
    return [value for value in read if pd.notna(value)]


def _with_units(table: Table, position: int, column: Column) -> Cells:
    """A column's cells; where they are numbers that are shown with a unit, with it."""
    cells = table.cells[position]
    units = {line: unit for (line, place), unit in table.units.items() if place == position}
    if not units or column.kind not in ("number", "hours"):
        return cells
    numbers = zip(table.lines.tolist(), map(cells.values.__getitem__, cells.codes), strict=True)
    return listed(
        [
            Quantity(cell, units[line]) if line in units and type(cell) in (int, float) else cell
            for line, cell in numbers
        ]
    )


def _in_one_currency(
    table: Table, header: str, codes: np.ndarray, parsed: values.Parsed
) -> values.Parsed:
    """Amounts in another currency than the header's, or else than that of most rows, are faults; so
    all are in one.
    """
    told = values.currencies_in(header)
    if not parsed.currencies or len({*parsed.currencies, *told}) < 2:
        return parsed
    rows = {currency: np.isin(codes, found) for currency, found in parsed.currencies.items()}
    usual = told[0] if told else max(rows, key=lambda currency: np.count_nonzero(rows[currency]))
    line = table.header_line if told else table.lines[np.argmax(rows[usual])]
    for currency, found in parsed.currencies.items():
        if currency != usual:
            parsed.blame(found, "several_currencies", usual, str(line))
    return parsed


def _other_currencies(table: Table, columns: Mapping[str, Typed]) -> Iterator[Finding]:
    """The rows whose amount is in another currency than that of most, where a column of its own
    names it.
    """
    amounts = columns.get("amount")
    if not amounts:
        return
    for position, named in _named_currencies(table, columns):
        cells = table.cells[position]
        by_row = np.array(named)[cells.codes]
        rows = np.flatnonzero(amounts.series.notna() & ~cells.blank())
        if len(rows):
            usual = pd.Series(by_row[rows]).mode()[0]
            same = by_row[rows] == usual
            line = str(table.lines[rows[same][0]])
            others = rows[~same]
            told = (
                {"code": "several_currencies", "value": by_row[row], "allowed": (usual, line)}
                for row in others
            )
            yield from table.findings_at(others, position, told)


def _named_currencies(
    table: Table, columns: Mapping[str, Typed]
) -> Iterator[tuple[int, list[str]]]:
    """The columns that name currencies and nothing else, none of ours, and what each of their
    values names.
    """
    from babel.numbers import is_currency

    used = {each.position for each in columns.values()}
    for position, header in enumerate(table.header):
        if position not in used and _CURRENCY.search(schema.simplified(header)):
            texts = texts_of(table.cells[position].values).to_pylist()
            signs = {text: values.currencies_in(text) for text in texts}
            if all(signs[text] or not text or is_currency(text.upper()) for text in signs):
                yield position, [(signs[text] or [text.upper()])[0] for text in texts]


def money(table: Table, columns: Mapping[str, Typed]) -> dict[str, str]:
    """What the file says of its amounts: their ``currency``, a sign or a code, and whether ``vat``
    is ``excluded`` or ``included``; only what it says.
    """
    amounts = columns.get("amount")
    if not amounts:
        return {}
    named = [*values.currencies_in(amounts.header), *amounts.parsed.currencies]
    for _, currencies in _named_currencies(table, columns):
        named = named or [*filter(None, currencies)]
    told = {
        "currency": named[0] if len({*named}) == 1 else "",
        "vat": values.vat_in(amounts.header) or amounts.parsed.vat,
    }
    return {key: text for key, text in told.items() if text}


def _blanks(table: Table, columns: Mapping[str, Typed]) -> Iterator[Finding]:
    """Cells that must not be blank and are; a project that never became a proposal needs no
    outcome.
    """
    for key, (column, header, position, series, _, parsed, codes) in columns.items():
        if column.required and column.blank is None:
            blank = series.isna().to_numpy() & ~np.isin(codes, list(parsed.faults))
            if "stage" in columns:
                blank &= (columns["stage"].series == "proposal").to_numpy()
            spoilt = [each.line or 0 for each in table.findings if each.column == header]
            rows = np.flatnonzero(blank & ~np.isin(table.lines, spoilt))
            about = {"code": f"blank_{key}", "value": "", "allowed": column.choices, "kind": key}
            yield from table.findings_at(rows, position, repeat(about))


def _repeated(table: Table, columns: Mapping[str, Typed]) -> Iterator[Finding]:
    """Names that are that of a row above, where each must be there once."""
    for key, column in columns.items():
        if column.column.unique:
            rows: dict[str, int] = {}
            for row, name in enumerate(column.series):
                if (
                    pd.notna(name)
                    and (first := rows.setdefault(schema.simplified(name), row)) != row
                ):
                    yield table.finding(
                        f"{key}_twice",
                        row,
                        column.position,
                        name,
                        allowed=(str(table.lines[first]),),
                    )


def _misfits(table: Table, column: Typed) -> Iterator[Finding]:
    rows = np.flatnonzero(np.isin(column.codes, list(column.parsed.faults)))
    cells = Cells(column.cells, column.codes)
    faults = ((row, *column.parsed.faults[column.codes[row]]) for row in rows.tolist())
    kind = column.column.key
    told = (
        {"code": code, "value": cells.text(row), "allowed": allowed, "kind": kind}
        for row, code, allowed in faults
    )
    yield from table.findings_at(rows, column.position, told)


def _parsed(
    column: Column,
    cells: Any,
    instructions: Instructions,
    header: str = "",
    *,
    french: bool = False,
) -> values.Parsed:
    decimal, dayfirst = map(instructions.settings.get, ("decimal", "dayfirst"))
    if column.kind == "number":
        return values.numbers(cells, decimal, money=bool(values.currencies_in(header)))
    if column.kind == "hours":
        return values.hours(cells, decimal)
    if column.kind == "date":
        order = True if dayfirst is None and french else dayfirst
        return values.dates(cells, order, yearlast=bool(dayfirst))
    if column.kind == "year":
        return values.years(cells)
    if column.kind == "count":
        return values.counts(cells)
    mapped = instructions.meanings.get(column.key, {})
    if column.kind == "answer":
        blank = {"": "no"} if column.key in instructions.settings.get("blank_means_no", ()) else {}
        return values.answers(cells, {**schema.aliases("answer"), **blank, **mapped})
    known = {**schema.aliases(column.key), **mapped}
    return values.choices(cells, known, closed=column.kind == "choice")


def _series(column: Column, parsed: values.Parsed, codes: np.ndarray) -> pd.Series:
    if column.kind in ("number", "hours", "date"):
        return pd.Series(by_row(parsed.values, codes), copy=False)
    if column.kind in ("year", "count", "answer"):
        dtype = "boolean" if column.kind == "answer" else "Int64"
        return pd.Series(pd.array(parsed.values, dtype=dtype).take(codes), copy=False)
    read = [column.blank if value is None else value for value in parsed.values]
    present = dict.fromkeys(value for value in read if value is not None)
    others = [value for value in present if value not in (*column.choices, column.blank)]
    categories = [*column.choices, *others]
    if column.kind == "open choice":
        categories = [each for each in (*categories, column.blank) if each in present]
    return pd.Series(pd.Categorical(read, categories).take(codes), copy=False)
