"""Where the money comes from: what was won, is pending and was lost, in sums of what is known."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import sums_by
from bilan.analysis.years import in_year
from bilan.schema import own


class MoneyRate(NamedTuple):
    """The share of the decided amounts that was won, beside the share of the projects they belong
    to; ``projects``: how many tell their amount.
    """

    in_money: float
    in_count: float
    projects: int


def money(projects: pd.DataFrame, column: str | None = "channel") -> pd.DataFrame:
    """How much was won, is pending and was lost, through each channel?

    Parameters
    ----------
    projects : the proposals of a year, or of several.
    column : what tells groups apart; without one, a single row, ``all``.

    Returns
    -------
    One row a group: ``won``, ``pending``, ``lost``, sums of what is known (missing where nothing
    is); ``share``, of all that was won; ``mean`` and ``median`` of the projects won; ``missing``,
    the proposals that do not tell. Nothing is imputed.

    Examples
    --------
    >>> import bilan
    >>> year = bilan.in_year(bilan.load_projects("data/exemple.csv"), 2025)
    >>> float(money(year, None).loc["all", "won"])
    59201.0
    """
    proposals = in_year(projects)
    columns = [column] if column else []
    sums = sums_by(proposals, "amount", *columns)
    won = proposals[proposals["outcome"] == "won"]
    each = own(won, "amount").groupby(won[column] if column else lambda _: "all", observed=True)
    return sums[["won", "lost", "pending"]].assign(
        share=sums["won"] / sums["won"].sum(),
        mean=each.mean(),
        median=each.median(),
        missing=sums.filter(like="_missing").sum(axis=1),
    )


def money_rate(projects: pd.DataFrame) -> MoneyRate:
    """Is more won in money than in number? Missing where no decided project tells its amount."""
    decided = in_year(projects)[lambda frame: frame["outcome"] != "pending"]
    told = decided[own(decided, "amount") > 0]
    if told.empty:
        return MoneyRate(np.nan, np.nan, 0)
    won = told["outcome"] == "won"
    share = float(told.loc[won, "amount"].sum() / told["amount"].sum())
    return MoneyRate(share, float(won.mean()), len(told))
