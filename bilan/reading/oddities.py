"""What reads well and looks odd all the same: the warnings about a file of projects that has no
error.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import numpy as np
import pandas as pd

from bilan import schema
from bilan.findings import Finding
from bilan.reading.cells import UNSEEN
from bilan.reading.typed import Typed
from bilan.reading.tables import Table
from bilan.rules import believable
from bilan.schema import PROJECTS

_FEW, _MANY, _LONG = 3, 500, 5
_INNER = re.compile(f"[{UNSEEN}]|(?<!«)[\u00a0\u202f](?![;:!?»%€$£0-9])")

Odd = tuple[str, str, np.ndarray, Iterable[tuple[str, tuple[str, ...]]]]


def oddities(
    projects: pd.DataFrame, table: Table, columns: Mapping[str, Typed], *, complete: bool
) -> Iterator[Finding]:
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
        if (
            column.column.kind == "answer"
            and set(column.parsed.values) == {True, None}
            and not column.parsed.faults
        ):
            yield Finding(
                "warning", "only_ticks", column=column.header, allowed=(key,), kind="column"
            )
    found: list[tuple[int, int, Finding]] = []
    for key, code, rows, told in chain(
        _dates(projects),
        _won_too_soon(projects),
        _negatives(projects),
        _twice(projects),
        _alike(columns),
        _unseen(columns),
    ):
        position = columns[key].position if len(rows) else 0
        about = (
            {"code": code, "value": value, "allowed": others, "kind": key, "severity": "warning"}
            for value, others in told
        )
        found += (
            (each.line or 0, position, each) for each in table.findings_at(rows, position, about)
        )
    yield from (each for _, _, each in sorted(found, key=lambda odd: odd[:2]))


def _dates(projects: pd.DataFrame) -> Iterator[Odd]:
    proposed, decided, year = projects["proposed_on"], projects["decided_on"], projects["year"]
    pending = projects["outcome"] == "pending"
    yet = np.flatnonzero(pending & decided.notna())
    if len(yet) > _FEW and 2 * len(yet) > pending.sum():
        yield "decided_on", "expected_dates", yet[:1], [(str(len(yet)), ())]
    else:
        yield (
            "decided_on",
            "decided_yet_pending",
            yet,
            ((_day(decided, row), ()) for row in yet.tolist()),
        )
    before = np.flatnonzero(decided < proposed)
    told = ((_day(decided, row), (_day(proposed, row),)) for row in before.tolist())
    yield "decided_on", "decided_before_proposed", before, told
    for key in PROJECTS.keys("date"):
        odd = np.flatnonzero(projects[key].notna() & ~believable(projects[key]))
        yield key, "odd_date", odd, ((_day(projects[key], row), ()) for row in odd.tolist())
    odd = np.flatnonzero(year.notna() & ~believable(year))
    yield "year", "odd_year", odd, ((str(year.iloc[row]), ()) for row in odd.tolist())
    dated = [days.dt.year.astype("Int64") for days in (decided, proposed)]
    known = dated[0].fillna(dated[1])
    other = np.flatnonzero(
        known.notna()
        & (year != dated[0]).fillna(True)
        & (year != dated[1]).fillna(True)
        & year.notna()
    )
    yield (
        "year",
        "other_year",
        other,
        ((str(year.iloc[row]), (str(known.iloc[row]),)) for row in other.tolist()),
    )


def _won_too_soon(projects: pd.DataFrame) -> Iterator[Odd]:
    """Projects that were won and do not count, for want of a proposal."""
    rows = np.flatnonzero((projects["outcome"] == "won") & (projects["stage"] != "proposal"))
    yield (
        "stage",
        "won_without_proposal",
        rows,
        ((projects["stage"].iloc[row], ()) for row in rows.tolist()),
    )


def _negatives(projects: pd.DataFrame) -> Iterator[Odd]:
    for key in PROJECTS.keys("number", "hours"):
        rows = np.flatnonzero(projects[key] < 0)
        yield key, "negative", rows, ((f"{projects[key].iloc[row]:g}", ()) for row in rows.tolist())


def _twice(projects: pd.DataFrame) -> Iterator[Odd]:
    """The same project, of the same client and year."""
    same = projects[["project", "client"]].reset_index()
    days = projects["proposed_on"].fillna(projects["decided_on"])
    same["year"] = days.dt.year.astype("Int64").fillna(projects["year"]).array
    first = same.groupby(["project", "client", "year"], dropna=False)["line"].transform("first")
    rows = np.flatnonzero(first < same["line"])
    yield (
        "project",
        "twice",
        rows,
        ((same["project"][row], (str(first[row]),)) for row in rows.tolist()),
    )


def _alike(columns: Mapping[str, Typed]) -> Iterator[Odd]:
    """Names that look like one: at the first row of each but the first; of choices, once, with what
    joins them in a mapping.
    """
    for key, column in columns.items():
        names = column.series.dropna()
        odd: dict[int, tuple[str, tuple[str, ...]]] = {}
        if column.column.kind == "text":
            spellings: dict[str, str] = {}
            for row, name in names.drop_duplicates().items():
                if (first := spellings.setdefault(schema.simplified(name), name)) != name:
                    odd[row] = name, (first,)
            yield key, "alike", np.array([*odd], int), odd.values()
        elif column.column.kind == "open choice":
            own = names[~names.isin((*column.column.choices, column.column.blank))].astype("str")
            for cluster in _clusters([*own.value_counts().index[:_MANY]]):
                second = own.index[own.isin(cluster) & (own != own[own.isin(cluster)].iloc[0])][0]
                odd[second] = _joining(cluster), tuple(cluster)
            yield key, "joinable", np.array(sorted(odd), int), [odd[row] for row in sorted(odd)]


def _unseen(columns: Mapping[str, Typed]) -> Iterator[Odd]:
    """Texts that hold what is not seen: of no-break spaces, those that French typography and
    numbers do not want.
    """
    for key, column in columns.items():
        if column.column.kind in ("text", "open choice"):
            names = column.series.dropna().drop_duplicates().astype("str")
            odd = {
                row: name
                for row, name in names.items()
                if not name.isascii() and _INNER.search(name)
            }
            signs = (
                {f"U+{ord(sign):04X}": sign for sign in _INNER.findall(name)}
                for name in odd.values()
            )
            yield (
                key,
                "unseen",
                np.array([*odd], int),
                zip(odd.values(), map(tuple, signs), strict=True),
            )


def _clusters(names: list[str]) -> Iterator[list[str]]:
    """Names that differ by case, accents, spaces and punctuation, or by one letter, the most
    frequent of each first.
    """
    plain = {name: schema.simplified(name) for name in names}
    while names:
        name, *rest = names
        cluster = [name, *(other for other in rest if _one_edit_apart(plain[name], plain[other]))]
        names = [other for other in rest if other not in cluster]
        if len(cluster) > 1:
            yield cluster


def _one_edit_apart(one: str, other: str) -> bool:
    """Whether a letter at most is added, left out or another; not in short words, which may differ
    so on purpose, nor a digit.
    """
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or (
        one != other
        and (len(long) < _LONG or re.findall("[0-9]", one) != re.findall("[0-9]", other))
    ):
        return one == other
    start = next(
        (i for i, (left, right) in enumerate(zip(short, long, strict=False)) if left != right),
        len(short),
    )
    return short[start + (len(short) == len(long)) :] == long[start + 1 :]


def _joining(names: list[str]) -> str:
    name, *others = (json.dumps(name, ensure_ascii=False) for name in names)
    return (
        f"{names[0] if re.fullmatch('[A-Za-z0-9_-]+', names[0]) else name} = [{', '.join(others)}]"
    )


def _day(days: pd.Series, row: int) -> str:
    return str(days.iloc[row].date())
