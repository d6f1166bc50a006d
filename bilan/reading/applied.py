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
    columns: dict[str, list] = {}
    for source, told in instructions.details.items():
        if source in positions:
            details = partial(_detail, told)
            columns[DETAILS[source]] = table.cells[positions[source]].by_row(details)
    dates = {
        DATED[key]: table.cells[positions[key]].by_row(_told) for key in DATED if key in positions
    }
    positions = {key: place for key, place in positions.items() if key not in DATED}
    if dates:
        rows = [
            {outcome: day for outcome, day in zip(dates, days, strict=True) if day is not None}
            for days in zip(*dates.values(), strict=True)
        ]
        decided = [["", *days.values()][-1] for days in rows]
        if any(decided):
            columns["decided_on"] = decided
        # of both dates, a text that is not understood
        columns["outcome"] = [", ".join(days) or "pending" for days in rows]
    header, cells = [*table.header], [*table.cells]
    for key, values in columns.items():
        if key in positions:
            own = cells[positions[key]].by_row()
            values = [mine if shown(mine) else told for mine, told in zip(own, values, strict=True)]
            cells[positions[key]] = listed(values)
        else:
            positions[key] = len(cells)
            header.append("")
            cells.append(listed(values))
    return replace(table, header=tuple(header), cells=tuple(cells)), positions


def _detail(told: Mapping[str, str], cell: object) -> str:
    return told.get(spelt(shown(cell)), "")


def _told(cell: object) -> object:
    """The day that a cell tells, none where it is a tick; nothing where nothing is told."""
    text = simplified(shown(cell))
    tick = aliases("answer").get(text, "")
    if not text or tick not in ("", "yes"):
        return None
    return "" if tick else cell
