"""How likely is a false conclusion? Every outcome of small designs, at every combination of rates;
no simulation.

    PYTHONPATH=tests python -m benchmarks.enumeration [--processes 2]

prints, for each design, the largest chance of a report with a false conclusion, and the rates that
give it.
"""

import argparse
from collections.abc import Iterator
from itertools import product
from multiprocessing import Pool

import numpy as np
from scipy.stats import binom

from benchmarks.reports import Found, Report, concluded, holds

RATES = (0.3, 1 / 3, 0.35, 0.5, 0.65, 2 / 3, 0.7)
ONE_CHANNEL = [((n,),) for n in range(5, 61)]
TWO_CHANNELS = [((6, 7),), ((9, 14),), ((24, 12),), ((26, 26),)]
TWO_YEARS = [((9,), (14,)), ((14,), (9,)), ((9,), (9,)), ((14,), (14,)), ((24,), (24,))]
SHORT = [*ONE_CHANNEL[:21:4], TWO_CHANNELS[0], TWO_YEARS[0]]

Design = tuple[tuple[int, ...], ...]  # decided: a row a year, a column a channel


def worst(design: Design, rates: tuple[float, ...] = RATES) -> tuple[float, tuple[float, ...]]:
    """The largest chance of a false conclusion, and the rates, one for each group, that give it."""
    decided = np.array(design)
    sizes = decided.ravel().tolist()
    outcomes = list(product(*(range(size + 1) for size in sizes)))
    made: dict[Found, list[int]] = {}
    for number, won in enumerate(outcomes):
        for found in concluded(Report.decided(np.array(won).reshape(decided.shape), decided)):
            made.setdefault(found, []).append(number)
    laws = [{rate: binom.pmf(np.arange(size + 1), size, rate) for rate in rates} for size in sizes]
    chances = {
        truth: _chance_of_a_false_one(truth, decided, made, laws)
        for truth in product(rates, repeat=len(sizes))
    }
    highest = max(chances, key=lambda truth: round(chances[truth], 9))
    return chances[highest], highest


def _chance_of_a_false_one(
    truth: tuple[float, ...], decided: np.ndarray, made: dict[Found, list[int]], laws: list
) -> float:
    chance = np.ones(1)
    for law, rate in zip(laws, truth, strict=True):
        chance = np.multiply.outer(chance, law[rate]).ravel()
    false = np.zeros(len(chance), dtype=bool)
    for found, numbers in made.items():
        if not holds(found, decided, np.array(truth).reshape(decided.shape)):
            false[numbers] = True
    return float(chance[false].sum())


def _lines(
    results: Iterator[tuple[float, tuple[float, ...]]], designs: list[Design]
) -> Iterator[str]:
    yield "| decided | largest chance of a false conclusion | at rates |"
    yield "|---|---|---|"
    for design, (chance, truth) in zip(designs, results, strict=True):
        years = ", then ".join(" and ".join(map(str, year)) for year in design)
        yield f"| {years} | {100 * chance:.2f} % | {', '.join(f'{rate:.3f}' for rate in truth)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    designs = [*ONE_CHANNEL, *TWO_CHANNELS, *TWO_YEARS]
    with Pool(asked.processes) as pool:
        for line in _lines(pool.imap(worst, designs, chunksize=1), designs):
            print(line, flush=True)


if __name__ == "__main__":
    main()
