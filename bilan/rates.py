"""Intervals and tests on counts: won out of decided. Pure numbers, no domain words; scipy is imported where it is used.

Every count argument is a whole number, or an array of them where it says so; every result is a float, or an array.
"""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike


def wilson(won: ArrayLike, decided: ArrayLike, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Between which rates does the true one lie? Wilson's score interval, elementwise; [0, 1] where nothing is decided.

    Source: Wilson, J. Am. Stat. Assoc. 22 (1927), without continuity correction.
    """
    won, decided = np.asarray(won, dtype=float), np.asarray(decided, dtype=float)
    z = _quantile(level)
    n = np.maximum(decided, 1)
    centre = (won + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(won * (n - won) / n + z**2 / 4)
    low = np.where(won == 0, 0.0, centre - half)
    high = np.where(won == decided, 1.0, centre + half)
    return low[()], high[()]


def _quantile(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)
