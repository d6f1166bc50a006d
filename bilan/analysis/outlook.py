"""What a rule would have changed this year, and what to expect of the next one: data, not prose."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from bilan.analysis.breakdowns import RULES, by, qualified
from bilan.analysis.years import in_year
from bilan.statistics import predictive, rates

CHANCES = (0.5, 0.8)
FARTHEST = 10  # times this year's number of proposals: how far proposals_for looks


def what_if(projects: pd.DataFrame, keep: pd.Series) -> pd.DataFrame:
    """What would have changed, had I written only the proposals to keep?

    It measures refusing, not qualifying: what a refused project would have become, had it been qualified, nobody knows.

    Parameters
    ----------
    projects : the proposals of one year (:func:`bilan.in_year`).
    keep : nullable booleans, such as ``projects["met"] | projects["brief"]``.

    Returns
    -------
    One row a measure, with its bounds ``low`` and ``high`` over every way of answering where ``keep`` is unknown:

    - ``proposals``: all of them; ``avoided``, and of these ``wins_foregone``, ``losses_avoided``, ``pending_avoided``;
    - ``hours_saved``: the sum of what is known; ``hours_missing``: the proposals avoided that do not tell;
    - ``kept_won``, ``kept_lost``; ``rate``: the win rate of what remains, missing where nothing does; ``interval``:
      holds its 95 % Wilson interval whatever the answers; ``rate_now``: the win rate without the rule.
    """
    proposals, keep = in_year(projects), keep.astype("boolean")
    yes, no, unknown = (
        by(proposals[mask]).loc["all", ["won", "lost", "pending"]].astype(int) for mask in _masks(keep.loc[proposals.index])
    )
    fewest, most = yes, yes + unknown
    rows = {
        "proposals": (len(proposals), len(proposals)),
        "avoided": (no.sum(), (no + unknown).sum()),
        "wins_foregone": (no["won"], (no + unknown)["won"]),
        "losses_avoided": (no["lost"], (no + unknown)["lost"]),
        "pending_avoided": (no["pending"], (no + unknown)["pending"]),
        **_hours(proposals, keep),
        "kept_won": (fewest["won"], most["won"]),
        "kept_lost": (fewest["lost"], most["lost"]),
        "rate_now": (_rate(**(most + no)[["won", "lost"]]),) * 2,
        "rate": _rates(fewest, most),
        "interval": (
            rates.wilson(fewest["won"], fewest["won"] + most["lost"])[0],
            rates.wilson(most["won"], most["won"] + fewest["lost"])[1],
        ),
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high"], dtype=float).rename_axis("measure")


def rules_compared(projects: pd.DataFrame) -> pd.DataFrame:
    """What would each rule of qualification have changed? :func:`what_if` for each that the file tells apart."""
    rules = [rule for rule, columns in RULES.items() if set(columns) <= set(projects)]
    compared = {rule: what_if(projects, qualified(projects, rule)) for rule in rules}
    return pd.concat(compared, names=["rule"]) if compared else pd.DataFrame(columns=["low", "high"], dtype=float)


def forecast(projects: pd.DataFrame, proposals: int | Mapping[str, int] | None = None) -> pd.DataFrame:
    """How many wins to expect next year, by channel and in all?

    From a hierarchical beta-binomial (:mod:`bilan.statistics.predictive`): channels are pooled as far as they look alike.

    Parameters
    ----------
    projects : the proposals of one year.
    proposals : how many will be decided: by channel, or in all (spread as this year's); by default as many as this
        year.

    Returns
    -------
    One row a channel, then ``all``: ``won decided`` this year, ``proposals`` planned, ``expected`` wins, and the limits
    ``low_80 high_80 low_95 high_95`` of the ranges that hold them with these chances.
    """
    counts, planned = _plan(projects, proposals)
    groups, total = predictive.predict(counts["won"], counts["decided"], planned)
    table = counts.assign(proposals=planned)
    table.loc["all"] = table.sum()
    table = table.astype("int64")
    laws = [*groups, total]
    table["expected"] = [float(np.arange(len(law)) @ law) for law in laws]
    for level in (80, 95):
        table[[f"low_{level}", f"high_{level}"]] = [predictive.limits(law, level / 100) for law in laws]
    return table


def wins_distribution(projects: pd.DataFrame, proposals: int | Mapping[str, int] | None = None) -> pd.DataFrame:
    """How likely is each number of wins next year?

    Parameters are those of :func:`forecast`.

    Returns
    -------
    One row for each ``channel`` (then ``all``) and number of ``wins``: its ``probability``, and that of ``at_least``
    so many.
    """
    counts, planned = _plan(projects, proposals)
    groups, total = predictive.predict(counts["won"], counts["decided"], planned)
    tables = [
        pd.DataFrame({"channel": name, "wins": range(len(law)), "probability": law, "at_least": law[::-1].cumsum()[::-1]})
        for name, law in zip([*counts.index, "all"], [*groups, total], strict=True)
    ]
    return pd.concat(tables, ignore_index=True)


def proposals_for(projects: pd.DataFrame, wins: int) -> pd.DataFrame:
    """How many proposals to write for so many wins next year, spread over the channels as this year's?

    Returns
    -------
    One row a ``chance`` (50 and 80 %) of at least ``wins``: the number of ``proposals``, missing where ten times this
    year's would not do.
    """
    counts, _ = _plan(projects, None)

    def chance_with(proposals: int) -> float:
        _, total = predictive.predict(counts["won"], counts["decided"], list(_spread(counts["decided"], proposals).values()))
        return total[wins:].sum().round(9)  # exactly one half where wins and losses are symmetrical, on every processor

    farthest = FARTHEST * int(counts["decided"].sum())
    found = [_smallest(chance_with, chance, wins, farthest) for chance in CHANCES]
    return pd.DataFrame({"chance": CHANCES, "proposals": pd.array(found, dtype="Int64")})


def forecast_score(projects: pd.DataFrame, from_year: int, to_year: int, year_basis: str = "decision") -> pd.DataFrame:
    """How did last year's forecast fare? Made again from ``from_year``, for as many as were decided in ``to_year``.

    Returns
    -------
    What :func:`forecast` does, and ``came``, the wins that came; ``inside_80`` and ``inside_95``, whether
    that is within the range.
    """
    before, after = (in_year(projects, year, year_basis) for year in (from_year, to_year))
    counts = by(after, "channel")
    counts.index = counts.index.astype(str)
    expected = forecast(before, counts["decided"].to_dict())
    came = counts["won"].reindex(expected.index, fill_value=0)
    came["all"] = counts["won"].sum()
    inside = {f"inside_{level}": came.between(expected[f"low_{level}"], expected[f"high_{level}"]) for level in (80, 95)}
    return expected.assign(came=came, **inside)


def _masks(keep: pd.Series) -> list[pd.Series]:
    return [mask.astype(bool) for mask in (keep.fillna(False), ~keep.fillna(True), keep.isna())]


def _hours(proposals: pd.DataFrame, keep: pd.Series) -> dict[str, tuple[float, float]]:
    hours = proposals["hours"] if "hours" in proposals else pd.Series(np.nan, index=proposals.index)
    _, no, unknown = _masks(keep.loc[proposals.index])
    refused = hours[no], hours[no | unknown]
    return {
        "hours_saved": tuple(known.sum() for known in refused),
        "hours_missing": tuple(known.isna().sum() for known in refused),
    }


def _rate(won: int, lost: int) -> float:
    return won / (won + lost) if won + lost else np.nan


def _rates(fewest: pd.Series, most: pd.Series) -> tuple[float, float]:
    """The bounds of the rate over the answers that keep something: one alone where the other bound keeps nothing."""
    low, high = _rate(fewest["won"], most["lost"]), _rate(most["won"], fewest["lost"])
    return (high if np.isnan(low) else low), (low if np.isnan(high) else high)


def _plan(projects: pd.DataFrame, proposals: int | Mapping[str, int] | None) -> tuple[pd.DataFrame, list[int]]:
    """This year's counts by channel, and how many to plan in each."""
    counts = by(projects, "channel")[["won", "decided"]]
    counts.index = counts.index.astype(str)
    counts = counts[counts["decided"] > 0]
    if proposals is None:
        return counts, counts["decided"].tolist()
    if not isinstance(proposals, Mapping):
        proposals = _spread(counts["decided"], proposals) if len(counts) else {"not_given": proposals}
    named = [*counts.index, *(name for name in proposals if name not in counts.index)]
    return counts.reindex(named, fill_value=0), [proposals.get(name, 0) for name in named]


def _spread(decided: pd.Series, proposals: int) -> dict[str, int]:
    """So many proposals, in the proportions of ``decided``, each further one added to one channel (Sainte-Laguë)."""
    quotients = decided.to_numpy()[:, None] / (2 * np.arange(proposals) + 1)
    first = np.argsort(-quotients, axis=None, kind="stable")[:proposals]
    given = np.bincount(first // max(proposals, 1), minlength=len(decided))
    return dict(zip(decided.index, given.tolist(), strict=True))


def _smallest(chance_with: Callable[[int], float], chance: float, wins: int, farthest: int) -> int | None:
    """The smallest number of proposals that gives the chance, to one per cent; ``None`` above ``farthest``."""
    low, high = wins - 1, wins
    while chance_with(min(high, farthest)) < chance:
        if high >= farthest:
            return None
        low, high = high, 2 * high
    high = min(high, farthest)
    while high - low > max(1, high // 100):
        middle = (low + high) // 2
        low, high = (low, middle) if chance_with(middle) >= chance else (middle, high)
    return high
