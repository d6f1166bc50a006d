"""How many will be won next time, in each of several groups: a hierarchical beta-binomial on
counts, pure numbers.

Each group's rate is drawn from a beta law of mean m and size s, the same for all groups; m is
uniform on (0, 1), and so is s / (s + 4). Groups that look alike are pooled (large s), groups that
do not stand apart (small s). Integrated by Gauss-Legendre quadrature, with more nodes for m where
the data leave it. Source: Gelman et al., Bayesian Data Analysis, chapter 5; the uniform shrinkage
prior is in Daniels, Can. J. Stat. 27 (1999).
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

_HALF_POOLED = 4  # the prior median of s
_MEAN_NODES, _SIZE_NODES = 20, 40  # for m, in each of three panels; for s
_NEGLIGIBLE = 1e-12
_AT_ONCE = 2**21  # numbers held together while groups are added up
LARGE = 1000  # planned, above which a law is a mixture of normal ones, one a node
_POINTS = 400  # at which it is worked out


def predict(
    won: Sequence[float], decided: Sequence[float], planned: Sequence[int]
) -> tuple[list[np.ndarray], np.ndarray]:
    """How many of the ``planned`` will be won, in each group and in all?

    ``won`` and ``decided`` need not be whole: older ones may weigh less.

    Returns
    -------
    The probability of 0, 1, ... ``planned`` wins in each group, and of 0, 1, ... in all.
    """
    groups, total = _predict(_plain(won), _plain(decided), tuple(map(int, planned)))
    return [group.copy() for group in groups], total.copy()


def in_all(won: Sequence[float], decided: Sequence[float], planned: Sequence[int]) -> np.ndarray:
    """How likely are 0, 1, ... wins, of the ``planned`` in all groups together?"""
    if sum(planned) <= LARGE:
        return predict(won, decided, planned)[1]
    moments = _moments(_plain(won), _plain(decided), tuple(map(int, planned)))
    return _mixture(*moments, sum(planned))


def rates(won: Sequence[float], decided: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """What rate to expect of each group, drawn towards the others' as far as the data say that they
    are alike; and the covariances of these rates.
    """
    weights, alpha, beta = _posterior(_plain(won), _plain(decided))
    k, n = np.array([won, decided], dtype=float)[:, :, None]
    rate, known = (alpha + k) / (alpha + beta + n), alpha + beta + n
    mean = rate @ weights
    apart = rate - mean[:, None]
    alone = (rate * (1 - rate) / (known + 1)) @ weights
    return mean, (apart * weights) @ apart.T + np.diag(alone)


def chance_above(won: Sequence[float], decided: Sequence[float]) -> np.ndarray:
    """How likely is each group's rate to be above that of all others together, mixed as they are?

    The difference is taken as normal.
    """
    from scipy.special import ndtr

    mean, covariance = rates(won, decided)
    others = np.array(decided, dtype=float) * (1 - np.eye(len(mean)))  # a row a group: its rest
    apart = np.eye(len(mean)) - others / np.maximum(others.sum(axis=1, keepdims=True), 1e-12)
    variance = np.einsum("ij,jk,ik->i", apart, covariance, apart)
    return ndtr(apart @ mean / np.sqrt(variance))


def limits(probability: np.ndarray, level: float) -> tuple[int, int]:
    """Between which counts will it fall? At each end, the smallest whose cumulative probability
    reaches the tail.
    """
    tail = (1 - level) / 2
    low, high = np.searchsorted(probability.cumsum().round(9), np.round([tail, 1 - tail], 9))
    return int(low), min(int(high), len(probability) - 1)


@lru_cache(maxsize=256)
def _predict(
    won: tuple[float, ...], decided: tuple[float, ...], planned: tuple[int, ...]
) -> tuple[list[np.ndarray], np.ndarray]:
    weights, alpha, beta = _posterior(won, decided)
    if sum(planned) > LARGE:
        alone = [
            _mixture(*_moments((k,), (n,), (size,), (won, decided)), size)
            if size > LARGE
            else weights @ _beta_binomial(size, alpha + k, beta + n - k)
            for k, n, size in zip(won, decided, planned, strict=True)
        ]
        return alone, _mixture(*_moments(won, decided, planned), sum(planned))
    groups = [np.zeros(size + 1) for size in planned]
    length = (
        1 << sum(planned).bit_length()
    )  # a power of two, at least one more than are planned: no wrap, and fast
    total = np.zeros(length // 2 + 1, dtype=complex)
    step = max(1, _AT_ONCE // length)
    for part in (slice(start, start + step) for start in range(0, len(weights), step)):
        product: np.ndarray = np.ones((len(weights[part]), 1))
        for group, k, n, size in zip(groups, won, decided, planned, strict=True):
            given = _beta_binomial(size, alpha[part] + k, beta[part] + n - k)
            group += weights[part] @ given
            product = product * np.fft.rfft(given, length, axis=1)
        total += weights[part] @ product
    return groups, np.maximum(np.fft.irfft(total, length)[: sum(planned) + 1], 0)


def _moments(
    won: tuple[float, ...],
    decided: tuple[float, ...],
    planned: tuple[int, ...],
    known: tuple[tuple[float, ...], tuple[float, ...]] | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights of the nodes, and at each the mean and the standard deviation of the wins in all of
    some groups, of those ``known``.
    """
    weights, alpha, beta = _posterior(*known or (won, decided))
    k, n, size = (np.array(counts, dtype=float)[:, None] for counts in (won, decided, planned))
    rate, sure = (alpha + k) / (alpha + beta + n), alpha + beta + n
    variance = (size * rate * (1 - rate) * (sure + size) / (sure + 1)).sum(axis=0)
    return weights, (size * rate).sum(axis=0), np.sqrt(variance)


