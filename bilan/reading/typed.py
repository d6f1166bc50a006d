"""The cells of the columns that were found, as typed values, with all that does not fit."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from bilan import schema
from bilan.findings import Finding
from bilan.reading import values
from bilan.reading.cells import Cells, side_by_side
from bilan.reading.columns import Headers
from bilan.reading.mapping import Instructions
from bilan.reading.markup import OF_CELLS
from bilan.reading.tables import Table
from bilan.schema import Column

_MEASURED: tuple[schema.Kind, ...] = ("number", "hours", "date")
_SIGNS = ("€", "$", "£", "¥")
_CURRENCY = re.compile("currency|devise|monnaie|wahrung|moneda|valuta|moeda")


# In which rows of a column something does not fit; of each, what
Misfits = tuple[np.ndarray, int, Iterable[dict[str, Any]]]


class Said(NamedTuple):
    """A text of a choice, the key of ours that it was read as, in how many rows, and whether it
    does not fit.
    """

    text: str
    value: Any
    rows: int
    faulty: bool


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

    @property
    def faulty(self) -> np.ndarray:
        """Which rows have a cell that does not fit."""
        return np.isin(self.codes, [*self.parsed.faults])

    @property
    def said(self) -> list[Said]:
        """The distinct cells of a choice, in order of appearance."""
        rows = np.bincount(self.codes, minlength=len(self.cells)).tolist()
        each = zip(self.cells, self.parsed.values, rows, strict=True)
        return [Said(*said, code in self.parsed.faults) for code, said in enumerate(each)]


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
        header, cells = table.header[position], table.cells[position]
        if column.kind == "text":
            none = values.Parsed([])
            return Typed(column, header, position, cells.series(), (), none, cells.codes)
        if column.kind not in _MEASURED:
            codes, texts = pd.factorize(np.array(cells.texts, object))
            cells = Cells(texts.tolist(), codes[cells.codes])
        french = headers.french(header, recognised)
        parsed = _parsed(column, cells.values, instructions, header, french=french)
        _keep_one_currency(table, header, cells.codes, parsed)
        series = _series(column, parsed, cells.codes)
        return Typed(column, header, position, series, cells.values, parsed, cells.codes)

    columns = dict(zip(found, side_by_side(one, found), strict=True))
    used = {column.header for column in columns.values()}
    misfits = chain(
        map(_misread, columns.values()),
        _blanks(table, columns),
        _repeated(table, columns),
        _other_currencies(table, columns),
    )
    return columns, [
        *(each for each in table.errors if each.code not in OF_CELLS or each.column in used),
        *chain.from_iterable(table.findings_at(*each) for each in misfits),
    ]


def blank_column(column: Column, height: int) -> pd.Series:
    """A column that the file lacks: it holds what a blank means, in every row."""
    codes = np.zeros(height, np.int8)
    if column.kind == "text":
        return Cells([""], codes).series()
    return _series(column, _parsed(column, [""], Instructions()), codes)


def _keep_one_currency(table: Table, header: str, codes: np.ndarray, parsed: values.Parsed) -> None:
    """Amounts in another currency than the header's, or else than that of most rows, are faults; so
    all are in one.
    """
    told = values.currencies_in(header)
    if len({*parsed.currencies, *told}) < 2:
        return
    rows = {currency: np.isin(codes, found) for currency, found in parsed.currencies.items()}
    usual = told[0] if told else max(rows, key=lambda currency: np.count_nonzero(rows[currency]))
    line = table.header_line if told else table.lines[np.argmax(rows[usual])]
    for currency in rows.keys() - {usual}:
        parsed.blame(parsed.currencies[currency], "several_currencies", usual, str(line))


def _other_currencies(table: Table, columns: Mapping[str, Typed]) -> Iterator[Misfits]:
    """The rows whose amount is in another currency than that of most, where a column of its own
    names it.
    """
    for position, named in _named_currencies(table, columns).items():
        named = named[columns["amount"].series.notna()].dropna()
        for usual in named.mode()[:1]:
            line = str(table.lines[(named == usual).idxmax()])
            others = named[named != usual]
            told = (
                {"code": "several_currencies", "value": other, "allowed": (usual, line)}
                for other in others
            )
            yield others.index.to_numpy(), position, told


def _named_currencies(table: Table, columns: Mapping[str, Typed]) -> dict[int, pd.Series]:
    """Beside amounts, the columns that name currencies and nothing else, none of ours: what each
    row names.
    """
    from babel.numbers import is_currency

    found = {}
    used = {each.position for each in columns.values()}
    for position, header in enumerate(table.header if "amount" in columns else ()):
        if position not in used and _CURRENCY.search(schema.simplified(header)):
            cells = table.cells[position]
            named = [next(iter(values.currencies_in(text)), text.upper()) for text in cells.texts]
            if all(not name or name in _SIGNS or is_currency(name) for name in named):
                by_row = pd.Series(named, dtype="object").replace("", None).take(cells.codes)
                found[position] = by_row.reset_index(drop=True)
    return found


def money(table: Table, columns: Mapping[str, Typed]) -> dict[str, str]:
    """What the file says of its amounts: their ``currency``, a sign or a code, and whether ``vat``
    is ``excluded`` or ``included``; only what it says.
    """
    amounts = columns.get("amount")
    if not amounts:
        return {}
    named = [*values.currencies_in(amounts.header), *amounts.parsed.currencies]
    for told in _named_currencies(table, columns).values():
        named = named or [*told.dropna()]
    currency = named[0] if len({*named}) == 1 else ""
    vat = values.vat_in(amounts.header) or amounts.parsed.vat
    return {key: text for key, text in (("currency", currency), ("vat", vat)) if text}


def _blanks(table: Table, columns: Mapping[str, Typed]) -> Iterator[Misfits]:
    """Cells that must not be blank and are; a project that never became a proposal needs no
    outcome.
    """
    for key, column in columns.items():
        if column.column.required and column.column.blank is None:
            blank = column.series.isna().to_numpy() & ~column.faulty
            if "stage" in columns:
                blank &= (columns["stage"].series == "proposal").to_numpy()
            spoilt = [each.line or 0 for each in table.errors if each.column == column.header]
            rows = np.flatnonzero(blank & ~np.isin(table.lines, spoilt))
            allowed = column.column.choices
            about = {"code": f"blank_{key}", "value": "", "allowed": allowed, "kind": key}
            yield rows, column.position, repeat(about)


def _repeated(table: Table, columns: Mapping[str, Typed]) -> Iterator[Misfits]:
    """Names that are that of a row above, where each must be there once."""
    for key, column in columns.items():
        if column.column.unique:
            names = column.series.map(schema.simplified, na_action="ignore")
            first = pd.Series(table.lines).groupby(names, dropna=False).transform("first")
            rows = np.flatnonzero(names.notna() & names.duplicated())
            told = ({"code": f"{key}_twice", "allowed": (str(first[row]),)} for row in rows)
            yield rows, column.position, told


def _misread(column: Typed) -> Misfits:
    rows, cells = np.flatnonzero(column.faulty), Cells(column.cells, column.codes)
    faults = ((row, *column.parsed.faults[column.codes[row]]) for row in rows.tolist())
    kind = column.column.key
    told = (
        {"code": code, "value": cells.text(row), "allowed": allowed, "kind": kind}
        for row, code, allowed in faults
    )
    return rows, column.position, told


def _parsed(
    column: Column,
    cells: Any,
    instructions: Instructions,
    header: str = "",
    *,
    french: bool = False,
) -> values.Parsed:
    decimal, dayfirst = map(instructions["reading"].get, ("decimal", "dayfirst"))
    match column.kind:
        case "number":
            return values.numbers(cells, decimal, money=bool(values.currencies_in(header)))
        case "hours":
            return values.hours(cells, decimal)
        case "date":
            order = True if dayfirst is None and french else dayfirst
            return values.dates(cells, order, yearlast=bool(dayfirst))
        case "year":
            return values.years(cells)
        case "count":
            return values.counts(cells)
    mapped = instructions[column.key]
    if column.kind == "answer":
        return values.answers(cells, {**schema.aliases("answer"), **mapped})
    known = {**schema.aliases(column.key), **mapped}
    return values.choices(cells, known, closed=column.kind == "choice")


def _series(column: Column, parsed: values.Parsed, codes: np.ndarray) -> pd.Series:
    if column.kind in _MEASURED:
        return pd.Series(parsed.values.take(codes), copy=False)
    if column.dtype != "category":
        return pd.Series(pd.array(parsed.values, dtype=column.dtype).take(codes), copy=False)
    read = [column.blank if value is None else value for value in parsed.values]
    present = {*read} if column.kind == "open choice" else {*read, *column.choices}
    others = (value for value in read if value != column.blank)
    order = dict.fromkeys((*column.choices, *others, column.blank))
    categories = [value for value in order if value and value in present]
    return pd.Series(
        pd.Categorical(read, categories, ordered=column.ordered).take(codes), copy=False
    )
