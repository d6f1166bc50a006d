"""Which of two rates is the larger? A block of two exact claims, by Boschloo's unconditional test.

The statistic is Fisher's one-sided p, the chance of a first side as good or better given the sum s
won on both sides. Boschloo's p is the largest chance, over the common rate, of a Fisher p as small:
with N decided in all,

    P(rate) = sum over s of Bin(s; N, rate) h(s),

h(s) being the largest Fisher p with this sum that is not above the one seen. The same formula gives
the chance of any set of outcomes that is a tail of each sum, so also that of *either* claim at
equal rates. Source: Boschloo, Stat. Neerl. 24 (1970).

The largest value over the rate is looked for on a grid, and what can hide between two points is
bounded. With rate = sin(f / 2) ** 2, the second derivative of P in f is E[h (z ** 2 + z')], where z
is the score, E[z ** 2 + z'] = 0 and E abs(z ** 2 + z') <= N + N + E abs(S - N rate) abs(1 - 2 rate)
/ (2 rate (1 - rate)) <= 3 N, since the mean deviation of a binomial count is at most 2 N rate (1 -
rate). With 0 <= h <= c it is at most 3 c N / 2. At the largest value the slope is 0 and the next
point of the grid no farther than half a step: the grid misses at most 3 c N step ** 2 / 16, which
bounds have added. That is at most 3 % of P itself, up to ``LARGE``: at the rate s / N of the sum
whose h is c, P is at least c / sqrt(2 N), for so likely at least is a binomial count to be its mean
(Ash, Information Theory, 1965, lemma 4.7.1). So a p is reached with a chance of at most 1.03 p.

Truths: equal rates, the bound being the largest chance of either claim; *greater* is false; *less*
is false. Unequal rates: where the first is smaller, the chance to claim *greater* is at most that
with both rates at the larger one. Above ``LARGE`` in all: Fisher's p itself, valid for any size,
and bounds of t a claim.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache, cached_property, lru_cache

import numpy as np

from bilan.statistics import tests
from bilan.statistics.claims import TIE, Block
from bilan.statistics.sides import against, mirrored, whole

GREATER, LESS = CLAIMS = ("greater", "less")
LARGE = 400  # on both sides together, above which nothing is enumerated
# Unknown times all, above which the bounds of all ways of counting are not worth their time
MOST_ENUMERATED = 600
MOST_WAYS = 24  # unknown answers above which not every way of counting them is looked at

_MISSED = 1e-3  # of the largest Fisher p of a set: what the grid may miss of its chance
# Times a p that was found, up to LARGE: no less than the largest chance, the grid included
_SURELY = 1.03
_TINY = 1e-6  # a p below which its bounds are taken as if every p were reached
# The first, second and third derivative in the middle of five points, in steps of the grid.
_DERIVATIVES = np.array([[1, -8, 0, 8, -1], [-1, 16, -30, 16, -1], [-6, 12, 0, -12, 6]]).T / 12
_FALSE = (frozenset(CLAIMS), frozenset({GREATER}), frozenset({LESS}))


class _Design:
    """Two sides of so many decided: all outcomes, by how much they speak for the smaller side.

    What speaks against it is the same with won and lost exchanged: one order, one set of p-values.
    These are found when they are asked for.
    """

    def __init__(self, smaller: int, larger: int) -> None:
        self.size = smaller + larger
        self.fisher = _fisher_tails(smaller, larger)
        self.p = cache(lambda step: self.largest(self._tails(step)))
        self.chances = cache(self._chances)

    @cached_property
    def order(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The Fisher p of all outcomes, in increasing order, and their sums; then the places of
        those that are the last of a tie: it is one step.
        """
        won, total = np.nonzero(self.fisher * TIE < 1)
        values = self.fisher[won, total]
        order = np.argsort(values, kind="stable")
        values = values[order]
        last = np.append(values[1:] > values[:-1] * TIE, True)[: len(values)]
        return values, total[order], np.nonzero(last)[0]

    def p_of(self, won: int, total: int) -> float:
        """The p of so many won on the smaller side, and on both."""
        fisher = self.fisher[won, total]
        return self.largest(np.where(self.fisher <= fisher * TIE, self.fisher, 0.0).max(axis=0))

    def bounds(self, p: np.ndarray) -> np.ndarray:
        """The chance of either claim, of *greater* and of *less*, with such a p or a smaller
        one.
        """
        return np.array([self._bound(float(of)) for of in p]).T

    def _bound(self, p: float) -> tuple[float, float, float]:
        if p < _TINY:
            return 2 * _SURELY * p, _SURELY * p, _SURELY * p
        _, _, ends = self.order
        steps = range(len(ends))  # always all, so that many a p asks for the same
        step = bisect_left(steps, True, key=lambda step: self.p(step) > p * TIE) - 1
        return self.chances(step) if step >= 0 else (0.0, 0.0, 0.0)

    def _chances(self, step: int) -> tuple[float, float, float]:
        """The chance of either claim, of one and of the other, up to a step."""
        values, _, ends = self.order
        tails, missed = self._tails(step), _MISSED * float(values[ends[step]])
        either, one = self.largest(tails + tails[::-1]) + 2 * missed, self.p(step) + missed
        return min(1.0, either), min(1.0, one), min(1.0, one)

    def _tails(self, step: int) -> np.ndarray:
        """The largest Fisher p of each sum, up to a step."""
        values, total, ends = self.order
        tails = np.zeros(self.size + 1)
        until = ends[step] + 1
        tails[total[:until]] = values[:until]  # in increasing order: the last, the largest, stays
        return tails

    def largest(self, tails: np.ndarray) -> float:
        """The largest chance over the common rate of as large a Fisher p, sum by sum."""
        return _peak(tails @ _law(self.size))


