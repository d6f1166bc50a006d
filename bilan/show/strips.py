"""Projects along an axis of amounts or of days: one mark each, none over another, or bars where
there are too many.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import seaborn
from matplotlib.axes import Axes
from matplotlib.path import Path

from bilan.schema import OUTCOMES
from bilan.show.axes import Ground, extent, finish, is_narrow, name_rows, sign, value_axis
from bilan.show.inline import INK
from bilan.show.marks import LOOKS, MOST_IN_ALL, MOST_MARKS, quiet

_MANY = 20  # times the smallest value, beyond which a scale of ratios shows more
_BINS = 30
_DOT = 9.5
_OPEN = Path.make_compound_path(  # a mark whose end is open: an arrow leaves it
    Path.circle(radius=0.5), Path([(0.5, 0), (1.7, 0), (1.3, 0.4), (1.7, 0), (1.3, -0.4)])
)


class Strip(NamedTuple):
    """A row: its name, and its values by outcome."""

    name: str
    values: dict[str, list[float]]


def paint_strips(
    ax: Axes,
    rows: Sequence[Strip],
    written: Callable[[float], str],
    *,
    key: Mapping[str, str] | None = None,
    unended: str = "",
) -> float:
    """Rows on one axis, of ratios where its values span more than twenty times; marks of the
    ``unended`` outcome have open ends.
    """
    values = [np.concatenate([*row.values.values()]) for row in rows]
    everything = np.concatenate(values)
    low, high = float(everything.min()), float(everything.max())
    ratios = low > 0 and high > _MANY * low
    as_bars = max(map(len, values)) > MOST_MARKS or len(everything) > MOST_IN_ALL
    above = is_narrow(ax)
    names = [row.name for row in rows]
    scale = np.log10 if ratios else np.asarray
    room = 0.9 * (extent(ax)[0] - (0 if above else 190))
    dense = [_crowd(scale(each), scale(everything), room / _DOT) for each in values]
    tall = 54 if as_bars else max(27, 1.25 * _DOT * max(dense) + 6)
    ground = name_rows(ax, names, above=above, tall=tall)
    if ratios:
        ax.set_xscale("log")
        ax.update_datalim([(low, 0), (high, 0)])
    if as_bars:
        ends = np.geomspace(low, high, _BINS + 1) if ratios else np.linspace(low, high, _BINS + 1)
        apart = ends if high > low else np.array([low - 0.5, low + 0.5])
        _put_heaps(ax, rows, apart, ground)
    else:
        _put_swarms(ax, rows, ground, unended)
    ax.margins(x=0.05)
    sign(ax, key or {})
    value_axis(ax, low, high, written)
    return finish(ax, ground)[0]


def _crowd(values: np.ndarray, everything: np.ndarray, places: float) -> int:
    """How many marks at most are so near each other that they touch, on an axis with room for so
    many beside each other.
    """
    near = (everything.max() - everything.min()) / places
    ordered = np.sort(values)
    return int((np.searchsorted(ordered, ordered + near, "right") - np.arange(len(ordered))).max())


def _put_swarms(ax: Axes, rows: Sequence[Strip], ground: Ground, unended: str) -> None:
    """Marks beside each other where they would touch, as seaborn lays them when they are drawn.

    Values that are equal are set apart by less than can be seen, in the order of their outcomes:
    sorting would otherwise lay them in another order on another processor.
    """
    before = len(ax.collections)
    marks = []
    for row, middle in zip(rows, ground.middles, strict=True):
        told = [(value, look) for look in OUTCOMES for value in row.values.get(look, [])]
        ordered = sorted(told, key=lambda mark: mark[0])
        marks += [
            (value * (1 + 1e-9 * place), middle, look)
            for place, (value, look) in enumerate(ordered)
        ]
    with quiet():
        seaborn.swarmplot(
            x=[value for value, _, _ in marks],
            y=[middle for _, middle, _ in marks],
            orient="y",
            native_scale=True,
            size=_DOT,
            linewidth=1.4,
            edgecolor=INK,
            color=INK,
            warn_thresh=1,
            clip_on=False,
            ax=ax,
        )
    for swarm, middle in zip(ax.collections[before:], ground.middles, strict=True):
        looks = [look for _, at, look in marks if at == middle]
        swarm.set_facecolor([LOOKS[look]["facecolor"] for look in looks])
        swarm.set_edgecolor([LOOKS[look]["edgecolor"] for look in looks])
        swarm.set_linestyle(LOOKS[looks[-1]]["linestyle"])
        swarm.set_label(f"_{' '.join(looks)}")
        if unended in looks:
            swarm.set_paths([_OPEN])


def _put_heaps(ax: Axes, rows: Sequence[Strip], ends: np.ndarray, ground: Ground) -> None:
    """How many values fall in each part of the axis, as bars that stand on the foot of their
    row.
    """
    heaps = [
        (ground.ends[place] - 4 / ground.pitch, look, np.histogram(values, ends)[0])
        for place, row in enumerate(rows)
        for look, values in row.values.items()
    ]
    most = max(counts.max() for _, _, counts in heaps)
    for foot, look, counts in heaps:
        own = {"linewidth": 1, "align": "edge", "label": f"_{look}"}
        high = -46 / ground.pitch * counts / most
        ax.bar(ends[:-1], high, 0.9 * np.diff(ends), foot, **LOOKS[look] | own)
