"""Which projects make a year's review, and where every row of the file went."""

from collections.abc import Callable
from numbers import Integral
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan import words
from bilan.findings import Absent, Finding
from bilan.rules import comparable, today, years_reviewed
from bilan.schema import OUTCOMES


class Outcomes(NamedTuple):
    """Numbers of projects, by outcome."""

    won: int
    lost: int
    pending: int


class Basis(NamedTuple):
    """The date that years are made by.

    Attributes
    ----------
    used : ``decided_on`` or ``proposed_on``: the one declared, or the proposal for all where
        decision dates are missing more often among the won than among the lost, or the reverse.
    comparable : whether years can be compared (:func:`bilan.rules.comparable`).
    undated_won, undated_lost : projects without a decision date.
    """

    used: str
    comparable: bool
    undated_won: int
    undated_lost: int


def report_year(projects: pd.DataFrame, year: int = 0) -> int | None:
    """Which year is reviewed: ``year`` itself or, for 0, the last one that has decided projects and
    is not to come; ``None`` (every row) when the file has no year.

    Raises
    ------
    ValueError
        When the file has no proposal of that year; it says which years there are.

    Examples
    --------
    >>> import bilan
    >>> report_year(bilan.load_projects("data/exemple.csv"))
    2025
    """
    if year:
        return _there(projects, "year", year)
    years = years_reviewed(projects)
    past = years[years <= today().year]
    decided = past[(projects["outcome"] != "pending") & ~(projects["decided_on"] > today())]
    return next((int(known.max()) for known in (decided, past, years) if len(known)), None)


def report_years(projects: pd.DataFrame, from_year: int = 0, to_year: int = 0) -> tuple[int, int]:
    """Which years are compared? For 0, the first in the file, and the last as
    :func:`report_year` finds it; 0 and 0 when it has none.

    Raises
    ------
    ValueError
        When the first year comes after the last, or the file has no proposal of the last; it says
        which years there are.

    Examples
    --------
    >>> import bilan
    >>> report_years(bilan.load_projects("data/exemple.csv"), from_year=2023)
    (2023, 2025)
    """
    years = years_reviewed(projects)
    first = max(from_year, int(years.min()) if len(years) else 0)
    last = _there(projects, "to_year", to_year) if to_year else report_year(projects) or 0
    if first > last:
        raise words.Mistake(words.text("mistake.years", first=str(first), last=str(last)))
    return first, last


def in_year(projects: pd.DataFrame, year: int | None = None) -> pd.DataFrame:
    """Which proposals count for a year? Without a year, those of the whole file.

    Projects that stopped at a mail or a call are left out: they are not proposals.

    Examples
    --------
    >>> import bilan
    >>> len(bilan.in_year(bilan.load_projects("data/exemple.csv"), 2025))
    41
    """
    return projects[_fate(projects, year) == "counted"]


def in_years(projects: pd.DataFrame, from_year: int, to_year: int) -> pd.DataFrame:
    """Which proposals count for the years from one to another, both included?

    Examples
    --------
    >>> import bilan
    >>> len(bilan.in_years(bilan.load_projects("data/exemple.csv"), 2024, 2025))
    75
    """
    return projects[_fate(projects, (from_year, to_year)) == "counted"]


def pooled(projects: pd.DataFrame, year: int | None, first_year: int = 1) -> pd.DataFrame:
    """Which proposals are judged together with those of a year? Those of the years from
    ``first_year`` to it; 0: its own only.

    Examples
    --------
    >>> import bilan
    >>> len(pooled(bilan.load_projects("data/exemple.csv"), 2025))
    145
    """
    return in_year(projects) if year is None else in_years(projects, first_year or year, year)


def account(projects: pd.DataFrame, year: int | tuple[int, int] | None = None) -> pd.Series:
    """Where did every row of the file go, when a year is reviewed, or the years from one to
    another?

    Returns
    -------
    Series of integers: ``read``, and what it is the sum of: ``won``, ``lost``, ``pending``,
    ``set_aside`` (never became a proposal), ``other_years`` and ``year_unknown``. A row is counted
    once, tested in the order year unknown, other year, set aside.

    Examples
    --------
    >>> import bilan
    >>> bilan.account(bilan.load_projects("data/gagne_perdu.csv"))[["read", "won", "lost"]].tolist()
    [37, 20, 17]
    """
    of = _fate(projects, year)
    rows = {"read": len(projects), **outcomes(projects[of == "counted"])._asdict()}
    left_out = of.value_counts().reindex(["set_aside", "other_years", "year_unknown"], fill_value=0)
    return pd.concat([pd.Series(rows), left_out]).rename("rows")


def fallbacks(projects: pd.DataFrame, year: int | None) -> Outcomes:
    """How many projects of the year are placed by another date than the declared one, for lack of
    it?
    """
    counted = in_year(projects, year)
    declared = counted["dated_by"].cat.categories[0]
    return outcomes(counted[(counted["dated_by"] != declared) & (year is not None)])


def basis(projects: pd.DataFrame) -> Basis:
    """By which date were years made, and can they be compared?

    Examples
    --------
    >>> import bilan
    >>> basis(bilan.load_projects("data/exemple.csv"))
    Basis(used='decided_on', comparable=True, undated_won=0, undated_lost=7)
    """
    counted = in_year(projects)
    undated = outcomes(counted[counted["decided_on"].isna()])
    used = str(projects["dated_by"].cat.categories[0])
    return Basis(used, comparable(counted), undated.won, undated.lost)


def outcomes(projects: pd.DataFrame) -> Outcomes:
    """How many of some projects were won, lost and are pending?"""
    return Outcomes(*(int((projects["outcome"] == outcome).sum()) for outcome in OUTCOMES))


def _there(projects: pd.DataFrame, name: str, year: int) -> int:
    if not isinstance(year, Integral):
        raise words.Mistake(words.text("mistake.year", name=name, value=str(year)))
    if in_year(projects, int(year)).empty:
        known = tuple(map(str, sorted(in_year(projects)["review_year"].dropna().unique())))
        code = "no_proposal" if known else "no_year"
        raise Absent(Finding("error", code, value=str(year), allowed=known))
    return int(year)


def _fate(projects: pd.DataFrame, year: int | tuple[int, int] | None) -> pd.Series:
    if year is None:
        return fate(projects)
    first, last = year if isinstance(year, tuple) else (year, year)
    return fate(projects, lambda years: years.between(first, last).fillna(False))


def fate(
    projects: pd.DataFrame,
    in_years: Callable[[pd.Series], pd.Series] | None = None,
    **reasons: pd.Series,
) -> pd.Series:
    """Does each project count, or what is the first reason why not?

    Parameters
    ----------
    in_years : which of the years reviewed count; without it, all, and what has none.
    reasons : masks, by name: what does not count for a reason of one's own.

    Returns
    -------
    Categories: ``year_unknown``, ``other_years``, ``set_aside``, the reasons given, ``counted``.
    """
    for column in ("stage", "outcome", *["review_year"] * bool(in_years)):
        if column not in projects:
            raise words.Mistake(words.text("mistake.frame", column=column))
    reasons = {"set_aside": projects["stage"] != "proposal"} | reasons
    if in_years:
        years = projects["review_year"]
        other = ~in_years(years).astype(bool)
        reasons = {"year_unknown": other & years.isna(), "other_years": other} | reasons
    masks = [each.to_numpy(bool) for each in reasons.values()]
    codes = np.select(masks, range(len(masks)), len(masks))
    return pd.Series(pd.Categorical.from_codes(codes, [*reasons, "counted"]), projects.index)
