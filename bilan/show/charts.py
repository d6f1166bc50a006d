"""Frames drawn: one mark is one project, and beside the marks the win rate with what luck leaves open.

A chart draws what it is given and returns its Axes; it computes nothing but positions. Every ``ax`` may be given; without one,
a figure of the right height is made. Won is a filled mark, lost a hollow one, pending a dotted one, so that grey print and any
eye can tell them apart.
"""

import hashlib
import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from bilan import words

WIDTH = 5.4  # inches: wide enough for a page, narrow enough to be read on a telephone
INK, SOFT, FAINT = "#1f2933", "#66727f", "#d5dbe1"
WON, LOST = "#0b5d6b", "#b4532a"
_MARKS = {
    "won": {"facecolor": WON, "edgecolor": WON},
    "lost": {"facecolor": "white", "edgecolor": LOST},
    "pending": {"facecolor": "white", "edgecolor": SOFT, "linestyle": (0, (1, 1.2))},
}
_TINT = "#bcd2d6"
_BLANK = {"facecolor": "white", "edgecolor": "none", "pad": 1}
_MOST_MARKS = 60
_LINE = 0.36
_LONGEST = 40
_TAG = re.compile(r"<[^>]+>")
_COORDINATE = re.compile(r"(?<![\w.#-])(?:-?\d+\.\d{4,}|-0(?![\d.]))")
_HASHED_ID = re.compile(r'(?<=[#"])[a-zA-Z][0-9a-f]{10}(?=[")])')
_STYLE = {
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
    """The look of every chart, as a context: ``with charts.theme(): ...``.

    Only its own keys are set and put back. ``plt.rc_context`` puts back all of them, ``interactive`` too, which a notebook turns
    on when it draws its first figure, and no later chart would show (matplotlib issue 25041).
    """
    look = sns.axes_style("white") | _STYLE
    before = {key: plt.rcParams[key] for key in look}
    plt.rcParams.update(look)
    try:
        yield
    finally:
        plt.rcParams.update(before)


def breakdown_chart(frame: pd.DataFrame, *, lang: str, ax: Axes | None = None) -> Axes:
    """What was won, lost and is pending in each group, and each group's win rate with its interval.

    Parameters
    ----------
    frame : a breakdown with one index level, such as :func:`bilan.by_channel` returns.
    """
    totals = frame[list(_MARKS)].sum(axis="columns")
    as_bars = bool((totals > _MOST_MARKS).any())
    fit = 15
    tops = _tops([1 if as_bars else _lines(total, fit) for total in totals])
    with theme():
        ax = ax or _figure(0.62 * tops[-1] + 0.75)
        rates = ax.inset_axes([0.6, 0, 0.36, 1], sharey=ax)
        for top, (key, group) in zip(tops, frame.iterrows(), strict=False):
            ax.text(0, top, _label(frame.index.names, key, lang), weight="bold", va="center")
            if as_bars:
                _bars(ax, group, top + _LINE, width=0.56 / totals.max())
            else:
                _marks(ax, group, 0, top + _LINE, step=0.56 / fit, fit=fit)
            _interval(rates, top, group, lang)
        _overall(rates, frame, lang)
        _percent_axis(rates, lang)
        _key(ax, frame, lang, y=-0.52)
        ax.set_xlim(0, 1)
        ax.set_ylim(tops[-1], -0.85)
    return ax


def crossed_chart(frame: pd.DataFrame, *, lang: str, ax: Axes | None = None) -> Axes:
    """What was won, lost and is pending where two questions cross, one mark a project.

    Parameters
    ----------
    frame : a breakdown with two index levels, such as ``bilan.by(projects, "channel", "qualified")``; the first level makes the
        rows, the second the columns.
    """
    rows, columns = frame.index.remove_unused_levels().levels
    step, fit = 0.031, int(0.96 / max(1, len(columns)) / 0.031)
    totals = frame[list(_MARKS)].sum(axis="columns")
    tops = _tops([_lines(totals.loc[row].max(), fit) for row in rows])
    with theme():
        ax = ax or _figure(0.62 * tops[-1] + 0.6)
        for position, column in enumerate(columns):
            ax.text(position / len(columns), -0.5, _label(frame.index.names[1:], column, lang), color=SOFT, va="center")
        for row, top in zip(rows, tops, strict=False):
            ax.axhline(top - 0.22, color=FAINT, linewidth=0.8)
            ax.text(0, top, _label(frame.index.names[:1], row, lang), weight="bold", va="center")
            for position, column in enumerate(columns):
                if (row, column) in frame.index:
                    _marks(ax, frame.loc[(row, column)], position / len(columns), top + _LINE, step, fit)
        _key(ax, frame, lang, y=-0.95)
        ax.set_xlim(0, 1)
        ax.set_ylim(tops[-1] - 0.2, -1.15)
    return ax


def forecast_chart(forecast: pd.DataFrame, distribution: pd.DataFrame, *, lang: str, ax: Axes | None = None) -> Axes:
    """How many wins next year may bring: twenty possible years, one dot each, as likely one as the other.

    Parameters
    ----------
    forecast, distribution : what :func:`bilan.forecast` and :func:`bilan.wins_distribution` return; the total is drawn.

    Notes
    -----
    A quantile dotplot: Kay, Kola, Hullman and Munson (2016), "When (ish) is my bus?", CHI.
    """
    total, low, high = distribution[distribution["channel"] == "all"], *forecast.loc["all", ["low_80", "high_80"]]
    cumulated = total["probability"].cumsum().to_numpy().round(9)
    wins = [int(total["wins"].iloc[(cumulated >= (year + 0.5) / 20).argmax()]) for year in range(20)]
    heights = [wins[:year].count(count) for year, count in enumerate(wins)]
    with theme():
        ax = ax or _figure(0.2 * max(heights) + 1.25, bottom=0.5, top=0.25)
        ax.set_axis_on()
        ax.axvspan(low - 0.5, high + 0.5, color=FAINT, alpha=0.5, linewidth=0)
        ax.scatter(wins, heights, s=58, color=WON, clip_on=False)
        likely = words.text("forecast_chart.range", lang, low=int(low), high=int(high))
        ax.text((low + high) / 2, max(heights) + 0.9, likely, color=SOFT, ha="center", va="center")
        ax.set_title(words.text("forecast_chart.dots", lang), loc="left", fontsize=9, weight="bold")
        ax.set_xlabel(words.text("forecast_chart.axis", lang))
        ax.set_xlim(min(wins) - 1.5, max(wins) + 1.5)
        ax.set_ylim(-0.7, max(heights) + 1.5)
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.tick_params(bottom=True, length=3)
        ax.set_yticks([])
        sns.despine(ax=ax, left=True)
    return ax


class Picture:
    """A chart as a notebook shows it and a report keeps it: SVG, PNG, and a text for who cannot see it."""

    def __init__(self, ax: Axes, name: str, alt: str):
        self.name, self.alt = name, alt
        with theme():
            self.svg, self.png = _steady(_rendered(ax.figure, "svg").decode()), _rendered(ax.figure, "png")
        plt.close(ax.figure)

    def __repr__(self) -> str:
        return f"[{self.name}] {self.alt}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict, dict]:
        content = {"image/svg+xml": self.svg, "image/png": self.png, "text/plain": repr(self)}
        return content, {"image/svg+xml": {"alt": self.alt, "name": self.name}, "image/png": {"width": round(96 * WIDTH)}}


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

    def steady(tag: re.Match) -> str:
        rounded = _COORDINATE.sub(lambda number: f"{round(float(number[0]), 3) + 0:.10g}", tag[0])
        return _HASHED_ID.sub(lambda found: ids.setdefault(found[0], f"{found[0][0]}{len(ids)}-\0"), rounded)

    svg = _TAG.sub(steady, svg)
    return svg.replace("\0", hashlib.sha256(svg.encode()).hexdigest()[:8])


def _figure(height: float, bottom: float = 0.26, top: float = 0.02) -> Axes:
    """An empty canvas; all measures in inches."""
    figure = plt.figure(figsize=(WIDTH, height))
    ax = figure.add_axes([0.01, bottom / height, 0.98, 1 - (bottom + top) / height])
    ax.set_axis_off()
    return ax


def _label(kinds: Sequence[str], key: object, lang: str) -> str:
    name = ", ".join(words.labels(kinds, key, lang))
    name = re.sub(r"[\x00-\x1f\x7f]+", " ", name)  # line ends, and signs that an SVG may not hold
    return name[:1].upper() + (name[1:] if len(name) <= _LONGEST else name[1 : _LONGEST - 1] + "…")


def _lines(count: float, fit: int) -> int:
    return max(1, -(-int(count) // fit))


def _tops(lines: Sequence[int]) -> list[float]:
    """Where each row's name is written, and where the row after the last would be, when row ``i`` needs ``lines[i]`` lines."""
    return [sum(lines[:row]) * _LINE + row * 0.56 for row in range(len(lines) + 1)]


def _marks(ax: Axes, group: pd.Series, x: float, y: float, step: float, fit: int) -> None:
    """One group's projects, one mark each, from ``x`` on, ``fit`` on a line."""
    place = 0
    size = min(72, (0.8 * step * WIDTH * 72) ** 2)
    for outcome, look in _MARKS.items():
        places = range(place, place := place + int(group[outcome]))
        spots = ([x + step * (i % fit + 0.5) for i in places], [y + _LINE * (i // fit) for i in places])
        ax.scatter(*spots, s=size, linewidth=1.3, label=outcome, clip_on=False, **look)


def _bars(ax: Axes, group: pd.Series, y: float, width: float) -> None:
    """One group's projects as bars of the same looks, where there are too many to be counted by eye."""
    start = 0.0
    for outcome, look in _MARKS.items():
        ax.barh(y, group[outcome] * width, 0.24, start, linewidth=1, label=outcome, **look)
        start += group[outcome] * width


def _interval(ax: Axes, top: float, group: pd.Series, lang: str) -> None:
    y = top + _LINE
    if not group["decided"]:
        ax.text(0, y, words.text("chart.none_decided", lang), va="center", color=SOFT, style="italic", bbox=_BLANK)
        return
    ax.plot([group["low"], group["high"]], [y, y], color=_TINT, linewidth=7, solid_capstyle="butt")
    ax.plot([group["rate"]], [y], "o", color=WON, markersize=6, clip_on=False)
    won_of = words.text("chart.won_of", lang, won=int(group["won"]), decided=int(group["decided"]))
    ax.text(0, top, won_of, va="center", color=INK, bbox=_BLANK)
    between = words.text("chart.between", lang, low=group["low"], high=group["high"])
    ax.text(1, top, between, ha="right", va="center", color=SOFT, bbox=_BLANK)


def _overall(ax: Axes, frame: pd.DataFrame, lang: str) -> None:
    won, decided = frame["won"].sum(), frame["decided"].sum()
    if decided:
        ax.plot([won / decided] * 2, [-0.3, 99], color=INK, linewidth=0.9, zorder=0)
        overall = words.text("chart.overall", lang, rate=won / decided)
        side = "left" if 4 * won < decided else "right" if 4 * won > 3 * decided else "center"
        ax.text(won / decided, -0.52, overall, ha=side, va="center", color=INK)


def _percent_axis(ax: Axes, lang: str) -> None:
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], [words.percent(tick, lang) for tick in (0, 0.5, 1)])
    ax.tick_params(left=False, labelleft=False, length=3, bottom=True)
    ax.patch.set_visible(False)
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)


def _key(ax: Axes, frame: pd.DataFrame, lang: str, y: float) -> None:
    x = 0.012
    for outcome, look in _MARKS.items():
        if frame[outcome].sum():
            ax.scatter([x], [y], s=42, linewidth=1.3, clip_on=False, **look)
            word = words.label("outcome", outcome, lang)
            ax.text(x + 0.022, y, word, va="center", color=SOFT)
            x += 0.05 + 0.0165 * len(word)
