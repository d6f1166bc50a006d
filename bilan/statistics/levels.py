"""Where does one rate lie: above or below 1/2, above 2/3, below 1/3, or near 1/2? A block of five
exact claims.

With X won of n decided, each claim has the exact one-sided binomial p-value at the edge of what it
excludes. Its truths are the regions between the edges 1/3, .35, 1/2, .65 and 2/3. At a time t, what
the claims need is a count: X >= k for *above 1/2*, X >= m for *above 2/3* (so X <= n - m for *below
1/3*), l <= X <= n - l for *near 1/2*. The bound of a truth is the largest chance of its event over
its region. For rates of 1/2 and less (the others are mirrored):

- below 1/3: the events are X >= k and l <= X <= n - l. Their chance grows with the rate up to .35,
  for l lies above the median at .35: the slope of P(l <= X <= h) is n (b(l - 1) - b(h)) with b the
  law of n - 1 trials, which falls beyond its mode. The bound is the chance at 1/3.
- 1/3 to .35: X <= n - m besides, whose chance falls with the rate. Both chances are convex in the
  rate here, the second derivative of P(X >= x) having the sign of x - 1 - (n - 1) rate, and that of
  the interval being positive where d (d + 1) >= (n - 1) rate (1 - rate), with d = l - 1 - (n - 1)
  rate, for then (x - (n - 1) rate) b(x) falls from l - 1 on. The bound is the larger of those at
  both ends; where that condition fails at .35, the sum of the largest of each.
- .35 to 1/2: X >= k or X <= n - m, convex as well. At 1/2 itself: X >= k or X <= n - k.
"""

from functools import lru_cache

import numpy as np

from bilan.statistics.claims import TIE, Block
from bilan.statistics.sides import whole

CLAIMS = ("above_half", "above_two_thirds", "below_half", "below_third", "near_half")
ABOVE_HALF, ABOVE_TWO_THIRDS, BELOW_HALF, BELOW_THIRD, NEAR_HALF = CLAIMS
NEAR = 0.35  # and 0.65: between them is near 1/2
MOST_SIZES = 24  # that may be of the group or not, above which not every size is looked at

_FARTHEST = 12  # standard deviations beyond which tails are not tabulated
_EDGES = np.array([[1 / 3], [NEAR], [1 / 2]])
_HIGH, _LOW = frozenset({BELOW_HALF, BELOW_THIRD}), frozenset({ABOVE_HALF, ABOVE_TWO_THIRDS})
_FALSE = (
    _LOW | {NEAR_HALF},  # below 1/3
    _LOW | {BELOW_THIRD, NEAR_HALF},  # 1/3 to .35
    _LOW | {BELOW_THIRD},  # .35 to 1/2
    _LOW | _HIGH,  # 1/2
    _HIGH | {ABOVE_TWO_THIRDS},
    _HIGH | {ABOVE_TWO_THIRDS, NEAR_HALF},
    _HIGH | {NEAR_HALF},  # above 2/3
)


def level(sides: np.ndarray, weight: float, near: float) -> Block:
    """Where does a rate lie? Five claims; ``near`` is the weight of *near 1/2*, ``weight`` that of
    the others.

    The rate is that of the first of the ``sides`` (:mod:`bilan.statistics.sides`) once all are
    decided; what is still open counts against each claim. So does what may be of either side: the p
    of a claim grows with everything that is lost for it, and its bounds are the largest over the
    sizes that there can be.
    """
    (won, lost, left), _, (won_too, lost_too, left_too) = whole(sides).tolist()
    size, more = won + lost + left, won_too + lost_too + left_too
    high, low = size + more - won_too, size + more - lost_too
    p = {
        ABOVE_HALF: _at_least(won, high, 1 / 2),
        ABOVE_TWO_THIRDS: _at_least(won, high, 2 / 3),
        BELOW_HALF: _at_least(lost, low, 1 / 2),
        BELOW_THIRD: _at_least(lost, low, 2 / 3),
        NEAR_HALF: np.maximum(_at_least(won, high, NEAR), _at_least(lost, low, NEAR)),
    }
    sizes = range(size, size + more + 1) if more <= MOST_SIZES else ()

    def bounds(times: np.ndarray) -> np.ndarray:
        p, p_near = times * weight, times * near
        return np.max([_bounds(size, p, p_near) for size in sizes] or [_slopes(p, p_near)], axis=0)

    def alone(p: np.ndarray) -> np.ndarray:
        tails = [_at_least(_critical(size, 1 / 2, p), size, 1 / 2) for size in sizes]
        return np.max(tails or [np.minimum(1.0, p)], axis=0)

    return Block(
        {name: float(of) for name, of in p.items()},
        dict.fromkeys(CLAIMS, weight) | {NEAR_HALF: near},
        _FALSE,
        bounds,
        {ABOVE_HALF: alone, BELOW_HALF: alone},
    )


def _at_least(won: np.ndarray | int, decided: int, rate: np.ndarray | float) -> np.ndarray:
    """The chance of so many won or more."""
    from scipy.special import bdtrc

    return bdtrc(np.asarray(won) - 1, decided, rate)


@lru_cache(maxsize=1024)
def _tail(decided: int, rate: float) -> tuple[int, np.ndarray]:
    """A count near the middle, and the chance of at least that many, of one more, and so on, as far
    as it matters.
    """
    middle = int(decided * rate)
    far = middle + int(_FARTHEST * (1 + (decided * rate * (1 - rate)) ** 0.5))
    return middle, _at_least(np.arange(middle, min(decided, far) + 1), decided, rate)


def _critical(decided: int, rate: float, p: np.ndarray) -> np.ndarray:
    """The smallest count whose one-sided p against ``rate`` is at most ``p``; one more than
    ``decided`` where there is none.
    """
    middle, tail = _tail(decided, rate)
    return middle + np.searchsorted(-tail, -p * TIE, side="left")


def _bounds(decided: int, p: np.ndarray, p_near: np.ndarray) -> np.ndarray:
    half, two_thirds, near = (
        _critical(decided, *of) for of in ((1 / 2, p), (2 / 3, p), (NEAR, p_near))
    )
    over = decided - near + 1  # the first count above those near 1/2
    any_near = near < over
    above, below = (
        _at_least(count, decided, rate)
        for count, rate in ((half, _EDGES), (two_thirds, 1 - _EDGES))
    )
    gap = np.where(any_near & (half > over), _at_least(over, decided, _EDGES) - above, 0.0)
    above_or_near = (
        _at_least(np.where(any_near, np.minimum(near, half), half), decided, _EDGES) - gap
    )
    third = above_or_near[0]
    distance = near - 1 - (decided - 1) * NEAR
    convex = ~any_near | (distance * (distance + 1) >= (decided - 1) * NEAR * (1 - NEAR))
    third_to_near = np.where(
        convex, (above_or_near + below)[:2].max(axis=0), above_or_near[1] + below[0]
    )
    near_to_half = (above + below)[1:].max(axis=0)
    rows = [third, third_to_near, near_to_half, 2 * above[2], near_to_half, third_to_near, third]
    return np.minimum(1.0, np.array(rows))


def _slopes(p: np.ndarray, p_near: np.ndarray) -> np.ndarray:
    """For any size: each tail is as likely as its p at most, and *above 1/2* or *near 1/2* need one
    tail together, since a count is likelier at 1/2 than at .35.
    """
    one, two = np.maximum(p, p_near), p + np.maximum(p, p_near)
    return np.minimum(1.0, np.array([one, two, two, 2 * p, two, two, one]))
