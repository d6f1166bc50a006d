"""The ground a chart is drawn on: an Axes whose unit is a pixel of a page, from its top left
corner, and what charts put on it.

A chart adapts to the width of its Axes, given or made, so that the same function draws for a desk
and for a telephone. It computes nothing but positions; a text has as much room as the widest font
would take (:mod:`bilan.show.widths`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform, TransformedPath

from bilan import words
from bilan.analysis.breakdowns import Counts
from bilan.schema import OUTCOMES
from bilan.show import marks
from bilan.show.inline import FAINT, INK, PAPER, SOFT, TINT, WON
from bilan.show.marks import LOOKS, WIDE, Drawing
from bilan.show.prose import upper
from bilan.show.widths import width, wrapped

MOST_MARKS, MOST_IN_ALL = 60, 300  # beyond, in one group or in all, bars stand for the marks
TEXT, SMALL = 13, 11.5
STEP, LEAST_STEP = 15, 9.5  # from one mark to the next
LINE = 17  # from one line of text to the next
_STROKES: dict[str, dict[str, Any]] = {
    "faint": {"color": FAINT, "linewidth": 1, "zorder": 1},
    "arrow": {"color": SOFT, "linewidth": 1.2, "zorder": 2},
    "interval": {"color": TINT, "linewidth": 7, "solid_capstyle": "butt", "zorder": 2},
    "half": {"color": FAINT, "linewidth": 1.4, "zorder": 2.5},
    "others": {"color": INK, "linewidth": 1.4, "zorder": 2.5},
    "rate": {"color": WON, "linestyle": "none", "marker": "o", "markersize": 8, "zorder": 3},
}
_BREAK = (float("nan"), float("nan"))  # between two strokes of one line
_DOT = Path.circle(radius=0.5)
_UNCLIPPED = TransformedPath(Path.unit_rectangle(), IdentityTransform())

Paint = Callable[["Sheet"], float]
Point = tuple[float, float]


class _Words(Text):
    """A line of text, of which an SVG holds the anchor: it need not be measured to be written,
    which takes longest of all.
    """

    def draw(self, renderer: RendererBase) -> None:
        if not hasattr(renderer, "writer"):
            super().draw(renderer)
            return
        x, y = self.get_transform().transform(self.get_position())
        context = renderer.new_gc()
        context.set_foreground(self.get_color())
        renderer.open_group("text")
        below = renderer.get_canvas_width_height()[1] - y
        renderer.draw_text(
            context, x, below, self.get_text(), self.get_fontproperties(), 0, mtext=self
        )
        renderer.close_group("text")


class Sheet:
    """An Axes to draw on, in pixels."""

    def __init__(self, ax: Axes):
        self.ax = ax
        figure = cast(Figure, ax.get_figure(root=True))
        self.width = ax.get_position().width * figure.get_figwidth() * 72
        self.narrow = self.width < (WIDE + marks.NARROW) / 2
        self._spots: dict[tuple[str, float], list[Point]] = {}
        self._strokes: dict[str, list[Point]] = {}
        ax.set_axis_off()

    def text(self, x: float, y: float, text: str, size: float = TEXT, **look: Any) -> None:
        """A line of text whose small letters are centred on ``y``."""
        self._put(_Words(x, y + 0.35 * size, text, size=size, **{"color": INK} | look))

    def centred(self, x: float, y: float, text: str) -> None:
        """A small line of text over or under ``x``, or beside it where the picture ends."""
        half = width(text, SMALL) / 2
        self.text(min(max(x, half), self.width - half), y, text, SMALL, color=SOFT, ha="center")

    def lines(
        self, x: float, y: float, texts: Sequence[str], size: float = TEXT, **look: Any
    ) -> None:
        """Lines of text, together centred on ``y``."""
        pitch = LINE * size / TEXT
        for place, text in enumerate(texts):
            self.text(x, y + pitch * (place - (len(texts) - 1) / 2), text, size, **look)

    def line(self, start: Point, end: Point) -> None:
        """A faint line, that something is read against."""
        self._stroke("faint", start, end)

    def marks(self, counts: Mapping[str, int], x: float, y: float, step: float, fit: int) -> None:
        """Projects, one mark each, ``counts`` of each look, from ``x`` on, ``fit`` on a line,
        together centred on ``y``.
        """
        start = y - step * (lines_of(sum(counts.values()), fit) - 1) / 2
        place = 0
        for look, count in counts.items():
            spots = range(place, place := place + count)
            self.spots(
                [x + step * (i % fit + 0.5) for i in spots],
                [start + step * (i // fit) for i in spots],
                look,
                step,
            )

    def spots(self, x: Sequence[float], y: Sequence[float], look: str, step: float = STEP) -> None:
        """Marks of one look."""
        self._spots.setdefault((look, step), []).extend(zip(x, y, strict=True))

    def finish(self, height: float) -> None:
        """Put all strokes and marks of one look on at once, and let the Axes end at ``height``."""
        for look, points in self._strokes.items():
            self._put(Line2D(*zip(*points, strict=True), **_STROKES[look]))
        for (look, step), spots in self._spots.items():
            if not spots:
                continue
            looks = {"linewidth": 1.4, "label": look, "zorder": 3, **LOOKS[look]}
            dots = PathCollection(
                [_DOT],
                [(0.72 * step) ** 2],
                offsets=spots,
                offset_transform=self.ax.transData,
                **looks,
            )
            dots.set_transform(IdentityTransform())
            self._put(dots)
        self.ax.set_xlim(0, self.width)
        self.ax.set_ylim(height, 0)

    def bars(self, counts: Mapping[str, float], x: float, y: float, scale: float) -> None:
        """Projects, or hours, as bars of the same looks, where there are too many to be counted by
        eye.
        """
        for look, count in counts.items():
            if count:
                self.ax.barh(
                    y, count * scale, 11, x, linewidth=1.2, label=look, clip_on=False, **LOOKS[look]
                )
                x += count * scale

    def columns(
        self, x: Sequence[float], y: float, heights: Sequence[float], wide: float, outcome: str
    ) -> None:
        """Upright bars of one outcome, that stand on ``y``."""
        self.ax.bar(
            x,
            [-height for height in heights],
            0.86 * wide,
            y,
            label=outcome,
            linewidth=1,
            clip_on=False,
            **LOOKS[outcome],
        )

    def open_end(self, x: float, y: float) -> None:
        """An arrow to the right, for what is not over."""
        self._stroke("arrow", (x, y), (x + 9, y))
        self._stroke("arrow", (x + 6, y - 3), (x + 9, y), (x + 6, y + 3))

    def interval(
        self, x: float, y: float, room: float, rate: float, low: float, high: float
    ) -> None:
        """A rate and what luck leaves open, on an axis from none to all that is ``room`` wide."""
        self._stroke("interval", (x + room * low, y), (x + room * high, y))
        self._stroke("rate", (x + room * rate, y))

    def reference(self, x: float, y: float, strong: bool) -> None:
        """What one rate is read against: one in two or, in ink, the rate of the others."""
        self._stroke("others" if strong else "half", (x, y - 9), (x, y + 9))

    def _put(self, artist: Artist) -> None:
        """Onto the Axes, which would compute what to cut off from each artist that it may cut
        nothing off from.
        """
        artist.set_clip_on(False)
        artist.set_clip_path(_UNCLIPPED)
        self.ax.add_artist(artist)

    def _stroke(self, look: str, *points: Point) -> None:
        self._strokes.setdefault(look, []).extend((*points, _BREAK))

    def band(self, left: float, right: float, top: float, bottom: float) -> None:
        """A part of the ground that is set apart."""
        self.ax.fill(
            [left, right, right, left],
            [top, top, bottom, bottom],
            facecolor=FAINT,
            alpha=0.5,
            clip_on=False,
            zorder=0,
        )

    def key(self, signs: Mapping[str, str], room: float, *, rates: str = "") -> float:
        """What each kind of mark, and the bar of a rate, stand for, in the top left corner; returns
        where it ends.
        """
        x, y = 0.0, 9.0
        for look, text in [*signs.items(), *([("", rates)] if rates else [])]:
            sign = 17 if look else 28
            if x and x + sign + width(text, SMALL) > room:
                x, y = 0, y + LINE
            if look:
                self.spots([x + 6.5], [y], look)
            else:
                self.interval(x, y, 22, 0.5, 0, 1)
            self.text(x + sign, y, text, SMALL, color=SOFT)
            x += sign + width(text, SMALL) + 14
        return y + 9

    def notes(self, y: float, texts: Sequence[str]) -> float:
        """What a picture leaves out, under it; returns where it ends."""
        for text in texts:
            lines = wrapped(text, self.width, SMALL)
            self.lines(0, y + LINE * len(lines) / 2, lines, SMALL, color=SOFT)
            y += LINE * len(lines)
        return y + 2

    def axis(self, x: float, y: float, room: float) -> None:
        """The ends and the middle of an axis of rates."""
        half, *ends = [
            words.text("chart.half"),
            *(words.percent(end) for end in (0, 1)),
        ]
        self.text(x + room / 2, y, half, SMALL, color=SOFT, ha="center")
        if room > width(half, SMALL) + 2 * width(ends[1], SMALL) + 8:
            self.text(x, y, ends[0], SMALL, color=SOFT)
            self.text(x + room, y, ends[1], SMALL, color=SOFT, ha="right")


def drawn(paint: Paint, alt: str, ax: Axes | None, wide: int = WIDE) -> Axes:
    """An Axes on which ``paint`` has drawn, which returns the height that it took.

    Without an Axes to draw on, a figure as high as that is made, whose label says what it shows,
    and which can be drawn again in another width.
    """
    with marks.theme():
        if ax is not None:
            _painted(paint, ax)
            return ax
        figure = cast(Drawing, plt.figure(FigureClass=Drawing, figsize=(wide / 72, 1), label=alt))
        if wide > marks.NARROW:
            figure.redrawn = lambda width: _filled(Drawing(figsize=(width / 72, 1)), paint)
        return _filled(figure, paint).axes[0]


def name_lines(name: str, room: float, lines: int = 2) -> list[str]:
    """A name in bold, in so many lines at most."""
    return wrapped(upper(name), room, TEXT, bold=True, lines=lines)


def by_outcome(counts: Counts) -> dict[str, int]:
    """The projects of a group by outcome."""
    return {outcome: getattr(counts, outcome) for outcome in OUTCOMES}


def size_of(counts: Counts) -> int:
    """How many projects a group has."""
    return counts.won + counts.lost + counts.pending


def as_bars(groups: Sequence[Counts]) -> bool:
    """Whether there are too many projects for one mark each."""
    sizes = [size_of(group) for group in groups]
    return max(sizes, default=0) > MOST_MARKS or sum(sizes) > MOST_IN_ALL


def fitted(most: int, room: float, lines: int = 2) -> tuple[float, int]:
    """How far marks stand apart so that ``most`` of them take few lines, and how many then fit on a
    line.
    """
    step = min(STEP, max(LEAST_STEP, room / max(1, -(-most // lines))))
    return step, max(1, int(room / step + 1e-9))


def lines_of(count: int, fit: int) -> int:
    """How many lines so many marks take."""
    return max(1, -(-count // fit))


def outcomes(groups: Sequence[Counts]) -> dict[str, str]:
    """The outcomes that occur, and the word for each."""
    return {
        outcome: words.label("outcome", outcome)
        for outcome in OUTCOMES
        if any(getattr(group, outcome) for group in groups)
    }


def ticks(first: int, last: int, most: int) -> range:
    """Round numbers from the first to the last, so many at most."""
    steps = (digit * 10**power for power in range(12) for digit in (1, 2, 5))
    step = next(step for step in steps if last // step - first // step < most)
    return range(-(-first // step) * step, last + 1, step)


def _filled(figure: Figure, paint: Paint) -> Figure:
    with marks.theme():
        figure.set_facecolor(PAPER)
        ax = figure.add_axes((0, 0, 1, 1))
        figure.set_figheight(_painted(paint, ax) / 72)
    return figure


def _painted(paint: Paint, ax: Axes) -> float:
    sheet = Sheet(ax)
    height = paint(sheet)
    sheet.finish(height)
    return height
