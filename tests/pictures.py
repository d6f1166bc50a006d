"""Frames to draw, and charts read off their artists: marks by outcome, texts, and the room that
each text takes at most.
"""

from collections.abc import Callable
from functools import partial
from itertools import combinations, groupby
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import bilan
from bilan import show
from bilan.show import marks

# from bilan.show.sheet import Sheet
from bilan.show.widths import width

OUTCOMES = ("won", "lost", "pending")


def breakdown(counts: dict, names: list[str]) -> pd.DataFrame:
    """A breakdown from (won, lost, pending) by key, with any interval."""
    index = (
        pd.MultiIndex.from_tuples(counts, names=names)
        if len(names) > 1
        else pd.Index(counts, name=names[0])
    )
    frame = pd.DataFrame(list(counts.values()), index=index, columns=list(OUTCOMES))
    decided = frame["won"] + frame["lost"]
    return frame.assign(
        decided=decided, rate=frame["won"] / decided.where(decided > 0), low=0.2, high=0.9
    )


CHANNELS = breakdown({"direct": (7, 0, 1), "social": (2, 4, 0), "platform": (0, 0, 2)}, ["channel"])
CROSSED = breakdown(
    {("direct", "yes"): (6, 0, 1), ("direct", "unknown"): (12, 1, 0), ("social", "no"): (1, 3, 0)},
    ["channel", "qualified"],
)
BLANK = breakdown(
    {("direct", "Ana"): (6, 0, 1), ("direct", None): (2, 1, 0), (None, None): (1, 3, 0)},
    ["channel", "introduced_by"],
)


def canvas(wide: float = marks.WIDE) -> plt.Axes:
    """An Axes as wide as a picture on a desk, or on a telephone."""
    return plt.figure(figsize=(wide / 72, 8)).add_axes((0, 0, 1, 1))


def spots(ax: plt.Axes, outcome: str) -> list[tuple[float, float]]:
    """The places of one outcome's marks, without those of the key, which come first and stand
    above.
    """
    drawn = [artist.get_offsets() for artist in ax.collections if artist.get_label() == outcome]
    return [
        tuple(place)
        for place in np.concatenate([*drawn, np.empty((0, 2))]).round(6)
        if place[1] > below_key(ax)
    ]


def bars(ax: plt.Axes, outcome: str) -> list[float]:
    """The lengths of one outcome's bars."""
    return [
        bar.get_width() for group in ax.containers if group.get_label() == outcome for bar in group
    ]


def strokes(
    ax: plt.Axes, color: str, marker: str = "None", width: float | None = None
) -> list[list[tuple[float, float]]]:
    """The strokes of the lines of one look, which breaks part: each its points."""
    lines = [line for line in ax.lines if (line.get_color(), line.get_marker()) == (color, marker)]
    asked = [line.get_xydata().tolist() for line in lines if width in (None, line.get_linewidth())]
    return [
        [(x, y) for x, y in points]
        for line in asked
        for gap, points in groupby(line, key=_is_gap)
        if not gap
    ]


def _is_gap(point: list[float]) -> bool:
    return point[0] != point[0]


def below_key(ax: plt.Axes) -> float:
    words = ("gagné", "perdu", "en attente", "won", "lost", "pending")
    return (
        max((text.get_position()[1] for text in ax.texts if text.get_text() in words), default=-1)
        + 2
    )


def texts(ax: plt.Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


class Box(NamedTuple):
    """The room that a text takes at most, whatever the font."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def boxes(ax: plt.Axes) -> list[Box]:
    found = []
    for text in ax.texts:
        (x, y), size = text.get_position(), text.get_fontsize()
        wide = width(text.get_text(), size, bold=text.get_weight() == "bold")
        left = x - wide * {"left": 0, "center": 0.5, "right": 1}[text.get_ha()]
        found.append(Box(text.get_text(), left, left + wide, y - 0.75 * size, y + 0.2 * size))
    return found


def misplaced(ax: plt.Axes) -> list:
    """Texts that leave the picture, and pairs of texts of which one is over the other; a text on a
    mark is one, too.
    """
    found = boxes(ax)
    bottom = ax.get_ylim()[0]
    outside = [
        box
        for box in found
        if box.left < -0.5
        or box.right > Sheet(ax).width + 0.5
        or box.top < -0.5
        or box.bottom > bottom + 0.5
    ]
    over = [
        (one, other)
        for one, other in combinations(found, 2)
        if one.left < other.right - 0.5
        and other.left < one.right - 0.5
        and one.top < other.bottom
        and other.top < one.bottom
    ]
    dots = [
        (place, (area[0] ** 0.5) / 2)
        for artist in ax.collections
        if len(area := getattr(artist, "get_sizes", lambda: ())())
        for place in artist.get_offsets().tolist()
    ]
    covered = [
        (box, place)
        for (place, radius) in dots
        for box in found
        if box.left < place[0] + radius - 0.5
        and place[0] - radius + 0.5 < box.right
        and box.top < place[1] < box.bottom
    ]
    left_out = [
        place
        for place, radius in dots
        if not (place[0] - radius + 0.5 >= 0 and place[0] + radius <= Sheet(ax).width + 0.5)
    ]
    return [*outside, *over, *covered, *left_out]


def charts(
    projects: pd.DataFrame, partners: pd.DataFrame, year: int | None
) -> dict[str, Callable[..., plt.Axes | None]]:
    """Every chart of a file, by name: each takes a language and an Axes."""
    proposals, everything = bilan.in_year(projects, year), bilan.in_year(projects)
    brought = bilan.by_partner(everything, partners)
    forecast = bilan.forecast(proposals)
    return {
        "channel": partial(show.breakdown_chart, bilan.by_channel(proposals)),
        "qualification": partial(show.breakdown_chart, bilan.by_qualification(proposals)),
        "channel-qualification": partial(
            show.crossed_chart, bilan.by(proposals, "channel", "qualified")
        ),
        "rules": partial(show.crossed_chart, bilan.by_rule(proposals)),
        "initiative": partial(show.breakdown_chart, bilan.by(proposals, "initiated_by")),
        "forecast": partial(show.forecast_chart, forecast),
        "reasons": partial(show.reasons_chart, bilan.by_lost_reason(proposals)),
        "amounts": partial(show.amounts_chart, proposals),
        "hours": partial(show.hours_chart, bilan.hours_by_channel(proposals)),
        "answers": partial(show.answers_chart, bilan.days_waited(projects, year)),
        "years": partial(show.breakdown_chart, bilan.by_year(everything)),
        "years-channel": partial(
            show.crossed_chart, bilan.by(everything, "channel", "review_year")
        ),
        "years-qualification": partial(
            show.crossed_chart, bilan.by(everything, "review_year", "qualified")
        ),
        "partners": partial(show.breakdown_chart, brought[brought["received"] > 0]),
        "by-criterion": partial(show.crossed_chart, bilan.by_criterion(everything, partners)),
    }
