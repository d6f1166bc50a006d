"""The one visual language of the charts: a palette, a look for each outcome, a theme, and the
picture that a notebook shows.

One mark is one project. Won is a filled mark, lost a hollow one, pending a dotted one, so that grey
print and any eye can tell them apart; yes, no and unknown are so in ink.
"""

import hashlib
import io
import os
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, cast

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from bilan.show.inline import FAINT, INK, LOST, NARROW_SVG, PAPER, SOFT, WON, in_lab

WIDE, NARROW = (
    760,
    344,
    # The widths of a picture on a desk and on a telephone; the unit of a drawing is a pixel of a
    # page
)
_OPEN = {"facecolor": PAPER, "edgecolor": SOFT, "linestyle": (0, (1, 1.2))}
LOOKS: dict[str, dict[str, Any]] = {
    "won": {"facecolor": WON, "edgecolor": WON},
    "lost": {"facecolor": PAPER, "edgecolor": LOST},
    "pending": _OPEN,
    "yes": {"facecolor": INK, "edgecolor": INK},
    "no": {"facecolor": PAPER, "edgecolor": INK},
    "unknown": _OPEN,
    "not_given": {"facecolor": PAPER, "edgecolor": SOFT},
}
_FONTS = ["DejaVu Sans", "Verdana", "Segoe UI", "Helvetica Neue", "Arial"]
_TAG = re.compile(r"<[^>]+>")
_COORDINATE = re.compile(r"(?<![\w.#-])(?:-?\d+\.\d{4,}|-0(?![\d.]))")
_HASHED_ID = re.compile(r'(?<=[#"])(?:[a-zA-Z]|C\d+_\d+_)[0-9a-f]{10}(?=[")])')
_SIZE = re.compile(r'(?<= )(width|height)="([\d.]+)pt"')
# The first keys are seaborn's style "white": importing seaborn takes twice as long as drawing every
# chart of a report.
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
    "font.sans-serif": _FONTS,
    "text.color": INK,
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "axes.edgecolor": FAINT,
    "svg.fonttype": "none",
    "text.parse_math": False,
    "svg.hashsalt": "bilan",
}


class Drawing(Figure):
    """A figure that can be drawn again, in another width."""

    redrawn: Callable[[float], Figure] | None = None


@contextmanager
def theme() -> Iterator[None]:
    """The look of every chart, as a context: ``with marks.theme(): ...``.

    Only its own keys are set and put back. ``plt.rc_context`` puts back all of them,
    ``interactive`` too, which a notebook turns on when it draws its first figure, and no later
    chart would show (matplotlib issue 25041).
    """
    before = {key: plt.rcParams[key] for key in _STYLE}
    plt.rcParams.update(_STYLE)
    try:
        yield
    finally:
        plt.rcParams.update(before)


class Picture:
    """A chart as a notebook shows it and a report keeps it: SVG, PNG, and a text for who cannot see
    it, its figure's label.

    ``narrow`` is the SVG of the same chart for a telephone, where it is drawn otherwise there; else
    it is empty.
    """

    def __init__(self, ax: Axes, name: str):
        self._figure = cast(Figure, ax.figure)
        self.name, self.alt = name, str(self._figure.get_label())
        redrawn = getattr(self._figure, "redrawn", None)
        with theme():
            self.svg = _steady(_rendered(self._figure, "svg").decode())
            self.narrow = _steady(_rendered(redrawn(NARROW), "svg").decode()) if redrawn else ""
        plt.close(self._figure)

    @cached_property
    def png(self) -> bytes:
        """The pixels, for who cannot show an SVG: a blog, or GitHub, which leaves marks out of it.
        Drawn when they are asked for.

        In few colours, which is all that a picture has, they take a quarter of the room.
        """
        with theme():
            drawn = Image.open(io.BytesIO(_rendered(self._figure, "png"))).convert("RGB")
        drawn.quantize(64, method=Image.Quantize.FASTOCTREE).save(pixels := io.BytesIO(), "png")
        return pixels.getvalue()

    def __repr__(self) -> str:
        return f"[{self.name}] {self.alt}"

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict, dict]:
        content = {"image/svg+xml": self.svg, "text/plain": repr(self)}
        if self.narrow:
            content[NARROW_SVG] = self.narrow
        if _in_lab():
            content["text/html"] = in_lab(self.svg, self.alt)
        return content, {"image/svg+xml": {"alt": self.alt, "name": self.name}}

    def _repr_png_(self) -> tuple[bytes, dict] | None:
        """Apart from the others, so that a front end that shows no PNG does not have it drawn."""
        return None if _in_lab() else (self.png, {"width": round(self._figure.get_figwidth() * 72)})


def _in_lab() -> bool:
    """Whether the kernel is one of JupyterLab's, not one that stores a notebook."""
    return "JPY_SESSION_NAME" in os.environ


def _rendered(figure: Figure, kind: str) -> bytes:
    buffer = io.BytesIO()
    metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "Glyph .* missing", UserWarning
        )  # a name in a script that the PNG's font lacks
        figure.savefig(buffer, format=kind, metadata=metadata, dpi=144)
    return buffer.getvalue()


def _steady(svg: str) -> str:
    """The same drawing on every processor: coordinates to a thousandth of a pixel, ids by their
    order and the whole drawing.

    Matplotlib writes millionths, and its ids hash positions to the last bit, in which processors
    differ.
    """
    ids: dict[str, str] = {}

    def steady(tag: re.Match[str]) -> str:
        rounded = _COORDINATE.sub(lambda number: f"{round(float(number[0]), 3) + 0:.10g}", tag[0])
        return _HASHED_ID.sub(
            lambda found: ids.setdefault(found[0], f"{found[0][0]}{len(ids)}-\0"), rounded
        )

    svg = _SIZE.sub(r'\1="\2"', _TAG.sub(steady, svg), count=2)
    return svg.replace("\0", hashlib.sha256(svg.encode()).hexdigest()[:8])
