"""What charts are made of: one mark is one project, and beside the marks the win rate with what luck leaves open.

A chart draws what it is given and returns its Axes; it computes nothing but positions. Every ``ax`` may be given; without one,
a figure of the right height is made, whose label says what it shows. Won is a filled mark, lost a hollow one, pending a dotted
one, so that grey print and any eye can tell them apart.
"""

import hashlib
import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from bilan import words
from bilan.analysis.breakdowns import Counts
from bilan.show.prose import short, upper

WIDTH = 5.4  # inches: wide enough for a page, narrow enough to be read on a telephone
INK, SOFT, FAINT = "#1f2933", "#66727f", "#d5dbe1"
WON, LOST = "#0b5d6b", "#b4532a"
_MARKS: dict[str, dict[str, Any]] = {
    "won": {"facecolor": WON, "edgecolor": WON},
    "lost": {"facecolor": "white", "edgecolor": LOST},
    "pending": {"facecolor": "white", "edgecolor": SOFT, "linestyle": (0, (1, 1.2))},
}
_TINT = "#bcd2d6"
_BLANK = {"facecolor": "white", "edgecolor": "none", "pad": 1}
MOST_MARKS = 60
LINE = 0.36
_LONGEST = 40
_TAG = re.compile(r"<[^>]+>")
_COORDINATE = re.compile(r"(?<![\w.#-])(?:-?\d+\.\d{4,}|-0(?![\d.]))")
_HASHED_ID = re.compile(r'(?<=[#"])[a-zA-Z][0-9a-f]{10}(?=[")])')
# The first keys are seaborn's style "white": importing seaborn takes twice as long as drawing every chart of a report.
_STYLE: dict[Any, Any] = {
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.axisbelow": True,
    "axes.grid": False,
    **{f"axes.spines.{side}": True for side in ("left", "bottom", "right", "top")},
    **{f"{axis}tick.direction": "out" for axis in "xy"},
    **dict.fromkeys(["xtick.bottom", "xtick.top", "ytick.left", "ytick.right"], False),
    "lines.solid_capstyle": "round",
    "patch.edgecolor": "w",
    "patch.force_edgecolor": True,
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Segoe UI", "Helvetica Neue", "Arial"],
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "axes.edgecolor": FAINT,
    "svg.fonttype": "none",
    "text.parse_math": False,
    "svg.hashsalt": "bilan",
}


@contextmanager
def theme() -> Iterator[None]:
    """The look of every chart, as a context: ``with marks.theme(): ...``.

    Only its own keys are set and put back. ``plt.rc_context`` puts back all of them, ``interactive`` too, which a notebook turns
    on when it draws its first figure, and no later chart would show (matplotlib issue 25041).
    """
    before = {key: plt.rcParams[key] for key in _STYLE}
    plt.rcParams.update(_STYLE)
    try:
        yield
    finally:
        plt.rcParams.update(before)


class Picture:
    """A chart as a notebook shows it and a report keeps it: SVG, PNG, and a text for who cannot see it, its figure's label."""

    def __init__(self, ax: Axes, name: str):
        figure = cast(plt.Figure, ax.figure)
        self.name, self.alt = name, str(figure.get_label())
        with theme():
            self.svg, self.png = _steady(_rendered(figure, "svg").decode()), _rendered(figure, "png")
        plt.close(figure)

    def __repr__(self) -> str:
        return f"[{self.name}] {self.alt}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict, dict]:
        content = {"image/svg+xml": self.svg, "image/png": self.png, "text/plain": repr(self)}
        return content, {"image/svg+xml": {"alt": self.alt, "name": self.name}, "image/png": {"width": round(96 * WIDTH)}}


def figure(height: float, alt: str, bottom: float = 0.26, top: float = 0.02) -> Axes:
    """An empty canvas, and what to say to who cannot see it; all measures in inches."""
    figure = plt.figure(figsize=(WIDTH, height), label=alt)
    ax = figure.add_axes((0.01, bottom / height, 0.98, 1 - (bottom + top) / height))
    ax.set_axis_off()
    return ax


def label(name: str) -> str:
    """A name as a chart writes it."""
    return upper(short(name, _LONGEST))


def size(group: Counts) -> int:
    """How many projects a group has."""
    return group.won + group.lost + group.pending


