"""The reviews of a batch, from one export that holds the projects of many: read once, told apart
into a file for each.
"""

from collections import defaultdict
from functools import partial
from pathlib import Path

import pandas as pd

from bilan.findings import FileProblems, Finding, Unreadable, about, refusal
from bilan.reading.frames import FrameReading, read
from bilan.reading.mapping import NAME
from bilan.report.snapshot import File, Snapshot
from bilan.report.sources import Review
from bilan.schema import PROJECTS, columns_of, simplified

_AS_WRITTEN = b'[reading]\nencoding = "utf-8"\ndelimiter = ";"\ndecimal = "."\ndayfirst = false\n'


def of_export(path: Path, column: str, mapping: Path | None) -> list[Review]:
    """One review for each value of a column. What is wrong in a row keeps only those from theirs
    who have it.

    The rows are written as they were understood in the whole, where dates and decimals show what
    they are.

    Raises
    ------
    FileProblems
        When there is no table to be had from the file, no such column, or something wrong that is
        nobody's.
    """
    reading = read(path, PROJECTS, mapping=mapping)
    with about(reading.path):
        if not isinstance(reading, FrameReading):
            raise Unreadable(reading.errors)
        rows = reading.rows
        columns = {
            simplified(header): cells
            for header, cells in zip(reading.table.header, reading.table.cells, strict=True)
            if header
        }
        if (asked := columns.get(simplified(column))) is None:
            allowed = tuple(filter(None, reading.table.header))
            raise refusal("no_such_column", value=column, allowed=allowed)
        names = asked.series().set_axis(rows.index).fillna("")
        wrong = defaultdict(list)
        for error in reading.errors:
            wrong[names.get(error.line)].append(error)
        if None in wrong:
            raise Unreadable(wrong[None])
    for line in names.index[names == ""]:
        wrong[""].append(Finding("error", "no_member", line, column))
    return [
        Review(name, name, partial(_snapshot, path, theirs, wrong[name]))
        for name, theirs in rows[[*columns_of(rows)]].groupby(names, sort=False)
    ]


def _snapshot(path: Path, rows: pd.DataFrame, wrong: list[Finding]) -> Snapshot:
    if wrong:
        raise FileProblems(path, wrong)
    written = rows.to_csv(sep=";", index=False, lineterminator="\r\n").encode()
    return Snapshot(
        {f"data/{path.stem}.csv": File(path, written), f"data/{NAME}": File(path, _AS_WRITTEN)}
    )
