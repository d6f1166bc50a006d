"""Pictures as parts of a page: the palette, and an SVG in the colours that the page gives it. It
imports nothing that draws.
"""

import re
import xml.etree.ElementTree as ET

NARROW_SVG = "application/vnd.bilan.narrow+svg"
INK, SOFT, FAINT = "#1f2933", "#5b6773", "#d5dbe1"
WON, LOST, TINT, PAPER = "#0b5d6b", "#b4532a", "#bcd2d6", "#ffffff"
_VARIABLES = {
    INK: "ink",
    SOFT: "soft",
    FAINT: "faint",
    WON: "won",
    LOST: "lost",
    TINT: "tint",
    PAPER: "paper",
}
_ON_DARK = {
    **{INK: "#e4e9ed", SOFT: "#a2aeb9", FAINT: "#3a454f"},
    **{WON: "#5bbdcc", LOST: "#ef9a6e", TINT: "#2f5862", PAPER: "var(--jp-layout-color0, #14191e)"},
}
_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_FAMILY = re.compile(r"font-family: [^;]+; ")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def palette_css(*, dark: bool = False) -> str:
    """The colours as CSS variables, for a light ground or a dark one."""
    colours = {name: _ON_DARK[colour] if dark else colour for colour, name in _VARIABLES.items()}
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())


def inline(svg: str, alt: str = "") -> str:
    """A picture as a part of a page: in the page's font and colours, on the page's ground.

    Parameters
    ----------
    svg : what :class:`Picture` holds.
    alt : what it shows, for who cannot see it.

    Notes
    -----
    Colours are variables, ``--paper --ink --soft --faint --won --lost --tint``, each with the plain
    colour for where it is not set. Nothing in it reaches beyond it: no style sheet, no id but those
    of its own marks, which differ from picture to picture.
    """
    root = ET.fromstring(svg)
    size = {name: root.attrib[name] for name in ("viewBox", "width", "height")}
    told = {"role": "img", "aria-label": alt} if alt else {}
    root.attrib = {"class": "picture", **size, **told, "style": "stroke-linejoin: round"}
    for parent in [*root.iter()]:
        for child in [*parent]:
            if (
                child.tag == f"{_SVG}metadata"
                or child.get("id") == "patch_1"
                or child.find(f"{_SVG}style") is not None
            ):
                parent.remove(child)
    for element in root.iter():
        _lighten(element)
    ET.register_namespace("", _SVG[1:-1])
    return _COLOUR.sub(
        lambda found: f"var(--{_VARIABLES[found[0]]}, {found[0]})",
        ET.tostring(root, encoding="unicode"),
    )


def in_lab(svg: str, alt: str) -> str:
    """A picture as an output of JupyterLab, in the colours of its theme.

    Of an SVG it makes an image that has no text and knows no theme: Lab tells its own in the page,
    not as the system's colours.
    """
    dark = "; ".join(f"--{_VARIABLES[colour]}: {on_dark}" for colour, on_dark in _ON_DARK.items())
    style = f'[data-jp-theme-light="false"] .bilan {{{dark}}} .bilan svg {{max-width: 100%; height: auto}}'
    return f'<style>{style}</style><div class="bilan">{inline(svg, alt)}</div>'


def _lighten(element: ET.Element) -> None:
    """Leave out what a page says itself or does not need: fonts, idle ids, blanks; and say the
    style of many marks once.
    """
    element.tail = None
    if element.tag == f"{_SVG}text":
        element.set("style", _FAMILY.sub("", element.attrib["style"]))
        if element.get("transform", "").startswith("rotate(-0 "):
            del element.attrib["transform"]
        return
    element.text = None
    if element.tag == f"{_SVG}g":
        element.attrib.pop("id", None)
        uses = element.findall(f"{_SVG}use")
        if uses and len(styles := {use.attrib["style"] for use in uses}) == 1:
            element.set("style", *styles)
            for use in uses:
                del use.attrib["style"]
    elif element.tag == f"{_SVG}use":
        element.set("href", element.attrib.pop(f"{_XLINK}href"))
    elif element.tag == f"{_SVG}path":
        element.set("d", " ".join(element.attrib["d"].split()))
