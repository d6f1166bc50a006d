"""The cells of the columns that were found, as typed values, with all that does not fit."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from bilan import schema
from bilan.findings import Finding
from bilan.reading import values
from bilan.reading.cells import Cells, Quantity, by_row, listed, shown, side_by_side, texts_of
from bilan.reading.columns import Headers
from bilan.reading.mapping import Instructions
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
    table: Table,
    headers: Headers,
    found: dict[str, int],
    instructions: Instructions,
    decimal: str | None = None,
    dayfirst: bool | None = None,
) -> tuple[dict[str, Typed], list[Finding]]:
    """The columns that were found, typed, and the cells that do not fit."""
    recognised = [table.header[position] for position in found.values()]

    def one(key: str) -> Typed:
        column, position = headers.schema[key], found[key]
        header, cells = table.header[position], _with_units(table, position, column)
        if column.kind == "text":
            return Typed(
                column, header, position, cells.series(), (), values.Parsed([], {}), cells.codes
            )
        order = True if dayfirst is None and headers.french(header, recognised) else dayfirst
        distinct = (
            cells.values
            if column.kind in ("number", "hours", "date")
            else texts_of(cells.values).to_pylist()
        )
        parsed = _in_one_currency(
            table,
            header,
            cells.codes,
            _parsed(column, distinct, instructions, decimal, order, bool(dayfirst), header),
        )
        return Typed(
            column,
            header,
            position,
            _series(column, parsed, cells.codes),
            distinct,
            parsed,
            cells.codes,
        )

    columns = dict(zip(found, side_by_side(one, found), strict=True))
    misfits = [misfit for column in columns.values() for misfit in _misfits(table, column)]
    return columns, misfits


def blank_column(column: Column, height: int) -> pd.Series:
    """A column that the file lacks: it holds what a blank means, in every row."""
    codes = np.zeros(height, np.int8)
    if column.kind == "text":
        return Cells([""], codes).series()
    return _series(column, _parsed(column, [""], Instructions()), codes)


def readings(column: Typed, text: str) -> list[float]:
    """The numbers that one more cell of a column may be."""
    read = [_parsed(column.column, [text], Instructions(), mark).values[0] for mark in (",", ".")]
    return [value for value in read if pd.notna(value)]


def _with_units(table: Table, position: int, column: Column) -> Cells:
    """A column's cells; where they are numbers that are shown with a unit, with it."""
    cells = table.cells[position]
    units = {row: unit for (row, place), unit in table.units.items() if place == position}
    if not units or column.kind not in ("number", "hours"):
        return cells
    numbers = ((row, cells.values[code]) for row, code in enumerate(cells.codes.tolist()))
    return listed(
        [
            Quantity(cell, units[row]) if row in units and type(cell) in (int, float) else cell
            for row, cell in numbers
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
    others = (found for currency, found in parsed.currencies.items() if currency != usual)
    return parsed.blamed(others, "several_currencies", usual, str(line))


def other_currencies(table: Table, columns: Mapping[str, Typed]) -> Iterator[Finding]:
    """The rows whose amount is in another currency than that of most, where a column of its own
    names it.
    """
    amounts = columns.get("amount")
    for position, header in enumerate(table.header):
        if (
            amounts
            and _CURRENCY.search(schema.simplified(header))
            and position not in {each.position for each in columns.values()}
        ):
            cells = table.cells[position]
            named = [
                (values.currencies_in(text) or [text.upper()])[0]
                for text in texts_of(cells.values).to_pylist()
            ]
            by_row = np.array(named)[cells.codes]
            rows = np.flatnonzero(amounts.series.notna() & ~cells.blank())
            if len(rows):
                currencies, first, counts = np.unique(
                    by_row[rows], return_index=True, return_counts=True
                )
                usual, line = currencies[counts.argmax()], table.lines[rows[first[counts.argmax()]]]
                others = rows[by_row[rows] != usual]
                told = (
                    {
                        "code": "several_currencies",
                        "value": by_row[row],
                        "allowed": (usual, str(line)),
                    }
                    for row in others
                )
                yield from table.findings_at(others, position, told)


def money(table: Table, columns: Mapping[str, Typed]) -> dict[str, str]:
    """What the file says of its amounts: their ``currency``, a sign or a code, and whether ``vat``
    is ``excluded`` or ``included``; only what it says.
    """
    amounts = columns.get("amount")
    if not amounts:
        return {}
    named = [*values.currencies_in(amounts.header), *amounts.parsed.currencies]
    for header, cells in zip(table.header, table.cells, strict=True):
        if not named and _CURRENCY.search(schema.simplified(header)):
            texts = filter(None, texts_of(cells.values).to_pylist())
            named = [(values.currencies_in(text) or [text.upper()])[0] for text in texts]
    told = {
        "currency": named[0] if len({*named}) == 1 else "",
        "vat": values.vat_in(amounts.header) or amounts.parsed.vat,
    }
    return {key: text for key, text in told.items() if text}


def _misfits(table: Table, column: Typed) -> Iterator[Finding]:
    if not column.parsed.faults:
        return
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
    decimal: str | None = None,
    dayfirst: bool | None = None,
    yearlast: bool = False,
    header: str = "",
) -> values.Parsed:
    if column.kind == "number":
        return values.numbers(cells, decimal, money=bool(values.currencies_in(header)))
    if column.kind == "hours":
        return values.hours(cells, decimal)
    if column.kind == "date":
        return values.dates(cells, dayfirst, yearlast=yearlast)
    if column.kind == "year":
        return values.years(cells)
    if column.kind == "count":
        return values.counts(cells)
    mapped = instructions.meanings.get(column.key, {})
    if column.kind == "answer":
        blank = {"": "no"} if column.key in instructions.settings.get("blank_means_no", ()) else {}
        return values.answers(cells, {**schema.aliases("answer"), **blank, **mapped})
    return values.choices(
        cells, {**schema.aliases(column.key), **mapped}, closed=column.kind == "choice"
    )


def _series(column: Column, parsed: values.Parsed, codes: np.ndarray) -> pd.Series:
    if column.kind in ("number", "hours", "date"):
        return pd.Series(by_row(parsed.values, codes), copy=False)
    if column.kind in ("year", "count", "answer"):
        dtype = "boolean" if column.kind == "answer" else "Int64"
        return pd.Series(pd.array(parsed.values, dtype=dtype).take(codes), copy=False)
    read = [column.blank if value is None else value for value in parsed.values]
    categories = list(column.choices)
    if column.kind == "open choice":
        others = [
            value for value in dict.fromkeys(read) if value not in (*categories, column.blank, None)
        ]
        present = set(read) - {None}
        categories = [
            value
            for value in (*categories, *others, column.blank)
            if value is not None and value in present
        ]
    elif extra := [
        value for value in dict.fromkeys(read) if value is not None and value not in categories
    ]:
        categories += extra
    numbers: dict[str | None, int] = {value: number for number, value in enumerate(categories)}
    positions = np.array(
        [numbers.get(value, -1) for value in read], dtype=np.min_scalar_type(-len(categories) - 1)
    )
    return pd.Series(pd.Categorical.from_codes(positions[codes], categories), copy=False)
