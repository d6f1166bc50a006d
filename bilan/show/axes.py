"""What the charts share: rows with their names, in each of them projects as marks or bars and a
rate, a key; and a figure whose margins are as wide as its words.

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
from matplotlib.ticker import Locator, LogLocator, MaxNLocator

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


class Cell(NamedTuple):
    """What a row shows, or a column of it: how many projects of each look; what is written beside
    them; a rate, between the least and the most that is plausible; the names of its projects of
    each look.
    """

    values: Mapping[str, float]
    text: str = ""
    rate: tuple[float, float, float] | None = None
    projects: Mapping[str, Sequence[str]] = {}


Cells = Mapping[tuple[int, ...], Cell]  # by row or, where columns cross them, by row and column


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
    _margin: float = 0

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
        left, right, under, over = np.add(_margins(self.axes[0]), self._margin)
        self.set_figheight(max(self.get_figheight(), (self._high + under + over) / 72))
        wide, high = self.get_size_inches() * 72
        size = 1 - (left + right) / wide, 1 - (under + over) / high
        self.axes[0].set_position((left / wide, under / high, *size))

    def frame(self, title: str, source: str) -> None:
        """Give it a margin, a title and its source, for where it stands without the page."""
        self._margin = _MARGIN
        self.set_figwidth(self.get_figwidth() + 2 * _MARGIN / 72)
        with theme():
            self.lay_out()
            (ax,) = self.axes
            place, size = ax.get_position(), sizes()[0] + 2
            left = (_MARGIN / 72 / self.get_figwidth() - place.x0) / place.width
            look: dict[str, Any] = {"size": size, "weight": "bold", "color": INK, "pad": size}
            ax.set_title(title, x=left, ha="left", **look)
            ax.set_xlabel(source, x=left, ha="left", labelpad=size)

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
    """Whether it is drawn as on a telephone."""
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
    above: bool = False,
    headings: Sequence[int] = (),
    spared: float = 0,
) -> Ground:
    """Rows from the top, each with its name as its tick label, or with a line of its own for it, of
    which an end may be spared; a heading has as much room as it takes.
    """
    alone, (wide, high) = _alone(ax), extent(ax)
    given = 1e9 if alone else 0.8 * high / len(names)
    size = min(sizes()[0], given / _LINE)
    most = wide - spared if above else min(15.4 * size, 0.5 * wide)
    lines = 1 if given < 2 * _LINE * size else 2
    named = [
        wrap(upper(name), wide, size, bold=True, lines=1)
        if place in headings
        else wrap(upper(name), most, size, bold=not headings, lines=lines)
        for place, name in enumerate(names)
    ]
    written = _LINE * size * np.array([*map(len, named)])
    heights = written + tall - 1 if above else np.maximum(tall, written + 9)
    if not alone:
        heights[:] = heights.max()
    pitch = float(heights.min())
    ends = heights.cumsum() / pitch - 0.5
    at = middles = ends - heights / 2 / pitch
    if above:
        at, middles = ends - (heights - written / 2) / pitch, ends - (tall + 7) / 2 / pitch
    bare(ax)
    look: dict[str, Any] = {"fontsize": size, "color": INK, "va": "center", "linespacing": 1.2}
    look |= {"fontweight": "bold", "ha": "left" if alone else "right", "parse_math": False}
    ax.set_yticks(at, ["\n".join(name) for name in named], **look)
    beside = [] if above else [place for place in range(len(names)) if place not in headings]
    for place in beside if headings else []:
        ax.get_yticklabels()[place].set_fontweight("normal")
    widths = [width(line, size, bold=not headings) for place in beside for line in named[place]]
    left = max(widths, default=-_GAP) + _GAP
    if alone:
        ax.tick_params(axis="y", pad=left)
    laid_out = alone or cast(Figure, ax.get_figure(root=True)).get_layout_engine()
    room = wide - left if laid_out else wide
    return Ground(pitch, middles.tolist(), room, ends.tolist(), left if alone else 0)


def bare(ax: Axes) -> None:
    """Leave out of an Axes what the charts do not need: its frame, its grid, its small lines."""
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.grid(visible=False)


def paint_rows(
    ax: Axes,
    named: Sequence[Sequence[str]],
    cells: Cells,
    key: Mapping[str, str],
    *,
    counted: bool = True,
    rated: bool = True,
) -> float:
    """Rows of projects from the left, one mark each or, where these are too many, bars; what is
    written beside them; and their rates on an axis of their own.

    Where columns cross the rows, the names of both are given, and rates stand in their cells; on a
    telephone the columns are rows under the name of theirs.
    """
    in_cells = crossed = len(named) > 1
    names, columns = named[0], named[-1]
    headings: list[int] = []
    if crossed and is_narrow(ax):
        names, cells, headings = _under_headings(names, columns, cells)
        crossed = False
    rated = rated and any(cell.rate for cell in cells.values())
    rated, rated_within = rated and not in_cells, rated and in_cells
    small = sizes()[1]
    beside = max(width(cell.text, small) for cell in cells.values()) + 12
    above = not in_cells and is_narrow(ax) and (rated or beside > NARROW / 4)
    tall = 23 if headings else 27
    ground = name_rows(ax, names, tall=tall, above=above, headings=headings, spared=beside)
    rates = min(_NARROW_RATES if above else _RATES, 0.4 * ground.room) if rated else 0
    left = ground.room - (rates + _GAP) * rated
    column = left / len(columns) if crossed else left
    sums = [sum(cell.values.values()) for cell in cells.values()]
    unit, as_bars = scale(sums, column - (8 if crossed else 0 if above else beside), counted)
    if crossed and as_bars:
        unit, _ = scale(sums, column - beside - 8, counted=False)
    spots = [(sum(across) * column / unit, ground.middles[row]) for row, *across in cells]
    _put_projects(ax, cells.values(), spots, 12 / ground.pitch * as_bars)
    for (row, *_), cell, (x, y), size in zip(cells, cells.values(), spots, sums, strict=True):
        if rated_within and cell.rate:
            ax.hlines(y, x, x + 1, color=FAINT, linewidth=1)
            ax.plot([x + share for share in cell.rate], [y] * 3, **RATE)
            size = 1
        if above:
            write(ax, cell.text, ground.room / unit, ax.get_yticks()[row], "right")
        elif as_bars or not crossed or not cell.values:
            write(ax, cell.text, x + size, y)
    right = ground.room / unit
    ax.set_xlim(0, max(right, ax.get_xlim()[1]))
    ax.set_xticks([])
    sign(ax, key)
    heads = [wrap(upper(name), column - 12, small, lines=3) for name in columns if crossed]
    if rated:
        ax.plot([], [], label=words.text("chart.plausible"), **RATE)
    ticks = max(map(len, heads), default=int(rated))
    high, head = finish(ax, ground, ticks=ticks, beside=0 if above or crossed else left)
    if crossed:
        ax.hlines([-0.5, *ground.ends[:-1]], 0, right, color=FAINT, linewidth=1)
        starts = [place * column / unit for place in range(len(columns))]
        _top_ticks(ax, starts, ["\n".join(lines) for lines in heads], head, "left")
    if rated:
        share = rates / ground.room
        inset = ax.inset_axes((1 - share, 0, 0.88 * share, 1), sharey=ax)
        _put_rates(inset, cells.values(), ground, head, rates)
    return high


def _under_headings(
    rows: Sequence[str], columns: Sequence[str], cells: Cells
) -> tuple[list[str], Cells, list[int]]:
    """The columns of each row under its name, which is a row of its own, without cells."""
    names: list[str] = []
    below: dict[tuple[int, ...], Cell] = {}
    headings: list[int] = []
    for (row, column), cell in cells.items():
        if len(headings) == row:
            headings.append(len(names))
            names.append(rows[row])
        below[len(names),] = cell
        names.append(columns[column])
    return names, below, headings


def scale(sums: Sequence[float], room: float, counted: bool = True) -> tuple[float, bool]:
    """How many points wide one project is, and whether bars stand for so many."""
    most = max(sums) or 1
    step = max(room, 6) / most
    few = counted and step >= LEAST_STEP and countable(sums)
    return (min(STEP, step), False) if few else (step, True)


def _put_projects(
    ax: Axes, cells: Iterable[Cell], spots: Sequence[tuple[float, float]], as_bars: float
) -> None:
    """Projects of some looks, each cell from its spot, one mark each, or bars as high as
    ``as_bars``.
    """
    marks: dict[str, list[tuple[float, float]]] = {}
    called: dict[str, list[str]] = {}
    for cell, (x, y) in zip(cells, spots, strict=True):
        for look, value in cell.values.items():
            if as_bars and value:
                own = {"linewidth": 1.2, "clip_on": False, "label": f"_{look}"}
                ax.barh(y, value, as_bars, x, **LOOKS[look] | own)
            elif value:
                places = [(x + place + 0.5, y) for place in range(int(value))]
                marks.setdefault(look, []).extend(places)
                called.setdefault(look, []).extend(cell.projects.get(look, ()))
            x += value
    for look, places in marks.items():
        put_marks(ax, places, look, names=called[look])


def put_marks(
    ax: Axes,
    places: Sequence[tuple[float, float]],
    look: str,
    share: float = 1,
    names: Sequence[str] = (),
) -> None:
    """Marks of one look, as wide as what one stands for, or a share of it: in whatever width, they
    never touch. Each may have its name.
    """
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


def write(ax: Axes, text: str, x: float, y: float, side: str = "left") -> None:
    """A few words right after ``x``, or up to it."""
    look: dict[str, Any] = {"textcoords": "offset points", "size": sizes()[1], "color": SOFT}
    offset = (6 if side == "left" else 0, 0)
    ax.annotate(text, (x, y), offset, ha=side, va="center", parse_math=False, **look)


def sign(ax: Axes, key: Mapping[str, str]) -> None:
    """What each look stands for, for the key."""
    for look, text in key.items():
        ax.scatter([], [], 90, label=text, linewidth=1.4, **LOOKS[look])


def finish(ax: Axes, ground: Ground, *, ticks: int = 0, beside: float = 0) -> tuple[float, float]:
    """The key in a band over the rows, and in it so many lines of ticks, under the key or, where it
    leaves them room, ``beside`` it; how high the Axes is when it is alone, and how high the band.
    """
    small = sizes()[1]
    _, texts = ax.get_legend_handles_labels()
    wide = [width(text, small) + 2.6 * small for text in texts]
    columns = len(texts)
    room = ground.room + ground.left if _alone(ax) else 0.7 * ground.room  # beside longer names
    if sum(wide) > room:
        columns = max(1, int(room // max(wide)))
    if sum(wide) <= beside + ground.left and beside:
        ticks = 0
    head = 4 + ticks * _LINE * small
    if texts:
        corner = (-ground.left / ground.room, 1)
        ax.legend(bbox_to_anchor=corner, ncols=columns, fontsize=small, **_KEY)
        head += math.ceil(len(texts) / columns) * 1.55 * small
    count = ground.ends[-1] + 0.5
    pitch = ground.pitch if _alone(ax) else max((extent(ax)[1] - head) / count, 6)
    ax.set_ylim(count - 0.5, -0.5 - head / pitch)
    return count * ground.pitch + head, head


def _top_ticks(
    ax: Axes, at: Iterable[float], labels: Iterable[str], head: float, side: str = "center"
) -> None:
    """Ticks over the rows, in the band of the key."""
    look: dict[str, Any] = {"fontsize": sizes()[1], "color": SOFT, "linespacing": 1.1}
    ax.xaxis.tick_top()
    ax.set_xticks([*at], [*labels], ha=side, parse_math=False, **look)
    ax.tick_params(axis="x", length=0, pad=4 - head)


def _put_rates(ax: Axes, cells: Iterable[Cell], ground: Ground, head: float, room: float) -> None:
    """Each row's rate and what luck leaves open, against one in two, from none to all."""
    bare(ax)
    ax.patch.set_visible(False)
    ax.tick_params(labelleft=False)
    ax.set_xlim(0, 1)
    half = 9 / ground.pitch
    for cell, y in zip(cells, ground.middles, strict=True):
        ax.vlines(0.5, y - half, y + half, color=FAINT, linewidth=1.4)
        if cell.rate:
            ax.plot(cell.rate, [y] * 3, clip_on=False, **RATE)
    ends = {0: words.percent(0), 0.5: words.text("chart.half"), 1: words.percent(1)}
    if room < width("".join(ends.values()), sizes()[1]) + 24:
        ends = {0.5: ends[0.5]}
    _top_ticks(ax, ends.keys(), ends.values(), head)


