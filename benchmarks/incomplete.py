"""What files leave out, and what that costs: pending proposals counted in two ways, clients who come
back, dates that one outcome lacks; and how often leanings are right.

    PYTHONPATH=tests python -m benchmarks.incomplete [--reports 200] [--leanings 3000]

prints four Markdown tables. The first is worked out over every outcome; the others are drawn.
"""

import argparse
from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd
from from_r import whole
from scipy.stats import multinomial

import bilan
from benchmarks.reports import LAST, Report, concluded, concluded_once, holds
from bilan.analysis.leanings import LEAST
from bilan.rules import comparable
from bilan.statistics.predictive import chance_above

SOURCE = (7, 12, 12, 6)
YOUNG = 1 / 6  # of those pending: sent in the last two months of a year
SHARES, SIZES = (0.1, 0.2, 0.4), (13, 23, 41)
EDGES = (1 / 3, 0.35, 0.5, 0.65, 2 / 3)


def pending(size: int, share: float, rate: float, all_count: bool, of_won: float = 0.0) -> tuple:
    """One channel, so much of the lost still pending: the chance of a false conclusion, and of one
    that is true. Those that are young are left out unless all count.
    """
    lost = 1 - rate
    old = 1.0 if all_count else 1 - YOUNG
    hidden = lost * share + rate * of_won
    law = multinomial(
        size,
        [rate * (1 - of_won), lost * (1 - share), hidden * old, hidden * (1 - old)],
    )
    chances = [0.0, 0.0]
    for won, gone in product(range(size + 1), repeat=2):
        for waits in range(size + 1 - won - gone):
            left_out = size - won - gone - waits
            if all_count and left_out:
                continue
            chance = law.pmf([won, gone, waits, left_out])
            if chance < 1e-9:
                continue
            for true in _said(won, gone, waits, rate):
                chances[true] += chance
    return tuple(chances)


_CACHE: dict[tuple[int, int, int], list] = {}


def _said(won: int, lost: int, waits: int, rate: float) -> set[bool]:
    counts = np.zeros((1, 1, 3, 3), dtype=int)
    counts[0, 0, 2] = won, lost, waits
    key = won, lost, waits
    if key not in _CACHE:
        _CACHE[key] = list(concluded(Report(counts, ("0",))))
    sizes = np.array([[won + lost + waits]])
    return {holds(found, sizes, np.array([[rate]])) for found in _CACHE[key]}


def pending_table() -> Iterator[str]:
    yield "| one channel | all pending ones count | those older than nine in ten answers |"
    yield "|---|---|---|"
    for size, share in product(SIZES, SHARES):
        worst = [max(pending(size, share, rate, way)[0] for rate in EDGES) for way in (True, False)]
        cells = " | ".join(f"{100 * each:.1f} %" for each in worst)
        yield f"| {size}, {100 * share:.0f} % of the lost pending: false, at worst | {cells} |"
    found = [pending(41, 0.07, 0.75, way, of_won=0.07)[1] for way in (True, False)]
    cells = " | ".join(f"{100 * each:.0f} %" for each in found)
    yield f"| 41 at 75 %, 7 % of all pending: found | {cells} |"


