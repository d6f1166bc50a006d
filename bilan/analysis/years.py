"""Which year a project belongs to, which projects make a year's review, and where every row of the file went."""

import pandas as pd

_DATES = {"decision": ("decided_on", "proposed_on"), "proposal": ("proposed_on", "decided_on")}


def year_of(projects: pd.DataFrame, year_basis: str = "decision") -> pd.Series:
    """Which year does each project belong to?

    The year of its decision (or of its proposal, where ``year_basis`` is ``"proposal"``); where that date is missing, the year
    of the other one; without dates, the column ``year``.

    Returns
    -------
    Series of Int64, one value a row of ``projects``; missing where the file does not tell.
    """
    dates = [projects[column].dt.year.astype("Int64") for column in _dates(year_basis) if column in projects]
    written = [projects["year"]] if "year" in projects else []
    years = pd.Series(pd.NA, index=projects.index, dtype="Int64", name="year")
    for known in dates + written:
        years = years.fillna(known)
    return years


def report_year(projects: pd.DataFrame, year: int = 0, year_basis: str = "decision") -> int | None:
    """Which year is reviewed: ``year`` itself or, for 0, the last one in the file; ``None`` (every row) when it has none."""
    if year:
        return int(year)
    last = year_of(projects, year_basis).max()
    return None if pd.isna(last) else int(last)


def in_year(projects: pd.DataFrame, year: int | None = None, year_basis: str = "decision") -> pd.DataFrame:
    """Which proposals count for a year? Without a year, those of the whole file.

    Projects that stopped at a mail or a call are left out: they are not proposals.
    """
    return projects[_fate(projects, year, year_basis) == "counted"]


def report_years(projects: pd.DataFrame, from_year: int = 0, to_year: int = 0, year_basis: str = "decision") -> tuple[int, int]:
    """Which years are compared? For 0, the first and the last in the file; 0 and 0 when it has none.

    Raises
    ------
    ValueError
        When the first year comes after the last.
    """
    years = year_of(projects, year_basis).dropna()
    first, last = (int(years.min()), int(years.max())) if len(years) else (0, 0)
    first, last = from_year or min(first, to_year or first), to_year or last
    if first > last:
        raise ValueError(f"from_year must not come after to_year; got {first} and {last}")
    return first, last


def in_years(projects: pd.DataFrame, from_year: int, to_year: int, year_basis: str = "decision") -> pd.DataFrame:
    """Which proposals count for the years from one to another, both included? Their year is in the column ``year``."""
    proposals = in_year(projects)
    years = year_of(proposals, year_basis)
    return proposals.assign(year=years)[years.between(from_year, to_year).fillna(False).astype(bool)]


def account(projects: pd.DataFrame, year: int | tuple[int, int] | None = None, year_basis: str = "decision") -> pd.Series:
    """Where did every row of the file go, when a year is reviewed, or the years from one to another?

    Returns
    -------
    Series of integers: ``read``, and what it is the sum of: ``won``, ``lost``, ``pending``, ``set_aside`` (never became a
    proposal), ``other_years`` and ``year_unknown``. A row is counted once, tested in the order year unknown, other year, set
    aside.
    """
    fate = _fate(projects, year, year_basis)
    outcomes = projects.loc[fate == "counted", "outcome"].value_counts()
    rows = {"read": len(projects)}
    rows |= {outcome: int(outcomes.get(outcome, 0)) for outcome in ("won", "lost", "pending")}
    rows |= {name: int((fate == name).sum()) for name in ("set_aside", "other_years", "year_unknown")}
    return pd.Series(rows, name="rows")


def fallbacks(projects: pd.DataFrame, year: int | None, year_basis: str = "decision") -> pd.Series:
    """How many projects of the year, by outcome, are placed by another date than the declared one, for lack of it?"""
    first, _ = _dates(year_basis)
    counted = in_year(projects, year, year_basis)
    if year is not None and first in counted:
        counted = counted[counted[first].isna()]
    elif year is None:
        counted = counted.iloc[:0]
    outcomes = counted["outcome"].value_counts()
    return pd.Series({outcome: int(outcomes.get(outcome, 0)) for outcome in ("won", "lost", "pending")}, name="rows")


def _dates(year_basis: str) -> tuple[str, str]:
    if year_basis not in _DATES:
        raise ValueError(f"year_basis must be one of {', '.join(_DATES)}; got {year_basis!r}")
    return _DATES[year_basis]


def _fate(projects: pd.DataFrame, year: int | tuple[int, int] | None, year_basis: str) -> pd.Series:
    fate = pd.Series("counted", index=projects.index)
    if "stage" in projects:
        fate[projects["stage"] != "proposal"] = "set_aside"
    if year is not None:
        years = year_of(projects, year_basis)
        first, last = year if isinstance(year, tuple) else (year, year)
        fate[~years.between(first, last).fillna(True).astype(bool)] = "other_years"
        fate[years.isna()] = "year_unknown"
    return fate
