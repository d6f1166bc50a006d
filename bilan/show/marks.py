"""The one visual language of the charts: a palette, a look for each outcome, a theme, and the
picture that a notebook shows.

One mark is one project. Won is a filled mark, lost a hollow one, pending a dotted one, so that grey
print and any eye can tell them apart.
"""

import hashlib
import io
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, cast

import matplotlib.pyplot as plt
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bilan.show import inline
from bilan.show.inline import FAINT, INK, SOFT

WIDE, NARROW = 760, 344  # a picture on a desk and on a telephone, in pixels of a page
MOST_MARKS, MOST_IN_ALL = 60, 300  # beyond, in one group or in all, bars stand for the marks
STEP, LEAST_STEP = 15, 8  # from one mark to the next
LOOKS: dict[str, dict[str, Any]] = {
    look: {"facecolor": ground, "edgecolor": edge, "linestyle": (0, (1, 1.2)) if dotted else "-"}
    for look, (ground, edge, dotted) in inline.LOOKS.items()
}
_HREF = "{http://www.w3.org/1999/xlink}href"
_LEFT_OUT = {"metadata", "style", "clipPath"}
_COORDINATES = {"d", "x", "y", "width", "height", "transform", "points", "r", "cx", "cy"}
_NUMBER = re.compile(r"-?\d+\.\d{4,}")
_STYLE: dict[Any, Any] = {
    **seaborn.axes_style("white"),
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Segoe UI", "Helvetica Neue", "Arial"],
    "text.color": INK,
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "axes.edgecolor": FAINT,
    "font.size": 13,
    "axes.titlesize": 13,
    "axes.labelsize": 11.5,
    "xtick.labelsize": 11.5,
    "ytick.labelsize": 13,
    "svg.fonttype": "none",
    "text.parse_math": False,
    "svg.hashsalt": "bilan",
}


def countable(sizes: Collection[float]) -> bool:
    """Whether projects are few enough for one mark each: in every group, and in all."""
    return max(sizes, default=0) <= MOST_MARKS and sum(sizes) <= MOST_IN_ALL


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


@contextmanager
def quiet() -> Iterator[None]:
    """Without a warning for a name in a script that matplotlib's own font lacks."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        yield


class Picture:
    """A chart as a page and an article keep it: SVG, PNG, and a text for those who cannot see it,
    its figure's label.

    ``narrow`` is the SVG of the same chart for a telephone, where it is drawn otherwise there; else
    it is empty.
    """

    def __init__(self, drawn: Axes | Figure):
        self._figure = cast(Figure, drawn.get_figure(root=True))
        self.alt = str(self._figure.get_label())
        redrawn = getattr(self._figure, "narrow", None)
        wide = self._figure.get_figwidth() * 72 > NARROW + 1
        with theme():
            self.svg = _steady(_render(self._figure, "svg"))
            self.narrow = _steady(_render(redrawn(), "svg")) if redrawn and wide else ""
        plt.close(self._figure)

    @cached_property
    def png(self) -> bytes:
        """The pixels, where no SVG is shown: on a blog, or on GitHub, which leaves marks out of it.
        Drawn when they are asked for.
        """
        with theme():
            return _render(self._figure, "png")


def _render(figure: Figure, kind: str) -> bytes:
    buffer = io.BytesIO()
    metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    with quiet():
        figure.savefig(buffer, format=kind, metadata=metadata, dpi=144)
    return buffer.getvalue()


def _steady(svg: bytes) -> str:
    """The same drawing on every processor: coordinates to a thousandth of a pixel, ids by their
    order and the whole drawing; its size in pixels of a page, and nothing that it does not need.

    Matplotlib writes millionths, and its ids hash positions to the last bit, in which processors
    differ.
    """
    root = inline.drawing(svg)
    root.set("style", "stroke-linejoin: round")
    for side in ("width", "height"):
        root.set(side, root.attrib[side].removesuffix("pt"))
    for parent in [*root.iter()]:
        for child in [*parent]:
            if {child.tag, *(inner.tag for inner in child)} & _LEFT_OUT:
                parent.remove(child)
    for element in root.iter():
        element.tail = None
        element.attrib.pop("clip-path", None)
        if element.tag != "text":
            element.text = None
        for key in element.attrib.keys() & _COORDINATES:
            element.set(key, _NUMBER.sub(_round, element.attrib[key]))
    for link in root.iter("a"):  # the name of a mark becomes a title that a pointer shows
        link.tag = "g"
        title = ET.Element("title")
        title.text = link.attrib.pop(_HREF)
        link.insert(0, title)
    named = [
        (element, key, element.attrib.pop(key).lstrip("#"))
        for element in root.iter()
        for key in ("id", _HREF)
        if key in element.attrib
    ]
    digest = hashlib.sha256(ET.tostring(root)).hexdigest()[:8]
    used = dict.fromkeys(name for _, key, name in named if key == _HREF)
    ids = {name: f"m{place}-{digest}" for place, name in enumerate(used)}
    for element, key, name in named:
        if name in ids:
            element.set(*("id", ids[name]) if key == "id" else ("href", f"#{ids[name]}"))
    return ET.tostring(root, encoding="unicode")


def _round(number: re.Match[str]) -> str:
    return f"{round(float(number[0]), 3) + 0:.10g}"
