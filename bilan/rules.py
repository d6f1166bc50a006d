"""The year of a project and whether its prospect was qualified: decided once, here, as columns of
the projects frame.

Another rule makes another frame; the file is not read again, and its own columns are never
overwritten.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from bilan.schema import RULES, YEAR_BASES, columns_of
from bilan.words import not_one_of

_FIRST = 1990
UNEVEN = 0.1  # the share by which dates may be missing more often among the won, or the lost


def decide(
    projects: pd.DataFrame, *, year_basis: str = "decision", qualification: str = "any"
) -> pd.DataFrame:
    """Which year does each project belong to, and was its prospect qualified before the proposal
    was written?

    Parameters
    ----------
    projects : the frame of :func:`bilan.load_projects`, or some of its rows; what was decided
        before is decided again.
    year_basis : ``decision`` or ``proposal``, the date whose year counts; where it is missing, the
        other one does, and without dates the file's own ``year``. A pending project goes by its
        proposal: the date of its decision can only be expected. Where years made by the decision
        could not be compared (:func:`comparable`) and those made by the proposal can, it is the
        proposal for all.
    qualification : ``any``, met or precise brief; ``all``, both; ``met``, ``brief``, that one.
        Three-valued (Kleene): one known yes decides ``any``, one known no decides ``all``,
        otherwise an unknown stays unknown. A column that the file lacks leaves the rule.

    Returns
    -------
    A new frame, with the columns

    - ``review_year``: nullable integer, missing where the file does not tell;
    - ``month``: that of the same date, 1 to 12, whatever the year; missing where there is no date;
    - ``dated_by``: the column that the year comes from, a category of the three in the order in
      which they are asked;
    - ``qualified``: nullable boolean.

    Raises
    ------
    ValueError
        When there is no such basis or rule.

    Examples
    --------
    >>> import bilan
    >>> projects = bilan.load_projects("data/gagne_perdu.csv")
    >>> bilan.decide(projects, qualification="met")["qualified"].isna().all().item()
    True
    """
    dated = _dated(projects, (*_one_of("year_basis", year_basis, YEAR_BASES), "year"))
    if not comparable(dated):
        by_proposal = _dated(projects, (*YEAR_BASES["proposal"], "year"))
        dated = by_proposal if comparable(by_proposal) else dated
    return requalified(dated, qualification)


def comparable(projects: pd.DataFrame) -> bool:
    """Can years be compared? Not where their projects go by other dates, more than one in ten of
    them, when they are won than when they are lost: that moves losses into another year.
    """
    proposals = projects[projects["stage"] == "proposal"]
    won, lost = (
        proposals.loc[proposals["outcome"] == each, "dated_by"] for each in ("won", "lost")
    )
    if won.empty or lost.empty:
        return True
    shares = [dates.value_counts(normalize=True, dropna=False, sort=False) for dates in (won, lost)]
    return bool(shares[0].sub(shares[1], fill_value=0).abs().max() <= UNEVEN + 1e-9)


def requalified(projects: pd.DataFrame, qualification: str) -> pd.DataFrame:
    """The same projects, their years as they were decided, by another rule of qualification."""
    return projects.assign(qualified=_qualified(projects, qualification))


def today() -> pd.Timestamp:
    """The day on which a file is reviewed."""
    return pd.Timestamp.now().normalize()


def believable(days: pd.Series) -> pd.Series:
    """Is a day, or a year, one that a project of today's can have: from 1990 on, and no more than a
    year from now?
    """
    latest = today() + pd.DateOffset(years=1)
    if days.dtype == "Int64":
        return days.between(_FIRST, latest.year).fillna(False).astype(bool)
    return days.between(pd.Timestamp(_FIRST, 1, 1), latest)


def years_reviewed(projects: pd.DataFrame) -> pd.Series:
    """Which years does the file tell? Those of projects with a date that is not :func:`believable`
    where there is no other.
    """
    odd = pd.Series(False, index=projects.index)
    for column in (*YEAR_BASES["decision"], "year"):
        odd |= projects[column].notna() & ~believable(projects[column])
    known = projects["review_year"].notna()
    return projects["review_year"][known & ~odd if (known & ~odd).any() else known]


def told_apart(projects: pd.DataFrame) -> list[str]:
    """The rules of qualification whose columns the file has."""
    return [rule for rule, columns in RULES.items() if set(columns) <= set(columns_of(projects))]


def _dated(projects: pd.DataFrame, asked: tuple[str, ...]) -> pd.DataFrame:
    """The first that is known of some dates, and else of the year itself; of a pending project its
    decision is not.
    """
    decided = projects["decided_on"].mask(projects["outcome"] == "pending")
    told = projects.assign(decided_on=decided)[[*asked]]
    first, second, year = asked
    days = told[first].fillna(told[second])
    which = np.select([told[date].notna() for date in asked], range(len(asked)), -1)
    source = pd.Series(pd.Categorical.from_codes(which, asked), projects.index)
    years = days.dt.year.astype("Int64").fillna(told[year])
    months = days.dt.month.astype("Int64")
    return projects.assign(review_year=years, month=months, dated_by=source)


def _qualified(projects: pd.DataFrame, qualification: str) -> pd.Series:
    known = [
        projects[column]
        for column in _one_of("qualification", qualification, RULES)
        if column in columns_of(projects)
    ]
    if not known:
        return pd.Series(pd.NA, index=projects.index, dtype="boolean")
    first, *others = known
    for other in others:
        first = first & other if qualification == "all" else first | other
    return first


def _one_of(name: str, chosen: str, allowed: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if chosen not in allowed:
        raise not_one_of(name, chosen, allowed)
    return allowed[chosen]
