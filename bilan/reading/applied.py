"""A table as a mapping says that it is meant: with the reasons and the names that stand in values
of other columns, and the outcome that dates tell, as columns of their own.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from bilan.reading.cells import listed, shown
from bilan.reading.mapping import DATED, DETAILS, Instructions
from bilan.reading.tables import Table
from bilan.schema import aliases, simplified, spelt


def applied(
    table: Table, positions: dict[str, int], instructions: Instructions
) -> tuple[Table, dict[str, int]]:
    """A table and where its columns are, with those that others tell; what a cell of such a column
    says itself goes before.
    """
    told: dict[str, list] = {}
    for source, key in DETAILS.items():
        if source in positions and (details := instructions[f"{source}.{key}"]):
            told[key] = table.cells[positions[source]].by_row(partial(_detail, details))
    places = dict(positions)
    dates = {
        outcome: table.cells[places.pop(key)].by_row(_day)
        for key, outcome in DATED.items()
        if key in places
    }
    if dates:
        rows = [
            {outcome: day for outcome, day in zip(dates, days, strict=True) if day is not None}
            for days in zip(*dates.values(), strict=True)
        ]
        decided = [["", *days.values()][-1] for days in rows]
        if any(decided):
            told["decided_on"] = decided
        # of both dates, a text that is not understood
        told["outcome"] = [", ".join(days) or "pending" for days in rows]
    cells = dict(enumerate(table.cells))
    for key, values in told.items():
        place = places.setdefault(key, len(cells))
        own = cells[place].by_row() if place in cells else values
        cells[place] = listed(
            [mine if shown(mine) else other for mine, other in zip(own, values, strict=True)]
        )
    header = (*table.header, *[""] * (len(cells) - len(table.header)))
    return replace(table, header=header, cells=tuple(cells.values())), places


def _detail(told: Mapping[str, str], cell: object) -> str:
    return told.get(spelt(shown(cell)), "")


def _day(cell: object) -> object:
    """The day that a cell tells, none where it is a tick; nothing where nothing is told."""
    ticks = {"yes": "", "no": None, "unknown": None}
    text = simplified(shown(cell))
    return ticks.get(aliases("answer").get(text, ""), cell) if text else None
