"""The page of a report, composed from what its notebook displayed.

The first screen comes first, then each question that has an answer, two small ones side by side,
and last where the rows went, how figures are worked out and what the file does not tell.
:mod:`bilan.show.sections` says in the metadata of every output which section it is.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader
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
_TEMPLATES = Environment(loader=PackageLoader("bilan.report", "template"))
_FIGURE = re.compile("<figure>.*?</figure>", re.DOTALL)
_TITLE = re.compile("<p>(.*?)</.*?<h1>(.*?)</h1>", re.DOTALL)


class Piece(NamedTuple):
    """What a notebook shows: where it stands on the page, with others of the kind; the key of its
    question, its HTML, and the output itself. What she has added has no key.
    """

    place: str
    key: str = ""
    html: str = ""
    output: Any = None


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
    page = _TEMPLATES.get_template(template).render(
        lang=words.spoken(),
        style=style(),
        light=palette_css(),
        dark=palette_css(dark=True),
        **values,
    )
    return page.encode()


def _pieces(notebook: NotebookNode) -> Iterator[Piece]:
    """What the notebook shows, but for questions that have no answer."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and HIDDEN not in cell.metadata.get("tags", ()):
            yield Piece("own", html=to_html(cell.source))
        for output in cell.get("outputs", []):
            about = output.get("metadata", {}).get("bilan")
            if not about:
                yield Piece("own", output=output)
            elif not about["empty"]:
                key, html = about["section"], output.data["text/html"].partition("</style>")[2]
                yield Piece(_PLACES.get(key, "row"), key, html, output)
