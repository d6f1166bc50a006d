"""How long answers take, and how long the proposals have waited that have none yet."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.records import as_a_table
from bilan.analysis.years import in_year
from bilan.schema import own


@as_a_table
class Answers(NamedTuple):
    """How long answers take.

    Attributes
    ----------
    dated : decided proposals of which both dates are known and in order; ``undated``: the others.
    median, upper : the days within which half, and three quarters, of the answers came.
    last_day : the latest date in the file, on which pending proposals are as old as is said.
    waiting : the pending ones that have waited longer than the median.
    """

    dated: int
    undated: int
    median: int
    upper: int
    last_day: pd.Timestamp | None
    waiting: int


def answers(projects: pd.DataFrame, year: int | None = None) -> Answers:
    """How long do answers take, and how many proposals have waited longer than half of them took?

    It never says when to chase: chasing changes the fate.

    Parameters
    ----------
    projects : the projects frame of the whole file.
    year : whose pending proposals and answers are meant; without it, all.

    Examples
    --------
    >>> import bilan
    >>> answers(bilan.load_projects("data/exemple.csv"), 2025).median
    25
    """
    reviewed, last_day = _waited(projects, year)
    pending = reviewed["outcome"] == "pending"
    known = reviewed.loc[~pending, "days"].dropna()
    median, upper = (
        int(np.quantile(known, share, method="inverted_cdf")) if len(known) else 0
        for share in (0.5, 0.75)
    )
    return Answers(
        *(len(known), int((~pending).sum()) - len(known), median, upper),
        last_day=None if pd.isna(last_day) else last_day,
        waiting=int((pending & (reviewed["days"] > median)).sum()) if len(known) else 0,
    )


def days_waited(projects: pd.DataFrame, year: int | None = None) -> pd.DataFrame:
    """How long did each proposal wait for its answer, and how long have the pending ones waited?

    Parameters
    ----------
    projects, year : as for :func:`answers`.

    Returns
    -------
    One row a proposal of the year: ``project``, missing for the public; ``outcome``; and ``days``
    from its proposal to its decision or, where it is pending, to the last day in the file; missing
    where a date is, or where they are in the wrong order.

    Examples
    --------
    >>> import bilan
    >>> waited = days_waited(bilan.load_projects("data/exemple.csv"), 2025)
    >>> int(waited.loc[waited["outcome"] == "pending", "days"].max())
    15
    """
    waited = _waited(projects, year)[0]
    return waited[["outcome", "days"]].assign(project=own(waited, "project"))


def _waited(projects: pd.DataFrame, year: int | None) -> tuple[pd.DataFrame, pd.Timestamp]:
    """The proposals of a year with their ``days``, and the last day in the file."""
    reviewed, last_day = in_year(projects, year), _last_day(in_year(projects))
    until = reviewed["decided_on"].where(reviewed["outcome"] != "pending", last_day)
    days = (until - reviewed["proposed_on"]).dt.days
    return reviewed.assign(days=days.where(days >= 0)), last_day


def _last_day(projects: pd.DataFrame) -> pd.Timestamp:
    """The latest day of a proposal, or of a decision that was taken: of an open project, it is but
    expected.
    """
    decided = projects["decided_on"].mask(projects["outcome"] == "pending")
    return pd.concat([projects["proposed_on"], decided]).max()


def still_open(projects: pd.DataFrame, year: int | None = None) -> pd.DataFrame:
    """Who still owes me an answer? The pending proposals of a year, the oldest first.

    Parameters
    ----------
    projects, year : as for :func:`answers`.

    Returns
    -------
    One row a proposal: ``project``, ``channel``, ``amount``, and ``days`` since it was sent, up to
    the last day in the file, which is ``attrs["last_day"]``; missing where the file does
    not tell. ``attrs["amount"]`` is the sum of the amounts.
    """
    reviewed, last_day = _waited(projects, year)
    pending = reviewed["outcome"] == "pending"
    listed = reviewed.loc[pending, ["project", "channel", "amount", "days"]]
    total = float(listed["amount"].sum(min_count=1))
    listed["amount"] = own(listed, "amount")
    listed = listed.sort_values("days", ascending=False, kind="stable", na_position="last")
    listed.attrs = {"last_day": last_day, "amount": total}
    return listed
