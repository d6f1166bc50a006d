"""What a year comes down to: its few figures, and which of its readings are the most tempting. Data, not prose."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import Counts, by, total
from bilan.analysis.verdicts import CLAIMS
from bilan.analysis.years import in_year

_RATES = ("level", "even", "versus_rest")


class Figures(NamedTuple):
    """The figures of a year, each with what is missing of it.

    Attributes
    ----------
    counts : won, lost and pending, the win rate and its interval.
    low, high : the win rate once all is decided, were every pending project lost, or won.
    amount_won, amount_lost : sums of what is known, missing where nothing is; ``amounts_missing``: the decided projects that do
        not tell.
    hours_lost : spent on proposals that were lost, missing where nothing is known; ``hours_missing``: the lost ones that do not
        tell.
    """

    counts: Counts
    low: float
    high: float
    amount_won: float
    amount_lost: float
    amounts_missing: int
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
    >>> year = bilan.figures(bilan.in_year(bilan.load_projects("data/exemple.csv"), 2025))
    >>> year.hours_lost, year.hours_missing
    (77.0, 6)
    """
    counts = total(by(projects))
    won, lost = (in_year(projects)[lambda frame, outcome=outcome: frame["outcome"] == outcome] for outcome in ("won", "lost"))
    everything = counts.decided + counts.pending
    low, high = ((sure / everything if everything else np.nan) for sure in (counts.won, counts.won + counts.pending))
    return Figures(
        counts,
        low,
        high,
        amount_won=_sum(won["amount"]),
        amount_lost=_sum(lost["amount"]),
        amounts_missing=int(won["amount"].isna().sum() + lost["amount"].isna().sum()),
        hours_lost=_sum(lost["hours"]),
        hours_missing=int(lost["hours"].isna().sum()),
    )


def established(verdicts: pd.DataFrame) -> pd.DataFrame:
    """What may be concluded, one row a subject: of several claims on one rate, the first, which is on the rate itself.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    """
    claims = verdicts[verdicts["verdict"].isin(CLAIMS)]
    subject = claims["question"].where(~claims["question"].isin(_RATES), "rate")
    return claims[~claims.assign(question=subject).duplicated(["question", "about", "group"])]


def tempting(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Which readings are tempting and not established? One row a subject, the one that would take fewest projects first.

    A rate between 45 and 55 % is read as one in two, any other as the side that it is on. The readings of the total, and of a
    channel against the others or its own past, are left to the table of all questions.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.
    """
    levels = verdicts[verdicts["question"] == "level"]
    of_channels = levels[levels["about"] == "channel"]
    rates = (levels if of_channels.empty else of_channels)[lambda frame: frame["verdict"] != "too_few"]
    settled = established(verdicts)["group"]
    gaps = verdicts[verdicts["question"].isin(["qualification", "year"])]
    read = pd.concat([_read(rates[~rates["group"].isin(settled)], verdicts), gaps[gaps["verdict"] == "cannot_tell"]])
    return read[read["reading"].notna()].sort_values("needed", kind="stable")


def _read(levels: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """Rows on rates, those near one half replaced by the question whether it is about one in two."""
    half = 10 * (2 * levels["won"] - levels["decided"]).abs() <= levels["decided"]  # between 45 and 55 %
    even = verdicts[(verdicts["question"] == "even") & verdicts["group"].isin(levels["group"][half])]
    return pd.concat([levels[~half], even]).sort_index()


def _sum(column: pd.Series) -> float:
    return float(column.sum(min_count=1))
