"""The projects of a year, one by one; how far they came; and which clients came back."""

from typing import NamedTuple

import pandas as pd

from bilan.analysis.records import as_a_table
from bilan.analysis.years import in_year
from bilan.schema import own, simplified


@as_a_table
class Clients(NamedTuple):
    """The clients of a year.

    Attributes
    ----------
    back, new : those named who have a proposal of an earlier year, and the others.
    back_won, back_decided, new_won, new_decided : the year's projects of each.
    unnamed : the proposals that name no client.
    """

    back: int
    new: int
    back_won: int
    back_decided: int
    new_won: int
    new_decided: int
    unnamed: int


def listing(projects: pd.DataFrame) -> pd.DataFrame:
    """Which projects are behind the pictures of a year, one by one?

    Parameters
    ----------
    projects : the proposals of a year, or of several.

    Returns
    -------
    One row a proposal, by the month that it counts for, those without one last: ``project``,
    ``channel``, ``qualified``, ``outcome``, ``review_year``, ``month``, ``amount``; and ``named``,
    what its mark is called, missing for the public.

    Examples
    --------
    >>> import bilan
    >>> listed = listing(bilan.in_year(bilan.load_projects("data/exemple.csv"), 2025))
    >>> len(listed), int(listed["month"].iloc[0])
    (41, 1)
    """
    columns = ["project", "channel", "qualified", "outcome", "review_year", "month", "amount"]
    proposals = in_year(projects)
    listed = proposals[columns].assign(
        amount=own(proposals, "amount"), named=own(proposals, "project")
    )
    return listed.sort_values(["review_year", "month"], kind="stable", na_position="last")


def clients(projects: pd.DataFrame, year: int | None) -> Clients | None:
    """Which clients of a year came back, and which are new?

    ``None`` where no client is named, or the file has no earlier year to come back from.

    Parameters
    ----------
    projects : the projects frame of the whole file.
    """
    proposals = in_year(projects)
    named = proposals["client"].dropna().map(simplified)
    years = proposals.loc[named.index, "review_year"]
    if year is None or not (years < year).any() or not (years == year).any():
        return None
    reviewed = in_year(projects, year)
    client = named.reindex(reviewed.index)
    back = client.isin(named[years < year])
    won, decided = reviewed["outcome"] == "won", reviewed["outcome"] != "pending"
    counts = []
    for which in (back, client.notna() & ~back):
        counts.append((client[which].nunique(), (which & won).sum(), (which & decided).sum()))
    (old, old_won, old_decided), (new, new_won, new_decided) = counts
    numbers = (old, new, old_won, old_decided, new_won, new_decided, client.isna().sum())
    return Clients(*map(int, numbers))
