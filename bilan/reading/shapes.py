"""Cells of one shape, alike but for their digits: what the shape tells is told once, and the digits
are read all at once.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa

Texts: TypeAlias = "pa.StringArray | Sequence[str]"

_ZERO = np.uint8(ord("0"))
_EXACT = 15


class Shape(NamedTuple):
    """Some cells of a column that are alike but for their digits.

    Attributes
    ----------
    text : theirs, in small letters, with a ``0`` for each digit and one space wherever there are
        some.
    cells : their positions.
    starts, digits : where each begins in the ``characters`` of the column, and where, from there,
        its digits are.
    """

    text: str
    cells: np.ndarray
    characters: np.ndarray
    starts: np.ndarray
    digits: list[int]

    def part(self, match: re.Match, group: str) -> np.ndarray:
        """The whole numbers that a part of the text holds, when a pattern has matched it; 0 where
        it is not there.
        """
        return self.number(*(match.string.count("0", 0, end) for end in match.span(group)))

    def number(self, first: int = 0, last: int | None = None, decimals: int = 0) -> np.ndarray:
        """The numbers that some of the digits make, the last ``decimals`` of them behind the mark;
        infinite where too great.

        Up to 15 digits, and powers of ten up to the 15th, are exact in a float: their quotient is
        rounded once, as ``float`` rounds the text.
        """
        digits = [self.characters[self.starts + place] for place in self.digits[first:last]]
        if len(digits) > _EXACT:
            written = np.array(digits).T
            return np.array([float(each.tobytes() + b"e-%d" % decimals) for each in written])
        numbers = np.zeros(len(self.cells))
        for digit in digits:
            numbers *= 10
            numbers += digit - _ZERO
        return numbers / 10**decimals


def by_shape(texts: Texts) -> list[Shape]:
    """The shapes of trimmed texts, in order of appearance; a blank has none."""
    together = pa.array(texts, pa.string())
    _, offsets, written = together.buffers()
    characters, starts = np.frombuffer(written, np.uint8), np.frombuffer(offsets, np.int32)
    plain = pa.py_buffer(np.where(characters - _ZERO < 10, _ZERO, characters))
    forms = pa.StringArray.from_buffers(len(together), offsets, plain).dictionary_encode()
    codes = forms.indices.to_numpy().astype(np.min_scalar_type(len(forms.dictionary)))
    cells = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes)))
    return [
        Shape(" ".join(form.lower().split()), found, characters, starts[found], _digits(form))
        for form, found in zip(forms.dictionary.to_pylist(), cells, strict=False)
        if form
    ]


def _digits(form: str) -> list[int]:
    return [place for place, sign in enumerate(form.encode()) if sign == _ZERO]
