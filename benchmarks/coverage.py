"""How often do the intervals and the forecasts hold what they should? Drawn from stated truths.

Hours and amounts are log-normal. A win chance that falls with the amount has a ``tilt``. An
interval counts where it would be shown.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from from_r import projects as frame_of

from benchmarks.reports import LAST
from bilan.analysis.outlook import forecast
from bilan.statistics.intervals import common_difference, cost, ratio
from bilan.statistics.predictive import limits, predict

FEWEST_COST, FEWEST_OUTCOMES, FEWEST_VALUE = 12, 3, 20
MANY = 2_000_000

Draw = Callable[
    [np.random.Generator], bool | None
]  # does the interval hold the truth? None where it is not shown


class Case(NamedTuple):
    """An interval, in a setting."""

    name: str
    draw: Draw


class Projects(NamedTuple):
    """Of each: hours, amount, won or not."""

    hours: np.ndarray
    amount: np.ndarray
    won: np.ndarray


def projects(
    rng: np.random.Generator, size: int, rate: float, tilt: float = 0.0, uneven: float = 0.7
) -> Projects:
    z = rng.normal(size=size)
    chance = 1 / (1 + np.exp(-(np.log(rate / (1 - rate)) - 2 * tilt * z)))
    return Projects(
        np.exp(uneven * rng.normal(size=size)), np.exp(uneven * z), rng.random(size) < chance
    )


def _cost(size: int, rate: float, uneven: float, missing: float = 0.0) -> Case:
    """``missing``: the share of the lost whose hours nobody noted."""
    truth = np.exp(uneven**2 / 2) / rate

    def draw(rng: np.random.Generator) -> bool | None:
        hours, _, won = projects(rng, size, rate, uneven=uneven)
        lost = ~won & (rng.random(size) >= missing)
        known = hours[won], hours[lost]
        shown = min(map(len, known)) >= FEWEST_OUTCOMES and sum(map(len, known)) >= FEWEST_COST
        all_won = int(won.sum())
        return _holds(cost(*known, all_won, size - all_won), truth) if shown else None

    hidden = f", {100 * missing:.0f} % of the lost hours blank" if missing else ""
    return Case(
        f"hours a won project costs: {size} projects, {100 * rate:.0f} % won, sigma {uneven}{hidden}",
        draw,
    )


def _within(strata: tuple[int, ...], qualified: float) -> Case:
    """The difference within channels, where there is none at even odds."""
    sizes = np.array(strata)
    yes = np.clip(np.round(sizes * qualified), 1, sizes - 1).astype(int)

    def draw(rng: np.random.Generator) -> bool:
        sides = rng.binomial(yes, 0.5), yes, rng.binomial(sizes - yes, 0.5), sizes - yes
        return _holds(common_difference(*sides), 0.0)

    channels = ", ".join(map(str, strata))
    return Case(
        f"difference within channels of {channels}: {100 * qualified:.0f} % qualified", draw
    )


def _value(size: int, rate: float, tilt: float, uneven: float) -> Case:
    _, amount, won = projects(np.random.default_rng(1), MANY, rate, tilt, uneven)
    truth = (amount * won).mean() / np.exp(uneven**2 / 2)

    def draw(rng: np.random.Generator) -> bool | None:
        hours, amount, won = projects(rng, size, rate, tilt, uneven)
        return _holds(ratio(amount * won, hours), truth) if won.any() else None

    return Case(
        f"amount won per hour: {size} projects, {100 * rate:.0f} % won, tilt {tilt}, sigma {uneven}",
        draw,
    )


def _holds(interval: tuple[float, float, float], truth: float) -> bool:
    return interval[1] <= truth <= interval[2]


def _forecast(name: str, decided: tuple[int, ...], rates: tuple[float, ...], level: float) -> Case:
    def draw(rng: np.random.Generator) -> bool:
        _, total = predict(rng.binomial(decided, rates).tolist(), decided, decided)
        low, high = limits(total, level)
        return bool(low <= rng.binomial(decided, rates).sum() <= high)

    return Case(f"wins next year, {100 * level:.0f} %: {name}", draw)


def _years(drift: float, varying: bool) -> Case:
    """Four years of four channels whose odds drift, and next year; as many proposals, or as it
    comes.
    """

    def draw(rng: np.random.Generator) -> bool:
        logits = np.log(np.array([0.95, 0.5, 0.42, 0.33]) / (1 - np.array([0.95, 0.5, 0.42, 0.33])))
        rows = []
        for year in range(LAST - 3, LAST + 2):
            logits = logits + drift * rng.normal(size=4)
            sizes = rng.poisson([7, 12, 12, 6]) if varying else np.array([7, 12, 12, 6])
            won = rng.binomial(sizes, 1 / (1 + np.exp(-logits)))
            rows.append((year, sizes, won))
        counts = [
            (year, str(channel), int(won[channel]), int(sizes[channel] - won[channel]))
            for year, sizes, won in rows[:-1]
            for channel in range(4)
        ]
        file = frame_of(pd.DataFrame(counts, columns=["year", "channel", "won", "lost"]))
        came, planned = rows[-1][2], rows[-1][1]
        if varying:
            low, high = forecast(file, None, LAST).varying
        else:
            by_channel = {str(channel): int(planned[channel]) for channel in range(4)}
            low, high = forecast(file, by_channel, LAST).total[4:6]
        return bool(low <= came.sum() <= high)

    how = "as many proposals as come" if varying else "so many proposals"
    return Case(f"wins next year, 80 %, from four years, {how}: odds drift by {drift}", draw)


UNEVEN = 0.7  # of hours and amounts; 1.2 is very uneven
INTERVALS = (
    *(
        _within(strata, qualified)
        for strata, qualified in (
            ((10, 9, 7, 6, 3), 0.7),
            ((13, 11, 5), 0.85),
            ((5, 5, 3, 3), 0.6),
            ((41,), 0.8),
            ((4, 3), 0.75),
            ((31, 23, 19, 11), 0.6),
        )
    ),
    *(_cost(size, rate, UNEVEN, 0.5) for size in (20, 37) for rate in (0.3, 0.5)),
    *(_cost(size, rate, UNEVEN) for size in (FEWEST_COST, 20, 37) for rate in (0.3, 0.5, 0.9)),
    *(
        _value(size, rate, tilt, UNEVEN)
        for size in (FEWEST_VALUE, 37, 60)
        for rate in (0.5, 0.9)
        for tilt in (0.0, 0.3)
    ),
)
VERY_UNEVEN = (
    *(_cost(size, rate, 1.2) for size in (FEWEST_COST, 20, 37) for rate in (0.3, 0.5, 0.9)),
    *(_value(size, rate, 0.0, 1.2) for size in (FEWEST_VALUE, 37, 60) for rate in (0.5, 0.9)),
)
FORECASTS = tuple(
    _forecast(name, decided, rates, level)
    for name, decided, rates in (
        ("37 in 4 channels, 50 %", (7, 12, 12, 6), (0.5,) * 4),
        ("37 in 4 channels, 95 %", (7, 12, 12, 6), (0.95,) * 4),
        ("the source's rates", (7, 12, 12, 6), (0.95, 0.5, 0.42, 0.33)),
        ("12 in 2 channels, 50 %", (6, 6), (0.5,) * 2),
        ("37 in 1 channel, 50 %", (37,), (0.5,)),
        (
            "60 in 7 channels, 10 to 90 %",
            (12, 10, 10, 8, 8, 6, 6),
            (0.9, 0.7, 0.6, 0.5, 0.3, 0.2, 0.1),
        ),
    )
    for level in (0.80, 0.95)
) + tuple(_years(drift, varying) for drift in (0.0, 0.3, 0.5) for varying in (False, True))


def covered(case: Case, draws: int, seed: int) -> tuple[int, int]:
    """How often the interval held the truth, of how often it was shown."""
    rng = np.random.default_rng(seed)
    held = [held for held in (case.draw(rng) for _ in range(draws)) if held is not None]
    return sum(held), len(held)
