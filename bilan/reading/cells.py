"""A column of cells: its values, and which of them each row has, so that what recurs is held and
read once.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

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


class Cells(NamedTuple):
    """A column: its values in order of appearance, as trimmed texts, ``""`` where there is nothing
    to be seen; the position of each row's in them; which of them a workbook holds as something else
    than a text.

    Where most values occur once, some may be there twice; none is there that no row has.
    """

    values: pa.StringArray
    codes: np.ndarray
    typed: np.ndarray

    @property
    def texts(self) -> list[str]:
        """The values, in Python."""
        return self.values.to_pylist()

    def series(self) -> pd.Series:
        """The value of each row; missing where blank."""
        return self.values.take(self.codes).to_pandas().astype("str").mask(self.blank())

    def text(self, row: int) -> str:
        """The value of one row."""
        return self.values[self.codes[row]].as_py()

    def blank(self) -> np.ndarray:
        """Which rows have nothing to be seen?"""
        return self.having(pc.equal(self.values, ""))

    def having(self, found: pa.Array | list[bool]) -> np.ndarray:
        """Which rows have a value of which something was found true?"""
        return np.asarray(found, dtype=bool)[self.codes]

    def kept(self, rows: np.ndarray) -> "Cells":
        """Some of the rows, and the values that they have."""
        return self if len(rows) == len(self.codes) else self._coded(self.codes[rows])

    def distinct(self) -> "Cells":
        """Every value once, whatever a workbook holds it as."""
        encoded = self.values.dictionary_encode()
        codes = encoded.indices.to_numpy()[self.codes]
        return Cells(encoded.dictionary, codes, np.zeros(len(encoded.dictionary), bool))

    def told(self, tell: Callable[[str], str]) -> "Cells":
        """What each value tells."""
        return self._replace(values=pa.array(map(tell, self.texts), pa.string()))

    def filled(self, other: "Cells") -> "Cells":
        """What another column has, in the rows where this one is blank."""
        values = pa.concat_arrays([self.values, other.values])
        codes = np.where(self.blank(), len(self.values) + other.codes, self.codes)
        return Cells(values, codes, np.append(self.typed, other.typed))._coded(codes)

    def _coded(self, codes: np.ndarray) -> "Cells":
        codes, used = pd.factorize(codes)
        return Cells(self.values.take(used), codes, self.typed[used])


def coded(column: pa.ChunkedArray) -> Cells:
    """Cells from a column of texts; where hardly one of the first recurs, each row has its own."""
    values = column.combine_chunks()
    cells = Cells(values, np.arange(len(values), dtype=np.int32), np.zeros(len(values), bool))
    if len(values) <= _FIRST or pc.count_distinct(values[:_FIRST]).as_py() <= _FIRST / 2:
        cells = cells.distinct()
    return cells._replace(values=pc.utf8_trim(cells.values, AROUND))


def side_by_side(read: Callable, columns: Iterable) -> list:
    """What a function makes of each column, several at a time."""
    with ThreadPoolExecutor(pa.cpu_count()) as pool:
        return list(pool.map(read, columns))
