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
LARGE = (
    1000  # planned in all, above which the law of the total is a mixture of normal ones, one a node
)


def predict(
    won: Sequence[int], decided: Sequence[int], planned: Sequence[int]
) -> tuple[list[np.ndarray], np.ndarray]:
    """How many of the ``planned`` will be won, in each group and in all?

    Returns
    -------
    The probability of 0, 1, ... ``planned`` wins in each group, and of 0, 1, ... in all.
    """
    groups, total = _predict(*(tuple(map(int, counts)) for counts in (won, decided, planned)))
    return [group.copy() for group in groups], total.copy()


def at_least(
    won: Sequence[int], decided: Sequence[int], planned: Sequence[int], wins: int
) -> float:
    """How likely are so many wins or more, of the ``planned`` in all groups together?"""
    if sum(planned) <= LARGE:
        return float(predict(won, decided, planned)[1][wins:].sum())
    from scipy.special import ndtr

    weights, mean, spread = _moments(
        *(tuple(map(int, counts)) for counts in (won, decided, planned))
    )
    return float(weights @ ndtr((mean - wins + 0.5) / spread))


def shrunken(won: Sequence[int], decided: Sequence[int]) -> np.ndarray:
    """What rate to expect of each group, drawn towards the others' as far as the data say that they
    are alike?
    """
    weights, alpha, beta = _posterior(tuple(map(int, won)), tuple(map(int, decided)))
    return np.array(
        [weights @ ((alpha + k) / (alpha + beta + n)) for k, n in zip(won, decided, strict=True)]
    )


def limits(probability: np.ndarray, level: float) -> tuple[int, int]:
    """Between which counts will it fall? At each end, the smallest whose cumulative probability
    reaches the tail.
    """
    tail = (1 - level) / 2
    low, high = np.searchsorted(probability.cumsum().round(9), np.round([tail, 1 - tail], 9))
    return int(low), min(int(high), len(probability) - 1)


@lru_cache(maxsize=256)
def _predict(
    won: tuple[int, ...], decided: tuple[int, ...], planned: tuple[int, ...]
) -> tuple[list[np.ndarray], np.ndarray]:
    weights, alpha, beta = _posterior(won, decided)
    if sum(planned) > LARGE:
        laws = (
            (size, alpha + k, beta + n - k)
            for k, n, size in zip(won, decided, planned, strict=True)
        )
        return [_mixed(weights, *law) for law in laws], _mixture(
            *_moments(won, decided, planned), sum(planned)
        )
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


def _mixed(weights: np.ndarray, size: int, alpha: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """The law of one group, over all nodes, a part of them at a time."""
    step = max(1, _AT_ONCE // (size + 1))
    parts = (slice(start, start + step) for start in range(0, len(weights), step))
    return np.sum(
        [weights[part] @ _beta_binomial(size, alpha[part], beta[part]) for part in parts], axis=0
    )


def _moments(
    won: tuple[int, ...], decided: tuple[int, ...], planned: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights of the nodes, and at each the mean and the standard deviation of the wins in all."""
    weights, alpha, beta = _posterior(won, decided)
    k, n, size = (np.array(counts, dtype=float)[:, None] for counts in (won, decided, planned))
    rate, known = (alpha + k) / (alpha + beta + n), alpha + beta + n
    variance = (size * rate * (1 - rate) * (known + size) / (known + 1)).sum(axis=0)
    return weights, (size * rate).sum(axis=0), np.sqrt(variance)


def _mixture(weights: np.ndarray, mean: np.ndarray, spread: np.ndarray, size: int) -> np.ndarray:
    """The law of 0, 1, ... ``size`` wins, normal at each node, each count taking its unit; the ends
    take what lies beyond.
    """
    from scipy.special import ndtr

    step = max(1, _AT_ONCE // size)
    below = np.zeros(size)
    for part in (slice(start, start + step) for start in range(0, len(weights), step)):
        below += weights[part] @ ndtr(
            (np.arange(size) + 0.5 - mean[part, None]) / spread[part, None]
        )
    return np.diff(below, prepend=0, append=1)


@lru_cache(maxsize=256)
def _posterior(
    won: tuple[int, ...], decided: tuple[int, ...]
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


def _mean_nodes(won: int, decided: int) -> tuple[np.ndarray, np.ndarray]:
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
