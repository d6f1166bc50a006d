"""Bytes to a table of strings with the row numbers that the spreadsheet shows. Knows nothing of projects."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

DELIMITERS = (";", ",", "\t", "|")


@dataclass(frozen=True)
class Table:
    """A file as strings: its header, one array of cells a column, and the row of each line of cells in the spreadsheet."""

    path: Path
    header: tuple[str, ...]
    cells: tuple[pa.ChunkedArray | pa.Array, ...]
    lines: np.ndarray
    header_line: int
    encoding: str
    delimiter: str


def locate(path: str | Path) -> Path:
    """Where a file is: in the current folder, or else beside the notebooks, which name their own example so."""
    path = Path(path)
    for folder in ("notebooks", "../notebooks"):
        beside = Path(__file__).parent / folder / path
        if not path.exists() and beside.exists():
            return beside
    return path


def read(path: Path, recognised: Callable[[Sequence[str]], int], encoding: str | None = None) -> Table:
    """The table in a file whose header is the row, under the delimiter, of which most cells are ``recognised``."""
    data = path.read_bytes()
    text, encoding = _decoded(data, encoding)
    readings = [
        (recognised(row), -number, delimiter)
        for delimiter in DELIMITERS
        for number, row in enumerate(csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=delimiter), 1)
    ]
    _, negative, delimiter = max(readings, key=lambda reading: reading[:2])
    rows = list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1))[-negative - 1 :]
    (header_line, header), *body = rows
    body = [(line, row) for line, row in body if any(row)]
    columns = tuple(pa.array([row[i].strip() for _, row in body], pa.string()) for i in range(len(header)))
    return Table(path, tuple(header), columns, np.array([line for line, _ in body]), header_line, encoding, delimiter)


def _decoded(data: bytes, encoding: str | None) -> tuple[str, str]:
    if encoding:
        return data.decode(encoding), encoding
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252"), "cp1252"
