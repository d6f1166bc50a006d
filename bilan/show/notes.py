"""What she takes from a year, in her own words: paragraphs and lists, and nothing that Markdown or
HTML would read.
"""

from collections.abc import Mapping

from bilan import words
from bilan.show.prose import Prose, paragraphs, verbatim

_LONGEST = 5000  # characters of a line
_BULLETS = ("- ", "* ", "• ")


def notes_paragraph(lessons: Mapping[str, str], year: int | None) -> Prose:
    """What did its owner note of a year, or of every year? Nothing where nothing is noted.

    Parameters
    ----------
    lessons : by year, ``attrs["lessons"]`` of the frame of :func:`bilan.load_projects`.
    """
    noted = [text for of, text in lessons.items() if year is None or of == str(year)]
    return paragraphs(*("\n".join(map(_line, text.splitlines())) for text in noted))


def hers(notes: str) -> Prose:
    """Her notes on a page, which says whose they are."""
    return paragraphs(notes, f"*{words.text('page.own')}*") if notes else Prose()


def _line(line: str) -> str:
    text = line.strip()
    bullet = "- " if text.startswith(_BULLETS) else ""
    rest = text[2:].strip() if bullet else text
    return bullet + verbatim(rest, _LONGEST) if rest else ""
