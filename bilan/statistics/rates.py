"""The tests of the rule that :mod:`bilan.statistics.claims` replaces; all of this goes with the last that calls it.

Counts are whole numbers, or arrays of them where it says so. A p-value is two-sided unless it says otherwise; a doubled
one is twice the smaller of the two one-sided values, and never above 1.
"""

from functools import lru_cache
from math import comb
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from bilan.statistics.decomposition import kitagawa as kitagawa
from bilan.statistics.intervals import _quantile
from bilan.statistics.intervals import common_difference as common_difference
from bilan.statistics.intervals import newcombe as newcombe
from bilan.statistics.intervals import wilson as wilson
from bilan.statistics.tests import _doubled_midp, _normalised
from bilan.statistics.tests import stratified as stratified

LARGE = 200  # a side; above it the exact unconditional test gives way to the score test

_GRID = 2048  # values of the unknown common rate that the exact unconditional test tries
_ENUMERATED = 2 * LARGE  # decided in all; above it the exact trend test gives way to the score test
_TIE = 1 + 1e-7


def against_half(won: int, decided: int) -> float:
    """Could the true rate be one half? Doubled mid-p of the binomial test; 1 where nothing is decided."""
    return float(_binomial_midp(np.asarray(won), np.asarray(decided)))


def inside(won: int, decided: int, low: float = 0.35, high: float = 0.65) -> float:
    """Could the true rate lie outside ``(low, high)``? The larger of two one-sided binomial p-values.

    A small value means inside. Source: Schuirmann, J. Pharmacokinet. Biopharm. 15 (1987), on exact binomial tails.
    """
    return float(_equivalence(np.asarray(won), np.asarray(decided), low, high))


def boschloo(won1: int, decided1: int, won2: int, decided2: int) -> float:
    """Could two rates be the same? Boschloo's exact unconditional test, doubled one-sided; 1 where one side is empty.

    The one-sided Fisher p is the statistic; the common rate is the one that makes the p-value largest, found on a grid
    that is even in arcsin(sqrt(rate)), each local maximum being refined by a parabola. Above ``LARGE`` a side: the
    score test. Written out because ``scipy.stats.boschloo_exact`` takes 20 ms where this takes less than one, and an
    unknown qualification asks for hundreds. Source: Boschloo, Stat. Neerl. 24 (1970).
    """
    if not decided1 or not decided2:
        return 1.0
    if max(decided1, decided2) > LARGE:
        return _score(won1, decided1, won2, decided2)
    first = _boschloo_greater(int(won1), int(decided1), int(won2), int(decided2))
    second = _boschloo_greater(int(won2), int(decided2), int(won1), int(decided1))
    return min(1.0, 2 * first, 2 * second)


def trend(won: ArrayLike, decided: ArrayLike, scores: ArrayLike) -> float:
    """Could the rate be the same at every score? Exact Cochran-Armitage test, doubled mid-p.

    Arrays of one value a group, scores whole numbers; 1 where nothing was won or nothing lost. Above 400 decided: the
    score test, with the exact conditional variance. Source: Armitage, Biometrics 11 (1955).
    """
    won, decided, scores = (np.array(counts, dtype=int) for counts in (won, decided, scores))
    fewer = won if 2 * won.sum() <= decided.sum() else decided - won
    scores = scores - scores.min()
    if decided.sum() > _ENUMERATED:
        return _trend_score(fewer, decided, scores)
    return _doubled_midp(_normalised(_trend_log_weights(int(fewer.sum()), decided, scores)), int(fewer @ scores))


def holm(p_values: ArrayLike) -> np.ndarray:
    """Which p-values hold for a whole family of questions? Holm's adjusted values, in the order given."""
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


@lru_cache(maxsize=4096)
def needed_against_half(won: int, decided: int, alpha: float, least: int = 1) -> int | None:
    """How many decided in all would tell a rate from one half, if the rate seen were the true one?

    The smallest number above ``decided``, and at least ``least``, at which :func:`against_half` is ``alpha`` or less,
    the won being the rate seen times that number, rounded towards one half. ``None`` for a rate of exactly one half, or
    for none. Past ten thousand: the normal approximation.
    """
    if 2 * won == decided:
        return None
    rough = _quantile(1 - alpha) ** 2 / (2 * won / decided - 1) ** 2
    candidates = np.arange(max(decided + 1, least), max(decided, least) + 2 * int(rough) + 50)
    if rough > 10_000:
        return max(int(candidates[0]), int(np.ceil(rough)))
    scaled = candidates * won // decided if 2 * won > decided else -(-candidates * won // decided)
    return int(candidates[np.argmax(_binomial_midp(scaled, candidates) <= alpha)])


