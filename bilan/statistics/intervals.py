"""Between which values does the true one lie? Intervals on counts, won out of decided, and on
ratios of sums.

Pure numbers; scipy is imported where it is used. Counts are whole numbers, or arrays of them where
it says so.
"""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

MISSING = (float("nan"),) * 3
_Z = NormalDist().inv_cdf(0.975)
_ANY_DIFFERENCE = (float("nan"), -1.0, 1.0)


def wilson(won: ArrayLike, decided: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Between which rates does the true one lie? Wilson's score interval, elementwise; [0, 1] where
    nothing is decided.

    Source: Wilson, J. Am. Stat. Assoc. 22 (1927), without continuity correction.
    """
    x, all_ = np.array([won, decided], dtype=float)
    n = np.maximum(all_, 1)
    centre = x + _Z**2 / 2
    half = _Z * np.sqrt(x * (n - x) / n + _Z**2 / 4)
    low = np.where(x == 0, 0.0, (centre - half) / (n + _Z**2))
    high = np.where(x == all_, 1.0, (centre + half) / (n + _Z**2))
    return low[()], high[()]


def newcombe(won1: int, decided1: int, won2: int, decided2: int) -> tuple[float, float, float]:
    """By how much do two rates differ? The difference, first minus second, and its interval.

    Where one side is empty the difference is missing and the interval is [-1, 1].
    Source: Newcombe, Stat. Med. 17 (1998) 873, method 10 (hybrid score, no continuity correction).
    """
    if not decided1 or not decided2:
        return _ANY_DIFFERENCE
    rate1, rate2 = won1 / decided1, won2 / decided2
    (low1, low2), (high1, high2) = wilson([won1, won2], [decided1, decided2])
    below = np.hypot(rate1 - low1, high2 - rate2)
    above = np.hypot(high1 - rate1, rate2 - low2)
    return rate1 - rate2, float(rate1 - rate2 - below), float(rate1 - rate2 + above)


def common_difference(
    won1: ArrayLike, decided1: ArrayLike, won2: ArrayLike, decided2: ArrayLike
) -> tuple[float, float, float]:
    """By how much do two rates differ within strata? Mantel and Haenszel's common risk difference,
    and its interval.

    Arrays of one value a stratum; one where a side is empty weighs nothing, and where all are so
    the answer is missing. The interval holds the differences that a score test keeps, with Sato's
    variance (Biometrics 45 (1989)) taken at each of them: Klingenberg, Stat. Med. 33 (2014). Sato's
    own, at the difference seen, holds the truth in 75 to 91 % of small files only.
    """
    x, n, y, m = np.array([won1, decided1, won2, decided2], dtype=float)
    size = np.maximum(n + m, 1)
    weight = (n * m / size).sum()
    if not weight:
        return _ANY_DIFFERENCE
    difference = ((x * m - y * n) / size).sum() / weight
    first = ((n**2 * y - m**2 * x + n * m * (m - n) / 2) / size**2).sum()
    second = ((x * (m - y) + y * (n - x)) / (2 * size)).sum()
    scale = (_Z / weight) ** 2
    middle = difference + scale * first / 2
    half = np.sqrt(max(0.0, middle**2 - difference**2 + scale * second))
    low, high = np.clip([middle - half, middle + half], -1, 1).tolist()
    return float(difference), low, high


def ratio(above: ArrayLike, below: ArrayLike) -> tuple[float, float, float]:
    """How much of one thing for one of another, such as hours for a won project? The ratio of two
    sums, and its interval.

    Arrays of one value a project, 0 or more. The logarithm of the ratio has Student's law, with the
    standard error of the mean of above / mean(above) - below / mean(below). Where one sum is 0, or
    for fewer than two projects, all is missing. Source: the ratio estimator and its linearised
    variance, Cochran, Sampling Techniques (1977), section 6.3, on the log scale. How often it holds
    the truth is simulated (``tests/benchmarks/simulation.py``).
    """
    x, y = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    if len(x) < 2 or not x.sum() > 0 or not y.sum() > 0:
        return MISSING
    value = x.sum() / y.sum()
    error = (x / x.mean() - y / y.mean()).std(ddof=1) / len(x) ** 0.5
    return _about(value, error, len(x) - 1)


def cost(
    won: ArrayLike, lost: ArrayLike, all_won: int, all_lost: int
) -> tuple[float, float, float]:
    """What does a won one cost, those lost with it included? Its mean, with that of the lost times
    how many are lost for one won; and the interval.

    ``won`` and ``lost`` are what is known of each, at least two of both; ``all_won`` and
    ``all_lost`` are how many there are, known or not, so that it does not matter of which more are
    missing. The logarithm has Student's law, with the variances of both means and of the odds
    (delta method). How often it holds the truth is simulated
    (``tests/benchmarks/simulation.py``).
    """
    x, y = np.asarray(won, dtype=float), np.asarray(lost, dtype=float)
    odds = all_lost / all_won
    value = x.mean() + odds * y.mean()
    if not value > 0:
        return MISSING
    variance = x.var(ddof=1) / len(x) + odds**2 * y.var(ddof=1) / len(y)
    decided = all_won + all_lost
    variance += (odds * y.mean()) ** 2 * (1 / all_won + 1 / all_lost) * decided / (decided - 1)
    return _about(value, variance**0.5 / value, len(x) + len(y) - 1)


def _about(value: float, error: float, degrees: int) -> tuple[float, float, float]:
    """A value whose logarithm has Student's law, and its 95 % interval."""
    from scipy.special import stdtrit

    factor = np.exp(stdtrit(degrees, 0.975) * error)
    return float(value), float(value / factor), float(value * factor)
