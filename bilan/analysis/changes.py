"""What changed from one year to the next: the win rate, by mix and by conversion, and the
resolution, kept or not.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from bilan.analysis.breakdowns import by
from bilan.analysis.records import as_a_table
from bilan.analysis.years import in_year
from bilan.schema import OUTCOMES
from bilan.statistics import decomposition, intervals, tests
from bilan.statistics.claims import TIE

UNLIKELY = 0.10  # how often an unchanged habit may pass for a change
KEPT = 10  # in a hundred proposals, as many unqualified ones as the resolution bears


@as_a_table
class Change(NamedTuple):
    """How the win rate changed from one year to another.

    Attributes
    ----------
    change, low, high : the difference of the rates and its 95 % interval (Newcombe).
    mix, conversion : what adds up to it (:func:`bilan.statistics.decomposition.kitagawa`): projects
        that came through other channels, and channels that convert better or worse.
    common : the number of channels with decided projects in both years, without which the two
        cannot be separated and are missing; ``apart``: that of channels in one year only, whose
        part is all mix.
    """

    from_decided: int
    to_decided: int
    change: float
    low: float
    high: float
    mix: float
    conversion: float
    common: int
    apart: int


def standardised_change(projects: pd.DataFrame, from_year: int, to_year: int) -> Change:
    """Did the win rate change because projects came from elsewhere, or because each channel
    converts better?

    Examples
    --------
    >>> import bilan
    >>> change = standardised_change(bilan.load_projects("data/exemple.csv"), 2024, 2025)
    >>> f"{change.change:.3f} = {change.mix:.3f} + {change.conversion:.3f}"
    '-0.094 = -0.019 + -0.075'
    """
    before, after = (by(in_year(projects, year), "channel") for year in (from_year, to_year))
    before, after = before.align(after, fill_value=0)
    columns = [table[column] for table in (before, after) for column in ("won", "decided")]
    won1, decided1, won2, decided2 = (int(column.sum()) for column in columns)
    sides = (before["decided"] > 0).astype(int) + (after["decided"] > 0)
    return Change(
        *(decided1, decided2),
        *intervals.newcombe(won2, decided2, won1, decided1),
        *decomposition.kitagawa(*columns),
        common=int((sides == 2).sum()),
        apart=int((sides == 1).sum()),
    )


def resolution(projects: pd.DataFrame) -> pd.DataFrame:
    """Was the resolution kept: no proposal without qualification?

    Returns
    -------
    One row a year that has proposals: ``proposals``, of which ``unqualified`` and ``unknown``;
    ``won lost pending`` among the unqualified; ``hours``, the sum of what is known of theirs, and
    ``hours_missing``; ``low`` and ``high``, the share of unqualified ones when the unknown are
    counted as qualified, and as not; ``verdict``:

    - ``kept``: at most one in ten unqualified, whatever the unknown are;
    - ``half_kept``: else, the share at least halved since the year before in the file, and by more
      than chance gives in one of ten unchanged habits (Fisher's test), whatever the unknown are;
    - ``not_kept``: neither, whatever the unknown are;
    - ``cannot_tell``: the unknown decide. Missing in the first year, which follows no resolution.

    Examples
    --------
    >>> import bilan
    >>> resolution(bilan.load_projects("data/exemple.csv"))["verdict"].loc[2025]
    'half_kept'
    """
    proposals = in_year(projects)[lambda frame: frame["review_year"].notna()]
    qualified, hours = proposals["qualified"], proposals["hours"]
    unqualified = ~qualified.fillna(True).astype(bool)
    numbers = {"proposals": proposals["outcome"].notna(), "unqualified": unqualified}
    numbers["unknown"] = qualified.isna()
    numbers |= {each: unqualified & (proposals["outcome"] == each) for each in OUTCOMES}
    numbers |= {"hours": hours.where(unqualified), "hours_missing": unqualified & hours.isna()}
    year = proposals["review_year"].astype("int64").rename("year")
    table = pd.DataFrame(numbers).groupby(year).sum()
    most = table["unqualified"] + table["unknown"]
    size = table["proposals"]
    table = table.assign(low=table["unqualified"] / size, high=most / size)
    years = [None, *table.to_dict("records")]
    kept = [before and _kept(now, before) for before, now in pairwise(years)]
    return table.assign(verdict=pd.Series(kept, table.index, dtype="str"))


def _kept(now: Mapping[str, int], before: Mapping[str, int]) -> str:
    """The verdict on a year, from products of whole numbers: a tie is one on every machine."""
    few, few_before = now["unqualified"], before["unqualified"]
    many, many_before = few + now["unknown"], few_before + before["unknown"]
    sizes = now["proposals"], before["proposals"]
    if 100 * many <= KEPT * sizes[0]:
        return "kept"
    if _fewer(many, few_before, *sizes):
        return "half_kept"
    surely = 100 * few > KEPT * sizes[0] and not _fewer(few, many_before, *sizes)
    return "not_kept" if surely else "cannot_tell"


def _fewer(now: int, before: int, all_now: int, all_before: int) -> bool:
    """Whether the share is at most half of the year before's, and the same habit would rarely give
    as much.
    """
    halved = 2 * now * all_before <= before * all_now
    return halved and tests.within(before, all_before, now, all_now) <= UNLIKELY * TIE
