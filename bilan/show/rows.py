"""The rows and columns of a chart: the groups of a breakdown, the smallest of too many shown
together, named and counted.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from bilan import words
from bilan.schema import OUTCOMES, PROJECTS
from bilan.show.prose import named, short

MOST, _MOST_COLUMNS = 12, 6
_DWARFING = 3  # times the largest other: several together that are larger are written, not drawn
_ANSWERED = {
    "qualified",
    "kept",
    "answer",
    *(column.key for column in PROJECTS if column.kind == "answer"),
}
YEARS = {"year", "review_year"}  # of which the oldest are shown together, before the others
_FOLDED = {"channel", "introduced_by", "partner", "client", "lost_reason", "year", "review_year"}


Record = dict[str, Any]
Projects = Mapping[tuple[Hashable, ...], Sequence[str]]


class Places(NamedTuple):
    """The names of what is shown, in their order; the place of each group's key among them; and the
    place of several together, -1 where none are.
    """

    names: list[str]
    of: dict[Hashable, int]
    together: int


class Shown(NamedTuple):
    """The names of the rows and, where two questions cross, of the columns; each group that is
    shown, by its places; and the places of the groups that were given.
    """

    names: list[list[str]]
    groups: dict[tuple[int, ...], Record]
    of: list[tuple[int, ...]]


def fold_groups(
    frame: pd.DataFrame, sizes: pd.Series, projects: Projects | None = None
) -> Shown | None:
    """The groups of a frame with one level or two, as a chart shows them: the smallest of too many
    are one, without a rate; nothing where what tells them apart is unknown.

    Each has its numbers, its ``name``, its ``size``, whether it is several ``together``, whether it
    is ``drawn`` or would dwarf every other, and the names of its ``projects`` by outcome.
    """
    levels, found = frame.index.nlevels, []
    for level, kind in enumerate(frame.index.names):
        most = _MOST_COLUMNS if level else MOST
        totals = sizes.groupby(level=level, sort=False, dropna=False, observed=True).sum()
        of_key = dict(zip(map(plain_key, totals.index), totals, strict=True))
        if levels > 1:
            order = [*frame.index.levels[level], None]
            of_key = {key: of_key[key] for key in order if key in of_key}
        found.append(place_groups(str(kind), of_key, most))
    if not all(places.names for places in found):
        return None
    keys = [tuple(map(plain_key, key if levels > 1 else (key,))) for key in frame.index]
    of = [tuple(places.of[part] for places, part in zip(found, key, strict=True)) for key in keys]
    numbers = frame.reset_index(drop=True).assign(size=sizes.to_numpy())
    groups = numbers.groupby(pd.Series(of)).sum(min_count=1).to_dict("index")
    for place, group in groups.items():
        parts = [*zip(found, place, strict=True)]
        group["name"] = ", ".join(places.names[each] for places, each in parts)
        group["together"] = any(places.together == each for places, each in parts)
        group["projects"] = {}
        if group["together"]:
            group |= dict.fromkeys(("rate", "low", "high"), float("nan"))
    most = max((group["size"] for group in groups.values() if not group["together"]), default=0)
    for group in groups.values():
        group["drawn"] = not group["together"] or group["size"] <= _DWARFING * most
    place_of = dict(zip(keys, of, strict=True))
    for (*key, outcome), called in (projects or {}).items():
        if place := place_of.get(tuple(key)):
            groups[place]["projects"].setdefault(outcome, []).extend(called)
    return Shown([places.names for places in found], groups, of)


def place_groups(kind: str, sizes: Mapping[Any, float], most: int = MOST) -> Places:
    """Where each of some groups is shown, given how many projects each has; nowhere where what
    tells them apart is unknown.
    """
    blank = {None, "not_given", *["unknown"] * (kind in _ANSWERED)}
    untold = [key for key in sizes if key in blank]
    if len(untold) == len(sizes):
        return Places([], {}, -1)
    told = [key for key in sizes if key not in untold]
    by_size = told if kind in YEARS else sorted(told, key=lambda key: sizes[key])
    folded = {*by_size[: len(sizes) - most + 1]} if len(sizes) > most else set()
    shown = [key for key in sizes if key not in folded]
    labels = [named(kind, key, short) for key in shown]
    together = -1
    if folded:
        together = 0 if kind in YEARS else len(shown) - len(untold)
        section = kind if kind in _FOLDED else "group"
        projects = int(sum(sizes[key] for key in folded))
        several = words.text(f"folded.{section}", n=len(folded), projects=projects)
        labels.insert(together, several)
        shown.insert(together, ())
    of = {key: place for place, key in enumerate(shown)}
    return Places(labels, of | dict.fromkeys(folded, together), together)


def plain_key(key: Any) -> Hashable:
    """A key of an index, of which there is but one that is missing."""
    return None if pd.isna(key) else key


def by_outcome(group: Record) -> dict[str, int]:
    """The projects of a group by outcome."""
    return {outcome: group[outcome] for outcome in OUTCOMES}


def outcomes(frame: pd.DataFrame) -> dict[str, str]:
    """The outcomes that occur, and the word for each."""
    return {
        outcome: words.label("outcome", outcome) for outcome in OUTCOMES if frame[outcome].any()
    }
