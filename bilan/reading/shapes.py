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


class Shape(NamedTuple):
    """Some cells of a column that are alike but for their digits.

    Attributes
    ----------
    text : theirs, in small letters, with a ``0`` for each digit and one space wherever there are
        some.
    cells : their positions.
    digits : the characters of the digits, a row a cell.
    """

    text: str
    cells: np.ndarray
    digits: np.ndarray

    def part(self, match: re.Match, group: str) -> np.ndarray:
        """The whole numbers that a part of the text holds, when a pattern has matched it; 0 where
        it is not there.
        """
        return self.number(*(match.string.count("0", 0, end) for end in match.span(group)))

    def number(self, first: int = 0, last: int | None = None, decimals: int = 0) -> np.ndarray:
        """The numbers that some of the digits make, the last ``decimals`` of them behind the mark,
        each the nearest to what is written; infinite where too great.
        """
        written = np.insert(self.digits[:, first:last], 0, _ZERO, axis=1)
        texts = written.view(f"S{written.shape[1]}")[:, 0]
        return np.char.add(texts, b"e-%d" % decimals).astype(float)


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
        Shape(
            " ".join(form.lower().split()), found, characters[starts[found, None] + _digits(form)]
        )
        for form, found in zip(forms.dictionary.to_pylist(), cells, strict=False)
        if form
    ]


def _digits(form: str) -> np.ndarray:
    return np.flatnonzero(np.frombuffer(form.encode(), np.uint8) == _ZERO).astype(np.int32)
