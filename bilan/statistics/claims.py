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
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np

ERROR = 0.10
TIE = 1 + 1e-9  # computed numbers within this factor are the same number, on every processor

Bound = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Block:
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

    @cached_property
    def _bounds_at(self) -> Callable[[float], list[float]]:
        return cache(lambda time: self.bounds(np.array([time]))[:, 0].tolist())

    def largest(self, time: float, made: Set[str]) -> float:
        """The largest bound at a time, among the truths that no claim made has ruled out."""
        truths = zip(self._bounds_at(time), self.false, strict=True)
        return max((bound for bound, false in truths if not false & made), default=0.0)


class Claim(NamedTuple):
    """A claim that stands: its block's place in the list, and the bound on the chance of any false
    claim up to it.
    """

    block: int
    name: str
    p: float
    adjusted: float


@dataclass(frozen=True, eq=False)
class Rule:
    """Which claims may be made, so that a false one is among them with a chance of at most
    ``error``?
    """

    blocks: Sequence[Block]
    error: float = ERROR

    @cached_property
    def claims(self) -> list[Claim]:
        """Those that stand, the smallest p for its weight first."""
        return [*self._decide()]

    def needed(
        self, place: int, name: str, grown: Callable[[int], Block], sizes: Sequence[int]
    ) -> int | None:
        """At which of some sizes, in increasing order, would a claim stand? ``None`` where at none.

        ``grown`` gives the block of that place at a size, with an outcome that the claim would have
        to stand (:func:`bilan.statistics.sides.grown`); all other blocks stay as they are. The
        first size is found by halving.
        """

        def stands(size: int) -> bool:
            blocks = [*self.blocks]
            blocks[place] = grown(size)
            if blocks[place].p[name] > self.error * TIE:
                return False  # it would not stand alone
            claims = Rule(blocks, self.error)._decide()
            return any(claim[:2] == (place, name) for claim in claims)

        found = bisect_left(sizes, True, key=stands)
        return sizes[found] if found < len(sizes) else None

    def _decide(self) -> Iterator[Claim]:
        """The claims that stand, in their order."""
        most = self.error * TIE
        asked = sorted(
            (p / block.weights[name], place, name)
            for place, block in enumerate(self.blocks)
            for name, p in block.p.items()
            if p <= most  # a larger one would not stand alone
        )
        made: list[set[str]] = [set() for _ in self.blocks]
        highest = 0.0
        for time, place, name in asked:
            bounds = 0.0
            for block, claims in zip(self.blocks, made, strict=True):
                bounds += block.largest(time, claims)
                if bounds > most:
                    return
            highest = max(highest, bounds)
            made[place].add(name)
            yield Claim(place, name, self.blocks[place].p[name], highest)


def behind(first: Block, second: Block) -> Block:
    """May the same be said of the last part alone? ``second`` asks of it what ``first`` asks of the
    whole.

    The claims of ``alone`` are asked, and called ``_now``. Such a claim has the larger of the two
    p-values and the weight of the first. Where the claim on the whole is false, the claim on the
    part comes with a p as small only where the first does: it adds nothing to the bound. Where it
    is true, the one on the part may be false, and adds its own chance.
    """
    p, weights = dict(first.p), dict(first.weights)
    for name in first.alone:
        p[f"{name}_now"] = max(first.p[name], second.p[name])
        weights[f"{name}_now"] = first.weights[name]
    # of the first, the truth, the claims that are false, and the one whose chance is added
    truths: list[tuple[int, frozenset[str], str]] = []
    for row, false in enumerate(first.false):
        shut = false | {f"{name}_now" for name in first.alone if name in false}
        truths.append((row, shut, ""))
        truths += [(row, shut | {f"{name}_now"}, name) for name in first.alone.keys() - false]

    def bounds(times: np.ndarray) -> np.ndarray:
        whole = first.bounds(times)
        more = {name: of(times * first.weights[name]) for name, of in second.alone.items()}
        return np.minimum(1.0, [whole[row] + more.get(name, 0.0) for row, _, name in truths])

    return Block(p, weights, tuple(false for _, false, _ in truths), bounds, first.alone)