def lines(count: int, fit: int) -> int:
    """How many lines so many marks take."""
    return max(1, -(-count // fit))


def tops(lines: Sequence[int]) -> list[float]:
    """Where each row's name is written, and where the row after the last would be, when row ``i`` needs ``lines[i]`` lines."""
    return [sum(lines[:row]) * LINE + row * 0.56 for row in range(len(lines) + 1)]


def marks(ax: Axes, group: Counts, x: float, y: float, step: float, fit: int) -> None:
    """One group's projects, one mark each, from ``x`` on, ``fit`` on a line."""
    place, area = 0, min(72, (0.8 * step * WIDTH * 72) ** 2)
    for outcome, count, look in _looks(group):
        places = range(place, place := place + count)
        spots = ([x + step * (i % fit + 0.5) for i in places], [y + LINE * (i // fit) for i in places])
        ax.scatter(*spots, s=area, linewidth=1.3, label=outcome, clip_on=False, **look)


def bars(ax: Axes, group: Counts, y: float, width: float) -> None:
    """One group's projects as bars of the same looks, where there are too many to be counted by eye."""
    start = 0.0
    for outcome, count, look in _looks(group):
        ax.barh(y, count * width, 0.24, start, linewidth=1, label=outcome, **look)
        start += count * width


def interval(ax: Axes, top: float, group: Counts, lang: str | None) -> None:
    """One group's win rate, what luck leaves open, and the counts behind it."""
    y = top + LINE
    if not group.decided:
        ax.text(0, y, words.text("chart.none_decided", lang), va="center", color=SOFT, style="italic", bbox=_BLANK)
        return
    ax.plot([group.low, group.high], [y, y], color=_TINT, linewidth=7, solid_capstyle="butt")
    ax.plot([group.rate], [y], "o", color=WON, markersize=6, clip_on=False)
    won_of = words.text("chart.won_of", lang, won=group.won, decided=group.decided)
    ax.text(0, top, won_of, va="center", color=INK, bbox=_BLANK)
    between = words.text("chart.between", lang, low=group.low, high=group.high)
    ax.text(1, top, between, ha="right", va="center", color=SOFT, bbox=_BLANK)


def overall(ax: Axes, groups: Sequence[Counts], lang: str | None) -> None:
    """The win rate of all groups together, as a line through them."""
    won, decided = sum(group.won for group in groups), sum(group.decided for group in groups)
    if decided:
        ax.plot([won / decided] * 2, [-0.3, 99], color=INK, linewidth=0.9, zorder=0)
        overall = words.text("chart.overall", lang, rate=won / decided)
        side = "left" if 4 * won < decided else "right" if 4 * won > 3 * decided else "center"
        ax.text(won / decided, -0.52, overall, ha=side, va="center", color=INK)


def percent_axis(ax: Axes, lang: str | None) -> None:
    """An axis of shares, from none to all."""
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], [words.percent(tick, lang) for tick in (0, 0.5, 1)])
    ax.tick_params(left=False, labelleft=False, length=3, bottom=True)
    ax.patch.set_visible(False)
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)


def key(ax: Axes, groups: Sequence[Counts], lang: str | None, y: float) -> None:
    """What each kind of mark stands for, of those that occur."""
    x = 0.012
    for outcome, look in _MARKS.items():
        if any(getattr(group, outcome) for group in groups):
            ax.scatter([x], [y], s=42, linewidth=1.3, clip_on=False, **look)
            word = words.label("outcome", outcome, lang)
            ax.text(x + 0.022, y, word, va="center", color=SOFT)
            x += 0.05 + 0.0165 * len(word)


def _looks(group: Counts) -> Iterator[tuple[str, int, dict[str, Any]]]:
    return ((outcome, getattr(group, outcome), look) for outcome, look in _MARKS.items())


def _rendered(figure: plt.Figure, kind: str) -> bytes:
    buffer = io.BytesIO()
    metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)  # a name in a script that the PNG's font lacks
        figure.savefig(buffer, format=kind, metadata=metadata, dpi=150)
    return buffer.getvalue()


def _steady(svg: str) -> str:
    """The same drawing on every processor: coordinates to a thousandth of a point, ids by their order and the whole drawing.

    Matplotlib writes millionths, and its ids hash positions to the last bit, in which processors differ.
    """
    ids: dict[str, str] = {}

    def steady(tag: re.Match[str]) -> str:
        rounded = _COORDINATE.sub(lambda number: f"{round(float(number[0]), 3) + 0:.10g}", tag[0])
        return _HASHED_ID.sub(lambda found: ids.setdefault(found[0], f"{found[0][0]}{len(ids)}-\0"), rounded)

    svg = _TAG.sub(steady, svg)
    return svg.replace("\0", hashlib.sha256(svg.encode()).hexdigest()[:8])
