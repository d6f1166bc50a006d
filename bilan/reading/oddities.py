"""What reads well and looks odd all the same: the warnings about a file of projects that has no error."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from bilan import schema
from bilan.findings import Finding
from bilan.reading.columns import Typed
from bilan.reading.tables import Table
from bilan.schema import PROJECTS

Odd = tuple[int, str, str, str, tuple[str, ...]]


def oddities(projects: pd.DataFrame, table: Table, columns: Mapping[str, Typed], *, complete: bool) -> Iterator[Finding]:
    """What should the owner of the file look at?

    Parameters
    ----------
    projects : the projects frame, one row a row of ``table``.
    columns : the columns of the file, by key.
    complete : whether every row of the file could be read.
    """
    if complete and not (projects["outcome"] == "lost").any():
        yield Finding("warning", "no_loss")
    for key, column in columns.items():
        if column.column.kind == "answer" and set(column.parsed.values) == {True, None} and not column.parsed.faults:
            yield Finding("warning", "only_ticks", column=column.header, value=key)
    found = [*_dates(projects), *_negatives(projects), *_twice(projects), *_alike(columns)]
    for row, key, code, value, others in sorted(found, key=lambda odd: (odd[0], columns[odd[1]].position)):
        yield table.finding(code, row, columns[key].position, value, severity="warning", allowed=others)


def _dates(projects: pd.DataFrame) -> Iterator[Odd]:
    proposed, decided = projects["proposed_on"], projects["decided_on"]
    for row in _where(decided.notna() & (projects["outcome"] == "pending")):
        yield row, "decided_on", "decided_yet_pending", _day(decided, row), ()
    for row in _where(decided < proposed):
        yield row, "decided_on", "decided_before_proposed", _day(decided, row), (_day(proposed, row),)


def _negatives(projects: pd.DataFrame) -> Iterator[Odd]:
    for key in PROJECTS.keys("number", "hours"):
        for row in _where(projects[key] < 0):
            yield row, key, "negative", f"{projects[key].iloc[row]:g}", ()


def _twice(projects: pd.DataFrame) -> Iterator[Odd]:
    """The same project, of the same client and year."""
    same = projects[["project", "client"]].reset_index()
    days = projects["proposed_on"].fillna(projects["decided_on"])
    same["year"] = days.dt.year.astype("Int64").fillna(projects["year"]).array
    first = same.groupby(["project", "client", "year"], dropna=False)["line"].transform("first")
    for row in _where(first < same["line"]):
        yield row, "project", "twice", same["project"][row], (str(first[row]),)


def _alike(columns: Mapping[str, Typed]) -> Iterator[Odd]:
    """Names that differ by case, accents, spaces or punctuation only, at the first row of each but the first."""
    for key, column in columns.items():
        if column.column.kind in ("text", "open choice"):
            spellings: dict[str, str] = {}
            names = column.series.dropna().drop_duplicates()
            for row, name in zip(names.index, names.astype(str), strict=True):
                first = spellings.setdefault(schema.simplified(name), name)
                if first != name:
                    yield row, key, "alike", name, (first,)


def _where(odd: pd.Series) -> list[int]:
    return np.flatnonzero(odd).tolist()


def _day(days: pd.Series, row: int) -> str:
    return str(days.iloc[row].date())
