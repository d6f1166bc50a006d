"""The cells of the columns that were found, as typed values, with all that does not fit."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from bilan import schema
from bilan.findings import Finding, Severity
from bilan.reading import values
from bilan.reading.cells import Cells, side_by_side
from bilan.reading.columns import Headers
from bilan.reading.mapping import Instructions
from bilan.reading.markup import OF_CELLS
from bilan.reading.tables import Table
from bilan.schema import Column

_MEASURED: tuple[schema.Kind, ...] = ("number", "hours", "date")
_SIGNS, _CURRENCY = "€$£¥", re.compile("currency|devise|monnaie|wahrung|moneda|valuta|moeda")


class Odd(NamedTuple):
    """Rows in which a column is wrong or odd, or what another, at ``place``, says of it; of each,
    what else there is to say, and what is shown instead of its cell.
    """

    column: str
    code: str
    rows: Sequence[int] | np.ndarray | pd.Index
    others: Iterable[Any] = repeat(())
    values: Iterable[str | None] = repeat(None)
    place: int | None = None


class Said(NamedTuple):
    """A text of a choice, the key of ours that it was read as, in how many rows, and whether it
    does not fit.
    """

    text: str
    value: Any
    rows: int
    faulty: bool


class Typed(NamedTuple):
    """A column as it was read: its values by row; its cells, and what each distinct one was read
    as.
    """

    column: Column
    header: str
    position: int
    series: pd.Series
    cells: Cells
    parsed: values.Parsed

    @property
    def faulty(self) -> np.ndarray:
        """Which rows have a cell that does not fit."""
        return np.isin(self.cells.codes, [*self.parsed.faults])

    @property
    def said(self) -> list[Said]:
        """The distinct cells of a choice, the most frequent first."""
        rows = np.bincount(self.cells.codes).tolist()
        each = zip(self.cells.texts, self.parsed.values, rows, strict=True)
        found = [Said(*said, code in self.parsed.faults) for code, said in enumerate(each)]
        return sorted(found, key=attrgetter("rows"), reverse=True)


def typed(
    table: Table, headers: Headers, found: dict[str, int], instructions: Instructions
) -> tuple[dict[str, Typed], list[Finding]]:
    """The columns that were found, typed, and the cells that do not fit: those of a table that
    could not be read, but where nobody reads the column; those that are misread, blank or there
    again where they must not be, in another currency.
    """
    recognised = [table.header[position] for position in found.values()]
    french = _are_french(recognised)

    def one(key: str) -> Typed:
        column, position = headers.schema[key], found[key]
        header, cells = table.header[position], table.cells[position]
        if column.kind == "text":
            return Typed(column, header, position, cells.series(), cells, values.Parsed([]))
        if column.kind not in _MEASURED:
            cells = cells.distinct()
        parsed = _parsed(column, cells, instructions, header, french=french)
        series = _series(column, parsed.values, cells.codes)
        return Typed(column, header, position, series, cells, parsed)

    columns = dict(zip(found, side_by_side(one, found), strict=True))
    misfits = chain(
        *(misread(column, column.parsed.faults) for column in columns.values()),
        _breaches(table, columns),
        _other_currencies(table, columns),
    )
    return columns, [
        *(each for each in table.errors if each.code not in OF_CELLS or each.column in recognised),
        *told(misfits, "error", table, columns),
    ]


def told(
    odd: Iterable[Odd], severity: Severity, table: Table, columns: Mapping[str, Typed]
) -> Iterator[Finding]:
    """What is wrong or odd in columns."""
    for key, code, rows, others, shown, place in odd:
        if len(rows):
            each = (
                {
                    "code": code,
                    "kind": key,
                    "severity": severity,
                    "value": value,
                    "allowed": other if isinstance(other, tuple) else (str(other),),
                }
                for value, other in zip(shown, others, strict=False)
            )
            column = columns[key].position if place is None else place
            yield from table.findings_at(np.array(rows), column, each)


def misread(column: Typed, said: Mapping[int, values.Said]) -> Iterator[Odd]:
    """The rows of the distinct cells of which something is said."""
    cells = pd.DataFrame.from_dict(said, "index", columns=["code", "others"])
    for code, others in cells.groupby("code", sort=False)["others"]:
        by_row = others.reindex(column.cells.codes).reset_index(drop=True).dropna()
        yield Odd(column.column.key, str(code), by_row.index, by_row)


def again(own: pd.Series, *same: Any) -> pd.Series:
    """Of the rows that are in some respects the same as one above: what is the first's own."""
    first = own.groupby([*same], dropna=False).transform("first")
    return first[first != own]