def _peak(chance: np.ndarray) -> float:
    """The largest, and between the points of the grid."""
    largest, inner = float(chance.max()), chance[2:-2]
    if largest * TIE >= 1:
        return 1.0  # often all along, where noise makes many a top
    high = inner >= (1 - _MISSED) * largest
    (tops,) = np.nonzero(high & (inner >= chance[1:-3]) & (inner >= chance[3:-1]))
    return min(1.0, max([largest, *(_top(chance[at : at + 5]) for at in tops.tolist())]))


def _top(near: np.ndarray) -> float:
    """The height between the points of the grid, by Taylor's formula from five of them."""
    slope, bend, twist = (near @ _DERIVATIVES).tolist()
    away = min(max(-slope / bend, -1), 1) if bend < 0 else 0
    return float(near[2]) + away * (slope + away * (bend / 2 + away * twist / 6))


@lru_cache(maxsize=32)
def _law(total: int) -> np.ndarray:
    """The chance of each sum, one row each, at every rate of the grid."""
    step = (16 * _MISSED / (3 * max(total, 1))) ** 0.5
    rate = np.sin(np.linspace(0, np.pi / 2, int(np.pi / step) + 2)) ** 2
    log = np.log(np.maximum(rate, 1e-300))  # from its end, that of 1 - rate
    s = np.arange(total + 1)[:, None]
    return np.exp(tests.log_choose(total, s) + s * log + (total - s) * log[::-1])


def _fisher_tails(smaller: int, larger: int) -> np.ndarray:
    """For each count won on the smaller side (rows) and each sum (columns), the chance of as many
    or more.
    """
    won, total = np.arange(smaller + 1)[:, None], np.arange(smaller + larger + 1)
    ways = tests.log_choose(smaller, won) + tests.log_choose(larger, total - won)
    chance = np.exp(ways - tests.log_choose(smaller + larger, total))
    real = (won <= total) & (total - won <= larger)
    return np.where(real, np.minimum(1.0, chance[::-1].cumsum(axis=0)[::-1]), np.inf)


@lru_cache(maxsize=128)
def _design(smaller: int, larger: int) -> _Design:
    return _Design(smaller, larger)


def _boschloo(won1: int, decided1: int, won2: int, decided2: int) -> float:
    """How easily would the first side come out so much better, at equal rates?"""
    if decided1 > decided2:
        won1, decided1, won2, decided2 = decided2 - won2, decided2, decided1 - won1, decided1
    return _design(decided1, decided2).p_of(won1, won1 + won2)


def compare(sides: np.ndarray, weight: float) -> Block:
    """Which of two rates is the larger, when some are still open, and of some it is not known on
    which side they are? Two claims: that of the first is *greater*, or *less*.

    ``sides`` are those of one stratum (:mod:`bilan.statistics.sides`). The rates are those of all,
    once all are decided. The largest p and the largest bound over every way of counting what is not
    known: for *greater*, what is open on the first side is lost, on the second it is won; for a
    given number of unknown ones counted on the first side, the p is largest with as few won among
    them as can be. Where there are too many ways or too many in all: Fisher's p. It grows with one
    more lost on the first side, with one more won on the second, and with a win that goes over from
    the first to the second: all lost of the unknown are counted on the first, all won on the
    second, and the open ones twice, on both.
    """
    size1, size2, size = whole(sides).sum(axis=1).tolist()
    total = size1 + size2 + size
    if total > LARGE or size > MOST_WAYS:
        return compare_within(sides, weight)
    ways = range(size + 1)
    p = [
        max(_boschloo(*_against(whole(each).tolist(), way)) for way in ways)
        for each in (sides, mirrored(sides))
    ]
    if size * total > MOST_ENUMERATED:
        return _block(p, weight, lambda p: _slopes(_SURELY * p))
    designs = {_design(*sorted((size1 + way, size2 + size - way))) for way in ways}
    return _block(p, weight, lambda p: np.max([of.bounds(p) for of in designs], axis=0))


def compare_within(strata: np.ndarray, weight: float) -> Block:
    """Which of two rates is the larger within every stratum? By Gart's test, with all that is not
    known against each claim.
    """
    return conditional(
        [tests.within(*against(each)) for each in (strata, mirrored(strata))], weight
    )


def conditional(p: Sequence[float], weight: float) -> Block:
    """Which of two is the larger, by tests whose p is valid given what was won in all, and so in
    all? The bounds are t a claim.
    """
    return _block(p, weight, _slopes)


def _against(sides: list[list[int]], way: int) -> tuple[int, int, int, int]:
    """The outcome that speaks least for the first side, with so many of the unknown on it: the
    lost first, then the open, which are lost there and won on the second side, then the won.
    """
    first, second, unknown = sides
    _, lost, pending = unknown
    here = max(0, way - lost - pending)
    there = sum(unknown) - way
    won2 = second[0] + second[2] + there - max(0, lost - way)
    return first[0] + here, sum(first) + way, won2, sum(second) + there


def _block(p: Sequence[float], weight: float, bounds: Callable[[np.ndarray], np.ndarray]) -> Block:
    return Block(
        dict(zip(CLAIMS, p, strict=True)),
        dict.fromkeys(CLAIMS, weight),
        _FALSE,
        lambda times: bounds(times * weight),
        {GREATER: lambda p: bounds(p)[1], LESS: lambda p: bounds(p)[2]},
    )


def _slopes(p: np.ndarray) -> np.ndarray:
    return np.minimum(1.0, np.array([2 * p, p, p]))
