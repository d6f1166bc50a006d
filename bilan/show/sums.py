"""Amounts or hours that went to what was won, lost and is pending, put into words, drawn, and
written as tables.
"""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.schema import OUTCOMES
from bilan.show import html
from bilan.show.axes import Line, drawn, paint_rows
from bilan.show.html import Html
from bilan.show.marks import NARROW
from bilan.show.prose import apart, upper
from bilan.show.rows import placed, plain_key


class Sums(NamedTuple):
    """A group, its amounts or hours by outcome, and how many projects do not tell."""

    name: str
    known: dict[str, float]
    missing: int


def sums_chart(sums: pd.DataFrame, measure: str, *, ax: Axes | None = None) -> Axes | None:
    """How much went to what was won, lost and is pending, in each group, and of how many projects
    is it not known?

    Nothing where nothing is known, or only zeros. Beyond twelve groups the smallest are shown
    together.

    Parameters
    ----------
    sums, measure : what :func:`bilan.analysis.breakdowns.sums_by` returns for one column, and
        ``amount`` or ``hours``.
    """
    known = sums[list(OUTCOMES)].fillna(0.0).clip(lower=0.0)
    places = placed(
        str(sums.index.name),
        dict(zip(map(plain_key, sums.index), sums["projects"].tolist(), strict=True)),
    )
    if not (places.names and known.to_numpy().any()):
        return None
    missing = sums[[f"{outcome}_missing" for outcome in OUTCOMES]].sum(axis=1)
    rows = []
    for place, name in enumerate(places.names):
        mine = [places.of[plain_key(key)] == place for key in sums.index]
        rows.append(Sums(name, known[mine].sum().to_dict(), int(missing[mine].sum())))
    alt = words.text(f"sums_alt.{measure}", groups=apart([_told(row, measure) for row in rows]))
    return drawn(lambda ax: _bars(ax, rows, measure), alt, ax, NARROW)


def sums_table(sums: pd.DataFrame, column: str) -> Html:
    """Amounts or hours won and lost per channel, with the number of projects that do not tell;
    nothing where none does.
    """
    if sums[["won", "lost"]].isna().all(axis=None):
        return Html()
    numbers = sums[["won", "lost", "won_missing", "lost_missing"]].itertuples(
        index=False, name=None
    )
    body = [
        [
            upper(words.label("channel", channel)),
            *(html.measured(sum_, column) for sum_ in (won, lost)),
            words.number(missing_won + missing_lost),
        ]
        for channel, (won, lost, missing_won, missing_lost) in zip(sums.index, numbers, strict=True)
    ]
    headers = html.headers("table", [f"{column}_won", f"{column}_lost", "missing"])
    return html.table([upper(words.text("column.channel")), *headers], body)


def _told(row: Sums, measure: str) -> str:
    parts = [*_by_outcome(row.known, measure).values(), *_untold(row, measure)]
    return words.text("sums_chart.group", name=row.name, parts=", ".join(parts))


def _by_outcome(known: dict[str, float], measure: str) -> dict[str, str]:
    """What went to each outcome to which something did."""
    return {
        outcome: words.text(
            "sums_chart.part",
            sum=_written(value, measure),
            outcome=words.label("outcome", outcome),
        )
        for outcome, value in known.items()
        if value
    }


def _untold(row: Sums, measure: str) -> list[str]:
    return [words.text(f"sums_untold.{measure}", n=row.missing)] if row.missing else []


def _written(value: float, measure: str) -> str:
    return words.text(f"cell.{measure}", value=value)


def _bars(ax: Axes, rows: Sequence[Sums], measure: str) -> float:
    """A row a group: its sums as a bar, what they make together, and how many projects do not
    tell.
    """
    everything = {outcome: sum(row.known[outcome] for row in rows) for outcome in OUTCOMES}
    lines = []
    for row in rows:
        together = sum(row.known.values())
        told = [*([_written(together, measure)] if together else []), *_untold(row, measure)]
        lines.append(Line(row.name, row.known, "\n".join(told)))
    tall = 9 + 15 * max(1 + line.text.count("\n") for line in lines)
    return paint_rows(ax, lines, _by_outcome(everything, measure), countable=False, tall=tall)
