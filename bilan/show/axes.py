"""What the charts share: rows with their names, projects as marks or bars, rates beside them, a
key; and a figure whose margins are as wide as its words.

Everything stands in the unit of its axis, so that an Axes which a person gives can be titled,
labelled, shared and laid out as any other. Words are measured without a drawing
(:mod:`bilan.show.widths`), in points: the pixels of a page.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import Collection, EllipseCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from bilan import words
from bilan.show.inline import FAINT, INK, SOFT, TINT, WON
from bilan.show.marks import LEAST_STEP, LOOKS, NARROW, STEP, WIDE, countable, theme
from bilan.show.prose import short, upper
from bilan.show.widths import width, wrap

_LINE = 1.3  # from one line of text to the next, in sizes of its letters
_GAP = 14  # between a name and its row, and between a row and its rate
_RATES, _NARROW_RATES = 170.0, 112.0
_MARGIN = 24  # of a picture that stands without the page

RATE: dict[str, Any] = {  # drawn from the least to the most that is plausible, over the rate
    "color": TINT,
    "linewidth": 7,
    "solid_capstyle": "butt",
    "marker": "o",
    "markersize": 8,
    "markerfacecolor": WON,
    "markeredgecolor": WON,
    "markevery": [1],
}
_KEY: dict[str, Any] = {
    "loc": "upper left",
    "labelcolor": SOFT,
    "facecolor": "inherit",
    "edgecolor": "none",
    "framealpha": 1,
    "borderpad": 0,
    "borderaxespad": 0,
    "handlelength": 1.4,
    "handletextpad": 0.4,
    "columnspacing": 0.8,
    "labelspacing": 0.3,
}

Paint = Callable[[Axes], float]


class Line(NamedTuple):
    """A row: its name; how many projects of each look; what is written beside them; its rate,
    between the least and the most that is plausible; the names of its projects of each look.
    """

    name: str
    values: Mapping[str, float]
    text: str = ""
    rate: tuple[float, float, float] | None = None
    projects: Mapping[str, Sequence[str]] | None = None


class Ground(NamedTuple):
    """Where rows stand: the height of the lowest, the place of each row's marks, how wide the Axes
    is, where each row ends, and how wide the names are left of it that a key may stand over.
    """

    pitch: float
    middles: list[float]
    room: float
    ends: list[float]
    left: float = 0


class Drawing(Figure):
    """A figure with margins as wide as what is written in them, in whichever font a reader has,
    that can be drawn again for a telephone.

    A layout engine would have it drawn twice.
    """

    _paint: Paint
    _lang: str
    _high: float = 0
    _frame: tuple[float, float, float, float] = (0, 0, 0, 0)  # left, right, under, over

    def draw(self, renderer: RendererBase) -> None:
        """Draw it, laid out with the titles and labels that it has by now."""
        self.lay_out()
        super().draw(renderer)

    def savefig(self, *where: Any, **how: Any) -> None:
        """Save it, as high as its titles and labels ask for."""
        self.lay_out()
        super().savefig(*where, **how)

    def paint_with(self, paint: Paint) -> Axes:
        """Draw on it, and make it as high as that takes."""
        self._paint, self._lang = paint, words.spoken()
        with theme():
            ax = self.add_axes((0, 0, 1, 1))
            self._high = paint(ax)
            self.set_figheight(self._high / 72)
            self.lay_out()
        return ax

    def lay_out(self) -> None:
        """Give titles, labels and names their margins, and grow where they take more."""
        for ax in self.axes[:1]:
            left, right, under, over = np.add(_margins(ax), self._frame)
            self.set_figheight(max(self.get_figheight(), (self._high + under + over) / 72))
            wide, high = self.get_size_inches() * 72
            size = 1 - (left + right) / wide, 1 - (under + over) / high
            ax.set_position((left / wide, under / high, *size))

    def frame(self, title: str, source: str) -> None:
        """Give it a margin, a title and its source, for where it stands without the page."""
        with theme():
            name, small = sizes()
            under, over = _MARGIN + 2 * _LINE * small, _MARGIN + 2 * _LINE * name
            self._frame = (_MARGIN, _MARGIN, under, over)
            self.set_figwidth(self.get_figwidth() + 2 * _MARGIN / 72)
            self.lay_out()
            wide, high = self.get_size_inches() * 72
            at, end = _MARGIN / wide, _MARGIN / high
            self.text(at, 1 - end, title, size=name + 2, weight="bold", color=INK, va="top")
            self.text(at, end, source, size=small, color=SOFT)

    def narrow(self) -> Figure:
        """The same chart for a telephone."""
        figure = Drawing(figsize=(NARROW / 72, 4))
        with words.language(self._lang):
            figure.paint_with(self._paint)
        return figure


def draw(paint: Paint, alt: str, ax: Axes | None, wide: int = WIDE) -> Axes:
    """Draw with ``paint``, which returns how high its ground is, on an Axes.

    Where none is given, a figure is made, whose label says what it shows.
    """
    if ax is not None:
        paint(ax)
        return ax
    with theme():
        figure = plt.figure(FigureClass=Drawing, figsize=(wide / 72, 4), label=alt)
    return cast(Drawing, figure).paint_with(paint)


def is_narrow(ax: Axes) -> bool:
    """Whether names stand above their rows, as on a telephone."""
    return _alone(ax) and extent(ax)[0] <= NARROW + 1


def sizes() -> tuple[float, float]:
    """The sizes of names, and of what is written beside them: those that ticks have by now."""
    asked = plt.rcParams["ytick.labelsize"], plt.rcParams["xtick.labelsize"]
    name, beside = (FontProperties(size=size).get_size_in_points() for size in asked)
    return name, beside


def name_rows(
    ax: Axes,
    names: Sequence[str],
    *,
    tall: float = 27,
    weight: str = "bold",
    above: bool = False,
    headings: Sequence[int] = (),
    spared: float = 0,
) -> Ground:
    """Rows from the top, each with its name as its tick label, or with a line of its own for it, of
    which an end may be spared; a heading has as much room as it takes.
    """
    size, _ = sizes()
    wide, high = extent(ax)
    given = 1e9 if _alone(ax) else 0.8 * high / len(names)
    size = min(size, given / _LINE)
    most = wide - spared if above else min(15.4 * size, 0.5 * wide)
    named = [
        wrap(
            upper(name),
            wide if place in headings else most,
            size,
            bold=weight == "bold" or place in headings,
            lines=2 if given > 2 * _LINE * size and place not in headings else 1,
        )
        for place, name in enumerate(names)
    ]
    lines = np.array([_LINE * size * len(name) for name in named])
    heights = lines + tall - 1 if above else np.maximum(tall, lines + 9)
    if not _alone(ax):
        heights[:] = heights.max()
    pitch = float(heights.min())
    ends = heights.cumsum() / pitch - 0.5
    at = middles = ends - heights / 2 / pitch
    if above:
        at, middles = ends - (heights - lines / 2) / pitch, ends - (tall + 7) / 2 / pitch
    look: dict[str, Any] = {"fontsize": size, "fontweight": weight, "color": INK, "va": "center"}
    written = ["\n".join(name) for name in named]
    ax.set_yticks(at, written, parse_math=False, linespacing=1.2, **look)
    ax.tick_params(axis="y", length=0)
    ax.spines[:].set_visible(False)
    ax.grid(visible=False)
    beside = [name for place, name in enumerate(named) if place not in headings and not above]
    widths = [width(line, size, bold=weight == "bold") for name in beside for line in name]
    left = max(widths) + _GAP if widths else 0.0
    if alone := _alone(ax):
        ax.tick_params(axis="y", pad=left)
        for place, label in enumerate(ax.get_yticklabels()):
            label.set_horizontalalignment("left")
            if place in headings:
                label.set_fontweight("bold")
    laid_out = alone or cast(Figure, ax.get_figure(root=True)).get_layout_engine()
    room = wide - left if laid_out else wide
    return Ground(pitch, middles.tolist(), room, ends.tolist(), left if alone else 0)


def paint_rows(
    ax: Axes,
    lines: Sequence[Line],
    key: Mapping[str, str],
    *,
    above: bool = False,
    counted: bool = True,
    rated: bool = True,
    headings: Sequence[int] = (),
    **look: Any,
) -> float:
    """Rows of projects from the left, one mark each or, where these are too many, bars; what is
    written beside them; and their rates on an axis of their own.
    """
    if not _alone(ax) and 0.6 * extent(ax)[1] / len(lines) < 2 * _LINE * sizes()[1]:
        lines = [line._replace(text=line.text.replace("\n", ", ")) for line in lines]
    names = [line.name for line in lines]
    beside = max(beside_width(line.text) for line in lines)
    ground = name_rows(ax, names, above=above, headings=headings, spared=beside, **look)
    rated = rated and any(line.rate for line in lines)
    rates = min(_NARROW_RATES if above else _RATES, 0.4 * ground.room) if rated else 0
    left = ground.room - (rates + _GAP) * rated
    sums = [sum(line.values.values()) for line in lines]
    unit, as_bars = scale(sums, left - (0 if above else beside), counted)
    places = [(0.0, middle) for middle in ground.middles]
    put_projects(ax, zip(lines, places, strict=True), 12 / ground.pitch * as_bars)
    for place, line in enumerate(lines):
        if above:
            write(ax, line.text, 1, ax.get_yticks()[place], at_end=True)
        else:
            write(ax, line.text, sums[place], ground.middles[place])
    spread(ax, ground.room / unit)
    sign(ax, key)
    if not rated:
        return finish(ax, ground)[0]
    ax.plot([], [], label=words.text("chart.plausible"), **RATE)
    high, head = finish(ax, ground, ticks=1, beside=0 if above else left)
    share = rates / ground.room
    inset = ax.inset_axes((1 - share, 0, 0.88 * share, 1), sharey=ax)
    _put_rates(inset, lines, ground, head, rates)
    return high


def scale(sums: Sequence[float], room: float, counted: bool = True) -> tuple[float, bool]:
    """How many points wide one project is, and whether bars stand for so many."""
    most = max(sums) or 1
    step = max(room, 6) / most
    few = counted and step >= LEAST_STEP and countable(sums)
    return (min(STEP, step), False) if few else (step, True)


def put_projects(
    ax: Axes, rows: Iterable[tuple[Line, tuple[float, float]]], as_bars: float
) -> None:
    """Projects of some looks, each row from its start and at its height, one mark each, or bars as
    high as ``as_bars``.
    """
    spots: dict[str, list[tuple[float, float]]] = {}
    named: dict[str, list[str]] = {}
    for line, (x, y) in rows:
        for look, value in line.values.items():
            if as_bars and value:
                own = {"linewidth": 1.2, "clip_on": False, "label": f"_{look}"}
                ax.barh(y, value, as_bars, x, **LOOKS[look] | own)
            elif value:
                places = [(x + place + 0.5, y) for place in range(int(value))]
                spots.setdefault(look, []).extend(places)
                named.setdefault(look, []).extend((line.projects or {}).get(look, ()))
            x += value
    for look, places in spots.items():
        put_spots(ax, places, look, names=named[look])


def put_spots(
    ax: Axes,
    places: Sequence[tuple[float, float]],
    look: str,
    share: float = 1,
    names: Sequence[str] = (),
) -> None:
    """Marks of one look, as wide as what one stands for, or a share of it: in whatever width, they
    never touch. Each may have its name.
    """
    if places:
        size = [0.72 * share]
        own = {"offsets": places, "offset_transform": ax.transData, "linewidth": 1.4}
        dots = EllipseCollection(size, size, [0], units="x", **own | LOOKS[look])
        dots.set(label=f"_{look}", clip_on=False, zorder=3)
        name_marks(dots, names)
        ax.add_collection(dots, autolim=False)


def name_marks(marks: Collection, names: Sequence[str]) -> None:
    """Let a picture tell of each mark which project it is, where all of them have a name."""
    if len(names) == len(np.asarray(marks.get_offsets())):
        marks.set_urls([short(name) for name in names])


def write(ax: Axes, text: str, x: float, y: float, *, at_end: bool = False) -> None:
    """A few words right after ``x``, or at the end of the row."""
    look: dict[str, Any] = {"xytext": (6, 0), "ha": "left"}
    if at_end:
        look = {"xytext": (0, 0), "ha": "right", "xycoords": ax.get_yaxis_transform()}
    look |= {"textcoords": "offset points", "size": sizes()[1], "color": SOFT, "va": "center"}
    ax.annotate(text, (x, y), parse_math=False, **look)


def beside_width(text: str) -> float:
    """The room that a few words take after a row."""
    return max(width(line, sizes()[1]) for line in text.split("\n")) + 12


def spread(ax: Axes, right: float) -> None:
    """An axis from none on, whose ticks are left out: each row says its number."""
    ax.set_xlim(0, max(right, ax.get_xlim()[1]))
    ax.set_xticks([])


def sign(ax: Axes, key: Mapping[str, str]) -> None:
    """What each look stands for, for the key."""
    for look, text in key.items():
        ax.scatter([], [], 90, label=text, linewidth=1.4, **LOOKS[look])


def finish(ax: Axes, ground: Ground, *, ticks: int = 0, beside: float = 0) -> tuple[float, float]:
    """The key in a band over the rows, and in it so many lines of ticks, under the key or, where it
    leaves them room, ``beside`` it; how high the Axes is when it is alone, and how high the band.
    """
    _, small = sizes()
    _, texts = ax.get_legend_handles_labels()
    wide = [width(text, small) + 2.6 * small for text in texts]
    columns = max(len(texts), 1)
    room = ground.room + ground.left if _alone(ax) else 0.7 * ground.room  # beside longer names
    if sum(wide) > room:
        columns = int(max(1, room // max(wide)))
    if texts:
        corner = (-ground.left / ground.room, 1)
        ax.legend(bbox_to_anchor=corner, ncols=columns, fontsize=small, **_KEY)
    if beside and sum(wide) <= beside + ground.left:
        ticks = 0
    head = (-(-len(texts) // columns) * 1.55 + ticks * _LINE) * small + 4
    count = ground.ends[-1] + 0.5
    pitch = ground.pitch if _alone(ax) else max((extent(ax)[1] - head) / count, 6)
    ax.set_ylim(count - 0.5, -0.5 - head / pitch)
    return count * ground.pitch + head, head


def top_ticks(
    ax: Axes, at: Sequence[float], labels: Sequence[str], head: float, side: str = "center"
) -> None:
    """Ticks over the rows, in the band of the key."""
    _, small = sizes()
    ax.xaxis.tick_top()
    ax.set_xticks(
        at, labels, fontsize=small, color=SOFT, ha=side, parse_math=False, linespacing=1.1
    )
    ax.tick_params(axis="x", length=0, pad=4 - head)


def _put_rates(ax: Axes, lines: Sequence[Line], ground: Ground, head: float, room: float) -> None:
    """Each row's rate and what luck leaves open, against one in two, from none to all."""
    ax.patch.set_visible(False)
    ax.spines[:].set_visible(False)
    ax.tick_params(axis="y", left=False, labelleft=False)
    ax.grid(visible=False)
    ax.set_xlim(0, 1)
    half = 9 / ground.pitch
    for line, y in zip(lines, ground.middles, strict=True):
        ax.vlines(0.5, y - half, y + half, color=FAINT, linewidth=1.4)
        if line.rate:
            ax.plot(line.rate, [y] * 3, clip_on=False, **RATE)
    top_ticks(ax, *rate_ticks(room), head)


