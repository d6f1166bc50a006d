"""Projects along an axis of amounts or of days: one mark each, none over another, or bars where
there are too many.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform
from seaborn.categorical import Beeswarm

from bilan import words
from bilan.schema import OUTCOMES
from bilan.show.axes import (
    Drawing,
    Ground,
    draw,
    extent,
    finish,
    is_narrow,
    name_marks,
    name_rows,
    sign,
    value_axis,
)
from bilan.show.marks import LOOKS, WIDE, countable
from bilan.show.prose import apart, upper
from bilan.show.rows import Places

_MANY = 20  # times the smallest value, beyond which a scale of ratios shows more
_BINS = 30
_DOT = 9.5
_STACK = 15  # marks in one place, beyond which bars say more
_MARK = Path.circle(radius=0.5)
_OPEN = Path.make_compound_path(  # a mark whose end is open: an arrow leaves it
    _MARK, Path([(0.5, 0), (1.7, 0), (1.3, 0.4), (1.7, 0), (1.3, -0.4)])
)


def strips_chart(
    marks: pd.DataFrame,
    section: str,
    missing: int,
    *,
    groups: Places | None = None,
    unended: str = "",
    wide: int = WIDE,
    ax: Axes | None = None,
) -> Axes:
    """Projects by outcome along an axis, or by the groups of their ``group`` where there is room
    for several; and how many are missing.
    """
    rows, parts = {}, []
    for outcome in OUTCOMES:
        values = marks.loc[marks["outcome"] == outcome, "value"]
        if len(values):
            name = words.text(f"{section}.{outcome}")
            told = {"name": name, "Name": upper(name), "n": len(values)}
            told |= values.agg({"sum": "sum", "low": "min", "high": "max"})
            rows[outcome] = words.text(f"{section}.row", **told)
            parts.append(words.text(f"{section}.range", **told))
    said = [words.text(f"{section}.missing", n=missing)] if missing else []
    axis = [words.text(f"{section}.axis")] if words.has(f"{section}.axis") else []

    def paint(ax: Axes) -> float:
        ax.set_xlabel("\n".join([*axis, *said]))
        if groups and len(groups.names) > 1 and not is_narrow(ax):
            grouped = marks.assign(row=marks["group"].map(groups.of))
            return paint_strips(ax, grouped, groups.names, key=rows)
        placed = marks.assign(row=marks["outcome"].map([*rows].index))
        return paint_strips(ax, placed, [*rows.values()], unended=unended)

    alt = words.text(f"{section}.alt", parts=apart([*parts, *said]))
    return draw(paint, alt, ax, wide)


def paint_strips(
    ax: Axes,
    marks: pd.DataFrame,
    names: Sequence[str],
    *,
    key: Mapping[str, str] | None = None,
    unended: str = "",
) -> float:
    """Rows on one axis, of ratios where its values span more than twenty times; marks of the
    ``unended`` outcome have open ends. Each mark has its ``value``, the place of its ``row`` among
    the names, its ``outcome``, and the ``project`` that it names, missing for the public.
    """
    marks = marks.sort_values(["row", "value", "outcome"])
    low, high = marks["value"].min(), marks["value"].max()
    ratios = low > 0 and high > _MANY * low
    above = is_narrow(ax)
    room = 0.9 * (extent(ax)[0] - (0 if above else 190))
    along = np.log10(marks["value"]) if ratios else marks["value"]
    dense = [_crowd(row, np.ptp(along) * _DOT / room) for _, row in along.groupby(marks["row"])]
    as_bars = max(dense) > _STACK or not countable(marks["row"].value_counts())
    tall = 54 if as_bars else max(27, 1.25 * _DOT * max(dense) + 6)
    ground = name_rows(ax, names, above=above, tall=tall)
    if ratios:
        ax.set_xscale("log")
        ax.update_datalim([(low, 0), (high, 0)])
        said = [ax.get_xlabel(), words.text("chart.ratios")]
        ax.set_xlabel("\n".join(filter(None, said)))
    if as_bars:
        _put_heaps(ax, marks, ratios, ground)
    else:
        _put_swarms(ax, marks, ground, unended)
        if isinstance(figure := ax.get_figure(root=True), Drawing):
            figure.lay_out()
    ax.margins(x=0.05)
    sign(ax, key or {})
    value_axis(ax, low, high, words.number)
    return finish(ax, ground)[0]


def _crowd(ordered: pd.Series, near: float) -> int:
    """How many marks at most are so near each other that they touch."""
    ends = np.searchsorted(ordered, ordered + near, "right")
    return int((ends - np.arange(len(ordered))).max())


class _Swarm(PathCollection):
    """Marks beside each other where they would touch, laid anew whenever they are drawn."""

    lay: Callable[[], None]

    def draw(self, renderer: RendererBase) -> None:
        self.lay()
        super().draw(renderer)


def _put_swarms(ax: Axes, marks: pd.DataFrame, ground: Ground, unended: str) -> None:
    """One mark a project, each row laid as seaborn lays its swarms.

    Values that are equal are set apart by less than can be seen, in the order of their outcomes:
    sorting would otherwise lay them in another order on another processor.
    """
    unseen = 1e-9 * (np.ptp(marks["value"]) or 1)
    apart = marks.assign(value=marks["value"] + unseen * np.arange(len(marks)))
    middles = [ground.middles[row] for row in marks["row"].unique()]
    beside = Beeswarm("y", 0.8 * min(np.diff(middles), default=1), warn_thresh=1)
    for middle, (_, row) in zip(middles, apart.groupby("row"), strict=True):
        looks = row["outcome"].astype("str").tolist()
        swarm = _Swarm(
            [_OPEN if unended in looks else _MARK],
            [_DOT**2],
            offsets=[(value, middle) for value in row["value"]],
            offset_transform=ax.transData,
            transform=IdentityTransform(),
            facecolors=[LOOKS[look]["facecolor"] for look in looks],
            edgecolors=[LOOKS[look]["edgecolor"] for look in looks],
            linestyles=LOOKS[looks[-1]]["linestyle"],
            linewidths=1.4,
            label=f"_{' '.join(looks)}",
            clip_on=False,
            zorder=3,
        )
        swarm.lay = partial(beside, swarm, middle)
        name_marks(swarm, row["project"].dropna().tolist())
        ax.add_collection(swarm)


def _put_heaps(ax: Axes, marks: pd.DataFrame, ratios: bool, ground: Ground) -> None:
    """How many values fall in each part of the axis, as bars that stand on the foot of their
    row.
    """
    scaled = np.log10(marks["value"]) if ratios else marks["value"]
    ends = np.histogram_bin_edges(scaled, _BINS)
    groups = scaled.groupby([marks["row"], marks["outcome"]], observed=True)
    counts = {group: np.histogram(values, ends)[0] for group, values in groups}
    if ratios:
        ends = 10**ends
    middles, widths = (ends[:-1] + ends[1:]) / 2, 0.9 * np.diff(ends)
    tall = -46 / ground.pitch / max(map(max, counts.values()))
    for (row, look), count in counts.items():
        foot = ground.ends[row] - 4 / ground.pitch
        own = {"linewidth": 1, "label": f"_{look}"}
        ax.bar(middles, tall * count, widths, foot, **LOOKS[look] | own)
