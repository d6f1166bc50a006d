"""What a rule would have changed this year, and what to expect of the next one: data, not prose."""

from bisect import bisect_left
from collections.abc import Mapping
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import by, by_qualification, group_keys
from bilan.analysis.qualification import Effect
from bilan.analysis.records import as_a_table
from bilan.analysis.years import in_year, in_years
from bilan.rules import requalified, told_apart
from bilan.schema import OUTCOMES
from bilan.statistics import intervals, predictive

CHANCES = (0.5, 0.8)
UNLIKELY = 0.2  # the chance of as much on one side, up to which a reading leans that way
FADING = 0.5  # what a project counts beside one of the year after
_SUPPOSED = 2  # changes of the number of proposals that count beside those seen
_NINTHS = (np.arange(9) + 0.5) / 9  # of a law: one point in each ninth
FARTHEST = 10  # times this year's number of proposals: how far proposals_for looks


class Bounds(NamedTuple):
    """The least and the most that a number can be, over every answer that is not known."""

    low: float
    high: float


class Counted(NamedTuple):
    """As :class:`Bounds`, of whole numbers."""

    low: int
    high: int


@as_a_table
class WhatIf(NamedTuple):
    """What a rule would have changed.

    Attributes
    ----------
    proposals : all of them; ``avoided``: those that would not have been written, of which
        ``wins_foregone``, ``losses_avoided`` and ``pending_avoided``.
    hours_saved : the sum of what is known; ``hours_missing``: the proposals avoided that do not
        tell.
    rate : of what remains, missing where nothing does; ``interval``: holds its 95 % Wilson interval
        whatever the answers; ``rate_now``: the win rate without the rule.
    """

    proposals: int
    avoided: Counted
    wins_foregone: Counted
    losses_avoided: Counted
    pending_avoided: Counted
    hours_saved: Bounds
    hours_missing: Counted
    rate: Bounds
    interval: Bounds
    rate_now: float


class Expected(NamedTuple):
    """How many wins to expect: of ``proposals`` planned, after ``won`` of ``decided``; and the
    ranges that hold them.
    """

    won: int
    decided: int
    proposals: int
    expected: float
    low_80: int
    high_80: int
    low_95: int
    high_95: int


@as_a_table
class Forecast(NamedTuple):
    """What to expect of next year.

    Attributes
    ----------
    channels : one row a channel, with the columns of :class:`Expected`.
    total : all channels together.
    chances : how likely 0, 1, ... wins are in all.
    varying : between how many wins 80 % fall, where the number of proposals varies as it did.
    """

    channels: pd.DataFrame
    total: Expected
    chances: np.ndarray
    varying: Counted


@as_a_table
class Score(NamedTuple):
    """How a forecast fared: what it said, and the wins that came."""

    forecast: Forecast
    came: int


def what_if(projects: pd.DataFrame, keep: pd.Series | None = None) -> WhatIf:
    """What would have changed, had I written only the proposals to keep?

    It measures refusing, not qualifying: what a refused project would have become, had it been
    qualified, nobody knows. The bounds are over every way of answering where ``keep`` is unknown.

    Parameters
    ----------
    projects : the proposals of one year (:func:`bilan.in_year`).
    keep : nullable booleans, one a project, such as ``projects["met"] | projects["brief"]``; by
        default ``qualified``.

    Examples
    --------
    >>> import bilan
    >>> year = bilan.in_year(bilan.load_projects("data/exemple.csv"), 2025)
    >>> bilan.what_if(year, year["met"]).losses_avoided
    Counted(low=8, high=10)
    """
    asked = projects if keep is None else projects.assign(qualified=keep.astype("boolean"))
    proposals = in_year(asked)
    yes, no, unknown = by_qualification(proposals)[[*OUTCOMES]].to_numpy()
    hours = proposals["hours"].groupby(group_keys(proposals["qualified"]), observed=False)
    spent, missing = hours.sum(), hours.size() - hours.count()
    won, lost, _ = np.stack([yes, yes + unknown, yes + no + unknown], axis=1)
    decided = won + lost[[1, 0, 2]]  # the fewest won with the most lost, the reverse, and all
    rates = pd.Series(won) / decided
    low, high = intervals.wilson(won, decided)
    foregone, losses, pending = map(_counted, no, unknown)
    return WhatIf(
        proposals=len(proposals),
        avoided=_counted(no.sum(), unknown.sum()),
        wins_foregone=foregone,
        losses_avoided=losses,
        pending_avoided=pending,
        hours_saved=Bounds(float(spent["no"]), float(spent["no"] + spent["unknown"])),
        hours_missing=_counted(missing["no"], missing["unknown"]),
        rate=Bounds(*rates[:2].bfill().ffill()),  # alone where the other keeps nothing
        interval=Bounds(float(low[0]), float(high[1])),
        rate_now=float(rates[2]),
    )