def rate_ticks(room: float) -> tuple[list[float], list[str]]:
    """The ends of an axis of rates, where there is room for them, and its middle."""
    _, small = sizes()
    none, half, everything = words.percent(0), words.text("chart.half"), words.percent(1)
    if room > width(half, small) + width(everything, small) + width(none, small) + 24:
        return [0, 0.5, 1], [none, half, everything]
    return [0.5], [half]


def value_axis(
    ax: Axes, low: float, high: float, written: Callable[[float], str], *, whole: bool = False
) -> None:
    """Round values along an axis, as many as have room beside each other, and a faint line up from
    each.
    """
    _, small = sizes()
    widest = max(width(written(end), small) for end in (low, high))
    most = max(1, int(0.8 * extent(ax)[0] / (widest + 24)))
    ax.xaxis.set_major_locator(MaxNLocator(most, steps=[1, 2, 5, 10], integer=whole))
    if ax.get_xscale() == "log":
        decades = math.log10(high / low)
        finer = [digits for digits in ((1, 2, 5), (1, 3)) if decades * len(digits) < most]
        ax.xaxis.set_major_locator(LogLocator(subs=[*finer, (1,)][0], numticks=most))
        ax.xaxis.set_minor_locator(NullLocator())
    lang = words.spoken()

    def said(value: float, _: int) -> str:
        with words.language(lang):
            return written(value)

    ax.xaxis.set_major_formatter(FuncFormatter(said))
    ax.tick_params(axis="x", length=0, labelsize=small, labelcolor=SOFT)
    ax.grid(axis="x", color=FAINT, linewidth=1)
    ax.set_axisbelow(True)


