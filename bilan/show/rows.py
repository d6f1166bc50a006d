"""The rows and columns of a chart: the groups of a breakdown, the smallest of too many shown
together, named and counted.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from bilan import words
from bilan.schema import OUTCOMES, PROJECTS
from bilan.show.prose import names, short

MOST, _MOST_COLUMNS = 12, 6
_DWARFING = 3  # times the largest other: several together that are larger are written, not drawn
_ANSWERED = {
    "qualified",
    "kept",
    "answer",
    *(column.key for column in PROJECTS if column.kind == "answer"),
}
_YEARS = {"year", "review_year"}  # of which the oldest are shown together, before the others
_FOLDED = {"channel", "introduced_by", "partner", "client", "lost_reason", "year", "review_year"}


Record = dict[str, Any]
Projects = Mapping[tuple[Hashable, ...], Sequence[str]]


class Places(NamedTuple):
    """The names of what is shown, in their order; the place of each group's key among them; and the
    place of several together.
    """

    names: list[str]
    of: dict[Hashable, int]
    together: int | None


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
    named, together = [], np.zeros(len(frame), bool)
    keys_of: list[list[Hashable]] = []
    places = pd.DataFrame(index=range(len(frame)))
    for level, (kind, most) in enumerate(
        zip(frame.index.names, (MOST, _MOST_COLUMNS), strict=False)
    ):
        keys = [plain_key(key) for key in frame.index.get_level_values(level)]
        keys_of.append(keys)
        order = keys if frame.index.nlevels == 1 else [*frame.index.levels[level].dropna(), None]
        found = place_groups(str(kind), _sizes(order, keys, sizes), most)
        if not found.names:
            return None
        named.append(found.names)
        places[level] = [found.of[key] for key in keys]
        together |= (places[level] == found.together).to_numpy()
    at = [tuple(map(int, place)) for place in places.itertuples(index=False)]
    numbers = frame.reset_index(drop=True).assign(size=sizes.to_numpy(), together=together)
    rates = [column for column in ("rate", "low", "high") if column in frame]
    numbers.loc[together, rates] = float("nan")
    sums = numbers.groupby(pd.Series(at)).sum(min_count=1)
    most = _DWARFING * sums.loc[~sums["together"].astype(bool), "size"].max()
    sums["drawn"] = ~sums["together"].astype(bool) | (sums["size"] <= most)
    groups = dict(zip(sums.index, sums.to_dict("records"), strict=True))
    for place, group in groups.items():
        parts = zip(named, place, strict=True)
        group["name"] = ", ".join(labels[each] for labels, each in parts)
        group["projects"] = {}
    groups_of = dict(zip(zip(*keys_of, strict=True), at, strict=True))
    for (*key, outcome), called in (projects or {}).items():
        if place := groups_of.get(tuple(key)):
            groups[place]["projects"].setdefault(outcome, []).extend(called)
    return Shown(named, groups, at)


def place_groups(kind: str, sizes: Mapping[Any, float], most: int = MOST) -> Places:
    """Where each of some groups is shown, given how many projects each has; nowhere where what
    tells them apart is unknown.
    """
    untold = [key for key in sizes if is_untold(kind, key)]
    if len(untold) == len(sizes):
        return Places([], {}, None)
    folded = {*smallest(kind, sizes, most)}
    kept = [key for key in sizes if key not in folded]
    labels = [names([kind], key, short)[0] for key in kept]
    of = {key: place for place, key in enumerate(kept)}
    if not folded:
        return Places(labels, of, None)
    together = 0 if kind in _YEARS else len(kept) - len(untold)
    section = kind if kind in _FOLDED else "group"
    projects = int(sum(sizes[key] for key in folded))
    labels.insert(together, words.text(f"folded.{section}", n=len(folded), projects=projects))
    of = {key: place + (place >= together) for key, place in of.items()}
    return Places(labels, of | dict.fromkeys(folded, together), together)


def smallest(kind: str, sizes: Mapping[Any, float], most: int = MOST) -> list[Any]:
    """Which groups are shown together where there are too many: the smallest, or the oldest years,
    but never what is unknown.
    """
    if len(sizes) <= most:
        return []
    told = [key for key in sizes if not is_untold(kind, key)]
    by_size = told if kind in _YEARS else sorted(told, key=lambda key: sizes[key])
    return by_size[: len(sizes) - most + 1]


def is_untold(kind: str, key: Hashable) -> bool:
    """Whether a group is that of the projects that do not tell."""
    return key is None or key == "not_given" or (key == "unknown" and kind in _ANSWERED)


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


def has_years(frame: pd.DataFrame) -> bool:
    """Whether groups are years, of which one without a project is shown too."""
    return frame.index.names[0] in _YEARS


def _sizes(order: list, keys: list, sizes: pd.Series) -> dict[Any, float]:
    of_key = dict.fromkeys(order, 0.0)
    for key, size in zip(keys, sizes.tolist(), strict=True):
        of_key[key] += size
    there = {*keys}
    return {key: of_key[key] for key in of_key if key in there}
