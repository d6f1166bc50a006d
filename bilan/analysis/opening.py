"""What a year comes down to: its few figures, what is established, what is tempting, what is too
little. Data, not prose.
"""

from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import Counts, by, by_year, sizes, sums_by, total
from bilan.analysis.records import as_a_table
from bilan.analysis.verdicts import CLAIMS, RATES
from bilan.analysis.years import in_year
from bilan.schema import own

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
        proposals=sizes(years),
        amount=amounts["won"],
        mean=own(won, "amount").groupby(won["review_year"]).mean(),
        amounts_missing=amounts["won_missing"].reindex(years.index, fill_value=0),
    )


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


def standing(verdicts: pd.DataFrame) -> pd.DataFrame:
    """What is established, what is tempting and is not, and what is too little to be judged? One
    row a subject.

    Of several claims on one rate, the first is told, which is on the rate itself. A rate between 45
    and 55 % is read as one in two, any other as the side that it is on. The readings of the total,
    and of a channel against the others or its own past, are left to the table of all questions; so
    is everything where the file notes no loss, or no win.

    Parameters
    ----------
    verdicts : what :func:`bilan.verdicts` returns.

    Returns
    -------
    Some of its rows, with ``standing``: ``established``, ``tempting`` or ``too_few``, in this
    order; and ``also``, the verdicts of the other claims on the same rate, separated by spaces.
    """
    asked = verdicts.head(0) if one_sided(verdicts) else verdicts
    rates = asked[(asked["question"] == "level") & (asked["decided"] > 0)]
    read = "channel" if "channel" in {*rates["about"]} else "all"
    told = {}
    for _, together in groupby(asked.itertuples(), _subject):
        rows = [*together]
        first = rows[0]
        claims = [row for row in rows if row.verdict in CLAIMS]
        half = 10 * abs(2 * first.won - first.decided) <= first.decided  # 45 to 55 %
        rate = first.question in RATES and first.about == read and first.decided
        gap = first.question in ("qualification", "year") and first.verdict == "cannot_tell"
        if claims:
            also = " ".join(row.verdict for row in claims[1:])
            told[claims[0].Index] = "established", also
        elif rate and first.verdict == "too_few":
            told[first.Index] = "too_few", ""
        elif rate or (gap and pd.notna(first.reading)):
            read_as = "even" if rate and half else first.question
            told |= {row.Index: ("tempting", "") for row in rows if row.question == read_as}
    frame = pd.DataFrame.from_dict(told, orient="index", columns=["standing", "also"])
    return asked.join(frame, how="right").sort_values("standing", kind="stable")


def _subject(row: Any) -> tuple[Any, ...]:
    """What a row is on: of one group, all that is asked of its rate is one subject."""
    return row.question in RATES or row.question, row.about, row.group
