"""What a browser makes of a page, measured: where its pictures write, what overflows, and how full
its printed pages are.
"""

import base64
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import matplotlib
import pypdfium2
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

FONTS = Path(matplotlib.get_data_path(), "fonts", "ttf")
WIDE, NARROW = (
    FONTS / "DejaVuSans.ttf",
    FONTS / "STIXGeneral.ttf",
)  # as wide as Verdana, the widest fallback; as narrow as Times
MARGIN = 15  # millimetres at the foot of a printed page, where only its number may be

_PICTURES = """
() => [...document.querySelectorAll("svg")].map(svg => {
  const box = element => (({left, top, right, bottom}) => [left, top, right, bottom])(element.getBoundingClientRect());
  const texts = [...svg.querySelectorAll("text")].map(text => [text.textContent.trim(), ...box(text)]);
  return [[svg.getAttribute("aria-label") ?? "a picture by itself", ...box(svg)], texts];
})
"""
_FORCED = """
async font => {
  const bytes = Uint8Array.from(atob(font), character => character.charCodeAt());
  document.fonts.add(await new FontFace("forced", bytes).load());
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { font-family: forced !important }");
  document.adoptedStyleSheets = [sheet];
}
"""
_COLOURS = """
() => {
  const rgb = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(part => part / 255);
  const background = element => {
    const colour = getComputedStyle(element).backgroundColor;
    return colour.endsWith(", 0)") && element.parentElement ? background(element.parentElement) : rgb(colour);
  };
  const texts = [...document.querySelectorAll("svg text")];
  const coloured = texts.map(text => [text.textContent.trim(), rgb(getComputedStyle(text).fill)]);
  return [background(document.querySelector("main, svg")), coloured];
}
"""
_AXE = "(options) => axe.run(document, options)"


class Box(NamedTuple):
    """Where something is in the window, in pixels, and what is written there."""

    name: str
    left: float
    top: float
    right: float
    bottom: float

    def outside(self, other: "Box", slack: float = 1) -> bool:
        """Whether a part of it is out of the other."""
        return (
            min(
                self.left - other.left,
                self.top - other.top,
                other.right - self.right,
                other.bottom - self.bottom,
            )
            < -slack
        )

    def over(self, other: "Box", slack: float = 1) -> bool:
        """Whether the two cover each other."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return min(across, down) > slack

    def ink(self) -> "Box":
        """A line of text without the room that a font keeps above its capitals and below its
        baseline.
        """
        room = 0.2 * (self.bottom - self.top)
        return self._replace(top=self.top + room, bottom=self.bottom - room)


def pictures(page: Page) -> Iterator[tuple[Box, list[Box]]]:
    """Every picture that is seen, with the texts in it."""
    for picture, texts in page.evaluate(_PICTURES):
        seen = Box(*picture)
        if seen.right > seen.left:
            yield (
                seen,
                [
                    text
                    for text in (Box(*text) for text in texts)
                    if text.name and text.right > text.left
                ],
            )


def misplaced(page: Page) -> Iterator[str]:
    """What is wider than the window, and every text of a picture that is out of it or over another,
    in any font.
    """
    for font in _fonts(page):
        if (wider := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            yield f"{wider} pixels wider than the window ({font})"
        for picture, texts in pictures(page):
            inks = [text.ink() for text in texts]
            for text in inks:
                if text.outside(picture):
                    yield f"{text.name!r} is out of {picture.name[:40]!r} ({font})"
            for one, other in combinations(inks, 2):
                if one.over(other):
                    yield f"{one.name!r} is over {other.name!r} in {picture.name[:40]!r} ({font})"


def _fonts(page: Page) -> Iterator[str]:
    """Show a page in its own font, then in others, as a reader's machine does that lacks those
    asked for.
    """
    yield "as it is"
    for font in (WIDE, NARROW):
        page.evaluate(_FORCED, base64.b64encode(font.read_bytes()).decode())
        yield font.stem
    page.evaluate("document.adoptedStyleSheets = []; document.fonts.clear()")


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core has against a page, by all of its rules or by some."""
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    asked = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate(_AXE, asked)["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def pale(page: Page) -> list[str]:
    """Every text of a picture whose colour is too near the page's: a contrast under 4.5, as WCAG
    counts it.
    """
    paper, texts = page.evaluate(_COLOURS)
    return [
        f"{words!r}: {ratio:.1f}"
        for words, colour in texts
        if (ratio := _contrast(colour, paper)) < 4.5
    ]


def _contrast(one: list[float], other: list[float]) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: list[float]) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def filled(pdf: bytes) -> list[float]:
    """How far down each printed page is filled, as a share of what is above its foot."""
    shares = []
    for page in pypdfium2.PdfDocument(pdf):
        pixels = page.render(grayscale=True).to_numpy()
        body = pixels[: round(len(pixels) - MARGIN / 25.4 * 72)]
        inked = (body < 240).any(axis=1).nonzero()[0]
        shares.append(float((inked[-1] + 1) / len(body)) if len(inked) else 0.0)
    return shares
