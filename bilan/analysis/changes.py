"""What changed from one year to the next: the win rate, by mix and by conversion, and the resolution, kept or not."""

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import by, qualified
from bilan.analysis.years import in_year, year_of
from bilan.statistics import rates

KEPT = 10  # up to one unqualified proposal in so many, the resolution is kept


def standardised_change(projects: pd.DataFrame, from_year: int, to_year: int, year_basis: str = "decision") -> pd.Series:
    """Did the win rate change because projects came from elsewhere, or because each channel converts better?

    Returns
    -------
    Series: ``from_won from_decided to_won to_decided``; ``change low high``, the difference of the rates and its 95 %
    interval (Newcombe); ``mix`` and ``conversion``, which add up to it (:func:`bilan.statistics.rates.kitagawa`); ``common``, the
    number of channels with decided projects in both years, without which the two cannot be separated and are missing;
    ``apart``, that of channels in one year only, whose part is all mix.
    """
    years = [in_year(projects, year, year_basis) for year in (from_year, to_year)]
    before, after = (by(year, "channel")[["won", "decided"]] for year in years)
    before, after = before.align(after, fill_value=0)
    columns = [table[column].to_numpy() for table in (before, after) for column in ("won", "decided")]
    won1, decided1, won2, decided2 = (int(column.sum()) for column in columns)
    change, low, high = rates.newcombe(won2, decided2, won1, decided1)
    mix, conversion = rates.kitagawa(*columns)
    sides = (before["decided"] > 0).astype(int) + (after["decided"] > 0)
    return pd.Series(
        {
            **{"from_won": won1, "from_decided": decided1, "to_won": won2, "to_decided": decided2},
            **{"change": change, "low": low, "high": high, "mix": mix, "conversion": conversion},
            **{"common": int((sides == 2).sum()), "apart": int((sides == 1).sum())},
        },
        name=f"{from_year}-{to_year}",
    )


def resolution(projects: pd.DataFrame, qualification: str = "any", year_basis: str = "decision") -> pd.DataFrame:
    """Was the resolution kept: no proposal without qualification?

    Returns
    -------
    One row a year that has proposals: ``proposals``, of which ``unqualified`` and ``unknown``; ``low`` and ``high``,
    the share of unqualified ones when the unknown are counted as qualified, and as not; ``won lost pending`` among the
    unqualified; ``hours``, the sum of what is known of theirs, and ``hours_missing``; ``verdict``:

    - ``kept``: at most one in ten unqualified, whatever the unknown are;
    - ``half_kept``: else, the share at least halved since the year before in the file, whatever the unknown are;
    - ``not_kept``: neither, whatever the unknown are;
    - ``cannot_tell``: the unknown decide. Missing in the first year, which follows no resolution.
    """
    proposals = in_year(projects)
    years = year_of(proposals, year_basis)
    rows = {int(year): _written(proposals[(years == year).fillna(False)], qualification) for year in _known(years)}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(_WRITTEN)).astype(_WRITTEN).rename_axis("year")
    table.insert(3, "low", table["unqualified"] / table["proposals"])
    table.insert(4, "high", (table["unqualified"] + table["unknown"]) / table["proposals"])
    return table.assign(verdict=_kept(table))


_WRITTEN = {
    **dict.fromkeys(["proposals", "unqualified", "unknown", "won", "lost", "pending"], "int64"),
    **{"hours": "float64", "hours_missing": "int64"},
}


def _known(years: pd.Series) -> list[int]:
    return sorted(years.dropna().unique())


def _written(proposals: pd.DataFrame, qualification: str) -> list[float]:
    answers = qualified(proposals, qualification)
    unqualified = proposals[(~answers).fillna(False).astype(bool)]
    hours = unqualified["hours"] if "hours" in unqualified else pd.Series(np.nan, index=unqualified.index)
    outcomes = by(unqualified).loc["all", ["won", "lost", "pending"]]
    counts = [len(proposals), len(unqualified), answers.isna().sum(), *outcomes]
    return [*counts, hours.sum(), hours.isna().sum()]


def _kept(table: pd.DataFrame) -> pd.Series:
    """The verdicts of :func:`resolution`, from shares compared crosswise: whole numbers, so that a boundary is one everywhere."""
    fewest, of = table["unqualified"], table["proposals"]
    most = fewest + table["unknown"]
    fewest_before, most_before, of_before = fewest.shift(), most.shift(), of.shift()
    verdict = pd.Series("cannot_tell", index=table.index, dtype="str")
    verdict[(KEPT * fewest > of) & (2 * fewest * of_before > most_before * of)] = "not_kept"
    verdict[2 * most * of_before <= fewest_before * of] = "half_kept"
    verdict[KEPT * most <= of] = "kept"
    return verdict.where(of_before.notna())
