"""How many were won, lost and pending: in all, by channel, by qualification, crossed, by year.
Frame in, frame out.

Every breakdown has the columns ``won lost pending decided rate low high``: numbers of projects, the
win rate ``won / (won + lost)`` (missing when nothing is decided) and its 95 % Wilson interval.
Proposals only. Its counts add up to the proposals that it was given: what is blank in a
column makes a group too, the last one, called ``unknown`` where the column holds answers,
``not_given`` for the channel, and missing in the index elsewhere. Dates make months (``2025-03``),
amounts and hours make bands that are the same for every file (``1000-2000``, from 1000 to below
2000).
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from bilan import words
from bilan.analysis.years import in_year, outcomes
from bilan.rules import requalified, told_apart
from bilan.schema import OUTCOMES, own
from bilan.statistics import intervals

ANSWERS = ("yes", "no", "unknown")
ENDS = (0, *(digit * 10**power for power in range(9) for digit in (1, 2, 5)))


class Counts(NamedTuple):
    """One group of a breakdown."""

    won: int
    lost: int
    pending: int
    decided: int
    rate: float
    low: float
    high: float


def by(projects: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """What was won and lost, in each group that the columns make?

    Parameters
    ----------
    projects : the frame of :func:`bilan.load_projects`, or some of its rows.
    columns : any columns of the frame, by name; none gives the total, one row called ``all``.

    Returns
    -------
    A breakdown, one row a group that occurs, the blank included.

    Raises
    ------
    ValueError
        When the frame has no such column.

    Examples
    --------
    >>> import bilan
    >>> projects = bilan.load_projects("data/gagne_perdu.csv")
    >>> bilan.by(projects, "channel", "qualified")[["won", "lost"]].loc["direct"]
               won  lost
    qualified
    unknown      7     0
    """
    if not columns:
        return _rated(pd.DataFrame([outcomes(in_year(projects))], pd.Index(["all"], name="group")))
    return _rated(_counts(projects, *columns))


def by_channel(projects: pd.DataFrame) -> pd.DataFrame:
    """Through which channel did I win and lose? One row a channel that occurs, in the order of the
    categories.

    Examples
    --------
    >>> import bilan
    >>> bilan.by_channel(bilan.load_projects("data/gagne_perdu.csv")).round(2)
                    won  lost  pending  decided  rate   low  high
    channel
    direct            7     0        0        7  1.00  0.65  1.00
    partnership       6     6        0       12  0.50  0.25  0.75
    recommendation    5     7        0       12  0.42  0.19  0.68
    social            2     4        0        6  0.33  0.10  0.70
    """
    return by(projects, "channel")


def by_size(channels: pd.DataFrame) -> pd.DataFrame:
    """The same breakdown by channel, the largest first, the channel that is not given last."""
    order = sizes(channels).mask(channels.index == "not_given", -1)
    return channels.loc[order.sort_values(ascending=False, kind="stable").index]


def by_qualification(projects: pd.DataFrame) -> pd.DataFrame:
    """Did I win more when the prospect was qualified? Three rows: ``yes``, ``no``, ``unknown``."""
    return complete(_counts(projects, "qualified"), pd.Index(ANSWERS, name="qualified"))


def by_year(projects: pd.DataFrame) -> pd.DataFrame:
    """What was won and lost, year by year? One row a year from the first to the last, an empty one
    included.

    Projects of unknown year are left out; :func:`bilan.account` counts them.
    """
    counts = _counts(projects[projects["review_year"].notna()], "review_year")
    every_year = range(int(counts.index.min()), int(counts.index.max()) + 1) if len(counts) else []
    return complete(counts, pd.Index(every_year, dtype="int64", name="year"))


def kept_by_rule(projects: pd.DataFrame) -> pd.DataFrame:
    """The projects once for each rule of qualification whose columns the file has, with the
    ``rule`` and whether it would have ``kept`` them; for one rule where it has but one column.
    """
    rules = told_apart(projects) or ["any"]
    return pd.concat(
        [
            projects.assign(
                rule=pd.Categorical([rule] * len(projects), rules),
                kept=requalified(projects, rule)["qualified"],
            )
            for rule in rules
        ],
        ignore_index=True,
    )


def by_lost_reason(projects: pd.DataFrame) -> pd.Series:
    """Why did I lose? Lost proposals by reason, most frequent first, and ``not_given``, those
    without a reason, last.
    """
    reasons = projects.loc[projects["outcome"] == "lost", "lost_reason"].astype("str")
    counts = reasons.value_counts().rename_axis("lost_reason").rename("lost")
    if missing := int(reasons.isna().sum()):
        counts.loc["not_given"] = missing
    return counts


def sums_by(projects: pd.DataFrame, measure: str, *columns: str) -> pd.DataFrame:
    """How much (``amount`` or ``hours``) went to what was won, lost and is pending, in each group
    that the columns make?

    Returns
    -------
    The groups of :func:`by`: ``projects``, how many there are; ``won``, ``lost`` and ``pending``,
    the sums of what is known (missing where nothing is); ``won_missing``, ``lost_missing`` and
    ``pending_missing``, the numbers of projects that do not tell. Nothing is imputed.

    Examples
    --------
    >>> import bilan
    >>> year = bilan.in_year(bilan.load_projects("data/exemple.csv"), 2025)
    >>> sums_by(year, "hours", "channel")[["lost", "lost_missing"]].loc["social"].tolist()
    [22.0, 1.0]
    """
    proposals, keys = _grouped(projects, columns)
    years = proposals["review_year"]
    of_years = columns == ("review_year",) if columns else years.nunique(dropna=False) == 1
    values = proposals[measure] if of_years else own(proposals, measure)
    came = _came(proposals)
    counts = _in_groups(came, keys).sum()
    told = _in_groups({each: values.where(of) for each, of in came.items()}, keys)
    missing = (counts - told.count()).add_suffix("_missing")
    size = counts.sum(axis="columns").rename("projects")
    return pd.concat([size, told.sum(min_count=1), missing], axis="columns")


def sizes(breakdown: pd.DataFrame) -> pd.Series:
    """How many proposals each group of a breakdown has."""
    return breakdown[list(OUTCOMES)].sum(axis="columns")


def unrated(breakdown: pd.DataFrame) -> pd.DataFrame:
    """A breakdown without its rates: of projects that tell none."""
    return breakdown.assign(rate=np.nan, low=np.nan, high=np.nan)


def projects_by(projects: pd.DataFrame, *columns: str) -> dict[tuple[Hashable, ...], list[str]]:
    """Which projects are behind each group of :func:`by`? Their names, by the group's keys and
    outcome; none for the public.
    """
    proposals, keys = _grouped(projects, columns)
    called = own(proposals, "project").dropna()
    groups = [*keys.values(), proposals["outcome"]]
    found = called.groupby(groups, sort=False, observed=True, dropna=False).agg(list)
    return {
        tuple(None if pd.isna(part) else part for part in key): names
        for key, names in found.items()
    }


def complete(breakdown: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    """A breakdown with one row for each of some groups, those without a project too."""
    return _rated(breakdown[list(OUTCOMES)].reindex(index, fill_value=0))


def groups(breakdown: pd.DataFrame) -> Iterator[tuple[object, Counts]]:
    """Each group of a breakdown: its key, a tuple where there are several levels, and its
    numbers.
    """
    numbers = zip(*(breakdown[field].tolist() for field in Counts._fields), strict=True)
    return ((key, Counts(*row)) for key, row in zip(breakdown.index, numbers, strict=True))


def total(breakdown: pd.DataFrame) -> Counts:
    """The numbers of :func:`by` without a column."""
    ((_, counts),) = groups(breakdown)
    return counts


def group_keys(column: pd.Series) -> pd.Series:
    """Which group does each project belong to, when projects are grouped by a column?

    Returns
    -------
    The column itself; for answers the categories ``yes``, ``no``, ``unknown``; for dates the month;
    for numbers the band.
    """
    if column.dtype == "boolean":
        answers = column.map({True: "yes", False: "no"}).astype("str").fillna("unknown")
        return answers.astype(pd.CategoricalDtype(ANSWERS, ordered=True))
    if pd.api.types.is_datetime64_dtype(column):
        return column.dt.strftime("%Y-%m")
    return _bands(column) if pd.api.types.is_float_dtype(column) else column


def _bands(numbers: pd.Series) -> pd.Series:
    """Bands whose ends are 1, 2 and 5 times the powers of ten; what is negative, and what is beyond
    all, have one each.
    """
    labels = [f"<{ENDS[0]}", *(f"{low}-{high}" for low, high in pairwise(ENDS)), f">={ENDS[-1]}"]
    return pd.cut(numbers, [-np.inf, *ENDS, np.inf], right=False, labels=labels)


def _grouped(
    projects: pd.DataFrame, columns: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """The proposals, and the keys of their groups, by column."""
    proposals = in_year(projects)
    if unknown := [column for column in columns if column not in projects]:
        raise words.no_column(unknown[0], projects.columns)
    keys = {column: group_keys(own(proposals, column)) for column in columns}
    return proposals, keys or {"group": pd.Series("all", proposals.index, name="group")}


def _counts(projects: pd.DataFrame, *columns: str) -> pd.DataFrame:
    proposals, keys = _grouped(projects, columns)
    return _in_groups(_came(proposals), keys).sum()


def _came(proposals: pd.DataFrame) -> dict[str, pd.Series]:
    """Which proposals came to each outcome?"""
    return {each: proposals["outcome"] == each for each in OUTCOMES}


def _in_groups(columns: Mapping[str, pd.Series], keys: Mapping[str, pd.Series]) -> Any:
    """What the proposals of each group have, column by column."""
    return pd.DataFrame(columns).groupby([*keys.values()], observed=True, dropna=False)


def _rated(counts: pd.DataFrame) -> pd.DataFrame:
    return rated(counts.assign(decided=counts["won"] + counts["lost"]))


def rated(counts: pd.DataFrame) -> pd.DataFrame:
    """The same counts, of ``won`` out of ``decided``, with the rate and its interval."""
    won, decided = counts["won"], counts["decided"]
    low, high = intervals.wilson(won, decided)
    return counts.assign(rate=won / decided.where(decided > 0), low=low, high=high)
