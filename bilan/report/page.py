"""The page of a report, composed from what its notebook displayed.

The first screen comes first, then each question that has an answer, two small ones side by side,
and last where the rows went, how figures are worked out and what the file does not tell.
:mod:`bilan.show.sections` says in the metadata of every output which section it is.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader
from nbformat import NotebookNode

from bilan import words
from bilan.show.inline import palette_css
from bilan.show.sections import style, to_html

HIDDEN = "remove_cell"  # the tag of a cell that says how to use the notebook
_PLACES = {
    "": "own",  # what she has added
    **dict.fromkeys(("reasons", "amounts", "hours", "waiting", "forecast"), "small"),
    **dict.fromkeys(("rows", "method", "gaps"), "last"),
}
_FIGURE = re.compile("<figure>.*?</figure>", re.DOTALL)
_TITLE = re.compile("<p>(.*?)</.*?<h1>(.*?)</h1>", re.DOTALL)


class Piece(NamedTuple):
    """What a notebook shows at one place: the key of its question, blank for what she has added;
    its HTML, or the output that has none of ours.
    """

    key: str
    html: str
    output: Any = None

    @property
    def place(self) -> str:
        return _PLACES.get(self.key, "row")


def page(notebook: NotebookNode) -> bytes:
    """The page of an executed notebook, in the language of its review.

    Raises
    ------
    ValueError
        When it shows no review.
    """
    pieces = [*_pieces(notebook)]
    opening = next((piece for piece in pieces if piece.key == "opening"), None)
    if not opening:
        raise words.Mistake(words.text("page.no_review"))
    pieces.remove(opening)
    pieces.sort(key=lambda piece: piece.place == "last")
    runs = [(place, [*run]) for place, run in groupby(pieces, lambda piece: piece.place)]
    if len(pieces) == 2 and all(piece.key for piece in pieces):
        runs = [("screen", pieces)]  # all on one
    with words.language(opening.output.metadata.bilan.lang):
        return filled(
            "page.html.j2",
            opening=opening.html,
            title=_TITLE.search(opening.html),
            figure=_FIGURE.search(opening.html),
            runs=runs,
            text=words.text,
            markdown=to_html,
        )


def filled(template: str, **values: object) -> bytes:
    """A page from a template of ours, in the language spoken and in our colours."""
    look = {"style": style(), "light": palette_css(), "dark": palette_css(dark=True)}
    page = _templates().get_template(template).render(lang=words.spoken(), **look, **values)
    return page.encode()


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(Path(__file__).parent / "template"))


def _pieces(notebook: NotebookNode) -> Iterator[Piece]:
    """What the notebook shows, but for questions that have no answer."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and HIDDEN not in cell.metadata.get("tags", ()):
            yield Piece("", to_html(cell.source))
        for output in cell.get("outputs", []):
            about = output.get("metadata", {}).get("bilan")
            if not about:
                yield Piece("", "", output)
            elif not about["empty"]:
                html = output.data["text/html"].partition("</style>")[2]
                yield Piece(about["section"], html, output)
