"""What reads well and looks odd all the same: the warnings about a file of projects that has no
error.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from bilan import schema
from bilan.findings import Finding
from bilan.reading.cells import UNSEEN
from bilan.reading.meanings import meaning
from bilan.reading.tables import Table
from bilan.reading.typed import Typed
from bilan.reading.values import NOT_GIVEN
from bilan.rules import believable
from bilan.schema import PROJECTS, Column

_FEW, _MANY, _LONG, _OFTEN, _CHOICES, _MANY_ROWS = 3, 500, 5, 5, 40, 6
_SEVERAL = re.compile(r"\s*[,;/+&|\n]\s*")
# Letters and digits that no one says; a web or mail address
_IDENTIFIER = re.compile(
    r"^(?=\S*\d)[0-9a-f]{12,}$|^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^\d{4,}$"
    r"|https?://|www\.|\S@\S+\.\w",
    re.IGNORECASE,
)
_INNER = re.compile(f"[{UNSEEN}]|(?<!«)[\u00a0\u202f](?![;:!?»%€$£0-9])")

# A column, what is odd, in which rows; of all or of each, what is shown instead of the cell, and
# what else there is to say
Odd = tuple[str | int, str, np.ndarray | pd.Series, Any, Any]


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
    yield from _of_the_whole(projects, columns, complete)
    found: list[tuple[int, int, Finding]] = []
    for key, code, odd, values, others in chain(
        _dates(projects),
        _of_projects(projects),
        _contradictions(projects, table, columns),
        _twice(projects, table, columns),
        _doubts(columns),
        _names(columns),
    ):
        rows = np.flatnonzero(odd)
        if len(rows):
            position, kind = (
                (key, "outcome") if isinstance(key, int) else (columns[key].position, key)
            )
            told = (
                {
                    "code": code,
                    "kind": kind,
                    "severity": "warning",
                    "value": next(iter(_said(values, row)), None),
                    "allowed": _said(others, row),
                }
                for row in rows.tolist()
            )
            warnings = table.findings_at(rows, position, told)
            found += ((each.line or 0, position, each) for each in warnings)
    yield from (each for _, _, each in sorted(found, key=lambda odd: odd[:2]))


def _said(told: Any, row: int) -> tuple[str, ...]:
    """What is told of a row, or of all: a day as such, a number without what it lacks."""
    value = told.iloc[row] if isinstance(told, pd.Series) else told
    if value is None or isinstance(value, tuple):
        return value or ()
    if isinstance(value, pd.Timestamp):
        value = value.date()
    return (f"{value:g}" if isinstance(value, float) else str(value),)


def _of_the_whole(
    projects: pd.DataFrame, columns: Mapping[str, Typed], complete: bool
) -> Iterator[Finding]:
    """What concerns no row more than another."""
    outcomes, rows = projects["outcome"], len(projects)
    if complete and not (outcomes == "lost").any():
        yield Finding("warning", "no_loss")
    if complete and rows >= _FEW and not (outcomes == "won").any():
        yield Finding("warning", "no_win")
    blank = int((projects["channel"] == NOT_GIVEN).sum())
    if "channel" in columns:
        header, channels = columns["channel"].header, projects["channel"].nunique()
        if rows >= _OFTEN and _OFTEN * blank > rows:
            yield Finding("warning", "channel_blank", None, header, str(blank), (str(rows),))
        if channels > _CHOICES:
            yield Finding("warning", "many_channels", None, header, str(channels))
    for key, column in columns.items():
        ticks = column.column.kind == "answer" and set(column.parsed.values) == {True, None}
        if ticks and not column.parsed.faults:
            yield Finding("warning", "only_ticks", None, column.header, "", (key,), "column")


def _dates(projects: pd.DataFrame) -> Iterator[Odd]:
    proposed, decided, year = projects["proposed_on"], projects["decided_on"], projects["year"]
    pending = projects["outcome"] == "pending"
    yet = pending & decided.notna()
    if (count := yet.sum()) > _FEW and 2 * count > pending.sum():
        first = yet & (yet.cumsum() == 1)
        yield "decided_on", "expected_dates", first, count, None
    else:
        yield "decided_on", "decided_yet_pending", yet, decided, None
    before = decided < proposed
    yield "decided_on", "decided_before_proposed", before, decided, proposed
    for key in PROJECTS.keys("date", "year"):
        days = projects[key]
        code = f"odd_{PROJECTS[key].kind}"
        yield key, code, days.notna() & ~believable(days), days, None
    years = [days.dt.year.astype("Int64") for days in (decided, proposed)]
    known = years[0].fillna(years[1])
    other = known.notna() & year.notna()
    for each in years:
        other &= (year != each).fillna(True)
    yield "year", "other_year", other, year, known


def _of_projects(projects: pd.DataFrame) -> Iterator[Odd]:
    """What does not go together in a project: won, and without a proposal, so that it does not
    count, or with a reason for losing; less than nothing.
    """
    won, stages = projects["outcome"] == "won", projects["stage"]
    yield "stage", "won_without_proposal", won & (stages != "proposal"), stages, None
    yield "lost_reason", "won_with_reason", won & projects["lost_reason"].notna(), None, None
    for key in PROJECTS.keys("number", "hours"):
        yield key, "negative", projects[key] < 0, projects[key], None


def _contradictions(
    projects: pd.DataFrame, table: Table, columns: Mapping[str, Typed]
) -> Iterator[Odd]:
    """Where another column, such as the stage of a CRM, says plainly that a project was won or
    lost, and the outcome something else.
    """
    used = {column.position for column in columns.values()}
    outcomes = projects["outcome"].astype("str")
    for position, cells in enumerate(table.cells):
        if position in used or len(cells.values) > _CHOICES:
            continue
        meanings = [meaning("outcome", text) for text in cells.texts]
        told = np.array([each.key if each.certainty == "sure" else "" for each in meanings])
        said = told[cells.codes]
        if {"won", "lost"} <= {*told.tolist()}:
            against = np.isin(said, ["won", "lost"]) & (said != outcomes.to_numpy())
            known = projects["outcome"].notna()
            yield position, "contradicted", known & against, None, outcomes


def _twice(projects: pd.DataFrame, table: Table, columns: Mapping[str, Typed]) -> Iterator[Odd]:
    """Rows that are the same, cell by cell, and projects of one name; where they are many, how
    many projects there seem to be.
    """
    names = [key for key in ("project", "client") if key in columns]
    if not names:
        return
    same = projects[["project", "client"]].reset_index()
    cells = pd.DataFrame({place: each.codes for place, each in enumerate(table.cells)})
    copies = cells.duplicated() & projects[names].notna().any(axis=1).array
    if copies.any():
        first = same["line"].groupby([*cells.to_numpy().T]).transform("first")
        yield names[0], "identical_row", copies, None, first
    there = same.groupby(names, dropna=False).ngroups
    decided = projects["outcome"].isin(["won", "lost"]).groupby(same["client"].array).sum()
    once = "project" in names or (decided <= 1).all()  # a client may have many projects
    if once and len(same) >= _MANY_ROWS and 2 * len(same) >= 3 * there:
        yield names[0], "several_rows", same.index == 0, len(same), there
        return
    days = projects["proposed_on"].fillna(projects["decided_on"])
    same["year"] = days.dt.year.astype("Int64").fillna(projects["year"]).array
    first = same.groupby(["project", "client", "year"], dropna=False)["line"].transform("first")
    again, known = (first < same["line"]) & ~copies, same[["client", "year"]].notna().all(axis=1)
    yield "project", "twice", again & known, None, first
    yield "project", "named_twice", again & ~known, None, first


def _doubts(columns: Mapping[str, Typed]) -> Iterator[Odd]:
    """Cells that were read, though they may mean something else."""
    for key, column in columns.items():
        doubts = pd.DataFrame.from_dict(column.parsed.doubts, "index", columns=["code", "others"])
        for code, told in doubts.groupby("code", sort=False)["others"]:
            others = told.reindex(column.codes)
            yield key, str(code), others.notna(), None, others


def _names(columns: Mapping[str, Typed]) -> Iterator[Odd]:
    """Names that are none, or hold what is not seen, or look like another one: at the first row of
    each; of choices, with what joins them in a mapping.
    """
    for key, (column, _, _, series, *_) in columns.items():
        if column.kind not in ("text", "open choice"):
            continue
        own = series[~series.isin((*column.choices, column.blank))].dropna().astype("str")
        odd: dict[str, dict[int, tuple[str, tuple[str, ...]]]] = {}
        spellings: dict[str, str] = {}
        first = own.drop_duplicates()
        for row, name in first.items():
            for code, text, others in _of_a_name(key, column, name, spellings):
                odd.setdefault(code, {})[row] = text, others
        if column.kind == "open choice":
            for cluster in _clusters([*own.value_counts().index[:_MANY]]):
                second = first.index[first.isin(cluster)][1]
                odd.setdefault("joinable", {})[second] = _joining(cluster), tuple(cluster)
        for code, told in odd.items():
            found = pd.Series(told).reindex(range(len(series)))
            yield key, code, found.notna(), found.str[0], found.str[1]


def _of_a_name(
    key: str, column: Column, name: str, spellings: dict[str, str]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What is odd about one name: the code, the value, what else there is to say."""
    if not name.isascii() and (signs := _INNER.findall(name)):
        yield "unseen", name, tuple(dict.fromkeys(f"U+{ord(sign):04X}" for sign in signs))
    first = spellings.setdefault(schema.simplified(name), name)
    if column.kind == "text" and first != name:
        yield "alike", name, (first,)
    if key != "project" and _IDENTIFIER.search(name):
        yield "identifier", name, ()
    elif key == "channel" and (channel := _first_of_several(name)):
        yield "several_channels", _joining([channel, name]), (name,)
    elif column.choices and (near := schema.near(name, schema.aliases(key))):
        yield "joinable", _joining([near, name]), (near, name)