@lru_cache(maxsize=4096)
def needed_inside(won: int, decided: int, alpha: float, least: int = 1, low: float = 0.35, high: float = 0.65) -> int | None:
    """How many decided in all would place a rate inside ``(low, high)``, if the rate seen were the true one?

    As :func:`needed_against_half`, for :func:`inside`, the won being rounded away from one half; ``None`` for a rate
    outside.
    """
    if not decided or not low < won / decided < high:
        return None
    room = min(won / decided - low, high - won / decided)
    rough = _quantile(1 - 2 * alpha) ** 2 / (4 * room**2)
    candidates = np.arange(max(decided + 1, least), max(decided, least) + 2 * int(rough) + 50)
    if rough > 10_000:
        return max(int(candidates[0]), int(np.ceil(rough)))
    scaled = -(-candidates * won // decided) if 2 * won > decided else candidates * won // decided
    return int(candidates[np.argmax(_equivalence(scaled, candidates, low, high) <= alpha)])


def needed_difference(won1: int, decided1: int, won2: int, decided2: int, alpha: float) -> int | None:
    """How many decided on the two sides together would tell two rates apart, if the rates seen were the true ones?

    Both sides growing alike, by the score test. ``None`` where one side is empty or the two rates are equal.
    """
    if not decided1 or not decided2 or won1 * decided2 == won2 * decided1:
        return None
    size = decided1 + decided2
    return max(size + 1, int(np.ceil(size * (_quantile(1 - alpha) / _score_z(won1, decided1, won2, decided2)) ** 2)))


def _binomial_midp(won: np.ndarray, decided: np.ndarray) -> np.ndarray:
    from scipy.special import bdtr

    smaller = np.minimum(won, decided - won)
    below = np.where(smaller > 0, bdtr(np.maximum(smaller - 1, 0), decided, 0.5), 0.0)
    return np.minimum(1.0, below + bdtr(smaller, decided, 0.5))


def _equivalence(won: np.ndarray, decided: np.ndarray, low: float, high: float) -> np.ndarray:
    from scipy.special import bdtr

    not_above_low = np.where(won > 0, bdtr(decided - won, decided, 1 - low), 1.0)
    return np.maximum(not_above_low, bdtr(won, decided, high))


@lru_cache(maxsize=65_536)
def _boschloo_greater(won1: int, decided1: int, won2: int, decided2: int) -> float:
    fisher = _fisher_greater(decided1, decided2)
    as_extreme = (fisher <= fisher[won1, won2] * _TIE).sum(axis=1)  # a staircase: so many won2, from 0 up
    p = np.einsum("xg,xg->g", np.diff(_fewer(decided1), axis=0), _fewer(decided2)[as_extreme])
    before, peak, after = p[:-2], p[1:-1], p[2:]
    bend = before - 2 * peak + after
    top = (peak >= before) & (peak >= after) & (bend < 0)
    refined = peak[top] - (after[top] - before[top]) ** 2 / (8 * bend[top])
    return float(min(1.0, max(p.max(), refined.max(initial=0.0))))


@lru_cache(maxsize=32)
def _fisher_greater(decided1: int, decided2: int) -> np.ndarray:
    from scipy.special import gammaln

    x, y = np.arange(decided1 + 1)[:, None], np.arange(decided2 + 1)[None, :]
    ways = [gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) for n, k in ((decided1, x), (decided2, y))]
    size, drawn = decided1 + decided2, x + y
    ways_in_all = gammaln(size + 1) - gammaln(drawn + 1) - gammaln(size - drawn + 1)
    tail = np.exp(ways[0] + ways[1] - ways_in_all)
    for row in range(decided1 - 1, -1, -1):
        tail[row, 1:] += tail[row + 1, :-1]
    return tail


@lru_cache(maxsize=32)
def _fewer(decided: int) -> np.ndarray:
    """The probability of fewer than 0, 1, ... ``decided + 1`` won, at each rate of the grid."""
    from scipy.special import gammaln, xlog1py, xlogy

    rate = np.sin(np.linspace(0, np.pi / 2, _GRID)) ** 2
    won = np.arange(decided + 1)[:, None]
    ways = gammaln(decided + 1) - gammaln(won + 1) - gammaln(decided - won + 1)
    probability = np.exp(ways + xlogy(won, rate) + xlog1py(decided - won, -rate))
    return np.vstack([np.zeros(_GRID), probability.cumsum(axis=0)])


def _score_z(won1: int, decided1: int, won2: int, decided2: int) -> float:
    pooled = (won1 + won2) / (decided1 + decided2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / decided1 + 1 / decided2))
    return (won1 / decided1 - won2 / decided2) / spread if spread else 0.0


def _score(won1: int, decided1: int, won2: int, decided2: int) -> float:
    return float(2 * NormalDist().cdf(-abs(_score_z(won1, decided1, won2, decided2))))


def _trend_log_weights(won: int, decided: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """For each sum of scores that ``won`` can reach, the logarithm of the number of ways."""
    ways = np.zeros((won + 1, won * int(scores.max()) + 1))
    ways[0, 0] = 1
    for n, score in zip(decided.tolist(), scores.tolist(), strict=True):
        added = np.zeros_like(ways)
        for x in range(min(n, won) + 1):
            added[x:, score * x :] += float(comb(n, x)) * ways[: won + 1 - x, : ways.shape[1] - score * x]
        ways = added
    with np.errstate(divide="ignore"):
        return np.log(ways[won])


def _trend_score(won: np.ndarray, decided: np.ndarray, scores: np.ndarray) -> float:
    size, share = decided.sum(), won.sum() / decided.sum()
    mean = share * (decided @ scores)
    variance = share * (1 - share) * (size * (decided @ scores**2) - (decided @ scores) ** 2) / (size - 1)
    return float(2 * NormalDist().cdf(-abs(won @ scores - mean) / np.sqrt(variance))) if variance else 1.0
