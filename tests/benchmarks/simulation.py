"""How often do the verdicts say something false, and how often do the forecasts hold? Years drawn from stated truths.

    python tests/benchmarks/simulation.py [--years 4000] [--forecasts 1000] [--processes 2] [--seed 20250101]

prints a Markdown table, one row a scenario, in a few minutes. Every year goes through the functions that make the
report: ``bilan.analysis.verdicts.conclude`` and ``bilan.statistics.predictive``, whose slow parts are cached by counts.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import starmap
from multiprocessing import Pool

import numpy as np

from bilan.analysis.verdicts import CLAIMS, EVEN, Counts, Verdict, conclude
from bilan.statistics.predictive import limits, predict


@dataclass(frozen=True)
class Scenario:
    """A truth: per channel the decided projects of a year, and the chance to win one."""

    name: str
    decided: tuple[int, ...]
    rates: tuple[float, ...]
    looked_for: str = ""  # the channel or question whose true verdict is wanted
    lift: float = 0.0  # the chance of a qualified project minus that of another, within a channel
    qualified: float = 0.6  # their share
    unknown_won: float = 0.05  # the share of won, and of lost, projects whose qualification nobody noted
    unknown_lost: float = 0.05
    earlier: tuple[float, ...] = (0.0, 0.0)  # what to add to the rates in each earlier year

    @property
    def total(self) -> float:
        return float(np.average(self.rates, weights=self.decided))

    def rest(self, channel: int) -> float:
        others = np.delete(self.decided, channel), np.delete(self.rates, channel)
        return float(np.average(others[1], weights=others[0]))


def _equal(name: str, decided: tuple[int, ...], rate: float, **more: object) -> Scenario:
    return Scenario(name, decided, (rate,) * len(decided), **more)


SOURCE = (7, 12, 12, 6)
FIRST_YEAR = {"unknown_won": 1.0, "unknown_lost": 1.0, "earlier": ()}
SCENARIOS = (
    _equal("37 projects, all channels 50 %", SOURCE, 0.5),
    _equal("37 projects, all channels 33 %", SOURCE, 1 / 3),
    _equal("37 projects, all channels 80 %", SOURCE, 0.8),
    _equal("37 projects, all channels 95 %", SOURCE, 0.95),
    _equal("12 projects, 2 channels 50 %", (6, 6), 0.5),
    _equal("12 projects, 6 channels 50 %", (2,) * 6, 0.5),
    _equal("37 projects, 1 channel 50 %", (37,), 0.5),
    _equal("60 projects, 7 uneven channels 50 %", (20, 14, 9, 7, 5, 3, 2), 0.5),
    _equal("60 projects, 2 channels 35 %, not quite even", (30, 30), 0.35),
    _equal("400 projects, 4 channels 50 %", (100,) * 4, 0.5, looked_for="coin_flip"),
    _equal("37 projects, 50 %, half of the losses not noted", SOURCE, 0.5, unknown_won=0.1, unknown_lost=0.5),
    _equal("60 projects, 50 %, qualification worth 40 points", (20, 20, 20), 0.5, looked_for="qualification", lift=0.4),
    Scenario("37 projects, one channel 95 %, the others 45 %", SOURCE, (0.95, 0.45, 0.45, 0.45), "0"),
    Scenario("the same, a first year without qualification", SOURCE, (0.95, 0.45, 0.45, 0.45), "0", **FIRST_YEAR),
    Scenario("37 projects, as the source reads hers", SOURCE, (0.95, 0.5, 0.42, 0.33), "0"),
    Scenario("60 projects, 7 channels 10 to 90 %", (12, 10, 10, 8, 8, 6, 6), (0.9, 0.7, 0.6, 0.5, 0.3, 0.2, 0.1), "0"),
    Scenario("60 projects, rates up by 20 points a year", (30, 30), (0.7, 0.7), "trend", earlier=(-0.4, -0.2)),
)


@dataclass(frozen=True)
class Tally:
    """Out of how many years: with a false claim, with a true one, with the one looked for; forecasts that held."""

    years: int
    false: int
    true: int
    found: int
    forecasts: int
    held_80: int
    held_95: int


def simulate(scenario: Scenario, years: int, forecasts: int, seed: int) -> Tally:
    """What came of so many years of a scenario?"""
    rng = np.random.default_rng(seed)
    reports = [_claims(scenario, rng) for _ in range(years)]
    ranges = [_forecast_holds(scenario, rng) for _ in range(forecasts)]
    return Tally(
        years,
        false=sum(any(not is_true(claim, scenario) for claim in claims) for claims in reports),
        true=sum(any(is_true(claim, scenario) for claim in claims) for claims in reports),
        found=sum(any(_looked_for(claim, scenario) for claim in claims) for claims in reports),
        forecasts=forecasts,
        held_80=sum(held for held, _ in ranges),
        held_95=sum(held for _, held in ranges),
    )


def is_true(claim: Verdict, scenario: Scenario) -> bool:
    """Whether the truth is on the side that the verdict says; a tie is on neither."""
    if claim.question == "qualification":
        side = scenario.lift
    elif claim.question == "year":
        side = -scenario.earlier[-1]
    elif claim.question == "trend":
        side = -scenario.earlier[0]
    else:
        rate = scenario.total if claim.group == "all" else scenario.rates[int(claim.group)]
        if claim.verdict == "even":
            return EVEN[0] < rate < EVEN[1]
        side = rate - (0.5 if claim.question == "level" else scenario.rest(int(claim.group)))
    return side > 1e-9 if claim.verdict in ("wins_more", "better") else side < -1e-9


def draw(scenario: Scenario, rng: np.random.Generator, shift: float = 0.0) -> dict[str, np.ndarray]:
    """A year: won and decided by channel, for ``all`` projects and those known to be qualified, not, or ``unknown``."""
    decided, rates = np.array(scenario.decided), np.array(scenario.rates) + shift
    qualified = rng.binomial(decided, scenario.qualified)
    won_yes = rng.binomial(qualified, rates + (1 - scenario.qualified) * scenario.lift)
    won_no = rng.binomial(decided - qualified, rates - scenario.qualified * scenario.lift)
    year = {"all": np.array([won_yes + won_no, decided])}
    for answer, won, lost in (("yes", won_yes, qualified - won_yes), ("no", won_no, decided - qualified - won_no)):
        won = won - rng.binomial(won, scenario.unknown_won)
        lost = lost - rng.binomial(lost, scenario.unknown_lost)
        year[answer] = np.array([won, won + lost])
    return year | {"unknown": year["all"] - year["yes"] - year["no"]}


def counts(year: dict[str, np.ndarray]) -> tuple[dict[str, Counts], Counts, dict[str, Counts]]:
    """The first three arguments of ``conclude``."""
    channels = {str(name): Counts(*pair) for name, pair in enumerate(year["all"].T.tolist())}
    total, yes, no, unknown = (Counts(*year[answer].sum(axis=1).tolist()) for answer in ("all", "yes", "no", "unknown"))
    return channels, total, {"yes": yes, "no": no, "unknown": unknown}


def _claims(scenario: Scenario, rng: np.random.Generator) -> list[Verdict]:
    earlier = [counts(draw(scenario, rng, shift))[1] for shift in scenario.earlier]
    channels, total, known = counts(draw(scenario, rng))
    concluded = conclude(channels, total, known, dict(enumerate([*earlier, total], start=2020)))
    return [verdict for verdict in concluded if verdict.verdict in CLAIMS]


def _looked_for(claim: Verdict, scenario: Scenario) -> bool:
    return scenario.looked_for in (claim.group, claim.question) and is_true(claim, scenario)


def _forecast_holds(scenario: Scenario, rng: np.random.Generator) -> tuple[bool, bool]:
    won, decided = draw(scenario, rng)["all"].tolist()
    _, total = predict(won, decided, decided)
    came = draw(scenario, rng)["all"][0].sum()
    (low_80, high_80), (low_95, high_95) = limits(total, 0.80), limits(total, 0.95)
    return low_80 <= came <= high_80, low_95 <= came <= high_95


def _rows(tallies: list[Tally]) -> Iterator[str]:
    yield "| truth | false claim | some true claim | the one looked for | within 80 % range | within 95 % range |"
    yield "|---|---|---|---|---|---|"
    for scenario, tally in zip(SCENARIOS, tallies, strict=True):
        shares = [(count, tally.years) for count in (tally.false, tally.true, tally.found)]
        shares += [(count, tally.forecasts) for count in (tally.held_80, tally.held_95)]
        cells = list(starmap(_share, shares))
        if not scenario.looked_for:
            cells[2] = ""
        yield f"| {scenario.name} | {' | '.join(cells)} |"


def _share(count: int, size: int) -> str:
    share = count / size
    return f"{100 * share:.1f} % ± {100 * (share * (1 - share) / size) ** 0.5:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--years", type=int, default=4000, help="years a scenario, for the verdicts")
    parser.add_argument("--forecasts", type=int, default=1000, help="years a scenario, for the forecasts")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20250101)
    asked = parser.parse_args()
    tasks = [(scenario, asked.years, asked.forecasts, asked.seed + n) for n, scenario in enumerate(SCENARIOS)]
    with Pool(asked.processes) as pool:
        tallies = pool.starmap(simulate, tasks, chunksize=1)
    print(f"Years drawn: {asked.years} a row for claims, {asked.forecasts} for forecasts; ± is one standard error.\n")
    print("\n".join(_rows(tallies)))


if __name__ == "__main__":
    main()
