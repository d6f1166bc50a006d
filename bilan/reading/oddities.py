"""What reads well and looks odd all the same: the warnings about a file of projects that has no error."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from bilan import schema
from bilan.findings import Finding
from bilan.reading.columns import Typed
from bilan.reading.files import Table

_NAMES = ("project", "client", "channel", "introduced_by", "lost_reason")


def oddities(projects: pd.DataFrame, table: Table, columns: dict[str, Typed], *, complete: bool) -> Iterator[Finding]:
    """What should the owner of the file look at?

    Parameters
    ----------
    projects : the projects frame, one row a row of ``table``.
    columns : the columns of the file, by key.
    complete : whether every row of the file could be read.
    """
    if complete and not (projects["outcome"] == "lost").any():
        yield Finding("warning", "no_loss")
    for key in ("met", "brief"):
        column = columns.get(key)
        if column and set(column.parsed.values) == {True, None} and not column.parsed.faults:
            yield Finding("warning", "only_ticks", column=column.header, value=key)
    found = [*_dates(projects), *_negatives(projects), *_twice(projects, columns), *_alike(projects, columns)]
    for row, key, code, value, others in sorted(found, key=lambda odd: (odd[0], columns[odd[1]].position)):
        yield table.finding(code, row, columns[key].position, value, severity="warning", allowed=others)


Odd = tuple[int, str, str, str, tuple[str, ...]]


def _dates(projects: pd.DataFrame) -> Iterator[Odd]:
    decided, proposed = projects["decided_on"], projects["proposed_on"]
    for row in np.flatnonzero(decided.notna() & (projects["outcome"] == "pending")):
        yield row, "decided_on", "decided_yet_pending", str(decided.iloc[row].date()), ()
    for row in np.flatnonzero(decided < proposed):
        yield row, "decided_on", "decided_before_proposed", str(decided.iloc[row].date()), (str(proposed.iloc[row].date()),)


def _negatives(projects: pd.DataFrame) -> Iterator[Odd]:
    for key in ("amount", "hours"):
        for row in np.flatnonzero(projects[key] < 0):
            yield row, key, "negative", f"{projects[key].iloc[row]:g}", ()


def _twice(projects: pd.DataFrame, columns: dict[str, Typed]) -> Iterator[Odd]:
    """The same project, of the same client, proposed in the same year."""
    if "project" not in columns:
        return
    same = projects[["project", "client"]].reset_index()
    if when := [key for key in ("proposed_on", "decided_on") if key in columns]:
        same["year"] = projects[when[0]].dt.year.to_numpy()
    named = same[columns["project"].series.notna()]
    keys = [key for key in same if key != "line"]
    first = named.groupby(keys, dropna=False, observed=True)["line"].transform("first")
    for row in named.index[first < named["line"]]:
        yield row, "project", "twice", named["project"][row], (str(first[row]),)


def _alike(projects: pd.DataFrame, columns: dict[str, Typed]) -> Iterator[Odd]:
    """Names that differ by case, accents, spaces or punctuation only, at the first row of each but the first."""
    for key in [key for key in _NAMES if key in columns]:
        spellings: dict[str, str] = {}
        names = columns[key].series.dropna().drop_duplicates()
        for row, name in zip(names.index, names.astype(str), strict=True):
            first = spellings.setdefault(schema.simplified(name), name)
            if first != name:
                yield row, key, "alike", name, (first,)
