"""How many will be won next time, in each of several groups: a hierarchical beta-binomial on
counts, pure numbers.

Each group's rate is drawn from a beta law of mean m and size s, the same for all groups; m is
uniform on (0, 1), and so is s / (s + 4). Groups that look alike are pooled (large s), groups that
do not stand apart (small s). Integrated by Gauss-Legendre quadrature, with more nodes for m where
the data leave it. Source: Gelman et al., Bayesian Data Analysis, chapter 5; the uniform shrinkage
prior is in Daniels, Can. J. Stat. 27 (1999).
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

_HALF_POOLED = 4  # the prior median of s
_ALIKE = 50  # the same, of those who doubt that groups differ
_MEAN_NODES, _SIZE_NODES = 20, 40  # for m, in each of three panels; for s
_NEGLIGIBLE = 1e-12
LARGE = 1000  # planned, above which a law is a mixture of normal ones, one a node
_POINTS = 400  # at which it is worked out


Model = tuple[np.ndarray, np.ndarray, np.ndarray]


def predict(
    won: Sequence[float], decided: Sequence[float], planned: Sequence[int]
) -> tuple[list[np.ndarray], np.ndarray]:
    """How many of the ``planned`` will be won, in each group and in all?

    ``won`` and ``decided`` need not be whole: older ones may weigh less.

    Returns
    -------
    The probability of 0, 1, ... ``planned`` wins in each group, and of 0, 1, ... in all.
    """
    model = _posterior(tuple(won), tuple(decided))
    laws = [_law(model, [group]) for group in zip(won, decided, planned, strict=True)]
    return laws, in_all(won, decided, planned)


def in_all(won: Sequence[float], decided: Sequence[float], planned: Sequence[int]) -> np.ndarray:
    """How likely are 0, 1, ... wins, of the ``planned`` in all groups together?"""
    model = _posterior(tuple(won), tuple(decided))
    return _law(model, [*zip(won, decided, planned, strict=True)])


def rates(won: Sequence[float], decided: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """What rate to expect of each group, drawn towards the others' as far as the data say that they
    are alike; and the covariances of these rates.
    """
    weights, rate, variance = _given(won, decided, _HALF_POOLED)
    mean = rate @ weights
    apart = rate - mean[:, None]
    return mean, (apart * weights) @ apart.T + np.diag(variance @ weights)


def chance_above(won: Sequence[float], decided: Sequence[float]) -> np.ndarray:
    """How likely is each group's rate to be above that of all others together, mixed as they are?

    Groups are taken to be more alike than in a forecast, so that the chance is not over-sure where
    they hardly differ. At each node, the difference is taken as normal.
    """
    from scipy.special import ndtr

    weights, rate, variance = _given(won, decided, _ALIKE)
    own = np.array(decided, dtype=float)[:, None]
    others = np.maximum(own.sum() - own, 1)
    apart = rate - ((own * rate).sum(axis=0) - own * rate) / others
    of_others = np.maximum((own**2 * variance).sum(axis=0) - own**2 * variance, 0)
    return ndtr(apart / np.sqrt(variance + of_others / others**2)) @ weights


def _given(
    won: Sequence[float], decided: Sequence[float], half_pooled: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights of the nodes, and at each the mean and the variance of each group's rate."""
    model = _posterior(tuple(won), tuple(decided), half_pooled)
    rate, known = _rates(model, *np.array([won, decided], dtype=float)[:, :, None])
    return model[0], rate, rate * (1 - rate) / (known + 1)