def blank_column(column: Column, height: int) -> pd.Series:
    """A column that the file lacks: it holds what a blank means, in every row."""
    return _series(column, [None], np.zeros(height, np.int8))


def _are_french(headers: Iterable[str]) -> bool:
    """Whether those of these headers that are of one language alone are French."""
    words = {*map(schema.simplified, headers)}
    french, english = (words & schema.headers(each).keys() for each in ("fr", "en"))
    return french > english


def _parsed(
    column: Column, cells: Cells, instructions: Instructions, header: str, *, french: bool
) -> values.Parsed:
    told = instructions["reading"]
    match column.kind:
        case "number" | "hours" as kind:
            return values.numbers(
                cells.values, told.get("decimal"), header, typed=cells.typed, clock=kind == "hours"
            )
        case "date":
            return values.dates(
                cells.values, told.get("dayfirst"), typed=cells.typed, french=french
            )
        case "year" | "count":
            return values.whole(cells.texts, column.kind)
    meanings = {**schema.aliases(column.words), **instructions[column.key]}
    if column.kind == "answer":
        return values.answers(cells.texts, meanings)
    return values.choices(cells.texts, meanings, closed=column.kind == "choice")


def _series(column: Column, read: Any, codes: np.ndarray) -> pd.Series:
    if column.dtype != "category":
        return pd.Series(pd.array(read, dtype=column.dtype).take(codes), copy=False)
    meant = [column.blank if value is None else value for value in read]
    named = [*dict.fromkeys(filter(None, (*column.choices, *read, column.blank)))]
    categories = pd.Categorical(meant, named, ordered=column.ordered)
    if column.kind == "open choice":
        categories = categories.remove_unused_categories()
    return pd.Series(categories.take(codes), copy=False)


def _breaches(table: Table, columns: Mapping[str, Typed]) -> Iterator[Odd]:
    """Cells that must not be blank and are: a project that never became a proposal needs no
    outcome; and names that are that of a row above, where each must be there once.
    """
    for key, column in columns.items():
        ours = column.column
        if ours.required and ours.blank is None:
            spoilt = [each.line or 0 for each in table.errors if each.column == column.header]
            blank = column.series.isna() & ~column.faulty & ~np.isin(table.lines, spoilt)
            if "stage" in columns:
                blank &= columns["stage"].series == "proposal"
            yield Odd(key, f"blank_{key}", blank.index[blank], repeat(ours.choices))
        if ours.unique:
            names = column.series.dropna().map(schema.simplified)
            first = again(pd.Series(table.lines)[names.index], names)
            yield Odd(key, f"{key}_twice", first.index, first)


def _other_currencies(table: Table, columns: Mapping[str, Typed]) -> Iterator[Odd]:
    """The rows whose amount is in another currency than the header's, or else than that of most."""
    if "amount" in columns:
        amounts = columns["amount"]
        named = pd.Series(amounts.parsed.currencies[amounts.cells.codes], dtype="object")
        for beside in _beside(table, columns):
            named = named.fillna(beside)
        named = named[amounts.series.notna()].dropna()
        above = values.currencies_in(amounts.header)[:1]
        for usual in above or named.value_counts(sort=False).nlargest(1).index:
            line = table.header_line if above else table.lines[(named == usual).idxmax()]
            others = repeat((usual, str(line)))
            yield Odd("amount", "several_currencies", named.index[named != usual], others)


def _beside(table: Table, columns: Mapping[str, Typed]) -> Iterator[pd.Series]:
    """What each row says in each column that names currencies and nothing else, none of ours."""
    from babel.numbers import is_currency

    used = {each.position for each in columns.values()}
    for position, header in enumerate(table.header):
        if position not in used and _CURRENCY.search(schema.simplified(header)):
            beside = table.cells[position].told(values.currency)
            if all(name in _SIGNS or is_currency(name) for name in beside.texts):
                yield beside.series()


def money(table: Table, columns: Mapping[str, Typed]) -> dict[str, str]:
    """What the file says of its amounts: their ``currency``, a sign or a code, and whether ``vat``
    is ``excluded`` or ``included``; ``""`` for what it does not say.
    """
    if "amount" not in columns:
        return {}
    amounts = columns["amount"]
    named = chain(
        values.currencies_in(amounts.header),
        amounts.parsed.currencies,
        *(beside.dropna() for beside in _beside(table, columns)),
    )
    return {
        "currency": next(filter(None, named), ""),
        "vat": values.vat_in(f"{amounts.header} {amounts.parsed.wording}"),
    }
