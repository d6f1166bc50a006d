"""A table as a mapping says that it is meant: with the reasons and the names that stand in values
of other columns, and the outcome that dates tell, as columns of their own.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial, reduce
from itertools import compress

import pyarrow as pa

from bilan.reading.cells import Cells, coded
from bilan.reading.mapping import DATED, DETAILS, Instructions
from bilan.reading.tables import Table
from bilan.schema import aliases, simplified, spelt


def applied(
    table: Table, positions: dict[str, int], instructions: Instructions
) -> tuple[Table, dict[str, int]]:
    """A table and where its columns are, with those that others tell; what a cell of such a column
    says itself goes before.
    """
    told: dict[str, Cells] = {}
    for source, key in DETAILS.items():
        if source in positions and (details := instructions[f"{source}.{key}"]):
            told[key] = table.cells[positions[source]].told(partial(_detail, details))
    places = dict(positions)
    dates = {
        outcome: table.cells[places.pop(key)] for key, outcome in DATED.items() if key in places
    }
    if dates:
        days = reduce(Cells.filled, (cells.told(_day) for cells in dates.values()))
        if not days.blank().all():
            told["decided_on"] = days
        tells = (cells.having([*map(_tells, cells.texts)]) for cells in dates.values())
        # of both dates, a text that is not understood; of one, what a blank means is not said
        none = "pending" if len(dates) > 1 else ""
        outcomes = [", ".join(compress(dates, row)) or none for row in zip(*tells, strict=True)]
        told["outcome"] = coded(pa.chunked_array([outcomes], pa.string()))
    cells = dict(enumerate(table.cells))
    for key, other in told.items():
        place = places.setdefault(key, len(cells))
        cells[place] = cells[place].filled(other) if place in cells else other
    header = (*table.header, *[""] * (len(cells) - len(table.header)))
    return replace(table, header=header, cells=tuple(cells.values())), places


def _detail(details: Mapping[str, str], text: str) -> str:
    return details.get(spelt(text), "")


def _tells(text: str) -> bool:
    """Whether a cell of dates tells anything: a day, a tick, what is not understood."""
    word = simplified(text)
    return bool(word) and aliases("answer").get(word, "yes") == "yes"


def _day(text: str) -> str:
    """The day that a cell tells; nothing where it is a tick."""
    return "" if simplified(text) in ("", *aliases("answer")) else text