def _first_of_several(channel: str) -> str:
    """The first known one of the channels that a text names, where it names several."""
    found = [meaning("channel", part).key for part in _SEVERAL.split(channel)]
    return next(filter(None, found), "") if len(found) > 1 else ""


def _clusters(names: list[str]) -> Iterator[list[str]]:
    """Names that differ by case, accents, spaces and punctuation, or by one letter, the most
    frequent of each first; what differs by a digit, or a letter that stands alone, is meant so.
    """
    plain = {name: schema.simplified(name) for name in names}
    marks = {name: re.findall(r"\d|\b\w\b", name.casefold()) for name in names}
    while names:
        name, *rest = names
        alike = (other for other in rest if _one_edit_apart(plain[name], plain[other]))
        cluster = [name, *(other for other in alike if marks[name] == marks[other])]
        names = [other for other in rest if other not in cluster]
        if len(cluster) > 1:
            yield cluster


def _one_edit_apart(one: str, other: str) -> bool:
    """Whether a letter at most is added, left out or another; not in short words, which may differ
    so on purpose.
    """
    short, long = sorted((one, other), key=len)
    pairs = enumerate(zip(short, long, strict=False))
    start = next((i for i, (left, right) in pairs if left != right), len(short))
    rest = short[start + (len(short) == len(long)) :]
    return one == other or (len(long) >= _LONG and rest == long[start + 1 :])


def _joining(names: list[str]) -> str:
    """The line of a mapping that joins names under the first."""
    import tomlkit

    name, *others = names
    return tomlkit.dumps({name: others}).strip()