def _margins(ax: Axes) -> tuple[float, float, float, float]:
    """The room that titles, labels and names take: left, right, under and over an Axes."""
    _, small = sizes()
    left = ax.yaxis.get_tick_params().get("pad", 0.0) if ax.get_yticks().size else 0.0
    left += _high(ax.get_ylabel(), ax.yaxis.label)
    right, under = 4.0, 3 + _high(ax.get_xlabel(), ax.xaxis.label)
    if ax.get_xticks().size and ax.xaxis.get_ticks_position() != "top":
        under += 4 + _LINE * small
        right = max(width(label.get_text(), small) for label in ax.get_xticklabels()) / 2
    titles = [_high(ax.get_title(place), ax.title) for place in ("left", "center", "right")]
    return left, right, under, 3 + max(titles)


def _high(written: str, text: Text) -> float:
    lines = written.count("\n") + 1 if written else 0
    return lines * (_LINE * float(text.get_fontsize()) + 5)


def extent(ax: Axes) -> tuple[float, float]:
    """How wide and how high an Axes is, in points, with its names where these are in a layout."""
    figure, place = cast(Figure, ax.get_figure(root=True)), ax.get_position()
    wide, high = place.width, place.height
    if figure.get_layout_engine() and (spec := ax.get_subplotspec()):
        rows, columns = spec.get_gridspec().get_geometry()
        wide, high = 0.93 * len(spec.colspan) / columns, 0.7 * len(spec.rowspan) / rows
    return wide * figure.get_figwidth() * 72, high * figure.get_figheight() * 72


def _alone(ax: Axes) -> bool:
    return isinstance(ax.get_figure(root=True), Drawing)
