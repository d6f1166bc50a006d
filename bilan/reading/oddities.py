"""What reads well and looks odd all the same: the warnings about a file of projects that has no
error.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, repeat
from typing import Any

import numpy as np
import pandas as pd

from bilan import schema
from bilan.findings import Finding
from bilan.reading.meanings import meaning
from bilan.reading.tables import Table
from bilan.reading.typed import Odd, Typed, again, misread, told
from bilan.reading.values import NOT_GIVEN
from bilan.rules import believable, decide
from bilan.schema import PROJECTS

_FEW, _MANY, _OFTEN, _CHOICES, _MANY_ROWS = 3, 500, 5, 40, 6
_SEVERAL = re.compile(r"\s*[,;/+&|\n]\s*")
# Letters and digits that no one says; a web or mail address
_IDENTIFIER = re.compile(
    r"^(?=\S*\d)[0-9a-f]{12,}$|^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^\d{4,}$"
    r"|https?://|www\.|\S@\S+\.\w",
    re.IGNORECASE,
)


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
    ours = projects.reset_index(drop=True)
    odd = chain(
        _of_projects(ours),
        _contradictions(ours, table, columns),
        _twice(ours, table, columns),
        *(misread(column, column.parsed.doubts) for column in columns.values()),
        _names(columns),
    )
    yield from told(odd, "warning", table, columns)


def _of_the_whole(
    projects: pd.DataFrame, columns: Mapping[str, Typed], complete: bool
) -> Iterator[Finding]:
    """What concerns no row more than another."""
    outcomes, rows = {*projects["outcome"]}, len(projects)
    if complete and "lost" not in outcomes:
        yield Finding("warning", "no_loss")
    if complete and "won" not in outcomes and rows >= _FEW:
        yield Finding("warning", "no_win")
    blank = int((projects["channel"] == NOT_GIVEN).sum())
    if rows >= _OFTEN and _OFTEN * blank > rows:
        yield Finding(
            "warning", "channel_blank", None, columns["channel"].header, str(blank), (str(rows),)
        )
    for key, column in columns.items():
        read = column.parsed
        if column.column.kind == "answer" and {*read.values} == {True, None} and not read.faults:
            yield Finding("warning", "only_ticks", None, column.header, "", (key,), "column")


def _of_projects(projects: pd.DataFrame) -> Iterator[Odd]:
    """What does not go together in a project, or cannot be."""
    outcomes, decided = projects["outcome"], projects["decided_on"]
    for key in PROJECTS.keys("date", "year"):
        days = projects[key].dropna()
        yield _days("odd_date", days[~believable(days)])
    for key in PROJECTS.keys("number", "hours"):
        yield Odd(key, "negative", projects.index[projects[key] < 0])
    yield _days("decided_yet_pending", decided[outcomes == "pending"].dropna())
    early = decided[decided < projects["proposed_on"]]
    proposed = projects["proposed_on"][early.index].astype("str")
    yield _days("decided_before_proposed", early, proposed)
    won = projects[outcomes == "won"]
    yield Odd("stage", "won_without_proposal", won.index[won["stage"] != "proposal"])
    yield Odd("lost_reason", "won_with_reason", won.index[won["lost_reason"].notna()])


def _days(code: str, days: pd.Series, others: Iterable[Any] = repeat(())) -> Odd:
    """Days of a column, shown as such, however their cells write them."""
    return Odd(str(days.name), code, days.index, others, days.astype("str"))


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
        if {"won", "lost"} <= {*told}:
            said = told[cells.codes]
            against = outcomes[np.isin(said, ["won", "lost"]) & (said != outcomes)].dropna()
            yield Odd("outcome", "contradicted", against.index, against, place=position)


def _twice(projects: pd.DataFrame, table: Table, columns: Mapping[str, Typed]) -> Iterator[Odd]:
    """Rows that are the same, cell by cell, and projects of one name, client and year; where they
    are many, how many projects there seem to be.
    """
    names = [key for key in ("project", "client") if key in columns]
    if not names:
        return
    lines, many = pd.Series(table.lines), len(projects)
    copies = again(lines, *(each.codes for each in table.cells))[projects[names[0]].notna()]
    yield Odd(names[0], "identical_row", copies.index, copies)
    there = len(projects[names].drop_duplicates())
    decided = projects["client"][projects["outcome"].isin(["won", "lost"])].dropna()
    once = "project" in names or decided.is_unique  # a client may have many projects
    if once and many >= _MANY_ROWS and 2 * many >= 3 * there:
        yield Odd(names[0], "several_rows", [0], [there], [str(many)])
        return
    year = decide(projects, year_basis="proposal")["review_year"]
    same = again(lines, projects["project"], projects["client"], year)
    twice = same.drop(copies.index, errors="ignore")
    yield Odd("project", "twice", twice.index, twice)


def _names(columns: Mapping[str, Typed]) -> Iterator[Odd]:
    """Names that are none, or look like another one: at the first row of each; of choices, with
    what joins them in a mapping.
    """
    for key, (column, _, _, series, *_) in columns.items():
        if column.kind not in ("text", "open choice"):
            continue
        own = series[~series.isin((*column.choices, column.blank))].dropna().astype("str")
        first = own.drop_duplicates()
        if key != "project":
            odd = first.map(_IDENTIFIER.search).notna()
            yield Odd(key, "identifier", first.index[odd])
            first = first[~odd]
        if column.kind == "text":
            alike = again(first, first.map(schema.simplified))
            yield Odd(key, "alike", alike.index, alike)
        else:
            often = own.value_counts()
            names = sorted(first.items(), key=lambda each: -often[each[1]])
            yield from _joinable(key, names[:_MANY])


def _joinable(key: str, names: Iterable[tuple[int, str]]) -> Iterator[Odd]:
    """Names that hold several channels, or are near one of ours or a more frequent one; what
    differs by a digit, or a letter that stands alone, is meant so.
    """
    import tomlkit

    known: dict[str, dict[str, str]] = defaultdict(dict)
    for row, name in names:
        marks = "".join(re.findall(r"\d|\b\w\b", name))
        alike = schema.near(name, known[marks])
        known[marks].setdefault(schema.simplified(name), name)
        several = ""
        if key == "channel" and _SEVERAL.search(name):
            meant = (meaning(key, part).key for part in _SEVERAL.split(name))
            several = next(filter(None, meant), "")
        if other := several or schema.near(name, schema.aliases(key)) or alike:
            joined = tomlkit.dumps({other: [name]}).strip()
            code = "several_channels" if several else "joinable"
            yield Odd(key, code, [row], [name if several else (other, name)], [joined])
