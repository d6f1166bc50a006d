"""The reviews of a batch, from one export that holds the projects of many: read once, told apart
into a file for each.
"""

from collections import defaultdict
from functools import partial
from pathlib import Path

import pandas as pd

from bilan.findings import FileProblems, Finding
from bilan.reading.frames import FrameReading, read
from bilan.reading.mapping import NAME
from bilan.report.snapshot import File, Snapshot
from bilan.report.sources import Review, folders
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
    if not isinstance(reading, FrameReading):
        raise FileProblems(reading.path, reading.errors)
    header = reading.table.header
    places = {simplified(name): place for place, name in enumerate(header) if name}
    if (place := places.get(simplified(column))) is None:
        allowed = tuple(filter(None, header))
        missing = Finding("error", "no_such_column", value=column, allowed=allowed)
        raise FileProblems(reading.path, [missing])
    names = reading.table.cells[place].series().set_axis(reading.rows.index).fillna("")
    wrong = defaultdict(list)
    for error in reading.errors:
        wrong[names.get(error.line)].append(error)
    if None in wrong:
        raise FileProblems(reading.path, wrong[None])
    wrong[""] += [
        Finding("error", "no_member", line=line, column=column) for line in names.index[names == ""]
    ]
    files = _files(reading.rows, names)
    return [
        Review(name, folder, partial(_snapshot, reading.path, files[name], wrong[name]))
        for name, folder in zip(files, folders([*files], [*files]), strict=True)
    ]


def _files(rows: pd.DataFrame, names: pd.Series) -> dict[str, bytes]:
    """The rows of each name as a file, in order of appearance."""
    written = rows[list(columns_of(rows))].apply(_written)
    return {
        str(name): theirs.to_csv(sep=";", index=False, lineterminator="\r\n").encode()
        for name, theirs in written.groupby(names, sort=False)
    }


def _written(column: pd.Series) -> pd.Series:
    kind = PROJECTS[str(column.name)].kind
    if kind == "answer":
        return column.map({True: "yes", False: "no"})
    if kind == "date":
        return column.dt.strftime("%Y-%m-%d")
    return column.astype(object).replace("not_given", "") if column.name == "channel" else column


def _snapshot(path: Path, content: bytes, wrong: list[Finding]) -> Snapshot:
    if wrong:
        raise FileProblems(path, wrong)
    return Snapshot(
        {f"data/{path.stem}.csv": File(path, content), f"data/{NAME}": File(path, _AS_WRITTEN)}
    )
