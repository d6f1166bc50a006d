"""What is counted on two sides, and what may be of either: the counts of a comparison. Pure
numbers.
"""

from typing import NamedTuple

import numpy as np

from bilan.statistics.growing import unlucky

NOISE = 1e-9  # more than processors differ by: a gap as small is none


class Tally(NamedTuple):
    """Won, out of how many decided; and how many are pending."""

    won: int = 0
    decided: int = 0
    pending: int = 0

    @property
    def all(self) -> int:
        """Decided or not."""
        return self.decided + self.pending

    def turned(self) -> "Tally":
        """With won and lost exchanged."""
        return self._replace(won=self.decided - self.won)


class Sides(NamedTuple):
    """What is compared, and those that may be on either side."""

    first: Tally = Tally()
    second: Tally = Tally()
    unknown: Tally = Tally()

    @property
    def all(self) -> int:
        """Decided or not, on whichever side."""
        return sum(each.all for each in self)

    def mirrored(self) -> "Sides":
        """With the sides exchanged."""
        return Sides(self.second, self.first, self.unknown)

    def against(self, blank: "Sides | None" = None) -> tuple[int, int, int, int]:
        """Won and decided on both sides, with all that may speak against the first: what is open
        or unknown is lost there, and won on the second; what may be either counts on both.

        ``blank`` are those that may be of these sides or of others.
        """
        blank = blank or Sides()
        here = (self.unknown, blank.first, blank.unknown)
        there = (self.unknown, blank.second, blank.unknown)
        lost = self.first.pending + sum(each.all - each.won for each in here)
        won = self.second.pending + sum(each.won + each.pending for each in there)
        (first, size, _), (second, size2, _) = self.first, self.second
        return first, size + lost, second + won, size2 + won


class Strata(NamedTuple):
    """What is compared within strata; ``blank``: of which it is not known in which one."""

    named: tuple[Sides, ...] = ()
    blank: Sides = Sides()

    def mirrored(self) -> "Strata":
        """With the sides exchanged."""
        return Strata(tuple(sides.mirrored() for sides in self.named), self.blank.mirrored())

    def against(self) -> np.ndarray:
        """:meth:`Sides.against`, an array each: the blank may be in any stratum."""
        return np.array([sides.against(self.blank) for sides in self.named]).T

    def whole(self) -> Sides:
        """All strata together, but for the blank."""
        counts = np.sum([Sides(), *self.named], axis=0).tolist()
        return Sides(*(Tally(*each) for each in counts))

    def larger(self) -> int:
        """On which side the larger rate is, within strata: 1 the first, -1 the second."""
        gap = sum(
            (first.won * second.decided - second.won * first.decided)
            / max(1, first.decided + second.decided)
            for first, second, _ in self.named
        )
        return int(np.sign(gap)) if abs(gap) > NOISE else 0

    def grown(self, sign: int, more: int) -> "Strata":
        """The same with so many more, four times in five no worse for a claim that the first side
        is the better (1), or the worse (-1).
        """
        sides = [side for stratum in self.named for side in stratum[:2]]
        then = unlucky([side[:2] for side in sides], [sign, -sign] * len(self.named), more)
        grown = (Tally(*now, side.pending) for side, now in zip(sides, then, strict=True))
        named = (Sides(next(grown), next(grown), of.unknown) for of in self.named)
        return Strata(tuple(named), self.blank)
