"""Of a change in a rate, what comes from where? Pure numbers."""

import numpy as np
from numpy.typing import ArrayLike


def kitagawa(
    won1: ArrayLike, decided1: ArrayLike, won2: ArrayLike, decided2: ArrayLike
) -> tuple[float, float]:
    """Of a change in the overall rate, first to second, how much is mix and how much is rates?
    ``(mix, rates)``.

    Arrays of one value a group. Their sum is the whole change. A group that is empty on one side
    has no rate there: all that it changes is mix. Both are missing where no group has a rate on
    both sides. Source: Kitagawa, J. Am. Stat. Assoc. 50 (1955), symmetric split: mean rates for
    mix, mean shares for rates.
    """
    x, n, y, m = np.array([won1, decided1, won2, decided2], dtype=float)
    if not (n * m).any():
        return float("nan"), float("nan")
    rate1, rate2 = x / np.maximum(n, 1), y / np.maximum(m, 1)
    rate1, rate2 = np.where(n > 0, rate1, rate2), np.where(m > 0, rate2, rate1)
    share1, share2 = n / n.sum(), m / m.sum()
    mix = ((share2 - share1) * (rate1 + rate2) / 2).sum()
    rates = ((rate2 - rate1) * (share1 + share2) / 2).sum()
    return float(mix), float(rates)
