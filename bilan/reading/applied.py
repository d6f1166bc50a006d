"""A table as a mapping says that it is meant: with the reasons and the names that stand in values
of other columns, and the outcome that dates tell, as columns of their own.
"""

from dataclasses import replace

import numpy as np

from bilan.reading.cells import Cells, listed, texts_of
from bilan.reading.mapping import DATED, DETAILS, Instructions
from bilan.reading.tables import Table
from bilan.schema import aliases, simplified, spelt


def applied(
    table: Table, positions: dict[str, int], instructions: Instructions
) -> tuple[Table, dict[str, int]]:
    """A table and where its columns are, with those that others tell; what a cell of such a column
    says itself goes before.
    """
    columns: dict[str, np.ndarray] = {}
    for source, told in instructions.details.items():
        if source in positions:
            cells = table.cells[positions[source]]
            texts = [told.get(spelt(text), "") for text in texts_of(cells.values).to_pylist()]
            columns[DETAILS[source]] = np.array(texts, object)[cells.codes]
    dates = {DATED[key]: table.cells[positions[key]] for key in DATED if key in positions}
    positions = {key: place for key, place in positions.items() if key not in DATED}
    if dates:
        outcome = np.full(len(table.lines), "pending", object)
        decided = np.full(len(table.lines), "", object)
        for key, cells in dates.items():
            filled, days = _told(cells)
            once = np.where(outcome == "pending", key, "won, lost")
            outcome = np.where(filled, once, outcome)
            decided = np.where(filled, days, decided)
        if any(decided):
            columns["decided_on"] = decided
        columns["outcome"] = outcome  # of both dates, a text that is not understood
    for key, values in columns.items():
        if key in positions:
            own = table.cells[positions[key]]
            values = np.where(own.blank(), values, _by_row(own))
        cells = listed(values.tolist())
        table = replace(table, header=(*table.header, ""), cells=(*table.cells, cells))
        positions = {**positions, key: len(table.cells) - 1}
    return table, positions


def _told(cells: Cells) -> tuple[np.ndarray, np.ndarray]:
    """In which rows of a column of days or of ticks something is told, and on which day."""
    texts = [simplified(text) for text in texts_of(cells.values).to_pylist()]
    ticks = [aliases("answer").get(text) for text in texts]
    filled = [bool(text) and tick in (None, "yes") for text, tick in zip(texts, ticks, strict=True)]
    days = ["" if tick else day for tick, day in zip(ticks, cells.values, strict=True)]
    return np.array(filled)[cells.codes], np.array(days, object)[cells.codes]


def _by_row(cells: Cells) -> np.ndarray:
    return np.array([*cells.values], object)[cells.codes]
