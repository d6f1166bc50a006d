"""The card of a year: a picture that says it in one look, where links are shared."""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
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
        card = figure.add_axes((0, 0, 1, 1), xlim=(0, _WIDE), ylim=(_HIGH, 0))
        card.set_axis_off()
        write = partial(card.text, _LEFT)
        room = _TITLE * (_RIGHT - _LEFT) / width(title, _TITLE, bold=True)
        write(48, title, size=min(_TITLE, room), weight="bold")
        if counts.decided:
            write(130, words.percent(counts.rate), size=50, weight="bold", color=WON)
            write(152, words.text("card.rate", **counts._asdict()), size=12)
            shares = np.array([0, 1, counts.low, counts.rate, counts.high])
            least, most, *rate = _LEFT + 145 * shares
            card.hlines(170, least, most, color=FAINT, linewidth=1)
            card.plot(rate, [170] * 3, **RATE)
            write(194, words.text("card.luck", **counts._asdict()), size=_SMALL, color=SOFT)
        if with_amounts and pd.notna(year.amount_won):
            write(240, words.money(year.amount_won), size=24, weight="bold")
            write(257, words.text("card.amount"), size=12)
        write(293, source, size=_SMALL, color=SOFT)
        place = (_MIDDLE / _WIDE, 0.14, (_RIGHT - _MIDDLE) / _WIDE, 0.63)
        ax = figure.add_axes(place)
        if breakdown_chart(channels, ax=ax, with_rates=False) is None:
            ax.set_axis_off()
    return figure
