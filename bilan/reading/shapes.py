"""Cells of one shape, alike but for their digits: what the shape tells is told once, and the digits
are read all at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

_ZERO = np.uint8(ord("0"))
_EXACT = 15


@dataclass(frozen=True, eq=False)
class Shape:
    """Some cells of a column that are alike but for their digits: their text with a ``0`` for each,
    and their positions.
    """

    text: str
    cells: np.ndarray
    _chunk: pa.StringArray
    _start: int

    @property
    def spaced(self) -> str:
        """The text with one space wherever there are some."""
        return " ".join(self.text.split())

    @cached_property
    def digits(self) -> np.ndarray:
        """A row a digit, a column a cell."""
        form = np.frombuffer(self.text.encode(), np.uint8)
        characters = self._chunk.take(pa.array(self.cells - self._start)).buffers()[2]
        cells = np.frombuffer(characters, np.uint8, len(self.cells) * len(form))
        return cells.reshape(-1, len(form)).T[form == _ZERO] - _ZERO

    def part(self, match: re.Match, group: str) -> np.ndarray:
        """The whole numbers that a part of the text holds, when a pattern has matched it."""
        return self.number(*(match.string.count("0", 0, end) for end in match.span(group)))

    def number(self, first: int = 0, last: int | None = None, decimals: int = 0) -> np.ndarray:
        """The numbers that some of the digits make, the last ``decimals`` of them behind the mark;
        missing where too great.

        Up to 15 digits, and powers of ten up to the 15th, are exact in a float: their quotient is
        rounded once, as ``float`` rounds the text.
        """
        digits = self.digits[first:last]
        if len(digits) > _EXACT:
            numbers = np.array(
                [float(each.tobytes() + b"e-%d" % decimals) for each in digits.T + _ZERO]
            )
            return np.where(np.isinf(numbers), np.nan, numbers)
        numbers = np.zeros(digits.shape[1])
        for digit in digits:
            numbers *= 10
            numbers += digit
        return numbers / 10**decimals


def by_shape(texts: pa.ChunkedArray) -> Iterator[Shape]:
    """The shapes of trimmed texts, chunk by chunk, in order of appearance; a blank has none."""
    start = 0
    for chunk in texts.chunks:
        _, offsets, characters = chunk.buffers()
        values = np.frombuffer(characters or b"", np.uint8)
        plain = pa.py_buffer(np.where(values - _ZERO < 10, _ZERO, values))
        forms = pa.StringArray.from_buffers(len(chunk), offsets, plain).dictionary_encode()
        codes = forms.indices.to_numpy().astype(np.min_scalar_type(len(forms.dictionary)))
        order = np.argsort(codes, kind="stable") + start
        cells = np.split(order, np.cumsum(np.bincount(codes)))
        for text, found in zip(forms.dictionary.to_pylist(), cells, strict=False):
            if text:
                yield Shape(text, found, chunk, start)
        start += len(chunk)
