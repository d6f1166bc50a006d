"""The ground a chart is drawn on: an Axes whose unit is a pixel of a page, from its top left corner, and what charts put on it.

A chart adapts to the width of its Axes, given or made, so that the same function draws for a desk and for a telephone. It
computes nothing but positions; a text has as much room as the widest font would take (:mod:`bilan.show.widths`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

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

Paint = Callable[["Sheet"], float]


class Sheet:
    """An Axes to draw on, in pixels."""

    def __init__(self, ax: Axes):
        self.ax = ax
        figure = cast(Figure, ax.get_figure(root=True))
        self.width = ax.get_position().width * figure.get_figwidth() * 72
        self.narrow = self.width < (WIDE + marks.NARROW) / 2
        self._spots: dict[tuple[str, float], list[tuple[float, float]]] = {}
        ax.set_axis_off()

    def text(self, x: float, y: float, text: str, size: float = TEXT, **look: Any) -> None:
        """A line of text whose small letters are centred on ``y``."""
        look = {"color": INK, "va": "baseline"} | look
        self.ax.text(x, y + 0.35 * size, text, size=size, clip_on=False, **look)

    def centred(self, x: float, y: float, text: str) -> None:
        """A small line of text over or under ``x``, or beside it where the picture ends."""
        half = width(text, SMALL) / 2
        self.text(min(max(x, half), self.width - half), y, text, SMALL, color=SOFT, ha="center")

    def lines(self, x: float, y: float, texts: Sequence[str], size: float = TEXT, **look: Any) -> None:
        """Lines of text, together centred on ``y``."""
        pitch = LINE * size / TEXT
        for place, text in enumerate(texts):
            self.text(x, y + pitch * (place - (len(texts) - 1) / 2), text, size, **look)

    def line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """A faint line, that something is read against."""
        self.ax.plot(*zip(start, end, strict=True), color=FAINT, linewidth=1, clip_on=False, zorder=1)

    def marks(self, counts: Mapping[str, int], x: float, y: float, step: float, fit: int) -> None:
        """Projects, one mark each, ``counts`` of each look, from ``x`` on, ``fit`` on a line, together centred on ``y``."""
        start = y - step * (lines_of(sum(counts.values()), fit) - 1) / 2
        place = 0
        for look, count in counts.items():
            spots = range(place, place := place + count)
            self.spots([x + step * (i % fit + 0.5) for i in spots], [start + step * (i // fit) for i in spots], look, step)

    def spots(self, x: Sequence[float], y: Sequence[float], look: str, step: float = STEP) -> None:
        """Marks of one look."""
        self._spots.setdefault((look, step), []).extend(zip(x, y, strict=True))

    def finish(self, height: float) -> None:
        """Put all marks of one look on at once, and let the Axes end at ``height``."""
        for (look, step), spots in self._spots.items():
            if spots:
                x, y = zip(*spots, strict=True)
                self.ax.scatter(x, y, s=(0.72 * step) ** 2, linewidth=1.4, label=look, clip_on=False, zorder=3, **LOOKS[look])
        self.ax.set_xlim(0, self.width)
        self.ax.set_ylim(height, 0)

    def bars(self, counts: Mapping[str, float], x: float, y: float, scale: float) -> None:
        """Projects, or hours, as bars of the same looks, where there are too many to be counted by eye."""
        for look, count in counts.items():
            if count:
                self.ax.barh(y, count * scale, 11, x, linewidth=1.2, label=look, clip_on=False, **LOOKS[look])
                x += count * scale

    def columns(self, x: Sequence[float], y: float, heights: Sequence[float], wide: float, outcome: str) -> None:
        """Upright bars of one outcome, that stand on ``y``."""
        self.ax.bar(
            x, [-height for height in heights], 0.86 * wide, y, label=outcome, linewidth=1, clip_on=False, **LOOKS[outcome]
        )

    def open_end(self, x: float, y: float) -> None:
        """An arrow to the right, for what is not over."""
        self.ax.plot([x, x + 9], [y, y], color=SOFT, linewidth=1.2, clip_on=False, zorder=2)
        self.ax.plot([x + 6, x + 9, x + 6], [y - 3, y, y + 3], color=SOFT, linewidth=1.2, clip_on=False, zorder=2)

    def interval(self, x: float, y: float, room: float, rate: float, low: float, high: float) -> None:
        """A rate and what luck leaves open, on an axis from none to all that is ``room`` wide."""
        self.ax.plot(
            [x + room * low, x + room * high], [y, y], color=TINT, linewidth=7, solid_capstyle="butt", clip_on=False, zorder=2
        )
        self.ax.plot([x + room * rate], [y], "o", color=WON, markersize=8, clip_on=False, zorder=3)

    def reference(self, x: float, y: float, strong: bool) -> None:
        """What one rate is read against: one in two or, in ink, the rate of the others."""
        self.ax.plot([x, x], [y - 9, y + 9], color=INK if strong else FAINT, linewidth=1.4, clip_on=False, zorder=2.5)

    def band(self, left: float, right: float, top: float, bottom: float) -> None:
        """A part of the ground that is set apart."""
        self.ax.fill([left, right, right, left], [top, top, bottom, bottom], facecolor=FAINT, alpha=0.5, clip_on=False, zorder=0)

    def key(self, signs: Mapping[str, str], room: float, *, rates: str = "") -> float:
        """What each kind of mark, and the bar of a rate, stand for, in the top left corner; returns where it ends."""
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

    def axis(self, x: float, y: float, room: float, lang: str | None) -> None:
        """The ends and the middle of an axis of rates."""
        half, *ends = [words.text("chart.half", lang), *(words.percent(end, lang) for end in (0, 1))]
        self.text(x + room / 2, y, half, SMALL, color=SOFT, ha="center")
        if room > width(half, SMALL) + 2 * width(ends[1], SMALL) + 8:
            self.text(x, y, ends[0], SMALL, color=SOFT)
            self.text(x + room, y, ends[1], SMALL, color=SOFT, ha="right")


def drawn(paint: Paint, alt: str, ax: Axes | None, wide: int = WIDE) -> Axes:
    """An Axes on which ``paint`` has drawn, which returns the height that it took.

    Without an Axes to draw on, a figure as high as that is made, whose label says what it shows, and which can be drawn again in
    another width.
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
    """How far marks stand apart so that ``most`` of them take few lines, and how many then fit on a line."""
    step = min(STEP, max(LEAST_STEP, room / max(1, -(-most // lines))))
    return step, max(1, int(room / step + 1e-9))


def lines_of(count: int, fit: int) -> int:
    """How many lines so many marks take."""
    return max(1, -(-count // fit))


def outcomes(groups: Sequence[Counts], lang: str | None) -> dict[str, str]:
    """The outcomes that occur, and the word for each."""
    return {
        outcome: words.label("outcome", outcome, lang) for outcome in OUTCOMES if any(getattr(group, outcome) for group in groups)
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
