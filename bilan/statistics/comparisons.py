"""Which of two rates is the larger? A block of two exact claims, by Boschloo's unconditional test.

The statistic is Fisher's one-sided p, the chance of a first side as good or better given the sum s won on both sides.
Boschloo's p is the largest chance, over the common rate, of a Fisher p as small: with N decided in all,

    P(rate) = sum over s of Bin(s; N, rate) h(s),

h(s) being the largest Fisher p with this sum that is not above the one seen. The same formula gives the chance of any set
of outcomes that is a tail of each sum, so also that of *either* claim at equal rates. Source: Boschloo, Stat. Neerl. 24
(1970).

The largest value over the rate is looked for on a grid, and what can hide between two points is bounded. With
rate = sin(f / 2) ** 2, the second derivative of P in f is E[h (z ** 2 + z')], where z is the score, E[z ** 2 + z'] = 0 and
E|z ** 2 + z'| <= N + N + E|S - N rate| |1 - 2 rate| / (2 rate (1 - rate)) <= 3 N, since the mean deviation of a binomial
count is at most 2 N rate (1 - rate). With 0 <= h <= c it is at most 3 c N / 2. At the largest value the slope is 0 and the
next point of the grid no farther than half a step: the grid misses at most 3 c N step ** 2 / 16, which bounds have added.

Truths: equal rates, the bound being the largest chance of either claim; *greater* is false; *less* is false. Unequal
rates: where the first is smaller, the chance to claim *greater* is below that with both rates at the larger one. Above
``LARGE`` in all: Fisher's p itself, valid for any size, and bounds of t a claim.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from bilan.statistics.claims import TIE, Block

GREATER, LESS = CLAIMS = ("greater", "less")
LARGE = 400  # decided on both sides together, above which nothing is enumerated
MOST_WAYS = 24  # unknown answers above which not every way of counting them is looked at

_MISSED = 1e-3  # of the largest Fisher p of a set: what the grid may miss of its chance
_ROWS = 8  # multiplied at once: few enough for one thread, which a busy machine runs sooner than two
_FALSE = (frozenset(CLAIMS), frozenset({GREATER}), frozenset({LESS}))


class _Side:
    """The outcomes of a design, by how much they speak for one of its two claims; p-values are found when asked for."""

    def __init__(self, fisher: np.ndarray, largest: Callable[[np.ndarray], np.ndarray]) -> None:
        self.fisher, self.largest = fisher, largest
        won, total = np.nonzero(fisher * TIE < 1)
        values = fisher[won, total]
        order = np.argsort(values, kind="stable")
        self.values, self.total = values[order], total[order]
        apart = np.append(self.values[1:] > self.values[:-1] * TIE, True)[: len(self.values)]
        self.ends = np.nonzero(apart)[0]  # of a tie, the last
        self.steps = self.values[self.ends]
        self.p = np.full(len(self.ends), np.nan)

    def p_of(self, won: int, total: int) -> float:
        fisher = self.fisher[won, total]
        tails = np.where(self.fisher <= fisher * TIE, self.fisher, 0.0).max(axis=0)
        return float(self.largest(tails[None, :])[0])

    def last(self, p: float) -> int:
        """The last step whose p is at most this; -1 where there is none."""
        below = int(np.searchsorted(self.steps, p * TIE, side="right")) - 1  # a Boschloo p is at most its Fisher p
        above = len(self.steps)
        tried = np.searchsorted(self.steps, p * np.geomspace(1.1, 4, _ROWS))
        while above - below > 1:
            tried = np.unique(tried[(below < tried) & (tried < above)])
            self.find(tried)
            within = tried[self.p[tried] <= p * TIE]
            above = min([above, *tried[len(within) : len(within) + 1]])
            below = max([below, *within[-1:]])
            tried = np.linspace(below + 1, above - 1, _ROWS).astype(int)
        self.find(np.arange(max(below, 0), below + 1))
        return below

    def find(self, steps: np.ndarray) -> None:
        """The p of these steps, asked in increasing order."""
        if np.isnan(self.p[steps]).any():
            self.p[steps] = self.largest(self.tails(steps))

    def chance(self, step: int) -> float:
        """No less than the chance to come so far; the grid may have missed some of it."""
        return min(1.0, float(self.p[step] + _MISSED * self.steps[step])) if step >= 0 else 0.0

    def tails(self, steps: np.ndarray) -> np.ndarray:
        """For each step, asked in increasing order, the largest Fisher p of every sum that is not above it."""
        rows = np.zeros((len(steps) + 1, self.fisher.shape[1]))
        of_row = np.searchsorted(self.ends[steps], np.arange(len(self.values)))
        rows[of_row, self.total] = self.values  # in increasing order: the last, which is the largest, stays
        return np.maximum.accumulate(rows, axis=0)[:-1]


class _Design:
    """Two sides of so many decided."""

    def __init__(self, decided1: int, decided2: int) -> None:
        swapped = decided1 > decided2
        upper, lower = _fisher_tails(*sorted((decided1, decided2)))
        self.swapped, self.total = swapped, decided1 + decided2
        sides = [_Side(tail, self._largest) for tail in (upper, lower)]
        self.greater, self.less = sides[::-1] if swapped else sides
        self._either: dict[tuple[int, int], float] = {}

    def p(self, won1: int, won2: int) -> tuple[float, float]:
        won = won2 if self.swapped else won1
        return self.greater.p_of(won, won1 + won2), self.less.p_of(won, won1 + won2)

    def bounds(self, p: np.ndarray) -> np.ndarray:
        """The chance of either claim, of *greater* and of *less*, with such a p or a smaller one."""
        return np.array([self._bounds(float(of)) for of in p]).T

    def _bounds(self, p: float) -> tuple[float, float, float]:
        steps = self.greater.last(p), self.less.last(p)
        if steps not in self._either:
            self._either[steps] = self._chance_of_either(*steps)
        return self._either[steps], self.greater.chance(steps[0]), self.less.chance(steps[1])

    def _chance_of_either(self, greater: int, less: int) -> float:
        sides = [(side, step) for side, step in ((self.greater, greater), (self.less, less)) if step >= 0]
        tails, missed = np.zeros((1, self.total + 1)), 0.0
        for side, step in sides:
            tails += side.tails(np.array([step]))
            missed += _MISSED * float(side.steps[step])
        return min(1.0, float(self._largest(tails)[0]) + missed)

    def _largest(self, tails: np.ndarray) -> np.ndarray:
        """The largest chance over the common rate, for each row; what lies between two points is found by a parabola."""
        law = _law(self.total)
        return np.concatenate([_peak(tails[start : start + _ROWS] @ law) for start in range(0, len(tails), _ROWS)])


def _peak(chance: np.ndarray) -> np.ndarray:
    before, peak, after = chance[:, :-2], chance[:, 1:-1], chance[:, 2:]
    bend = before - 2 * peak + after
    top = (peak >= before) & (peak >= after) & (bend < 0)
    higher = np.where(top, peak - (after - before) ** 2 / (8 * np.where(top, bend, -1.0)), 0.0)
    return np.minimum(1.0, np.maximum(chance.max(axis=1), higher.max(axis=1)))


@lru_cache(maxsize=64)
def _law(total: int) -> np.ndarray:
    """The chance of each sum, one row each, at every rate of the grid."""
    from scipy.special import xlog1py, xlogy

    step = (16 * _MISSED / (3 * max(total, 1))) ** 0.5
    rate = np.sin(np.linspace(0, np.pi / 2, int(np.pi / step) + 2)) ** 2
    s = np.arange(total + 1)[:, None]
    return np.exp(_log_choose(np.array(total), s) + xlogy(s, rate) + xlog1py(total - s, -rate))


def _fisher_tails(smaller: int, larger: int) -> tuple[np.ndarray, np.ndarray]:
    """For each count won on the smaller side (rows) and each sum (columns), the chance of as many or more, and or fewer."""
    won, total = np.arange(smaller + 1)[:, None], np.arange(smaller + larger + 1)
    real = (won <= total) & (total - won <= larger)
    other = np.clip(total - won, 0, larger)
    log = _log_choose(np.array(smaller), won) + _log_choose(np.array(larger), other)
    chance = np.where(real, np.exp(log - _log_choose(np.array(smaller + larger), total)), 0.0)
    tails = chance[::-1].cumsum(axis=0)[::-1], chance.cumsum(axis=0)
    upper, lower = (np.where(real, np.minimum(tail, 1.0), np.inf) for tail in tails)
    return upper, lower


def _log_choose(n: np.ndarray, k: np.ndarray) -> np.ndarray:
    from scipy.special import gammaln

    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


@lru_cache(maxsize=256)
def _design(decided1: int, decided2: int) -> _Design:
    return _Design(decided1, decided2)


def _fisher(won1: int, decided1: int, won2: int, decided2: int) -> tuple[float, float]:
    """The chance of as many won on the first side or more, and or fewer, given the sum."""
    total, size = won1 + won2, decided1 + decided2
    lowest, highest = max(0, total - decided2), min(decided1, total)
    spread = (decided1 * decided2 * total * (size - total) / max(1, size**2 * (size - 1))) ** 0.5
    middle, reach = decided1 * total / size, int(12 * spread) + 12
    far = np.arange(max(lowest, int(min(won1, middle)) - reach), min(highest, int(max(won1, middle)) + reach) + 1)
    log = _log_choose(np.array(decided1), far) + _log_choose(np.array(decided2), total - far)
    chance = np.exp(log - log.max())
    chance /= chance.sum()
    return float(min(1.0, chance[far >= won1].sum())), float(min(1.0, chance[far <= won1].sum()))


def compare(won1: int, decided1: int, won2: int, decided2: int, weight: float) -> Block:
    """Which of two rates is the larger? Two claims: that of the first is *greater*, or *less*."""
    if decided1 + decided2 > LARGE:
        return _block(_fisher(won1, decided1, won2, decided2), weight, _slopes)
    design = _design(decided1, decided2)
    return _block(design.p(won1, won2), weight, design.bounds)


def compare_unknown(first: tuple[int, int], second: tuple[int, int], unknown: tuple[int, int], weight: float) -> Block:
    """Which of two rates is the larger, when of some it is not known on which side they are? ``(won, decided)`` thrice.

    The largest p and the largest bound over every way of counting them. For a given number counted on the first side,
    the p of *greater* is largest with as few won among them as can be. Where there are too many ways or too many decided:
    Fisher's p, which is largest where all that speaks against the claim is counted against it.
    """
    (a, n), (b, m), (won, k) = first, second, unknown
    lost = k - won
    if not k:
        return compare(a, n, b, m, weight)
    if n + m + k > LARGE or k > MOST_WAYS:
        greater, _ = _fisher(a, n + lost, b + won, m + won)
        _, less = _fisher(a + won, n + won, b, m + lost)
        return _block((greater, less), weight, _slopes)
    designs = [_design(n + j, m + k - j) for j in range(k + 1)]
    fewest, most = ([max(0, j - lost) for j in range(k + 1)], [min(j, won) for j in range(k + 1)])
    greater = max(of.p(a + i, b + won - i)[0] for of, i in zip(designs, fewest, strict=True))
    less = max(of.p(a + i, b + won - i)[1] for of, i in zip(designs, most, strict=True))
    return _block((greater, less), weight, lambda p: np.max([of.bounds(p) for of in designs], axis=0))


def _block(p: tuple[float, float], weight: float, bounds: Callable[[np.ndarray], np.ndarray]) -> Block:
    return Block(
        dict(zip(CLAIMS, p, strict=True)),
        dict.fromkeys(CLAIMS, weight),
        _FALSE,
        lambda times: bounds(times * weight),
        {GREATER: lambda p: bounds(p)[1], LESS: lambda p: bounds(p)[2]},
    )


def _slopes(p: np.ndarray) -> np.ndarray:
    return np.minimum(1.0, np.array([2 * p, p, p]))
