"""The page of a report, composed from what its notebook displayed.

The first screen comes first, then each question that has an answer, two small ones side by side,
and last where the rows went, how figures are worked out and what the file does not tell.
:mod:`bilan.show.sections` says in the metadata of every output which section it is.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader
from nbformat import NotebookNode

from bilan import words
from bilan.show.inline import palette_css
from bilan.show.sections import style

_SMALL = ("reasons", "amounts", "hours", "waiting", "forecast")
_LAST = ("rows", "method", "gaps")
_FIGURE = re.compile("<figure>.*?</figure>", re.DOTALL)
_STYLE = re.compile("^<style>.*?</style>", re.DOTALL)


class Section(NamedTuple):
    """A question of the page: its key and its HTML."""

    key: str
    html: str

    @property
    def small(self) -> bool:
        return self.key in _SMALL

    def without(self, figure: re.Match[str] | None) -> "Section":
        """The same without a picture that is on the page already."""
        return self._replace(html=self.html.replace(figure[0], "")) if figure else self


def page(notebook: NotebookNode) -> bytes:
    """The page of an executed notebook."""
    opening, *sections = _sections(notebook)
    sections = [section.without(_FIGURE.search(opening.html)) for section in sections]
    overline, title = (_text(opening.html, f"<{tag}>(.*?)</") for tag in ("p", "h1"))
    return filled(
        "page.html.j2",
        title=words.text("page.title", overline=overline, headline=title),
        opening=opening.html,
        rows=list(_rows([section for section in sections if section.key not in _LAST])),
        last=[section for section in sections if section.key in _LAST],
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
    """What the notebook displayed of ours, but for questions that have no answer."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            its = output.get("metadata", {}).get("bilan", {})
            if its and not its["empty"]:
                yield Section(its["section"], _STYLE.sub("", output.data["text/html"]))


def _text(html: str, pattern: str) -> str:
    """What a reader sees of the first match of a pattern."""
    found = re.search(pattern, html, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""


def _rows(sections: Iterable[Section]) -> Iterator[list[Section]]:
    """Sections as they stand on a desk: two small ones that follow each other side by side, any
    other alone.
    """
    waiting: list[Section] = []
    for section in sections:
        if waiting and not section.small:
            yield waiting
            waiting = []
        waiting.append(section)
        if not section.small or len(waiting) == 2:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
