"""The one visual language of the charts: a palette, a look for each outcome, a theme, and the
picture that a notebook shows.

One mark is one project. Won is a filled mark, lost a hollow one, pending a dotted one, so that grey
print and any eye can tell them apart.
"""

import hashlib
import io
import os
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, cast

import matplotlib.pyplot as plt
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from bilan.show import inline
from bilan.show.inline import FAINT, INK, NARROW_SVG, SOFT, in_lab

WIDE, NARROW = 760, 344  # a picture on a desk and on a telephone, in pixels of a page
MOST_MARKS, MOST_IN_ALL = 60, 300  # beyond, in one group or in all, bars stand for the marks
STEP, LEAST_STEP = 15, 8  # from one mark to the next
LOOKS: dict[str, dict[str, Any]] = {
    look: {"facecolor": ground, "edgecolor": edge, "linestyle": (0, (1, 1.2)) if dotted else "-"}
    for look, (ground, edge, dotted) in inline.LOOKS.items()
}
_SVG, _HREF = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
_SHAPES = (f"{_SVG}path", f"{_SVG}clipPath")
_COORDINATES = ("d", "x", "y", "width", "height", "transform", "points", "r", "cx", "cy")
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
    """A chart as a notebook shows it and a report keeps it: SVG, PNG, and a text for those who
    cannot see
    it, its figure's label.

    ``narrow`` is the SVG of the same chart for a telephone, where it is drawn otherwise there; else
    it is empty.
    """

    def __init__(self, drawn: Axes | Figure, name: str):
        self._figure = cast(Figure, drawn.get_figure(root=True))
        self.name, self.alt = name, str(self._figure.get_label())
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

        In few colours, which is all that a picture has, they take a quarter of the room.
        """
        with theme():
            drawn = Image.open(io.BytesIO(_render(self._figure, "png"))).convert("RGB")
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


def _render(figure: Figure, kind: str) -> bytes:
    buffer = io.BytesIO()
    metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    with quiet():
        figure.savefig(buffer, format=kind, metadata=metadata, dpi=144)
    return buffer.getvalue()


def _steady(svg: bytes) -> str:
    """The same drawing on every processor: coordinates to a thousandth of a pixel, ids by their
    order and the whole drawing; its size in pixels of a page.

    Matplotlib writes millionths, and its ids hash positions to the last bit, in which processors
    differ.
    """
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ET.fromstring(svg)
    _name(root)
    for side in ("width", "height"):
        root.set(side, root.attrib[side].removesuffix("pt"))
    used: dict[str, str] = {}
    for element in root.iter():
        for key, value in element.items():
            if key in _COORDINATES:
                element.set(key, _NUMBER.sub(_round, value))
        if element.tag in _SHAPES and "id" in element.attrib:
            used[element.attrib["id"]] = f"m{len(used)}"
    digest = hashlib.sha256(_rename(root, used)).hexdigest()[:8]
    return _rename(root, {name: f"{name}-{digest}" for name in used.values()}).decode()


def _name(root: ET.Element) -> None:
    """The names of marks, which matplotlib writes as links, as titles that a pointer shows."""
    for link in root.iter(f"{_SVG}a"):
        link.tag = f"{_SVG}g"
        title = ET.Element(f"{_SVG}title")
        title.text = link.attrib.pop(_HREF)
        link.insert(0, title)


def _round(number: re.Match[str]) -> str:
    return f"{round(float(number[0]), 3) + 0:.10g}"


def _rename(root: ET.Element, ids: Mapping[str, str]) -> bytes:
    for element in root.iter():
        for key in ("id", _HREF, "clip-path"):
            if (value := element.get(key)) and (
                name := value.removeprefix("url(").removesuffix(")").lstrip("#")
            ) in ids:
                element.set(key, value.replace(name, ids[name]))
    return ET.tostring(root, encoding="utf-8")
