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
from bilan.reading.cells import UNSEEN, Cells, texts_of
from bilan.reading.meanings import meaning
from bilan.reading.tables import Table
from bilan.reading.typed import Typed
from bilan.reading.values import NOT_GIVEN
from bilan.rules import believable
from bilan.schema import PROJECTS

_FEW, _MANY, _LONG, _OFTEN, _CHOICES, _MANY_ROWS = 3, 500, 5, 5, 40, 6
_SEVERAL = re.compile(r"\s*[,;/+&|\n]\s*")
# Letters and digits that no one says; a web or mail address
_IDENTIFIER = re.compile(
    r"^(?=\S*\d)[0-9a-f]{12,}$|^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^\d{4,}$"
    r"|https?://|www\.|\S@\S+\.\w",
    re.IGNORECASE,
)
_INNER = re.compile(f"[{UNSEEN}]|(?<!«)[\u00a0\u202f](?![;:!?»%€$£0-9])")

Odd = tuple[str | int, str, np.ndarray, Iterable[tuple[str, tuple[str, ...]]]]


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
    for key, code, rows, told in chain(
        _dates(projects),
        _won_too_soon(projects),
        _won_with_reason(projects),
        _contradictions(projects, table, columns),
        _negatives(projects),
        _twice(projects, table, columns),
        _doubts(columns),
        _not_names(columns),
        _alike(columns),
        _unseen(columns),
    ):
        position = key if isinstance(key, int) else columns[key].position if len(rows) else 0
        kind = "outcome" if isinstance(key, int) else key
        about = (
            {"code": code, "value": value, "allowed": others, "kind": kind, "severity": "warning"}
            for value, others in told
        )
        found += (
            (each.line or 0, position, each) for each in table.findings_at(rows, position, about)
        )
    yield from (each for _, _, each in sorted(found, key=lambda odd: odd[:2]))


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
    if "channel" in columns and rows >= _OFTEN and _OFTEN * blank > rows:
        header = columns["channel"].header
        yield Finding("warning", "channel_blank", None, header, str(blank), (str(rows),))
    for key, column in columns.items():
        ticks = column.column.kind == "answer" and set(column.parsed.values) == {True, None}
        if ticks and not column.parsed.faults:
            yield Finding("warning", "only_ticks", None, column.header, "", (key,), "column")


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


def _won_with_reason(projects: pd.DataFrame) -> Iterator[Odd]:
    reasons = projects["lost_reason"]
    rows = np.flatnonzero((projects["outcome"] == "won") & reasons.notna())
    yield "lost_reason", "won_with_reason", rows, ((reasons.iloc[row], ()) for row in rows.tolist())


def _contradictions(
    projects: pd.DataFrame, table: Table, columns: Mapping[str, Typed]
) -> Iterator[Odd]:
    """Where another column, such as the stage of a CRM, says plainly that a project was won or
    lost, and the outcome something else.
    """
    used = {column.position for column in columns.values()}
    outcomes = projects["outcome"].astype("str").to_numpy()
    for position, cells in enumerate(table.cells):
        if position in used or len(cells.values) > _CHOICES:
            continue
        meanings = [meaning("outcome", text) for text in texts_of(cells.values).to_pylist()]
        told = [each.key if each.certainty == "sure" else "" for each in meanings]
        if {"won", "lost"} <= {*told}:
            said = np.array(told)[cells.codes]
            against = np.isin(said, ["won", "lost"]) & (said != outcomes)
            rows = np.flatnonzero(against & projects["outcome"].notna().to_numpy())
            texts = ((cells.text(row), (outcomes[row],)) for row in rows.tolist())
            yield position, "contradicted", rows, texts


def _twice(projects: pd.DataFrame, table: Table, columns: Mapping[str, Typed]) -> Iterator[Odd]:
    """Rows that are the same, cell by cell, and projects of one name; where they are many, how
    many projects there seem to be.
    """
    names = [key for key in ("project", "client") if key in columns]
    if not names:
        return
    same = projects[["project", "client"]].reset_index()
    cells = pd.DataFrame({place: each.codes for place, each in enumerate(table.cells)})
    copies = cells.duplicated().to_numpy() & projects[names].notna().any(axis=1).to_numpy()
    rows = np.flatnonzero(copies)
    if len(rows):
        first = same["line"].groupby([*cells.to_numpy().T]).transform("first")
        yield names[0], "identical_row", rows, (("", (str(first[row]),)) for row in rows.tolist())
    count = same.groupby(["project", "client"], dropna=False).ngroups
    if len(same) >= _MANY_ROWS and 2 * len(same) >= 3 * count:
        one = np.zeros(1, int)
        yield names[0], "several_rows", one, [(str(len(same)), (str(count),))]
        return
    days = projects["proposed_on"].fillna(projects["decided_on"])
    same["year"] = days.dt.year.astype("Int64").fillna(projects["year"]).array
    first = same.groupby(["project", "client", "year"], dropna=False)["line"].transform("first")
    again = (first < same["line"]).to_numpy() & ~copies
    known = same[["client", "year"]].notna().all(axis=1).to_numpy()
    for code, which in (("twice", known), ("named_twice", ~known)):
        rows = np.flatnonzero(again & which)
        yield "project", code, rows, ((same["project"][i], (str(first[i]),)) for i in rows.tolist())


def _doubts(columns: Mapping[str, Typed]) -> Iterator[Odd]:
    """Cells that were read, though they may mean something else."""
    for key, column in columns.items():
        doubts = column.parsed.doubts
        for code in dict.fromkeys(code for code, _ in doubts.values()):
            cells = [cell for cell, (each, _) in doubts.items() if each == code]
            rows = np.flatnonzero(np.isin(column.codes, cells))
            texts = Cells(column.cells, column.codes)
            told = ((texts.text(row), doubts[column.codes[row]][1]) for row in rows.tolist())
            yield key, code, rows, told


def _not_names(columns: Mapping[str, Typed]) -> Iterator[Odd]:
    """Identifiers and addresses where names should be; and channels of one's own that are several
    in one, or nearly a known one.
    """
    for key in ("channel", "lost_reason", "client", "introduced_by"):
        if key not in columns:
            continue
        column = columns[key].column
        names = columns[key].series.dropna()
        names = names[~names.isin((*column.choices, column.blank))].astype("str")
        for row, name in names.drop_duplicates().items():
            one = np.array([row])
            if _IDENTIFIER.search(name):
                yield key, "identifier", one, [(name, ())]
            elif key == "channel" and (first := _first_of_several(name)):
                yield key, "several_channels", one, [(_joining([first, name]), (name,))]
            elif column.choices and (near := schema.near(name, schema.aliases(key))):
                yield key, "joinable", one, [(_joining([near, name]), (near, name))]


def _first_of_several(channel: str) -> str:
    """The first known one of the channels that a text names, where it names several."""
    found = [meaning("channel", part).key for part in _SEVERAL.split(channel)]
    return next(filter(None, found), "") if len(found) > 1 else ""


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
    if len(long) - len(short) > 1 or (one != other and len(long) < _LONG):
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
