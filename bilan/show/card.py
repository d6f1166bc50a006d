"""The card of a year: a picture that says it in one look, where links are shared."""

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bilan import words
from bilan.analysis.opening import Figures
from bilan.show.axes import RATE
from bilan.show.breakdowns import breakdown_chart
from bilan.show.inline import FAINT, SOFT, WON
from bilan.show.marks import theme
from bilan.show.widths import width

_WIDE, _HIGH = 600, 315  # points, of two pixels each
_LEFT, _MIDDLE, _RIGHT = 30, 330, 585
_TITLE, _NAME, _SMALL = 21, 10.5, 10


def year_card(
    year: Figures, channels: pd.DataFrame, title: str, source: str, *, with_amounts: bool
) -> Figure:
    """What was won and lost, the rate and what luck leaves open, and each channel, on a card of
    1200 by 630 pixels.

    Parameters
    ----------
    year, channels : what :func:`bilan.analysis.opening.figures` and :func:`bilan.by_channel`
        return.
    with_amounts : whether what was won may be said in money.
    """
    counts = year.counts
    with theme(), plt.rc_context({"ytick.labelsize": _NAME, "xtick.labelsize": _SMALL}):
        figure = plt.figure(figsize=(_WIDE / 72, _HIGH / 72), label=title)

        def write(text: str, y: float, size: float, **look: Any) -> None:
            figure.text(_LEFT / _WIDE, 1 - y / _HIGH, text, size=size, **look)

        def add(left: float, right: float, top: float, bottom: float) -> Axes:
            place = (left / _WIDE, 1 - bottom / _HIGH)
            return figure.add_axes((*place, (right - left) / _WIDE, (bottom - top) / _HIGH))

        room = _TITLE * (_RIGHT - _LEFT) / width(title, _TITLE, bold=True)
        write(title, 48, min(_TITLE, room), weight="bold")
        if counts.decided:
            write(words.percent(counts.rate), 130, 50, weight="bold", color=WON)
            write(words.text("card.rate", **counts._asdict()), 152, 12)
            rate = add(_LEFT, 175, 160, 180)
            rate.set(xlim=(0, 1), ylim=(-1, 1))
            rate.set_axis_off()
            rate.hlines(0, 0, 1, color=FAINT, linewidth=1)
            rate.plot((counts.low, counts.rate, counts.high), (0, 0, 0), clip_on=False, **RATE)
            write(words.text("card.luck", **counts._asdict()), 194, _SMALL, color=SOFT)
        if with_amounts and pd.notna(year.amount_won):
            write(words.money(year.amount_won), 240, 24, weight="bold")
            write(words.text("card.amount"), 257, 12)
        write(source, 293, _SMALL, color=SOFT)
        ax = add(_MIDDLE, _RIGHT, 72, 270)
        if breakdown_chart(channels, ax=ax, with_rates=False) is None:
            ax.set_axis_off()
    return figure
