"""What a year comes down to: its few figures, what is established, what is tempting, what is too
little. Data, not prose.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import Counts, by, by_year, sums_by, total
from bilan.analysis.records import as_a_table
from bilan.analysis.verdicts import CLAIMS, RATES
from bilan.analysis.years import in_year
from bilan.schema import OUTCOMES, own

FEWEST = 6  # decided projects under which no rate says anything


@as_a_table
class Figures(NamedTuple):
    """The figures of a year, each with what is missing of it.

    Attributes
    ----------
    counts : won, lost and pending, the win rate and its interval.
    low, high : the win rate once all is decided, were every pending project lost, or won.
    amount_won, amount_lost, amount_pending : sums of what is known, missing where nothing is;
        ``amounts_missing``: the decided projects that do not tell; ``mean`` and ``median`` of those
        won.
    hours_lost : spent on proposals that were lost, missing where nothing is known;
        ``hours_missing``: the lost ones that do not tell.
    """

    counts: Counts
    low: float
    high: float
    amount_won: float
    amount_lost: float
    amount_pending: float
    amounts_missing: int
    mean: float
    median: float
    hours_lost: float
    hours_missing: int


def figures(projects: pd.DataFrame) -> Figures:
    """What does a year come down to?

    Parameters
    ----------
    projects : the proposals of a year, or of several.

    Examples
    --------
    >>> import bilan
    >>> year = figures(bilan.in_year(bilan.load_projects("data/exemple.csv"), 2025))
    >>> year.hours_lost, year.hours_missing
    (77.0, 6)
    """
    counts = total(by(projects))
    everything = counts.decided + counts.pending
    low, high = (
        sure / everything if everything else np.nan
        for sure in (counts.won, counts.won + counts.pending)
    )
    amount, hours = (
        sums_by(projects, measure).reindex(["all"]).loc["all"] for measure in ("amount", "hours")
    )
    won = own(in_year(projects)[lambda frame: frame["outcome"] == "won"], "amount")
    return Figures(
        counts,
        low,
        high,
        amount_won=float(amount["won"]),
        amount_lost=float(amount["lost"]),
        amount_pending=float(amount["pending"]),
        amounts_missing=int(np.nansum(amount[["won_missing", "lost_missing"]])),
        mean=float(won.mean()),
        median=float(won.median()),
        hours_lost=float(hours["lost"]),
        hours_missing=int(np.nansum(hours["lost_missing"])),
    )


def figures_by_year(projects: pd.DataFrame) -> pd.DataFrame:
    """What does each year come down to?

    Parameters
    ----------
    projects : the proposals of several years.

    Returns
    -------
    One row a year from the first to the last: ``proposals``; ``rate``, ``low`` and ``high``;
    ``amount`` won and its ``mean``, missing where they are not known, and ``amounts_missing``, the
    projects won that do not tell.
    """
    years, amounts = by_year(projects), sums_by(projects, "amount", "review_year")
    won = projects[projects["outcome"] == "won"]
    return years[["rate", "low", "high"]].assign(
        proposals=years[[*OUTCOMES]].sum(axis=1),
        amount=amounts["won"],
        mean=own(won, "amount").groupby(won["review_year"]).mean(),
        amounts_missing=amounts["won_missing"].reindex(years.index, fill_value=0),
    )


def established(verdicts: pd.DataFrame) -> pd.DataFrame:
    """What may be concluded, one row a subject: of several claims on one rate, the first, which is
    on the rate itself.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.

    Returns
    -------
    The rows of the claims, with ``also``, the verdicts of the other claims on the same rate,
    separated by spaces; ``p_adjusted`` covers them too.
    """
    claims = verdicts[verdicts["verdict"].isin(CLAIMS)]
    subject = claims["question"].where(~claims["question"].isin(RATES), "rate")
    of = claims.groupby([subject, claims["about"], claims["group"]])
    also = [verdicts.partition(" ")[2] for verdicts in of["verdict"].transform(" ".join)]
    claims = claims.assign(p_adjusted=of["p_adjusted"].transform("max"), also=also)
    return claims[of.cumcount() == 0]


def one_sided(verdicts: pd.DataFrame) -> str:
    """``no_loss`` or ``no_win`` where the file notes none, and so tells no rate; else blank.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    """
    return next((by for by in verdicts["open_by"] if by in ("no_loss", "no_win")), "")


def tells_rates(counts: Counts, verdicts: pd.DataFrame) -> bool:
    """Whether the win rate of a year says something: six projects decided, and both wins and losses
    in what the file notes.
    """
    return counts.decided >= FEWEST and not one_sided(verdicts)


def tempting(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Which readings are tempting and not established? One row a subject.

    A rate between 45 and 55 % is read as one in two, any other as the side that it is on. The
    readings of the total, and of a channel against the others or its own past, are left to the
    table of all questions.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    """
    asked = _unsettled(verdicts)[lambda frame: frame["verdict"] != "too_few"]
    half = 10 * (2 * asked["won"] - asked["decided"]).abs() <= asked["decided"]  # 45 to 55 %
    even = verdicts[(verdicts["question"] == "even") & verdicts["about"].isin(asked["about"])]
    even = even[even["group"].isin(asked["group"][half])]
    gaps = verdicts[verdicts["question"].isin(["qualification", "year"])]
    gaps = gaps[(gaps["verdict"] == "cannot_tell") & gaps["reading"].notna()]
    return verdicts.loc[[*sorted([*asked.index[~half], *even.index]), *gaps.index]]


def too_few(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Which groups are too small to be judged, whatever came of them? What :func:`bilan.verdicts`
    returns.
    """
    return _unsettled(verdicts)[lambda frame: frame["verdict"] == "too_few"]


def _unsettled(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Where each channel's rate lies or, where there is but one, that of all; without those of
    which nothing is decided, or something established.
    """
    levels = verdicts[(verdicts["question"] == "level") & (verdicts["decided"] > 0)]
    of_channels = levels[levels["about"] == "channel"]
    asked = levels if of_channels.empty else of_channels
    claims = verdicts[verdicts["verdict"].isin(CLAIMS) & verdicts["question"].isin(RATES)]
    return asked[~asked["group"].isin(claims["group"][claims["about"].isin(asked["about"])])]