def clients(
    rng: np.random.Generator,
    sizes: tuple[int, ...],
    years: int,
    share: float,
    many: int,
    alike: float,
) -> pd.DataFrame:
    """Projects won or lost at even odds, so many of them of clients with several in a channel, and
    in a year, which go alike with such a correlation.
    """
    rows = []
    for year, channel in product(range(years), range(len(sizes))):
        size = sizes[channel]
        groups = int(share * size // many)
        owners = np.repeat(np.arange(groups), many)
        owners = np.concatenate([owners, groups + np.arange(size - len(owners))])
        together = rng.random(owners.max() + 1) < 0.5
        follows = rng.random(size) < alike**0.5
        won = np.where(follows, together[owners], rng.random(size) < 0.5)
        rows += [
            (LAST + 1 - years + year, str(channel), f"{year}-{channel}-{owner}", bool(of))
            for owner, of in zip(owners, won, strict=True)
        ]
    return _frame(rows)


def returning(
    rng: np.random.Generator, size: int, years: int, back: int, alike: float
) -> pd.DataFrame:
    """One channel; so many clients come back each year with three projects, alike in all."""
    together = rng.random(back) < 0.5
    rows = []
    for year in range(years):
        owners = np.concatenate(
            [np.repeat(np.arange(back), 3), 1000 * (year + 1) + np.arange(size - 3 * back)]
        )
        follows = (rng.random(size) < alike**0.5) & (owners < back)
        won = np.where(follows, together[np.minimum(owners, back - 1)], rng.random(size) < 0.5)
        rows += [
            (LAST + 1 - years + year, "0", str(owner), bool(of))
            for owner, of in zip(owners, won, strict=True)
        ]
    return _frame(rows)


def _frame(rows: list[tuple[int, str, str, bool]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["year", "channel", "client", "won"])
    frame["year"] = frame["year"].astype("Int64")
    frame["channel"] = pd.Categorical(frame["channel"], ordered=True)
    outcome = frame.pop("won").map({True: "won", False: "lost"})
    frame["outcome"] = pd.Categorical(outcome, ["won", "lost", "pending"])
    return whole(frame.rename_axis(index="line"))


CLIENTS = [
    *(
        (f"37, a third in threes, alike {a}", lambda rng, a=a: clients(rng, SOURCE, 1, 0.34, 3, a))
        for a in (0.2, 0.5, 1.0)
    ),
    *(
        (
            f"13 and 23, all in fours, alike {a}",
            lambda rng, a=a: clients(rng, (13, 23), 1, 1.0, 4, a),
        )
        for a in (0.2, 0.5, 1.0)
    ),
    *(
        (
            f"37 for 3 years, half in threes, alike {a}",
            lambda rng, a=a: clients(rng, SOURCE, 3, 0.5, 3, a),
        )
        for a in (0.2, 0.5, 1.0)
    ),
    *(
        (
            f"36 for 3 years, 5 clients back each year, alike {a}",
            lambda rng, a=a: returning(rng, 36, 3, 5, a),
        )
        for a in (0.5, 1.0)
    ),
    ("35, all in fives, alike 1.0", lambda rng: clients(rng, (35,), 1, 1.0, 5, 1.0)),
]


def clients_table(reports: int) -> Iterator[str]:
    yield f"{reports} reports a row; even odds: nothing but *even* is true.\n"
    yield "| clients | a false conclusion |"
    yield "|---|---|"
    for number, (name, draw) in enumerate(CLIENTS):
        rng, false = np.random.default_rng(number), 0
        for _ in range(reports):
            file = draw(rng)
            sizes = file.groupby(["review_year", "channel"], observed=True).size().unstack()
            rates = np.full(sizes.shape, 0.5)
            made = concluded_once(file)
            false += any(not holds(found, sizes.to_numpy(), rates) for found in made)
        yield f"| {name} | {_share(false, reports)} |"


def dates_table(reports: int) -> Iterator[str]:
    """Steady even odds over three years, and decisions two months after proposals; some of the lost
    without the day of their decision.
    """
    yield f"{reports} reports a row; a steady one half, 60 a year.\n"
    yield "| decision dates missing of the lost | years compared | a false conclusion |"
    yield "|---|---|---|"
    for share, dated in ((0.05, 1.0), (0.1, 1.0), (0.5, 1.0), (1.0, 1.0), (0.5, 0.0)):
        rng, false, compared = np.random.default_rng(int(100 * share)), 0, 0
        for _ in range(reports):
            sent = pd.Timestamp(LAST - 2, 1, 1) + pd.to_timedelta(
                rng.integers(0, 1000, 180), unit="D"
            )
            won = rng.random(180) < 0.5
            decided = pd.Series(
                sent + pd.to_timedelta(rng.exponential(60, 180).astype(int), unit="D")
            )
            frame = pd.DataFrame(
                {
                    "outcome": pd.Categorical(
                        np.where(won, "won", "lost"), ["won", "lost", "pending"]
                    ),
                    "channel": pd.Categorical(["a"] * 180, ordered=True),
                    "proposed_on": pd.Series(sent)
                    .where(won | (rng.random(180) < dated))
                    .astype("datetime64[s]"),
                    "decided_on": decided.where(won | (rng.random(180) >= share)).astype(
                        "datetime64[s]"
                    ),
                }
            ).rename_axis(index="line")
            file = whole(frame)
            compared += comparable(file)
            made = bilan.verdicts(file, LAST).query("p_adjusted.notna()")
            false += bool(made["verdict"].ne("even").any())
        missing = "" if dated else ", and their proposal dates"
        yield f"| {100 * share:.0f} %{missing} | {_share(compared, reports)} | {_share(false, reports)} |"


BETAS = {0.30: (0.8, 1.0), 0.21: (2.5, 3), 0.12: (7.5, 9), 0.08: (17, 20.4), 0.06: (30, 36)}
LEANT = [(8, 7), (5, 4, 3, 3), (10, 8, 7), SOURCE, (15, 11, 9, 6), (21, 36, 36, 18)]


def leanings_table(draws: int) -> Iterator[str]:
    """Rates of channels drawn from beta laws of a mean of .45 and some spread."""
    steps = (LEAST, 0.9)  # a chance is told rounded down
    yield f"{draws} files a row, of 15 to 111 projects.\n"
    yield "| spread of the channels' rates | 8 chances in 10: the mean | right | 9 in 10: the mean | right | files with one |"
    yield "|---|---|---|---|---|---|"
    for spread, beta in BETAS.items():
        rng, said, true, files = np.random.default_rng(5), [], [], 0
        for number in range(draws):
            decided = np.array(LEANT[number % len(LEANT)])
            rates = rng.beta(*beta, len(decided))
            above = chance_above(rng.binomial(decided, rates), decided)
            some = False
            for group in range(len(decided) if len(decided) > 2 else 1):
                others = np.arange(len(decided)) != group
                rest = rates[others] @ decided[others] / decided[others].sum()
                chance = max(above[group], 1 - above[group])
                if chance >= LEAST:
                    some = True
                    said.append(chance)
                    true.append((rates[group] > rest) == (above[group] > 0.5))
            files += some
        steps_of, cells = np.searchsorted(steps, said, side="right"), []
        for step in (1, 2):
            at = steps_of == step
            cells.append(f"{100 * np.mean(np.array(said)[at]):.1f} %")
            cells.append(_share(sum(np.array(true)[at]), sum(at)))
        yield f"| .{100 * spread:02.0f} | {' | '.join(cells)} | {100 * files / draws:.0f} % |"


def _share(count: int, size: int) -> str:
    share = count / max(1, size)
    return f"{100 * share:.1f} % ± {100 * (share * (1 - share) / max(1, size)) ** 0.5:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--leanings", type=int, default=3000)
    asked = parser.parse_args()
    tables = (
        leanings_table(asked.leanings),
        pending_table(),
        clients_table(asked.reports),
        dates_table(asked.reports),
    )
    for table in tables:
        for line in table:
            print(line, flush=True)
        print(flush=True)


if __name__ == "__main__":
    main()
