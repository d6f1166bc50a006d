"""What a won project costs in hours, what an hour of proposals brings, and how much hangs on one
client.
"""

from typing import NamedTuple

import pandas as pd

from bilan.analysis.records import as_a_table
from bilan.analysis.years import in_year, outcomes
from bilan.schema import own
from bilan.statistics import intervals

FEWEST, FEWEST_EACH = (
    12,
    3,
)  # decided projects with hours, and won and lost ones among them, for the cost of a win
FEWEST_A_CHANNEL = 20  # decided projects with hours and amount, for what an hour brings


@as_a_table
class Cost(NamedTuple):
    """Hours that a won project costs in all: those of the lost ones too.

    Attributes
    ----------
    projects, won : decided projects whose hours are known, and the won ones among them;
        ``missing``: the others decided.
    hours : spent on them in all.
    each, low, high : hours a won project, those of unknown hours taken to be like the others won,
        or lost; and between what luck leaves it in about nine cases in ten; missing under 12
        projects, 3 won or 3 lost.
    """

    projects: int
    won: int
    missing: int
    hours: float
    each: float
    low: float
    high: float


@as_a_table
class Dependence(NamedTuple):
    """How much hangs on one client.

    Attributes
    ----------
    client : the one that brings most of what was won, in money where it is known of every won
        project, else in projects.
    won, of : projects won from that client, and in all whose client is known.
    share : of the amount won, missing where it is not known of every one of them.
    """

    client: str
    won: int
    of: int
    share: float


def hours_a_win(projects: pd.DataFrame) -> Cost:
    """How many hours of proposals does a won project cost, those of the lost ones included?

    Parameters
    ----------
    projects : the proposals of a year, or of several.

    Notes
    -----
    Hours for one won, and for those lost with it, as many as are lost for one won
    (:func:`bilan.statistics.intervals.cost`): hours are missing more often of the lost.

    Examples
    --------
    >>> import bilan
    >>> cost = hours_a_win(bilan.in_year(bilan.load_projects("data/exemple.csv"), 2025))
    >>> f"{cost.hours:.1f} h, {cost.won} won"
    '183.0 h, 16 won'
    """
    proposals = in_year(projects)
    all_won, all_lost, _ = outcomes(proposals)
    won, lost = (
        proposals.loc[proposals["outcome"] == each, "hours"].dropna() for each in ("won", "lost")
    )
    known = len(won) + len(lost)
    enough = known >= FEWEST and min(len(won), len(lost)) >= FEWEST_EACH
    spent = float(won.sum() + lost.sum())
    cost = intervals.cost(won, lost, all_won, all_lost) if enough else intervals.MISSING
    return Cost(known, len(won), all_won + all_lost - known, spent, *cost)


def amount_an_hour(projects: pd.DataFrame) -> pd.DataFrame:
    """How much does an hour of proposals bring, through each channel?

    Returns
    -------
    One row a channel of at least 20 decided projects whose hours are known, and whose amount is
    where they were won: ``projects``, ``amount`` won, ``hours`` spent, ``each`` (amount an hour),
    and ``low`` and ``high``, between which luck leaves it in about nine cases in ten.
    """
    decided = in_year(projects)[lambda frame: frame["outcome"] != "pending"]
    amount = own(decided, "amount").mask(decided["outcome"] == "lost", 0.0)
    known = decided.assign(amount=amount)[["channel", "amount", "hours"]].dropna()
    rows = {}
    for channel, group in known[known["channel"] != "not_given"].groupby("channel", observed=True):
        sums = group[["amount", "hours"]].sum()
        if len(group) >= FEWEST_A_CHANNEL and sums.all():
            rows[channel] = (len(group), *sums, *intervals.ratio(group["amount"], group["hours"]))
    columns = ["projects", "amount", "hours", "each", "low", "high"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("channel")


def dependence(projects: pd.DataFrame) -> Dependence | None:
    """How much of what was won hangs on one client? A fact, of which no more is said: few wins
    always look concentrated.

    ``None`` where no won project names its client.
    """
    won = in_year(projects)[lambda frame: (frame["outcome"] == "won") & frame["client"].notna()]
    if won.empty:
        return None
    each = own(won, "amount")
    of_client = each.groupby(won["client"], sort=False)
    counts, amounts = of_client.size(), of_client.sum()
    told = each.notna().all() and amounts.sum() > 0
    client = (amounts.round(2) if told else counts).idxmax()
    share = amounts[client] / amounts.sum() if told else float("nan")
    return Dependence(client, int(counts[client]), len(won), float(share))
