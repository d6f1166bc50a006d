"""The columns of a table: which header is which of ours, and its cells as typed values, with all that does not fit.

A schema is a list of columns; the file of projects has one, and the file of partners another.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan import schema
from bilan.findings import Finding
from bilan.reading import values
from bilan.reading.cells import by_row, side_by_side, texts_of
from bilan.reading.files import Table
from bilan.reading.mapping import Instructions
from bilan.schema import Column

_BRACKETS = re.compile(r"(.*?)\s*[(\[]([^)\]]*)[)\]]\s*")
_UNITS = {"€", "$", "£", "eur", "euro", "euros", "usd", "gbp", "chf", "cad", "ht", "eurht", "eurosht", "h", "heures", "hours"}


class Typed(NamedTuple):
    """A column as it was read: its values by row; its distinct cells, what each was read as, and which one each row has."""

    column: Column
    header: str
    position: int
    series: pd.Series
    cells: Sequence[object]
    parsed: values.Parsed
    codes: np.ndarray


class Headers:
    """Tells which of a schema's columns a header names: as a mapping says, or else in the words that people use."""

    def __init__(self, columns: Sequence[Column], instructions: Instructions):
        self.schema = {column.key: column for column in columns}
        self.required = {column.key for column in columns if column.required}
        ours = {key: header for key, header in instructions.columns.items() if key in self.schema}
        self._mapped = {schema.simplified(header): key for key, header in ours.items()}
        self._ignored = {schema.simplified(header) for header in instructions.ignored}
        self._words = {word: key for word, key in schema.headers().items() if key in self.schema}

    def key(self, header: str) -> str | None:
        """The key of the column that a header names."""
        word = schema.simplified(header)
        if word in self._mapped or word in self._ignored:
            return self._mapped.get(word)
        key = self._words.get(word)
        if key is None and (bracketed := _BRACKETS.fullmatch(header)):
            key, unit = self._words.get(schema.simplified(bracketed[1])), schema.simplified(bracketed[2])
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
        return schema.near(header, {word: key for word, key in self._words.items() if key in missing})

    def merged(self, header: str) -> tuple[str, ...]:
        """The two columns that a header names at once, where the separator between them is lost."""
        word, known = schema.simplified(header), self._words
        halves = [(word[:i], word[j:]) for i in range(1, len(word)) for j in (i, i + 1)]
        return next(((known[left], known[right]) for left, right in halves if left in known and right in known), ())

    def french(self, header: str, others: Sequence[str]) -> bool:
        """Whether a header is French; where it could be both, whether the others are."""
        languages = self._languages(header) or {language for other in others for language in self._languages(other)}
        return languages == {"fr"}

    def _languages(self, header: str) -> set[str]:
        word = schema.simplified(_BRACKETS.sub(r"\1", header))
        spoken = {language for language in ("fr", "en") if word in schema.headers(language)}
        return spoken if len(spoken) == 1 else set()


def matched(table: Table, headers: Headers, instructions: Instructions) -> tuple[dict[str, int], list[Finding]]:
    """Where each of our columns is in the table, and which are missing, there twice, or misspelt."""
    findings, found = [], {}
    line = table.header_line
    for position, header in enumerate(table.header):
        key = headers.key(header) if header else None
        if key in found:
            first = table.header[found[key]]
            findings.append(Finding("error", "duplicate_header", line, header, first, (key,), "column"))
        elif key:
            found[key] = position
    missing = [key for key in headers.schema if key not in found]
    for above, cells in table.skipped:
        keys = [headers.key(cell) for cell in cells]
        if None not in keys and not set(keys).isdisjoint(missing):
            findings.append(Finding("error", "header_above", above, value=cells[0]))
    for key, header in instructions.columns.items():
        if key in missing:
            findings.append(Finding("error", "mapped_header_missing", line, value=header, allowed=table.header))
            missing.remove(key)
    for header in table.header:
        if not header or headers.key(header) or headers.ignores(header):
            continue
        if key := headers.likely(header, missing):
            findings.append(Finding("error", "misspelt_header", line, header, header, (key,), "column"))
            missing.remove(key)
        elif keys := headers.merged(header):
            findings.append(Finding("error", "merged_headers", line, header, header, keys, "column"))
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
    """The columns that were found, typed, and the cells that do not fit, in the order of the rows."""
    recognised = [table.header[position] for position in found.values()]

    def one(key: str) -> Typed:
        column, position = headers.schema[key], found[key]
        header, cells = table.header[position], table.cells[position]
        if column.kind == "text":
            return Typed(column, header, position, cells.series(), (), values.Parsed([], {}), cells.codes)
        order = True if dayfirst is None and headers.french(header, recognised) else dayfirst
        distinct = cells.values if column.kind in ("number", "hours", "date") else texts_of(cells.values).to_pylist()
        parsed = _parsed(column, distinct, instructions, decimal, order)
        return Typed(column, header, position, _series(column, parsed, cells.codes), distinct, parsed, cells.codes)

    columns = dict(zip(found, side_by_side(one, found), strict=True))
    misfits = [misfit for column in columns.values() for misfit in _misfits(table, column)]
    return columns, sorted(misfits, key=lambda finding: finding.line)


def _misfits(table: Table, column: Typed) -> Iterator[Finding]:
    faulty = np.isin(column.codes, list(column.parsed.faults)) if column.parsed.faults else np.array([])
    for row in np.flatnonzero(faulty).tolist():
        code, allowed = column.parsed.faults[column.codes[row]]
        value = table.cells[column.position].text(row)
        yield table.finding(code, row, column.position, value, allowed=allowed, kind=column.column.key)


def _parsed(
    column: Column, cells: list[object], instructions: Instructions, decimal: str | None, dayfirst: bool | None
) -> values.Parsed:
    if column.kind == "number":
        return values.numbers(cells, decimal)
    if column.kind == "hours":
        return values.hours(cells, decimal)
    if column.kind == "date":
        return values.dates(cells, dayfirst)
    if column.kind == "year":
        return values.years(cells)
    if column.kind == "count":
        return values.counts(cells)
    mapped = instructions.meanings.get(column.key, {})
    if column.kind == "answer":
        blank = {"": "no"} if column.key in instructions.settings.get("blank_means_no", ()) else {}
        return values.answers(cells, {**schema.aliases("answer"), **blank, **mapped})
    return values.choices(cells, {**schema.aliases(column.key), **mapped}, closed=column.kind == "choice")


def _series(column: Column, parsed: values.Parsed, codes: np.ndarray) -> pd.Series:
    if column.kind in ("number", "hours", "date"):
        return pd.Series(by_row(parsed.values, codes), copy=False)
    if column.kind in ("year", "count", "answer"):
        dtype = "boolean" if column.kind == "answer" else "Int64"
        return pd.Series(pd.array(parsed.values, dtype=dtype).take(codes), copy=False)
    read = [column.blank if value is None else value for value in parsed.values]
    categories = list(schema.alias_table()[column.key])
    if column.kind == "open choice":
        others = [value for value in dict.fromkeys(read) if value not in (*categories, column.blank, None)]
        present = set(read) - {None}
        categories = [value for value in (*categories, *others, column.blank) if value in present]
    elif extra := [value for value in dict.fromkeys(read) if value not in (*categories, None)]:
        categories += extra
    numbers = {value: number for number, value in enumerate(categories)}
    positions = np.array([numbers.get(value, -1) for value in read], dtype=np.min_scalar_type(-len(categories) - 1))
    return pd.Series(pd.Categorical.from_codes(positions[codes], categories), copy=False)
