"""How much each project is worth, as a picture."""

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.schema import own
from bilan.show.axes import drawn, is_narrow
from bilan.show.marks import MOST_IN_ALL, MOST_MARKS
from bilan.show.prose import apart, upper
from bilan.show.rows import placed
from bilan.show.strips import Strip, paint_strips

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
    values = {
        outcome: told.loc[told["outcome"] == outcome, "amount"].tolist() for outcome in _DECIDED
    }
    totals = {outcome: _total(outcome, amounts) for outcome, amounts in values.items() if amounts}
    missing = len(decided) - len(told)
    said = [words.text("amounts.missing", n=missing)] if missing else []
    ranges = [_range(outcome, amounts) for outcome, amounts in values.items() if amounts]
    alt = words.text("amounts.alt", parts=apart([*ranges, *said]))
    return drawn(lambda ax: _amounts(ax, totals, said, values, _by_channel(told)), alt, ax)


def _total(outcome: str, amounts: list[float]) -> str:
    word = upper(words.text(f"amounts.outcome.{outcome}"))
    return words.text("amounts.total", Outcome=word, sum=sum(amounts))


def _range(outcome: str, amounts: list[float]) -> str:
    told = {"n": len(amounts), "sum": sum(amounts), "low": min(amounts), "high": max(amounts)}
    return words.text("amounts.range", outcome=words.text(f"amounts.outcome.{outcome}"), **told)


def _by_channel(told: pd.DataFrame) -> list[Strip]:
    """A strip a channel, where there are several and each project of them can be a mark; else
    none.
    """
    sizes = told["channel"].value_counts(sort=False)
    found = placed("channel", sizes[sizes > 0].to_dict())
    rows = [Strip(name, {}) for name in found.names]
    for channel, outcome, amount in zip(
        told["channel"], told["outcome"], told["amount"], strict=True
    ):
        if rows:
            rows[found.of[channel]].values.setdefault(outcome, []).append(amount)
    countable = (
        all(sum(map(len, row.values.values())) <= MOST_MARKS for row in rows)
        and len(told) <= MOST_IN_ALL
    )
    return rows if len(rows) > 1 and countable else []


def _amounts(
    ax: Axes,
    totals: dict[str, str],
    said: list[str],
    values: dict[str, list[float]],
    channels: list[Strip],
) -> float:
    """The projects by channel under the totals or, where there is no room for that, by outcome."""
    if said:
        ax.set_xlabel(said[0], loc="left")
    if channels and not is_narrow(ax):
        return paint_strips(ax, channels, words.number, key=totals)
    rows = [Strip(totals[outcome], {outcome: values[outcome]}) for outcome in totals]
    return paint_strips(ax, rows, words.number)
