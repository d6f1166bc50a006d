"""Amounts or hours that went to what was won, lost and is pending, put into words, drawn, and
written as tables.
"""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.schema import OUTCOMES
from bilan.show import html
from bilan.show.axes import Cell, draw, paint_rows
from bilan.show.html import Html
from bilan.show.marks import NARROW
from bilan.show.prose import apart
from bilan.show.rows import by_outcome, fold_groups


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
    missing = sums[[f"{outcome}_missing" for outcome in OUTCOMES]].sum(axis="columns")
    found = fold_groups(known.assign(missing=missing), sums["projects"])
    if found is None or not known.to_numpy().any():
        return None
    cells, told = {}, []
    for place, group in found.groups.items():
        values, missing = by_outcome(group), int(group["missing"])
        together = sum(values.values())
        untold = [words.text(f"sums_untold.{measure}", n=missing)] if missing else []
        beside = [*([html.measured(together, measure)] if together else []), *untold]
        cells[place] = Cell(values, ", ".join(beside))
        parts = ", ".join([*_by_outcome(values, measure).values(), *untold])
        told.append(words.text("sums_chart.group", name=group["name"], parts=parts))
    key = _by_outcome(known.sum().to_dict(), measure)
    alt = words.text(f"sums_alt.{measure}", groups=apart(told))
    return draw(lambda ax: paint_rows(ax, found.names, cells, key, counted=False), alt, ax, NARROW)


def sums_table(sums: pd.DataFrame, measure: str, total: pd.DataFrame | None = None) -> Html:
    """What went to each outcome, in each group and in all, with the number of projects that do not
    tell: what :func:`bilan.analysis.breakdowns.sums_by` returns; nothing where none does.
    """
    told = [outcome for outcome in OUTCOMES if outcome in sums]
    if total is None and sums[told].isna().all(axis=None):
        return Html()
    kinds, columns = [*sums.index.names], [f"{measure}_{outcome}" for outcome in told]
    rows = [
        row
        | {column: row[outcome] for column, outcome in zip(columns, told, strict=True)}
        | {"missing": sum(row[f"{outcome}_missing"] for outcome in told)}
        for row in html.lines(sums, total)
    ]
    return html.sheet(
        "table",
        rows,
        [*kinds, *columns, "missing"],
        measure,
        names=len(kinds),
        with_total=total is not None,
    )


def _by_outcome(known: Mapping[str, float], measure: str) -> dict[str, str]:
    """What went to each outcome to which something did."""
    return {
        outcome: words.text(
            "sums_chart.part",
            sum=html.measured(value, measure),
            outcome=words.label("outcome", outcome),
        )
        for outcome, value in known.items()
        if value
    }