def value_axis(
    ax: Axes, low: float, high: float, written: Callable[[float], str], *, whole: bool = False
) -> None:
    """Round values along an axis, as many as have room beside each other, and a faint line up from
    each.
    """
    small = sizes()[1]
    widest = max(width(written(end), small) for end in (low, high))
    most = max(1, int(0.8 * extent(ax)[0] / (widest + 24)))
    locator: Locator = MaxNLocator(most, steps=[1, 2, 5, 10], integer=whole)
    if ax.get_xscale() == "log":
        decades = math.log10(high / low)
        finer = [digits for digits in ((1, 2, 5), (1, 3)) if decades * len(digits) < most]
        locator = LogLocator(subs=[*finer, (1,)][0], numticks=most)
    left, right = ax.get_xlim()
    ticks = [value for value in locator.tick_values(left, right) if left <= value <= right]
    ax.set_xticks(ticks, [*map(written, ticks)], fontsize=small, color=SOFT)
    ax.minorticks_off()
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="x", color=FAINT, linewidth=1)
    ax.set_axisbelow(True)


def _margins(ax: Axes) -> tuple[float, float, float, float]:
    """The room that titles, labels and names take: left, right, under and over an Axes."""
    small = sizes()[1]
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
    figure, place = cast(Figure, ax.get_figure(root=True)), ax.get_window_extent()
    wide = place.width * (1.2 if figure.get_layout_engine() else 1)
    return wide * 72 / figure.dpi, place.height * 72 / figure.dpi


def _alone(ax: Axes) -> bool:
    return isinstance(ax.get_figure(root=True), Drawing)
