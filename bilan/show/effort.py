"""What a won project costs in hours, what an hour of proposals brings, and how much hangs on one
client, put into words.
"""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.effort import FEWEST, FEWEST_EACH, Cost, Dependence
from bilan.show.axes import RATE, draw, finish, is_narrow, name_rows, value_axis
from bilan.show.html import measured
from bilan.show.prose import (
    Prose,
    apart,
    called,
    few,
    plain,
    plain_text,
    sentence,
    sentences,
    verbatim,
)

_FEW_WINS = 40  # under which a client's share looks larger than it is


def cost_sentence(cost: Cost) -> Prose:
    """How many hours does a won project cost in all? What :func:`bilan.analysis.effort.hours_a_win`
    returns; nothing where no hours are noted.
    """
    if not cost.projects:
        return Prose()
    if pd.isna(cost.each):
        return sentence("effort.few", fewest=FEWEST, each=FEWEST_EACH)
    return sentence("effort.cost", lost=cost.projects - cost.won, **cost._asdict())


def hour_sentence(channels: pd.DataFrame) -> Prose:
    """How much does an hour of proposals bring? What :func:`bilan.analysis.effort.amount_an_hour`
    returns; nothing where nothing can be said.
    """
    parts = [
        words.text("effort.channel", name=called("channel", str(row["channel"])), **row)
        for row in channels.reset_index().to_dict("records")
    ]
    return Prose(
        words.text("effort.hour", parts=apart(few(parts, "fact.more_channels"))) if parts else ""
    )


def hour_chart(channels: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """How much does an hour of proposals bring, through each channel?

    In money an hour, with what luck leaves open. Nothing where nothing can be said.

    Parameters
    ----------
    channels : what :func:`bilan.analysis.effort.amount_an_hour` returns.
    """
    if channels.empty:
        return None
    return draw(partial(_hours, channels=channels), plain_text(hour_sentence(channels)), ax)


def _hours(ax: Axes, channels: pd.DataFrame) -> float:
    names = [called("channel", str(channel), plain) for channel in channels.index]
    ground = name_rows(ax, names, above=is_narrow(ax))
    for height, row in zip(ground.middles, channels.to_dict("records"), strict=True):
        ax.plot((row["low"], row["each"], row["high"]), [height] * 3, **RATE)
    most = float(channels["high"].max())
    ax.update_datalim([(0, 0)])
    ax.margins(x=0.05)
    ax.set_xlabel(words.text("effort.axis"))
    value_axis(ax, 0, most, partial(measured, kind="amount"))
    return finish(ax, ground)[0]


def dependence_sentence(dependence: Dependence | None) -> Prose:
    """How much of what was won hangs on one client? What :func:`bilan.analysis.effort.dependence`
    returns; nothing where no client is named, or where one project was won.
    """
    if dependence is None or dependence.of < 2:
        return Prose()
    told = dependence._asdict() | {"name": verbatim(dependence.client)}
    known = pd.notna(dependence.share)
    few = dependence.of < _FEW_WINS
    return sentences("dependence", told, amount=known, count=not known, few=few)
