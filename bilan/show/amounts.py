"""How much each project is worth, as a picture."""

import pandas as pd
from matplotlib.axes import Axes

from bilan.schema import own
from bilan.show import html
from bilan.show.marks import countable
from bilan.show.rows import place_groups
from bilan.show.strips import strips_chart

_DECIDED = ("won", "lost")


def amounts_chart(projects: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """How much were the projects worth that were won, and those that were lost?

    One mark a project, on a scale of ratios where the amounts span more than twenty times; by
    channel where there is room. Beyond 60 projects in a row, or 300 in all, bars stand for the
    marks. What does not tell its amount is counted; nothing where none does, nor for the public
    (:func:`bilan.anonymised`), since each mark would tell what one project was worth.

    Parameters
    ----------
    projects : the proposals of a year (:func:`bilan.in_year`).
    """
    decided = projects[projects["outcome"].isin(list(_DECIDED))]
    told = decided[own(decided, "amount").notna()]
    if told.empty:
        return None
    amounts = [html.measured(amount, "amount") for amount in told["amount"]]
    marks = (
        told[["outcome"]]
        .astype("object")
        .assign(
            value=told["amount"],
            group=told["channel"].astype("object"),
            project=own(told, "project").astype("object") + ", " + amounts,
        )
    )
    sizes = told["channel"].value_counts(sort=False)
    channels = place_groups("channel", sizes[sizes > 0].to_dict())
    groups = channels if countable(sizes) else None
    return strips_chart(marks, "amounts", len(decided) - len(told), groups=groups, ax=ax)
