"""A column of cells: its values, and which of them each row has, so that what recurs is held and
read once.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_FIRST = 100_000
# Zero-width space, word joiner, byte order mark: what a page or an export leaves around a text
UNSEEN = "\u200b\u2060\ufeff"
AROUND = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + UNSEEN
)


class Quantity(NamedTuple):
    """A number that a workbook shows with a unit: a currency, ``%``, ``h``."""

    value: float
    unit: str

    def __str__(self) -> str:
        return (
            f"{100 * self.value:.10g} %" if self.unit == "%" else f"{shown(self.value)} {self.unit}"
        )


class Cells(NamedTuple):
    """A column: its values in order of appearance (trimmed texts, or a workbook's typed values),
    and the position of each row's in them.

    Where most values occur once, some may be there twice; none is there that no row has. A blank is
    ``""``, or white space in a workbook.
    """

    values: pa.ChunkedArray | list[object]
    codes: np.ndarray

    @property
    def texts(self) -> list[str]:
        """The values as trimmed texts."""
        return texts_of(self.values).to_pylist()

    def by_row(self, told: Callable[[Any], Any] = lambda value: value) -> list:
        """What the value of each row is, or tells."""
        values = self.values if isinstance(self.values, list) else self.texts
        each = [told(value) for value in values]
        return [each[code] for code in self.codes.tolist()]

    def series(self) -> pd.Series:
        """The cells as trimmed texts, by row; missing where blank."""
        texts = texts_of(self.values).take(self.codes)
        return texts.to_pandas().astype("str").mask(self.blank())

    def text(self, row: int) -> str:
        """One cell as trimmed text."""
        return shown(self.values[self.codes[row]])

    def blank(self) -> np.ndarray:
        """Which rows have nothing to be seen?"""
        return self.having(pc.equal(texts_of(self.values), ""))

    def having(self, found: pa.ChunkedArray) -> np.ndarray:
        """Which rows have a value of which something was found true?"""
        return np.asarray(found, dtype=bool)[self.codes]

    def kept(self, rows: np.ndarray) -> "Cells":
        """Some of the rows, and the values that they have."""
        if len(rows) == len(self.codes):
            return self
        codes, used = pd.factorize(self.codes[rows])
        if isinstance(self.values, list):
            return Cells([self.values[code] for code in used], codes)
        return Cells(self.values.take(used), codes)


def coded(column: pa.ChunkedArray) -> Cells:
    """Cells from a column of texts; where hardly one of the first recurs, each row has its own."""
    first = column[:_FIRST]
    codes = np.arange(len(column), dtype=np.int32)
    if len(column) <= _FIRST or pc.count_distinct(first).as_py() <= len(first) / 2:
        encoded = column.dictionary_encode().combine_chunks()
        column, codes = pa.chunked_array([encoded.dictionary]), encoded.indices.to_numpy()
    return Cells(pc.utf8_trim(column, AROUND), codes)


def listed(values: Iterable[object]) -> Cells:
    """Cells from values of any types, by row."""
    order: dict[tuple[type, object], int] = {}
    codes = [order.setdefault((type(value), value), len(order)) for value in values]
    return Cells([value for _, value in order], np.array(codes, dtype=int))


def texts_of(values: pa.ChunkedArray | Sequence[object]) -> pa.ChunkedArray:
    """The values of cells as trimmed texts."""
    if isinstance(values, pa.ChunkedArray):
        return values
    return pa.chunked_array([map(shown, values)], pa.string())


def side_by_side(read: Callable, columns: Iterable) -> list:
    """What a function makes of each column, several at a time."""
    with ThreadPoolExecutor(pa.cpu_count()) as pool:
        return list(pool.map(read, columns))


def shown(value: object) -> str:
    """A value as trimmed text, as a spreadsheet shows it without a format: ``7``, not ``7.0``."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip(AROUND)
