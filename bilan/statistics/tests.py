"""Could it be chance? Exact tests on counts, given how many were won in all. Pure numbers; scipy is
imported where it is used.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

_FARTHEST = 12  # standard deviations beyond which nothing matters


def stratified(won1: ArrayLike, decided1: ArrayLike, won2: ArrayLike, decided2: ArrayLike) -> float:
    """Could two rates be the same within every stratum? Exact conditional test, doubled mid-p.

    Arrays of one value a stratum; 1 where no stratum tells. The null law is that of a sum of
    hypergeometric counts. Twice the smaller chance of what lies beyond what was seen, on one side
    of it or the other, and once that of itself: 1, less the difference of the one-sided p-values.
    Source: Gart, Biometrika 57 (1970).
    """
    better, worse = within(won1, decided1, won2, decided2), within(won2, decided2, won1, decided1)
    return 1 - abs(better - worse)


def within(won1: ArrayLike, decided1: ArrayLike, won2: ArrayLike, decided2: ArrayLike) -> float:
    """Were the rates the same within every stratum, how often would the first side come out as well
    or better? Gart's test, one-sided.

    Arrays of one value a stratum, and as in :func:`stratified`. It is valid wherever the first
    rate is no stratum's larger. It grows with every lost project that is added to the first side,
    and with every won one that is added to the second; and with one that goes, won, from the first
    side to the second. What is beyond 12 standard deviations in a stratum, and beyond what was
    seen, is left out.
    """
    from scipy.special import softmax

    total: np.ndarray = np.ones(1)
    observed = 0
    for a, n1, b, n2 in np.array([won1, decided1, won2, decided2], dtype=int).reshape(4, -1).T:
        wins, size = a + b, max(2, n1 + n2)
        middle = n1 * wins / size
        far = _FARTHEST * (1 + (middle * n2 * (size - wins)) ** 0.5 / size)
        lowest = max(0, wins - n2, int(min(a, middle) - far))
        x = np.arange(lowest, min(n1, wins, int(max(a, middle) + far)) + 1)
        law = softmax(log_choose(n1, x) + log_choose(n2, wins - x))
        total = np.convolve(total, law)
        observed += int(a) - lowest
    return float(min(1.0, total[observed:].sum()))


def trend(won: Sequence[int], decided: Sequence[int]) -> float:
    """Were the rates of some years the same, how often would those won be as late, or later?

    One value a year, in order; the statistic is the sum of the years, numbered, of all that was
    won, and its law is given how many were won in all. Source: the exact form of the test of
    Armitage, Biometrics 11 (1955).
    """
    places = np.arange(len(won))
    wins, latest, observed = sum(won), int(places @ decided), int(places @ won)
    law = np.zeros((wins + 1, latest + 1))
    law[0, 0] = 1.0
    for place, size in enumerate(decided):
        before, law = law, np.zeros_like(law)
        ways = np.exp(log_choose(size, np.arange(size + 1)) - size)  # far from the largest number
        for count, of in enumerate(ways[: wins + 1]):
            late = place * count
            law[count:, late:] += of * before[: wins + 1 - count, : latest + 1 - late]
    return float(min(1.0, law[wins, observed:].sum() / law[wins].sum()))


def log_choose(size: int, count: np.ndarray) -> np.ndarray:
    """The logarithm of the number of ways to choose so many."""
    from scipy.special import gammaln

    return gammaln(size + 1) - gammaln(count + 1) - gammaln(size - count + 1)
