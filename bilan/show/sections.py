"""A question and its answers as one piece of HTML, which JupyterLab, a page and nbconvert show
alike.

It carries its own style, since a notebook has none of ours, and its pictures beside it as SVG, for
those who show no HTML.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from importlib.resources import files
from itertools import chain
from typing import Any

import mistune
import pandas as pd
from matplotlib.axes import Axes

from bilan import words
from bilan.show.html import Html
from bilan.show.inline import inline, palette_css
from bilan.show.marks import Picture
from bilan.show.prose import Prose, plain_text

_markdown = mistune.create_markdown(escape=False)


@dataclass
class Section:
    """What is shown of one question: a heading, then sentences, pictures and tables.

    Attributes
    ----------
    heading : the question.
    html : all of it but the style.
    text : the same for a terminal.
    svg : its first picture, blank where it has none.
    key : what the page knows it by; blank for a question of one's own.
    empty : whether it has nothing to say.
    lang : the language that it is written in.
    """

    heading: str
    html: str
    text: str
    svg: str = ""
    key: str = ""
    empty: bool = False
    lang: str = field(default_factory=words.spoken)

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, Any]]:
        shown = {"text/html": f"<style>{style()}</style>{self.html}", "text/plain": self.text}
        if self.svg:
            shown["image/svg+xml"] = self.svg
        about = {"section": self.key, "empty": self.empty, "lang": self.lang}
        return shown, {"bilan": about}


def section(heading: str, *parts: Any, key: str = "") -> Section:
    """How is a question of my own shown, as those of the review are?

    Parameters
    ----------
    heading : the question, as it is written; none where it is blank.
    parts : sentences (Markdown), charts, tables, frames and what :func:`bilan.explore` found, one
        under the other; what is empty or ``None`` is passed over, and a chart is closed once it is
        shown.

    Returns
    -------
    A section, to be the last line of a cell: a notebook, its page and JupyterLab's table of
    contents show it.

    Examples
    --------
    >>> from bilan import show
    >>> show.section("And in autumn?", "Nothing was decided.")
    And in autumn?
    Nothing was decided.
    """
    several = (part.shown() if hasattr(type(part), "shown") else [part] for part in parts)
    given = [
        part
        for part in chain.from_iterable(several)
        if part is not None and not (isinstance(part, str) and not part)
    ]
    html, texts, svg = [f"<h2>{unbroken(heading)}</h2>"] if heading else [], [heading], ""
    for part in given or [words.text("answer.nothing")]:
        if isinstance(picture := _pictured(part), Picture):
            html.append(figure(picture))
            texts.append(picture.alt)
            svg = svg or picture.svg
        elif isinstance(part, Html):
            html.append(part.replace("<table", f'<table aria-label="{escape(heading)}"'))
            texts.append(_table_text(part))
        elif isinstance(part, str):
            html.append(to_html(part))
            texts.append(plain_text(part))
        else:
            html.append(_as_html(part))
            texts.append(repr(part))
    name = f' id="{key}"' if key else ""
    return Section(
        heading,
        f'<section class="bilan"{name}>{"".join(html)}</section>',
        "\n".join(filter(None, texts)),
        svg,
        key,
        not given,
    )


def first_screen(
    *,
    title: Prose,
    overline: Prose,
    standfirst: Prose,
    found: Prose,
    figures: Html = Html(),  # noqa: B008
    caption: Prose = Prose(),  # noqa: B008
    chart: Axes | Picture | None = None,
    columns: Mapping[str, Prose] | None = None,
) -> Section:
    """What a report comes down to, before any question."""
    picture = _pictured(chart)
    told, asides = "", []
    for key, column in (columns or {}).items():
        if column:
            heading = words.text(f"heading.{key}")
            told += f"<section><h2>{unbroken(heading)}</h2>{to_html(column)}</section>"
            asides.append(f"{heading}\n{column}")
    html = [
        _block("overline", to_html(overline)),
        f"<h1>{escape(title)}</h1>",
        _block("standfirst", to_html(standfirst)),
        figures,
        _block("caption", to_html(caption)) + figure(picture) if picture else "",
        _block("columns", told),
        _block("found", to_html(found)),
    ]
    texts = filter(None, [overline, title, standfirst, caption, *asides, found])
    return Section(
        title,
        f'<header class="bilan">{"".join(html)}</header>',
        "\n".join(map(plain_text, texts)),
        picture.svg if picture else "",
        "opening",
    )


def _pictured(part: Any) -> Any:
    return Picture(part) if isinstance(part, Axes) else part


def _block(kind: str, content: str) -> str:
    return f'<div class="{kind}">{content}</div>' if content else ""


def to_html(prose: str) -> str:
    """Markdown as HTML."""
    return str(_markdown(prose))


def unbroken(heading: str) -> str:
    """A heading whose words are broken nowhere: not ``ai-|je``."""
    return escape(heading).replace("-", "&#8209;")


def figure(picture: Picture) -> str:
    """A picture, in the width of a desk and in that of a telephone."""
    drawn = [inline(svg, picture.alt) for svg in (picture.svg, picture.narrow) if svg]
    return f"<figure>{''.join(drawn)}</figure>"


def folded(table: Html) -> Html:
    """A table behind a line that opens it; blank where there is none."""
    opens = escape(words.text("answer.table"))
    return Html(f"<details><summary>{opens}</summary>{table}</details>" if table else "")


@cache
def style() -> str:
    """The look of every section: the palette, then ``sections.css``."""
    look = files("bilan").joinpath("show", "sections.css").read_text("utf-8")
    dark = f'[data-jp-theme-light="false"] .bilan {{ {palette_css(dark=True)} }}'
    return f".bilan {{ {palette_css()} }}\n{dark}\n{look}"


def _table_text(table: Html) -> str:
    """A table for a terminal: a line a row."""
    lines = re.sub(r"</tr>|</summary>", "\n", re.sub(r"</t[dh]>(?!</tr>)", "  ", table))
    return unescape(re.sub(r"<[^>]+>", "", lines)).strip()


def _as_html(part: Any) -> str:
    """What something else shows of itself, such as a frame."""
    if isinstance(part, pd.DataFrame | pd.Series):
        return f'<div class="table">{pd.DataFrame(part).to_html(border=0)}</div>'
    if hasattr(part, "_repr_html_"):
        return str(part._repr_html_())
    return f"<pre>{escape(repr(part))}</pre>"
