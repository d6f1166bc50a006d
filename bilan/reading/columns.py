"""The columns of a table: which header is which of ours, and its cells as typed values, with all
that does not fit.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from bilan import schema
from bilan.findings import Finding
from bilan.reading import values
from bilan.reading.cells import Cells, Quantity, by_row, listed, shown, side_by_side, texts_of
from bilan.reading.mapping import Instructions
from bilan.reading.tables import Table
from bilan.schema import Column, Schema

_BRACKETS = re.compile(r"(.*?)\s*[(\[]([^)\]]*)[)\]]\s*")
_CURRENCY = re.compile("currency|devise|monnaie|wahrung|moneda|valuta|moeda")
_UNITS = {
    "€",
    "$",
    "£",
    "eur",
    "euro",
    "euros",
    "usd",
    "gbp",
    "chf",
    "cad",
    "ht",
    "eurht",
    "eurosht",
    "h",
    "heures",
    "hours",
}


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


class Headers:
    """Tells which of a schema's columns a header names: as a mapping says, or else in the words
    that people use.
    """

    def __init__(self, columns: Schema, instructions: Instructions):
        self.schema = columns
        self.required = {column.key for column in columns if column.required}
        self._mapped = {
            schema.simplified(header): key for key, header in instructions.columns.items()
        }
        self._ignored = {schema.simplified(header) for header in instructions.ignored}
        self._words = {word: key for word, key in schema.headers().items() if key in self.schema}

    def key(self, header: str) -> str | None:
        """The key of the column that a header names."""
        word = schema.simplified(header)
        if word in self._mapped or word in self._ignored:
            return self._mapped.get(word)
        key = None if "%" in header else self._words.get(word)
        if key is None and (bracketed := _BRACKETS.fullmatch(header)):
            key, unit = (
                self._words.get(schema.simplified(bracketed[1])),
                schema.simplified(bracketed[2]),
            )
            if key and self.schema[key].kind in ("number", "hours") and unit not in _UNITS:
                return None
        return None if key in self._mapped.values() else key

    def keys(self, cells: Sequence[str]) -> set[str]:
        """The keys that a row of cells names, if it is the header."""
        return {key for cell in cells if cell and (key := self.key(cell))}

    def ignores(self, header: str) -> bool:
        """Whether the mapping says that a column is not ours."""
        return schema.simplified(header) in self._ignored

    def likely(self, header: str, missing: Sequence[str]) -> str | None:
        """The missing column that a header nobody knows most likely misspells."""
        return schema.near(
            header, {word: key for word, key in self._words.items() if key in missing}
        )

    def merged(self, header: str) -> tuple[str, ...]:
        """The two columns that a header names at once, where the separator between them is lost."""
        word, known = schema.simplified(header), self._words
        halves = [(word[:i], word[j:]) for i in range(1, len(word)) for j in (i, i + 1)]
        return next(
            (
                (known[left], known[right])
                for left, right in halves
                if left in known and right in known
            ),
            (),
        )

    def french(self, header: str, others: Sequence[str]) -> bool:
        """Whether a header is French; where it could be both, whether the others are."""
        languages = self._languages(header) or {
            language for other in others for language in self._languages(other)
        }
        return languages == {"fr"}

    def _languages(self, header: str) -> set[str]:
        word = schema.simplified(_BRACKETS.sub(r"\1", header))
        spoken = {language for language in ("fr", "en") if word in schema.headers(language)}
        return spoken if len(spoken) == 1 else set()


def matched(
    table: Table, headers: Headers, instructions: Instructions
) -> tuple[dict[str, int], list[Finding]]:
    """Where each of our columns is in the table, and which are missing, there twice, or
    misspelt.
    """
    findings: list[Finding] = []
    found: dict[str, int] = {}
    line = table.header_line
    for position, header in enumerate(table.header):
        key = headers.key(header) if header else None
        if key and found.setdefault(key, position) != position:
            first = table.header[found[key]]
            findings.append(
                Finding("error", "duplicate_header", line, header, first, (key,), "column")
            )
    missing = [column.key for column in headers.schema if column.key not in found]
    for above, cells in table.skipped:
        keys = [headers.key(cell) for cell in cells]
        if None not in keys and not set(keys).isdisjoint(missing):
            findings.append(Finding("error", "header_above", above, value=cells[0]))
    for key, header in instructions.columns.items():
        if key in missing:
            findings.append(
                Finding("error", "mapped_header_missing", line, value=header, allowed=table.header)
            )
            missing.remove(key)
    for header in table.header:
        if not header or headers.key(header) or headers.ignores(header):
            continue
        if key := headers.likely(header, missing):
            findings.append(
                Finding("error", "misspelt_header", line, header, header, (key,), "column")
            )
            missing.remove(key)
        elif both := headers.merged(header):
            findings.append(
                Finding("error", "merged_headers", line, header, header, both, "column")
            )
    for key in missing:
        if key in headers.required:
            findings.append(Finding("error", "missing_column", line, allowed=(key,), kind="column"))
    return found, findings


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
