"""How often is a conclusion false, how often is what is true found, and how often do intervals and
forecasts hold?

    PYTHONPATH=tests python -m benchmarks.simulation [--years 2000] [--intervals 4000] [--forecasts 1000]
    [--processes 2]

prints three Markdown tables, in about a quarter of an hour. Every year goes through the functions
that make the report, whose slow parts are cached by counts. What it says of false conclusions is
proved (``bilan.statistics.claims``), and enumerated for small designs (``benchmarks.enumeration``).
"""

import argparse
from collections.abc import Iterable, Iterator
from multiprocessing import Pool
from typing import NamedTuple

import numpy as np

from benchmarks.coverage import FORECASTS, INTERVALS, VERY_UNEVEN, covered
from benchmarks.reports import Found, concluded, holds
from benchmarks.settings import INCOMPLETE, NOTHING, SETTINGS, Setting
from bilan.analysis.verdicts import KIND


class Tally(NamedTuple):
    """Out of how many reports: with a false conclusion, with a true one, with one that is looked
    for.
    """

    reports: int
    false: int
    true: int
    found: int


def simulate(setting: Setting, reports: int, seed: int) -> Tally:
    """So many reports drawn from one truth."""
    rng = np.random.default_rng(seed)
    decided, rates = np.array(setting.decided), np.array(setting.rates)
    kinds = tuple(KIND[name] for name in setting.names)
    truth: dict[Found, bool] = {}
    false = true = found = 0
    for _ in range(reports):
        made = concluded(setting.draw(rng))
        truth |= {
            one: holds(_numbered(one, setting.names), decided, rates, setting.lift, kinds)
            for one in made
            if one not in truth
        }
        false += any(not truth[one] for one in made)
        true += any(truth[one] for one in made)
        found += any(one in made for one in setting.looked_for)
    return Tally(reports, false, true, found)


def _numbered(found: Found, names: tuple[str, ...]) -> Found:
    return found._replace(group=str(names.index(found.group))) if found.group in names else found


def _conclusions(tallies: Iterable[Tally]) -> Iterator[str]:
    yield "| truth | a false conclusion | some true one | the one looked for |"
    yield "|---|---|---|---|"
    for setting, tally in zip(SETTINGS, tallies, strict=True):
        shares = [_share(count, tally.reports) for count in tally[1:]]
        yield f"| {setting.name} | {shares[0]} | {shares[1]} | {shares[2] if setting.looked_for else ''} |"


def _coverage(cases: Iterable, results: Iterable[tuple[int, int]]) -> Iterator[str]:
    yield "| range | holds the truth |"
    yield "|---|---|"
    for case, result in zip(cases, results, strict=True):
        yield f"| {case.name} | {_share(*result)} |"


def _share(count: int, size: int) -> str:
    share = count / max(1, size)
    return f"{100 * share:.1f} % ± {100 * (share * (1 - share) / max(1, size)) ** 0.5:.1f}"


def _one(task: tuple[str, int, int, int]) -> tuple[int, ...]:
    """Cases hold functions, which do not travel between processes: they are named by table and
    number.
    """
    table, number, draws, seed = task
    return covered(
        {"intervals": INTERVALS + VERY_UNEVEN, "forecasts": FORECASTS}[table][number], draws, seed
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--years", type=int, default=2000, help="reports drawn from each truth, for the conclusions"
    )
    parser.add_argument("--intervals", type=int, default=4000, help="draws for each interval")
    parser.add_argument("--forecasts", type=int, default=1000, help="draws for each forecast")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20250101)
    asked = parser.parse_args()
    with Pool(asked.processes) as pool:
        tasks = [(setting, asked.years, asked.seed + n) for n, setting in enumerate(SETTINGS)]
        print(
            f"{asked.years} reports a row; ± is one standard error; in the first {len(NOTHING + INCOMPLETE)} nothing is looked for.\n"
        )
        print("\n".join(_conclusions(pool.starmap(simulate, tasks, chunksize=1))), flush=True)
        for table, cases, draws in (
            ("intervals", INTERVALS + VERY_UNEVEN, asked.intervals),
            ("forecasts", FORECASTS, asked.forecasts),
        ):
            results = pool.map(
                _one, [(table, n, draws, asked.seed + n) for n in range(len(cases))], chunksize=1
            )
            print(f"\n{draws} draws a row.\n\n" + "\n".join(_coverage(cases, results)), flush=True)


if __name__ == "__main__":
    main()
