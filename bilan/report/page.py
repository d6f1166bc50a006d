"""The page of a report, composed from what its notebook displayed.

The first screen comes first, then each question that has an answer, two small ones side by side,
and last where the rows went, how figures are worked out and what the file does not tell.
:mod:`bilan.show.sections` says in the metadata of every output which section it is.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape, unescape
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader
from nbformat import NotebookNode

from bilan import words
from bilan.show.inline import palette_css
from bilan.show.sections import style, to_html

HIDDEN = "remove_cell"  # the tag of a cell that says how to use the notebook
_SMALL = ("reasons", "amounts", "hours", "waiting", "forecast")
_LAST = ("rows", "method", "gaps")
_PICTURES = ("image/svg+xml", "image/png")  # of hers, the best first
_FIGURE = re.compile("<figure>.*?</figure>", re.DOTALL)
_STYLE = re.compile("^<style>.*?</style>", re.DOTALL)


class Section(NamedTuple):
    """A question of the page: its key, blank for what she has added, and its HTML."""

    key: str
    html: str

    @property
    def small(self) -> bool:
        return self.key in _SMALL

    def without(self, figure: re.Match[str] | None) -> "Section":
        """The same without a picture that is on the page already, which it says."""
        said = f'<p class="note">{escape(words.text("page.above"))}</p>'
        return self._replace(html=self.html.replace(figure[0], said)) if figure else self


def page(notebook: NotebookNode) -> bytes:
    """The page of an executed notebook, in the language of its review.

    Raises
    ------
    ValueError
        When it shows no review.
    """
    displayed = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    of_ours = filter(None, map(_about, displayed))
    if not (lang := next((its["lang"] for its in of_ours if its["section"] == "opening"), None)):
        raise words.Mistake(words.text("page.no_review"))
    with words.language(lang):
        sections = list(_sections(notebook))
        opening = next(section for section in sections if section.key == "opening")
        sections.remove(opening)
        sections = [section.without(_FIGURE.search(opening.html)) for section in sections]
        rows = _rows(section for section in sections if section.key not in _LAST)
        last = [section for section in sections if section.key in _LAST]
        if len(sections) == 2:
            rows, last = [sections], []  # all on one screen
        overline, title = (_text(opening.html, f"<{tag}>(.*?)</") for tag in ("p", "h1"))
        return filled(
            "page.html.j2",
            title=words.text("page.title", overline=overline, headline=title),
            opening=opening.html,
            rows=rows,
            last=last,
            words={name: words.text(f"page.{name}") for name in ("contents", *_LAST)},
        )


def filled(template: str, **values: object) -> bytes:
    """A page from a template of ours, in the language spoken and in our colours."""
    look = {"style": style(), "light": palette_css(), "dark": palette_css(dark=True)}
    page = _templates().get_template(template).render(lang=words.spoken(), **look, **values)
    return page.encode()


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(Path(__file__).parent / "template"))


def _sections(notebook: NotebookNode) -> Iterator[Section]:
    """What the notebook displayed of ours, but for questions that have no answer; and what she has
    added, where she has.
    """
    for ours, pieces in groupby(_pieces(notebook), key=lambda piece: bool(piece.key)):
        if ours:
            yield from pieces
        else:
            told = f'<p class="note">{escape(words.text("page.own"))}</p>'
            hers = "".join(piece.html for piece in pieces)
            yield Section("", f'<div class="bilan own">{hers}{told}</div>')


def _pieces(notebook: NotebookNode) -> Iterator[Section]:
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and HIDDEN not in cell.metadata.get("tags", ()):
            yield Section("", to_html(cell.source))
        for output in cell.get("outputs", []):
            its = _about(output)
            if its is None:
                yield Section("", _own(output))
            elif not its["empty"]:
                yield Section(its["section"], _STYLE.sub("", output.data["text/html"]))


def _about(output: NotebookNode) -> dict | None:
    """What an output says of itself, if it is one of ours."""
    return output.get("metadata", {}).get("bilan")


def _own(output: NotebookNode) -> str:
    """What a cell of hers displayed, in the richest form that a page without scripts can show."""
    data = output.get("data", {})
    if "text/html" in data:
        return f'<div class="table">{data["text/html"]}</div>'
    if kind := next((kind for kind in _PICTURES if kind in data), None):
        alt, content = escape(words.text("page.picture")), data[kind].encode()
        encoded = b64encode(content if "svg" in kind else b64decode(content)).decode()
        return f'<figure><img src="data:{kind};base64,{encoded}" alt="{alt}"/></figure>'
    if "text/markdown" in data:
        return to_html(data["text/markdown"])
    printed = output.text if output.get("name") == "stdout" else data.get("text/plain", "")
    return f"<pre>{escape(printed)}</pre>" if printed else ""


def _text(html: str, pattern: str) -> str:
    """What a reader sees of the first match of a pattern."""
    found = re.search(pattern, html, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""


def _rows(sections: Iterable[Section]) -> list[list[Section]]:
    """Sections as they stand on a desk: two small ones that follow each other side by side, any
    other alone.
    """
    rows: list[list[Section]] = []
    for section in sections:
        if section.small and rows and rows[-1][0].small and len(rows[-1]) == 1:
            rows[-1].append(section)
        else:
            rows.append([section])
    return rows
