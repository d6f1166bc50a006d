"""What a comparison counts: how many were won, were lost and are pending, on either side. Pure
numbers.

An array of three axes: the two sides that are compared, and those that may be on either; the
outcomes; the strata, of which the last holds those that may be in any.
"""

import numpy as np
from numpy.typing import ArrayLike

NOISE = 1e-9  # more than processors differ by: a gap as small is none
NONE = (0, 0, 0)

_UNLUCKY = 0.8416  # standard deviations below the mean, passed four times in five


def sides(
    first: ArrayLike = NONE, second: ArrayLike = NONE, either: ArrayLike = NONE
) -> np.ndarray:
    """A single stratum, and nothing that may be in any."""
    return np.dstack([[first, second, either], [NONE] * 3])


def mirrored(strata: np.ndarray) -> np.ndarray:
    """The same with the sides exchanged."""
    return strata[[1, 0, 2]]


def whole(strata: np.ndarray) -> np.ndarray:
    """All strata together, but for those that may be in any."""
    return strata[..., :-1].sum(axis=2)


def against(strata: np.ndarray) -> tuple[np.ndarray, ...]:
    """Won and decided on the first side, then on the second, in each stratum, with all that may
    speak against the first: what is open is lost there, and won on the second; what may be of
    several sides or strata counts in each, as it is worst.
    """
    (won1, lost1, open1), (won2, lost2, open2), (won, lost, left) = strata
    worse, better = lost1 + open1 + lost + left, won2 + open2 + won + left
    lost1, won2 = worse[:-1] + worse[-1], better[:-1] + better[-1]
    return won1[:-1], won1[:-1] + lost1, won2, won2 + lost2[:-1]


def larger(strata: np.ndarray) -> int:
    """On which side the larger rate is, within strata: 1 the first, -1 the second."""
    (won1, lost1, _), (won2, lost2, _), _ = strata[..., :-1]
    gap = ((won1 * lost2 - won2 * lost1) / np.maximum(1, won1 + lost1 + won2 + lost2)).sum()
    return int(np.sign(gap)) if abs(gap) > NOISE else 0


def grown(strata: np.ndarray, sign: int, more: int) -> np.ndarray:
    """How do two sides stand after so many more, four times in five no worse for a claim that the
    first is the better (1), or the worse (-1)?

    They grow alike in every stratum, at the rates seen, each drawn towards 1/2 by one project half
    won. What the claim hangs on, the difference in what is won, is taken at the fifth of its normal
    law, each side having its part of the bad luck by its variance.
    """
    then = strata.copy()
    won, lost, _ = np.moveaxis(then[:2, :, :-1], 1, 0)
    decided = won + lost
    rate, added = (won + 0.5) / (decided + 1), np.round(more * decided / decided.sum())
    variance = added * rate * (1 - rate)
    luck = _UNLUCKY * variance / max(variance.sum(), 1e-12) ** 0.5
    speaks = np.array([[sign], [-sign]])  # for the claim, what is won on either side
    gained = np.clip(speaks * np.floor(speaks * added * rate - luck), 0, added).astype(int)
    won += gained
    lost += added.astype(int) - gained
    return then
