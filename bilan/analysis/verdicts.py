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
from bilan.analysis.years import year_of
from bilan.statistics import rates

FEWEST = 6  # decided projects under which a group gives no verdict
FEWEST_EVEN = 24  # decided projects under which nothing is called even
FEWEST_YEARS = 3  # years under which there is no trend
MOST_UNKNOWN = 30  # projects of unknown qualification above which there is no telling
ERROR = 0.10  # of reports with a false verdict
EVEN = (0.35, 0.65)
NOISE = 1e-9  # more than processors differ by: a gap as small is none
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


def verdicts(
    projects: pd.DataFrame,
    history: pd.DataFrame | None = None,
    *,
    qualification: str = "any",
    year_basis: str = "decision",
) -> pd.DataFrame:
    """What may be concluded from the year's projects?

    Parameters
    ----------
    projects : the proposals of one year (:func:`bilan.in_year`).
    history : proposals of earlier years; rows of this year or later are ignored, so the whole file will do. ``year``
        compares with the last year in which something was decided, ``trend`` uses all.
    qualification : what ``qualified`` means, see :func:`bilan.analysis.breakdowns.qualified`.
    year_basis : which date makes the year, see :func:`bilan.analysis.years.year_of`.

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
    known = _counts(projects, "qualified", qualification=qualification)
    return _frame(conclude(channels, _counts(projects)["all"], known, _years(projects, history, year_basis)))


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


def qualification_effect(projects: pd.DataFrame, qualification: str = "any") -> pd.DataFrame:
    """Does qualification pay, overall and within channels?

    A description: whether it may be concluded is for :func:`verdicts` to say.

    Returns
    -------
    Five rows, by what is done with projects of unknown qualification: ``known`` (left out), ``all_yes``, ``all_no``
    (all counted one way), ``least`` and ``most`` (each so as to make the overall difference smallest, or largest).

    - ``yes_won yes_decided no_won no_decided``: the counts;
    - ``difference low high``: of the rates overall, qualified minus not (Newcombe, 95 %);
    - ``common common_low common_high``: within channels (Mantel-Haenszel, 95 %), ``p``: its exact stratified test;
    - ``comparable``: channels with both kinds of project; ``set_aside``: those with one kind only, or not given, which
      say nothing of the difference;
    - ``mix``: ``agree``; ``weaker`` (within channels under half of what it is overall) and ``reversed`` (Simpson's
      paradox) warn that channels explain it; ``inseparable`` where no channel has both kinds;
    - ``answer``: ``better``, ``worse``, ``cannot_tell`` (p above 0.05) or ``inseparable``; where ``all_yes`` and
      ``all_no`` differ, the unknown decide.
    """
    crossed = by(projects, "channel", "qualified", qualification=qualification)
    won, lost = (
        crossed[outcome].unstack(fill_value=0).reindex(columns=["yes", "no", "unknown"], fill_value=0)
        for outcome in ("won", "lost")
    )
    rows = {
        name: _effect(
            won["yes"] + won_as_yes * won["unknown"],
            lost["yes"] + lost_as_yes * lost["unknown"],
            won["no"] + won_as_no * won["unknown"],
            lost["no"] + lost_as_no * lost["unknown"],
        )
        for name, (won_as_yes, lost_as_yes, won_as_no, lost_as_no) in _ASSIGNMENTS.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index")


_DIRECTION = {1: "better", 0: None, -1: "worse"}

# What is done with the unknown: counted as qualified (won, lost), as not qualified (won, lost).
_ASSIGNMENTS = {
    "known": (0, 0, 0, 0),
    "all_yes": (1, 1, 0, 0),
    "all_no": (0, 0, 1, 1),
    "least": (0, 1, 1, 0),
    "most": (1, 0, 0, 1),
}


def _counts(projects: pd.DataFrame, *columns: str, qualification: str = "any") -> dict[str, Counts]:
    counted = by(projects, *columns, qualification=qualification)
    pairs = zip(counted["won"].tolist(), counted["decided"].tolist(), strict=True)
    return {str(name): Counts(*pair) for name, pair in zip(counted.index, pairs, strict=True)}


def _years(projects: pd.DataFrame, history: pd.DataFrame | None, year_basis: str) -> dict[int, Counts]:
    this_year = year_of(projects, year_basis).max()
    if history is None or pd.isna(this_year):
        return {}
    years = year_of(history, year_basis)
    earlier = (years < this_year).fillna(False).astype(bool)
    counts = _counts(history[earlier].assign(year=years[earlier]), "year")
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
    if p_adjusted <= ERROR + NOISE and asked.reading:
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


def _effect(yes_won: pd.Series, yes_lost: pd.Series, no_won: pd.Series, no_lost: pd.Series) -> dict[str, object]:
    """One row of :func:`qualification_effect`, from counts by channel."""
    yes_decided, no_decided = yes_won + yes_lost, no_won + no_lost
    sides = pd.DataFrame({"yes": yes_won, "yes_n": yes_decided, "no": no_won, "no_n": no_decided})
    totals = [int(total) for total in sides.sum()]
    present = sides[(yes_decided > 0) | (no_decided > 0)]
    strata = present[(present["yes_n"] > 0) & (present["no_n"] > 0) & (present.index != "not_given")]
    arrays = [strata[column].to_numpy() for column in strata]
    difference, low, high = rates.newcombe(*totals)
    common, common_low, common_high = rates.common_difference(*arrays)
    p = rates.stratified(*arrays) if len(strata) else float("nan")
    return {
        **dict(zip(("yes_won", "yes_decided", "no_won", "no_decided"), totals, strict=True)),
        **{"difference": difference, "low": low, "high": high},
        **{"common": common, "common_low": common_low, "common_high": common_high, "p": p},
        **{"comparable": len(strata), "set_aside": len(present) - len(strata)},
        **{"mix": _mix(difference, common), "answer": _answer(common, p)},
    }


def _mix(difference: float, common: float) -> str:
    if np.isnan(common):
        return "inseparable"
    if abs(common) > NOISE and difference * common < 0:
        return "reversed"
    return "weaker" if 2 * abs(common) < abs(difference) - NOISE else "agree"


def _answer(common: float, p: float) -> str:
    if np.isnan(common):
        return "inseparable"
    if p > 0.05 + NOISE or abs(common) <= NOISE:
        return "cannot_tell"
    return "better" if common > 0 else "worse"
