"""Frames to draw, and charts read off their artists: marks and bars by outcome, rates, texts, and
what stands over what.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import bilan
import bilan.analysis.breakdowns
import bilan.analysis.listing
import bilan.analysis.opening
import bilan.analysis.partners
import bilan.analysis.waiting
import bilan.show.amounts
import bilan.show.breakdowns
import bilan.show.effort
import bilan.show.listing
import bilan.show.outlook
import bilan.show.sums
import bilan.show.waiting
import bilan.show.years
from bilan import show
from bilan.show.marks import NARROW, quiet

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


def at_width(ax: plt.Axes | None, wide: float) -> plt.Axes | None:
    """A chart as it is on a desk, or drawn again for a telephone, laid out."""
    if ax is not None and wide == NARROW and ax.figure.get_figwidth() * 72 > NARROW + 1:
        ax = ax.figure.narrow().axes[0]
    if ax is not None:
        laid_out(ax)
    return ax


def laid_out(ax: plt.Axes) -> None:
    with quiet():
        ax.figure.draw_without_rendering()


def spots(ax: plt.Axes, look: str) -> list[tuple[float, float]]:
    """The places of the marks of one look, in the units of the axes."""
    drawn = [each.get_offsets() for each in ax.collections if each.get_label() == f"_{look}"]
    return [tuple(place) for places in drawn for place in places.round(6).tolist()]


def bars(ax: plt.Axes, look: str) -> list[float]:
    """The lengths of the bars of one look, in the unit of the axis."""
    groups = [group for group in ax.containers if group.get_label() == f"_{look}"]
    return [bar.get_width() for group in groups for bar in group]


def intervals(ax: plt.Axes) -> list[tuple[list[float], float]]:
    """The ends of each row's interval and its rate, from none to all, from the top."""
    if not ax.child_axes:
        return []
    found = [[*map(float, line.get_xdata())] for line in ax.child_axes[0].lines]
    return [([low, high], rate) for low, rate, high in found]


def names(ax: plt.Axes) -> list[str]:
    """The names of the rows, each on one line."""
    return [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]


def texts(ax: plt.Axes) -> list[str]:
    """Everything that is written, each text on one line."""
    return [text.get_text().replace("\n", " ") for text in written(ax)]


def written(ax: plt.Axes) -> Iterator[Text]:
    for each in (ax, *ax.child_axes):
        legend = each.get_legend()
        yield from (text for text in each.texts if text.get_text())
        yield from (legend.get_texts() if legend else ())
        for axis in (each.xaxis, each.yaxis) if each is ax else (each.xaxis,):
            low, high = sorted(axis.get_view_interval())
            for tick, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True):
                if label.get_text() and low <= tick <= high:
                    yield label
            if axis.label.get_text():
                yield axis.label
        if each.get_title():
            yield each.title


def misplaced(ax: plt.Axes) -> list:
    """Texts that leave the picture, pairs of texts of which one is over the other, and texts over a
    mark.
    """
    laid_out(ax)
    found = [(text.get_text(), inner(text.get_window_extent())) for text in written(ax)]
    page = ax.figure.bbox.padded(1)
    outside = [name for name, box in found if not holds(page, box)]
    over = [
        (one, other)
        for (one, first), (other, second) in combinations(found, 2)
        if first.overlaps(second)
    ]
    dots = [*marks(ax)]
    covered = [(name, dot.x0) for dot in dots for name, box in found if box.overlaps(dot)]
    left_out = [dot for dot in dots if not holds(page, dot)]
    return [*outside, *over, *covered, *left_out]


def marks(ax: plt.Axes) -> Iterator[Bbox]:
    """The room that each mark takes."""
    unit = abs(ax.transData.transform((1, 0))[0] - ax.transData.transform((0, 0))[0])
    for each in ax.collections:
        if each.get_label().startswith("_") and hasattr(each, "get_widths"):
            radius = each.get_widths()[0] * unit / 2
            for x, y in ax.transData.transform(each.get_offsets()):
                yield Bbox([[x - radius, y - radius], [x + radius, y + radius]])


def inner(box: Bbox) -> Bbox:
    """Where a text has ink: not quite up to the line above, nor down to the one below."""
    return Bbox([[box.x0 + 0.5, box.y0 + 0.15 * box.height], [box.x1 - 0.5, box.y1 - 1]])


def holds(page: Bbox, box: Bbox) -> bool:
    return page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1


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
            bilan.show.breakdowns.breakdown_chart, bilan.by(proposals, "channel", "qualified")
        ),
        "rules": partial(
            bilan.show.breakdowns.breakdown_chart,
            bilan.by(bilan.analysis.breakdowns.kept_by_rule(proposals), "rule", "kept"),
        ),
        "initiative": partial(show.breakdown_chart, bilan.by(proposals, "initiated_by")),
        "forecast": partial(bilan.show.outlook.forecast_chart, forecast),
        "reasons": partial(bilan.show.breakdowns.reasons_chart, bilan.by_lost_reason(proposals)),
        "amounts": partial(bilan.show.amounts.amounts_chart, proposals),
        "hours": partial(
            bilan.show.sums.sums_chart,
            bilan.analysis.breakdowns.sums_by(proposals, "hours", "channel"),
            "hours",
        ),
        "hour": partial(
            bilan.show.effort.hour_chart, bilan.analysis.effort.amount_an_hour(everything)
        ),
        "answers": partial(
            bilan.show.waiting.answers_chart, bilan.analysis.waiting.days_waited(projects, year)
        ),
        "years": partial(show.breakdown_chart, bilan.analysis.breakdowns.by_year(everything)),
        "years-channel": partial(
            bilan.show.breakdowns.breakdown_chart, bilan.by(everything, "channel", "review_year")
        ),
        "years-qualification": partial(
            bilan.show.breakdowns.breakdown_chart, bilan.by(everything, "review_year", "qualified")
        ),
        "partners": partial(show.breakdown_chart, brought[brought["received"] > 0]),
        "figures": partial(
            bilan.show.years.figures_chart, bilan.analysis.opening.figures_by_year(everything)
        ),
        "listing": partial(
            bilan.show.listing.listing_chart, bilan.analysis.listing.listing(proposals)
        ),
        "by-criterion": partial(
            bilan.show.breakdowns.breakdown_chart,
            bilan.analysis.partners.by_criterion(everything, partners),
        ),
    }