def advice(found: WhatIf, verdicts: pd.DataFrame, effect: Effect) -> str:
    """Should the unqualified be refused next year? ``worth``, ``early`` (too early to say) or
    ``harmful``.

    It is worth it where more were lost than won of those refused, whatever the unknown are, and it
    is established that the qualified are won more often through one and the same channel, or the
    odds are four in five; harmful where the reverse is, or more were won than lost.

    Parameters
    ----------
    found : what :func:`what_if` returns of the year.
    verdicts : what :func:`bilan.verdicts` returns.
    effect : how the qualified went beside the others, over the years judged together.
    """
    said = set(verdicts.loc[verdicts["question"] == "qualification", "verdict"])
    lost, won = found.losses_avoided, found.wins_foregone
    if "worse" in said or won.low > lost.high:
        return "harmful"
    leans = effect.common > 0 and effect.p <= 2 * UNLIKELY
    return "worth" if lost.low > won.high and ("better" in said or leans) else "early"


def rules_compared(projects: pd.DataFrame) -> dict[str, WhatIf]:
    """What would each rule of qualification have changed? :func:`what_if` for each that the file
    tells apart.
    """
    return {rule: what_if(requalified(projects, rule)) for rule in told_apart(projects)}


def forecast(
    projects: pd.DataFrame,
    proposals: int | Mapping[str, int] | None = None,
    year: int | None = None,
) -> Forecast:
    """How many wins to expect next year, by channel and in all?

    From a hierarchical beta-binomial (:mod:`bilan.statistics.predictive`): channels are pooled as
    far as they look alike.

    Parameters
    ----------
    projects : the proposals of one year or, with ``year``, those of earlier years too: each counts
        half as much as one of the year after.
    proposals : how many will be decided: by channel, or in all (spread as this year's); by default
        as many as this year.
    year : which year is this year.

    Examples
    --------
    >>> import bilan
    >>> total = bilan.forecast(bilan.load_projects("data/gagne_perdu.csv"), 12).total
    >>> total.proposals, total.low_80, total.high_80
    (12, 4, 9)
    """
    plan = _plan(projects, proposals, year)
    laws, law = predictive.predict(plan["past_won"], plan["past_decided"], plan["planned"])
    numbers = plan[["won", "decided", "planned"]].astype("int64")
    rows = map(_expected, numbers.to_numpy().tolist(), laws)
    channels = pd.DataFrame(rows, plan.index, list(Expected._fields))
    told = channels[(channels["decided"] > 0) | (channels["proposals"] > 0)]
    total = _expected((*numbers.sum().tolist(),), law)
    return Forecast(told, total, law, _varying(projects, plan, year))


def proposals_for(
    projects: pd.DataFrame, wins: int, year: int | None = None
) -> dict[float, int | None]:
    """How many proposals to write for so many wins next year, spread over the channels as this
    year's?

    Parameters
    ----------
    projects, year : as for :func:`forecast`.

    Returns
    -------
    For each chance (0.5 and 0.8) of at least ``wins``, the number of proposals; ``None`` where ten
    times this year's would not do.
    """
    plan = _plan(projects, None, year)

    @cache
    def chance_with(proposals: int) -> float:
        # exactly one half where wins and losses are symmetrical, on every processor
        return round(float(_wins(plan, proposals)[wins:].sum()), 9)

    sizes = range(wins, FARTHEST * int(plan["planned"].sum()) + 1)
    places = {chance: bisect_left(sizes, chance, key=chance_with) for chance in CHANCES}
    return {chance: sizes[at] if at < len(sizes) else None for chance, at in places.items()}