def _rates(model: Model, won: np.ndarray, decided: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """At each node, the mean rate of each group, and how many projects it is worth."""
    _, alpha, beta = model
    known = alpha + beta + decided
    return (alpha + won) / known, known


def limits(probability: np.ndarray, level: float) -> tuple[int, int]:
    """Between which counts will it fall? At each end, the smallest whose cumulative probability
    reaches the tail.
    """
    tails = np.round([(1 - level) / 2, (1 + level) / 2], 9)
    low, high = np.searchsorted(probability.cumsum().round(9), tails).tolist()
    return low, min(high, len(probability) - 1)


Group = tuple[float, float, int]


def _law(model: Model, groups: Sequence[Group]) -> np.ndarray:
    """How likely are 0, 1, ... wins in some groups together, of which so many were won, decided,
    and are planned?
    """
    weights, alpha, beta = model
    planned = int(sum(size for *_, size in groups))
    if planned > LARGE:
        return _mixture(model, groups, planned)
    length = 1 << planned.bit_length()  # at least one more than are planned, and fast
    product: np.ndarray = np.ones((len(weights), 1))
    for (won, decided, size), alike in Counter(groups).items():
        given = np.fft.rfft(_beta_binomial(size, alpha + won, beta + decided - won), length, axis=1)
        for _ in range(alike):
            product = product * given
    return np.maximum(np.fft.irfft(weights @ product, length)[: planned + 1], 0)


def _mixture(model: Model, groups: Sequence[Group], planned: int) -> np.ndarray:
    """The law of many wins, normal at each node, each count taking its unit; the ends take what
    lies beyond. It is worked out at so many points, and between them is straight.
    """
    from scipy.special import ndtr

    won, decided, size = np.array(groups, dtype=float).T[:, :, None]
    rate, known = _rates(model, won, decided)
    mean = (size * rate).sum(axis=0)
    spread = np.sqrt((size * rate * (1 - rate) * (known + size) / (known + 1)).sum(axis=0))
    low, high = np.clip([(mean - 9 * spread).min(), (mean + 9 * spread).max()], 0, planned)
    points = np.linspace(low, high, _POINTS)
    below = model[0] @ ndtr((points - mean[:, None]) / spread[:, None])
    every = np.interp(np.arange(planned) + 0.5, points, below)
    return np.diff(every, prepend=0, append=1)


@lru_cache(maxsize=256)
def _posterior(
    won: tuple[float, ...], decided: tuple[float, ...], half_pooled: float = _HALF_POOLED
) -> Model:
    """Weights of the nodes that matter, and at each the two parameters of the groups' beta law."""
    from scipy.special import betaln, softmax

    centre = (sum(won) + 1) / (sum(decided) + 2)
    spread = 5 * np.sqrt(centre * (1 - centre) / (sum(decided) + 3))
    edges = np.unique(np.clip([0, centre - spread, centre + spread, 1], 0, 1))
    mean, mean_weight = _nodes(edges, _MEAN_NODES)
    pooled, pooled_weight = _nodes(np.array([0.0, 1.0]), _SIZE_NODES)
    size = half_pooled * pooled / (1 - pooled)
    alpha, beta = np.outer(mean, size).ravel(), np.outer(1 - mean, size).ravel()
    weights = np.log(np.outer(mean_weight, pooled_weight).ravel())
    for (k, n), alike in Counter(zip(won, decided, strict=True)).items():
        weights += alike * (betaln(alpha + k, beta + n - k) - betaln(alpha, beta))
    weights = softmax(weights)
    kept = weights > _NEGLIGIBLE
    return weights[kept] / weights[kept].sum(), alpha[kept], beta[kept]


def _nodes(edges: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """So many nodes from each edge to the next, and their weights."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    half = np.diff(edges)[:, None] / 2
    return (edges[:-1, None] + half * (nodes + 1)).ravel(), (half * weights).ravel()


def _beta_binomial(size: int, alpha: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """The probability of 0, 1, ... ``size``, each from the one before; one row a pair of
    parameters.
    """
    from scipy.special import softmax

    x = np.arange(size)
    odds = (alpha[:, None] + x) / (beta[:, None] + size - 1 - x)
    steps = np.log(odds * (size - x) / (x + 1))
    return softmax(np.insert(steps, 0, 0, axis=1).cumsum(axis=1), axis=1)
