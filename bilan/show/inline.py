"""Pictures as parts of a page: the palette, and an SVG in the colours that the page gives it. It
imports nothing that draws.
"""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from html import escape

INK, SOFT, FAINT, PAPER = "#1f2933", "#586571", "#d5dbe1", "#ffffff"
WON, LOST, TINT = "#0b5d6b", "#b4532a", "#bcd2d6"
PALETTE = {  # the variable of a page that holds each colour, and the colour where that is dark
    INK: ("ink", "#e4e9ed"),
    SOFT: ("soft", "#a2aeb9"),
    FAINT: ("faint", "#3a454f"),
    PAPER: ("paper", "var(--jp-layout-color0, #14191e)"),  # in JupyterLab, the ground of a cell
    WON: ("won", "#5bbdcc"),
    LOST: ("lost", "#ef9a6e"),
    TINT: ("tint", "#2f5862"),
}
LOOKS = {  # the ground of a mark, its edge, and whether that is dotted
    "won": (WON, WON, False),
    "lost": (PAPER, LOST, False),
    "pending": (PAPER, SOFT, True),
    "not_given": (PAPER, SOFT, False),
    "sum": (TINT, TINT, False),
}
SVG = "http://www.w3.org/2000/svg"


def drawing(svg: str | bytes) -> ET.Element:
    """The elements of a picture, named without a namespace: for which prefix it is written with is
    up to whoever registered one last, in the whole process.
    """
    root = ET.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    root.attrib = {"xmlns": SVG, **root.attrib}
    return root


def palette_css(*, dark: bool = False) -> str:
    """The palette as declarations of CSS variables, for whichever selector they are put in."""
    colours = ((name, on_dark if dark else plain) for plain, (name, on_dark) in PALETTE.items())
    return " ".join(f"--{name}: {colour};" for name, colour in colours)


def variable(colour: str) -> str:
    """A colour as a page gives it, plain where it does not."""
    return f"var(--{PALETTE[colour][0]}, {colour})" if colour in PALETTE else colour


def inline(svg: str, alt: str = "") -> str:
    """A picture as a part of a page: in the page's font and colours, on the page's ground.

    Parameters
    ----------
    svg : what :class:`Picture` holds.
    alt : what it shows, for those who cannot see it.

    Notes
    -----
    Colours are variables, those of :func:`palette_css`, each with the plain colour for where it is
    not set. Nothing in it reaches beyond it: no style sheet, no id but those of its own marks,
    which differ from picture to picture.
    """
    root = drawing(svg)
    size = {name: root.attrib[name] for name in ("viewBox", "width", "height")}
    told = {"role": "img", "aria-label": alt} if alt else {}
    root.attrib = {
        "xmlns": SVG,
        "class": "picture",
        **size,
        **told,
        "style": "stroke-linejoin: round",
    }
    for drawn in root:
        for ground in drawn[:1]:
            if ground.find("path") is not None:
                drawn.remove(ground)
    for element in root.iter():
        if style := element.get("style"):
            said = dict(part.split(": ", 1) for part in style.split("; "))
            said.pop("font-family", None)
            looks = (f"{key}: {variable(value)}" for key, value in said.items())
            element.set("style", "; ".join(looks))
    return ET.tostring(root, encoding="unicode")


def interval(rate: float, low: float, high: float, against: float, label: str) -> str:
    """A rate and what luck leaves open, beside what it stands against, as a small picture in a line
    of text.
    """
    dot, left, right, other = (round(5 + 102 * share, 1) for share in (rate, low, high, against))
    return _small(
        f'<path d="M5 9H107" style="stroke: {variable(FAINT)}"/>'
        f'<path d="M{left} 9H{right}" style="stroke: {variable(TINT)}; stroke-width: 7"/>'
        f'<path d="M{other} 1V17" style="stroke: {variable(SOFT)}; stroke-width: 1.4"/>'
        f'<circle cx="{dot}" cy="9" r="4" style="fill: {variable(WON)}"/>',
        *(112, 18, label),
    )


def dots(looks: Sequence[str], label: str = "") -> str:
    """Projects or answers, one mark each, ten on a line, as a small picture in a line of text;
    without a label where the words beside it say the same.
    """
    marks = []
    for place, look in enumerate(looks):
        ground, edge, dotted = LOOKS[look]
        style = f"fill: {variable(ground)}; stroke: {variable(edge)}; stroke-width: 1.4"
        style += "; stroke-dasharray: 1.4 1.7" * dotted
        x, y = 6 + 11 * (place % 10), 6 + 11 * (place // 10)
        marks.append(f'<circle cx="{x}" cy="{y}" r="4" style="{style}"/>')
    lines = -(-len(marks) // 10)
    return _small("".join(marks), 1 + 11 * min(len(marks), 10), 1 + 11 * lines, label)


def _small(drawn: str, wide: int, high: int, label: str) -> str:
    told = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    size = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    return f'<svg class="small" {size} {told}>{drawn}</svg>'
