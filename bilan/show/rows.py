"""The rows and columns of a chart: the groups of a breakdown, the smallest of too many shown
together, named and counted.
"""

from collections.abc import Container, Hashable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import Counts, groups
from bilan.schema import OUTCOMES, PROJECTS
from bilan.show.prose import names, short

Key = TypeVar("Key", bound=Hashable)
Place = TypeVar("Place", bound=Hashable)

MOST = 12
_DWARFING = (
    3  # times the largest other group: several together that are larger are written, not drawn
)
_ANSWERED = {
    "qualified",
    "kept",
    "answer",
    *(column.key for column in PROJECTS if column.kind == "answer"),
}
_YEARS = {"year", "review_year"}  # of which the oldest are shown together, before the others
_FOLDED = {"channel", "introduced_by", "partner", "client", "lost_reason", "year", "review_year"}


class Row(NamedTuple):
    """What is drawn of one group, or of several together, which have no rate of their own."""

    name: str
    counts: Counts
    together: bool


class Crossing(NamedTuple):
    """A crossed breakdown: the names of its rows and columns, its groups by their places, and those
    that are several together.
    """

    named: list[str]
    across: list[str]
    cells: dict[tuple[int, int], Counts]
    together: set[tuple[int, int]]


class Places(NamedTuple):
    """The names of what is shown, in their order; the place of each group's key among them; and the
    place of several together.
    """

    names: list[str]
    of: dict[Any, int]
    together: int | None


def rows(frame: pd.DataFrame) -> list[Row]:
    """The groups of a breakdown with one level, as a chart shows them; none where its column tells
    nothing.
    """
    (kind,) = frame.index.names
    told = {
        plain_key(key): counts for key, counts in groups(frame) if size_of(counts) or kind in _YEARS
    }
    places = placed(kind, {key: size_of(counts) for key, counts in told.items()})
    if not places.names:
        return []
    counts = summed((places.of[key], counts) for key, counts in told.items())
    return [
        Row(name, counts[place], place == places.together)
        for place, name in enumerate(places.names)
    ]


def crossing(frame: pd.DataFrame, most_columns: int) -> Crossing:
    """A breakdown with two levels, as a chart shows it; without names where one of its columns
    tells nothing.
    """
    told = {tuple(map(plain_key, key)): counts for key, counts in groups(frame) if size_of(counts)}  # type: ignore[call-overload]
    found = []
    for level, (kind, most) in enumerate(zip(frame.index.names, (MOST, most_columns), strict=True)):
        sizes = dict.fromkeys([*frame.index.levels[level].dropna(), None], 0)
        for key, counts in told.items():
            sizes[key[level]] += size_of(counts)
        found.append(placed(kind, {key: size for key, size in sizes.items() if size}, most))
    by_row, by_column = found
    if not by_row.names or not by_column.names:
        return Crossing([], [], {}, set())
    cells = summed(
        ((by_row.of[row], by_column.of[column]), counts) for (row, column), counts in told.items()
    )
    together = {
        (row, column)
        for row, column in cells
        if row == by_row.together or column == by_column.together
    }
    return Crossing(by_row.names, by_column.names, cells, together)


def drawable(groups: Mapping[Place, Counts], together: Container[Place]) -> dict[Place, Counts]:
    """The groups that are drawn to one scale: all, or without those shown together where these
    would dwarf every other.
    """
    alone = {place: counts for place, counts in groups.items() if place not in together}
    most = max(map(size_of, alone.values()), default=0)
    return alone if max(map(size_of, groups.values())) > _DWARFING * most else dict(groups)


def placed(kind: str, sizes: Mapping[Key, int], most: int = MOST) -> Places:
    """Where each of some groups is shown, given how many projects each has; nowhere where what
    tells them apart is unknown.
    """
    keys = [*sizes]
    untold = [
        key
        for key in keys
        if key is None or key == "not_given" or (key == "unknown" and kind in _ANSWERED)
    ]
    if len(untold) == len(keys):
        return Places([], {}, None)
    folded: set[Key] = set()
    if len(keys) > most:
        told = [key for key in keys if key not in untold]
        by_size = told if kind in _YEARS else sorted(told, key=lambda key: sizes[key])
        folded = {*by_size[: len(keys) - most + 1]}
    kept = [key for key in keys if key not in folded]
    labels = [names([kind], key, short)[0] for key in kept]
    of = {key: place for place, key in enumerate(kept)}
    if not folded:
        return Places(labels, of, None)
    together = 0 if kind in _YEARS else len(kept) - sum(key in untold for key in kept)
    projects = sum(sizes[key] for key in folded)
    labels.insert(
        together,
        words.text(
            f"folded.{kind if kind in _FOLDED else 'group'}", n=len(folded), projects=projects
        ),
    )
    of = {key: place + (place >= together) for key, place in of.items()}
    return Places(labels, of | dict.fromkeys(folded, together), together)


def plain_key(key: object) -> Hashable:
    """A key of an index, of which there is but one that is missing."""
    return None if pd.isna(key) else key


def summed(placed: Iterable[tuple[Place, Counts]]) -> dict[Place, Counts]:
    """The groups by their places; where there are several on one, their numbers together, without a
    rate.
    """
    found: dict[Place, Counts] = {}
    for place, counts in placed:
        if before := found.get(place):
            numbers = (one + other for one, other in zip(before[:4], counts[:4], strict=True))
            found[place] = Counts(*numbers, *[float("nan")] * 3)
        else:
            found[place] = counts
    return found


def by_outcome(counts: Counts) -> dict[str, int]:
    """The projects of a group by outcome."""
    return {outcome: getattr(counts, outcome) for outcome in OUTCOMES}


def size_of(counts: Counts) -> int:
    """How many projects a group has."""
    return counts.won + counts.lost + counts.pending


def outcomes(groups: Iterable[Counts]) -> dict[str, str]:
    """The outcomes that occur, and the word for each."""
    totals = summed((None, counts) for counts in groups)[None]
    return {
        outcome: words.label("outcome", outcome)
        for outcome, count in by_outcome(totals).items()
        if count
    }
