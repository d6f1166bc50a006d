"""What may be concluded from a year, and what may not: data, not prose.

One rule. A group with fewer than ``FEWEST`` decided projects gives no verdict. The questions that can be asked make one
family, whose p-values are adjusted by Holm: a verdict stands where the adjusted p is at most ``ERROR``. So about one
report in ten, at most, says something false. That is simulated (``tests/benchmarks/simulation.py``), not proved: a
mid-p carries no guarantee.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import by
from bilan.statistics import rates

FEWEST = 6  # decided projects under which a group gives no verdict
FEWEST_EVEN = 24  # decided projects under which nothing is called even
FEWEST_YEARS = 3  # years under which there is no trend
MOST_UNKNOWN = 30  # projects of unknown qualification above which there is no telling
ERROR = 0.10  # of reports with a false verdict
EVEN = (0.35, 0.65)
CLAIMS = ("wins_more", "loses_more", "better", "worse", "even")


class Counts(NamedTuple):
    """Won, out of how many decided."""

    won: int = 0
    decided: int = 0


class Verdict(NamedTuple):
    """One question, and what may be answered: a row of :func:`verdicts`."""

    question: str
    group: str
    verdict: str
    won: int
    decided: int
    reading: str | None
    other: str | None = None
    other_won: int = 0
    other_decided: int = 0
    unknown: int = 0
    p: float = np.nan
    p_adjusted: float = np.nan
    needed: int | None = None


def verdicts(projects: pd.DataFrame, history: pd.DataFrame | None = None) -> pd.DataFrame:
    """What may be concluded from the year's projects?

    Parameters
    ----------
    projects : the proposals of one year (:func:`bilan.in_year`).
    history : proposals of earlier years; rows of this year or later are ignored, so the whole file will do. ``year``
        compares with the last year in which something was decided, ``trend`` uses all.

    Returns
    -------
    One row a question:

    - ``question``: ``level`` (more than half won?), ``versus_rest`` (a channel against the other channels together),
      ``coin_flip`` (between 35 and 65 %?), ``qualification`` (qualified against not), ``year`` (against the last one),
      ``trend`` (over all years);
    - ``group``: a channel, ``all``, ``qualified``, or this year;
    - ``verdict``: ``wins_more``, ``loses_more``, ``better``, ``worse`` or ``even``, else ``cannot_tell``, ``too_few``;
    - ``won decided rate low high`` of the group (95 % Wilson interval);
    - ``reading``: what a hasty reader would conclude from the rate alone; missing where it is a tie;
    - ``other other_won other_decided``: what the group is compared with, if anything (for a trend, the first year);
      ``unknown``: decided projects of unknown qualification;
    - ``p`` and ``p_adjusted``, missing for a question that could not be asked;
    - ``needed``: how many decided projects, of both sides where there are two, would carry the reading in a report like
      this one if the rates seen were the true ones; missing for a trend, where it is carried already, and where no
      number would do.

    Projects whose channel is not given count in the total only: they may belong to any channel, or to the rest.
    """
    channels = {name: counts for name, counts in _counts(projects, "channel").items() if name != "not_given"}
    known = _counts(projects, "qualified")
    return _frame(conclude(channels, _counts(projects)["all"], known, _years(projects, history)))


def unsettled(concluded: pd.DataFrame) -> pd.DataFrame:
    """Which tempting readings may not be concluded? Those rows of :func:`verdicts`."""
    return concluded[concluded["reading"].notna() & ~concluded["verdict"].isin(CLAIMS)]


def conclude(
    channels: Mapping[str, Counts],
    everything: Counts,
    known: Mapping[str, Counts] | None = None,
    years: Mapping[int, Counts] | None = None,
) -> list[Verdict]:
    """What may be concluded from counts?

    ``known`` has the keys ``yes``, ``no`` and ``unknown``; ``years`` is in order, the last being the one reviewed.
    """
    asked = _ask_channels(channels, everything)
    asked += _ask_qualification(known or {})
    asked += _ask_years(years or {})
    family = [index for index, row in enumerate(asked) if not np.isnan(row.p)]
    adjusted = dict(zip(family, rates.holm([asked[index].p for index in family]), strict=True))
    return [_judged(row, float(adjusted.get(index, np.nan)), len(family)) for index, row in enumerate(asked)]


_DIRECTION = {1: "better", 0: None, -1: "worse"}


def _counts(projects: pd.DataFrame, *columns: str) -> dict[str, Counts]:
    counted = by(projects, *columns)
    pairs = zip(counted["won"].tolist(), counted["decided"].tolist(), strict=True)
    return {str(name): Counts(*pair) for name, pair in zip(counted.index, pairs, strict=True)}


def _years(projects: pd.DataFrame, history: pd.DataFrame | None) -> dict[int, Counts]:
    this_year = projects["review_year"].max()
    if history is None or pd.isna(this_year):
        return {}
    earlier = (history["review_year"] < this_year).fillna(False).astype(bool)
    counts = _counts(history[earlier], "review_year")
    return {int(year): counts[year] for year in sorted(counts, key=int)} | {int(this_year): _counts(projects)["all"]}


def _ask_channels(channels: Mapping[str, Counts], everything: Counts) -> list[Verdict]:
    groups = {name: counts for name, counts in channels.items() if counts != everything} | {"all": everything}
    named = Counts(*(sum(column) for column in zip(*channels.values(), strict=True)))
    rest = {name: Counts(named.won - won, named.decided - decided) for name, (won, decided) in channels.items()}
    return [
        *(_level(name, counts) for name, counts in groups.items()),
        *(_compare("versus_rest", name, counts, "rest", rest[name]) for name, counts in channels.items() if rest[name].decided),
        *(_coin_flip(name, counts) for name, counts in groups.items()),
    ]


def _level(name: str, counts: Counts) -> Verdict:
    reading = {1: "wins_more", 0: None, -1: "loses_more"}[int(np.sign(2 * counts.won - counts.decided))]
    if counts.decided < FEWEST:
        return Verdict("level", name, "too_few", *counts, reading)
    return Verdict("level", name, "cannot_tell", *counts, reading, p=rates.against_half(*counts))


def _coin_flip(name: str, counts: Counts) -> Verdict:
    reading = "even" if counts.decided and EVEN[0] < counts.won / counts.decided < EVEN[1] else None
    if counts.decided < FEWEST_EVEN:
        return Verdict("coin_flip", name, "too_few", *counts, reading)
    return Verdict("coin_flip", name, "cannot_tell", *counts, reading, p=rates.inside(*counts, *EVEN))


def _compare(question: str, name: str, counts: Counts, other: str, other_counts: Counts) -> Verdict:
    reading = _DIRECTION[_sign(counts, other_counts)]
    if min(counts.decided, other_counts.decided) < FEWEST:
        return Verdict(question, name, "too_few", *counts, reading, other, *other_counts)
    p = rates.boschloo(*counts, *other_counts)
    return Verdict(question, name, "cannot_tell", *counts, reading, other, *other_counts, p=p)


def _ask_qualification(known: Mapping[str, Counts]) -> list[Verdict]:
    yes, no, unknown = (known.get(answer, Counts()) for answer in ("yes", "no", "unknown"))
    if not yes.decided and not no.decided:
        return []
    asked = _compare("qualification", "qualified", yes, "not_qualified", no)._replace(unknown=unknown.decided)
    if asked.verdict == "too_few":
        return [asked]
    return [asked._replace(p=np.nan if unknown.decided > MOST_UNKNOWN else _largest_p(yes, no, unknown))]


def _largest_p(yes: Counts, no: Counts, unknown: Counts) -> float:
    """The largest p over every way of counting the unknown; 1 where some ways turn the difference round."""
    lost, largest = unknown.decided - unknown.won, 0.0
    for as_yes in range(unknown.decided + 1):
        for won_as_yes in range(max(0, as_yes - lost), min(as_yes, unknown.won) + 1):
            first = Counts(yes.won + won_as_yes, yes.decided + as_yes)
            second = Counts(no.won + unknown.won - won_as_yes, no.decided + unknown.decided - as_yes)
            if _sign(first, second) != _sign(yes, no):
                return 1.0
            largest = max(largest, rates.boschloo(*first, *second))
    return largest


def _ask_years(years: Mapping[int, Counts]) -> list[Verdict]:
    known = {year: counts for year, counts in years.items() if counts.decided}
    if len(known) < 2 or list(known)[-1] != list(years)[-1]:
        return []
    (last_year, last), (this_year, this) = list(known.items())[-2:]
    asked = [_compare("year", str(this_year), this, str(last_year), last)]
    return asked if len(known) < FEWEST_YEARS else [*asked, _trend(known)]


def _trend(known: Mapping[int, Counts]) -> Verdict:
    years, (won, decided) = np.array(list(known)), np.array(list(known.values())).T
    reading = _DIRECTION[int(np.sign(decided.sum() * (won @ years) - won.sum() * (decided @ years)))]
    asked = Verdict("trend", str(years[-1]), "too_few", int(won.sum()), int(decided.sum()), reading, str(years[0]))
    if (decided >= FEWEST).sum() < FEWEST_YEARS:
        return asked
    return asked._replace(verdict="cannot_tell", p=rates.trend(won, decided, years))


def _sign(first: Counts, second: Counts) -> int:
    return int(np.sign(first.won * second.decided - second.won * first.decided))


def _judged(asked: Verdict, p_adjusted: float, family: int) -> Verdict:
    if p_adjusted <= ERROR and asked.reading:
        return asked._replace(verdict=asked.reading, p_adjusted=p_adjusted)
    alpha = ERROR / (family + np.isnan(asked.p))
    return asked._replace(p_adjusted=p_adjusted, needed=_needed(asked, alpha) if asked.reading else None)


def _needed(asked: Verdict, alpha: float) -> int | None:
    if asked.question == "level":
        return rates.needed_against_half(asked.won, asked.decided, alpha, FEWEST)
    if asked.question == "coin_flip":
        return rates.needed_inside(asked.won, asked.decided, alpha, FEWEST_EVEN, *EVEN)
    smaller, both = min(asked.decided, asked.other_decided), asked.decided + asked.other_decided
    if not smaller:
        return None
    needed = rates.needed_difference(asked.won, asked.decided, asked.other_won, asked.other_decided, alpha)
    return max(needed, -(-FEWEST * both // smaller))


def _frame(concluded: list[Verdict]) -> pd.DataFrame:
    frame = pd.DataFrame(concluded).astype({"other": "str", "reading": "str", "needed": "Int64"})
    low, high = rates.wilson(frame["won"], frame["decided"])
    frame.insert(5, "rate", frame["won"] / frame["decided"].where(frame["decided"] > 0))
    frame.insert(6, "low", low)
    frame.insert(7, "high", high)
    return frame
