"""The projects of a year, one by one; how far they came; and which clients came back."""

from typing import NamedTuple

import pandas as pd

from bilan.analysis.records import as_a_table
from bilan.analysis.years import in_year, outcomes
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
    if year is None:
        return None
    named = in_year(projects).dropna(subset="client")
    named = named.assign(client=named["client"].map(simplified))
    before, now = named[named["review_year"] < year], named[named["review_year"] == year]
    if before.empty or now.empty:
        return None
    came_back = now["client"].isin(before["client"])
    old, new = now[came_back], now[~came_back]
    (old_won, old_lost, _), (new_won, new_lost, _) = outcomes(old), outcomes(new)
    return Clients(
        *(old["client"].nunique(), new["client"].nunique()),
        *(old_won, old_won + old_lost, new_won, new_won + new_lost),
        unnamed=len(in_year(projects, year)) - len(now),
    )
