"""Could it be chance? A test on counts: won out of decided. Pure numbers; scipy is imported where
it is used.
"""

import numpy as np
from numpy.typing import ArrayLike


def stratified(won1: ArrayLike, decided1: ArrayLike, won2: ArrayLike, decided2: ArrayLike) -> float:
    """Could two rates be the same within every stratum? Exact conditional test, doubled mid-p.

    Arrays of one value a stratum; 1 where no stratum tells. The null law is that of a sum of
    hypergeometric counts. Source: Gart, Biometrika 57 (1970).
    """
    from scipy.special import gammaln

    total: np.ndarray = np.ones(1)
    observed = 0
    for a, n1, b, n2 in zip(*map(np.atleast_1d, (won1, decided1, won2, decided2)), strict=True):
        lowest, highest = max(0, a + b - n2), min(n1, a + b)
        x = np.arange(lowest, highest + 1)
        ways = -np.sum(
            [gammaln(count + 1) for count in (x, n1 - x, a + b - x, n2 - a - b + x)], axis=0
        )
        total = np.convolve(total, _normalised(ways))
        observed += int(a - lowest)
    return _doubled_midp(total, observed)


def _normalised(log_weights: np.ndarray) -> np.ndarray:
    weights = np.exp(log_weights - log_weights.max())
    return weights / weights.sum()


def _doubled_midp(probability: np.ndarray, observed: int) -> float:
    below, above = probability[:observed].sum(), probability[observed + 1 :].sum()
    return float(min(1.0, 2 * min(below, above) + probability[observed]))