def _mixture(weights: np.ndarray, mean: np.ndarray, spread: np.ndarray, size: int) -> np.ndarray:
    """The law of 0, 1, ... ``size`` wins, normal at each node, each count taking its unit; the ends
    take what lies beyond. It is worked out at so many points, and between them is straight.
    """
    from scipy.special import ndtr

    ends = np.clip([(mean - 9 * spread).min(), (mean + 9 * spread).max()], 0, size)
    points = np.linspace(ends[0], ends[1], _POINTS)
    below = weights @ ndtr((points - mean[:, None]) / spread[:, None])
    every = np.interp(np.arange(size) + 0.5, points, below, left=0, right=1)
    return np.diff(every, prepend=0, append=1)


def _plain(counts: Sequence[float]) -> tuple[float, ...]:
    return tuple(map(float, counts))


@lru_cache(maxsize=256)
def _posterior(
    won: tuple[float, ...], decided: tuple[float, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights of the nodes that matter, and at each the two parameters of the groups' beta law."""
    from scipy.special import betaln

    mean, mean_weight = _mean_nodes(sum(won), sum(decided))
    pooled, pooled_weight = _nodes(0, 1, _SIZE_NODES)
    size = _HALF_POOLED * pooled / (1 - pooled)
    alpha, beta = np.outer(mean, size).ravel(), np.outer(1 - mean, size).ravel()
    weights = np.log(np.outer(mean_weight, pooled_weight).ravel())
    for k, n in zip(won, decided, strict=True):
        weights += betaln(alpha + k, beta + n - k) - betaln(alpha, beta)
    weights = np.exp(weights - weights.max())
    weights /= weights.sum()
    kept = weights > _NEGLIGIBLE
    return weights[kept] / weights[kept].sum(), alpha[kept], beta[kept]


def _mean_nodes(won: float, decided: float) -> tuple[np.ndarray, np.ndarray]:
    centre = (won + 1) / (decided + 2)
    spread = 5 * np.sqrt(centre * (1 - centre) / (decided + 3))
    edges = np.unique(np.clip([0, centre - spread, centre + spread, 1], 0, 1))
    panels = [_nodes(low, high, _MEAN_NODES) for low, high in pairwise(edges)]
    return np.concatenate([nodes for nodes, _ in panels]), np.concatenate(
        [weights for _, weights in panels]
    )


def _nodes(low: float, high: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    nodes, weights = _gauss_legendre(count)
    return low + (high - low) * (nodes + 1) / 2, weights * (high - low) / 2


_gauss_legendre = lru_cache(maxsize=8)(np.polynomial.legendre.leggauss)


def _beta_binomial(size: int, alpha: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """The probability of 0, 1, ... ``size``, one row a pair of parameters, from the ratios of
    successive values.
    """
    x = np.arange(size)
    ratios = (size - x) * (alpha[:, None] + x) / ((x + 1) * (beta[:, None] + size - x - 1))
    logs = np.concatenate([np.zeros((len(alpha), 1)), np.log(ratios).cumsum(axis=1)], axis=1)
    probability = np.exp(logs - logs.max(axis=1, keepdims=True))
    return probability / probability.sum(axis=1, keepdims=True)
