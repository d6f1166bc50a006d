"""How wide a text is at most, in whichever of the fonts a reader has, and how it is broken into
lines.

A picture's texts are written by the reader's own font. The widest of those asked for are DejaVu
Sans, which comes with matplotlib, and Verdana, which has its measures but for a few bold signs: a
text is as wide as DejaVu Sans writes it and a little more. A sign that DejaVu Sans lacks is given
the width of the widest that fonts have for it.
"""

import unicodedata
from functools import cache
from itertools import accumulate

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags

_MARGIN = 1.04  # Verdana's bold beside DejaVu Sans'
_PICTOGRAM, _IDEOGRAM = 1.4, 1.1  # of the size of the letters


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text on one line, in the unit of ``size``."""
    return _MARGIN * size * sum(_advance(sign, bold) for sign in text)


def wrap(text: str, room: float, size: float, *, bold: bool = False, lines: int = 2) -> list[str]:
    """A text in at most so many lines, none wider than ``room``; what does not fit ends in an
    ellipsis.
    """
    done: list[str] = []
    room += 0.01
    rest = text.strip(" ")
    while len(done) < lines - 1 and width(rest, size, bold=bold) > room:
        head = _fitting(rest, room, size, bold)
        space = rest.rfind(" ", 0, len(head) + 1)
        head = rest[:space] if space > len(head) / 3 else head
        done, rest = [*done, head], rest[len(head) :].lstrip(" ")
    if width(rest, size, bold=bold) > room:
        rest = _fitting(rest, room - width("…", size, bold=bold), size, bold).rstrip(" ") + "…"
    return [*done, rest]


def _fitting(text: str, room: float, size: float, bold: bool) -> str:
    """As much of the beginning of a text as has room: one sign at least."""
    ends = accumulate(width(sign, size, bold=bold) for sign in text)
    return text[: max(1, sum(end <= room for end in ends))]


@cache
def _advance(sign: str, bold: bool) -> float:
    if unicodedata.combining(sign):
        return 0
    font = get_font(
        findfont(FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal"))
    )
    if font.get_char_index(ord(sign)):
        return font.load_char(ord(sign), LoadFlags.NO_SCALE).horiAdvance / font.units_per_EM
    return _PICTOGRAM if unicodedata.category(sign) == "So" else _IDEOGRAM
