"""Which claims may be made, so that at most one report in ten makes a false one? A rule with a
proof.

A *block* is one thing that is asked, such as where one rate lies, or which of two rates is the
larger. It holds claims, each with an exact one-sided p-value and a weight, and the *truths* that it
tells apart. A truth says which claims are false under it, and bounds the chance that one of these
comes out with a p of at most ``weight * t``, for any ``t``. The bound follows from the sizes of the
groups alone, never from what was won, and covers every value of the rates that the truth leaves
open. The rule (:class:`Rule`) takes the claims from the smallest ``p / weight`` up, calls that
``t``, and sums over the blocks the largest bound at ``t`` among the truths that are left. The claim
stands while no such sum so far has passed ``ERROR``; and it rules out, for what follows, the truths
under which it is false.

The chance of any false claim is then at most ``ERROR``, whatever the rates:

1. Fix the sizes. What really holds is one truth in each block; call its bound F_b.
2. F_b depends on the sizes only, and the chance that block b has a false claim with p <= weight * t
   is at most F_b(t).
3. Let H be the sum of all F_b, and T the smallest p / weight of all false claims. Then P(T <= t) <=
   H(t), for a chance that one of several things happens is at most the sum of theirs, however they
   depend on each other.
4. When the first false claim is made, at some t >= T, all claims before it are true. So none has
   ruled out a truth that holds.
5. So the sum that the rule formed at t counts at least F_b for every block: H(T) <= H(t) <= that
   sum <= ``ERROR``.
6. H is a fixed function that never falls, so the chance that H(T) <= ``ERROR`` is at most
   ``ERROR``: let u be the largest value at which H still keeps to ``ERROR``; then P(H(T) <= ERROR)
   = P(T <= u) <= H(u) <= ERROR. (Where H jumps past ``ERROR`` at u itself, take the limit from
   below.)
7. A p or a bound that is replaced by anything surely larger can only remove claims: this is how
   unknown answers, rates on a grid and sizes that are too large to enumerate are treated.
8. A claim on a part, with the larger p of the part's and the whole's (:func:`behind`): where the
   claim on the whole is false, it comes with a small p only where the claim on the whole does;
   elsewhere it adds its own chance.

What is assumed: one project does not hang on another; neither the sizes nor what is asked follow
from what was won; and each side of a comparison has one rate. A claim about where one rate lies
needs no such single rate: it holds for the mean of unequal chances, by Hoeffding, Ann. Math. Stat.
27 (1956), whose extremes the tests go through. Comparisons of unequal chances are not covered by
the proof.

A group's level and its comparison with the others are two blocks, whose bounds are added, though
their claims often come together: they are told as one. One block for both, bounded by the largest
chance over both rates, was tried: the bound is .6 to .8 of the sum where both can be claimed, which
finds a few more in a hundred reports. It would need a proof between the points of a grid of two
rates, for every way of counting what is not known, and the level would no longer hold where chances
within the group are unequal.

No step follows from a law *given* what was won in all: such a law would make the value that a p has
to reach random, and dependent on the other blocks. And a claim does not close its block: the other
direction may be false still.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cache
from typing import NamedTuple

import numpy as np

ERROR = 0.10
TIE = 1 + 1e-9  # computed numbers within this factor are the same number, on every processor

# Times at which the bounds of others are looked at, where a claim is only thought of: steps of 6 %,
# from the first that matters.
_EARLIEST, _LATER, _TICKS, _NEAR = 1e-5, 1.06, 240, 12

Bound = Callable[[np.ndarray], np.ndarray]


class Block(NamedTuple):
    """One thing that is asked.

    ``p`` and ``weights`` of each claim; ``false``, for each truth the claims that are false under
    it; ``bounds``, from an array of times t to one row a truth: the chance that one of these has p
    <= weight * t. ``alone``, from an array of p to the chance that this claim, where it is false,
    has such a p or a smaller one.
    """

    p: Mapping[str, float]
    weights: Mapping[str, float]
    false: tuple[frozenset[str], ...]
    bounds: Bound
    alone: Mapping[str, Bound]

    def largest(self, time: float, made: Set[str]) -> float:
        """The largest bound at a time, among the truths that no claim made has ruled out."""
        bounds = self.bounds(np.array([time]))[:, 0].tolist()
        left = [of for of, false in zip(bounds, self.false, strict=True) if not false & made]
        return max(left, default=0.0)


class Claim(NamedTuple):
    """A claim that stands: its block's place in the list, and the bound on the chance of any false
    claim up to it.
    """

    block: int
    name: str
    p: float
    adjusted: float


class Rule:
    """Which claims may be made, so that a false one is among them with a chance of at most
    ``error``?

    ``claims`` holds them, the smallest p for its weight first.
    """

    def __init__(self, blocks: Sequence[Block], error: float = ERROR) -> None:
        self.blocks, self.error = tuple(blocks), error
        self._made: list[dict[str, float]] = [{} for _ in blocks]  # when
        self._at = cache(lambda tick: self._bounds(_time(tick), _time(tick - 1)))
        self.claims = [*self._decide()]

    def needed(
        self, place: int, name: str, grown: Callable[[int], Block], sizes: Sequence[int]
    ) -> int | None:
        """At which of some sizes, in increasing order, would a claim stand? ``None`` where at none.

        ``grown`` gives the block of that place at a size, with an outcome that the claim would have
        to stand (:func:`bilan.statistics.growing.unlucky`); all other blocks stay as they are. The
        first size is found by halving.
        """
        weight, grown = self.blocks[place].weights[name], cache(grown)
        tick = bisect_left(
            range(_TICKS),
            True,
            key=lambda tick: self._others(place, tick) + weight * _time(tick) > self.error,
        )
        small = weight * _time(
            tick
        )  # where the bound is at least p, a larger p leaves others too little

        def stands(size: int) -> bool:
            return grown(size).p[name] <= small and self._stands(
                place, name, grown(size), tick - _NEAR
            )

        found = bisect_left(sizes, True, key=stands)
        return sizes[found] if found < len(sizes) else None

    def _decide(self) -> Iterator[Claim]:
        """The claims that stand, in their order."""
        asked = sorted(
            (p / block.weights[name], place, name)
            for place, block in enumerate(self.blocks)
            for name, p in block.p.items()
            if p <= self.error * TIE  # a larger one would not stand alone
        )
        highest = 0.0
        for time, place, name in asked:
            highest = max(highest, sum(self._bounds(time, time)))
            if highest > self.error * TIE:
                return
            self._made[place][name] = time
            yield Claim(place, name, self.blocks[place].p[name], highest)

    def _bounds(self, time: float, now: float) -> list[float]:
        """The largest bound of each block at a time, where claims made up to now have ruled out
        truths.
        """
        return [
            block.largest(time, {name for name, when in made.items() if when <= now})
            for block, made in zip(self.blocks, self._made, strict=True)
        ]

    def _others(self, place: int, tick: int) -> float:
        return sum(bound for of, bound in enumerate(self._at(tick)) if of != place)

    def _stands(self, place: int, name: str, block: Block, earliest: int) -> bool:
        """Would the claim stand, were this the block of its place? Others' bounds are taken at the
        next of the ticks.
        """
        made: set[str] = set()
        for time, claim in sorted(
            (p / block.weights[claim], claim) for claim, p in block.p.items()
        ):
            tick = max(earliest, bisect_left(range(_TICKS), time, key=_time))
            bound = self._others(place, tick) + block.largest(time, made)
            if claim == name or bound > self.error * TIE:
                return bound <= self.error * TIE
            made.add(claim)
        return False


def _time(tick: int) -> float:
    return float(_EARLIEST * _LATER**tick)


def behind(first: Block, second: Block, names: Mapping[str, str]) -> Block:
    """May the same be said of the last part alone? ``second`` asks of it what ``first`` asks of the
    whole.

    ``names`` gives the claims of ``second`` that are asked, and what they are called in the block
    that is returned. Such a claim has the larger of the two p-values and the weight of the first.
    Where the claim on the whole is false, the claim on the part comes with a p as small only where
    the first does: it adds nothing to the bound. Where it is true, the one on the part may be
    false, and adds its own chance.
    """
    weights = dict(first.weights) | {now: first.weights[name] for name, now in names.items()}
    p = dict(first.p) | {now: max(first.p[name], second.p[name]) for name, now in names.items()}
    truths: list[
        tuple[int, frozenset[str], str]
    ] = []  # of the first, the claims that are false, the one whose chance is added
    for row, falsehoods in enumerate(first.false):
        shut = falsehoods | {now for name, now in names.items() if name in falsehoods}
        truths.append((row, shut, ""))
        truths += [
            (row, shut | {now}, name) for name, now in names.items() if name not in falsehoods
        ]
    rows, false, added = zip(*truths, strict=True)

    def bounds(times: np.ndarray) -> np.ndarray:
        more = {name: second.alone[name](times * first.weights[name]) for name in names} | {
            "": np.zeros(len(times))
        }
        return np.minimum(
            1.0, first.bounds(times)[list(rows)] + np.array([more[name] for name in added])
        )

    return Block(p, weights, false, bounds, first.alone)