def forecast_score(projects: pd.DataFrame, from_year: int, to_year: int) -> Score:
    """How did last year's forecast fare? Made again from ``from_year``, for as many as were decided
    in ``to_year``.
    """
    counts = by(in_year(projects, to_year), "channel")
    planned = counts["decided"].rename(index=str).to_dict()
    expected = forecast(in_years(projects, 1, from_year), planned, from_year)
    return Score(expected, int(counts["won"].sum()))


def _counted(certain: int, possible: int) -> Counted:
    return Counted(int(certain), int(certain + possible))


def _expected(numbers: tuple[int, int, int], law: np.ndarray) -> Expected:
    """Of the numbers won, decided and planned, and of how likely each number of wins is."""
    expected = float(np.arange(len(law)) @ law)
    return Expected(*numbers, expected, *predictive.limits(law, 0.8), *predictive.limits(law, 0.95))


def _plan(
    projects: pd.DataFrame, proposals: int | Mapping[str, int] | None, year: int | None
) -> pd.DataFrame:
    """By channel: this year's counts, those of all years with the weight of each, ``past_``, and
    how many are ``planned``.
    """
    past = in_years(projects, 1, year) if year else in_year(projects)
    age = year - past["review_year"].astype("float64") if year else 0.0
    came = {"won": past["outcome"] == "won", "decided": past["outcome"] != "pending"}
    weighed = {f"past_{name}": of * FADING**age for name, of in came.items()}
    counts = pd.DataFrame({name: of & (age < 1) for name, of in came.items()} | weighed)
    counts = counts.groupby(past["channel"], observed=True).sum()
    counts = counts[counts["past_decided"] > 0].rename(index=str)
    decided = counts["decided"]
    if isinstance(proposals, Mapping):
        planned = dict(proposals)
    else:
        spread = decided if proposals is None else _spread(decided, proposals)
        planned = dict(zip(counts.index, spread, strict=True)) or {"not_given": proposals or 0}
    named = pd.Index(dict.fromkeys([*counts.index, *planned]), name="channel", dtype="str")
    counts = counts.reindex(named, fill_value=0)
    return counts.assign(planned=[int(planned.get(name, 0)) for name in named])


def _varying(projects: pd.DataFrame, plan: pd.DataFrame, year: int | None) -> Counted:
    """The range of wins where so many proposals are planned, but as many come as the changes from
    year to year say: by Student's law, for few changes tell little. They count beside two that are
    as chance has it, each twice the variance of one year.
    """
    from scipy.special import stdtrit

    size = int(plan["planned"].sum())
    years = in_years(projects, 1, year)["review_year"].value_counts().sort_index() if year else []
    changes = np.diff(np.asarray(years, dtype=float)) ** 2
    known = _SUPPOSED + len(changes)
    spread = ((_SUPPOSED * 2 * size + changes.sum()) / known) ** 0.5
    sizes = np.clip(np.round(size + spread * stdtrit(known, _NINTHS)), 0, None).astype(int)
    laws = zip_longest(*(_wins(plan, number) for number in sizes.tolist()), fillvalue=0.0)
    return Counted(*predictive.limits(np.array([*laws]).mean(axis=1), 0.8))


def _wins(plan: pd.DataFrame, proposals: int) -> np.ndarray:
    """How likely are 0, 1, ... wins of so many proposals, in the proportions of those planned?"""
    spread = _spread(plan["planned"], proposals)
    return predictive.in_all(plan["past_won"], plan["past_decided"], spread)


def _spread(shares: pd.Series, proposals: int) -> list[int]:
    """So many proposals, in proportion to ``shares``, each further one added to one channel
    (Sainte-Laguë).
    """
    quotients = shares.to_numpy()[:, None] / (2 * np.arange(proposals) + 1)
    first = np.argsort(-quotients, axis=None, kind="stable")[:proposals]
    return np.bincount(first // max(proposals, 1), minlength=len(shares)).tolist()
