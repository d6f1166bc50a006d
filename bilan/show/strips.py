"""Projects along an axis of amounts or of days: one mark each, none over another, or bars where
there are too many.

The marks are laid here rather than by seaborn's ``swarmplot``, of which the import takes longer
than drawing every chart of a report, which lays marks over each other where its row is full, and
whose order of equal values depends on the processor.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import floor, log10, sqrt
from typing import NamedTuple

from bilan.schema import OUTCOMES
from bilan.show.sheet import LEAST_STEP, LINE, MOST_IN_ALL, MOST_MARKS, SMALL, Sheet, name_lines
from bilan.show.widths import width

_MANY = 20  # times the smallest value, beyond which a scale of ratios shows more
_BINS = 30
_TALL = 44  # the highest bar


class Strip(NamedTuple):
    """A row: its name, and its values by outcome."""

    name: str
    values: dict[str, list[float]]


class Axis:
    """A scale of values, or of ratios where they span more than twenty times, from ``left`` to
    ``right``.
    """

    def __init__(self, values: Iterable[float], left: float, right: float):
        found = sorted(values)
        self.low, self.high, self.left, self.right = found[0], found[-1], left, right
        self.of_ratios = self.low > 0 and self.high > _MANY * self.low

    def at(self, value: float) -> float:
        """Where a value stands, to a tenth of a pixel."""
        low, high, value = (
            log10(each) if self.of_ratios else each for each in (self.low, self.high, value)
        )
        share = (value - low) / (high - low) if high > low else 0.5
        return round(self.left + share * (self.right - self.left), 1)

    def ticks(self, written: Callable[[float], str]) -> list[float]:
        """Round values between the ends whose labels have room beside each other."""
        room = max(width(written(end), SMALL) for end in (self.low, self.high)) + 24
        for values in self._finest_first():
            places = [self.at(value) for value in values]
            if all(after - before >= room for before, after in pairwise(places)):
                return values
        return []

    def _finest_first(self) -> Iterable[list[float]]:
        if self.of_ratios:
            powers = range(floor(log10(self.low)), floor(log10(self.high)) + 1)
            for digits in ((1, 2, 5), (1, 3), (1,)):
                yield [
                    digit * 10.0**power
                    for power in powers
                    for digit in digits
                    if self.low <= digit * 10.0**power <= self.high
                ]
            return
        start = floor(log10(max(self.high - self.low, abs(self.high), 1))) - 1
        for power in range(start, start + 4):
            for digit in (1, 2, 5):
                step = digit * 10.0**power
                first, last = -floor(-self.low / step), floor(self.high / step)
                if last - first < 100:
                    yield [step * place for place in range(first, last + 1)]


def strips(
    sheet: Sheet,
    y: float,
    rows: Sequence[Strip],
    written: Callable[[float], str],
    left: float,
    *,
    unended: Sequence[str] = (),
) -> float:
    """Rows on one axis; a name stands left of its row where there is room, else above; marks of
    some outcomes have open ends.
    """
    above = not left
    sizes = [sum(map(len, row.values.values())) for row in rows]
    bars = max(sizes) > MOST_MARKS or sum(sizes) > MOST_IN_ALL
    axis = Axis(
        (value for row in rows for values in row.values.values() for value in values),
        left + 8,
        sheet.width - 22,
    )
    step = LEAST_STEP + 2.5
    most = (
        max(max(_counts(axis, values), default=0) for row in rows for values in row.values.values())
        if bars
        else 0
    )
    top = y
    for row in rows:
        named = name_lines(row.name, sheet.width if above else left - 14)
        if above:
            sheet.lines(0, y + LINE * len(named) / 2, named, weight="bold")
            y += LINE * len(named)
        if bars:
            y = _heap(sheet, axis, row, y, most)
            continue
        laid = sorted(
            (axis.at(value), outcome)
            for outcome in OUTCOMES
            for value in row.values.get(outcome, [])
        )
        away = swarm([x for x, _ in laid], step)
        height = max(
            24.0, 2 * max(map(abs, away)) + step + 8, LINE * len(named) + 9 if not above else 0
        )
        middle = y + height / 2
        if not above:
            sheet.lines(0, middle, named, weight="bold")
        for outcome in OUTCOMES:
            places = [
                (x, middle + beside)
                for (x, of), beside in zip(laid, away, strict=True)
                if of == outcome
            ]
            sheet.spots([x for x, _ in places], [place for _, place in places], outcome, step)
            if outcome in unended:
                for x, place in places:
                    sheet.open_end(x + step / 2, place)
        y += height
    return _labelled(sheet, axis, top, y, written)


def swarm(places: Sequence[float], step: float) -> list[float]:
    """How far each mark stands from the middle, as near to it as it can without touching those
    before it.
    """
    away: list[float] = []
    for rank, x in enumerate(places):
        near = range(bisect_left(places, x - step, 0, rank), rank)
        touching = [(away[other], sqrt(step**2 - (x - places[other]) ** 2)) for other in near]
        free = [0.0, *(middle + side * height for middle, height in touching for side in (-1, 1))]
        away.append(
            min(
                (
                    place
                    for place in free
                    if all(abs(place - middle) >= height - 1e-6 for middle, height in touching)
                ),
                key=lambda place: (round(abs(place), 6), place),
            )
        )
    return away


def _counts(axis: Axis, values: Sequence[float]) -> list[int]:
    """How many values fall in each part of the axis."""
    counts = [0] * _BINS
    for value in values:
        counts[
            min(_BINS - 1, int((axis.at(value) - axis.left) / (axis.right - axis.left) * _BINS))
        ] += 1
    return counts


def _heap(sheet: Sheet, axis: Axis, row: Strip, y: float, most: int) -> float:
    """The values of a row as bars, a row of bars for each outcome."""
    wide = (axis.right - axis.left) / _BINS
    middles = [axis.left + wide * (place + 0.5) for place in range(_BINS)]
    for outcome, values in row.values.items():
        y += _TALL + 6
        heights = {
            middle: _TALL * count / most
            for middle, count in zip(middles, _counts(axis, values), strict=True)
            if count
        }
        sheet.columns([*heights], y, [*heights.values()], wide, outcome)
    return y + 4


def _labelled(
    sheet: Sheet, axis: Axis, top: float, y: float, written: Callable[[float], str]
) -> float:
    """The values along the axis, and a faint line up from each."""
    for value in axis.ticks(written):
        sheet.line((axis.at(value), top), (axis.at(value), y + 2))
        sheet.centred(axis.at(value), y + 11, written(value))
    return y + 22
