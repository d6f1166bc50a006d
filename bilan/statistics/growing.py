"""With how many more would a claim be made, four times in five? Pure numbers."""

from collections.abc import Sequence

import numpy as np

_UNLUCKY = 0.8416  # standard deviations below the mean, passed four times in five


def unlucky(
    sides: Sequence[tuple[int, int]], speaks: Sequence[int], more: int
) -> list[tuple[int, int]]:
    """How do some sides stand after so many more, four times in five no worse for a claim?

    ``sides`` are won and decided; ``speaks`` is 1 for those on which a win speaks for the claim, -1
    where it speaks against. They grow alike, at the rates seen, each drawn towards 1/2 by one
    project half won. What the claim hangs on, the difference in what is won, is taken at the fifth
    of its normal law, each side having its part of the bad luck by its variance.
    """
    won, decided = np.array(sides, dtype=float).T
    sign = np.array(speaks)
    rate, added = (won + 0.5) / (decided + 1), np.round(more * decided / decided.sum())
    variance = added * rate * (1 - rate)
    luck = _UNLUCKY * variance / max(variance.sum(), 1e-12) ** 0.5
    gained = sign * np.floor(sign * (added * rate - sign * luck))  # to the worse side
    gained = np.clip(gained, 0, added)
    return [*map(tuple, np.array([won + gained, decided + added], dtype=int).T.tolist())]
