"""How much each project is worth, as a picture."""

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.schema import own
from bilan.show import html
from bilan.show.axes import draw, is_narrow
from bilan.show.marks import countable
from bilan.show.prose import apart, upper
from bilan.show.rows import place_groups
from bilan.show.strips import paint_strips

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
    values = {outcome: told.loc[told["outcome"] == outcome, "amount"] for outcome in _DECIDED}
    totals, parts = {}, []
    for outcome, amounts in values.items():
        if len(amounts):
            word = words.text(f"amounts.outcome.{outcome}")
            each = {"n": len(amounts), "sum": float(amounts.sum())}
            ends = {"low": float(amounts.min()), "high": float(amounts.max())}
            totals[outcome] = words.text("amounts.total", Outcome=upper(word), **each)
            parts.append(words.text("amounts.range", outcome=word, **each | ends))
    missing = len(decided) - len(told)
    said = [words.text("amounts.missing", n=missing)] if missing else []
    alt = words.text("amounts.alt", parts=apart([*parts, *said]))
    return draw(lambda ax: _amounts(ax, told, totals, said), alt, ax)


def _amounts(ax: Axes, told: pd.DataFrame, totals: dict[str, str], said: list[str]) -> float:
    """The projects by channel under the totals or, where there is no room for that, by outcome."""
    if said:
        ax.set_xlabel(said[0], loc="left")
    named = own(told, "project").astype(object)
    amounts = [html.measured(amount, "amount") for amount in told["amount"]]
    marks = told[["outcome"]].assign(value=told["amount"], project=named + ", " + amounts)
    sizes = told["channel"].value_counts(sort=False)
    channels = place_groups("channel", sizes[sizes > 0].to_dict())
    if len(channels.names) > 1 and countable(sizes) and not is_narrow(ax):
        marks["row"] = told["channel"].astype("object").map(channels.of)
        return paint_strips(ax, marks, channels.names, words.number, key=totals)
    marks["row"] = told["outcome"].astype("object").map([*totals].index)
    return paint_strips(ax, marks, [*totals.values()], words.number)
